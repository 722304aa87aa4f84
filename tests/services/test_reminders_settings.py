"""What branches set about reminders: who may, what is refused, and what it does to the plan."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from models.chats import Draft
from models.organisation import Unit
from models.reminders import Reminder, ReminderSetting
from services.drafts import open_draft
from services.reminders import (
    ReminderSettings,
    reminder_settings,
    set_reminder,
)
from services.seam import Deps
from tests.services.figures_cast import (
    DEPUTY,
    MEMBER,
    OTHER,
    READER,
    SECRETARY,
    X_READER,
    A,
    B,
    C,
    World,
    seed,
)
from tests.services.reminders_cast import claims, only_claim, owes_theme_day, plan
from tests.support.clock import Clock

AHEAD, LAST = "stage.meetings_of_a_month.ahead", "stage.meetings_of_a_month.last_days"


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """The first branch owes a party day for November."""
    clock.set("2026-11-16 10:00")
    made = seed(deps)
    owes_theme_day(made)
    made.reachable(SECRETARY)
    return made


def put(world: World, field: str, value: object, unit: int = A, who: int = SECRETARY) -> None:
    world.run(set_reminder, unit, field, value, who=who)


def settings(world: World, who: int = MEMBER) -> ReminderSettings:
    found: ReminderSettings = world.run(reminder_settings, A, who=who)
    return found


def refused(world: World, use_case: object, *args: object, who: int = SECRETARY) -> DomainError:
    with pytest.raises(DomainError) as found:
        world.run(use_case, *args, who=who)  # type: ignore[arg-type]
    return found.value


def planned(world: World, clock: Clock, moment: str) -> list[tuple[str, str]]:
    clock.set(moment)
    plan(world)
    return [(stage, state) for *_, stage, state in world.reminders()]


# ------------------------------------------------------------------ rows, the newest holds


def test_each_change_is_a_row_and_the_newest_holds(world: World) -> None:
    assert settings(world).changed == ()
    put(world, "quiet_from", "21:00")
    put(world, "a_day", 5)
    put(world, "quiet_from", "19:00")
    found = settings(world)
    assert found.own.hours.end == time(19)
    assert (found.values["quiet_from"], found.values["a_day"]) == ("19:00", 5)
    assert found.changed == ("a_day", "quiet_from")
    put(world, "quiet_from", None)
    assert settings(world).changed == ("a_day",)
    rows = world.all(ReminderSetting)
    assert [(row.field, row.value) for row in rows] == [
        ("quiet_from", '"21:00"'),
        ("a_day", "5"),
        ("quiet_from", '"19:00"'),
        ("quiet_from", "null"),
    ]
    assert {row.set_by for row in rows} == {SECRETARY}


@pytest.mark.parametrize("who", [SECRETARY, DEPUTY])
def test_those_who_keep_the_branch_may(world: World, who: int) -> None:
    put(world, "a_day", 2, who=who)
    assert settings(world).own.a_day == 2


def test_members_may_read_and_not_write(world: World) -> None:
    with pytest.raises(Forbidden, match=r"reminders\.not_keeper"):
        put(world, "a_day", 2, who=MEMBER)
    assert settings(world).branch_id == A


@pytest.mark.parametrize("who", [OTHER, READER, X_READER])
def test_others_find_no_such_branch(world: World, who: int) -> None:
    for use_case, args in ((reminder_settings, (A,)), (set_reminder, (A, "a_day", 2))):
        with pytest.raises((NotFound, Forbidden)):
            world.run(use_case, *args, who=who)


def test_a_committee_has_no_settings(world: World) -> None:
    with pytest.raises(DomainError, match=r"unit\.not_a_branch"):
        world.run(reminder_settings, C)


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("colour", "red", "reminders.setting_unknown"),
        ("quiet_from", "late", "reminders.setting_unfit"),
        ("quiet_from", "08:00", "reminders.setting_unfit"),
        ("a_day", 0, "reminders.setting_unfit"),
        (AHEAD, "5 days", "reminders.setting_unfit"),
        (AHEAD, "-2 work_days", "reminders.setting_unfit"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_right_form(
    world: World, field: str, value: object, key: str
) -> None:
    error = refused(world, set_reminder, A, field, value)
    assert error.key == key
    assert error.values.get("expected") or AHEAD in error.values["known"]  # type: ignore[operator]
    assert world.count(ReminderSetting) == 0


# ------------------------------------------------------------------ what they do to the plan


def test_a_stage_that_is_switched_off_does_not_come(world: World, clock: Clock) -> None:
    put(world, AHEAD, "off")
    assert planned(world, clock, "2026-11-19 10:00") == []
    assert planned(world, clock, "2026-11-26 10:00") == [("last_days", "planned")]


def test_a_stage_that_is_moved_comes_on_its_new_day(world: World, clock: Clock) -> None:
    put(world, AHEAD, "-10 days")
    assert planned(world, clock, "2026-11-19 10:00") == []
    assert planned(world, clock, "2026-11-20 10:00") == [("ahead", "planned")]


def test_moving_a_stage_that_has_come_brings_no_second_one(world: World, clock: Clock) -> None:
    planned(world, clock, "2026-11-19 10:00")
    put(world, AHEAD, "-10 days")
    assert planned(world, clock, "2026-11-20 10:00") == [("ahead", "planned")]


def test_a_change_is_planned_for_on_the_same_day(world: World, clock: Clock) -> None:
    assert planned(world, clock, "2026-11-16 10:00") == []
    put(world, AHEAD, "-10 work_days")
    assert planned(world, clock, "2026-11-16 10:01") == [("ahead", "planned")]


def test_switched_off_after_planning_it_is_not_sent(world: World, clock: Clock) -> None:
    planned(world, clock, "2026-11-19 07:00")
    put(world, AHEAD, "off")
    clock.set("2026-11-19 09:00")
    assert claims(world) == ()
    assert world.states() == ["superseded"]


def test_other_branches_have_what_the_file_says(world: World, clock: Clock) -> None:
    put(world, AHEAD, "off", unit=B, who=OTHER)
    assert planned(world, clock, "2026-11-19 10:00") == [("ahead", "planned")]


def test_branches_with_the_same_settings_are_planned_alike(world: World, clock: Clock) -> None:
    world.override(B, "theme_day", "minimum", "2")
    for unit, who in ((A, SECRETARY), (B, OTHER)):
        put(world, AHEAD, "-10 days", unit=unit, who=who)
    assert planned(world, clock, "2026-11-19 10:00") == []
    assert planned(world, clock, "2026-11-20 10:00") == [("ahead", "planned")] * 2


def test_the_hours_of_the_branch_decide_when_it_is_told(world: World, clock: Clock) -> None:
    put(world, "quiet_until", "13:00")
    planned(world, clock, "2026-11-19 10:00")
    (row,) = world.all(Reminder)
    assert row.not_before == datetime(2026, 11, 19, 13, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert claims(world) == ()
    clock.set("2026-11-19 13:00")
    assert not only_claim(world).items[0].late


def test_hours_that_are_set_after_planning_hold_as_well(world: World, clock: Clock) -> None:
    planned(world, clock, "2026-11-19 08:00")
    put(world, "quiet_until", "13:00")
    clock.set("2026-11-19 09:00")
    assert claims(world) == ()
    assert world.states() == ["planned"]
    clock.set("2026-11-19 13:00")
    only_claim(world)


def test_who_wants_to_hear_on_rest_days_does(world: World, clock: Clock) -> None:
    put(world, "work_days_only", False)
    put(world, AHEAD, "-9 days")
    planned(world, clock, "2026-11-21 10:00")  # a Saturday
    only_claim(world)


def test_what_waits_for_a_work_day_is_not_late(world: World, clock: Clock) -> None:
    put(world, AHEAD, "-9 days")
    assert planned(world, clock, "2026-11-21 10:00") == [("ahead", "planned")]
    assert claims(world) == ()
    clock.set("2026-11-23 08:30")
    assert not only_claim(world).items[0].late


def test_lead_time_keeps_a_branch_that_has_just_come_from_being_called(
    world: World, clock: Clock
) -> None:
    put(world, AHEAD, "-14 work_days")  # the 10th
    world.set(Unit, col(Unit.id) == A, ledger_since=date(2026, 11, 9))
    clock.set("2026-11-10 10:00")
    plan(world)
    assert world.reminders() == []


# ------------------------------------------------------------------ from a form


def test_a_form_ends_with_its_effect_and_sets_once(world: World) -> None:
    draft = world.run(open_draft, "reminder_setting", 1, 0, "field", {}, who=SECRETARY)
    asked = (set_reminder, A, "a_day", 5)
    world.run(*asked, draft_id=draft.id, who=SECRETARY)
    assert world.all(Draft) == []
    with pytest.raises(NotFound, match=r"draft\.gone"):
        world.run(*asked, draft_id=draft.id, who=SECRETARY)
    assert len(world.all(ReminderSetting)) == 1
