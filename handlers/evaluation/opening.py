"""Opening a round: everything is proposed, so that the ordinary one needs a look and a tap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.kit.buttons import Action, Key, data_for, in_rows
from bot.kit.forms.basic import ChoiceField, ManyField, pack
from bot.kit.forms.engine import BEFORE
from bot.kit.forms.types import (
    Answered,
    Answers,
    Form,
    Option,
    Outcome,
    Prompt,
    Question,
    Said,
    Saved,
    Turn,
    Unclear,
    line,
)
from bot.views import evaluation as views
from bot.views.page import keys_of
from domain.evaluation.terms import RANGES, Terms
from services.drafts import JSON
from services.evaluation import EvaluationDesk, RoundEntry, evaluation_desk, open_round

KEY = "evaluation_open"
_YES, _NO = "yes", "no"
_HALF = 6  # months: before their end the evaluation of last year is the likelier one
_DIGITS = 4
_OFFERED = {
    "scale": (100, 10, 5),
    "minimum": (3, 5, 10),
    "group_minimum": (3, 5, 10),
    "member_weight": (1, 2, 3),
    "mass_weight": (1, 2, 3),
}


def open_form() -> Form:
    """The year, who is left out, and the terms; all of them can be changed at the end."""
    return Form(KEY, _questions, _summary, _submit)


def known_of(desk: EvaluationDesk) -> dict[str, JSON]:
    """Everything as it usually is."""
    terms = Terms()
    return {
        "branch": desk.branch_id,
        "zone": desk.zone,
        "year": usual_year(desk),
        "without": [],
        "allow_self": _YES if terms.allow_self else _NO,
        **{name: getattr(terms, name) for name in _OFFERED},
    }


def usual_year(desk: EvaluationDesk) -> str:
    """This year from July on, last year before; the other one when that has its round."""
    this, last = _years(desk.today)
    likely, other = (this, last) if desk.today.month > _HALF else (last, this)
    taken = {each.year for each in desk.rounds}
    return str(other if likely in taken and other not in taken else likely)


def _years(today: date) -> tuple[int, int]:
    return today.year, today.year - 1


@dataclass(frozen=True, slots=True)
class TermField:
    """A number within its range, by button or typed."""

    name: str

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        least, most = RANGES[self.name]
        options = [Option(str(each), f"n{each}") for each in _OFFERED[self.name]]
        asked = line(f"evaluation_open.ask.{self.name}", least=least, most=most)
        return Prompt(asked, in_rows(options, 3))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        typed = said.pressed[1:] if said.pressed else (said.text or "").strip()
        least, most = RANGES[self.name]
        fits = typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS
        if not fits or not least <= int(typed) <= most:
            return Unclear(line("evaluation_open.number_wanted", least=least, most=most))
        return Answered(int(typed))


class WithoutField(ManyField):
    """Members who vote and are not evaluated; those left out already are ticked."""

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        return await ManyField.prompt(self, turn, _ticked(turn, state))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        return await ManyField.read(self, turn, _ticked(turn, state), said)


def _ticked(turn: Turn, state: JSON) -> JSON:
    before = turn.answers.get(BEFORE)
    if state is None and isinstance(before, list) and isinstance(before[1], list):
        return pack([str(each) for each in before[1]], 0)
    return state


def _questions(answers: Answers) -> Sequence[Question]:  # noqa: ARG001
    return [
        Question("year", ChoiceField("evaluation_open.ask.year", _year_options)),
        Question("without", WithoutField("evaluation_open.ask.without", _people, least=0)),
        *(Question(name, TermField(name)) for name in ("minimum", "group_minimum")),
        Question("allow_self", ChoiceField("evaluation_open.ask.allow_self", _yes_no)),
        *(Question(name, TermField(name)) for name in ("scale", "member_weight", "mass_weight")),
    ]


async def _year_options(turn: Turn) -> Sequence[Option]:
    return [Option(str(year), str(year)) for year in _years(turn.now.date())]


async def _yes_no(turn: Turn) -> Sequence[Option]:
    return [Option(turn.plain(f"evaluation_open.choice.{each}"), each) for each in (_NO, _YES)]


async def _people(turn: Turn) -> Sequence[Option]:
    desk = await _desk(turn)
    return [Option(name, str(person_id)) for person_id, name in desk.members]


async def _desk(turn: Turn) -> EvaluationDesk:
    return await turn.ask(evaluation_desk, int(str(turn.answers["branch"])))


def _without(turn: Turn) -> frozenset[int]:
    kept = turn.answers["without"]
    return frozenset(int(str(each)) for each in kept) if isinstance(kept, list) else frozenset()


def _terms(turn: Turn) -> Terms:
    numbers = {name: int(str(turn.answers[name])) for name in _OFFERED}
    return Terms(allow_self=turn.answers["allow_self"] == _YES, **numbers)


async def _summary(turn: Turn) -> Prompt:
    desk, without, terms = await _desk(turn), _without(turn), _terms(turn)
    return Prompt(
        line(
            "evaluation_open.summary",
            branch=desk.name,
            year=str(turn.answers["year"]),
            voters=len(desk.members),
            left_out=[name for person_id, name in desk.members if person_id in without],
            terms=terms,
        )
    )


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    entry = RoundEntry(
        int(str(turn.answers["branch"])),
        int(str(turn.answers["year"])),
        _terms(turn),
        _without(turn),
    )
    view = await turn.ask(open_round, entry, draft_id=turn.draft.id)
    note = turn.say("evaluation.opened")
    page = views.round_page(turn.texts, turn.locale, view, note)
    # Whoever opens it is told nothing more: their own ballot is here.
    take = data_for(Action.EVALUATION_TAKE, view.round_id)
    return Saved(page.text, [[Key(turn.plain("evaluation.button.take"), take)], *keys_of(page)])
