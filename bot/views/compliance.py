"""The digest as pages: one branch in detail, or many with a matrix; symbols always with words."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.views.meetings import period_name
from bot.views.records import message_link
from domain.attendance import Rate
from domain.obligations import State, Verdict
from services.compliance import BranchDigest, Digest, Explanation, Line, Tally

COLUMNS = 34  # of a narrow phone in a monospaced font
BRANCHES_A_PAGE = 12
_SYMBOLS = {
    State.DONE: "✅",
    State.MISSING: "🔴",
    State.NOT_YET_DUE: "⏳",
    State.WAIVED: "➖",
    State.UNKNOWN: "❔",
}
_SOFT = "🟡"  # missing under a rule that says 一般
# In the matrix one narrow mark each; the legend says what they mean.
_MARKS = {
    State.DONE: "o",
    State.MISSING: "X",
    State.NOT_YET_DUE: ".",
    State.WAIVED: "-",
    State.UNKNOWN: "?",
}
_SOFT_MARK = "x"


@dataclass(frozen=True, slots=True)
class FigureButton:
    """A figure that can be opened."""

    label: str
    unit_id: int
    obligation: str
    period: str


def symbol(verdict: Verdict) -> str:
    """The traffic light of a verdict."""
    if verdict.state is State.MISSING and verdict.obligation.soft:
        return _SOFT
    return _SYMBOLS[verdict.state]


def branch_values(branch: BranchDigest, digest: Digest, *, chinese: bool) -> dict[str, object]:
    """Values for `compliance.branch`: every obligation with its periods."""
    return {
        "branch": branch.name,
        "as_of": digest.as_of,
        "lines": [_line(line, chinese=chinese) for line in branch.lines],
        "tally": branch.tally,
        "rate": branch.rate.percent_tenths if branch.rate else None,
        "reachable": branch.reachable,
        "version": digest.rules_version,
    }


def _line(line: Line, *, chinese: bool) -> dict[str, object]:
    verdict = line.verdict
    rule = verdict.obligation
    return {
        "symbol": symbol(verdict),
        "label": rule.label if chinese else rule.label_en,
        "group": line.group,
        "period": period_name(verdict.period, chinese=chinese) if verdict.period.key else "",
        "state": verdict.state.value,
        "why": verdict.why.value,
        "soft": rule.soft,
        "counted": len(verdict.counted),
        "needed": verdict.needed,
        "missing": verdict.missing,
        "due_on": verdict.due_on,
        "late": verdict.late,
        "remarks": [remark.value for remark in verdict.remarks],
    }


def figures(branch: BranchDigest, *, chinese: bool) -> list[FigureButton]:
    """The figures worth opening: what is missing first, then what is open, then the rest."""
    order = (State.MISSING, State.NOT_YET_DUE, State.UNKNOWN, State.DONE, State.WAIVED)
    found = [line for line in branch.lines if line.verdict.period.key]
    found.sort(key=lambda line: order.index(line.verdict.state))
    return [
        FigureButton(
            f"{symbol(line.verdict)} {_short(line, chinese=chinese)} {line.verdict.period.key}",
            line.verdict.unit_id,
            line.verdict.obligation.key,
            line.verdict.period.key,
        )
        for line in found
    ]


def _short(line: Line, *, chinese: bool) -> str:
    rule = line.verdict.obligation
    label = rule.label if chinese else rule.label_en
    return f"{label}·{line.group}" if line.group else label


def committee_pages(digest: Digest) -> int:
    """How many pages the committee's view has; at least one."""
    return max(1, -(-len(digest.branches) // BRANCHES_A_PAGE))


def committee_values(digest: Digest, page: int, *, chinese: bool) -> dict[str, object]:
    """Values for `compliance.committee`: totals, a line a branch, and the matrix of the page."""
    shown = branches_on(digest, page)
    return {
        "scope": digest.scope_name,
        "as_of": digest.as_of,
        "count": len(digest.branches),
        "met": sum(_met(branch) for branch in digest.branches),
        "tally": digest.tally,
        "rate": digest.rate.percent_tenths if digest.rate else None,
        "branches": [_branch_line(branch) for branch in shown],
        "matrix": matrix(shown, chinese=chinese),
        "page": page + 1,
        "pages": committee_pages(digest),
        "version": digest.rules_version,
    }


def branches_on(digest: Digest, page: int) -> Sequence[BranchDigest]:
    start = page * BRANCHES_A_PAGE
    return digest.branches[start : start + BRANCHES_A_PAGE]


def _met(branch: BranchDigest) -> bool:
    return branch.tally.missing == 0 and branch.tally.soft_missing == 0


def _branch_line(branch: BranchDigest) -> dict[str, object]:
    tally = branch.tally
    light = "🔴" if tally.missing else _SOFT if tally.soft_missing else "✅"
    return {
        "symbol": light,
        "name": branch.name,
        "tally": tally,
        "rate": branch.rate.percent_tenths if branch.rate else None,
        "reachable": branch.reachable,
    }


def matrix(branches: Sequence[BranchDigest], *, chinese: bool) -> dict[str, object]:
    """Branch by obligation, last period and this one side by side; heads are numbered."""
    rules: dict[str, str] = {}
    for branch in branches:
        for line in branch.lines:
            rule = line.verdict.obligation
            rules.setdefault(rule.key, rule.label if chinese else rule.label_en)
    keys = list(rules)
    width = max(4, COLUMNS - 3 * len(keys) - 1)
    head = " " * width + "".join(f"{number:>3}" for number in range(1, len(keys) + 1))
    rows = [
        pad(branch.name, width) + "".join(f"{_cell(branch, key):>3}" for key in keys)
        for branch in branches
    ]
    legend = [(number, rules[key]) for number, key in enumerate(keys, start=1)]
    return {"text": "\n".join([head, *rows]) if keys else "", "legend": legend}


def _cell(branch: BranchDigest, key: str) -> str:
    """The worst mark of each period, last period first: `Xo` was missed and is done now."""
    by_period: dict[str, str] = {}
    lines = [line for line in branch.lines if line.verdict.obligation.key == key]
    for line in sorted(lines, key=lambda each: each.verdict.period.start):
        verdict = line.verdict
        soft = verdict.state is State.MISSING and verdict.obligation.soft
        mark = _SOFT_MARK if soft else _MARKS[verdict.state]
        known = by_period.get(verdict.period.key, "o")
        by_period[verdict.period.key] = min(mark, known, key="Xx?.-o".index)
        if known == "o" and mark == "-" and len(lines) == 1:
            by_period[verdict.period.key] = "-"
    return "".join(list(by_period.values())[-2:])


def pad(text: str, width: int) -> str:
    """The text cut or filled to so many columns; full-width characters take two."""
    kept, used = "", 0
    for mark in text:
        size = 2 if unicodedata.east_asian_width(mark) in {"W", "F"} else 1
        if used + size > width:
            break
        kept, used = kept + mark, used + size
    return kept + " " * (width - used)


def explanation_values(
    found: Explanation, *, chinese: bool, kind_label: dict[str, str], named: bool
) -> dict[str, object]:
    """Values for `compliance.explain`: the rule, its source and version, and the rows."""
    verdict = found.verdict
    rule = verdict.obligation
    return {
        **_line(Line(verdict, None), chinese=chinese),
        "unit": found.unit_name,
        "maximum": rule.maximum,
        "attendance_min": rule.attendance_min,
        "source": rule.source,
        "preset": rule.preset,
        "version": rule.version,
        "overridden": rule.overridden,
        "as_of": found.as_of,
        "rows": [
            {
                "day": row.held_on,
                "kind": kind_label.get(row.kind, row.kind),
                "status": row.status,
                "counted": row.counted,
                "present": row.present,
                "expected": row.expected,
                "by": row.recorded_by if named else None,
                "at": row.recorded_at,
                "link": message_link(row.source_chat_id, row.source_message_id),
            }
            for row in found.rows
        ],
    }


def as_document(digest: Digest) -> dict[str, object]:
    """The digest as the JSON document that docs/compliance-json.md describes."""
    return {
        "schema": 1,
        "as_of": digest.as_of.isoformat(),
        "scope": digest.scope_name,
        "period": digest.period,
        "rules_version": digest.rules_version,
        "totals": _tally(digest.tally),
        "attendance": _rate(digest.rate),
        "branches": [
            {
                "code": branch.code,
                "name": branch.name,
                "reachable": branch.reachable,
                "totals": _tally(branch.tally),
                "attendance": _rate(branch.rate),
                "verdicts": [_verdict(line) for line in branch.lines],
            }
            for branch in digest.branches
        ],
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


def _verdict(line: Line) -> dict[str, object]:
    verdict = line.verdict
    rule = verdict.obligation
    return {
        "obligation": rule.key,
        "label": rule.label,
        "group": line.group,
        "period": verdict.period.key,
        "due_on": verdict.due_on.isoformat(),
        "state": verdict.state.value,
        "why": verdict.why.value,
        "soft": rule.soft,
        "needed": verdict.needed,
        "counted": list(verdict.counted),
        "missing": verdict.missing,
        "late": verdict.late,
        "logged_late": list(verdict.logged_late),
        "remarks": [remark.value for remark in verdict.remarks],
        "preset": rule.preset,
        "version": rule.version,
        "source": rule.source,
        "overridden": list(rule.overridden),
    }


def as_table(digest: Digest, *, chinese: bool) -> str:
    """The digest for a terminal: a line a figure, worst branch first."""
    lines = []
    for branch in digest.branches:
        lines.append(f"{branch.name} ({branch.code})")
        for line in branch.lines:
            verdict = line.verdict
            lines.append(
                f"  {symbol(verdict)} {pad(_short(line, chinese=chinese), 24)}"
                f" {verdict.period.key:<8} {len(verdict.counted)}/{verdict.needed}"
                f"  {verdict.due_on.isoformat()}  {verdict.state.value} ({verdict.why.value})"
            )
    return "\n".join(lines)
