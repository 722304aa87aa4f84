"""Keeping the points of a branch: the cards of a month, sheets, files and settings."""
