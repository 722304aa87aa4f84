"""Claiming messages about dues: judged again, to whom, and in which order."""

from datetime import date

import pytest

from models.organisation import Appointment, Membership
from services.dues import refuse_payment
from services.reminders import OwnDues
from services.seam import Deps
from tests.services.dues_cast import record, report, stay_of
from tests.services.dues_reminders_cast import (
    DAY_AFTER,
    DUES_DAY,
    assessed,
    at,
    claims,
    day_after,
    ended,
    plan,
    relieve,
    rows,
    short,
    tick,
    told_above,
    two_behind,
)
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    READER,
    SECOND,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    World,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    return two_behind(deps)


# ------------------------------------------------------------------ what is said to whom


def test_on_the_dues_day_it_is_the_month_alone(world: World) -> None:
    assert at(world, DUES_DAY) == {SUN: ["dues_day 3000"], ZHAO: ["dues_day 3000"]}


def test_the_day_after_it_is_everything_with_its_step(world: World) -> None:
    found = at(world, DAY_AFTER)
    assert found == {
        SUN: ["day_after 9000 step 3"],
        ZHAO: ["day_after 9000 step 3"],
        WANG: ["collector: 孙八 3/9000, 赵六 3/9000"],
        ZHANG: ["secretary: 孙八 3/9000, 赵六 3/9000"],
    }


def test_the_secretary_hears_of_steps_that_name_the_secretary(world: World) -> None:
    record(world, SUN, 3000, "2026-09")
    at(world, "2026-11-09 09:00")
    found = at(world, DAY_AFTER)
    assert found[WANG] == ["collector: 赵六 3/9000, 孙八 2/6000"]
    assert found[ZHANG] == ["secretary: 赵六 3/9000"]
    assert found[SUN] == ["day_after 6000 step 1"]


def test_at_six_months_the_step_does_not_name_the_member(world: World) -> None:
    found = at(world, "2027-02-11 10:00")
    assert found[SUN] == ["day_after 18000"]
    assert found[ZHANG] == ["secretary: 孙八 6/18000, 赵六 6/18000"]


def test_a_message_holds_the_facts(world: World, clock: Clock) -> None:
    record(world, SUN, 1000, "2026-10")
    report(world, SUN, 500, "2026-11")
    clock.set("2026-11-11 08:00")
    plan(world)
    clock.set("2026-11-11 09:05")
    (mine,) = [each for each in claims(world) if each.chat_id == 7000 + SUN]
    (item,) = [each for each in mine.items if isinstance(each, OwnDues)]
    assert mine.private
    assert mine.thread_id is None
    assert mine.today == date(2026, 11, 11)
    assert item.day == date(2026, 11, 10)
    assert (item.owed_fen, item.reported_fen) == (8000, 500)
    assert len(item.run) == 3


def test_who_keeps_the_dues_and_owes_them_gets_one_message(world: World, clock: Clock) -> None:
    """The list and one's own reminder are one claim, after those of the members."""
    for who in (WANG, ZHANG):
        assessed(world, who, FIRST, "2026-11")
    day_after(world, clock)
    first = claims(world)
    assert {each.chat_id for each in first} == {7000 + SUN, 7000 + ZHAO}
    for each in first:
        ended(world, each)
    clock.advance(minutes=20)
    found = {each.chat_id: [short(item) for item in each.items] for each in claims(world)}
    assert found.keys() == {7000 + WANG, 7000 + ZHANG}
    assert [line.split(" ")[0] for line in found[7000 + WANG]] == ["day_after", "collector:"]
    assert [line.split(" ")[0] for line in found[7000 + ZHANG]] == ["day_after", "secretary:"]


def test_lists_of_two_branches_for_one_chat_are_one_message(world: World, clock: Clock) -> None:
    assessed(world, CHEN, SECOND, "2026-11")
    office = {"unit_id": SECOND, "office": "organization_officer", "since": date(2020, 1, 1)}
    world.add(Appointment, {**office, "person_id": WANG})
    at(world, "2026-11-09 08:00")
    day_after(world, clock)
    for each in claims(world):
        ended(world, each)
    clock.advance(minutes=20)
    (mine,) = [each for each in claims(world) if each.chat_id == 7000 + WANG]
    assert {item.row.branch_id for item in mine.items} == {FIRST, SECOND}


