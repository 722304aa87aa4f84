"""以后再提醒: what the clock makes of what was put off."""

from datetime import date

import pytest
from sqlmodel import col

from models.chats import InboxUpdate
from models.reminders import Reminder, ReminderSnooze
from services.reminders import (
    Asked,
    nudge,
    simulate,
    snooze,
    suspend_reminders,
    why_reminded,
)
from services.seam import AlreadyDoneError, Caller, Delivery, Deps
from tests.services.figures_cast import (
    A1,
    A2,
    DEPUTY,
    GROUP_CHAT,
    READER,
    SECRETARY,
    A,
    World,
    seed,
    telegram,
)
from tests.services.reminders_cast import owes_theme_day, plan, quiet
from tests.services.snooze_cast import (
    AHEAD,
    LAST_DAYS,
    bell,
    first,
    later,
    stages,
    told_of_november,
    until,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """The secretary has just been told of the party day of November."""
    return told_of_november(deps, clock)


def test_it_is_said_again_on_the_day(world: World, clock: Clock) -> None:
    later(world)
    assert bell(world, clock, "2026-11-20 08:29") == ()
    (found,) = bell(world, clock, "2026-11-20 08:30")
    (item,) = found.items
    assert (item.stage, item.asked, item.late) == ("later+1", Asked.LATER, False)
    assert found.chat_id == telegram(SECRETARY)
    assert bell(world, clock, "2026-11-23 10:00") == ()


def test_a_call_that_comes_due_meanwhile_waits_and_comes_once(world: World, clock: Clock) -> None:
    until(world, "2026-11-27")
    assert bell(world, clock, LAST_DAYS) == ()
    (found,) = bell(world, clock, "2026-11-27 09:00")
    (item,) = found.items
    assert (item.stage, item.asked, item.late) == ("last_days", None, False)
    assert {row.stage: row.state for row in world.all(Reminder)} == {
        "ahead": "sent", "later+1": "superseded", "last_days": "sent",
    }  # fmt: skip


def test_what_was_put_off_goes_out_although_its_grace_has_ended(world: World, clock: Clock) -> None:
    until(world, "2026-11-30")
    assert bell(world, clock, LAST_DAYS) == ()
    assert stages(bell(world, clock, "2026-11-30 09:00")) == ["last_days"]


def test_its_grace_begins_that_day_and_a_newer_call_ends_it(world: World, clock: Clock) -> None:
    until(world, "2026-11-24")
    world.set(Reminder, col(Reminder.stage) == "later+1", state="cancelled")
    world.set(Reminder, col(Reminder.stage) == "ahead", state="planned")
    assert stages(bell(world, clock, "2026-11-25 09:00")) == ["ahead"]
    world.set(Reminder, col(Reminder.stage) == "ahead", state="planned")
    assert stages(bell(world, clock, "2026-11-26 09:00")) == ["last_days"]


def test_what_comes_after_the_end_is_never_put_off(world: World, clock: Clock) -> None:
    until(world, "2026-11-30")
    assert stages(bell(world, clock, "2026-12-01 09:00")) == ["missed"]


def test_the_newest_holds(world: World, clock: Clock) -> None:
    until(world, "2026-11-27")
    later(world)
    assert world.count(ReminderSnooze) == 2
    assert stages(bell(world, clock, "2026-11-20 09:00")) == ["later+2"]
    assert stages(bell(world, clock, LAST_DAYS)) == ["last_days"]


def test_the_same_again_writes_nothing(world: World) -> None:
    one, other = later(world), later(world, who=DEPUTY)
    assert one == other
    assert world.count(ReminderSnooze) == 1


def test_a_press_that_is_delivered_twice_has_one_effect(world: World, clock: Clock) -> None:
    world.add(InboxUpdate, update_id=5, payload="{}", received_at=clock())
    caller = Caller(telegram(SECRETARY), delivery=Delivery(5))
    world.deps.run_now(snooze, caller, first(world), "d1")
    again = Caller(telegram(SECRETARY), delivery=Delivery(5))
    with pytest.raises(AlreadyDoneError):
        world.deps.run_now(snooze, again, first(world), "w3")
    (row,) = world.all(ReminderSnooze)
    assert [each.effect for each in world.all(InboxUpdate)] == [f"reminder_snoozed:{row.id}"]


def test_rows_that_wait_already_wait_for_the_day(world: World, clock: Clock) -> None:
    clock.set("2026-11-26 03:00")
    plan(world)
    later(world)
    row = next(each for each in world.all(Reminder) if each.stage == "last_days")
    assert row.not_before.astimezone(clock.now.tzinfo).isoformat() == "2026-11-27T00:30:00+00:00"


def test_what_is_done_by_then_is_not_said_again(world: World, clock: Clock) -> None:
    later(world)
    world.held("theme_day", "2026-11-19")
    assert bell(world, clock, "2026-11-20 09:00") == ()
    assert world.states() == ["cancelled", "sent"]


def test_only_that_thing_is_put_off(deps: Deps, clock: Clock) -> None:
    clock.set(AHEAD)
    world = seed(deps)
    quiet(world)
    world.override(A, "group_meeting", "minimum", "2")
    for group in (A1, A2):
        world.held("group_meeting", "2026-10-19", group)
    world.reachable(SECRETARY)
    bell(world, clock, AHEAD)
    until(world, "2026-11-27")
    assert [item.unit_id for each in bell(world, clock, LAST_DAYS) for item in each.items] == [A2]


def test_it_does_not_hold_back_what_those_above_ask_for(world: World, clock: Clock) -> None:
    until(world, "2026-11-27")
    clock.set("2026-11-20 10:00")
    world.run(nudge, A, "theme_day", "2026-11", who=READER)
    assert stages(bell(world, clock, "2026-11-20 10:01")) == ["asked+1"]


def test_a_suspended_branch_is_reminded_when_it_is_no_longer(world: World, clock: Clock) -> None:
    later(world)
    day = date(2026, 11, 20)
    world.run(suspend_reminders, A, day, day, "停电", "机关党委", who=SECRETARY)
    assert bell(world, clock, "2026-11-20 09:00") == ()
    assert stages(bell(world, clock, "2026-11-23 09:00")) == ["later+1"]


def test_a_branch_that_is_silent_for_a_year_gets_its_day_all_the_same(world: World) -> None:
    for since, last in (("2026-11-20", "2027-11-19"), ("2027-11-20", "2028-11-18")):
        days = date.fromisoformat(since), date.fromisoformat(last)
        world.run(suspend_reminders, A, *days, "停电", "机关党委", who=SECRETARY)
    assert f"{later(world).again_at:%Y-%m-%d %H:%M}" == "2026-11-20 00:00"


def test_in_the_group_it_is_said_there_again(deps: Deps, clock: Clock) -> None:
    clock.set(AHEAD)
    world = seed(deps)
    owes_theme_day(world)
    world.group_chat()
    bell(world, clock, AHEAD)
    later(world)
    assert [each.chat_id for each in bell(world, clock, "2026-11-20 09:00")] == [GROUP_CHAT]


def test_why_tells_of_it(world: World, clock: Clock) -> None:
    later(world)
    until(world, "2026-11-27")
    (story,) = world.run(why_reminded, A, "theme_day", "2026-11", who=READER)
    told = [(str(each.until), each.reason, each.name, str(each.on)) for each in story.put_off]
    assert told == [
        ("2026-11-20", "", "张三", "2026-11-19"),
        ("2026-11-27", "书记出差", "张三", "2026-11-19"),
    ]
    asked = [(each.stage, str(each.on)) for each in story.calls if each.row and not each.row.told]
    assert asked == [("later+1", "2026-11-20"), ("later+2", "2026-11-27")]


def test_a_simulation_takes_it_along(world: World, clock: Clock) -> None:
    until(world, "2026-11-27")
    clock.set("2026-11-20 10:00")
    found = simulate(world.deps, date(2026, 11, 20), date(2026, 11, 30), branch_id=A)
    told = [(f"{each.at:%m-%d}", stages((each.claim,))) for each in found.messages]
    assert told == [("11-27", ["last_days"])]
