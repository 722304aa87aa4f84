"""Forged presses of the buttons around reminders."""

from collections.abc import Callable, Mapping, Sequence

from bot.kit.buttons import Action
from tests.services.meeting_cast import FIRST

Args = tuple[int | str, ...]

# What would matter in the first branch, were it obeyed.
TWINS: Mapping[Action, Callable[[object], Sequence[Args]]] = {
    Action.REMINDER_SNOOZE: lambda _: [(1,)],
    Action.REMINDER_SNOOZED: lambda _: [(1, "d1"), (1, "w3"), (1, "x")],
    Action.REMINDER_SNOOZE_TO: lambda _: [(1,)],
    Action.REMINDER_NUDGE: lambda _: [(FIRST, "study_session", "2026-11"), (FIRST, "", "")],
    Action.REMINDER_WHY: lambda _: [
        (FIRST, "study_session", "2026-11"),
        (FIRST, "", ""),
        (FIRST, "points_scored", "2026-11"),
        (FIRST, "probation", "7"),
    ],
    Action.REMINDER_MENU: lambda _: [(FIRST,)],
    Action.REMINDER_SET: lambda _: [(FIRST,)],
    Action.REMINDER_SUSPEND: lambda _: [(FIRST,)],
    Action.REMINDER_RESUME: lambda _: [(FIRST, 1)],
    Action.REMINDER_LIVE: lambda _: [(FIRST,), (FIRST, "y")],
    Action.DIGEST_SEALED: lambda _: [(FIRST, "2026Q3"), (1, "2026Q3"), (1, "2026Q3", 7), (1, "")],
}
# A branch that does not exist is read as none: the list of those that one reaches.
SHOWN: frozenset[Action] = frozenset({Action.REMINDER_WHY})
