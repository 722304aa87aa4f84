"""Recording, correcting and showing meetings."""
