"""Claiming digests: what they say, who is told, and that each is told once."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col

from domain.errors import Forbidden
from domain.obligations import State
from domain.periods import parse_period
from models.organisation import Account, Appointment, Unit
from models.reminders import Reminder
from services.reminders import (
    Result,
    WeeklyClaim,
    claim_upper,
    claim_weekly,
    quarter_to_seal,
    recover,
    set_digest,
    set_reminder,
    suspend_reminders,
)
from services.seam import Caller, Deps
from tests.conftest import OPERATOR
from tests.services.digests_cast import (
    AT_NINE,
    MONDAY,
    at,
    ended,
    planned,
    rows,
    taken,
    uppers,
    weekly,
    with_clock,
)
from tests.services.figures_cast import (
    DEPUTY,
    GROUP_CHAT,
    MEMBER,
    OTHER,
    READER,
    SECRETARY,
    X_READER,
    A,
    B,
    C,
    World,
    X,
    Y,
    all_done,
    telegram,
)

OCTOBER, NOVEMBER = "2026-10-30 12:00", "2026-11-02 09:00"
_SINCE = date(2020, 1, 1)


@pytest.fixture
def world(deps: Deps) -> World:
    """On a Monday before the hours; the weeks are planned, the secretary of A can be told."""
    made = with_clock(deps)
    made.reachable(SECRETARY)
    planned(made)
    return made


@pytest.fixture
def month(deps: Deps) -> World:
    """October's digest is due; its committees have a reader each, who can be told."""
    made = with_clock(deps, OCTOBER)
    made.reachable(READER)
    made.reachable(X_READER)
    planned(made)
    planned(made, "2026-11-02 00:01")
    at(deps, NOVEMBER)
    return made


def only(world: World, moment: str | None = AT_NINE) -> WeeklyClaim:
    (found,) = weekly(world, moment)
    return found


def state_of(world: World, unit_id: int) -> str:
    (found,) = (state for _, unit, state in rows(world) if unit == unit_id)
    return found


def seated(world: World, who: int, unit_id: int, office: str) -> None:
    world.add(Appointment, person_id=who, unit_id=unit_id, office=office, since=_SINCE)


def test_a_week_tells_the_figures_that_the_command_shows(world: World) -> None:
    world.held("theme_day", "2026-11-10")
    world.held("committee_meeting", "2026-11-25", status="planned")
    world.held("group_meeting", "2026-11-17", 4, status="planned")
    world.held("committee_meeting", "2026-12-25", status="planned")
    claimed = only(world)
    (week,) = claimed.weeks
    lines = [line for line in world.branch(A).lines if line.verdict.state is not State.WAIVED]
    missing = [line for line in lines if line.verdict.state is State.MISSING]
    opened = [line for line in lines if line.verdict.state is State.NOT_YET_DUE]
    done = [line for line in lines if line.verdict.state is State.DONE]
    assert missing
    assert opened
    assert list(week.overdue) == missing
    assert (week.done, week.open) == (len(done), len(opened))
    until = date(2026, 11, 16) + timedelta(days=14)
    assert list(week.due) == [line for line in opened if line.verdict.due_on <= until]
    assert [(each.on.day, each.kind, each.group) for each in week.planned] == [
        (17, "group_meeting", "第一党小组"), (25, "committee_meeting", None),
    ]  # fmt: skip
    assert (week.branch_id, week.branch, week.late_on, week.quiet) == (A, "第一支部", None, False)
    assert claimed.chat_id == telegram(SECRETARY)
    assert (claimed.private, claimed.thread_id, claimed.repeated) == (True, None, False)
    assert claimed.today == date(2026, 11, 16)


def test_a_kind_that_the_rules_know_no_more_is_still_told(world: World) -> None:
    world.held("knitting", "2026-11-20", status="planned")
    (week,) = only(world).weeks
    assert [(each.kind, each.found) for each in week.planned] == [("knitting", None)]


def test_where_all_is_done_it_says_so(world: World) -> None:
    all_done(world, A)
    (week,) = only(world).weeks
    assert week.quiet
    assert (week.overdue, week.due, week.numbers, week.planned) == ((), (), (), ())


