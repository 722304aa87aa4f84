"""Points with their sign, as every page of points shows them."""

from domain.points.amount import show_points


def signed(hundredths: int) -> str:
    """Points that are added or taken off: +1.00, -2.00."""
    return f"{'+' if hundredths > 0 else ''}{show_points(hundredths)}"
