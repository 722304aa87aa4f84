"""One figure opened: the rule, the state and why, and the rows behind it."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.kit.buttons import Action
from bot.kit.pages import pages
from bot.kit.texts import Texts
from bot.views.asking import beside_figure, nudge_row
from bot.views.lines import line_values, span_of
from bot.views.page import Button, Page
from domain.obligations import State, Verdict
from services.compliance import (
    DuesExplanation,
    ExplainedRow,
    Explanation,
    Line,
    PointsExplanation,
)
from services.reminders import Asking

_CHINESE = "zh_CN"


def explanation_pages(
    texts: Texts,
    locale: str,
    found: Explanation,
    *,
    kinds: Mapping[str, str],
    presets: Mapping[str, str],
    asking: Asking,
) -> list[Page]:
    """The figure down to its rows; `kinds` and `presets` name them in the language."""
    values = _values(found, kinds, presets, chinese=locale == _CHINESE)
    said = texts.say(locale, "compliance.explain", **values)
    *most, last = pages(said + beside_figure(texts, locale, asking))
    rows = (
        *_nudge(texts, locale, (found.branch_id, found.verdict), asking),
        (_back(texts, locale, found.branch_id),),
    )
    return [*map(Page, most), Page(last, rows)]


def _nudge(
    texts: Texts, locale: str, found: tuple[int, Verdict], asking: Asking
) -> tuple[tuple[Button], ...]:
    """For who may, while a branch has not done it."""
    branch_id, verdict = found
    if not asking.may_nudge or verdict.state not in {State.MISSING, State.NOT_YET_DUE}:
        return ()
    what = (verdict.obligation.key, verdict.period.key)
    return (nudge_row(texts, locale, branch_id, *what),)


def dues_explanation(texts: Texts, locale: str, found: DuesExplanation) -> Page:
    """A month of dues down to its numbers of members; names and sums are never here."""
    month, rule = found.collected, found.verdict.obligation
    values = line_values(Line(found.verdict, None), chinese=locale == _CHINESE)
    names = ("label", "period", "symbol", "state", "missing", "due_on", "needed")
    text = texts.say(
        locale,
        "compliance.explain_dues",
        branch=found.branch_name,
        counted=month.paid,
        late=month.late,
        reported=month.reported,
        exempt=month.exempt,
        unassessed=month.unassessed,
        as_of=found.as_of,
        source=rule.source,
        version=rule.version,
        since=rule.since,
        **{name: values[name] for name in names},
    )
    return Page(text, ((_back(texts, locale, found.branch_id),),))


def points_explanation(texts: Texts, locale: str, found: PointsExplanation, asking: Asking) -> Page:
    """A month or half of points down to its numbers of members; names and scores never."""
    verdict, rule = found.verdict, found.verdict.obligation
    values = line_values(Line(verdict, None), chinese=locale == _CHINESE)
    names = (
        "label",
        "period",
        "symbol",
        "state",
        "missing",
        "due_on",
        "needed",
        "counted",
        "points",
    )
    text = texts.say(
        locale,
        "compliance.explain_points",
        branch=found.branch_name,
        late=found.late,
        held_on=found.held_on,
        held_late=verdict.late,
        grace=found.grace_days,
        as_of=found.as_of,
        source=rule.source,
        version=rule.version,
        since=rule.since,
        **{name: values[name] for name in names},
    )
    rows = _nudge(texts, locale, (found.branch_id, verdict), asking)
    said = text + beside_figure(texts, locale, asking)
    return Page(said, (*rows, (_back(texts, locale, found.branch_id),)))


def _back(texts: Texts, locale: str, branch_id: int) -> Button:
    label = texts.plain(locale, "compliance.button.back")
    args = (branch_id, 0, span_of(None, late=False))
    return Button(label, Action.COMPLIANCE_PAGE, args)


def _values(
    found: Explanation, kinds: Mapping[str, str], presets: Mapping[str, str], *, chinese: bool
) -> dict[str, object]:
    rule = found.verdict.obligation
    return {
        **line_values(Line(found.verdict, None), chinese=chinese),
        "unit": found.unit_name,
        "branch": found.branch_name if found.branch_name != found.unit_name else "",
        "maximum": rule.maximum,
        "attendance_min": rule.attendance_min,
        "months": rule.months or (),
        "source": rule.source,
        "preset": presets.get(rule.preset, rule.preset),
        "version": rule.version,
        "since": rule.since,
        "overrides": list(found.overrides.items()),
        "as_of": found.as_of,
        "rate": found.rate.percent_tenths if found.rate else None,
        "rows": [_row(row, found, kinds) for row in found.rows],
    }


def _row(row: ExplainedRow, found: Explanation, kinds: Mapping[str, str]) -> dict[str, object]:
    return {
        "day": row.held_on,
        "kind": kinds.get(row.kind, row.kind),
        "counted": row.counted,
        "why": row.why.value,
        "present": row.present,
        "expected": row.expected,
        "by": row.recorded_by,
        "at": row.recorded_at.astimezone(ZoneInfo(found.zone)),
        "typed_later": row.typed_later,
        "link": row.link,
    }
