"""A month is scored in one form: everybody the full marks, exceptions by tap."""

from collections.abc import Sequence
from typing import cast

from bot.kit.forms.amounts import MonthsField
from bot.kit.forms.types import (
    Answered,
    Answers,
    Form,
    Outcome,
    Prompt,
    Question,
    Said,
    Saved,
    Turn,
    line,
)
from bot.views import points_score as views
from domain.dues.months import Month, month_of
from domain.errors import DomainError
from handlers.dues_keeping.fields import branch_id, first_month, refusal
from handlers.points_keeping.cards import CardsField
from handlers.points_keeping.desk import to_menu
from handlers.points_keeping.marked import Marked
from services.drafts import JSON
from services.points import (
    MonthCards,
    MonthEntry,
    PointsDesk,
    month_cards,
    points_desk,
    score_month,
    score_preview,
)

KEY = "points_score"
_OFFERED = 4  # months that lack cards


def score_form() -> Form:
    """The month is filled in, so that two taps score thirty members."""
    return Form(KEY, _questions, _summary, _submit, _settle)


def known_of(desk: PointsDesk, month: Month) -> dict[str, JSON]:
    """What is known before the first question."""
    return {"branch": desk.branch_id, "zone": desk.zone, "month": [month]}


class MonthField(MonthsField):
    """A month that can be scored; why another one cannot is said at once."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await MonthsField.read(self, turn, state, said)
        if not isinstance(outcome, Answered) or not isinstance(outcome.value, list):
            return outcome
        try:
            await turn.ask(month_cards, branch_id(turn), int(str(outcome.value[0])))
        except DomainError as error:
            return refusal(turn, error)
        return outcome


def _questions(answers: Answers) -> Sequence[Question]:  # noqa: ARG001 - always the same two
    month = MonthField("points_score.ask.month", _months, back=12, ahead=0, single=True)
    return [Question("month", month), Question("people", CardsField(cards_of))]


def _settle(answers: dict[str, JSON]) -> dict[str, JSON]:
    """Exceptions belong to the month for which they were made."""
    month = answers.get("month")
    if answers.get("of_month") == month:
        return answers
    kept = {key: value for key, value in answers.items() if key not in {"people", "_people"}}
    return {**kept, "of_month": month}


async def _months(turn: Turn) -> Sequence[Sequence[Month]]:
    """Those that lack cards, the newest first; at least this month and the last."""
    desk = await turn.ask(points_desk, branch_id(turn))
    lacking = [each.month for each in desk.lacking][:_OFFERED]
    return [[each] for each in lacking or (desk.now, desk.now - 1)]


async def cards_of(turn: Turn) -> MonthCards:
    """The month of the form; read once in an exchange."""
    if "cards" not in turn.memo:
        month = first_month(turn, "month") or month_of(turn.now.date())
        turn.memo["cards"] = await turn.ask(month_cards, branch_id(turn), month)
    return cast("MonthCards", turn.memo["cards"])


async def _entry(turn: Turn) -> MonthEntry:
    return Marked.of(turn.answers.get("people")).entry(await cards_of(turn))


async def _summary(turn: Turn) -> Prompt:
    try:
        found = await turn.ask(score_preview, await _entry(turn))
    except DomainError as error:  # the month was closed meanwhile: it can be changed
        return Prompt(refusal(turn, error).note)
    return Prompt(line("points_score.summary", **views.summary(found, turn.locale)))


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    made = await turn.ask(score_month, await _entry(turn), draft_id=turn.draft.id)
    return saved(turn, made.branch_id, made.month, carded=made.carded, members=made.members)


def saved(turn: Turn, branch: int, month: Month, *, carded: int, members: int) -> Saved:
    """How many have a card now."""
    values = {"month": month, "carded": carded, "members": members}
    return Saved(turn.say("points_score.receipt", **values), to_menu(turn, branch))
