"""Marks that are looked up equal the verdicts that the domain gives one by one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from domain.periods import Period, parse_period
from domain.rulebook import Rules
from models.engine import open_engine, transaction
from models.meetings import Event, MeetingRecord
from models.organisation import CommitteeTerm, ObligationOverride, Unit
from models.tables import METADATA
from services.compliance import Mark, Tally, compliance, mark_of
from services.seam import SYSTEM, Deps
from tests.support.clock import Clock

KINDS = (
    "theme_day",
    "committee_meeting",
    "group_meeting",
    "general_meeting",
    "party_lecture",
    "org_life_meeting",
    "study_session",
)
BRANCH, GROUP, SECOND = 1, 2, 3
_DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
_MAYBE = st.none() | st.dates(date(2024, 6, 1), date(2026, 12, 1))
_MEETINGS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from([BRANCH, GROUP, SECOND]),
        _DAYS,
        st.integers(0, 40),
        st.sampled_from(["held", "held", "held", "planned"]),
    ),
    max_size=25,
)
_UNITS = st.fixed_dictionaries(
    {
        "established_on": _MAYBE,
        "dissolved_on": st.none() | st.dates(date(2026, 6, 1), date(2026, 12, 31)),
        "ledger_since": _MAYBE,
        "branch_type": st.sampled_from([None, "institute", "school", "temporary", "government"]),
    }
)


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory, rules: Rules) -> Iterator[Deps]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('marks') / 'marks.db'}")
    METADATA.create_all(engine)
    deps = Deps(engine, rules, clock=Clock("2026-11-20 20:30"), readers=1)
    yield deps
    deps.close()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    units=st.tuples(_UNITS, _MAYBE, _MAYBE),
    term=st.none() | st.tuples(st.dates(date(2024, 1, 1), date(2026, 11, 1)), _MAYBE),
    minimum=st.none() | st.integers(0, 3),
    meetings=_MEETINGS,
    period=st.sampled_from([None, "2026", "2026Q3", "2026-11", "2025H2"]),
    as_of=st.none() | st.dates(date(2025, 6, 1), date(2026, 11, 20)),
)
def test_marks_and_tallies_equal_the_verdicts_one_by_one(
    sheet: Deps,
    units: tuple[dict[str, Any], date | None, date | None],
    term: tuple[date, date | None] | None,
    minimum: int | None,
    meetings: list[tuple[str, int, date, int, str]],
    period: str | None,
    as_of: date | None,
) -> None:
    _fill(sheet, units, term, minimum, meetings)
    asked: Period | None = parse_period(period) if period else None
    (branch,) = sheet.run_now(compliance, SYSTEM, period=asked, as_of=as_of).branches
    verdicts = [line.verdict for line in branch.lines]
    assert branch.tally == Tally.of(verdicts)
    worst: dict[tuple[str, Period], Mark] = {}
    for each in verdicts:
        key = each.obligation.key, each.period
        worst[key] = min(worst.get(key, Mark.ELSEWHERE), mark_of(each))
    marks = zip(branch.slots, branch.marks, strict=True)
    shown = {(slot.rule.key, slot.period): mark for slot, mark in marks}
    assert {key: mark for key, mark in shown.items() if mark is not Mark.ELSEWHERE} == worst
    counted = {record for each in verdicts for record in each.counted}
    assert (branch.rate.expected if branch.rate else 0) == 10 * len(counted)
    assert branch.typed_later == sum(len(line.typed_later) for line in branch.lines) * (
        as_of is not None
    )


def _fill(
    deps: Deps,
    units: tuple[dict[str, Any], date | None, date | None],
    term: tuple[date, date | None] | None,
    minimum: int | None,
    meetings: list[tuple[str, int, date, int, str]],
) -> None:
    branch, first, second = units
    with transaction(deps.engine, writes=True) as session:
        for table in (MeetingRecord, Event, CommitteeTerm, ObligationOverride, Unit):
            session.execute(delete(table))
        for number, values in ((BRANCH, branch), (GROUP, _group(first)), (SECOND, _group(second))):
            session.execute(insert(Unit).values(id=number, code=f"U{number}", **_unit(values)))
        if term is not None:
            session.execute(
                insert(CommitteeTerm).values(unit_id=BRANCH, since=term[0], until=term[1])
            )
        if minimum is not None:
            session.execute(
                insert(ObligationOverride).values(
                    unit_id=BRANCH, obligation="theme_day", field="minimum", value=str(minimum)
                )
            )
        for number, meeting in enumerate(meetings, start=1):
            session.execute(insert(Event).values(id=number, branch_id=BRANCH, held_on=meeting[2]))
            session.execute(insert(MeetingRecord).values(**_record(number, *meeting)))


def _group(established: date | None) -> dict[str, Any]:
    return {"kind": "party_group", "parent_id": BRANCH, "established_on": established}


def _unit(values: dict[str, Any]) -> dict[str, Any]:
    return {"name": "某单位", "kind": "branch", "path": "/1/", "zone": "Asia/Shanghai", **values}


def _record(
    number: int, kind: str, unit_id: int, day: date, delay: int, status: str
) -> dict[str, Any]:
    noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    return {
        "id": number,
        "event_id": number,
        "branch_id": BRANCH,
        "unit_id": unit_id,
        "kind": kind,
        "status": status,
        "serial": 1,
        "held_on": day,
        "started_at": noon,
        "place": "",
        "expected": 10,
        "present": 9,
        "recorded_at": noon + timedelta(days=delay),
    }
