"""The digest for scripts and terminals: one JSON document, or a text table."""

from collections.abc import Iterator

from bot.kit.texts import Texts
from bot.views.lines import SYMBOLS
from bot.views.matrix import pad
from domain.attendance import Rate
from domain.obligations import Obligation
from services.compliance import BranchDigest, Digest, Line, Tally, mark_of

SCHEMA = 1  # raised when a field changes its meaning or goes
_LABEL_COLUMNS = 34
_STATE_COLUMNS = 20


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


def as_table(texts: Texts, locale: str, digest: Digest) -> str:
    """The digest for a terminal: a line a figure, worst branch first."""
    chinese = locale == "zh_CN"
    return "\n".join(_table(texts, locale, digest, chinese=chinese))


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


def _table(texts: Texts, locale: str, digest: Digest, *, chinese: bool) -> Iterator[str]:
    yield texts.plain(
        locale,
        "compliance.table.head",
        scope=digest.scope_name,
        as_of=digest.as_of,
        period=digest.period,
    )
    for branch in digest.branches:
        yield ""
        rate = branch.rate.percent_tenths if branch.rate else None
        yield texts.plain(
            locale, "compliance.table.branch", name=branch.name, code=branch.code, rate=rate
        )
        for line in branch.lines:
            yield _line(texts, locale, line, chinese=chinese)
    yield ""
    rate = digest.rate.percent_tenths if digest.rate else None
    yield texts.plain(locale, "compliance.table.total", tally=digest.tally, rate=rate)


def _line(texts: Texts, locale: str, line: Line, *, chinese: bool) -> str:
    verdict = line.verdict
    mark = mark_of(verdict)
    label = verdict.obligation.label if chinese else verdict.obligation.label_en
    named = f"{label}·{line.group}" if line.group else label
    state = texts.plain(locale, f"compliance.state.{mark.name.lower()}")
    return (
        f"  {SYMBOLS[mark]} {pad(named, _LABEL_COLUMNS)} {verdict.period.key:<12} "
        f"{len(verdict.counted)}/{verdict.needed}  {pad(state, _STATE_COLUMNS)} {verdict.due_on}"
    )
