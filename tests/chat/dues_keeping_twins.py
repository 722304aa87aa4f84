"""Forged presses of the buttons behind which the dues of a branch are kept."""

from collections.abc import Callable, Mapping, Sequence

from bot.kit.buttons import Action
from tests.services.meeting_cast import FIRST, SUN

Args = tuple[int | str, ...]

# What would matter in the first branch, were it obeyed.
TWINS: Mapping[Action, Callable[[object], Sequence[Args]]] = {
    Action.DUES_MENU: lambda _: [(FIRST,)],
    Action.DUES_GROUP: lambda _: [(FIRST,)],
    Action.DUES_ASSESS: lambda _: [(FIRST, 0), (FIRST, SUN)],
    Action.DUES_YEARLY: lambda _: [(FIRST,)],
    Action.DUES_RELIEF: lambda _: [(FIRST, 0), (FIRST, 0, "n"), (FIRST, SUN)],
    Action.DUES_RELIEF_END: lambda _: [(FIRST, 1)],
    Action.DUES_LETTER: lambda _: [(FIRST,)],
    Action.DUES_SET: lambda _: [(FIRST,)],
    Action.DUES_REGISTER: lambda _: [(FIRST, 0), (FIRST, 2026)],
    Action.DUES_PUBLISH: lambda _: [(FIRST, 0), (FIRST, 2026), (FIRST, 2026, "0")],
    Action.DUES_PUBLISHED: lambda _: [(FIRST, 2026), (FIRST, 0)],
    Action.DUES_TOTALS: lambda _: [(0, 0, 0), (24311, 24322, 0)],
}
# A committee's own totals are shown whatever the numbers on the button.
SHOWN = frozenset({Action.DUES_TOTALS})
