"""The digest as a document: for scripts, and to be sealed and read again."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from domain.attendance import Rate
from domain.obligations import Level, Needs, Obligation, Remark, State, Verdict, Why
from domain.periods import Period, PeriodKind, parse_period
from services.compliance.values import BranchDigest, Digest, Line, Mark, Slot, Tally, mark_of

SCHEMA = 1  # raised when a field changes its meaning or goes
_DAY = timedelta(days=1)
Document = Mapping[str, Any]


def as_document(digest: Digest) -> dict[str, object]:
    """The digest as docs/compliance-json.md describes it."""
    return {
        "schema": SCHEMA,
        "as_of": digest.as_of.isoformat(),
        "zone": digest.zone,
        "scope": digest.scope_name,
        "period": digest.period,
        "rules_version": digest.rules_version,
        "met": digest.met,
        "totals": _tally(digest.tally),
        "attendance": _rate(digest.rate),
        "branches": [_branch(branch) for branch in digest.branches],
    }


def canonical(document: Document) -> str:
    """The one way to write a document down: sorted keys, no blanks, every character as it is."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def as_digest(document: Document, ids: Mapping[str, int]) -> Digest:
    """The digest that a document was made of, as far as it says; `ids` are branches by code."""
    branches = tuple(_read_branch(each, ids.get(each["code"], 0)) for each in document["branches"])
    return Digest(
        scope_id=None,
        scope_name=document["scope"],
        as_of=date.fromisoformat(document["as_of"]),
        period=document["period"],
        rules_version=document["rules_version"],
        branches=branches,
        tally=Tally(**document["totals"]),
        rate=_read_rate(document["attendance"]),
        branches_met=sum(branch.met for branch in branches),
        typed_later=sum(branch.typed_later for branch in branches),
        zone=document["zone"],
    )


def _read_branch(branch: Document, unit_id: int) -> BranchDigest:
    lines = tuple(_read_lines(branch, unit_id))
    marks: dict[tuple[str, Period], tuple[Slot, Mark]] = {}
    for line in lines:
        rule, period, mark = line.verdict.obligation, line.verdict.period, mark_of(line.verdict)
        slot, worst = marks.setdefault((rule.key, period), (Slot(rule, period), mark))
        marks[rule.key, period] = slot, min(worst, mark)
    return BranchDigest(
        unit_id=unit_id,
        code=branch["code"],
        name=branch["name"],
        today=date.fromisoformat(branch["as_of"]),
        tally=Tally(**branch["totals"]),
        rate=_read_rate(branch["attendance"]),
        reachable=branch["reachable"],
        typed_later=branch["recorded_since"],
        slots=tuple(slot for slot, _ in marks.values()),
        marks=tuple(mark for _, mark in marks.values()),
        judged=lambda: lines,
    )


def _read_lines(branch: Document, unit_id: int) -> Iterator[Line]:
    for rule in branch["obligations"]:
        for verdict in rule["verdicts"]:
            found = _read_verdict(rule, verdict, unit_id)
            yield Line(found, verdict["group"], tuple(verdict["recorded_since"]))


def _read_verdict(rule: Document, verdict: Document, unit_id: int) -> Verdict:
    period = _read_period(verdict)
    due_on = date.fromisoformat(verdict["due_on"])
    return Verdict(
        obligation=_read_rule(rule, verdict, period.kind),
        unit_id=unit_id,
        period=period,
        state=State(verdict["state"]),
        why=Why(verdict["why"]),
        counted=tuple(verdict["rows"]),
        needed=verdict["needed"],
        missing=verdict["missing"],
        late=verdict["late"],
        logged_late=tuple(verdict["logged_late"]),
        remarks=tuple(Remark(each) for each in verdict["remarks"]),
        deadline=due_on,
    )


def _read_rule(rule: Document, verdict: Document, kind: PeriodKind) -> Obligation:
    """The rule as far as figures show it: by which numbers it judged is not in a document."""
    return Obligation(
        key=rule["obligation"],
        label=rule["label"],
        label_en=rule["label_en"],
        kinds=frozenset(),
        level=Level.BRANCH,
        period=kind,
        minimum=0,
        maximum=None,
        needs=Needs.NONE,
        soft=verdict["soft"],
        months=None,
        attendance_min=None,
        since=date.fromisoformat(verdict["since"]),
        until=None,
        source=verdict["source"],
        preset=verdict["preset"],
        version=verdict["version"],
        overridden=tuple(verdict["overridden"]),
    )


def _read_period(verdict: Document) -> Period:
    """A calendar period by its key; of a semester it ends with the day on which it was due."""
    try:
        return parse_period(verdict["period"] or "")
    except ValueError:
        start, last = (date.fromisoformat(verdict[key]) for key in ("start", "due_on"))
        return Period(PeriodKind.SEMESTER, verdict["period"] or "", start, last + _DAY)


def _read_rate(rate: Document | None) -> Rate | None:
    return None if rate is None else Rate(rate["present"], rate["expected"])


def _branch(branch: BranchDigest) -> dict[str, object]:
    rules: dict[str, list[Line]] = {}
    for line in branch.lines:
        rules.setdefault(line.verdict.obligation.key, []).append(line)
    return {
        "code": branch.code,
        "name": branch.name,
        "as_of": branch.today.isoformat(),
        "met": branch.met,
        "reachable": branch.reachable,
        "totals": _tally(branch.tally),
        "attendance": _rate(branch.rate),
        "recorded_since": branch.typed_later,
        "obligations": [
            {
                **_rule(lines[-1].verdict.obligation),
                "verdicts": [_verdict(line) for line in lines],
            }
            for lines in rules.values()
        ],
    }


def _rule(rule: Obligation) -> dict[str, object]:
    return {"obligation": rule.key, "label": rule.label, "label_en": rule.label_en}


def _verdict(line: Line) -> dict[str, object]:
    verdict = line.verdict
    rule = verdict.obligation
    return {
        "group": line.group,
        "period": verdict.period.key or None,
        "start": verdict.period.start.isoformat(),
        "due_on": verdict.due_on.isoformat(),
        "state": verdict.state.value,
        "why": verdict.why.value,
        "soft": rule.soft,
        "counted": len(verdict.counted),
        "needed": verdict.needed,
        "missing": verdict.missing,
        "late": verdict.late,
        "rows": list(verdict.counted),
        "logged_late": list(verdict.logged_late),
        "recorded_since": list(line.typed_later),
        "remarks": [remark.value for remark in verdict.remarks],
        "preset": rule.preset,
        "version": rule.version,
        "since": rule.since.isoformat(),
        "source": rule.source,
        "overridden": list(rule.overridden),
    }


def _tally(tally: Tally) -> dict[str, int]:
    return {name: getattr(tally, name) for name in Tally.__dataclass_fields__}


def _rate(rate: Rate | None) -> dict[str, int] | None:
    if rate is None:
        return None
    return {
        "present": rate.present,
        "expected": rate.expected,
        "percent_tenths": rate.percent_tenths,
    }
