"""What a member of one kind owes a month, with everything that led to the figure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.dues.money import MOST_FEN, UNIT_OF, Rounding, exact_share, share
from domain.dues.rates import Band, DuesRules, Rate, Settings
from domain.errors import DomainError


@dataclass(frozen=True, slots=True)
class Quote:
    """A monthly due, explained."""

    kind: str
    label: str
    label_en: str
    on: date
    base_fen: int | None
    due_fen: int
    band: tuple[int | None, int | None] | None  # (above, up to) in fen; None: no bands
    rate: int | None  # basis points of the whole base
    exact: Decimal  # yuan, before rounding and ceiling
    rounding: Rounding
    by_rate_fen: int  # before the ceiling
    ceiling_fen: int | None  # only where it has cut the due
    range: tuple[int, int] | None  # what the branch may fix
    source: str
    ceiling_source: str | None


def quote(
    rules: DuesRules,
    kind: str,
    base_fen: int | None,
    on: date,
    settings: Settings | None = None,
) -> Quote:
    """The due of a kind of member on a day; the whole base is taken at the rate of its band.

    Source: 中组发〔2008〕3号第1至6条; the ceiling: 组电明字〔2017〕5号.
    A flat amount is that of the article and is not rounded. Raises DomainError for what cannot be
    quoted.
    """
    settings = rules.settings if settings is None else settings
    rate = rules.rate(kind, on)
    if rate is None:
        if any(each.kind == kind for each in rules.rates):
            raise DomainError("dues.no_rate_then", kind=kind, on=on)
        known = tuple(each.kind for each in rules.kinds(on))
        raise DomainError("dues.unknown_kind", kind=kind, on=on, known=known)
    if not rate.bands:
        return _fixed(rate, base_fen, on, settings)
    if base_fen is None:
        raise DomainError("dues.base_missing", kind=rate.kind)
    if not 0 < base_fen <= MOST_FEN:
        raise DomainError("dues.base_out_of_range", base_fen=base_fen, most_fen=MOST_FEN)
    band, above = _band(rate, base_fen)
    by_rate = share(base_fen, band.rate, UNIT_OF[settings.rounding])
    ceiling = rules.ceiling_on(on) if settings.ceiling else None
    cut = ceiling if ceiling is not None and by_rate > ceiling.amount else None
    return Quote(
        kind=kind,
        label=rate.label,
        label_en=rate.label_en,
        on=on,
        base_fen=base_fen,
        due_fen=by_rate if cut is None else cut.amount,
        band=(above, band.up_to),
        rate=band.rate,
        exact=exact_share(base_fen, band.rate),
        rounding=settings.rounding,
        by_rate_fen=by_rate,
        ceiling_fen=None if cut is None else cut.amount,
        range=None,
        source=rate.source,
        ceiling_source=None if cut is None else cut.source,
    )


def _band(rate: Rate, base_fen: int) -> tuple[Band, int | None]:
    """The band of a base, and the bound that the base has passed."""
    fits = (n for n, band in enumerate(rate.bands) if band.up_to is None or base_fen <= band.up_to)
    number = next(fits)
    return rate.bands[number], rate.bands[number - 1].up_to if number else None


def _fixed(rate: Rate, base_fen: int | None, on: date, settings: Settings) -> Quote:
    if base_fen is not None:
        raise DomainError("dues.base_not_asked", kind=rate.kind)
    due = rate.flat
    if rate.range is not None:
        least, most = rate.range
        due = settings.farmer
        if due is None or not least <= due <= most:
            raise DomainError("dues.figure_missing", kind=rate.kind, least_fen=least, most_fen=most)
    assert due is not None  # a rate has bands, a flat amount or a range
    return Quote(
        kind=rate.kind,
        label=rate.label,
        label_en=rate.label_en,
        on=on,
        base_fen=None,
        due_fen=due,
        band=None,
        rate=None,
        exact=Decimal(due).scaleb(-2),
        rounding=settings.rounding,
        by_rate_fen=due,
        ceiling_fen=None,
        range=rate.range,
        source=rate.source,
        ceiling_source=None,
    )
