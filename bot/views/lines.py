"""One verdict as values for any sentence about it: a symbol, never without its word."""

from bot.views.meetings import period_name
from domain.dues.collection import KEY as DUES
from domain.obligations import Why
from domain.points.duty import KEYS as POINTS
from services.compliance import Line, Mark, mark_of

ALL, LATE = "a", "l"  # first letter of a span; a period's key may follow
# Colour is never alone: the words stand beside it.
SYMBOLS = {
    Mark.MISSING: "🔴",
    Mark.SOFT_MISSING: "🟡",
    Mark.UNKNOWN: "❔",
    Mark.OPEN: "⏳",
    Mark.LATE: "✅",
    Mark.DONE: "✅",
    Mark.WAIVED: "➖",
}


def span_of(period: str | None, *, late: bool) -> str:
    """What a page shows, as its pager carries it: everything or what is late, of a period."""
    return (LATE if late else ALL) + (period or "")


def line_values(line: Line, *, chinese: bool) -> dict[str, object]:
    """Values of one verdict, for any sentence about it."""
    verdict = line.verdict
    rule = verdict.obligation
    return {
        "symbol": SYMBOLS[mark_of(verdict)],
        "label": rule.label if chinese else rule.label_en,
        "group": line.group,
        "dues": rule.key == DUES,
        "points": rule.key if rule.key in POINTS else "",
        "period": period_name(verdict.period, chinese=chinese) if verdict.period.key else "",
        "state": verdict.state.value,
        "why": verdict.why.value,
        "soft": rule.soft,
        "counted": len(verdict.counted),
        "needed": verdict.needed,
        "missing": verdict.missing,
        "due_on": verdict.due_on,
        "late": verdict.late,
        "typed_later": len(line.typed_later),
        # That the ledger began within it says the state already.
        "remarks": [r.value for r in verdict.remarks if verdict.why is not Why.BEFORE_LEDGER],
    }
