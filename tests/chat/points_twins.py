"""Forged presses of the buttons of proposals and cards of points."""

from collections.abc import Callable, Mapping, Sequence

from bot.kit.buttons import Action
from tests.services.dues_cast import m
from tests.services.meeting_cast import FIRST, LI, SUN

Args = tuple[int | str, ...]

# What would matter in the first branch, were it obeyed.
TWINS: Mapping[Action, Callable[[object], Sequence[Args]]] = {
    Action.POINTS_CARD: lambda _: [(FIRST, SUN, 2026), (FIRST, LI, 2026), (FIRST, SUN, 1)],
    Action.POINTS_MONTH: lambda _: [(FIRST, SUN, m("2026-10")), (FIRST, SUN, 0)],
    Action.POINTS_PROPOSE: lambda _: [(FIRST, 0), (FIRST, SUN), (0, 0)],
    Action.POINTS_SHOW: lambda _: [(1,), (-1,)],
    Action.POINTS_WITHDRAW: lambda _: [(1,), (-1,)],
    Action.POINTS_WAITING: lambda _: [(FIRST, 0), (FIRST, 7)],
    Action.POINTS_APPROVE: lambda _: [(1,), (-1,)],
    Action.POINTS_APPROVE_ALL: lambda _: [(FIRST, 1), (FIRST, 999_999)],
    Action.POINTS_CHANGE: lambda _: [(1,), (-1,)],
    Action.POINTS_DECLINE: lambda _: [(1,), (-1,)],
    Action.POINTS_REVERSE: lambda _: [(1,), (-1,)],
}
# What is shown whatever the numbers on the button.
SHOWN: frozenset[Action] = frozenset()
