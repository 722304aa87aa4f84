"""Dues for scripts and terminals: JSON documents as docs/dues-json.md describes them."""

from collections.abc import Mapping, Sequence

from bot.kit.dues import setting_label
from bot.kit.texts import Texts
from bot.views.dues_assess import quoted, show_exact
from domain.dues.account import MonthLine, Totals
from domain.dues.money import show_percent, show_yuan
from domain.dues.months import Month, month_key
from domain.dues.quote import Quote
from domain.dues.rates import Settings
from domain.dues.reading import SETTINGS
from services.dues import BranchTotals, DuesSettings, Register, RegisterRow

SCHEMA = 1  # raised when a field changes its meaning or goes


def quote_document(found: Quote) -> dict[str, object]:
    """A monthly due with everything that led to it."""
    return {
        "schema": SCHEMA,
        "kind": found.kind,
        "label": found.label,
        "label_en": found.label_en,
        "on": found.on.isoformat(),
        "base_fen": found.base_fen,
        "due_fen": found.due_fen,
        "band": None
        if found.band is None
        else {"above_fen": found.band[0], "up_to_fen": found.band[1]},
        "rate": None if found.rate is None else show_percent(found.rate),
        "exact": show_exact(found),
        "rounding": found.rounding.value,
        "by_rate_fen": found.by_rate_fen,
        "ceiling": found.ceiling_fen,
        "range": None
        if found.range is None
        else {"least_fen": found.range[0], "most_fen": found.range[1]},
        "source": found.source,
        "ceiling_source": found.ceiling_source,
    }


def quote_lines(texts: Texts, locale: str, found: Quote) -> str:
    """The same for people."""
    values = quoted(found, locale)
    return texts.plain(locale, "dues_command.quote", **values, range=found.range)


def register_document(found: Register) -> dict[str, object]:
    """The register of a branch and year."""
    return {
        "schema": SCHEMA,
        "branch": {"code": found.code, "name": found.name},
        "year": found.year,
        "as_of": found.today.isoformat(),
        "members": [_member(row) for row in found.rows],
        "months": {month_key(each): _totals(sums) for each, sums in found.by_month.items()},
        "totals": _totals(found.totals),
        "voluntary_fen": found.voluntary_fen,
    }


def totals_document(first: Month, last: Month, found: Sequence[BranchTotals]) -> dict[str, object]:
    """The sums of branches, without any person."""
    return {
        "schema": SCHEMA,
        "from": month_key(first),
        "to": month_key(last),
        "branches": [
            {
                "code": row.code,
                "name": row.name,
                "members": row.members,
                "paid_in_full": row.paid_in_full,
                "due_fen": row.due_fen,
                "paid_fen": row.paid_fen,
                "balance_fen": row.balance_fen,
                "in_arrears": row.in_arrears,
                "at_step": {str(months): people for months, people in row.at_step.items()},
            }
            for row in found
        ],
    }


def totals_lines(
    texts: Texts, locale: str, months: tuple[Month, Month], found: Sequence[BranchTotals]
) -> str:
    """The same for people: a line for each branch."""
    first, last = months
    lines = [texts.plain(locale, "dues_command.totals_head", first=first, last=last)]
    lines += [
        texts.plain(
            locale,
            "dues_command.totals_row",
            code=row.code,
            name=row.name,
            members=row.members,
            paid_in_full=row.paid_in_full,
            due_fen=row.due_fen,
            paid_fen=row.paid_fen,
            balance_fen=row.balance_fen,
            in_arrears=row.in_arrears,
            at_step=list(row.at_step.items()),
        )
        for row in found
    ]
    return "\n".join(lines)


def settings_document(code: str, found: DuesSettings) -> dict[str, object]:
    """The settings of a branch, and which it has set itself."""
    return {
        "schema": SCHEMA,
        "branch": code,
        "settings": setting_values(found.settings),
        "own": list(found.own),
    }


def settings_lines(texts: Texts, locale: str, found: DuesSettings) -> str:
    """The same for people: key, value and label."""
    return "\n".join(
        texts.plain(
            locale,
            "dues_command.settings_row",
            field=name,
            value=_typed(value),
            label=setting_label(texts, locale, name),
            own=name in found.own,
        )
        for name, value in setting_values(found.settings).items()
    )


def setting_values(settings: Settings) -> Mapping[str, object]:
    """Settings as a file or a script writes them, in the order of the rules."""
    found = {name: getattr(settings, name) for name in SETTINGS}
    if settings.farmer is not None:
        found["farmer"] = show_yuan(settings.farmer)
    return {name: list(v) if isinstance(v, tuple) else v for name, v in found.items()}


def _typed(value: object) -> str:
    """A value as `zhibu dues set` takes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


def _member(row: RegisterRow) -> dict[str, object]:
    return {
        "number": row.number,
        "name": row.name,
        "code": row.code,
        "group": row.group,
        "kind": row.kind,
        "base_fen": row.base_fen,
        "due_fen": row.due_fen,
        "months": [_month(line) for line in row.lines],
        "totals": _totals(row.totals),
        "voluntary_fen": row.voluntary_fen,
        "receipts": list(row.receipts),
    }


def _month(line: MonthLine) -> dict[str, object]:
    return {
        "month": month_key(line.month),
        "standing": line.standing.value,
        "due_fen": line.due_fen,
        "counted_fen": line.counted_fen,
        "paid_fen": line.paid_fen,
        "reported_fen": line.reported_fen,
        "balance_fen": line.balance_fen,
        "deadline": line.deadline.isoformat(),
        "paid_on": line.paid_on.isoformat() if line.paid_on else None,
        "paid_late": line.paid_late,
    }


def _totals(sums: Totals) -> dict[str, int]:
    return {
        "due_fen": sums.due_fen,
        "paid_fen": sums.paid_fen,
        "reported_fen": sums.reported_fen,
        "balance_fen": sums.balance_fen,
    }
