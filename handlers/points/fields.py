"""The fields of a proposal: whose, which event, how many points, which month, what proves it."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from bot.kit.buttons import in_rows
from bot.kit.forms.amounts import MonthsField
from bot.kit.forms.basic import TextField, on_page, page_of, page_row
from bot.kit.forms.files import FilesField, files_of
from bot.kit.forms.people import PersonField
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
from bot.kit.reading import NameEntry
from bot.kit.texts import label_of
from bot.views.points_words import signed
from domain.dues.months import Month, month_of
from domain.errors import DomainError
from domain.points.amount import HUNDREDTHS, show_points
from domain.points.amount import points as reading
from domain.points.scheme import Event, Scheme
from domain.reading import UnfitError
from services.drafts import JSON
from services.points import ProposalDesk, open_months, proposal_desk

LONGEST = 400  # characters of a note or reason
_OFFERED = 8  # people or points as buttons
_MONTHS = 3
_MOST_NAMES = 40
_SHOWN = 40  # characters of what was typed


def branch_of(turn: Turn) -> int:
    return int(str(turn.answers["branch"]))


def person_of(turn: Turn) -> int:
    return int(str(turn.answers["person"]))


async def desk_of(turn: Turn) -> ProposalDesk:
    """For whom one may propose, and the scheme; read once in an exchange."""
    if "desk" not in turn.memo:
        turn.memo["desk"] = await turn.ask(proposal_desk, branch_of(turn))
    return cast("ProposalDesk", turn.memo["desk"])


def proposable(scheme: Scheme) -> Sequence[Event]:
    """The events that people propose, by dimension; the others follow from other ledgers."""
    places = {key: place for place, key in enumerate(scheme.dimensions)}
    found = [each for each in scheme.events.values() if each.derived is None]
    return sorted(found, key=lambda each: places[each.dimension])


def chosen(answers: Mapping[str, JSON]) -> Mapping[str, JSON]:
    """What is known of the event that was chosen; empty until then."""
    found = answers.get("event")
    return found if isinstance(found, dict) else {}


def bounds_of(event: Event) -> tuple[int, int]:
    """The least and the most that an entry may state, as buttons and sentences show it."""
    near = 1 if event.furthest > 0 else -1
    least, most = sorted((near, event.furthest))
    return least, most


async def people(turn: Turn) -> Sequence[NameEntry]:
    return [NameEntry(each.person_id, each.name) for each in (await desk_of(turn)).people]


async def likely(turn: Turn) -> Sequence[int]:
    return [each.person_id for each in (await desk_of(turn)).people][:_MOST_NAMES]


class NamesField(PersonField):
    """One person, three names in a row: thirty members fit a screen."""

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        asked = await PersonField.prompt(self, turn, state or None)
        return Prompt(asked.line, in_rows([each for row in asked.rows for each in row], 3))


def person() -> PersonField:
    """Whom the proposal is about."""
    return NamesField("points_propose.ask.person", people, likely)


@dataclass(frozen=True, slots=True)
class EventField:
    """An event of the scheme, by dimension and page, or a part of its label typed.

    The value says what the next questions hang on: its code, and whether it takes a range of
    points or needs evidence.
    """

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        scheme = (await desk_of(turn)).scheme
        events, page = proposable(scheme), state if isinstance(state, int) else 0
        options = [
            Option(_event_label(turn.locale, scheme, each), f"e{place}")
            for place, each in enumerate(events)
        ]
        rows = [(option,) for option in on_page(options, page)]
        turner = page_row(len(options), page)
        return Prompt(line("points_propose.ask.event"), (*rows, turner) if turner else tuple(rows))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        events = proposable((await desk_of(turn)).scheme)
        if said.pressed is not None:
            if said.pressed.startswith("p"):
                return Partly(page_of(said.pressed))
            found = [each for n, each in enumerate(events) if said.pressed == f"e{n}"]
            return _answered(found[0]) if found else Unclear(line("form.stale"))
        typed = _plain(said.text or "")
        if not typed:
            return Unclear(line("form.text_wanted"))
        near = [each for each in events if typed in _plain(label_of(turn.locale, each))]
        exact = [each for each in near if typed == _plain(label_of(turn.locale, each))]
        if len(exact or near) == 1:
            return _answered((exact or near)[0])
        note = line("points_propose.nothing_near", text=(said.text or "").strip()[:_SHOWN])
        return Unclear(line("form.choose_one") if near else note)


def _event_label(locale: str, scheme: Scheme, event: Event) -> str:
    side = label_of(locale, scheme.dimensions[event.dimension])
    until = "" if event.up_to is None else f"…{signed(event.up_to)}"
    return f"{side} · {label_of(locale, event)} {signed(event.points)}{until}"


def _answered(event: Event) -> Answered:
    return Answered(
        {
            "code": event.code,
            "points": event.points,
            "furthest": event.furthest,
            "range": event.up_to is not None,
            "evidence": event.evidence,
        }
    )


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def read_points(text: str, event: Event) -> int | None:
    """Points as a person types them, in hundredths; a cost may be typed without its sign."""
    least, most = bounds_of(event)
    plain = _plain(text).removesuffix("分").removeprefix("+").replace("\u2212", "-")
    if event.furthest < 0 and not plain.startswith("-"):
        plain = f"-{plain}"
    try:
        return reading(least, most)(plain)
    except UnfitError:
        return None


def steps_of(event: Event) -> Sequence[int]:
    """Likely points as buttons: from those of the event to the furthest, whole where it fits."""
    sign = 1 if event.furthest > 0 else -1
    first, last = abs(event.points), abs(event.furthest)
    size = HUNDREDTHS
    while (last - first) // size >= _OFFERED:
        size *= 2
    found = [*range(first, last, size), last]
    return [sign * each for each in found if each]


async def event_of(turn: Turn) -> Event:
    """The event that was chosen; raises `points.event_gone` when the scheme has changed since."""
    code = str(chosen(turn.answers)["code"])
    found = (await desk_of(turn)).scheme.events.get(code)
    if found is None:
        raise DomainError("points.event_gone", code=code)
    return found


@dataclass(frozen=True, slots=True)
class PointsField:
    """Points within what the event allows, by button or typed; the value is in hundredths."""

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        event = await event_of(turn)
        return Prompt(line("points_propose.ask.points", **range_of(event)), offered(event))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        return read_answer(await event_of(turn), said)


def offered(event: Event) -> tuple[tuple[Option, ...], ...]:
    """Likely points as buttons, four in a row."""
    return in_rows([Option(signed(each), f"n{each}") for each in steps_of(event)], 4)


def range_of(event: Event) -> dict[str, object]:
    """The bounds of an event for a sentence: from what is nearest nought."""
    least, most = bounds_of(event)
    return {"least": signed(least), "most": signed(most)}


def read_answer(event: Event, said: Said) -> Outcome:
    """Points that were pressed or typed."""
    if said.pressed is not None:
        fits = [each for each in steps_of(event) if said.pressed == f"n{each}"]
        return Answered(fits[0]) if fits else Unclear(line("form.stale"))
    found = read_points(said.text or "", event)
    if found is None:
        example = show_points(event.furthest)
        return Unclear(line("points_propose.points_wanted", example=example, **range_of(event)))
    return Answered(found)


class MonthField(MonthsField):
    """A month that is scored and can still be changed."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await MonthsField.read(self, turn, state, said)
        if not isinstance(outcome, Answered) or not isinstance(outcome.value, list):
            return outcome
        month = int(str(outcome.value[0]))
        if month > month_of(turn.now.date()):
            return Unclear(line("error.points.month_ahead", month=month))
        if month not in await _months(turn):
            return Unclear(line("error.points.month_not_open", month=month))
        return outcome