def test_lists_of_another_branch_wait_for_its_own_members(world: World, clock: Clock) -> None:
    for who in (CHEN, FENG):
        assessed(world, who, SECOND, "2026-11")
    office = {"unit_id": SECOND, "office": "organization_officer", "since": date(2020, 1, 1)}
    world.add(Appointment, {**office, "person_id": WANG})
    clock.set("2026-11-11 08:00")
    plan(world)
    clock.set("2026-11-11 09:30")
    told: list[int] = []
    taken = claims(world, limit=1)
    for each in taken:
        told.append(each.chat_id - 7000)
        ended(world, each)
    told += [each.chat_id - 7000 for each in claims(world)]
    members = {told.index(who) for who in (SUN, ZHAO, CHEN)}
    assert max(members) < min(told.index(who) for who in (WANG, ZHANG, FENG))
    assert sorted(told) == sorted([SUN, ZHAO, CHEN, WANG, ZHANG, FENG])


def test_above_the_branch_there_are_counts_and_no_names(world: World) -> None:
    told_above(world)
    at(world, "2026-11-09 08:00")
    found = at(world, DAY_AFTER)
    assert found[READER] == ["第一支部: 2x2"]
    assert ZHANG not in found  # no step names the secretary
    assert found[SUN] == ["day_after 9000"]
    assert rows(world)["day_after superior"] == "sent"


# ------------------------------------------------------------------ judged again


def test_who_pays_between_planning_and_nine_hears_nothing(world: World, clock: Clock) -> None:
    clock.set("2026-11-10 00:30")
    plan(world)
    record(world, SUN, 9000)
    assert rows(world)[f"dues_day member:{SUN}"] == "cancelled"  # in the same transaction
    report(world, ZHAO, 3000, "2026-11")
    assert rows(world)[f"dues_day member:{ZHAO}"] == "cancelled"
    told = at(world, "2026-11-10 09:05")
    assert told[SUN] == ["received 2026-0001 9000"]
    assert ZHAO not in told


def test_who_pays_a_part_is_told_of_the_rest(world: World, clock: Clock) -> None:
    clock.set("2026-11-10 00:30")
    plan(world)
    record(world, SUN, 1000, "2026-11")
    assert "dues_day 2000" in at(world, "2026-11-10 09:05")[SUN]


def test_relief_granted_between_planning_and_nine_is_silence(world: World, clock: Clock) -> None:
    clock.set("2026-11-10 00:30")
    plan(world)
    relieve(world, SUN, "exempt", "2026-09", "2026-12")
    assert SUN not in at(world, "2026-11-10 09:05")
    assert rows(world)[f"dues_day member:{SUN}"] == "cancelled"


def test_who_leaves_between_planning_and_nine_hears_nothing(world: World, clock: Clock) -> None:
    clock.set("2026-11-11 00:30")
    plan(world)
    world.change(Membership, stay_of(world, SUN), until=date(2026, 11, 11))
    told = at(world, "2026-11-11 09:05")
    assert SUN not in told
    assert "孙八 3/9000" in told[WANG][0]  # with the month of leaving


def test_a_report_is_silence_until_the_collector_has_spoken(world: World, clock: Clock) -> None:
    clock.set("2026-11-11 00:30")
    plan(world)
    paid = report(world, SUN, 9000)
    report(world, ZHAO, 9000)
    told = at(world, "2026-11-11 09:05")
    assert told == {WANG: ["waiting 孙八 9000", "waiting 赵六 9000"]}
    assert rows(world)["day_after collector"] == "cancelled"
    world.run(refuse_payment, WANG, paid.payment_id, "没有收到")
    assert at(world, "2026-11-12 09:00") == {SUN: ["refused None 9000"]}
    assert "孙八" in at(world, "2026-12-11 10:00")[WANG][0]


def test_a_list_is_made_of_those_who_are_behind_when_it_goes_out(
    world: World, clock: Clock
) -> None:
    day_after(world, clock)
    for each in claims(world):
        ended(world, each)
    record(world, SUN, 9000)
    clock.advance(minutes=20)
    found = tick(world)
    assert "collector: 赵六 3/9000" in [short(item) for item in found[WANG]]
