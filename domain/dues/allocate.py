"""Giving a payment to months: the oldest first unless said otherwise, and what must be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.dues.account import MonthLine, Payment, Standing
from domain.dues.money import MOST_FEN
from domain.dues.months import Month
from domain.dues.rates import Settings
from domain.errors import DomainError

_TAKES = frozenset({Standing.PAID, Standing.PART, Standing.UNPAID})


class Question(StrEnum):
    """What a person must agree to before a payment is recorded."""

    BACK_PAYMENT = "back_payment"  # months older than the limit: the branch decides
    TOO_MUCH = "too_much"  # more than is owed: is the rest voluntary, or a slip?


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what it is about."""

    question: Question
    months: tuple[Month, ...] = ()
    fen: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of a payment."""

    amount_fen: int
    parts: Mapping[Month, int]
    voluntary_fen: int
    left_fen: int  # neither owed nor said to be voluntary
    asked: tuple[Asked, ...]
    large: bool  # the voluntary part goes to the Centre


def allocate(
    lines: Sequence[MonthLine],
    amount_fen: int,
    now: Month,
    settings: Settings,
    *,
    months: Sequence[Month] | None = None,
    voluntary_fen: int = 0,
    large_from: int | None = None,
) -> Plan:
    """Give an amount to open months, and name what a person must agree to.

    `lines` are the account from the oldest month to the last that may be prepaid; months said
    outright are served in that order and no others are. Raises DomainError for a month that can
    take nothing. Source: 中组发〔2008〕3号第11、12条.
    """
    if amount_fen <= 0:
        raise DomainError("dues.amount_not_positive", amount_fen=amount_fen)
    if amount_fen > MOST_FEN:
        raise DomainError("dues.amount_too_large", most_fen=MOST_FEN)
    if not 0 <= voluntary_fen <= amount_fen:
        raise DomainError(
            "dues.voluntary_out_of_range", voluntary_fen=voluntary_fen, amount_fen=amount_fen
        )
    left = amount_fen - voluntary_fen
    parts: dict[Month, int] = {}
    for line in _served(lines, now, settings, months):
        given = min(left, line.open_fen)
        if given:
            parts[line.month] = given
            left -= given
    old = tuple(each for each in sorted(parts) if now - each > settings.backpay_months)
    asked = [Asked(Question.BACK_PAYMENT, old)] if old else []
    if left:
        asked.append(Asked(Question.TOO_MUCH, fen=left))
    return Plan(
        amount_fen=amount_fen,
        parts=parts,
        voluntary_fen=voluntary_fen,
        left_fen=left,
        asked=tuple(asked),
        large=large_from is not None and voluntary_fen >= large_from,
    )


def taken_back(payment: Payment, gone: Sequence[Payment], amount_fen: int | None) -> Payment:
    """The row that reverses a payment, or refunds a part of it: the last to come goes first.

    `gone` are the rows that have reversed it before. Raises DomainError when less is left.
    """
    left = dict(payment.parts)
    for each in gone:
        for asked, fen in each.parts.items():
            left[asked] += fen
    voluntary = payment.voluntary_fen + sum(each.voluntary_fen for each in gone)
    whole = sum(left.values()) + voluntary
    wanted = whole if amount_fen is None else amount_fen
    if not 0 < wanted <= whole:
        raise DomainError("dues.nothing_left", amount_fen=amount_fen or 0, left_fen=whole)
    back = min(voluntary, wanted)
    parts: dict[Month, int] = {}
    rest = wanted - back
    for asked in sorted(left, reverse=True):
        fen = min(rest, left[asked])
        if fen:
            parts[asked] = -fen
            rest -= fen
    return Payment(0, payment.paid_on, -wanted, parts, -back, confirmed=payment.confirmed)


def _served(
    lines: Sequence[MonthLine],
    now: Month,
    settings: Settings,
    months: Sequence[Month] | None,
) -> Sequence[MonthLine]:
    """The months that may take money, in the order in which they are served."""
    by_month = {line.month: line for line in lines}
    if months is None:
        return [
            by_month[each]
            for each in sorted(by_month)
            if by_month[each].standing in _TAKES and each <= now + settings.prepay_months
        ]
    if len(set(months)) < len(months):
        raise DomainError("dues.month_twice")
    return [_taking(each, by_month.get(each), now, settings) for each in months]


def _taking(asked: Month, line: MonthLine | None, now: Month, settings: Settings) -> MonthLine:
    if asked > now + settings.prepay_months:
        raise DomainError("dues.prepaid_too_far", month=asked, limit=settings.prepay_months)
    if line is None:
        raise DomainError("dues.not_owed", month=asked)
    if line.standing is Standing.UNASSESSED:
        raise DomainError("dues.not_assessed", month=asked)
    if line.standing not in _TAKES:
        raise DomainError("dues.nothing_due", month=asked)
    if line.open_fen == 0:
        raise DomainError("dues.paid_already", month=asked, reported_fen=line.reported_fen)
    return line