async def _months(turn: Turn) -> Sequence[Month]:
    if "months" not in turn.memo:
        turn.memo["months"] = await turn.ask(open_months, branch_of(turn), person_of(turn))
    return cast("Sequence[Month]", turn.memo["months"])


async def _newest(turn: Turn) -> Sequence[Sequence[Month]]:
    return [[each] for each in (await _months(turn))[:_MONTHS]]


def month() -> MonthsField:
    """This month, the one before, or another that is typed."""
    return MonthField("points_propose.ask.month", _newest, back=11, ahead=0, single=True)


def note() -> TextField:
    """What was done."""
    return TextField("points_propose.ask.note", LONGEST)


class EvidenceField(FilesField):
    """Photos and documents; done is refused while an event that needs them has none."""

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        asked = await FilesField.prompt(self, turn, state)
        needed = bool(chosen(turn.answers).get("evidence"))
        return Prompt(line(self.ask, needed=needed), asked.rows, asked.typed)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await FilesField.read(self, turn, state, said)
        needed = bool(chosen(turn.answers).get("evidence"))
        if needed and isinstance(outcome, Answered) and not files_of(outcome.value):
            label = label_of(turn.locale, await event_of(turn))
            return Unclear(line("points_propose.evidence_wanted", event=label))
        return outcome


def evidence() -> FilesField:
    """What proves it."""
    return EvidenceField("points_propose.ask.evidence")
