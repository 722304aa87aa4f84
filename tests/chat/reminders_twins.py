"""Forged presses of the buttons around reminders."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from bot.kit.buttons import Action
from models.reminders import Reminder
from tests.chat.house import House
from tests.services.meeting_cast import FIRST

Args = tuple[int | str, ...]

REMINDER = 990


def prepare(house: House) -> None:
    """A reminder that a forger might guess the number of."""
    row = {
        "id": REMINDER,
        "obligation": "theme_day",
        "period": "2026-11",
        "subject": "meetings",
        "unit_id": FIRST,
        "branch_id": FIRST,
        "stage": "ahead",
        "recipient": "secretary",
        "due_on": date(2026, 11, 30),
        "state": "sent",
        "planned_at": house.clock(),
        "not_before": house.clock(),
    }
    house.world.add(Reminder, row)


# What would matter in the first branch, were it obeyed.
TWINS: Mapping[Action, Callable[[object], Sequence[Args]]] = {
    Action.REMINDER_SNOOZE: lambda _: [(REMINDER,), (REMINDER, "o")],
    Action.REMINDER_SNOOZED: lambda _: [(REMINDER, "d1"), (REMINDER, "w3"), (1, "x")],
    Action.REMINDER_SNOOZE_TO: lambda _: [(REMINDER,)],
    Action.REMINDER_NUDGE: lambda _: [
        (FIRST, "theme_day", "2026-11"),
        (FIRST, "term_election", "2027-01-18"),
        (FIRST, "", ""),
    ],
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
