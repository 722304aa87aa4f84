"""Elections and probations in messages that stand in a chat, as the roster changes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col

from domain.ladder.stages import Audience
from models.organisation import Appointment, CommitteeTerm, Membership, Unit
from models.reminders import Reminder
from services.access import May
from services.reminders import Edit, EditItem, claim_edits, plan_reminders
from services.reminders.settle_days import settle_days
from services.seam import SYSTEM, Deps, Tx, use_case
from tests.services.due_days_cast import NEW, NEWER, day_rows, probationer, seed_days
from tests.services.figures_cast import DEPUTY, SECRETARY, A, World
from tests.services.reminders_cast import claims, ended, plan
from tests.services.roster_cast import base, bring_in
from tests.support.clock import Clock

WEEK_BEFORE = "2027-03-24 10:00"
AHEAD = "2026-09-14 10:00"  # half a year before the term ends
ENDS = date(2027, 3, 31)


@pytest.fixture
def world(deps: Deps) -> World:
    """The committee of the first branch has three years from March 2024."""
    return seed_days(deps)


@use_case(may=May.OPERATE, writes=True)
def _settle(tx: Tx) -> None:
    settle_days(tx)


def told(world: World, clock: Clock, moment: str) -> None:
    """Whoever is to be told has got a message."""
    clock.set(moment)
    plan(world)
    for number, each in enumerate(claims(world), 70):
        ended(world, each, message_id=number)


def edits(world: World) -> tuple[Edit, ...]:
    world.run(_settle)
    found: tuple[Edit, ...] = world.run(claim_edits).edits
    return found


def only(world: World) -> EditItem:
    (edit,) = edits(world)
    (item,) = edit.items
    return item


def full(world: World, who: int) -> None:
    """What the roster writes when a probation ends well."""
    world.set(Membership, col(Membership.person_id) == who, until=ENDS)
    world.add(Membership, person_id=who, branch_id=A, kind="full", traits="", since=ENDS)


def two(world: World) -> None:
    """Two probations end on one day, and no term does."""
    world.set(CommitteeTerm, col(CommitteeTerm.unit_id) == A, since=date(2026, 1, 1))
    probationer(world, NEW, "2026-03-31", name="郑一")
    probationer(world, NEWER, "2026-03-31", name="王二")


def test_who_is_full_is_named_no_more(world: World, clock: Clock) -> None:
    two(world)
    told(world, clock, WEEK_BEFORE)
    assert edits(world) == ()
    clock.set("2027-03-31 12:00")
    full(world, NEW)
    item = only(world)
    assert (item.owed, item.missing, item.people) == (True, 1, ("王二",))
    assert (item.text, item.told, item.instead) == ("last_days", Audience.SECRETARY, False)


def test_after_the_day_the_line_says_that_it_has_passed(world: World, clock: Clock) -> None:
    two(world)
    told(world, clock, WEEK_BEFORE)
    clock.set("2027-04-02 12:00")
    full(world, NEW)
    assert (only(world).overdue, world.all(Reminder)[0].stage) == (True, "week_before")


def test_a_probation_that_is_over_is_ticked_without_a_name(world: World, clock: Clock) -> None:
    two(world)
    told(world, clock, WEEK_BEFORE)
    clock.set("2027-03-31 12:00")
    for who in (NEW, NEWER):
        full(world, who)
    item = only(world)
    assert (item.done, item.owed, item.people) == (True, False, ())


def test_names_are_for_the_secretary_of_today(world: World, clock: Clock) -> None:
    two(world)
    told(world, clock, WEEK_BEFORE)
    clock.set("2027-03-31 12:00")
    full(world, NEW)
    world.set(Appointment, col(Appointment.person_id) == SECRETARY, until=date(2027, 3, 25))
    world.add(Appointment, person_id=DEPUTY, unit_id=A, office="secretary", since=date(2027, 3, 25))
    world.reachable(DEPUTY)
    item = only(world)
    assert (item.missing, item.people) == (1, ())


def test_a_committee_reads_numbers_only(world: World, clock: Clock) -> None:
    two(world)
    world.reachable(SECRETARY, reachable=False)
    told(world, clock, WEEK_BEFORE)
    clock.set("2027-03-31 12:00")
    world.reachable(SECRETARY)
    full(world, NEW)
    item = only(world)
    assert (item.told, item.instead) == (Audience.COMMITTEE, True)
    assert (item.missing, item.people) == (1, ())


def test_a_probation_of_another_day_is_not_needed_on_this_one(world: World, clock: Clock) -> None:
    two(world)
    told(world, clock, WEEK_BEFORE)
    here = col(Membership.person_id).in_((NEW, NEWER))
    world.set(Membership, here, since=date(2026, 5, 1))
    item = only(world)
    assert (item.done, item.owed) == (False, False)


def test_an_election_ticks_the_term_and_a_correction_takes_it_back(
    world: World, clock: Clock
) -> None:
    told(world, clock, AHEAD)
    clock.set("2026-10-02 10:00")
    world.set(CommitteeTerm, col(CommitteeTerm.unit_id) == A, until=date(2026, 10, 1))
    world.add(CommitteeTerm, unit_id=A, since=date(2026, 10, 1))
    assert (only(world).done, only_row(world).state) == (True, "sent")
    wrong = col(CommitteeTerm.since) == date(2026, 10, 1)
    world.set(CommitteeTerm, wrong, unit_id=3)
    world.set(CommitteeTerm, col(CommitteeTerm.unit_id) == A, until=None)
    clock.advance(minutes=5)
    item = only(world)
    assert (item.owed, item.text, item.missing) == (True, "ahead", 1)


def only_row(world: World) -> Reminder:
    found: Reminder = world.all(Reminder)[0]
    return found


def test_a_call_that_waits_is_cancelled_and_waits_again(world: World, clock: Clock) -> None:
    clock.set("2026-09-14 07:00")
    plan(world)
    here = col(CommitteeTerm.unit_id) == A
    world.set(CommitteeTerm, here, since=date(2026, 9, 1))
    world.run(_settle)
    assert only_row(world).state == "cancelled"
    world.set(CommitteeTerm, here, since=date(2024, 3, 15))
    world.run(_settle)
    assert only_row(world).state == "planned"


def test_a_branch_that_is_gone_elects_nobody(world: World, clock: Clock) -> None:
    told(world, clock, AHEAD)
    world.set(Unit, col(Unit.id) == A, dissolved_on=date(2026, 9, 14))
    assert (only(world).done, world.all(Reminder)[0].shown) == (False, None)


def test_rules_without_the_ladder_leave_the_message(world: World, clock: Clock) -> None:
    told(world, clock, AHEAD)
    world.set(Reminder, col(Reminder.message_id) == 70, edit_at=clock(), shown=None)
    rules = world.deps.rules
    world.deps.rules = replace(rules, ladders=replace(rules.ladders, ladders=()))
    assert edits(world) == ()


def test_without_any_such_row_a_roster_settles_nothing(world: World) -> None:
    world.run(_settle)
    assert world.all(Reminder) == []


def test_an_import_settles_what_it_ends(deps: Deps, clock: Clock, tmp_path: Path) -> None:
    sheets = base()
    sheets["党员"][1]["入支部日期"] = "2025-12-08"
    bring_in(deps, sheets, tmp_path)
    clock.set("2026-11-18 07:00")
    deps.run_now(plan_reminders, SYSTEM)
    world = World(deps)
    assert [(row[0], row[3]) for row in day_rows(world) if row[0] == "2026-12-08"] == [
        ("2026-12-08", "planned")
    ]
    sheets["党员"][1] |= {"党员类别": "正式党员", "入支部日期": "2026-11-18"}
    bring_in(deps, sheets, tmp_path)
    assert [row[3] for row in day_rows(world) if row[0] == "2026-12-08"] == ["cancelled"]
