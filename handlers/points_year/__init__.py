"""The year of points: closing, appeals, reviews, publication, and the committee's view."""
