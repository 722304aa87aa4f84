"""Named queries: each returns plain facts."""
