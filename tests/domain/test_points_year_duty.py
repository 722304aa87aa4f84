"""By when a month is scored and a half reviewed, and the seal of a year."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.obligations import State, Why
from domain.periods import PeriodKind, Semester, parse_period
from domain.points.duty import (
    REVIEWED,
    SCORED,
    Review,
    Scored,
    due_on,
    judge_reviewed,
    judge_scored,
    obligation_of,
    periods_asked,
)
from domain.points.reading import read_scheme
from domain.points.scheme import Duty
from domain.points.seal import SealedRow, SealedYear, seal_of
from domain.reading import Wrong
from tests.domain.points_cast import FORM, SEED, STUDENT, VILLAGE, documents, m

OCTOBER = m(10)
H1 = parse_period("2026H1")


def duty(found: Duty | None) -> Duty:
    assert found is not None
    return found


SCORING, REVIEWING = duty(SEED.scored), duty(SEED.reviewed)


def d(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("found", "today", "state", "late"),
    [
        (Scored(OCTOBER, 3, 3, (d("10-30"), d("11-10"))), "11-20", State.DONE, False),
        (Scored(OCTOBER, 3, 3, (d("10-30"), d("11-11"))), "11-20", State.DONE, True),
        (Scored(OCTOBER, 3, 2, (d("11-11"),)), "11-10", State.NOT_YET_DUE, False),
        (Scored(OCTOBER, 3, 2, (d("11-11"),)), "11-11", State.MISSING, False),
    ],
)
def test_a_month_is_scored_when_everybody_has_a_card(
    found: Scored, today: str, state: State, late: bool
) -> None:
    rule = obligation_of(SEED, SCORED)
    assert rule is not None
    verdict = judge_scored(rule, 2, SCORING, found, d(today))
    assert verdict is not None
    assert (verdict.state, verdict.late) == (state, late)
    assert (verdict.needed, verdict.missing) == (3, 3 - found.scored)
    assert verdict.due_on == d("11-10")


def test_where_nobody_is_scored_nothing_is_asked() -> None:
    rule = obligation_of(SEED, SCORED)
    assert rule is not None
    assert judge_scored(rule, 2, SCORING, Scored(OCTOBER, 0, 0), d("11-20")) is None


@pytest.mark.parametrize(
    ("review", "since", "today", "state", "why"),
    [
        (Review(4, d("07-31")), None, "08-20", State.DONE, Why.ENOUGH),
        (Review(4, d("08-01")), 1, "08-20", State.DONE, Why.ENOUGH),
        (None, 1, "07-31", State.NOT_YET_DUE, Why.PERIOD_OPEN),
        (None, 1, "08-01", State.MISSING, Why.SHORT),
        (None, 2, "08-01", State.UNKNOWN, Why.BEFORE_LEDGER),
        (Review(4, d("07-01")), 2, "08-01", State.DONE, Why.ENOUGH),
    ],
)
def test_a_half_is_reviewed_once(
    review: Review | None, since: int | None, today: str, state: State, why: Why
) -> None:
    rule = obligation_of(SEED, REVIEWED)
    assert rule is not None
    begun = None if since is None else m(since)
    verdict = judge_reviewed(rule, 2, REVIEWING, H1, review, begun, d(today))
    assert (verdict.state, verdict.why) == (state, why)
    assert verdict.late is (review is not None and review.held_on > d("07-31"))
    assert verdict.missing == int(review is None)


def test_what_is_asked_goes_back_to_the_newest_day_that_has_passed() -> None:
    def keys(grace: int, kind: PeriodKind, today: str, period: str | None = None) -> list[str]:
        asked = None if period is None else parse_period(period)
        return [each.key for each in periods_asked(grace, kind, asked, d(today))]

    assert keys(10, PeriodKind.MONTH, "11-20") == ["2026-10", "2026-11"]
    assert keys(10, PeriodKind.MONTH, "11-10") == ["2026-09", "2026-10", "2026-11"]
    assert keys(0, PeriodKind.MONTH, "11-01") == ["2026-10", "2026-11"]
    assert keys(31, PeriodKind.HALF_YEAR, "11-20") == ["2026H1", "2026H2"]
    assert keys(31, PeriodKind.HALF_YEAR, "07-20") == ["2025H2", "2026H1", "2026H2"]
    assert keys(10, PeriodKind.MONTH, "11-20", "2026Q4") == ["2026-10", "2026-11"]
    assert keys(10, PeriodKind.HALF_YEAR, "11-20", "2026") == ["2026H1", "2026H2"]
    assert keys(10, PeriodKind.HALF_YEAR, "05-20", "2026") == ["2026H1"]
    assert keys(10, PeriodKind.HALF_YEAR, "11-20", "2026Q4") == []
    assert keys(10, PeriodKind.MONTH, "11-20", "2027Q1") == []


def test_a_semester_is_asked_nothing() -> None:
    term = Semester("2026-2027-1", date(2026, 9, 1), date(2027, 1, 20))
    period = parse_period(term.key, (term,))
    assert periods_asked(10, PeriodKind.MONTH, period, d("11-20")) == ()


def test_a_quarter_within_a_half_is_not_the_half() -> None:
    third = parse_period("2026Q3")
    assert periods_asked(0, PeriodKind.HALF_YEAR, third, d("11-20")) == ()


def test_only_schemes_that_say_so_are_asked() -> None:
    assert obligation_of(FORM, SCORED) is not None
    assert obligation_of(FORM, REVIEWED) is None
    for scheme in (STUDENT, VILLAGE):
        assert (scheme.by_cards, obligation_of(scheme, SCORED)) == (False, None)
    assert due_on(H1, 31) == d("07-31")


@pytest.mark.parametrize(
    ("name", "values", "key", "wrong"),
    [
        ("scored", {"grace_days": 93}, "scored.grace_days", Wrong.TOO_LARGE),
        ("scored", {"grace_days": "10"}, "scored.grace_days", Wrong.WRONG_TYPE),
        ("reviewed", {"label": ""}, "reviewed.label", Wrong.EMPTY),
        ("reviewed", {"source": None}, "reviewed.source", Wrong.MISSING),
    ],
)
def test_wrong_duties_are_faults(name: str, values: dict[str, Any], key: str, wrong: Wrong) -> None:
    document = documents()["eighty_twenty.toml"]
    told = {**document[name], **values}
    document[name] = {each: value for each, value in told.items() if value is not None}
    scheme, faults = read_scheme("eighty_twenty.toml", document)
    assert scheme is None
    assert [(fault.key, fault.problem) for fault in faults] == [(key, wrong)]


def test_a_scheme_without_cards_cannot_be_scored_by_the_month() -> None:
    document = documents()["student_bonus.toml"]
    document["scored"] = documents()["eighty_twenty.toml"]["scored"]
    _, faults = read_scheme("student_bonus.toml", document)
    assert [fault.key for fault in faults] == ["scored"]


# ------------------------------------------------------------------ the seal

YEAR = SealedYear("B1", 2026, "eighty_twenty", "2026-11-21")
ROWS = (SealedRow(1, 9412, "outstanding", final=True), SealedRow(2, 8999, "steady", final=True))


def test_the_seal_is_that_of_the_rows_in_any_order() -> None:
    found = seal_of(YEAR, ROWS)
    assert len(found) == 64
    assert seal_of(YEAR, ROWS[::-1]) == found


@pytest.mark.parametrize(
    "other",
    [
        (replace(YEAR, year=2027), ROWS),
        (replace(YEAR, branch="B2"), ROWS),
        (replace(YEAR, version="2"), ROWS),
        (YEAR, ROWS[:1]),
        (YEAR, (replace(ROWS[0], total=9413), ROWS[1])),
        (YEAR, (replace(ROWS[0], band=None), ROWS[1])),
        (YEAR, (replace(ROWS[0], final=False), ROWS[1])),
    ],
)
def test_whatever_changes_breaks_the_seal(other: tuple[SealedYear, Any]) -> None:
    assert seal_of(*other) != seal_of(YEAR, ROWS)
