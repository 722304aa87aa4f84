"""The small form that asks why a record is withdrawn or a plan cancelled."""

from bot.kit.forms.basic import TextField
from bot.kit.forms.types import Answers, Form, Prompt, Question, Saved, Turn, line
from handlers.meeting.fields import LINE_LIMIT
from services.meetings import cancel_meeting, withdraw_meeting

KEY = "withdraw"


def withdraw_form() -> Form:
    """One question, then submitted at once after a look at the summary."""
    return Form(key=KEY, questions=_questions, summary=_summary, submit=_submit)


def _questions(_: Answers) -> list[Question]:
    return [Question("reason", TextField("meeting.ask.withdraw_reason", LINE_LIMIT))]


async def _summary(turn: Turn) -> Prompt:
    planned, reason = bool(turn.answers.get("planned")), turn.answers["reason"]
    return Prompt(line("withdraw.summary", planned=planned, reason=reason))


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    planned = bool(turn.answers.get("planned"))
    record_id, reason = int(str(turn.answers["record"])), str(turn.answers["reason"])
    use_case = cancel_meeting if planned else withdraw_meeting
    await turn.ask(use_case, record_id, reason, draft_id=turn.draft.id)
    return Saved(turn.say(f"meeting.receipt.{'plan_cancelled' if planned else 'withdrawn'}"))
