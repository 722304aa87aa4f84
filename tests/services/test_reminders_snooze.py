"""以后再提醒: who may put off what, until when, and what the clock makes of it."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from models.chats import InboxUpdate
from models.organisation import Appointment
from models.reminders import Reminder, ReminderSnooze
from services.reminders import (
    Asked,
    Claim,
    Quick,
    Snoozable,
    Snoozed,
    nudge,
    simulate,
    snoozable,
    snooze,
    snooze_until,
    snoozed,
    suspend_reminders,
    why_reminded,
)
from services.seam import AlreadyDoneError, Caller, Delivery, Deps
from tests.services.figures_cast import (
    A1,
    A2,
    DEPUTY,
    GROUP_CHAT,
    LEADER,
    MEMBER,
    OTHER,
    READER,
    SECRETARY,
    A,
    B,
    World,
    seed,
    telegram,
)
from tests.services.reminders_cast import claims, ended, only_claim, owes_theme_day, plan, quiet
from tests.support.clock import Clock

AHEAD, LAST_DAYS = "2026-11-19 10:00", "2026-11-26 10:00"


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """The secretary has just been told of the party day of November."""
    clock.set(AHEAD)
    made = seed(deps)
    owes_theme_day(made)
    made.reachable(SECRETARY)
    plan(made)
    ended(made, only_claim(made), message_id=7)
    return made


def bell(world: World, clock: Clock, moment: str) -> tuple[Claim, ...]:
    """What goes out at a moment; it arrives."""
    clock.set(moment)
    plan(world)
    found = claims(world)
    for each in found:
        ended(world, each)
    return found


def stages(found: tuple[Claim, ...]) -> list[str]:
    return [item.stage for each in found for item in each.items]


def first(world: World) -> int:
    return int(world.all(Reminder)[0].id)


def later(world: World, quick: Quick = Quick.TOMORROW, who: int = SECRETARY) -> Snoozed:
    found: Snoozed = world.run(snooze, first(world), quick.value, who=who)
    return found


def until(world: World, day: str, reason: str = "书记出差", **asked: Any) -> Snoozed:
    given = {"who": SECRETARY, **asked}
    found: Snoozed = world.run(snooze_until, first(world), date.fromisoformat(day), reason, **given)
    return found


def things(world: World, number: int | None = None, who: int = SECRETARY) -> list[Snoozable]:
    return list(world.run(snoozable, number or first(world), who=who))


# ------------------------------------------------------------------ what is offered


def test_tomorrow_or_in_three_work_days(world: World) -> None:
    (thing,) = things(world)
    assert thing.options == (
        (Quick.TOMORROW, date(2026, 11, 20)),
        (Quick.WORK_DAYS, date(2026, 11, 24)),
    )
    assert (thing.branch_id, thing.period, thing.due_on) == (A, "2026-11", date(2026, 11, 30))
    assert (thing.label, thing.group, thing.zone) == ("主题党日", None, "Asia/Shanghai")


def test_three_work_days_end_with_the_period(world: World, clock: Clock) -> None:
    clock.set("2026-11-27 10:00")
    assert dict(things(world)[0].options)[Quick.WORK_DAYS] == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("moment", "key"),
    [("2026-11-30 10:00", "snooze_last_day"), ("2026-12-01 10:00", "snooze_over")],
)
def test_what_is_over_cannot_be_put_off(world: World, clock: Clock, moment: str, key: str) -> None:
    clock.set(moment)
    for ask in (things, later, lambda world: until(world, "2026-12-02")):
        with pytest.raises(DomainError, match=rf"reminder_asking\.{key}"):
            ask(world)
    assert world.count(ReminderSnooze) == 0


def test_of_several_things_in_a_message_each_is_offered(world: World, clock: Clock) -> None:
    world.override(A, "group_meeting", "minimum", "2")
    bell(world, clock, "2026-11-19 11:00")
    row = world.all(Reminder)[-1]
    assert [each.group for each in things(world, row.id)] == ["第二党小组", "第一党小组"]


def test_the_message_of_who_keeps_two_branches_offers_both(deps: Deps, clock: Clock) -> None:
    clock.set(AHEAD)
    world = seed(deps)
    quiet(world)
    for unit in (A, B):
        world.override(unit, "theme_day", "minimum", "2")
        world.held("theme_day", "2026-10-19", unit)
    world.set(Appointment, col(Appointment.person_id) == OTHER, person_id=SECRETARY)
    world.reachable(SECRETARY)
    bell(world, clock, AHEAD)
    assert [each.branch_id for each in things(world)] == [A, B]
    # Who keeps one of them puts off that one only.
    assert [each.branch_id for each in things(world, who=DEPUTY)] == [A]


def test_what_has_not_been_sent_stands_alone(world: World, clock: Clock) -> None:
    clock.set("2026-11-26 03:00")
    plan(world)
    row = world.all(Reminder)[-1]
    assert [each.reminder_id for each in things(world, row.id)] == [row.id]


# ------------------------------------------------------------------ who may


@pytest.mark.parametrize("who", [MEMBER, LEADER])
def test_others_of_the_branch_may_not(world: World, who: int) -> None:
    for ask in (things, later):
        with pytest.raises(Forbidden, match=r"reminder_asking\.snooze_not_keeper"):
            ask(world, who=who)


@pytest.mark.parametrize("who", [OTHER, READER])
def test_another_branch_is_not_found(world: World, who: int) -> None:
    with pytest.raises((NotFound, Forbidden)):
        later(world, who=who)
    assert world.count(ReminderSnooze) == 0


def test_a_deputy_may(world: World) -> None:
    assert later(world, who=DEPUTY).until == date(2026, 11, 20)


@pytest.mark.parametrize(
    "values",
    [
        {"subject": "dues"},
        {"subject": "evaluation"},
        {"recipient": "member:101"},
        {"branch_id": B},
    ],
)
def test_what_no_ladder_reminds_of_is_not_found(world: World, values: dict[str, Any]) -> None:
    number = first(world)
    world.set(Reminder, col(Reminder.id) == number, **values)
    for use_case, args in ((snoozable, ()), (snooze, ("d1",))):
        with pytest.raises(NotFound):
            world.run(use_case, number, *args, who=SECRETARY)


def test_a_reminder_that_there_is_not(world: World) -> None:
    with pytest.raises(NotFound, match=r"reminder_asking\.gone"):
        world.run(snoozable, 99, who=SECRETARY)


def test_a_choice_that_there_is_not(world: World) -> None:
    for wrong in ("", "x", "d2"):
        with pytest.raises(NotFound, match=r"reminder_asking\.gone"):
            world.run(snooze, first(world), wrong, who=SECRETARY)


def test_a_subject_without_a_rule_of_meetings_has_no_label(world: World) -> None:
    world.set(Reminder, col(Reminder.id) == first(world), subject="term", obligation="end_of_term")
    (thing,) = things(world)
    assert (thing.label, thing.subject.value) == ("", "term")


# ------------------------------------------------------------------ until a day


@pytest.mark.parametrize("day", ["2026-11-18", "2026-11-19", "2026-12-01"])
def test_a_day_outside_the_period_is_refused(world: World, day: str) -> None:
    with pytest.raises(DomainError, match=r"reminder_asking\.snooze_span"):
        until(world, day)


@pytest.mark.parametrize(("reason", "key"), [(" 一 ", "why"), ("长" * 401, "long")])
def test_a_day_needs_a_reason(world: World, reason: str, key: str) -> None:
    with pytest.raises(DomainError, match=rf"reminder_asking\.snooze_{key}"):
        until(world, "2026-11-23", reason)
    assert world.count(ReminderSnooze) == 0


def test_a_form_that_is_gone_puts_nothing_off(world: World) -> None:
    with pytest.raises(NotFound, match=r"draft\.gone"):
        until(world, "2026-11-23", draft_id=99)
    assert world.count(ReminderSnooze) == 0


def test_the_row_says_who_and_why(world: World, clock: Clock) -> None:
    found = until(world, "2026-11-23", " 书记\n出差 ")
    (row,) = world.all(ReminderSnooze)
    assert (row.unit_id, row.obligation, row.period) == (A, "theme_day", "2026-11")
    assert (row.until, row.reason) == (date(2026, 11, 23), "书记 出差")
    assert (row.asked_by, row.asked_at) == (SECRETARY, clock())
    assert f"{found.again_at:%Y-%m-%d %H:%M}" == "2026-11-23 08:30"
    again = world.run(snoozed, found.snooze_id, who=SECRETARY)
    assert (again.until, again.reason, again.again_at) == (row.until, row.reason, found.again_at)
    assert (again.thing.label, again.thing.period) == ("主题党日", "2026-11")


@pytest.mark.parametrize("number", [0, 99])
def test_what_was_never_put_off_is_not_told(world: World, number: int) -> None:
    with pytest.raises(NotFound):
        world.run(snoozed, number, who=SECRETARY)


# ------------------------------------------------------------------ what the clock makes of it


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
