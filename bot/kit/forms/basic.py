"""Fields for text, a choice, several choices, numbers and votes."""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.kit.buttons import in_rows
from bot.kit.forms.types import (
    Answered,
    Line,
    Option,
    Outcome,
    Partly,
    Prompt,
    Said,
    Turn,
    Unclear,
    line,
)
from services.drafts import JSON

T = TypeVar("T")
Offers = Callable[[Turn], Awaitable[Sequence[Option]]]
PAGE = 8  # names on one page of a keyboard; more do not fit a phone
_CONFIRM = "ok"


@dataclass(frozen=True, slots=True)
class TextField:
    """Free text with a limit in characters; earlier values may be offered as buttons."""

    ask: str  # text key
    limit: int
    offers: Offers | None = None

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        offered = await self.offers(turn) if self.offers else ()
        return Prompt(line(self.ask), tuple((option,) for option in offered))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        if said.pressed is not None and self.offers:
            chosen = [o.label for o in await self.offers(turn) if o.arg == said.pressed]
            return Answered(chosen[0]) if chosen else Unclear(line("form.stale"))
        text = (said.text or "").strip()
        if not any(mark.isprintable() and not mark.isspace() for mark in text):
            return Unclear(line("form.text_wanted"))
        if len(text) > self.limit:
            return Unclear(line("form.too_long", limit=self.limit, length=len(text)))
        return Answered(text)


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One of a few values; the typed label counts as a press."""

    ask: str
    offers: Offers
    columns: int = 2

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        return Prompt(line(self.ask), in_rows(await self.offers(turn), self.columns), typed=False)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        wanted = said.pressed or (said.text or "").strip()
        for option in await self.offers(turn):
            if wanted in {option.arg, option.label}:
                return Answered(option.arg)
        return Unclear(line("form.choose_one"))


@dataclass(frozen=True, slots=True)
class ManyField:
    """Several of a list, ticked one by one with paging, then confirmed; the value is their args."""

    ask: str
    offers: Offers
    least: int = 1

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        offered = await self.offers(turn)
        ticked, page = ticks(state)
        rows: list[tuple[Option, ...]] = [
            (_ticked(option, ticked),) for option in on_page(offered, page)
        ]
        if turner := page_row(len(offered), page):
            rows.append(turner)
        rows.append((Option(turn.plain("form.button.confirm", count=len(ticked)), _CONFIRM),))
        return Prompt(line(self.ask, count=len(ticked)), tuple(rows), typed=False)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        ticked, page = ticks(state)
        if said.pressed is None:
            return Unclear(line("form.tap_to_choose"))
        if said.pressed == _CONFIRM:
            if len(ticked) < self.least:
                return Unclear(line("form.choose_at_least", count=self.least))
            return Answered(list[JSON](ticked))
        if said.pressed.startswith("p"):
            return Partly(pack(ticked, page_of(said.pressed)))
        if said.pressed[1:] not in {option.arg for option in await self.offers(turn)}:
            return Unclear(line("form.stale"))
        return Partly(pack(toggled(ticked, said.pressed[1:]), page))


@dataclass(frozen=True, slots=True)
class TallyField:
    """Votes for, against and abstaining, typed as `12 0 1` or `赞成12反对0弃权1`."""

    ask: str
    values: Callable[[Turn], Awaitable[dict[str, object]]]

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        return Prompt(Line(self.ask, await self.values(turn)))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        tally = read_tally(said.text or "")
        return Answered(list[JSON](tally)) if tally else Unclear(line("form.tally_wanted"))


@dataclass(frozen=True, slots=True)
class HoursField:
    """Credit hours (学时) up to a day's worth; the value is in hundredths of an hour."""

    ask: str
    most: int = 2400

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        options = tuple(Option(shown, f"h{shown}") for shown in ("1", "1.5", "2", "4"))
        return Prompt(line(self.ask), (options,))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        typed = said.pressed[1:] if said.pressed else (said.text or "")
        hundredths = read_hours(typed)
        if hundredths is None or not 0 < hundredths <= self.most:
            return Unclear(line("form.hours_wanted", most=self.most // 100))
        return Answered(hundredths)


_TALLY = re.compile(
    r"(?:赞成|同意|for)?\D{0,3}?(\d{1,4})\D{1,6}?(\d{1,4})\D{1,6}?(\d{1,4})\D{0,3}", re.IGNORECASE
)
_HOURS = re.compile(r"(\d{1,2})(?:\.(\d{1,2}))?\s*(?:个?学时|小时|h|hours?)?", re.IGNORECASE)


def read_tally(text: str) -> tuple[int, int, int] | None:
    """Votes for, against and abstaining in this order; None when not three plain numbers."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > 60 or "-" in plain or "." in plain:  # noqa: PLR2004 - a line, no signs
        return None
    found = _TALLY.fullmatch(plain)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def read_hours(text: str) -> int | None:
    """Hours in hundredths, from `2`, `1.5` or `2学时`; None otherwise."""
    found = _HOURS.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def ticks(state: JSON) -> tuple[list[str], int]:
    """What is ticked so far, and the page that is shown (from 0)."""
    if not isinstance(state, dict):
        return [], 0
    ticked, page = state.get("ticked"), state.get("page")
    return (
        [str(each) for each in ticked] if isinstance(ticked, list) else [],
        page if isinstance(page, int) else 0,
    )


def pack(ticked: Sequence[str], page: int) -> JSON:
    return {"ticked": list[JSON](ticked), "page": page}


def toggled(ticked: Sequence[str], arg: str) -> list[str]:
    return [each for each in ticked if each != arg] if arg in ticked else [*ticked, arg]


def on_page(options: Sequence[T], page: int, size: int = PAGE) -> Sequence[T]:
    """Those of one page, whatever they are."""
    return options[page * size : (page + 1) * size]


def page_row(count: int, page: int, size: int = PAGE) -> tuple[Option, ...]:
    """The row that turns pages; empty when one page holds all."""
    last = (count - 1) // size
    if last <= 0:
        return ()
    before, after = max(page - 1, 0), min(page + 1, last)
    return (
        Option("‹", f"p{before}"),
        Option(f"{page + 1}/{last + 1}", f"p{page}"),
        Option("›", f"p{after}"),
    )


def page_of(pressed: str) -> int:
    return int(pressed[1:]) if pressed[1:].isdigit() else 0


def _ticked(option: Option, ticked: Sequence[str]) -> Option:
    mark = "☑️" if option.arg in ticked else "⬜"
    return Option(f"{mark} {option.label}", f"t{option.arg}")
