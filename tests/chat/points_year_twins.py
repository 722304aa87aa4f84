"""Forged presses of the buttons of the year of points."""

from collections.abc import Callable, Mapping, Sequence

from bot.kit.buttons import Action
from tests.services.dues_cast import m
from tests.services.meeting_cast import FIRST

Args = tuple[int | str, ...]
_OCTOBER = m("2026-10")

# What would matter in the first branch, were it obeyed.
TWINS: Mapping[Action, Callable[[object], Sequence[Args]]] = {
    Action.POINTS_CLOSE: lambda _: [(FIRST, _OCTOBER), (FIRST, _OCTOBER, "y")],
    Action.POINTS_REOPEN: lambda _: [(FIRST, _OCTOBER)],
    Action.POINTS_APPEAL: lambda _: [(FIRST, _OCTOBER), (FIRST, _OCTOBER, "n")],
    Action.POINTS_APPEALS: lambda _: [(FIRST, 0)],
    Action.POINTS_ANSWER: lambda _: [(1,)],
    Action.POINTS_REVIEW: lambda _: [(FIRST, 2026, 1), (FIRST, 0, 0), (FIRST, 2026, 1, "n")],
    Action.POINTS_PUBLISH: lambda _: [(FIRST, 2026), (FIRST, 2025, "y")],
    Action.POINTS_ABOVE: lambda _: [(2026, 0), (0, 0)],
}
# A committee's own branches are shown whatever the numbers on the button.
SHOWN = frozenset({Action.POINTS_ABOVE})
