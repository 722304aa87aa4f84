"""Fields for one person and for those who were absent, by tap or by name."""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.kit.buttons import in_rows
from bot.kit.forms.basic import on_page, pack, page_of, page_row, ticks
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
from bot.kit.reading import NameEntry, NamesReading, read_names
from services.drafts import JSON

People = Callable[[Turn], Awaitable[Sequence[NameEntry]]]
_CONFIRM, _BACK = "ok", "list"


@dataclass(frozen=True, slots=True)
class PersonField:
    """One person of the roster; likely ones are offered, anybody can be typed."""

    ask: str
    people: People
    likely: Callable[[Turn], Awaitable[Sequence[int]]]

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        people = {entry.id: entry for entry in await self.people(turn)}
        offered = state if isinstance(state, list) else list[JSON](await self.likely(turn))
        options = [
            Option(people[each].name, f"i{each}")
            for each in offered
            if isinstance(each, int) and each in people
        ]
        return Prompt(line(self.ask), tuple((option,) for option in options))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        people = await self.people(turn)
        if said.pressed is not None:
            chosen = [entry.id for entry in people if said.pressed == f"i{entry.id}"]
            return Answered(chosen[0]) if chosen else Unclear(line("form.stale"))
        if not (said.text or "").strip():
            return Unclear(line("form.text_wanted"))
        read = read_names(said.text or "", people)
        if read.settled and len(read.ids) == 1:
            return Answered(read.ids[0])
        offered = [each for word in read.words for each in (*word.ids, *word.choices)]
        if offered:
            return Partly(list[JSON](offered), line("form.which_person"))
        near = [each for word in read.words for each in word.nearest]
        return Partly(list[JSON](near), nobody(read, people, said.text or ""))


@dataclass(frozen=True, slots=True)
class AbsentField:
    """Who was absent and why; the value maps a person's id (as text) to a reason."""

    ask: str
    people: People
    reasons: tuple[str, ...]  # the first is taken until another is tapped

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        absent, page = ticks(state)
        if chosen := _asking(state):
            return await self._reasons(turn, chosen)
        people = await self.people(turn)
        options = [Option(self._label(turn, entry, state), f"t{entry.id}") for entry in people]
        rows: list[tuple[Option, ...]] = [(option,) for option in on_page(options, page)]
        if turner := page_row(len(options), page):
            rows.append(turner)
        rows.append((Option(turn.plain("form.button.absent", count=len(absent)), _CONFIRM),))
        return Prompt(line(self.ask, expected=len(people), absent=len(absent)), tuple(rows))

    def _label(self, turn: Turn, entry: NameEntry, state: JSON) -> str:
        reason = reasons_of(state).get(str(entry.id))
        if reason is None:
            return f"✅ {entry.name}"
        return f"🚫 {entry.name} · {turn.plain(f'absence.{reason}')}"

    async def _reasons(self, turn: Turn, chosen: str) -> Prompt:
        name = next(e.name for e in await self.people(turn) if str(e.id) == chosen)
        options = [Option(turn.plain(f"absence.{each}"), f"w{each}") for each in self.reasons]
        present = Option(turn.plain("form.button.was_present"), _BACK)
        rows = (*in_rows(options, 2), (present,))
        return Prompt(line("form.why_absent", name=name), rows, typed=False)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        if said.pressed is None:
            return await self._typed(turn, state, said.text or "")
        known = {str(entry.id) for entry in await self.people(turn)}
        return self._pressed(state, said.pressed, known)

    def _pressed(self, state: JSON, pressed: str, known: set[str]) -> Outcome:
        absent, page = ticks(state)
        reasons = reasons_of(state)
        asking = _asking(state)
        if pressed == _CONFIRM:
            return Answered(dict[str, JSON](reasons))
        if pressed.startswith("p"):
            return Partly(_state(absent, page_of(pressed), reasons))
        if pressed.startswith("t") and pressed[1:] in known:
            return Partly(_state(absent, page, reasons, asking=pressed[1:]))
        if asking and pressed == _BACK:
            kept = {who: why for who, why in reasons.items() if who != asking}
            return Partly(_state(list(kept), page, kept))
        if asking and pressed.startswith("w") and pressed[1:] in self.reasons:
            told = {**reasons, asking: pressed[1:]}
            return Partly(_state(list(told), page, told))
        return Unclear(line("form.stale"))

    async def _typed(self, turn: Turn, state: JSON, text: str) -> Outcome:
        people = await self.people(turn)
        if not text.strip():
            return Unclear(line("form.text_wanted"))
        if all_came(text):
            return Answered({})
        if counts := read_counts(text):
            return _counted(counts, len(people), len(reasons_of(state)))
        return self._named(state, text, people)

    def _named(self, state: JSON, text: str, people: Sequence[NameEntry]) -> Outcome:
        read = read_names(text, people)
        unsettled = [word for word in read.words if not word.settled]
        if any(word.choices for word in unsettled):
            return Unclear(line("form.which_person"))
        if unsettled or not read.words:
            return Unclear(nobody(read, people, text))
        # Whoever says who was not among all those present has named the absent.
        excepted = [who for word in read.words if word.excepted for who in word.ids]
        absent = dict.fromkeys(excepted or read.ids)
        if len(absent) == len(people):
            return Unclear(line("error.meeting.nobody_present", expected=len(people)))
        told = {**reasons_of(state), **{str(who): self.reasons[0] for who in absent}}
        note = line("form.absent_noted", count=len(absent))
        return Partly(_state(list(told), 0, told), note)


