"""What would be sent when: the same as the bot would, and nothing of it is kept."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col

from domain.errors import DomainError, NotFound
from domain.ladder.stages import Ladders
from models.organisation import Unit
from models.reminders import Reminder, ReminderAttempt
from services.reminders import Simulation, simulate
from services.seam import Deps
from tests.services.figures_cast import OTHER, READER, SECRETARY, A, B, World, Y, seed, telegram
from tests.services.reminders_cast import claims, ended, owes_theme_day, plan
from tests.support.clock import Clock

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 31)


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    clock.set("2026-11-16 10:00")
    made = seed(deps)
    owes_theme_day(made)
    made.reachable(SECRETARY)
    return made


def run(world: World, first: date = NOVEMBER, last: date = DECEMBER, **asked: Any) -> Simulation:
    return simulate(world.deps, first, last, **asked)


def november(found: Simulation) -> list[tuple[str, str, int]]:
    """When which call for the party day of November goes where."""
    return [
        (f"{each.at.astimezone(SHANGHAI):%m-%d %H:%M}", item.stage, each.claim.chat_id)
        for each in found.messages
        for item in each.claim.items
        if (item.obligation, item.period, item.branch_id) == ("theme_day", "2026-11", A)
    ]


CALLS = [
    ("11-19 08:30", "ahead", telegram(SECRETARY)),
    ("11-26 08:30", "last_days", telegram(SECRETARY)),
    ("12-01 08:30", "missed", telegram(SECRETARY)),
]


def test_every_call_is_on_its_day_and_in_its_hours(world: World) -> None:
    found = run(world)
    assert november(found) == CALLS
    assert ("A", "theme_day", "2026-11", "still_missed") in {
        (each.branch, each.obligation, each.period, each.stage) for each in found.unheard
    }
    assert found.codes[A] == "A"
    assert found.zones[A] == "Asia/Shanghai"


def test_nothing_is_written_and_nothing_sent(world: World) -> None:
    run(world)
    assert world.count(Reminder) == world.count(ReminderAttempt) == 0


def test_it_is_what_the_bot_then_does(world: World, clock: Clock) -> None:
    """Bells each hour of each day from the morning on, and the same messages at the same hours."""
    world.reachable(READER)
    expected = [
        (each.at, each.claim.chat_id, sorted((i.obligation, i.stage) for i in each.claim.items))
        for each in run(world, date(2026, 11, 17), date(2026, 12, 12)).messages
    ]
    sent = []
    for day in range(26):
        at = datetime(2026, 11, 17, 8, 30, tzinfo=SHANGHAI)
        clock.now = at.replace(day=17 + day) if day < 14 else at.replace(month=12, day=day - 13)
        plan(world)
        while found := claims(world):
            for each in found:
                items = sorted((i.obligation, i.stage) for i in each.items)
                sent.append((clock(), each.chat_id, items))
                ended(world, each)
    assert sent == expected
    assert len(sent) > 3


def test_what_has_been_sent_is_not_sent_again(world: World, clock: Clock) -> None:
    clock.set("2026-11-19 09:00")
    plan(world)
    for each in claims(world):
        ended(world, each)
    assert november(run(world, date(2026, 11, 20))) == CALLS[1:]
    assert november(run(world)) == CALLS  # from before it was planned


def test_one_branch_alone(world: World) -> None:
    world.reachable(OTHER)
    everywhere = {i.branch_id for each in run(world).messages for i in each.claim.items}
    assert B in everywhere
    found = run(world, branch_id=A)
    assert {i.branch_id for each in found.messages for i in each.claim.items} == {A}
    assert set(found.codes) == {1, A, 4, 5}
    assert november(found) == CALLS


def test_other_rules_can_be_tried(world: World) -> None:
    rules = replace(world.deps.rules, ladders=Ladders())
    found = run(world, rules=rules)
    assert not found.messages
    assert not found.unheard


def test_each_zone_has_its_mornings(world: World) -> None:
    world.set(Unit, col(Unit.id) == A, zone="America/New_York")
    assert [when for when, *_ in november(run(world))] == [
        "11-19 21:30",
        "11-26 21:30",
        "12-01 21:30",
    ]


def test_a_year_of_one_branch(world: World) -> None:
    found = run(world, date(2027, 1, 1), date(2027, 12, 31), branch_id=Y)
    assert {each.period for each in found.unheard} >= {"2027-02", "2027Q1", "2027-11"}


@pytest.mark.parametrize(("first", "last"), [(DECEMBER, NOVEMBER), (NOVEMBER, date(2029, 2, 1))])
def test_it_runs_forward_and_not_for_ever(world: World, first: date, last: date) -> None:
    with pytest.raises(DomainError, match=r"reminders\.simulation_span"):
        run(world, first, last)


def test_a_branch_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        run(world, branch_id=999)
