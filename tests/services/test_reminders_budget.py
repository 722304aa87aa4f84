"""The budget for noise: so many messages a chat and day, the rest in the next day's message."""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import col

from models.engine import transaction
from models.organisation import Appointment, Unit
from models.reminders import Reminder
from services.access import May
from services.reminders import (
    Claim,
    nudge,
    set_reminder,
    suspend_reminders,
)
from services.reminders.budget import Unasked, always, in_budget, never
from services.seam import Deps, Tx, use_case
from tests.services.figures_cast import (
    OTHER,
    READER,
    SECRETARY,
    A,
    B,
    C,
    World,
    seed,
    shanghai,
    telegram,
)
from tests.services.reminders_cast import claims, ended, owes_theme_day, plan
from tests.support.clock import Clock

CHAT = telegram(SECRETARY)
AHEAD = "2026-11-19 10:00"  # Thursday; the call's grace ends on Monday


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """A call to the first branch is due."""
    clock.set(AHEAD)
    made = seed(deps)
    owes_theme_day(made)
    made.reachable(SECRETARY)
    return made


def said(world: World, number: int, at: str = "2026-11-19 09:00", **values: object) -> None:
    """A row of a message that a chat has had."""
    row = {
        "obligation": "said",
        "period": str(number),
        "subject": "dues",
        "unit_id": A,
        "branch_id": A,
        "stage": "x",
        "recipient": "x",
        "due_on": date(2026, 11, 30),
        "state": "sent",
        "planned_at": shanghai(at),
        "not_before": shanghai(at),
        "taken_at": shanghai(at),
        "chat_id": CHAT,
        "message_id": number,
    }
    world.add(Reminder, **(row | values))


def bell(world: World, clock: Clock, moment: str) -> tuple[Claim, ...]:
    clock.set(moment)
    plan(world)
    found = claims(world)
    for number, each in enumerate(found):
        ended(world, each, message_id=1000 + number)
    return found


def moments(world: World) -> set[str]:
    """From when on the rows that wait may go out."""
    waiting = [row for row in world.all(Reminder) if row.state == "planned"]
    zone = ZoneInfo("Asia/Shanghai")
    return {f"{row.not_before.astimezone(zone):%m-%d %H:%M}" for row in waiting}


# ------------------------------------------------------------------ what counts


@pytest.mark.parametrize(
    ("rows", "goes"),
    [
        ([], True),
        ([{}, {}], True),
        ([{}, {}, {}], False),
        ([{"state": "unknown"}, {"state": "claimed", "message_id": None}, {}], False),
        ([{}, {}, {"state": "cancelled"}], True),
        ([{}, {}, {"state": "dead"}], True),
        ([{}, {}, {"state": "planned", "not_before": shanghai("2026-12-01 09:00")}], True),
        ([{}, {}, {"chat_id": 1}], True),
        ([{}, {}, {"at": "2026-11-18 23:59"}], True),
        ([{}, {}, {"at": "2026-11-19 00:00"}], False),
        ([{}, {}, {"message_id": 1}], True),  # another row of the first message
        # Without a number: what was claimed at once of one subject is one message.
        ([{}, {"message_id": None}, {"message_id": None}], True),
        ([{}, {"message_id": None}, {"message_id": None, "subject": "points"}], False),
    ],
)
def test_messages_of_the_day_are_counted(
    world: World, clock: Clock, rows: list[dict[str, object]], goes: bool
) -> None:
    for number, values in enumerate(rows, 1):
        said(world, number, **values)  # type: ignore[arg-type]
    assert bool(bell(world, clock, AHEAD)) is goes
    assert moments(world) >= (set() if goes else {"11-20 08:30"})


def test_what_waited_comes_the_next_morning_in_one_message(world: World, clock: Clock) -> None:
    world.override(A, "committee_meeting", "minimum", "2")
    for number in (1, 2, 3):
        said(world, number)
    assert bell(world, clock, AHEAD) == ()
    assert bell(world, clock, "2026-11-20 08:29") == ()
    (told,) = bell(world, clock, "2026-11-20 08:30")
    assert {item.obligation for item in told.items} == {"theme_day", "committee_meeting"}
    assert bell(world, clock, "2026-11-20 10:00") == ()


def test_it_waits_for_a_work_day(world: World, clock: Clock) -> None:
    for number in (1, 2, 3):
        said(world, number, "2026-11-20 09:00")
    assert bell(world, clock, "2026-11-20 10:00") == ()
    assert moments(world) == {"11-23 08:30"}
    assert len(bell(world, clock, "2026-11-23 08:30")) == 1


# ------------------------------------------------------------------ what cannot wait


def test_what_would_be_lost_goes_out_all_the_same(world: World, clock: Clock) -> None:
    for number in (1, 2, 3):
        said(world, number, "2026-11-23 09:00")
    (told,) = bell(world, clock, "2026-11-23 10:00")  # the last day of its grace
    assert told.items[0].stage == "ahead"


def test_what_the_next_call_would_take_the_place_of_goes_out(world: World, clock: Clock) -> None:
    world.run(
        set_reminder, A, "stage.theme_day_of_a_month.last_days", "-6 work_days", who=SECRETARY
    )
    for number in (1, 2, 3):
        said(world, number)
    assert len(bell(world, clock, AHEAD)) == 1


