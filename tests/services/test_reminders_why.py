"""Why somebody was reminded, or was not: every call of the ladder with what became of it."""

from datetime import date

import pytest
from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from models.organisation import Unit
from services.reminders import (
    CallStory,
    Fate,
    Result,
    Story,
    set_reminder,
    suspend_reminders,
    why_reminded,
)
from services.seam import Deps
from tests.services.figures_cast import (
    A1,
    A2,
    GROUP_CHAT,
    MEMBER,
    OTHER,
    READER,
    SECRETARY,
    A,
    B,
    C,
    World,
    seed,
)
from tests.services.reminders_cast import claims, ended, owes_theme_day, plan
from tests.support.clock import Clock

AHEAD = "stage.theme_day_of_a_month.ahead"


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """The first branch owes a party day for November."""
    clock.set("2026-11-16 10:00")
    made = seed(deps)
    owes_theme_day(made)
    return made


def bell(world: World, clock: Clock, moment: str, result: Result = Result.SENT) -> None:
    clock.set(moment)
    plan(world)
    for each in claims(world):
        ended(world, each, result, detail="blocked" if result is Result.GONE else "")


def stories(world: World, rule: str = "theme_day", period: str = "2026-11") -> tuple[Story, ...]:
    found: tuple[Story, ...] = world.run(why_reminded, A, rule, period, who=SECRETARY)
    return found


def calls(world: World) -> dict[str, CallStory]:
    (story,) = stories(world)
    return {each.stage: each for each in story.calls}


def fates(world: World) -> dict[str, str]:
    return {stage: call.fate for stage, call in calls(world).items()}


def test_calls_that_went_out_say_when_and_to_whom(world: World, clock: Clock) -> None:
    world.reachable(SECRETARY)
    bell(world, clock, "2026-11-19 10:00")
    (story,) = stories(world)
    assert (story.branch, story.group, story.state) == ("第一支部", None, "not_yet_due")
    assert (story.known_on, story.as_of) == (None, date(2026, 11, 19))
    assert [(each.stage, str(each.on)) for each in story.calls] == [
        ("ahead", "2026-11-19"),
        ("last_days", "2026-11-26"),
        ("missed", "2026-12-01"),
        ("still_missed", "2026-12-10"),
    ]
    assert fates(world) == {
        "ahead": "sent", "last_days": "ahead", "missed": "ahead", "still_missed": "ahead",
    }  # fmt: skip
    row = calls(world)["ahead"].row
    assert row is not None
    assert (row.told, row.name) == ("secretary", "张三")
    assert [(each.outcome, each.at) for each in row.attempts] == [("sent", clock())]


def test_who_was_told_instead(world: World, clock: Clock) -> None:
    world.reachable(SECRETARY)
    world.group_chat(A, GROUP_CHAT)
    bell(world, clock, "2026-11-19 10:00", Result.GONE)
    bell(world, clock, "2026-11-19 10:01")
    row = calls(world)["ahead"].row
    assert row is not None
    assert (row.told, row.name) == ("branch_group", "第一支部")
    assert [(each.outcome, each.detail) for each in row.attempts] == [
        ("gone", "blocked"),
        ("sent", ""),
    ]


def test_nobody_who_could_be_told(world: World, clock: Clock) -> None:
    bell(world, clock, "2026-11-19 10:00")
    call = calls(world)["ahead"]
    assert call.fate == "dead"
    assert call.row is not None
    assert (call.row.told, call.row.name) == (None, None)


def test_the_bot_was_off(world: World, clock: Clock) -> None:
    clock.set("2026-12-02 10:00")
    assert fates(world) == {
        "ahead": Fate.NEWER,
        "last_days": Fate.NEWER,
        "missed": Fate.DUE,
        "still_missed": Fate.AHEAD,
    }
    clock.set("2026-12-20 10:00")
    assert fates(world)["still_missed"] == Fate.OVER


def test_it_was_done_by_then(world: World, clock: Clock) -> None:
    world.held("theme_day", "2026-11-18")
    clock.set("2026-12-20 10:00")
    assert set(fates(world).values()) == {Fate.DONE}


