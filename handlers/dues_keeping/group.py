"""A month's dues of a whole branch or group, in one form."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from bot.kit.forms.amounts import MonthsField
from bot.kit.forms.basic import ChoiceField
from bot.kit.forms.types import (
    Answers,
    Form,
    Line,
    Option,
    Prompt,
    Question,
    Reopen,
    Saved,
    Turn,
    line,
)
from bot.views import dues_group as views
from domain.dues.allocate import Question as Asked
from domain.dues.months import Month, month_of
from domain.errors import DomainError
from handlers.dues_keeping import fields
from handlers.dues_keeping.collect import CollectField, Exceptions
from services.drafts import JSON
from services.dues import Desk, GroupEntry, GroupReceipt, GroupRow, group_preview, record_group

KEY = "dues_group"
_WHOLE, _SLIP = "0", "slip"
_ASKED = {f"dues.{each.value}": each for each in Asked}


def group_form() -> Form:
    """Month and group are filled in where there is one choice: then one tap records thirty."""
    return Form(KEY, _questions, _summary, _submit, _settle)


def known_of(desk: Desk) -> dict[str, JSON]:
    """What is known before the first question."""
    choose = len(_choices(desk)) > 1
    return {**fields.known_of(desk), "month": [desk.now], "day": None, "choose": choose}


def _choices(desk: Desk) -> list[tuple[str, str]]:
    """Groups to choose from, and all of them together; a branch without groups is one choice."""
    groups = [(str(each.unit_id), each.name) for each in desk.groups]
    if desk.whole:
        return [(_WHOLE, desk.name), *groups]
    return groups if len(groups) <= 1 else [(_WHOLE, ""), *groups]


def _questions(answers: Answers) -> Sequence[Question]:
    asked = [Question("month", MonthsField("dues_group.ask.month", _months, single=True))]
    if answers.get("choose"):
        asked.append(Question("group", ChoiceField("dues_group.ask.group", _groups, columns=1)))
    asked.append(Question("people", CollectField(rows_of, _heading)))
    asked.append(Question("day", fields.DayField("dues_group.ask.day"), optional=True))
    return asked


def _settle(answers: dict[str, JSON]) -> dict[str, JSON]:
    """Exceptions belong to the month and group for which they were made."""
    place: list[JSON] = [answers.get("month"), answers.get("group")]
    if answers.get("place") == place:
        return answers
    kept = {key: value for key, value in answers.items() if key not in {"people", "_people"}}
    return {**kept, "place": place}


async def _months(turn: Turn) -> Sequence[Sequence[Month]]:
    now = month_of(turn.now.date())
    return [[now], [now - 1], [now - 2]]


async def _groups(turn: Turn) -> Sequence[Option]:
    everything = turn.plain("dues_group.button.all")
    return [Option(name or everything, arg) for arg, name in _choices(await fields.desk_of(turn))]


def _month(turn: Turn) -> Month:
    return fields.first_month(turn, "month") or month_of(turn.now.date())


def _group(turn: Turn) -> int | None:
    return fields.number(turn, "group") or None


async def rows_of(turn: Turn) -> Sequence[GroupRow]:
    """Those whose dues are collected; read once in an exchange."""
    if "rows" not in turn.memo:
        turn.memo["rows"] = await turn.ask(
            group_preview, fields.branch_id(turn), _month(turn), group_id=_group(turn)
        )
    return cast("Sequence[GroupRow]", turn.memo["rows"])


async def _heading(turn: Turn) -> dict[str, object]:
    desk = await fields.desk_of(turn)
    names = {each.unit_id: each.name for each in desk.groups}
    chosen = _group(turn)
    only = desk.groups[0].name if not desk.whole and len(desk.groups) == 1 else ""
    name = names.get(chosen, "") if chosen else only
    return {"branch": desk.name, "group": name, "month": _month(turn)}


async def _entry(turn: Turn) -> GroupEntry:
    said = Exceptions.of(turn.answers.get("people"))
    known = {row.person_id for row in await rows_of(turn)}  # somebody may have left meanwhile
    day = fields.text(turn, "day")
    return GroupEntry(
        branch_id=fields.branch_id(turn),
        month=_month(turn),
        group_id=_group(turn),
        absent=frozenset(map(int, said.absent)) & known,
        amounts={int(who): fen for who, fen in said.amounts.items() if int(who) in known},
        paid_on=date.fromisoformat(day) if day else None,
    )


async def _summary(turn: Turn) -> Prompt:
    entry = await _entry(turn)
    values = views.summary(await rows_of(turn), entry, turn.now.date())
    return Prompt(line("dues_group.summary", **await _heading(turn), **values))


async def _submit(turn: Turn, choice: str | None) -> Saved | Prompt | Reopen:
    assert turn.draft is not None
    if choice == _SLIP:
        return Reopen("people")
    agreed = {Asked(each) for each in (choice or "").split(",") if each in set(Asked)}
    entry = await _entry(turn)
    try:
        receipt = await turn.ask(record_group, entry, agreed=agreed, draft_id=turn.draft.id)
    except DomainError as error:
        question = _ASKED.get(error.key)
        if question is None:
            raise
        return await _agree(turn, error, [*agreed, question])
    return await saved(turn, receipt, entry.group_id)


async def _agree(turn: Turn, error: DomainError, asked: Sequence[Asked]) -> Prompt:
    """What must be agreed to: everybody whom it concerns is named, not only the first."""
    if asked[-1] is Asked.TOO_MUCH:
        more = views.too_much(await rows_of(turn), await _entry(turn))
        said = line("dues_group.ask.too_much", people=more)
    else:
        said = Line(f"error.{error.key}", error.values)
    label = turn.plain(f"dues_group.button.agree_{asked[-1].value}")
    agree = Option(label, ",".join(each.value for each in asked))
    slip = Option(turn.plain("dues_group.button.slip"), _SLIP)
    return Prompt(said, ((agree,), (slip,)) if asked[-1] is Asked.TOO_MUCH else ((agree,),))


async def saved(turn: Turn, receipt: GroupReceipt, group_id: int | None = None) -> Saved:
    """The receipt: how many, how much, who was skipped and why, the numbers given."""
    rows = await turn.ask(group_preview, receipt.branch_id, receipt.month, group_id=group_id)
    values = views.receipt(receipt, rows)
    return Saved(turn.say("dues_group.receipt", **values), fields.to_menu(turn, receipt.branch_id))