def test_what_asks_for_something_open_does_not_wait_beyond_the_end(
    world: World, clock: Clock
) -> None:
    field = "stage.theme_day_of_a_month.last_days"
    world.run(set_reminder, A, field, "-1 days", who=SECRETARY)
    world.run(set_reminder, A, "work_days_only", False, who=SECRETARY)
    for day in (29, 30):
        for number in (1, 2, 3):
            said(world, day * 10 + number, f"2026-11-{day} 09:00")
    assert bell(world, clock, "2026-11-29 10:00") == ()  # a day of grace is left, and the month's
    assert len(bell(world, clock, "2026-11-30 10:00")) == 1


def test_before_a_long_silence_everything_goes_out(world: World, clock: Clock) -> None:
    for since, last in (("2026-11-20", "2027-11-19"), ("2027-11-20", "2028-11-18")):
        days = date.fromisoformat(since), date.fromisoformat(last)
        world.run(suspend_reminders, A, *days, "停电", "机关党委", who=SECRETARY)
    for number in (1, 2, 3):
        said(world, number)
    assert len(bell(world, clock, AHEAD)) == 1


def test_what_somebody_asked_for_waits_too_and_comes(world: World, clock: Clock) -> None:
    bell(world, clock, AHEAD)
    for number in (1, 2):
        said(world, number)
    world.run(nudge, A, "theme_day", "2026-11", who=READER)
    assert bell(world, clock, "2026-11-19 11:00") == ()
    assert moments(world) == {"11-20 08:30"}
    (told,) = bell(world, clock, "2026-11-20 08:30")
    assert told.items[0].stage == "asked+1"


# ------------------------------------------------------------------ how many


def test_a_branch_sets_how_many(world: World, clock: Clock) -> None:
    world.run(set_reminder, A, "a_day", 1, who=SECRETARY)
    said(world, 1)
    assert bell(world, clock, AHEAD) == ()


def test_of_several_branches_the_least_holds(world: World, clock: Clock) -> None:
    world.override(B, "theme_day", "minimum", "2")
    world.held("theme_day", "2026-10-19", B)
    world.run(set_reminder, B, "a_day", 1, who=OTHER)
    world.set(Appointment, col(Appointment.person_id) == OTHER, person_id=SECRETARY)
    said(world, 1)
    assert bell(world, clock, AHEAD) == ()


def test_a_chat_above_takes_what_the_file_says(world: World, clock: Clock) -> None:
    world.run(set_reminder, A, "a_day", 1, who=SECRETARY)
    world.reachable(SECRETARY, reachable=False)
    world.group_chat(C, -1009)
    said(world, 1, chat_id=-1009)
    (told,) = bell(world, clock, AHEAD)
    assert told.chat_id == -1009


def test_one_chat_does_not_keep_another_waiting(world: World, clock: Clock) -> None:
    world.override(B, "theme_day", "minimum", "2")
    world.held("theme_day", "2026-10-19", B)
    world.reachable(OTHER)
    for number in (1, 2, 3):
        said(world, number)
    (told,) = bell(world, clock, AHEAD)
    assert told.chat_id == telegram(OTHER)


def test_a_day_is_that_of_the_branch(world: World, clock: Clock) -> None:
    """At ten in New York the day in Shanghai is over: what was said there is of another day."""
    world.set(Unit, col(Unit.id) == A, zone="America/New_York")
    for number in (1, 2, 3):
        said(world, number, "2026-11-19 12:59")  # 23:59 of the 18th
    (told,) = bell(world, clock, "2026-11-19 23:00")
    assert told.chat_id == CHAT


# ------------------------------------------------------------------ beside a naive count


@use_case(may=May.OPERATE, writes=True)
def _fits(tx: Tx, *, keeps: bool) -> bool:
    """Whether a message that may or may not wait goes out now."""
    row = Reminder(
        obligation="x", period="x", subject="meetings", unit_id=A, branch_id=A, stage="x",
        recipient="x", due_on=date(2026, 11, 30), state="planned", planned_at=tx.now,
        not_before=tx.now,
    )  # fmt: skip
    wanted = {CHAT: [Unasked(row, CHAT, always if keeps else never)]}
    return bool(in_budget(tx, wanted, lambda _, each: each))


_ROWS = st.tuples(
    st.integers(-3 * 24 * 60, 0),  # minutes before now
    st.integers(1, 4),  # its message
    st.sampled_from(["sent", "unknown", "claimed", "cancelled", "planned"]),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(_ROWS, max_size=8), hour=st.integers(0, 23), keeps=st.booleans())
def test_as_a_naive_count_has_it(
    world: World, clock: Clock, rows: list[tuple[int, int, str]], hour: int, keeps: bool
) -> None:
    clock.set(f"2026-11-19 {hour:02}:30")
    with transaction(world.deps.engine, writes=True) as session:
        session.execute(delete(Reminder))
    heard: Counter[date] = Counter()
    known: set[tuple[date, int]] = set()
    for place, (minutes, message, state) in enumerate(rows):
        at = shanghai(f"2026-11-19 {hour:02}:30") + timedelta(minutes=minutes)
        said(world, place, taken_at=at, message_id=message, state=state)
        if state in {"sent", "unknown", "claimed"} and (at.date(), message) not in known:
            known.add((at.date(), message))
            heard[at.date()] += 1
    assert world.run(_fits, keeps=keeps) is (not keeps or heard[date(2026, 11, 19)] < 3)