def test_of_a_branch_of_which_nothing_is_known_there_is_nothing_to_say(world: World) -> None:
    world.set(Unit, col(Unit.id) == A, ledger_since=date(2027, 6, 1))
    assert weekly(world) == ()
    assert state_of(world, A) == "cancelled"
    assert (0, "cancelled", "nothing is known") in world.attempts()


def test_it_is_told_once_and_only_when_its_time_has_come(world: World) -> None:
    assert weekly(world, MONDAY) == ()
    claimed = only(world)
    assert weekly(world) == ()
    assert ended(world, claimed) == 1
    assert state_of(world, A) == "sent"
    assert taken(world, "2026-11-17 09:00") == ()
    row = next(row for row in world.all(Reminder) if row.unit_id == A)
    assert (row.told, row.chat_id) == ("secretary", telegram(SECRETARY))


def test_the_line_goes_on_among_people_only(world: World) -> None:
    seated(world, MEMBER, A, "organization_officer")
    world.group_chat(A)
    for who in (DEPUTY, MEMBER):
        world.reachable(who)
    for who in (SECRETARY, DEPUTY, MEMBER):
        claimed = only(world)
        assert claimed.chat_id == telegram(who)
        assert ended(world, claimed, Result.GONE) == 1
    assert weekly(world) == ()
    assert state_of(world, A) == "dead"
    assert GROUP_CHAT not in {row.chat_id for row in world.all(Reminder)}


def test_nobody_who_can_be_told_is_a_dead_end_that_is_noted(world: World) -> None:
    world.reachable(SECRETARY, reachable=False)
    assert weekly(world) == ()
    assert {state for *_, state in rows(world)} == {"dead"}
    assert {outcome for _, outcome, _ in world.attempts()} == {"dead"}


def test_who_answers_for_two_branches_gets_one_message(world: World) -> None:
    seated(world, SECRETARY, B, "secretary")
    world.set(Account, col(Account.person_id) == SECRETARY, language="en")
    claimed = only(world)
    assert [week.branch_id for week in claimed.weeks] == [A, B]
    assert len(claimed.epochs) == 2
    assert claimed.language == "en"
    assert ended(world, claimed) == 2


def test_a_process_that_died_is_followed_by_one_marked_repeat(world: World) -> None:
    assert not only(world).repeated
    assert world.run(recover) == 1
    again = only(world)
    assert again.repeated
    assert world.run(recover) == 1
    assert weekly(world) == ()
    assert state_of(world, A) == "unknown"


def test_a_lease_that_ran_out_is_a_repeat_too_and_a_retry_is_none(world: World) -> None:
    claimed = only(world)
    assert ended(world, claimed, Result.RETRY) == 1
    assert not only(world, "2026-11-16 09:01").repeated
    assert only(world, "2026-11-16 09:04").repeated


def test_in_rehearsal_it_goes_nowhere_and_says_why(world: World) -> None:
    world.run(set_reminder, A, "rehearsal", value=True)
    assert weekly(world) == ()
    assert state_of(world, A) == "superseded"
    assert (0, "superseded", "rehearsal") in world.attempts()


def test_what_was_switched_off_since_is_cancelled(world: World) -> None:
    world.run(set_reminder, A, "digest_day", "off")
    assert weekly(world) == ()
    assert (0, "cancelled", "switched off") in world.attempts()


def test_another_day_or_time_moves_a_row_that_waits(world: World) -> None:
    world.run(set_reminder, A, "digest_at", "10:00")
    assert weekly(world) == ()
    world.run(set_reminder, A, "digest_day", "wednesday")
    assert weekly(world, "2026-11-16 10:00") == ()
    claimed = only(world, "2026-11-18 10:00")
    assert claimed.weeks[0].late_on is None
    assert planned(world) == 0


def test_after_its_day_it_is_marked_as_late_until_the_next(world: World) -> None:
    assert only(world, "2026-11-18 12:00").weeks[0].late_on == date(2026, 11, 16)


def test_at_night_and_in_a_suspension_it_waits(world: World) -> None:
    assert weekly(world, "2026-11-16 21:00") == ()
    world.run(suspend_reminders, A, *(date(2026, 11, day) for day in (17, 18)), "考试", "党委")
    assert weekly(world, "2026-11-17 09:00") == ()
    assert only(world, "2026-11-19 08:30").weeks[0].late_on == date(2026, 11, 16)


