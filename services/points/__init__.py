"""Points: proposed, decided, scored, closed and totalled; see docs/points.md."""
