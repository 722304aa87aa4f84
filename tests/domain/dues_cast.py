"""Short ways to write an account of dues: months by name, one member, one branch."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.dues.account import (
    Assessment,
    Dossier,
    MonthLine,
    Payment,
    Relief,
    ReliefKind,
    account,
)
from domain.dues.arrears import Arrears, arrears
from domain.dues.months import Month, Stay, first_day, month, month_key, tenures
from domain.dues.rates import LastMonth, Settings
from domain.workdays import WorkDays
from tests.support.rules import tested_rules

HOME, OTHER = 1, 2
TODAY = "2026-11-20"  # ten days after the dues day
SETTINGS = Settings(dues_day=10)  # the days of these tests are counted from the tenth
NO_HOLIDAYS = WorkDays()
STEPS = tested_rules().dues.steps_on(date.fromisoformat(TODAY), SETTINGS)


def m(text: str) -> Month:
    """A month by its name: 2026-11."""
    year, number = text.split("-")
    return month(int(year), int(number))


def d(text: str) -> date:
    return date.fromisoformat(text)


def stay(since: str, until: str | None = None, branch: int = HOME, **values: Any) -> Stay:
    named = {name: m(text) for name, text in values.items()}
    return Stay(branch, d(since), d(until) if until else None, **named)


def paid(number: int, day: str, parts: dict[str, int], **values: Any) -> Payment:
    given = {m(name): fen for name, fen in parts.items()}
    amount = sum(parts.values()) + values.get("voluntary_fen", 0)
    return Payment(number, d(day), amount, given, **values)


def dossier(
    *payments: Payment,
    stays: tuple[Stay, ...] = (),
    dues: tuple[tuple[str, int], ...] = (("2026-01", 1500),),
    reliefs: tuple[Relief, ...] = (),
) -> Dossier:
    """A member since 2020 with 15 yuan a month from January 2026, unless said otherwise."""
    return Dossier(
        tenures=tenures(stays or (stay("2020-01-01"),), LastMonth.WITH),
        assessments=tuple(
            Assessment(number, m(since), fen) for number, (since, fen) in enumerate(dues, start=1)
        ),
        reliefs=reliefs,
        payments=payments,
    )


def lines(
    of: Dossier, first: str = "2026-01", last: str = "2026-11", settings: Settings = SETTINGS
) -> tuple[MonthLine, ...]:
    return account(of, range(m(first), m(last) + 1), settings, NO_HOLIDAYS)


def line(of: Dossier, name: str) -> MonthLine:
    (found,) = lines(of, name, name)
    return found


def by_name(found: dict[Month, int]) -> dict[str, int]:
    return {first_day(each).strftime("%Y-%m"): fen for each, fen in found.items()}


def months(found: Sequence[MonthLine]) -> list[str]:
    return [month_key(each.month) for each in found]


def relief(kind: ReliefKind, since: str, until: str, fen: int | None = None) -> Relief:
    return Relief(1, kind, m(since), m(until), fen)


def run(of: Dossier, today: str = TODAY, last: str = "2027-05") -> Arrears:
    """What somebody is behind with by the steps that ship."""
    return arrears(lines(of, "2026-01", last), STEPS, d(today))
