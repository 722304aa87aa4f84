"""Whether a branch has collected a month: numbers of members and a verdict."""

from dataclasses import replace
from datetime import date

import pytest

from domain.dues.account import Assessment, Dossier, Relief, ReliefKind
from domain.dues.collection import (
    Collected,
    collected,
    judge_collection,
    obligation_of,
    together,
)
from domain.dues.rates import Duty
from domain.facts import State, Verdict, Why
from tests.domain.dues_cast import HOME, dossier, line, m, paid

DUTY = Duty("党费", "Dues", "中组发〔2008〕3号第12条", date(2008, 4, 1), version="1")
NOVEMBER = m("2026-11")
PAID = dossier(paid(7, "2026-11-05", {"2026-11": 1500}))
LATE = dossier(paid(8, "2026-11-12", {"2026-11": 1500}))
PART = dossier(paid(9, "2026-11-05", {"2026-11": 500}))
REPORTED = dossier(paid(10, "2026-11-05", {"2026-11": 1500}, confirmed=False))
NOTHING = dossier()
EXEMPT = dossier(reliefs=(Relief(1, ReliefKind.EXEMPT, NOVEMBER, NOVEMBER),))
ELSEWHERE = dossier(reliefs=(Relief(1, ReliefKind.ELSEWHERE, NOVEMBER, NOVEMBER),))
UNASSESSED = dossier(dues=())
RAISED = replace(
    dossier(paid(11, "2026-11-05", {"2026-11": 1500})),
    assessments=(
        Assessment(1, m("2026-01"), 1500),
        Assessment(2, NOVEMBER, 2000, made_on=date(2026, 11, 9)),
    ),
)
DUES_DAY, DAY_AFTER = date(2026, 11, 10), date(2026, 11, 11)


def counted(*members: Dossier, today: date = DAY_AFTER) -> Collected:
    return collected(NOVEMBER, [line(each, "2026-11") for each in members], today)


def verdict(*members: Dossier, today: date = DAY_AFTER) -> Verdict:
    found = judge_collection(obligation_of(DUTY), HOME, counted(*members, today=today))
    assert found is not None
    return found


def test_members_are_counted_by_how_they_stand() -> None:
    found = counted(PAID, LATE, PART, REPORTED, NOTHING, EXEMPT, ELSEWHERE, UNASSESSED)
    assert (found.owed, found.paid, found.missing) == (5, 2, 3)
    assert (found.overdue, found.late, found.reported) == (3, 1, 1)
    assert (found.exempt, found.unassessed) == (2, 1)
    assert found.rows == (7, 8)
    assert found.due_on == DUES_DAY


@pytest.mark.parametrize(
    ("members", "today", "state", "why"),
    [
        ((PAID, PAID), DAY_AFTER, State.DONE, Why.ENOUGH),
        ((PAID, EXEMPT, UNASSESSED), DAY_AFTER, State.DONE, Why.ENOUGH),
        ((PAID, NOTHING), DUES_DAY, State.NOT_YET_DUE, Why.PERIOD_OPEN),
        ((PAID, NOTHING), DAY_AFTER, State.MISSING, Why.SHORT),
        ((PAID, PART), DAY_AFTER, State.MISSING, Why.SHORT),
        ((PAID, REPORTED), DAY_AFTER, State.MISSING, Why.SHORT),
        # The difference is paid the next time: nobody is behind.
        ((PAID, RAISED), DAY_AFTER, State.NOT_YET_DUE, Why.PERIOD_OPEN),
    ],
)
def test_a_month_is_collected_when_everybody_has_paid(
    members: tuple[Dossier, ...], today: date, state: State, why: Why
) -> None:
    found = verdict(*members, today=today)
    assert (found.state, found.why) == (state, why)


def test_a_verdict_has_its_numbers_its_rows_and_the_dues_day() -> None:
    found = verdict(PAID, LATE, NOTHING)
    assert (found.needed, found.missing, found.counted) == (3, 1, (7, 8))
    assert found.period.key == "2026-11"
    assert found.due_on == DUES_DAY
    assert found.obligation.key == "dues"
    assert found.obligation.source == DUTY.source
    assert not found.late


def test_done_is_late_when_somebody_paid_after_their_day() -> None:
    assert verdict(PAID, LATE).late
    assert not verdict(PAID, PAID).late


def test_where_nobody_owes_anything_there_is_nothing_to_judge() -> None:
    rule = obligation_of(DUTY)
    for members in ((), (EXEMPT,), (UNASSESSED,)):
        assert judge_collection(rule, HOME, counted(*members)) is None


def test_two_parts_of_a_branch_count_as_one() -> None:
    some, rest = (PAID, LATE, EXEMPT), (PART, REPORTED, NOTHING, UNASSESSED)
    assert together(counted(*some), counted(*rest)) == counted(*some, *rest)
    assert together(counted(), counted(PAID)) == counted(PAID)
