"""Reminders of meetings counted from a branch's fixed day (主题党日), through the services."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col

from domain.ladder.stages import Anchor, Audience, DayKind, Offset, Subject
from domain.periods import PeriodKind
from models.organisation import Unit
from services.reminders import Item, set_reminder, simulate, why_reminded
from services.seam import Deps
from tests.services.figures_cast import (
    OTHER,
    SECRETARY,
    A,
    B,
    World,
    Y,
    seed,
    telegram,
)
from tests.services.reminders_cast import claims, ended, owes_theme_day, plan
from tests.support.clock import Clock

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """The first branch owes a party day for November, and holds it on the 20th of a month."""
    clock.set("2026-11-02 10:00")
    made = seed(deps)
    owes_theme_day(made)
    made.reachable(SECRETARY)
    made.set(Unit, col(Unit.id) == A, theme_day=20)
    return made


def bell(world: World, clock: Clock, moment: str) -> list[Item]:
    clock.set(moment)
    plan(world)
    found = claims(world)
    for each in found:
        ended(world, each)
    return [item for each in found for item in each.items]


def told(items: list[Item]) -> list[tuple[str, str, date | None]]:
    return [(item.obligation, item.stage, item.fixed_on) for item in items]


def test_the_first_call_comes_before_the_fixed_day_and_names_it(world: World, clock: Clock) -> None:
    assert bell(world, clock, "2026-11-10 10:00") == []
    found = bell(world, clock, "2026-11-11 10:00")
    assert told(found) == [("theme_day", "ahead", date(2026, 11, 20))]
    assert not found[0].overdue
    assert bell(world, clock, "2026-11-19 10:00") == []  # the day of branches without one


def test_after_the_period_it_was_missed_as_ever(world: World, clock: Clock) -> None:
    days = {
        day: [
            (item.stage, item.overdue)
            for item in bell(world, clock, f"{day} 10:00")
            if item.period == "2026-11"
        ]
        for day in ("2026-11-11", "2026-11-26", "2026-12-01")
    }
    assert days == {
        "2026-11-11": [("ahead", False)],
        "2026-11-26": [("last_days", False)],
        "2026-12-01": [("missed", True)],
    }


def test_a_branch_without_one_is_called_by_the_end_of_the_month(world: World, clock: Clock) -> None:
    world.set(Unit, col(Unit.id) == A, theme_day=None)
    assert bell(world, clock, "2026-11-11 10:00") == []
    assert told(bell(world, clock, "2026-11-19 10:00")) == [("theme_day", "ahead", None)]


def test_two_branches_of_one_rule_each_have_their_day(world: World, clock: Clock) -> None:
    world.set(Unit, col(Unit.id) == B, theme_day=24)
    world.override(B, "theme_day", "minimum", "2")
    world.held("theme_day", "2026-10-19", B)
    world.reachable(OTHER)
    for day, branch in (("2026-11-11", A), ("2026-11-13", B)):
        found = bell(world, clock, f"{day} 10:00")
        assert [(item.branch_id, item.stage) for item in found] == [(branch, "ahead")]


def test_a_rest_day_moves_within_the_month(world: World, clock: Clock) -> None:
    world.set(Unit, col(Unit.id) == A, theme_day=15)  # a Sunday
    (item,) = bell(world, clock, "2026-11-05 10:00")
    assert item.fixed_on == date(2026, 11, 16)


def test_before_the_month_has_begun_nobody_is_asked(world: World, clock: Clock) -> None:
    """Seven work days before the third lie in October; the second is the first work day."""
    world.set(Unit, col(Unit.id) == A, theme_day=3)
    assert bell(world, clock, "2026-10-30 10:00") == []
    found = [each for each in bell(world, clock, "2026-11-02 10:00") if each.period == "2026-11"]
    assert told(found) == [("theme_day", "ahead", date(2026, 11, 3))]
    assert not found[0].late


def test_a_longer_period_has_its_day_in_its_last_month(world: World, clock: Clock) -> None:
    ladders = world.deps.rules.ladders
    changed = tuple(
        replace(each, anchor=Anchor.FIXED_DAY)
        if (each.subject, each.period) == (Subject.MEETINGS, PeriodKind.QUARTER)
        else each
        for each in ladders.ladders
    )
    world.deps.rules = replace(
        world.deps.rules, ladders=replace(ladders, ladders=changed), reminding="quarters"
    )
    world.override(A, "party_lecture", "minimum", "9")
    found = [
        (item.stage, item.fixed_on)
        for item in bell(world, clock, "2026-11-25 10:00")
        if item.obligation == "party_lecture"
    ]
    assert found == [("ahead", date(2026, 12, 21))]


def test_a_branch_moves_the_stages_of_this_ladder_by_its_own_name(
    world: World, clock: Clock
) -> None:
    field = "stage.theme_day_of_a_month.ahead"
    world.run(set_reminder, A, field, "-2 work_days", who=SECRETARY)
    assert bell(world, clock, "2026-11-11 10:00") == []
    assert told(bell(world, clock, "2026-11-18 10:00")) == [
        ("theme_day", "ahead", date(2026, 11, 20))
    ]


def test_why_tells_the_days_of_the_branch(world: World, clock: Clock) -> None:
    bell(world, clock, "2026-11-11 10:00")
    (story,) = world.run(why_reminded, A, "theme_day", "2026-11", who=SECRETARY)
    assert [(each.stage, str(each.on), each.fate) for each in story.calls] == [
        ("ahead", "2026-11-11", "sent"),
        ("last_days", "2026-11-26", "ahead"),
        ("missed", "2026-12-01", "ahead"),
        ("still_missed", "2026-12-10", "ahead"),
    ]


def test_why_tells_of_a_stage_that_is_off_on_its_day(world: World, clock: Clock) -> None:
    field = "stage.theme_day_of_a_month.ahead"
    world.run(set_reminder, A, field, "off", who=SECRETARY)
    (story,) = world.run(why_reminded, A, "theme_day", "2026-11", who=SECRETARY)
    first = story.calls[0]
    assert (first.stage, str(first.on), first.fate) == ("ahead", "2026-11-11", "off")


def test_simulate_has_the_same_days(world: World) -> None:
    found = simulate(world.deps, date(2026, 11, 1), date(2026, 12, 5))
    said = [
        (f"{each.at.astimezone(SHANGHAI):%m-%d %H:%M}", item.stage, each.claim.chat_id)
        for each in found.messages
        for item in each.claim.items
        if (item.obligation, item.period, item.branch_id) == ("theme_day", "2026-11", A)
    ]
    assert said == [
        ("11-11 08:30", "ahead", telegram(SECRETARY)),
        ("11-26 08:30", "last_days", telegram(SECRETARY)),
        ("12-01 08:30", "missed", telegram(SECRETARY)),
    ]


def test_a_stage_after_the_fixed_day_still_asks_while_the_month_is_open(
    world: World, clock: Clock
) -> None:
    ladders = world.deps.rules.ladders
    own = ladders.of(Subject.MEETINGS, PeriodKind.MONTH, "theme_day")
    assert own is not None
    after = replace(
        own.stages[0], key="after", offset=Offset(2, DayKind.WORK_DAYS), audience=Audience.SECRETARY
    )
    more = replace(own, stages=(own.stages[0], after, *own.stages[1:]))
    changed = tuple(more if each is own else each for each in ladders.ladders)
    world.deps.rules = replace(
        world.deps.rules, ladders=replace(ladders, ladders=changed), reminding="after"
    )
    (item,) = bell(world, clock, "2026-11-24 10:00")
    assert (item.stage, item.overdue, item.fixed_on) == ("after", False, date(2026, 11, 20))


def test_a_branch_elsewhere_is_not_touched(world: World, clock: Clock) -> None:
    world.set(Unit, col(Unit.id) == Y, theme_day=20)
    assert {item.branch_id for item in bell(world, clock, "2026-11-11 10:00")} == {A}
