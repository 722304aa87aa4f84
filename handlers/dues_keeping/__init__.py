"""Keeping the dues of a branch: assessments, relief, a whole group at once, papers, totals."""