_ALL_CAME = re.compile(
    r"(?:无|没有|没)(?:人)?(?:缺席|请假)?"
    r"|(?:全体|全部|全员|所有人?|大家)?(?:党员|同志|成员|人员|人)?"
    r"(?:(?:都|全|均|全部|全都|全员|全体)(?:已经?)?(?:到会|到场|到|参加|出席)|(?:都|全|均)?到?齐)了?"
    r"|none|nobody|all (?:present|came)|everybody came"
)
_COUNTS = re.compile(
    r"(?:应到(?:会)?(?P<expected>\d{1,4})人?)?(?:实到|到会)(?:会)?(?P<present>\d{1,4})人?"
)


def all_came(text: str) -> bool:
    """Whether a text says that nobody was absent."""
    return _ALL_CAME.fullmatch(_plain(text)) is not None


def read_counts(text: str) -> tuple[int | None, int] | None:
    """Who should attend, if said, and who did: `应到8人,实到7人`; None when that is not said."""
    found = _COUNTS.fullmatch(re.sub(r"[\s,、;::]", "", _plain(text)))
    if found is None:
        return None
    expected = found["expected"]
    return int(expected) if expected else None, int(found["present"])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(" 。.!").lower()


def _counted(counts: tuple[int | None, int], listed: int, absent: int) -> Outcome:
    """Numbers name nobody: they can only agree with the list, or be asked about."""
    expected, present = counts
    if expected is not None and expected != listed:
        key = "error.meeting.expected_does_not_add_up"
        return Unclear(line(key, said=expected, listed=listed))
    if present > listed:
        key = "error.meeting.more_present_than_expected"
        return Unclear(line(key, present=present, expected=listed))
    if present == listed and not absent:
        return Answered({})
    key = "error.meeting.present_does_not_add_up"
    return Unclear(line(key, said=present, listed=listed - absent))


def nobody(read: NamesReading, people: Sequence[NameEntry], text: str) -> Line:
    """Who could not be found, and whose names come near."""
    missing = [word for word in read.words if not word.settled and not word.choices]
    names = {entry.id: entry.name for entry in people}
    near = [names[each] for word in missing for each in word.nearest if each in names]
    typed = "、".join(word.typed for word in missing) or text
    return line("form.nobody", name=typed[:40], nearest=list(dict.fromkeys(near)))


def reasons_of(state: JSON) -> dict[str, str]:
    """Absent people and their reasons as an unfinished state keeps them."""
    kept = state.get("reasons") if isinstance(state, dict) else None
    return {who: str(why) for who, why in kept.items()} if isinstance(kept, dict) else {}


def _asking(state: JSON) -> str | None:
    asking = state.get("asking") if isinstance(state, dict) else None
    return asking if isinstance(asking, str) else None


def _state(absent: Sequence[str], page: int, reasons: dict[str, str], asking: str = "") -> JSON:
    packed = pack(list(dict.fromkeys(absent)), page)
    assert isinstance(packed, dict)
    return {**packed, "reasons": dict[str, JSON](reasons), "asking": asking or None}
