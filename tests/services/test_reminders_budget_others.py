"""The budget for noise in the other ledgers: what can wait does, an answer never."""

from datetime import date

import pytest

from models.reminders import Reminder
from services.access import May
from services.dues import confirm_payment
from services.meetings.branch import load_branch
from services.points import approve_entry
from services.points.notices import note_laid_open
from services.reminders import claim_points
from services.seam import SYSTEM, Deps, Tx, use_case
from tests.services.dues_cast import m, report, seed_dues
from tests.services.dues_reminders_cast import (
    DAY_AFTER,
    DUES_DAY,
    at,
    claims,
    ended,
    plan,
    reach,
    two_behind,
)
from tests.services.meeting_cast import FIRST, SUN, WANG, ZHANG, ZHAO, World
from tests.services.meeting_cast import at as moment
from tests.services.points_cast import seed_points
from tests.services.points_own_cast import propose
from tests.support.clock import Clock


def heard(world: World, who: int, day: str, count: int = 3) -> None:
    """Somebody has had so many messages on a day."""
    world.add(
        Reminder,
        *(
            {
                "obligation": "said",
                "period": f"{day} {number}",
                "subject": "meetings",
                "unit_id": FIRST,
                "branch_id": FIRST,
                "stage": f"{who}",
                "recipient": "x",
                "due_on": date(2026, 11, 30),
                "state": "sent",
                "planned_at": moment(f"{day} 08:00"),
                "not_before": moment(f"{day} 08:00"),
                "taken_at": moment(f"{day} 08:00"),
                "chat_id": 7000 + who,
                "message_id": number,
            }
            for number in range(count)
        ),
    )


def told(world: World) -> set[int]:
    """Who gets a message about dues now."""
    found = claims(world)
    for each in found:
        ended(world, each)
    return {each.chat_id - 7000 for each in found}


# ------------------------------------------------------------------ dues


def test_a_dues_day_is_said_on_its_day(deps: Deps) -> None:
    world = two_behind(deps)
    heard(world, SUN, "2026-11-10")
    deps.clock.set(DUES_DAY)  # type: ignore[attr-defined]
    plan(world)
    assert told(world) >= {SUN, ZHAO}


def test_the_day_after_can_wait_for_another(deps: Deps) -> None:
    world = two_behind(deps)
    heard(world, SUN, "2026-11-11")
    deps.clock.set(DAY_AFTER)  # type: ignore[attr-defined]
    plan(world)
    first = told(world) | told(world)
    assert ZHAO in first
    assert SUN not in first
    deps.clock.set("2026-11-12 08:30")  # type: ignore[attr-defined]
    assert SUN in told(world)


@pytest.fixture
def dues(deps: Deps, clock: Clock) -> World:
    """Everybody has started the bot, and what the dues day brought is said."""
    made = seed_dues(deps, since="2026-11")
    reach(made)
    at(made, "2026-11-20 09:00")
    clock.set("2026-11-20 20:31")
    return made


def test_a_report_waits_for_the_morning_an_answer_does_not(dues: World, clock: Clock) -> None:
    for who in (WANG, SUN):
        heard(dues, who, "2026-11-20")
    payment = report(dues, SUN).payment_id
    assert told(dues) == set()
    dues.run(confirm_payment, WANG, payment)
    assert told(dues) == {SUN}
    report(dues, ZHAO)
    assert told(dues) == set()
    clock.set("2026-11-23 08:30")
    assert told(dues) == {WANG}


# ------------------------------------------------------------------ points


@pytest.fixture
def points(deps: Deps) -> World:
    """Everybody has started the bot and had enough for today."""
    made = seed_points(deps)
    reach(made)
    for who in (ZHANG, WANG, SUN):
        heard(made, who, "2026-11-20")
    return made


def read(world: World) -> set[int]:
    """Who gets a message about points now."""
    return {each.chat_id - 7000 for each in world.deps.run_now(claim_points, SYSTEM)}


@use_case(may=May.OPERATE, writes=True)
def _lay_open(tx: Tx, until: date) -> None:
    branch = load_branch(tx, FIRST)
    note_laid_open(tx, branch, m("2026-10"), [SUN], (1, until))


def test_a_proposal_waits_for_the_morning_the_word_on_it_does_not(
    points: World, clock: Clock
) -> None:
    entry = propose(points, SUN).entry_id
    assert read(points) == set()
    clock.set("2026-11-23 08:30")
    assert read(points) == {WANG}
    heard(points, SUN, "2026-11-23")
    points.run(approve_entry, ZHANG, entry)
    assert read(points) == {SUN}


@pytest.mark.parametrize(
    ("until", "now"), [(date(2026, 11, 22), {SUN}), (date(2026, 11, 24), set())]
)
def test_that_a_month_lies_open_is_said_while_it_does(
    points: World, until: date, now: set[int]
) -> None:
    points.deps.run_now(_lay_open, SYSTEM, until)
    assert read(points) == now
