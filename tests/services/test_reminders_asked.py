"""What is asked of reminders in a chat: what a branch is told of, and who may read what."""

from datetime import date
from typing import Any

import pytest

from domain.errors import DomainError, Forbidden, NotFound
from domain.ladder.stages import NO_LADDERS
from domain.obligations import State
from models.organisation import Unit
from models.reminders import Reminder
from services.reminders import (
    Asked,
    ReminderDesk,
    ReminderList,
    asked_branches,
    asked_message,
    own_branches,
    reminded_of,
    reminder_desk,
    snooze_until,
    why_told,
)
from services.seam import SYSTEM, Caller, Deps
from tests.conftest import OPERATOR
from tests.services.due_days_cast import seed_days
from tests.services.figures_cast import (
    A1,
    A2,
    DEPUTY,
    LEADER,
    MEMBER,
    OTHER,
    READER,
    SECRETARY,
    X_READER,
    A,
    B,
    C,
    World,
    Y,
    seed,
    telegram,
)
from tests.services.reminders_cast import claims, ended, owes_theme_day, plan
from tests.support.clock import Clock

AHEAD = "2026-11-19 09:00"
THEME = ("theme_day", "2026-11")
MESSAGE = 55


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """Both branches of the committee owe a party day; their secretaries have been reminded."""
    clock.set(AHEAD)
    made = seed(deps)
    owes_theme_day(made)
    made.override(B, "theme_day", "minimum", "2")
    made.held("theme_day", "2026-10-19", B)
    for who in (SECRETARY, OTHER):
        made.reachable(who)
    plan(made)
    for claimed in claims(made):
        ended(made, claimed, message_id=MESSAGE)
    return made


def listed(world: World, who: int | None, unit: int = A, *, group: bool = False) -> ReminderList:
    found: ReminderList = world.run(reminded_of, unit, group=group, who=who)
    return found


def row(world: World, **values: Any) -> None:
    """A row of the ledger about something else."""
    own: dict[str, Any] = {
        "period": "2026-11",
        "unit_id": A,
        "branch_id": A,
        "stage": "missed",
        "recipient": "secretary",
        "due_on": world.deps.clock().date(),
        "state": "sent",
        "planned_at": world.deps.clock(),
        "not_before": world.deps.clock(),
    }
    world.add(Reminder, **(own | values))


def others(world: World) -> None:
    """Rows about what is not a meeting."""
    for subject, obligation in (
        ("points", "points_scored"),
        ("points", "points"),  # an entry that waits
        ("probation", "probation"),
        ("term", "term_election"),
        ("dues", "dues"),
        ("evaluation", "evaluation"),
    ):
        row(world, subject=subject, obligation=obligation)


# ------------------------------------------------------------------ which branches


def test_who_reaches_one_branch_gets_it_alone(world: World) -> None:
    for who in (MEMBER, SECRETARY, LEADER):
        assert world.run(asked_branches, who=who) == ((A, "第一支部", 0),)
    assert world.run(asked_branches, who=X_READER) == ((Y, "第三支部", 0),)


def test_the_committee_gets_those_that_were_reminded(world: World) -> None:
    row(world, obligation="study_session", subject="meetings", branch_id=B, unit_id=B)
    row(world, obligation="dues", subject="dues")
    found = ((B, "第二支部", 2), (A, "第一支部", 1))
    assert world.run(asked_branches, who=READER) == found
    assert world.run(asked_branches, C, who=READER) == found
    assert world.deps.run_now(asked_branches, Caller(OPERATOR)) == found


def test_a_unit_out_of_reach_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.run(asked_branches, C, who=MEMBER)


def test_what_is_long_ago_is_left_out(world: World, clock: Clock) -> None:
    clock.set("2026-12-25 09:00")
    assert world.run(asked_branches, who=READER) == ()


# ------------------------------------------------------------------ what a branch is told of


def test_what_is_open_is_listed_with_its_next_call(world: World) -> None:
    (found,) = [each for each in listed(world, MEMBER).items if each.obligation == "theme_day"]
    assert (found.period, found.state, str(found.next_on)) == (
        "2026-11",
        State.NOT_YET_DUE,
        "2026-11-26",
    )
    assert (found.label, found.label_en != "") == ("主题党日", True)


