"""What the views of points share: figures that may not be known."""

from domain.points.amount import show_points

UNKNOWN = "-"  # ASCII: how wide anything else is drawn differs from phone to phone


def shown(points: int | None) -> str:
    """Points in hundredths as 76.00, or a dash where they are not known."""
    return UNKNOWN if points is None else show_points(points)
