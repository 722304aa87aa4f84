"""What the views of points share: labels of what a scheme has, and figures that may be missing."""

from typing import Protocol

from domain.points.amount import show_points

UNKNOWN = "-"  # ASCII: how wide anything else is drawn differs from phone to phone


class Labelled(Protocol):
    """A scheme, or a row of it, with its names."""

    @property
    def label(self) -> str: ...
    @property
    def label_en(self) -> str: ...


def label(row: Labelled, *, chinese: bool) -> str:
    """What a scheme, part, dimension, event or band is called."""
    return row.label if chinese else row.label_en


def shown(points: int | None) -> str:
    """Points in hundredths, or a dash where they are not known."""
    return UNKNOWN if points is None else show_points(points)
