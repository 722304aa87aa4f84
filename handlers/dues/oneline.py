"""A payment in one line: its words go through the same fields as the conversation.

`2.40 11月` · `张三 30 9-11月` · `30` · `11月`
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.kit.forms.amounts import why_no_money, why_no_months
from bot.kit.forms.types import Answered, Line, Partly, Said, Turn, Unclear, state_key
from bot.kit.reading import Ambiguous, Direction, Value, read_money, read_names, read_period
from handlers.dues.fields import entry_of, months, people, questions, tried
from services.drafts import JSON
from services.dues import Duties, PaymentPreview

_MOST_WORDS = 5  # of one phrase, such as `2026年 9月 至 11月`
_BARE = re.compile(r"\d{1,2}\s?[-~\u2013\u2014\uff5e至到]\s?\d{1,2}")  # 9-11 can only be months
_OF_MONTHS = re.compile("[月季年]|quarter|month|year", re.IGNORECASE)
_MOST_NOTES = 4
_LONGEST = 20  # words that are looked at


@dataclass(slots=True)
class Parts:
    """A line taken apart."""

    amount: str = ""
    months: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


def take_apart(said: str, now: datetime) -> Parts:
    """Amounts and months by what they can be read as, in any order; the rest may be a name."""
    words, parts = said.split()[:_LONGEST], Parts()
    while words:
        for size in range(min(len(words), _MOST_WORDS), 0, -1):
            if _taken(parts, " ".join(words[:size]), now):
                break
        else:
            size = 1
            parts.rest.append(words[0])
        words = words[size:]
    return parts


def _taken(parts: Parts, phrase: str, now: datetime) -> bool:
    phrase = f"{phrase}月" if _BARE.fullmatch(phrase) else phrase
    money = isinstance(read_money(phrase), Value)
    period = isinstance(read_period(phrase, now=now, prefer=Direction.PAST), Value | Ambiguous)
    if money == period or (money and parts.amount):
        return False  # neither, or both, or a second amount: the person is asked
    if money:
        parts.amount = phrase
    else:
        parts.months.append(phrase)
    return True


def begin(turn: Turn, found: Duties) -> dict[str, JSON] | None:
    """The answers of one's own payment; None for who never belonged to a branch."""
    if found.branch_id is None:
        return None
    own: dict[str, JSON] = {"own": True, "person": found.person_id}
    return own | place_of(turn, found, found.branch_id)


def place_of(turn: Turn, found: Duties, branch_id: int) -> dict[str, JSON]:
    """The branch of a payment; from here on, days are of its zone."""
    zone = found.zones.get(branch_id, turn.deps.zone)
    turn.in_zone(zone)
    return {"branch": branch_id, "zone": zone}


async def fill(
    turn: Turn, found: Duties, said: str, here: int | None = None
) -> tuple[dict[str, JSON], Sequence[str]]:
    """The answers that a line gives, and sentences on what it leaves unclear.

    `here` is the branch of the group where it was written: its people come first.
    """
    parts = take_apart(said, turn.now)
    notes = [*await _whose(turn, found, parts.rest, here)]
    if "branch" in turn.answers:
        notes += await _months(turn, parts.months)
        notes += await _amount(turn, parts)
    return turn.answers, [*dict.fromkeys(notes)][:_MOST_NOTES]


async def _whose(
    turn: Turn, found: Duties, words: Sequence[str], here: int | None
) -> Sequence[str]:
    """Whose payment it is: of the one person that a word names, or else one's own."""
    own = begin(turn, found)
    branches = sorted((kept.branch_id for kept in found.kept), key=lambda each: each != here)
    notes = []
    chosen: dict[str, JSON] | None = None
    for word in words:
        named = None if chosen else await _named(turn, found, branches, word)
        chosen = chosen or named
        if named is None:
            notes.append(_unread(turn, word, keeps=bool(branches)))
    if chosen is None and (own is None or (branches and any(map(_is_name, words)))):
        # A collector who names somebody unknown does not mean themselves: it is asked.
        turn.answers = place_of(turn, found, branches[0]) | {"paid_on": None} if branches else {}
    else:
        turn.answers = chosen or own or {}
    if "zone" in turn.answers:
        turn.in_zone(str(turn.answers["zone"]))
    return notes


async def _named(
    turn: Turn, found: Duties, branches: Sequence[int], word: str
) -> dict[str, JSON] | None:
    """The answers for whom a word names among those whose dues one keeps."""
    for branch_id in branches:
        turn.answers = place_of(turn, found, branch_id)
        turn.memo.clear()
        read = read_names(word, await people(turn))
        turn.memo.clear()
        if read.settled and len(read.ids) == 1:
            return {**turn.answers, "person": read.ids[0], "paid_on": None}
    return None


async def _months(turn: Turn, phrases: Sequence[str]) -> Sequence[str]:
    every: set[int] = set()
    for phrase in phrases:
        outcome = months().typed(turn, phrase)
        if isinstance(outcome, Partly) and len(phrases) == 1:
            turn.answers[state_key("months")] = outcome.state
            return [_plain(turn, outcome.note)] if outcome.note else []
        if not isinstance(outcome, Answered) or not isinstance(outcome.value, list):
            return [turn.plain("form.months_wanted")]
        every |= {int(str(each)) for each in outcome.value}
    if not every:
        return []
    before = turn.answers
    turn.answers = {**before, "months": list[JSON](sorted(every))}
    if "person" not in before:
        return []
    tested = await tried(turn, replace(entry_of(turn), amount_fen=1))
    if isinstance(tested, Line):
        turn.answers = before
        return [_plain(turn, tested)]
    return []


async def _amount(turn: Turn, parts: Parts) -> Sequence[str]:
    """The amount said, or all that is open in the months said; what is not said stays open."""
    if parts.amount:
        asked = next(each for each in questions(turn.answers) if each.key == "amount")
        outcome = await asked.field.read(turn, None, Said(text=parts.amount))
        if isinstance(outcome, Unclear):
            return [_plain(turn, outcome.note)]
        assert isinstance(outcome, Answered)
        turn.answers = {**turn.answers, "amount": outcome.value}
        if not parts.months and not any(map(_OF_MONTHS.search, parts.rest)):
            turn.answers["months"] = None
        return []
    known = turn.answers.keys() >= {"person", "months"}
    if known and not any(map(_is_amount, parts.rest)):
        found = await tried(turn, entry_of(turn))
        if isinstance(found, PaymentPreview):
            turn.answers = {**turn.answers, "amount": found.amount_fen}
        else:
            return [_plain(turn, found)]
    return []


def _is_name(word: str) -> bool:
    """Whether a word that could not be read was neither meant as an amount nor as months."""
    return not _is_amount(word) and not _OF_MONTHS.search(word)


def _is_amount(word: str) -> bool:
    """Whether a word that was not used was meant as an amount: a second one, or a slip."""
    meant = any(mark.isdigit() for mark in word) or isinstance(read_money(word), Value)
    return meant and not _OF_MONTHS.search(word)


def _unread(turn: Turn, word: str, *, keeps: bool) -> str:
    """Why a word could not be used."""
    if _OF_MONTHS.search(word):
        reading = read_period(word, now=turn.now, prefer=Direction.PAST)
        return _plain(turn, why_no_months(reading, word))
    if _is_amount(word):
        return _plain(turn, why_no_money(read_money(word), word))
    return turn.plain("dues_pay.nobody" if keeps else "dues_pay.not_for_others", text=word)


def _plain(turn: Turn, said: Line) -> str:
    return turn.plain(said.key, **said.values)
