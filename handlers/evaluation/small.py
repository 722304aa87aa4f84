"""Two small forms of the keepers: why a round is given up, and who is invited to vote."""

from collections.abc import Sequence

from bot.kit.buttons import Action, Key, data_for
from bot.kit.forms.basic import TextField
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
from services.drafts import JSON
from services.evaluation import RoundView, invite_representative, void_round

VOID, INVITE = "evaluation_void", "evaluation_invite"
LINK = "vote-"  # before the token of t.me/<bot>?start=
_REASON, _LABEL = 400, 60  # characters
_LEAST = 2


def void_form() -> Form:
    """The reason; the summary asks whether it is really meant."""
    return Form(VOID, _void_questions, _void_summary, _void_submit)


def invite_form() -> Form:
    """How the secretary calls the representative."""
    return Form(INVITE, _invite_questions, _invite_summary, _invite_submit)


def known_of(view: RoundView, bot: str = "") -> dict[str, JSON]:
    """The round, and the bot's name for a link."""
    return {"round": view.round_id, "branch": view.branch_name, "year": view.year, "bot": bot}


class ReasonField(TextField):
    """A reason of at least two characters."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await TextField.read(self, turn, state, said)
        if isinstance(outcome, Answered) and len(str(outcome.value)) < _LEAST:
            return Unclear(line("error.evaluation.reason_missing", least=_LEAST, most=_REASON))
        return outcome


def _void_questions(answers: Answers) -> Sequence[Question]:  # noqa: ARG001
    return [Question("reason", ReasonField("evaluation_void.ask.reason", _REASON, _usual))]


async def _usual(turn: Turn) -> Sequence[Option]:
    return [Option(turn.plain("evaluation_void.usual"), "u")]


async def _void_summary(turn: Turn) -> Prompt:
    said = line("evaluation_void.summary", **_round(turn), reason=str(turn.answers["reason"]))
    return Prompt(said)


async def _void_submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    reason = str(turn.answers["reason"])
    view = await turn.ask(void_round, _number(turn), reason, draft_id=turn.draft.id)
    page = views.round_page(turn.texts, turn.locale, view)
    return Saved(page.text, keys_of(page))


def _invite_questions(answers: Answers) -> Sequence[Question]:  # noqa: ARG001
    return [Question("label", TextField("evaluation_invite.ask.label", _LABEL))]


async def _invite_summary(turn: Turn) -> Prompt:
    said = line("evaluation_invite.summary", **_round(turn), label=str(turn.answers["label"]))
    return Prompt(said)


async def _invite_submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    label, number = str(turn.answers["label"]), _number(turn)
    token = await turn.ask(invite_representative, number, label, draft_id=turn.draft.id)
    link = f"https://t.me/{turn.answers['bot']}?start={LINK}{token}"
    text = turn.say("evaluation_invite.receipt", **_round(turn), label=label, link=link)
    more = Key(turn.plain("evaluation.button.invite"), data_for(Action.EVALUATION_INVITE, number))
    back = Key(turn.plain("evaluation.button.back"), data_for(Action.EVALUATION_ROUND, number))
    return Saved(text, [[more], [back]])


def _number(turn: Turn) -> int:
    return int(str(turn.answers["round"]))


def _round(turn: Turn) -> dict[str, object]:
    return {name: str(turn.answers[name]) for name in ("branch", "year")}
