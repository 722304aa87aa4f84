"""The list of who pays: everybody the assessed amount, exceptions by tap or by name."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.kit.forms.amounts import why_no_money
from bot.kit.forms.basic import on_page, page_of, page_row
from bot.kit.forms.people import nobody
from bot.kit.forms.types import (
    Answered,
    Option,
    Outcome,
    Partly,
    Prompt,
    Said,
    Turn,
    Unclear,
    line,
)
from bot.kit.reading import NameEntry, Value, read_money, read_names
from domain.dues.money import show_yuan
from handlers.dues_keeping.fields import unfinished
from services.drafts import JSON
from services.dues import GroupRow

_CONFIRM, _BACK = "ok", "back"
_TICK, _AMOUNT = "t", "m"


@dataclass(slots=True)
class Exceptions:
    """Who did not pay, who paid another amount, and where the person is in the list."""

    absent: list[str] = field(default_factory=list)
    amounts: dict[str, int] = field(default_factory=dict)
    page: int = 0
    asking: str | None = None  # whose amount is to be typed

    @classmethod
    def of(cls, kept: JSON) -> "Exceptions":
        """As an answer or an unfinished state keeps them."""
        known = kept if isinstance(kept, dict) else {}
        absent, amounts = known.get("absent"), known.get("amounts")
        page, asking = known.get("page"), known.get("asking")
        return cls(
            [str(each) for each in absent] if isinstance(absent, list) else [],
            {who: int(str(fen)) for who, fen in amounts.items()}
            if isinstance(amounts, dict)
            else {},
            page if isinstance(page, int) else 0,
            asking if isinstance(asking, str) else None,
        )

    def kept(self) -> dict[str, JSON]:
        return {
            "absent": list[JSON](self.absent),
            "amounts": dict[str, JSON](self.amounts),
            "page": self.page,
            "asking": self.asking,
        }

    def fen_of(self, row: GroupRow) -> int:
        """What a row pays."""
        who = str(row.person_id)
        return 0 if who in self.absent else self.amounts.get(who, row.open_fen)

    def paying(self, rows: Sequence[GroupRow]) -> list[GroupRow]:
        """Who pays something."""
        return [row for row in rows if row.open_fen and self.fen_of(row)]


@dataclass(frozen=True, slots=True)
class CollectField:
    """Everybody who owes a month, with what each pays; the value is the exceptions."""

    rows: Callable[[Turn], Awaitable[Sequence[GroupRow]]]
    heading: Callable[[Turn], Awaitable[dict[str, object]]]

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        known = Exceptions.of(unfinished(turn, "people", state))
        rows = await self.rows(turn)
        owing = [row for row in rows if row.open_fen]
        asked = next((row for row in owing if str(row.person_id) == known.asking), None)
        if asked is not None:
            back = Option(turn.plain("dues_group.button.as_due"), _BACK)
            said = line("dues_group.ask.amount", name=asked.name, due_fen=asked.open_fen)
            return Prompt(said, ((back,),))
        heading = await self.heading(turn)
        if not owing:
            return Prompt(line("dues_group.ask.nobody", **heading), typed=False)
        paying = known.paying(owing)
        total = sum(known.fen_of(row) for row in paying)
        options = [Option("", str(row.person_id)) for row in owing]
        shown = {each.arg for each in on_page(options, known.page)}
        buttons: list[tuple[Option, ...]] = [
            _row(known, row) for row in owing if str(row.person_id) in shown
        ]
        if turner := page_row(len(owing), known.page):
            buttons.append(turner)
        label = turn.plain("dues_group.button.confirm", count=len(paying), fen=total)
        buttons.append((Option(label, _CONFIRM),))
        said = line(
            "dues_group.ask.people",
            **heading,
            owing=len(owing),
            due_fen=sum(row.open_fen for row in owing),
            paying=len(paying),
            fen=total,
            others=len(rows) - len(owing),
        )
        return Prompt(said, tuple(buttons))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        known = Exceptions.of(unfinished(turn, "people", state))
        owing = {str(row.person_id): row for row in await self.rows(turn) if row.open_fen}
        if said.pressed is not None:
            return _pressed(known, said.pressed, owing)
        if known.asking in owing:
            return _amount(known, said.text)
        return _named(known, said.text or "", owing)


def _row(known: Exceptions, row: GroupRow) -> tuple[Option, Option]:
    who = str(row.person_id)
    if who in known.absent:
        label = f"❌ {row.name}"
    else:
        mark = "✏️" if who in known.amounts else "✅"
        label = f"{mark} {row.name} {show_yuan(known.fen_of(row))}"
    return Option(label, f"{_TICK}{who}"), Option("✏️", f"{_AMOUNT}{who}")


def _pressed(known: Exceptions, pressed: str, owing: dict[str, GroupRow]) -> Outcome:
    if pressed == _CONFIRM:
        if not known.paying(list(owing.values())):
            return Unclear(line("error.dues.nothing_open"))
        return Answered({**known.kept(), "page": 0, "asking": None})
    if pressed == _BACK:
        known.amounts.pop(known.asking or "", None)
        known.asking = None
        return Partly(known.kept())
    if pressed.startswith("p"):
        known.page = page_of(pressed)
        return Partly(known.kept())
    op, who = pressed[:1], pressed[1:]
    if who not in owing or op not in {_TICK, _AMOUNT}:
        return Unclear(line("form.stale"))
    if op == _AMOUNT:
        known.asking = who
    elif who in known.absent:
        known.absent.remove(who)
    else:
        known.absent.append(who)
        known.amounts.pop(who, None)
    return Partly(known.kept())


def _amount(known: Exceptions, text: str | None) -> Outcome:
    """The amount that somebody really paid."""
    if not (text or "").strip():
        return Unclear(line("form.amount_wanted"))
    reading = read_money(text or "")
    if not isinstance(reading, Value):
        return Unclear(why_no_money(reading, text or ""))
    who = known.asking or ""
    known.amounts[who] = reading.value
    known.absent = [each for each in known.absent if each != who]
    known.asking = None
    return Partly(known.kept())


def _named(known: Exceptions, text: str, owing: dict[str, GroupRow]) -> Outcome:
    """Names that are typed are those of who did not pay."""
    people = [NameEntry(row.person_id, row.name) for row in owing.values()]
    if not text.strip():
        return Unclear(line("form.text_wanted"))
    read = read_names(text, people)
    if not read.settled or not read.ids:
        if any(word.choices for word in read.words):
            return Unclear(line("form.which_person"))
        return Unclear(nobody(read, people, text))
    named = [str(each) for each in read.ids]
    known.absent = list(dict.fromkeys([*known.absent, *named]))
    known.amounts = {who: fen for who, fen in known.amounts.items() if who not in named}
    return Partly(known.kept(), line("dues_group.say.noted", count=len(named)))
