"""Labels of a scheme and points with their sign, as every page of points shows them."""

from typing import Protocol

from domain.points.amount import show_points

_CHINESE = "zh_CN"


class Labelled(Protocol):
    """A row of the rules with a label in each language."""

    @property
    def label(self) -> str: ...
    @property
    def label_en(self) -> str: ...


def label_of(locale: str, row: Labelled) -> str:
    """The label of a row in a language."""
    return row.label if locale == _CHINESE else row.label_en


def signed(hundredths: int) -> str:
    """Points that are added or taken off: +1.00, -2.00."""
    return f"{'+' if hundredths > 0 else ''}{show_points(hundredths)}"
