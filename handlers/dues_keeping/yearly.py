"""The yearly run: everybody's due for a year, seen first, then confirmed as it was seen."""

from collections.abc import Sequence

from bot.kit.forms.basic import ChoiceField
from bot.kit.forms.types import Answers, Form, Option, Prompt, Question, Saved, Turn, line
from bot.views import dues_yearly as views
from domain.errors import DomainError
from handlers.dues_keeping import fields, figures
from handlers.dues_keeping.preview import Looking, PreviewField
from services.drafts import JSON
from services.dues import YearlyChange, YearlyRun, yearly_preview, yearly_run

KEY = "dues_yearly"


def yearly_form() -> Form:
    """A year, and everybody in it."""
    return Form(KEY, _questions, _summary, _submit, _settle)


def _questions(answers: Answers) -> Sequence[Question]:  # noqa: ARG001 - always the same two
    return [
        Question("year", ChoiceField("dues_yearly.ask.year", _years)),
        Question("people", PreviewField(_run)),
    ]


def _settle(answers: dict[str, JSON]) -> dict[str, JSON]:
    """What was seen of one year says nothing of another."""
    year = answers.get("year")
    if answers.get("of_year") == year:
        return answers
    kept = {key: value for key, value in answers.items() if key not in {"people", "_people"}}
    return {**kept, "of_year": year}


async def _years(turn: Turn) -> Sequence[Option]:
    this = turn.now.year
    return [
        Option(turn.plain("dues_keeping.button.year", year=each), str(each))
        for each in (this, this + 1)
    ]


async def _run(turn: Turn, changes: Sequence[YearlyChange]) -> YearlyRun:
    year = fields.number(turn, "year") or turn.now.year
    return await turn.ask(yearly_preview, fields.branch_id(turn), year, changes)


def _looking(turn: Turn) -> Looking:
    return Looking.of(turn.answers.get("people"))


async def _summary(turn: Turn) -> Prompt:
    found = await _run(turn, _looking(turn).said())
    values = views.summary(found, lambda kind: figures.kind_label(turn, kind))
    return Prompt(line("dues_yearly.summary", **values))


async def _submit(turn: Turn, choice: str | None) -> Saved | Prompt:
    assert turn.draft is not None
    seen = turn.answers["people"]
    assert isinstance(seen, dict)
    seal = choice or str(seen.get("seal"))
    changes = _looking(turn).said()
    year = fields.number(turn, "year") or turn.now.year
    branch_id = fields.branch_id(turn)
    try:
        made = await turn.ask(
            yearly_run, branch_id, year, changes, seal=seal, draft_id=turn.draft.id
        )
    except DomainError as error:
        if error.key != "dues.preview_changed":
            raise
        return await _again(turn, changes)
    return saved(turn, made)


async def _again(turn: Turn, changes: Sequence[YearlyChange]) -> Prompt:
    """The ledger has changed since it was seen: the new preview, to be confirmed as such."""
    found = await _run(turn, changes)
    values = views.summary(found, lambda kind: figures.kind_label(turn, kind))
    label = turn.plain("dues_yearly.button.changed")
    return Prompt(line("dues_yearly.changed", **values), ((Option(label, found.seal),),))


def saved(turn: Turn, made: YearlyRun) -> Saved:
    """How many were written, and who was left out."""
    text = turn.say("dues_yearly.receipt", written=made.written, **views.receipt(made))
    return Saved(text, fields.to_menu(turn, made.branch_id))
