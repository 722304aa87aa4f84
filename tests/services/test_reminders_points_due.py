"""Months without cards and halves without a review: called by the facts of the digest."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.ladder.stages import Audience, Subject
from domain.points.scheme import PointsRules
from models.chats import Chat
from models.organisation import Unit
from models.points import PointsSetting
from models.reminders import Reminder
from services.points import record_review
from services.reminders import Item, Result, claim, claim_points, finish, plan_reminders
from services.reminders.values import Ending
from services.seam import SYSTEM, Deps
from tests.services.dues_reminders_cast import reach
from tests.services.meeting_cast import FENG, FIRST, READER, SECOND, ZHANG, World, at
from tests.services.points_cast import add_card, seed_points, set_scheme
from tests.services.points_year_cast import HERE
from tests.support.clock import Clock

GONE = 21  # left on the first of November


@pytest.fixture
def world(deps: Deps) -> World:
    """Only the first branch keeps points, by cards of each month; meetings call nobody."""
    made = seed_points(deps)
    made.change(PointsSetting, 2, value="null")
    rules = deps.rules
    kept = [each for each in rules.ladders.ladders if each.subject is Subject.POINTS]
    deps.rules = replace(rules, ladders=replace(rules.ladders, ladders=tuple(kept)))
    reach(made)
    return made


def plan(world: World) -> int:
    made: int = world.deps.run_now(plan_reminders, SYSTEM)
    return made


def said(world: World, clock: Clock, moment: str, result: Result = Result.SENT) -> list[Item]:
    clock.set(moment)
    plan(world)
    found: list[Item] = []
    for claimed in world.deps.run_now(claim, SYSTEM):
        found += claimed.items
        world.deps.run_now(finish, SYSTEM, claimed, Ending(result))
    return found


def shown(items: list[Item]) -> list[tuple[str, str, str, int]]:
    return [(each.obligation, each.period, each.stage, each.missing) for each in items]


def cards(world: World, month: str, *besides: int) -> None:
    for who in {*HERE, GONE} - set(besides):
        add_card(world, who, month, scored_at=datetime(2026, 11, 2, tzinfo=UTC))


def test_a_month_has_each_stage_once(world: World, clock: Clock) -> None:
    found = {
        f"{day:02}": shown(said(world, clock, f"2026-11-{day:02} 10:00")) for day in range(2, 20)
    }
    assert {day: items for day, items in found.items() if items} == {
        "05": [("points_scored", "2026-10", "last_days", 9)],
        "11": [("points_scored", "2026-10", "missed", 9)],
    }


def test_what_a_month_is_called(world: World, clock: Clock) -> None:
    cards(world, "2026-10", ZHANG, GONE)
    (item,) = said(world, clock, "2026-11-05 10:00")
    assert (item.subject, item.label, item.kind) == (Subject.POINTS, "积分评分", None)
    assert (item.missing, item.people, item.overdue) == (2, (), False)
    assert (item.due_on, item.told) == (date(2026, 11, 10), Audience.SECRETARY)
    (row,) = world.all(Reminder)
    assert (row.subject, row.unit_id, row.due_on) == ("points", FIRST, date(2026, 11, 10))


def test_a_month_with_all_its_cards_calls_nobody(world: World, clock: Clock) -> None:
    cards(world, "2026-10")
    assert said(world, clock, "2026-11-05 10:00") == []
    assert said(world, clock, "2026-11-11 10:00") == []


def test_cards_between_planning_and_sending_cancel_the_call(world: World, clock: Clock) -> None:
    clock.set("2026-11-05 07:00")
    assert plan(world) == 1
    cards(world, "2026-10")
    assert said(world, clock, "2026-11-05 10:00") == []
    (row,) = world.all(Reminder)
    assert row.state == "cancelled"


def test_a_half_without_a_review_is_called_until_it_is_held(world: World, clock: Clock) -> None:
    half = ("points_reviewed", "2026H1")
    assert (*half, "last_days", 1) in shown(said(world, clock, "2026-07-24 10:00"))
    assert (*half, "missed", 1) in shown(said(world, clock, "2026-08-03 10:00"))
    clock.set("2027-01-22 10:00")
    world.run(record_review, ZHANG, FIRST, 2026, 2, date(2027, 1, 20))
    assert all(each.obligation != half[0] for each in said(world, clock, "2027-01-22 10:00"))


def test_who_has_begun_with_points_is_planned_the_same_day(world: World, clock: Clock) -> None:
    clock.set("2026-11-05 07:00")
    assert plan(world) == 1
    assert plan(world) == 0
    set_scheme(world, SECOND, "eighty_twenty", "2026-01")
    assert plan(world) == 1
    clock.set("2026-11-05 10:00")
    found = {claimed.chat_id: claimed.items for claimed in world.deps.run_now(claim, SYSTEM)}
    assert {chat: len(items) for chat, items in found.items()} == {7000 + ZHANG: 1, 7000 + FENG: 1}


def test_nothing_about_points_goes_to_a_group(world: World, clock: Clock) -> None:
    world.add(
        Chat,
        {"chat_id": -1001, "unit_id": FIRST, "bound_at": at("2026-01-01 12:00"), "bound_by": 1},
    )
    reach(world, reachable=False)
    reach(world, READER)
    (item,) = said(world, clock, "2026-11-05 10:00")
    assert (item.told, item.instead) == (Audience.COMMITTEE, True)


def test_messages_about_entries_are_another_ledger(world: World, clock: Clock) -> None:
    clock.set("2026-11-05 10:00")
    assert plan(world) == 1
    assert world.deps.run_now(claim_points, SYSTEM) == ()
    (row,) = world.all(Reminder)
    assert (row.state, row.attempts) == ("planned", 0)


def test_a_branch_that_is_gone_is_asked_nothing(world: World, clock: Clock) -> None:
    world.change(Unit, FIRST, dissolved_on=date(2026, 10, 20))
    assert said(world, clock, "2026-11-05 10:00") == []


def test_a_scheme_that_asks_for_neither_calls_nobody(world: World, clock: Clock) -> None:
    rules = world.deps.rules
    schemes = tuple(replace(each, scored=None, reviewed=None) for each in rules.points.schemes)
    world.deps.rules = replace(rules, points=PointsRules(schemes))
    assert said(world, clock, "2026-11-05 10:00") == []