def test_what_was_done_after_a_reminder_is_listed_without_a_next_one(world: World) -> None:
    world.held("theme_day", "2026-11-19", A)
    world.held("theme_day", "2026-11-18", A)
    (found,) = [each for each in listed(world, MEMBER).items if each.obligation == "theme_day"]
    assert (found.state, found.next_on) == (State.DONE, None)


def test_what_was_done_in_time_is_not_listed(world: World) -> None:
    keys = {(each.obligation, each.period) for each in listed(world, MEMBER).items}
    assert ("study_session", "2026-11") not in keys


def test_groups_that_owe_the_same_are_one_line_with_the_worst_of_them(
    world: World, clock: Clock
) -> None:
    world.override(A, "group_meeting", "minimum", "2")
    for group, days in ((A1, ("10-19", "10-20")), (A2, ("10-19", "10-20", "11-18", "11-19"))):
        for day in days:
            world.held("group_meeting", f"2026-{day}", group)
    clock.set("2026-12-01 09:00")
    found = [each for each in listed(world, MEMBER).items if each.obligation == "group_meeting"]
    assert [(each.period, each.state) for each in found] == [
        ("2026-11", State.MISSING),
        ("2026-12", State.NOT_YET_DUE),
    ]
    assert str(found[0].next_on) == "2026-12-10"


def test_what_is_due_today_is_listed(world: World, clock: Clock) -> None:
    clock.set("2026-12-10 09:00")
    assert ("theme_day", "2026-11", None) in {
        (each.obligation, each.period, each.next_on) for each in listed(world, MEMBER).items
    }


def test_without_ladders_only_what_was_said_is_listed(world: World) -> None:
    from dataclasses import replace

    world.deps.rules = replace(world.deps.rules, ladders=NO_LADDERS)
    found = [(each.obligation, each.period, each.next_on) for each in listed(world, MEMBER).items]
    assert found == [("theme_day", "2026-11", None)]


@pytest.mark.parametrize(
    ("who", "group", "subjects"),
    [
        (SECRETARY, False, {"points", "probation", "term"}),
        (DEPUTY, False, {"points", "probation", "term"}),
        (READER, False, {"points", "probation", "term"}),
        (None, False, {"points", "probation", "term"}),
        (SECRETARY, True, {"term"}),
        (READER, True, {"term"}),
        (MEMBER, False, {"term"}),
        (LEADER, False, {"term"}),
        (MEMBER, True, {"term"}),
    ],
)
def test_what_is_about_persons_or_points_is_for_keepers_in_private(
    world: World, who: int | None, group: bool, subjects: set[str]
) -> None:
    others(world)
    found = [each for each in listed(world, who, group=group).items if each.subject != "meetings"]
    assert {each.subject for each in found} == subjects
    assert len(found) == len(subjects)
    labels = {"points": "积分评分", "probation": "预备党员转正", "term": "支部换届"}
    assert {each.label for each in found} == {labels[each] for each in subjects}


@pytest.mark.parametrize("who", [OTHER, X_READER])
def test_another_branch_is_not_found(world: World, who: int) -> None:
    with pytest.raises(NotFound):
        listed(world, who)
    with pytest.raises(NotFound):
        world.run(why_told, A, *THEME, group=False, who=who)


# ------------------------------------------------------------------ the story


@pytest.mark.parametrize(
    ("who", "group", "names"),
    [
        (SECRETARY, False, {"张三", None}),
        (READER, False, {"张三", None}),
        (None, False, {"张三", None}),
        (SECRETARY, True, {None}),
        (READER, True, {None}),
        (MEMBER, False, {None}),
        (LEADER, False, {None}),
    ],
)
def test_names_are_for_keepers_and_above_in_private(
    world: World, who: int | None, group: bool, names: set[str | None]
) -> None:
    (story,) = world.run(why_told, A, *THEME, group=group, who=who)
    assert {call.row.name if call.row else None for call in story.calls} == names
    assert [call.fate for call in story.calls] == ["sent", "ahead", "ahead", "ahead"]


