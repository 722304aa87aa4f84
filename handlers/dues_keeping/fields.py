"""What the forms of the keepers share: the desk, the people, a day, reading an answer back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from bot.kit.buttons import Action, Key, Keys, data_for, in_rows
from bot.kit.forms.engine import BEFORE
from bot.kit.forms.people import PersonField
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
from bot.kit.kit import shown
from bot.kit.reading import Ambiguous, Direction, NameEntry, Value, read_date
from bot.kit.texts import show_day
from domain.dues.months import Month
from domain.errors import DomainError
from services.drafts import JSON
from services.dues import Desk, DeskMember, collector_desk, desk_members

SHORT, LONG = 120, 400  # characters of an approver and of a reason
_SHOWN = 40  # characters of what was typed


def known_of(desk: Desk) -> dict[str, JSON]:
    """What each form knows before its first question; days are of the branch's zone."""
    return {"branch": desk.branch_id, "zone": desk.zone}


def branch_id(turn: Turn) -> int:
    return int(str(turn.answers["branch"]))


def number(turn: Turn, key: str) -> int | None:
    """An answer as a number; None where it was skipped or not asked."""
    found = turn.answers.get(key)
    return None if found is None else int(str(found))


def first_month(turn: Turn, key: str) -> Month | None:
    """The month of an answer of `MonthsField`."""
    found = turn.answers.get(key)
    return int(str(found[0])) if isinstance(found, list) and found else None


def text(turn: Turn, key: str) -> str:
    """An answer as a text; empty where it was skipped."""
    found = turn.answers.get(key)
    return "" if found is None else str(found)


def unfinished(turn: Turn, key: str, state: JSON) -> JSON:
    """The state of a list; one that is opened again goes on from what was answered before."""
    before = turn.answers.get(BEFORE)
    if state is None and isinstance(before, list) and before[0] == key:
        return before[1]
    return state


async def desk_of(turn: Turn) -> Desk:
    """The desk of this form; read once in an exchange."""
    if "desk" not in turn.memo:
        turn.memo["desk"] = await turn.ask(collector_desk, branch_id(turn))
    return cast("Desk", turn.memo["desk"])


async def members(turn: Turn) -> Sequence[DeskMember]:
    """Everybody of the branch, for its keepers; read once in an exchange."""
    if "members" not in turn.memo:
        turn.memo["members"] = await turn.ask(desk_members, branch_id(turn))
    return cast("Sequence[DeskMember]", turn.memo["members"])


async def name_of(turn: Turn) -> str:
    """The name of the person whom the form is about."""
    who = number(turn, "person")
    return next(each.name for each in await members(turn) if each.person_id == who)


async def everybody(turn: Turn) -> Sequence[NameEntry]:
    return [NameEntry(each.person_id, each.name, each.group) for each in await members(turn)]


async def present(turn: Turn) -> Sequence[int]:
    """Those of today, as buttons: a branch has seldom more than fit a phone."""
    return [each.person_id for each in await members(turn) if each.here][:_SHOWN]


class NamesField(PersonField):
    """One person, three names in a row: thirty members fit a screen."""

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        # Where no name came near, all of them are offered again.
        asked = await PersonField.prompt(self, turn, state or None)
        return Prompt(asked.line, in_rows([each for row in asked.rows for each in row], 3))


def person(ask: str) -> PersonField:
    """One person of the branch, by button or by name."""
    return NamesField(ask, everybody, present)


def problem(turn: Turn, error: DomainError) -> str:
    """An error as a plain sentence in the middle of a card."""
    return turn.plain(f"error.{error.key}", **shown(turn, error.values))


def refusal(turn: Turn, error: DomainError) -> Unclear:
    """An error as the answer to what somebody said: nothing is kept, the question stays."""
    return Unclear(Line(f"error.{error.key}", shown(turn, error.values)))


def to_menu(turn: Turn, branch: int | None = None) -> Keys:
    """The button that leads back to what else can be done."""
    label = turn.plain("dues_keeping.button.menu")
    place = branch_id(turn) if branch is None else branch
    return [[Key(label, data_for(Action.DUES_MENU, place))]]


@dataclass(frozen=True, slots=True)
class DayField:
    """A day, by button or typed; the value is ISO text."""

    ask: str
    future: bool = False  # whether it may be still to come
    offers: Callable[[Turn], Awaitable[Sequence[date]]] | None = None
    prefer: Direction = Direction.PAST  # where the year is not said

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        offered = await self._offered(turn, state)
        options = [Option(show_day(each, turn.locale), f"d{each.isoformat()}") for each in offered]
        return Prompt(line(self.ask), tuple((option,) for option in options))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        if said.pressed is not None:
            offered = {f"d{each.isoformat()}" for each in await self._offered(turn, state)}
            fits = said.pressed in offered
            return Answered(said.pressed[1:]) if fits else Unclear(line("form.stale"))
        typed = said.text or ""
        if not typed.strip():
            return Unclear(line("form.text_wanted"))
        reading = read_date(typed, now=turn.now, prefer=self.prefer)
        if isinstance(reading, Value):
            return self._checked(turn, reading.value)
        shown_text = typed[:_SHOWN]
        if isinstance(reading, Ambiguous):
            note = line(f"reading.{reading.reason.value}", text=shown_text)
            return Partly([each.isoformat() for each in reading.readings], note)
        return Unclear(line("dues_keeping.day_wanted", text=shown_text))

    def _checked(self, turn: Turn, day: date) -> Outcome:
        if day > turn.now.date() and not self.future:
            today = turn.now.date()
            return Unclear(line("error.dues.in_future", paid_on=day, today=today))
        return Answered(day.isoformat())

    async def _offered(self, turn: Turn, state: JSON) -> Sequence[date]:
        if isinstance(state, list):
            return [date.fromisoformat(str(each)) for each in state]
        if self.offers is not None:
            return await self.offers(turn)
        today = turn.now.date()
        return [today, today - timedelta(days=1)]
