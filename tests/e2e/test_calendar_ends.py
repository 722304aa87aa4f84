"""The ends of months, quarters and years, and the night of a clock change, in a real process.

Counted where messages arrive: the day before the call nobody hears of it, on its day each
secretary does, once, however often the bot is started.
"""

from datetime import date

import pytest

from models.organisation import Unit
from models.reminders import Reminder
from tests.e2e.town import Town
from tests.services.meeting_cast import FENG, FIRST, SECOND, ZHANG


def heard(town: Town) -> list[int]:
    """How many reminders each secretary has read."""
    return [len(town.texts(town.people[who].private, "提醒")) for who in (ZHANG, FENG)]


async def rings(town: Town, *moments: str) -> list[int]:
    for moment in moments:
        await town.ticks(moment)
        await town.stopped()
    return heard(town)


@pytest.mark.long
@pytest.mark.parametrize(
    ("before", "day", "period", "last_day"),
    [
        ("2026-02-28", "2026-03-02", "2026-02", "2026-02-28"),  # a make-up day, and Monday
        ("2024-02-29", "2024-03-01", "2024-02", "2024-02-29"),
        ("2026-05-05", "2026-05-06", "2026-04", "2026-04-30"),  # behind the holidays
        ("2026-08-31", "2026-09-01", "2026-08", "2026-08-31"),
        ("2026-06-30", "2026-07-01", "2026Q2", "2026-06-30"),
        ("2026-10-07", "2026-10-08", "2026Q3", "2026-09-30"),  # likewise
        ("2026-12-31", "2027-01-01", "2026", "2026-12-31"),  # nobody knows that year's days yet
    ],
)
async def test_what_an_end_left_open_is_said_once_on_its_day(
    town: Town, before: str, day: str, period: str, last_day: str
) -> None:
    told = await rings(town, f"{before} 10:00")
    known = {row.id for row in town.rows(Reminder)}
    again = await rings(town, f"{day} 10:00", f"{day} 10:30", f"{day} 20:00")
    assert [now - then for now, then in zip(again, told, strict=True)] == [1, 1]
    found = [row for row in town.rows(Reminder) if row.id not in known and row.stage == "missed"]
    assert {row.due_on for row in found if row.period == period} == {date.fromisoformat(last_day)}
    assert {row.state for row in found} == {"sent"}


@pytest.mark.long
async def test_half_past_eight_is_that_of_a_zone_with_daylight_saving(town: Town) -> None:
    """In Berlin the clocks go forward on 29 March: seven hours behind Shanghai, then six."""
    for unit in (FIRST, SECOND):
        town.world.change(
            Unit, unit, zone="Europe/Berlin", ledger_since=date(2026, 3, 1), established_on=None
        )
    assert await rings(town, "2026-03-27 15:28") == [0, 0]
    assert await rings(town, "2026-03-27 15:30") == [1, 1]
    assert await rings(town, "2026-04-01 14:28") == [1, 1]
    assert await rings(town, "2026-04-01 14:30", "2026-04-01 15:30") == [2, 2]
