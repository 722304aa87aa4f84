"""Plays tests/cases: facts and verdicts that a secretary can read."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.obligations import Level, MeetingFact, UnitFacts, Verdict, verdicts
from domain.periods import Semester
from domain.rulebook import Rules
from domain.vocabulary import BranchType

FOLDER = Path(__file__).parents[1] / "cases"
UNIT = 10
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(path.read_text("utf-8"))["case"]
]


def spans(rows: list[dict[str, date]]) -> tuple[tuple[date, date | None], ...]:
    return tuple((row["since"], row.get("until")) for row in rows)


def facts_of(case: dict[str, Any]) -> UnitFacts:
    return UnitFacts(
        unit_id=UNIT,
        branch_id=UNIT,
        level=Level(case.get("level", "branch")),
        established_on=case.get("established_on"),
        dissolved_on=case.get("dissolved_on"),
        ledger_since=case.get("ledger_since"),
        committee_terms=spans(case.get("committee", [])),
        group_spans=spans(case.get("groups", [])),
        branch_type=BranchType(case["type"]) if "type" in case else None,
        semesters=tuple(Semester(**semester) for semester in case.get("semesters", [])),
    )


def meeting_of(row: dict[str, Any]) -> MeetingFact:
    return MeetingFact(
        record_id=row["id"],
        unit_id=row.get("unit", UNIT),
        kind=row["kind"],
        held_on=row["held_on"],
        recorded_on=row.get("recorded_on", row["held_on"]),
        present=row.get("present", 30),
        expected=row.get("expected", 30),
    )


def shown(verdict: Verdict, names: set[str]) -> dict[str, object]:
    values = {name: getattr(verdict, name) for name in names - {"obligation", "period"}}
    listed = {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}
    return {"obligation": verdict.obligation.key, "period": verdict.period.key, **listed}


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any], rules: Rules) -> None:
    facts = facts_of(case)
    start, end = case.get("span", (date(2026, 1, 1), date(2027, 7, 1)))
    found = verdicts(
        rules.history_for(facts.branch_type, case.get("overrides", {})),
        facts,
        [meeting_of(row) for row in case.get("meetings", [])],
        start,
        end,
        today=case["today"],
    )
    judged = {(verdict.obligation.key, verdict.period.key): verdict for verdict in found}
    assert len(judged) == len(found)
    for expected in case.get("expect", []):
        verdict = judged[expected["obligation"], expected["period"]]
        assert shown(verdict, set(expected)) == expected
    keys = {verdict.obligation.key for verdict in found}
    assert not keys & set(case.get("absent", []))
    assert keys == set(case.get("only", keys))
