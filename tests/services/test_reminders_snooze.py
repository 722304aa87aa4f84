"""以后再提醒: who may put off what, and until when."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from models.organisation import Appointment
from models.reminders import Reminder, ReminderSnooze
from services.reminders import (
    Quick,
    snoozable,
    snooze,
    snoozed,
)
from services.seam import Deps
from tests.services.figures_cast import (
    DEPUTY,
    LEADER,
    MEMBER,
    OTHER,
    READER,
    SECRETARY,
    A,
    B,
    World,
    seed,
)
from tests.services.reminders_cast import plan, quiet
from tests.services.snooze_cast import (
    AHEAD,
    bell,
    first,
    later,
    things,
    told_of_november,
    until,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """The secretary has just been told of the party day of November."""
    return told_of_november(deps, clock)


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
