"""A letter of transfer (党员组织关系介绍信): up to which month dues were paid."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.kit.forms.amounts import MonthsField
from bot.kit.forms.basic import ChoiceField, TextField
from bot.kit.forms.types import Answers, Form, Option, Prompt, Question, Saved, Turn, line
from domain.dues.months import Month, month_of
from handlers.dues_keeping import fields
from services.drafts import JSON
from services.dues import Desk, HandoverEntry, Letter, Move, again, moves_of, record_handover

KEY = "dues_letter"
IN, OUT = "in", "out"
_MOVE = re.compile(r"(in|out):([0-9]{1,9}):([0-9-]{10})")  # as the roster has it


@dataclass(frozen=True, slots=True)
class Direction:
    """Where somebody goes, and with whom the other side of the letter lies."""

    comes: bool
    other_id: int | None = None  # none: outside
    moved_on: date | None = None  # known to the roster


def letter_form() -> Form:
    """Person, direction, first day, and the month that the letter names."""
    return Form(KEY, _questions, _summary, _submit, _settle)


def known_of(desk: Desk) -> dict[str, JSON]:
    """What is known before the first question."""
    return {**fields.known_of(desk), "reason": None}


def _questions(answers: Answers) -> Sequence[Question]:
    asked = [
        Question("person", fields.person("dues_letter.ask.person")),
        Question("move", ChoiceField("dues_letter.ask.move", _moves, columns=1)),
    ]
    if answers.get("move") in {IN, OUT}:
        asked.append(Question("day", fields.DayField("dues_letter.ask.day", future=True)))
    through = MonthsField("dues_letter.ask.through", _months, back=12, ahead=12, single=True)
    return [
        *asked,
        Question("through", through),
        Question("reason", TextField("dues_letter.ask.reason", fields.LONG), optional=True),
    ]


def _settle(answers: dict[str, JSON]) -> dict[str, JSON]:
    """The moves of one person are not those of another."""
    who = answers.get("person")
    if answers.get("of_person") == who:
        return answers
    kept = {key: value for key, value in answers.items() if key not in {"move", "day", "through"}}
    return {**kept, "of_person": who}


async def _moves(turn: Turn) -> Sequence[Option]:
    """What the roster knows, then what it does not."""
    who = fields.number(turn, "person") or 0
    known = await turn.ask(moves_of, fields.branch_id(turn), who)
    outside = [Option(turn.plain(f"dues_letter.button.{each}"), each) for each in (IN, OUT)]
    return [*(_known(turn, move) for move in known[:4]), *outside]


def _known(turn: Turn, move: Move) -> Option:
    way = IN if move.comes else OUT
    key = f"dues_letter.button.known_{way}"
    label = turn.plain(key, other=move.other, day=move.moved_on)
    return Option(label, f"{way}:{move.other_id}:{move.moved_on.isoformat()}")


def direction_of(answers: Answers) -> Direction:
    """The direction behind an answer, with the day that was told or that the roster has."""
    move = str(answers.get("move"))
    if found := _MOVE.fullmatch(move):
        return Direction(found[1] == IN, int(found[2]), date.fromisoformat(found[3]))
    day = answers.get("day")
    return Direction(move == IN, None, date.fromisoformat(str(day)) if day else None)


async def _months(turn: Turn) -> Sequence[Sequence[Month]]:
    found = direction_of(turn.answers)
    moved = month_of(found.moved_on or turn.now.date())
    return [[moved - 1], [moved], [moved - 2]]


async def _summary(turn: Turn) -> Prompt:
    found = direction_of(turn.answers)
    who = fields.number(turn, "person") or 0
    moves = await turn.ask(moves_of, fields.branch_id(turn), who)
    return Prompt(
        line(
            "dues_letter.summary",
            name=await fields.name_of(turn),
            comes=found.comes,
            other=next((each.other for each in moves if each.other_id == found.other_id), ""),
            day=found.moved_on,
            through=fields.first_month(turn, "through"),
            reason=fields.text(turn, "reason"),
        )
    )


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    found, own = direction_of(turn.answers), fields.branch_id(turn)
    entry = HandoverEntry(
        person_id=fields.number(turn, "person") or 0,
        moved_on=found.moved_on or turn.now.date(),
        paid_through=fields.first_month(turn, "through") or 0,
        from_branch_id=found.other_id if found.comes else own,
        to_branch_id=own if found.comes else found.other_id,
        reason=fields.text(turn, "reason"),
    )
    number = await turn.ask(record_handover, entry, draft_id=turn.draft.id)
    return saved(turn, await turn.ask(again.letter, number))


def saved(turn: Turn, found: Letter) -> Saved:
    """What was recorded, and who is creditor from when."""
    text = turn.say(
        "dues_letter.receipt",
        name=found.name,
        comes=found.comes,
        day=found.moved_on,
        through=found.paid_through,
    )
    return Saved(text, fields.to_menu(turn, found.branch_id))