def test_an_operator_reads_no_name(world: World) -> None:
    caller = Caller(OPERATOR)
    (story,) = world.deps.run_now(why_told, caller, A, *THEME, group=False)
    assert {call.row.name for call in story.calls if call.row} == {None}


def test_what_is_for_keepers_is_refused_to_members_and_in_groups(world: World) -> None:
    asked = (A, "points_scored", "2026-11")
    with pytest.raises(Forbidden, match="not_keeper_asks"):
        world.run(why_told, *asked, group=False, who=MEMBER)
    with pytest.raises(DomainError, match="only_private"):
        world.run(why_told, *asked, group=True, who=SECRETARY)


def test_until_when_it_was_put_off_is_for_all_and_the_reason_for_keepers(world: World) -> None:
    (reminder,) = [each for each in world.all(Reminder) if each.branch_id == A]
    world.run(snooze_until, reminder.id, date(2026, 11, 25), "书记出差", who=DEPUTY)
    until = date(2026, 11, 25)
    for who, group, said in (
        (SECRETARY, False, (until, "书记出差", "李四")),
        (READER, False, (until, "书记出差", "李四")),
        (MEMBER, False, (until, "", None)),
        (SECRETARY, True, (until, "", None)),
    ):
        (story,) = world.run(why_told, A, *THEME, group=group, who=who)
        assert [(each.until, each.reason, each.name) for each in story.put_off] == [said]
        assert [(each.stage, each.asked) for each in story.calls if each.asked] == [
            ("later+1", Asked.LATER)
        ]


def test_everybody_of_the_branch_may_read_of_an_election(deps: Deps, clock: Clock) -> None:
    clock.set(AHEAD)
    made = seed_days(deps)
    asked = (A, "term_election", "2027-03-15")
    for who, group in ((MEMBER, False), (MEMBER, True), (SECRETARY, True)):
        (story,) = made.run(why_told, *asked, group=group, who=who)
        assert [each.stage for each in story.calls][:2] == ["six_months", "two_months"]


def test_what_nobody_owes_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.run(why_told, A, "nonsense", "2026-11", group=False, who=SECRETARY)


# ------------------------------------------------------------------ one message


def test_what_a_message_was_about(world: World) -> None:
    chat = telegram(SECRETARY)
    row(world, obligation="term", subject="term", chat_id=chat, message_id=MESSAGE)
    row(world, obligation="dues", subject="dues", chat_id=chat, message_id=MESSAGE)
    found = world.run(asked_message, chat, MESSAGE, who=SECRETARY)
    assert [(each.subject, each.obligation, each.period, each.label) for each in found] == [
        ("meetings", "theme_day", "2026-11", "主题党日"),
        ("term", "term", "2026-11", ""),
    ]


def test_a_message_that_was_no_reminder_or_is_of_others_is_not_found(world: World) -> None:
    for chat, message, who in (
        (telegram(SECRETARY), MESSAGE + 1, SECRETARY),
        (telegram(OTHER), MESSAGE, SECRETARY),
    ):
        with pytest.raises(NotFound, match="message_unknown"):
            world.run(asked_message, chat, message, who=who)


# ------------------------------------------------------------------ the desk


def test_the_desk_says_whether_one_keeps_the_branch(world: World) -> None:
    def desk(who: int | None) -> ReminderDesk:
        found: ReminderDesk = world.run(reminder_desk, A, who=who)
        return found

    assert (desk(SECRETARY).keeps, desk(MEMBER).keeps, desk(None).keeps) == (True, False, True)
    found = desk(SECRETARY)
    assert (found.name, found.zone, str(found.today)) == ("第一支部", "Asia/Shanghai", "2026-11-19")
    with pytest.raises(NotFound):
        desk(OTHER)


def test_one_s_own_branches(world: World) -> None:
    assert world.run(own_branches, who=MEMBER) == ((A, "第一支部"),)
    assert {number for number, _ in world.deps.run_now(own_branches, SYSTEM)} == {A, B, Y}
    with pytest.raises(Forbidden):
        world.run(own_branches, who=READER)
    assert world.all(Unit)
