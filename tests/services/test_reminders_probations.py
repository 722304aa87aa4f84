"""The end of a probation (预备期): one row a day, names for the secretary alone."""

from datetime import date

import pytest
from sqlmodel import col

from domain.ladder.stages import Audience, Subject
from models.organisation import Membership, Unit
from models.reminders import Reminder
from services.reminders import Item, Result, claim
from services.seam import Deps
from tests.services.due_days_cast import (
    NEW,
    NEWER,
    day_rows,
    everything,
    on,
    probationer,
    seed_days,
    through,
)
from tests.services.figures_cast import READER, SECRETARY, A, B, World, telegram
from tests.services.reminders_cast import claims, plan
from tests.support.clock import Clock

HERE = telegram(SECRETARY)


@pytest.fixture
def world(deps: Deps) -> World:
    """Nobody is a probationer yet, and no term ends."""
    return seed_days(deps, term=date(2026, 1, 1))


def full(world: World, who: int, day: str) -> None:
    """What the roster writes when a probation ends well."""
    since = date.fromisoformat(day)
    here = col(Membership.person_id) == who
    world.set(Membership, here, col(Membership.until).is_(None), until=since)
    world.add(Membership, person_id=who, branch_id=A, kind="full", traits="", since=since)


@pytest.mark.parametrize(
    ("admitted", "due", "days"),
    [
        ("2025-12-31", "2026-12-31", ["2026-12-01", "2026-12-24", "2027-01-01"]),
        ("2026-02-28", "2027-02-28", ["2027-01-29", "2027-02-22", "2027-03-01"]),
        ("2026-03-31", "2027-03-31", ["2027-03-01", "2027-03-24", "2027-04-01"]),
        ("2026-04-30", "2027-04-30", ["2027-03-31", "2027-04-23", "2027-05-03"]),
    ],
)
def test_a_probation_that_nobody_ends_has_each_stage_once(
    world: World, clock: Clock, admitted: str, due: str, days: list[str]
) -> None:
    probationer(world, NEW, admitted)
    stages = ("month_before", "week_before", "ended")
    said = through(world, clock, "2026-11-20", "2027-06-10")
    assert said == [(day, stage, HERE) for day, stage in zip(days, stages, strict=True)]
    assert {(period, unit) for period, unit, *_ in day_rows(world)} == {(due, A)}


def test_probations_of_one_day_are_one_row(world: World, clock: Clock) -> None:
    probationer(world, NEW, "2026-03-31", name="郑一")
    probationer(world, NEWER, "2026-03-31", name="王二")
    probationer(world, 203, "2026-04-30", name="另外")
    (item,) = on(world, clock, "2027-03-24 10:00")
    assert (item.subject, item.obligation, item.label) == (
        Subject.PROBATION, "probation", "预备党员转正",
    )  # fmt: skip
    assert (item.missing, item.people) == (2, ("王二", "郑一"))
    assert (item.kind, item.group, item.told) == (None, None, Audience.SECRETARY)
    (row,) = world.all(Reminder)
    assert (row.subject, row.unit_id, row.branch_id) == ("probation", A, A)


def test_who_is_full_or_gone_is_not_spoken_of(world: World, clock: Clock) -> None:
    probationer(world, NEW, "2026-03-31", name="郑一")
    probationer(world, NEWER, "2026-03-31", name="王二")
    full(world, NEW, "2027-03-20")
    (item,) = on(world, clock, "2027-03-24 10:00")
    assert (item.missing, item.people) == (1, ("王二",))
    full(world, NEWER, "2027-03-31")
    assert through(world, clock, "2027-03-25", "2027-05-01") == []


def test_an_end_between_planning_and_sending_cancels_the_call(world: World, clock: Clock) -> None:
    probationer(world, NEW, "2026-03-31")
    clock.set("2027-04-01 07:00")
    assert plan(world) == 1
    full(world, NEW, "2027-03-31")
    clock.set("2027-04-01 10:00")
    assert everything(world) == []
    assert day_rows(world) == [("2027-03-31", A, "ended", "cancelled")]


def test_a_transfer_counts_on(world: World, clock: Clock) -> None:
    probationer(world, NEW, "2026-03-31", unit=B, until="2026-09-01", name="郑一")
    probationer(world, NEW, "2026-09-01")
    (item,) = on(world, clock, "2027-03-24 10:00")
    assert (item.branch_id, item.period, item.people) == (A, "2027-03-31", ("郑一",))


def told_above(world: World) -> Item:
    (claimed,) = claims(world)
    assert claimed.chat_id == telegram(READER)
    (item,) = claimed.items
    return item


def test_a_group_never_hears_of_it_and_a_committee_no_name(world: World, clock: Clock) -> None:
    probationer(world, NEW, "2026-03-31", name="郑一")
    world.reachable(SECRETARY, reachable=False)
    world.group_chat(A)
    clock.set("2027-03-24 10:00")
    plan(world)
    item = told_above(world)
    assert (item.told, item.instead) == (Audience.COMMITTEE, True)
    assert (item.missing, item.people) == (1, ())


def test_a_secretary_who_is_gone_leaves_it_to_the_committee(world: World, clock: Clock) -> None:
    probationer(world, NEW, "2026-03-31", name="郑一")
    world.group_chat(A)
    clock.set("2027-03-24 10:00")
    plan(world)
    (item,) = everything(world, Result.GONE)
    assert item.people == ("郑一",)
    assert told_above(world).people == ()


def test_an_election_goes_to_the_group_where_nobody_else_can_be_told(
    deps: Deps, clock: Clock
) -> None:
    world = seed_days(deps)
    world.reachable(SECRETARY, reachable=False)
    world.group_chat(A)
    (item,) = on(world, clock, "2027-01-14 10:00")
    assert item.told is Audience.BRANCH_GROUP


def test_everything_for_one_chat_is_one_message(deps: Deps, clock: Clock) -> None:
    world = seed_days(deps)
    probationer(world, NEW, "2026-02-05", name="郑一")
    clock.set("2027-01-14 10:00")
    plan(world)
    (claimed,) = world.run(claim)
    assert [item.obligation for item in claimed.items] == ["term_election", "probation"]


def test_a_branch_that_is_dissolved_is_not_asked(world: World, clock: Clock) -> None:
    probationer(world, NEW, "2026-03-31")
    world.set(Unit, col(Unit.id) == A, dissolved_on=date(2027, 1, 1))
    assert on(world, clock, "2027-03-24 10:00") == []
