"""One figure opened: the rule, the state and why, and the rows behind it."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from bot.kit.buttons import Action
from bot.kit.pages import pages
from bot.kit.texts import Texts
from bot.views.lines import line_values, span_of
from bot.views.page import Button, Page
from services.compliance import ExplainedRow, Explanation, Line

_CHINESE = "zh_CN"


def explanation_pages(
    texts: Texts, locale: str, found: Explanation, *, kinds: Mapping[str, str]
) -> list[Page]:
    """The figure down to its rows; `kinds` names the kinds of meeting in the language."""
    chinese = locale == _CHINESE
    values = explanation_values(found, chinese=chinese, kind_label=kinds, named=True)
    *most, last = pages(texts.say(locale, "compliance.explain", **values))
    back = Button(
        texts.plain(locale, "compliance.button.back"),
        Action.COMPLIANCE_PAGE,
        (found.branch_id, 0, span_of(None, late=False)),
    )
    return [*map(Page, most), Page(last, ((back,),))]


def explanation_values(
    found: Explanation, *, chinese: bool, kind_label: Mapping[str, str], named: bool
) -> dict[str, object]:
    """Values for `compliance.explain`; `named` shows who recorded what."""
    rule = found.verdict.obligation
    return {
        **line_values(Line(found.verdict, None), chinese=chinese),
        "unit": found.unit_name,
        "branch": found.branch_name if found.branch_name != found.unit_name else "",
        "maximum": rule.maximum,
        "attendance_min": rule.attendance_min,
        "months": rule.months or (),
        "source": rule.source,
        "preset": rule.preset,
        "version": rule.version,
        "since": rule.since,
        "overrides": list(found.overrides.items()),
        "as_of": found.as_of,
        "rate": found.rate.percent_tenths if found.rate else None,
        "rows": [_row(row, found, kind_label, named=named) for row in found.rows],
    }


def _row(
    row: ExplainedRow, found: Explanation, kinds: Mapping[str, str], *, named: bool
) -> dict[str, object]:
    return {
        "day": row.held_on,
        "kind": kinds.get(row.kind, row.kind),
        "counted": row.counted,
        "why": row.why.value,
        "present": row.present,
        "expected": row.expected,
        "by": row.recorded_by if named else None,
        "at": row.recorded_at.astimezone(ZoneInfo(found.zone)),
        "typed_later": row.typed_later,
        "link": row.link,
    }
