"""Forged presses of the buttons of keeping points."""

from collections.abc import Callable, Mapping, Sequence

from bot.kit.buttons import Action
from tests.services.meeting_cast import FIRST, SUN

Args = tuple[int | str, ...]
_OCTOBER = 2026 * 12 + 9

# What would matter in the first branch, were it obeyed.
TWINS: Mapping[Action, Callable[[object], Sequence[Args]]] = {
    Action.POINTS_MENU: lambda _: [(FIRST,)],
    Action.POINTS_SCORE: lambda _: [(FIRST, 0), (FIRST, _OCTOBER)],
    Action.POINTS_SHEET: lambda _: [(FIRST, 2026, 0), (FIRST, 0, 0)],
    Action.POINTS_FILE: lambda _: [(FIRST, 0, 2026), (FIRST, SUN, 2026), (FIRST, SUN, 0)],
    Action.POINTS_SET: lambda _: [(FIRST,)],
}
# What is shown whatever the numbers on the button.
SHOWN: frozenset[Action] = frozenset()
