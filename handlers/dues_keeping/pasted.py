"""A list of dues that somebody pastes from a table of theirs: a line for each member."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.kit.forms.types import Turn
from bot.kit.reading import Value, read_money
from bot.kit.texts import label_of
from domain.dues.rates import Rate
from domain.errors import DomainError
from handlers.dues_keeping import figures
from handlers.dues_keeping.figures import BASE, HAND, RULE
from services.drafts import JSON
from services.dues import YearlyRow

Change = dict[str, JSON]
_BETWEEN = re.compile(r"[\s,;:|\uff0c\uff1b\uff1a\u3001]+")
_BASE = re.compile(r"^(基数|收入|base)", re.IGNORECASE)
_USUAL = "salaried"  # the kind where neither the line nor the ledger names one


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a list says: changes by person, and the lines that could not be read."""

    changes: Mapping[str, Change]
    unread: tuple[str, ...]


async def read_list(turn: Turn, text: str, rows: Sequence[YearlyRow]) -> Pasted:
    """Read lines such as `张三 30`, `李四 学生` or `王五 离退休 基数 4300`."""
    changes: dict[str, Change] = {}
    unread = []
    for said in filter(None, map(str.strip, text.splitlines())):
        row = _whose(said, rows)
        change = None if row is None else await _change(turn, said.removeprefix(row.name), row)
        if row is None or change is None:
            unread.append(said)
        else:
            changes[str(row.person_id)] = change
    return Pasted(changes, tuple(unread))


def _whose(said: str, rows: Sequence[YearlyRow]) -> YearlyRow | None:
    """The one person whose name begins the line; of two of one name, nobody."""
    found = [row for row in rows if _BETWEEN.split(said)[0] == row.name]
    return found[0] if len(found) == 1 else None


async def _change(turn: Turn, said: str, row: YearlyRow) -> Change | None:
    kind, by_base, fen = row.kind or _USUAL, False, None
    for word in filter(None, _BETWEEN.split(said)):
        if (named := _kind_named(turn, word)) is not None:
            kind = named.kind
            continue
        rest = _BASE.sub("", word)
        by_base = by_base or rest != word
        if rest:
            amount = read_money(rest)
            if fen is not None or not isinstance(amount, Value):
                return None
            fen = amount.value
    return await _sound(turn, kind, fen, by_base=by_base)


async def _sound(turn: Turn, kind: str, fen: int | None, *, by_base: bool) -> Change | None:
    """The change, unless something of it is missing or has to be asked."""
    if fen is None or by_base:
        try:
            await figures.quoted(turn, kind, fen)
        except DomainError:
            return None
        return {"kind": kind, "how": RULE} if fen is None else _said(kind, BASE, base=fen)
    if figures.needs_reason(turn.deps.rules.dues, kind, fen):
        return None
    return _said(kind, HAND, due=fen)


def _said(kind: str, how: str, **fen: int) -> Change:
    return {"kind": kind, "how": how, **fen}


def _kind_named(turn: Turn, word: str) -> Rate | None:
    """The kind that a word names: its key, or the beginning of its label."""
    found = [
        rate
        for rate in figures.rates(turn)
        if word == rate.kind or label_of(turn.locale, rate).lower().startswith(word.lower())
    ]
    return found[0] if len(found) == 1 else None
