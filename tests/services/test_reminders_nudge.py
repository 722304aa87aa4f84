"""催一下: who may ask whom for what, and how often."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from domain.ladder.stages import Audience
from domain.rulebook import Rules
from models.engine import open_engine
from models.meetings import MeetingRecord
from models.organisation import Unit
from models.reminders import Reminder
from services.reminders import (
    Asked,
    asking_about,
    nudge,
    suspend_reminders,
)
from services.seam import Caller, Deps
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
    X_READER,
    A,
    C,
    World,
    seed,
    telegram,
)
from tests.services.nudge_cast import (
    FRIDAY,
    GROUPS,
    THEME,
    asked,
    asks,
    bell,
    open_november,
    owes_group_meetings,
)
from tests.services.reminders_cast import claims, only_claim, owes_theme_day, quiet
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """A branch owes the party day of November; its secretary and its chat can be written to."""
    return open_november(deps, clock)


# ------------------------------------------------------------------ who asks whom


def test_from_above_it_goes_to_the_secretary(world: World, clock: Clock) -> None:
    found = asks(world)
    assert (found.branch, found.label, found.groups) == ("第一支部", "主题党日", ())
    assert (found.told, found.at_once, found.at) == ((Audience.SECRETARY,), True, clock())
    (row,) = asked(world)
    assert (row.stage, row.recipient, row.asked_by) == ("asked+1", "secretary", READER)
    (told,) = bell(world)
    assert (told.chat_id, told.private) == (telegram(SECRETARY), True)
    assert [(each.stage, each.asked, each.late) for each in told.items] == [
        ("asked+1", Asked.ABOVE, False)
    ]


def test_from_the_branch_it_goes_to_its_chat(world: World) -> None:
    assert asks(world, SECRETARY).told == (Audience.BRANCH_GROUP,)
    told = only_claim(world)
    assert (told.chat_id, told.items[0].asked) == (GROUP_CHAT, Asked.BRANCH)


def test_what_groups_owe_goes_to_their_leaders_or_the_chat(world: World) -> None:
    owes_group_meetings(world)
    world.reachable(LEADER)
    found = asks(world, DEPUTY, GROUPS)
    assert found.groups == ("第一党小组", "第二党小组")
    assert found.told == (Audience.GROUP_LEADER, Audience.BRANCH_GROUP)
    told = {each.chat_id: [item.unit_id for item in each.items] for each in claims(world)}
    assert told == {telegram(LEADER): [A1], GROUP_CHAT: [A2]}


def test_only_the_groups_that_owe_it_are_asked(world: World) -> None:
    owes_group_meetings(world)
    world.held("group_meeting", "2026-11-19", A1)
    assert asks(world, SECRETARY, GROUPS).groups == ("第二党小组",)


def test_what_was_missed_is_asked_for_too(world: World, clock: Clock) -> None:
    clock.set("2026-12-15 10:00")
    asks(world)
    (told,) = bell(world)
    assert told.items[0].overdue


@pytest.mark.parametrize("who", [MEMBER, LEADER])
def test_others_of_the_branch_may_not(world: World, who: int) -> None:
    with pytest.raises(Forbidden, match=r"reminder_asking\.nudge_not_yours"):
        asks(world, who)
    assert asked(world) == []


def test_an_operator_may_not(world: World) -> None:
    with pytest.raises(Forbidden, match=r"reminder_asking\.nudge_not_yours"):
        world.run(nudge, A, *THEME)


@pytest.mark.parametrize("who", [OTHER, X_READER])
def test_another_branch_is_not_found(world: World, who: int) -> None:
    for use_case, args in ((nudge, (A, *THEME)), (asking_about, (A, *THEME))):
        with pytest.raises(NotFound):
            world.run(use_case, *args, who=who)


@pytest.mark.parametrize("unit", [C, A1])
def test_only_a_branch_is_asked(world: World, unit: int) -> None:
    with pytest.raises(DomainError, match=r"unit\.not_a_branch"):
        world.run(nudge, unit, *THEME, who=READER)


# ------------------------------------------------------------------ where nothing is sent


@pytest.mark.parametrize(
    ("what", "key"),
    [
        (("theme_day", "2026-10"), "nudge_done"),
        (("theme_day", "2026-09"), "nudge_old"),
        (("dues", "2026-11"), "nudge_old"),
        (("", ""), "nudge_old"),
    ],
)
def test_what_is_not_open_is_not_asked_for(world: World, what: tuple[str, str], key: str) -> None:
    with pytest.raises(DomainError, match=rf"reminder_asking\.{key}"):
        asks(world, what=what)
    assert asked(world) == []


def test_what_is_not_owed_is_not_asked_for(world: World) -> None:
    world.set(Unit, col(Unit.id) == A, ledger_since=date(2026, 12, 1))
    with pytest.raises(DomainError, match=r"reminder_asking\.nudge_not_owed"):
        asks(world)


def test_not_twice_within_the_cool_down(world: World, clock: Clock) -> None:
    asks(world)
    clock.set("2026-11-21 09:59")
    for who in (READER, SECRETARY):
        with pytest.raises(DomainError, match=r"reminder_asking\.nudge_lately") as refused:
            asks(world, who)
        again_at = refused.value.values["again_at"]
        assert f"{again_at:%Y-%m-%d %H:%M}" == "2026-11-21 10:00"
    clock.set("2026-11-21 10:00")
    found = asks(world)
    assert (found.at_once, f"{found.at:%Y-%m-%d %H:%M}") == (False, "2026-11-23 08:30")
    assert [row.stage for row in asked(world)] == ["asked+1", "asked+2"]


def test_of_groups_those_that_were_not_asked_lately_are(world: World, clock: Clock) -> None:
    world.override(A, "group_meeting", "minimum", "3")
    world.held("group_meeting", "2026-11-18", A1)
    moved = world.held("group_meeting", "2026-11-19", A1)
    assert asks(world, what=GROUPS).groups == ("第二党小组",)
    clock.set("2026-11-20 11:00")
    world.set(MeetingRecord, col(MeetingRecord.id) == moved, unit_id=A2)
    assert asks(world, what=GROUPS).groups == ("第一党小组",)


@pytest.mark.parametrize("who", [READER, SECRETARY])
def test_where_nobody_can_be_written_to(deps: Deps, clock: Clock, who: int) -> None:
    """Nor do those above, or who asks, get a message from themselves."""
    clock.set(FRIDAY)
    world = seed(deps)
    owes_theme_day(world)
    world.reachable(READER)
    world.group_chat(C, -1009)
    with pytest.raises(DomainError, match=r"reminder_asking\.nudge_nobody"):
        asks(world, who)
    assert world.count(Reminder) == 0


def test_a_branch_that_is_silent_for_a_year_is_not_asked(world: World) -> None:
    for since, last in (("2026-11-20", "2027-11-19"), ("2027-11-20", "2028-11-18")):
        days = date.fromisoformat(since), date.fromisoformat(last)
        world.run(suspend_reminders, A, *days, "停电", "机关党委", who=SECRETARY)
    with pytest.raises(DomainError, match=r"reminder_asking\.nudge_nobody"):
        asks(world)


# ------------------------------------------------------------------ two at once


@pytest.fixture
def processes(database_url: str, rules: Rules, clock: Clock) -> Iterator[list[World]]:
    """Two processes on one database."""
    clock.set(FRIDAY)
    both = [Deps(open_engine(database_url), rules, clock=clock, readers=1) for _ in range(2)]
    first = seed(both[0])
    quiet(first, A)
    first.reachable(SECRETARY)
    yield [first, World(both[1])]
    for deps in both:
        deps.close()


def test_two_presses_at_once_make_one_row(processes: list[World]) -> None:
    start = Barrier(4)

    def press(world: World) -> str:
        start.wait()
        try:
            world.deps.run_now(nudge, Caller(telegram(READER)), A, *THEME)
        except DomainError as error:
            return error.key
        return "sent"

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(press, processes * 2))
    assert sorted(done) == [*["reminder_asking.nudge_lately"] * 3, "sent"]
    assert len(asked(processes[0])) == 1