@pytest.mark.parametrize(("last", "attempts"), [(25, 1), (16, 0)])
def test_what_was_suspended_away_is_over(world: World, last: int, attempts: int) -> None:
    """Suspended from its own day on: its week is shut; or from the next on: too late."""
    first = 16 if attempts else 17
    world.run(suspend_reminders, A, date(2026, 11, first), date(2026, 11, 25), "寒假", "党委")
    assert weekly(world, "2026-11-17 09:00") == ()
    assert state_of(world, A) == "superseded"
    assert (0, "superseded", "no open day") in world.attempts()


def test_branches_with_nothing_to_say_keep_nobody_waiting(world: World) -> None:
    world.reachable(SECRETARY, reachable=False)
    world.reachable(OTHER)
    at(world.deps, AT_NINE)
    (claimed,) = world.run(claim_weekly, limit=1)
    assert [week.branch_id for week in claimed.weeks] == [B]


@pytest.mark.parametrize("use_case", [claim_weekly, claim_upper, quarter_to_seal])
def test_no_person_takes_what_is_to_be_sent(world: World, use_case: Any) -> None:
    with pytest.raises(Forbidden):
        world.deps.run_now(use_case, Caller(OPERATOR))


# Months -------------------------------------------------------------------------------------------


def test_a_month_is_what_the_command_shows_worst_first(month: World) -> None:
    month.held("theme_day", "2026-10-10", B)
    claims = {each.unit_id: each for each in uppers(month)}
    assert set(claims) == {C, X}
    ours = claims[C]
    assert ours.digest == month.digest(unit_id=C, period=parse_period("2026-10"), overview=True)
    assert [each.unit_id for each in ours.digest.branches] == [A, B]
    assert (ours.kind, ours.period, ours.seal) == ("monthly", "2026-10", None)
    assert (ours.chat_id, ours.private, ours.thread_id) == (telegram(READER), True, None)
    assert (ours.late_on, ours.repeated, ours.language) == (None, False, None)
    assert [ended(month, each) for each in claims.values()] == [1, 1]
    assert taken(month) == ()


def test_a_committee_is_told_by_its_officer_then_in_its_group(month: World) -> None:
    seated(month, DEPUTY, C, "organization_officer")
    month.reachable(DEPUTY)
    month.group_chat(C, -1007, thread_id=5)
    for who in (DEPUTY, READER):
        found = next(each for each in uppers(month) if each.unit_id == C)
        assert found.chat_id == telegram(who)
        ended(month, found, Result.GONE)
    (group,) = uppers(month)
    assert (group.chat_id, group.thread_id, group.private) == (-1007, 5, False)
    ended(month, group, Result.GONE)
    assert uppers(month) == ()
    assert ("2026-10", C, "dead") in rows(month)


def test_a_committee_that_wants_none_any_more_gets_none(month: World) -> None:
    month.run(set_digest, C, "digest_monthly", value=False)
    month.run(set_digest, X, "digest_at", "10:00")
    assert uppers(month) == ()
    assert ("2026-10", C, "cancelled") in rows(month)
    (claimed,) = uppers(month, "2026-11-02 10:00")
    assert claimed.unit_id == X


def test_a_month_of_which_nothing_is_known_is_not_told(month: World) -> None:
    month.set(Unit, col(Unit.id) == Y, ledger_since=date(2026, 11, 1))
    assert [each.unit_id for each in uppers(month)] == [C]
    assert ("2026-10", X, "cancelled") in rows(month)


def test_a_month_that_could_not_go_out_is_late_and_at_last_over(month: World) -> None:
    found = next(each for each in uppers(month) if each.unit_id == C)
    ended(month, found, Result.RETRY)
    (again,) = (each for each in uppers(month, "2026-12-01 20:00") if each.unit_id == C)
    assert again.late_on == date(2026, 11, 2)
    ended(month, again, Result.RETRY)
    assert [each for each in uppers(month, "2026-12-01 20:45") if each.unit_id == C] == []
    assert uppers(month, "2026-12-03 09:00") == ()
    assert ("2026-10", C, "superseded") in rows(month)