def test_it_was_done_after_the_first_call(world: World, clock: Clock) -> None:
    world.reachable(SECRETARY)
    bell(world, clock, "2026-11-19 10:00")
    world.held("theme_day", "2026-11-23")
    bell(world, clock, "2026-11-26 10:00")
    assert [fates(world)[stage] for stage in ("ahead", "last_days")] == ["sent", Fate.DONE]


def test_the_branch_has_switched_it_off(world: World) -> None:
    world.run(set_reminder, A, AHEAD, "off", who=SECRETARY)
    assert fates(world)["ahead"] == Fate.OFF
    assert list(calls(world)) == ["ahead", "last_days", "missed", "still_missed"]


def test_it_was_suspended_for_too_long(world: World, clock: Clock) -> None:
    days = date(2026, 11, 18), date(2026, 11, 25)
    world.run(suspend_reminders, A, *days, "停电", "机关党委", who=SECRETARY)
    clock.set("2026-11-26 10:00")
    assert fates(world)["ahead"] == Fate.SUSPENDED
    world.run(suspend_reminders, A, days[0], date(2027, 11, 1), "停电", "机关党委", who=SECRETARY)
    world.run(
        suspend_reminders, A, date(2027, 11, 1), date(2028, 10, 1), "停电", "机关党委",
        who=SECRETARY,
    )  # fmt: skip
    clock.set("2026-12-20 10:00")
    assert set(fates(world).values()) == {Fate.SUSPENDED}


def test_it_became_known_too_late(world: World, clock: Clock) -> None:
    world.run(set_reminder, A, AHEAD, "-14 work_days", who=SECRETARY)
    world.set(Unit, col(Unit.id) == A, ledger_since=date(2026, 11, 9))
    (story,) = stories(world)
    assert story.known_on == date(2026, 11, 9)
    assert fates(world)["ahead"] == Fate.TOO_SHORT


def test_nothing_was_owed_by_then(world: World, clock: Clock) -> None:
    world.set(Unit, col(Unit.id) == A, ledger_since=date(2026, 12, 1))
    clock.set("2026-12-20 10:00")
    assert fates(world)["missed"] == Fate.EXCUSED


def test_rows_of_calls_that_the_ladder_has_no_more_are_told_too(world: World, clock: Clock) -> None:
    bell(world, clock, "2026-11-19 10:00")
    world.run(set_reminder, A, AHEAD, "off", who=SECRETARY)
    (story,) = stories(world)
    assert [(each.stage, each.on, each.fate) for each in story.calls if each.stage == "ahead"] == [
        ("ahead", date(2026, 11, 19), Fate.OFF),
        ("ahead", None, "dead"),
    ]


def test_without_a_ladder_there_are_rows_at_most(world: World, clock: Clock) -> None:
    world.override(A, "theme_day", "period", '"semester"')
    with pytest.raises(DomainError, match=r"period\.unreadable"):
        stories(world, period="2026F")


def test_what_groups_owe_is_told_for_each(world: World) -> None:
    found = stories(world, "group_meeting")
    assert [(each.unit_id, each.group) for each in found] == [
        (A1, "第一党小组"),
        (A2, "第二党小组"),
    ]
    (one,) = world.run(why_reminded, A, "group_meeting", "2026-11", A2, who=SECRETARY)
    assert one == found[1]


@pytest.mark.parametrize(
    ("unit", "rule", "period"),
    [
        (A, "nonsense", "2026-11"),
        (A, "theme_day", "2026Q4"),
        (C, "theme_day", "2026-11"),
        (999, "theme_day", "2026-11"),
        (B, "theme_day", "2026-11"),  # another branch than that of who asks
    ],
)
def test_what_is_not_there_is_not_found(world: World, unit: int, rule: str, period: str) -> None:
    with pytest.raises(NotFound):
        world.run(why_reminded, unit, rule, period, who=SECRETARY)


def test_a_committee_owes_no_meetings(world: World) -> None:
    with pytest.raises(NotFound, match=r"unit\.not_found"):
        world.run(why_reminded, C, "theme_day", "2026-11")


def test_members_and_those_above_may_ask(world: World) -> None:
    for who in (MEMBER, READER):
        assert world.run(why_reminded, A, "theme_day", "2026-11", who=who)
    with pytest.raises(NotFound):
        world.run(why_reminded, A, "theme_day", "2026-11", who=OTHER)
    with pytest.raises(Forbidden):
        world.run(why_reminded, A, "theme_day", "2026-11", who=1)
