"""An assessment explained: the band, the rate, the exact share, rounding, ceiling and source."""

from bot.kit.texts import label_of
from domain.dues.money import Rounding, show_percent
from domain.dues.quote import Quote
from services.dues import Assessed, AssessEntry


def summary(entry: AssessEntry, checked: Assessed | None, locale: str) -> dict[str, object]:
    """Values for `dues_assess.summary`, but for the names."""
    return {
        "since": checked.since if checked else entry.since,
        "fen": checked.due_fen if checked else entry.due_fen,
        "before_fen": checked.before_fen if checked else None,
        "by_hand": checked.by_hand if checked else False,
        "base_fen": entry.base_fen,
        "keep": entry.keep_base,
        "reason": entry.reason,
        "quote": quoted(checked.quote, locale) if checked and checked.quote else None,
    }


def quoted(found: Quote, locale: str) -> dict[str, object]:
    """How a figure came about, as values for any sentence about it."""
    above, up_to = found.band or (None, None)
    return {
        "label": label_of(locale, found),
        "base_fen": found.base_fen,
        "banded": found.band is not None,
        "above": above,
        "up_to": up_to,
        "rate": None if found.rate is None else show_percent(found.rate),
        "exact": show_exact(found),
        "by_rate_fen": found.by_rate_fen,
        "rounding": found.rounding.value,
        "rounds": found.rounding is not Rounding.FEN or found.exact.scaleb(2) % 1 != 0,
        "ceiling_fen": found.ceiling_fen,
        "due_fen": found.due_fen,
        "source": found.source,
        "ceiling_source": found.ceiling_source,
    }


def show_exact(found: Quote) -> str:
    """The figure in yuan before rounding and ceiling: 43.005."""
    return f"{found.exact.normalize():f}"
