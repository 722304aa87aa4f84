"""Judging: dated rules, the current and the last period, and a naive second statement."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from domain.obligations import (
    Grace,
    Level,
    MeetingFact,
    Needs,
    Obligation,
    State,
    UnitFacts,
    Why,
    current_and_last,
    judge,
    verdicts,
)
from domain.periods import PeriodKind, Semester, parse_period, periods_within
from domain.rulebook import Rules
from tests.domain.cast import MONTHLY, held

BRANCH = UnitFacts(unit_id=1, branch_id=1)
MARCH = parse_period("2026-03")
TERMS = (
    Semester("2026-2027-1", date(2026, 9, 1), date(2027, 1, 20)),
    Semester("2026-2027-2", date(2027, 2, 24), date(2027, 7, 10)),
)


def test_judge_takes_meetings_as_they_come() -> None:
    """Unsorted, of other units and kinds, from a generator."""
    rows = [held(3, date(2026, 3, 9)), held(2, date(2026, 3, 1)), held(4, date(2026, 3, 9), "x")]
    verdict = judge(MONTHLY, BRANCH, (row for row in rows), MARCH, date(2026, 4, 1))
    assert (verdict.state, verdict.counted) == (State.DONE, (2, 3))


def test_a_rule_younger_or_older_than_the_period_does_not_judge_it() -> None:
    for rule in (
        replace(MONTHLY, since=date(2026, 3, 2)),
        replace(MONTHLY, until=date(2026, 3, 1)),
    ):
        verdict = judge(rule, BRANCH, [], MARCH, date(2026, 4, 1))
        assert (verdict.state, verdict.why) == (State.WAIVED, Why.NOT_IN_FORCE)
    ends_within = replace(MONTHLY, until=date(2026, 3, 15))
    assert judge(ends_within, BRANCH, [], MARCH, date(2026, 4, 1)).state is State.MISSING


def test_pitfall_32_a_past_period_is_judged_by_the_rule_of_its_time() -> None:
    """Two a quarter until 15 August, then one a month: each period has exactly one rule."""
    old = replace(
        MONTHLY, period=PeriodKind.QUARTER, minimum=2, until=date(2026, 8, 15), version="1"
    )
    new = replace(MONTHLY, since=date(2026, 8, 15), version="2")
    found = verdicts(
        (old, new), BRANCH, [], date(2026, 4, 1), date(2026, 12, 1), today=date(2026, 12, 1)
    )
    assert [(v.period.key, v.needed, v.obligation.version) for v in found] == [
        ("2026Q2", 2, "1"),
        ("2026Q3", 2, "1"),
        ("2026-09", 1, "2"),
        ("2026-10", 1, "2"),
        ("2026-11", 1, "2"),
    ]


def test_an_obligation_of_the_other_level_is_judged_there() -> None:
    groups = replace(MONTHLY, level=Level.GROUP, needs=Needs.GROUPS)
    with_groups = replace(BRANCH, group_spans=((date(2020, 1, 1), None),))
    of_group = replace(BRANCH, level=Level.GROUP)
    today = date(2026, 4, 1)
    assert judge(groups, BRANCH, [], MARCH, today).why is Why.NO_GROUPS
    assert judge(groups, with_groups, [], MARCH, today).why is Why.OTHER_LEVEL
    assert judge(MONTHLY, of_group, [], MARCH, today).why is Why.OTHER_LEVEL
    assert verdicts([MONTHLY], of_group, [], MARCH.start, MARCH.end, today=today) == ()


def test_a_branch_obligation_that_takes_groups_is_waived_without_them() -> None:
    rule = replace(MONTHLY, needs=Needs.GROUPS)
    today = date(2026, 4, 1)
    assert judge(rule, BRANCH, [], MARCH, today).why is Why.NO_GROUPS
    dissolved = replace(BRANCH, group_spans=((date(2020, 1, 1), date(2026, 3, 1)),))
    assert judge(rule, dissolved, [], MARCH, today).why is Why.NO_GROUPS
    grouped = replace(BRANCH, group_spans=((date(2026, 3, 1), None),))
    assert judge(rule, grouped, [], MARCH, today).why is Why.SHORT


def test_the_current_and_the_last_period_of_each_rule() -> None:
    quarterly = replace(MONTHLY, key="general_meeting", period=PeriodKind.QUARTER)
    found = current_and_last([MONTHLY, quarterly], BRANCH, [], date(2026, 1, 15))
    assert [(v.period.key, v.state.value) for v in found] == [
        ("2025-12", "missing"),
        ("2026-01", "not_yet_due"),
        ("2025Q4", "missing"),
        ("2026Q1", "not_yet_due"),
    ]


def test_pitfall_24_in_the_winter_holiday_only_the_last_semester_stands() -> None:
    rule = replace(MONTHLY, period=PeriodKind.SEMESTER)
    facts = replace(BRANCH, semesters=TERMS)

    def keys(today: date) -> list[tuple[str, str]]:
        found = current_and_last([rule], facts, [], today)
        return [(v.period.key, v.state.value) for v in found]

    assert keys(date(2027, 2, 1)) == [("2026-2027-1", "missing")]
    assert keys(date(2027, 3, 1)) == [("2026-2027-1", "missing"), ("2026-2027-2", "not_yet_due")]
    assert keys(date(2026, 10, 1)) == [("2026-2027-1", "not_yet_due")]
    # Nobody has said what comes after the last semester.
    assert keys(date(2027, 8, 1)) == [("2026-2027-2", "missing"), ("", "unknown")]


def test_an_empty_span_has_no_verdicts() -> None:
    rule = replace(MONTHLY, period=PeriodKind.SEMESTER)
    day = date(2026, 3, 1)
    assert verdicts([MONTHLY, rule], BRANCH, [], day, day, today=day) == ()


def test_the_grace_is_a_setting() -> None:
    late = replace(held(1, date(2026, 3, 5)), recorded_on=date(2026, 3, 8))
    since = replace(BRANCH, established_on=date(2026, 3, 20))
    args = (date(2026, 3, 1), date(2026, 4, 1))
    strict = Grace(late_after_days=2, first_period_share=(1, 10))
    today = date(2026, 4, 1)
    assert verdicts([MONTHLY], BRANCH, [late], *args, today=today)[0].logged_late == ()
    assert verdicts([MONTHLY], BRANCH, [late], *args, today=today, grace=strict)[0].logged_late == (
        1,
    )
    assert verdicts([MONTHLY], since, [], *args, today=today)[0].state is State.WAIVED
    assert verdicts([MONTHLY], since, [], *args, today=today, grace=strict)[0].state is (
        State.MISSING
    )


def test_nobody_expected_has_no_attendance_to_remark_on() -> None:
    rule = replace(MONTHLY, attendance_min=80)
    empty = replace(held(1, date(2026, 3, 5)), present=0, expected=0)
    assert judge(rule, BRANCH, [empty], MARCH, date(2026, 4, 1)).remarks == ()


def test_pitfall_22_a_branch_has_no_democratic_life_meeting(rules: Rules) -> None:
    """民主生活会 is of leadership bodies; no kind and no obligation goes by that name."""
    assert rules.kind_named("民主生活会") is None
    assert rules.kind_named("组织生活会") is rules.kinds["org_life_meeting"]


DAYS = st.dates(date(2025, 11, 1), date(2026, 12, 31))
FACTS = st.lists(st.tuples(DAYS, st.integers(0, 40), st.sampled_from(["theme_day", "other"])))
SPANS = st.lists(st.tuples(DAYS, st.none() | st.integers(1, 200)), max_size=3)


@given(
    facts=FACTS,
    kind=st.sampled_from(["month", "quarter", "half_year", "year"]),
    minimum=st.integers(0, 3),
    established=st.none() | DAYS,
    dissolved=st.none() | DAYS,
    ledger=st.none() | DAYS,
    terms=SPANS,
    committee=st.booleans(),
    today=DAYS,
)
@example(  # one term within another
    facts=[], kind="quarter", minimum=1, established=None, dissolved=None, ledger=None,
    terms=[(date(2026, 1, 5), 200), (date(2026, 2, 1), 10)], committee=True,
    today=date(2026, 12, 1),
)  # fmt: skip
def test_verdicts_agree_with_counting_days_one_by_one(
    facts: list[tuple[date, int, str]],
    kind: str,
    minimum: int,
    established: date | None,
    dissolved: date | None,
    ledger: date | None,
    terms: list[tuple[date, int | None]],
    committee: bool,
    today: date,
) -> None:
    rule = replace(
        MONTHLY,
        period=PeriodKind(kind),
        minimum=minimum,
        needs=Needs.COMMITTEE if committee else Needs.NONE,
    )
    rows = [
        MeetingFact(number, 1, name, day, day + timedelta(lag), 1, 1)
        for number, (day, lag, name) in enumerate(facts)
    ]
    spans = tuple((since, since + timedelta(n) if n else None) for since, n in terms)
    unit = UnitFacts(
        1, 1, established_on=established, dissolved_on=dissolved,
        ledger_since=ledger, committee_terms=spans,
    )  # fmt: skip
    start, end = date(2026, 1, 1), date(2027, 1, 1)
    found = verdicts([rule], unit, rows, start, end, today=today)
    assert [v.period for v in found] == list(periods_within(start, end, rule.period))
    for verdict in found:
        assert verdict == judge(rule, unit, rows, verdict.period, today)
        assert (verdict.state, set(verdict.counted), verdict.late) == naive(
            rule, unit, rows, verdict.period.key, today
        )


def naive(
    rule: Obligation, unit: UnitFacts, rows: list[MeetingFact], key: str, today: date
) -> tuple[State, set[int], bool]:
    """The rule said again, day by day and without ranges."""
    period = parse_period(key)
    days = [period.start + timedelta(n) for n in range(period.days)]
    counted = [
        m for m in rows if m.kind == "theme_day" and m.held_on in days and m.held_on <= today
    ]
    ids = {m.record_id for m in counted}
    enough = len(counted) >= rule.minimum
    late = sum(m.recorded_on <= days[-1] for m in counted) < rule.minimum
    alive = [
        day
        for day in days
        if (unit.established_on is None or day >= unit.established_on)
        and (unit.dissolved_on is None or day < unit.dissolved_on)
    ]
    begun = unit.established_on is None or unit.established_on <= days[-1]
    over = unit.dissolved_on is not None and unit.dissolved_on <= days[0]
    known = [day for day in days if unit.ledger_since is None or day >= unit.ledger_since]

    def seated(day: date) -> bool:
        return any(a <= day and (b is None or day < b) for a, b in unit.committee_terms)

    committee = rule.needs is Needs.COMMITTEE
    owing = [day for day in alive if not committee or seated(day)]
    if not begun or over:
        return State.WAIVED, ids, False
    if known:
        if committee and not any(seated(day) for day in days):
            return State.WAIVED, ids, False
        if 2 * len(owing) < len(days) and not enough:
            return State.WAIVED, ids, False
    if enough:
        return State.DONE, ids, late
    if 2 * len(known) < len(days):
        return State.UNKNOWN, ids, False
    return (State.MISSING if today > days[-1] else State.NOT_YET_DUE), ids, False
