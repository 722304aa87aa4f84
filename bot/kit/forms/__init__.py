"""Forms: conversations as data."""
