"""The form that puts a reminder off until a day, with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.kit.forms.basic import TextField
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
    Unclear,
    line,
)
from bot.kit.reading import Direction
from bot.views.asking import snoozed_text, what_is
from handlers.dues_keeping.fields import DayField
from services.drafts import JSON
from services.reminders import Snoozable, snooze_until
from services.wording import SHORTEST_REASON

KEY = "reminder_snooze"
_LONGEST = 400  # characters
_WEEK = timedelta(days=7)


def snooze_form() -> Form:
    """The day and the reason."""
    return Form(KEY, _questions, _summary, _submit)


def known_of(turn: Turn, thing: Snoozable) -> dict[str, JSON]:
    """What is known before the first question."""
    return {
        "reminder": thing.reminder_id,
        "what": what_is(turn.texts, turn.locale, thing),
        "due_on": thing.due_on.isoformat(),
        "zone": thing.zone,
    }


@dataclass(frozen=True, slots=True)
class UntilField(DayField):
    """A day after today, the period's last at the latest."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await DayField.read(self, turn, state, said)
        if not isinstance(outcome, Answered):
            return outcome
        today, due_on = turn.now.date(), _due_on(turn)
        if today < date.fromisoformat(str(outcome.value)) <= due_on:
            return outcome
        return Unclear(line("error.reminder_asking.snooze_span", today=today, due_on=due_on))


class ReasonField(TextField):
    """A reason of at least two characters."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await TextField.read(self, turn, state, said)
        if isinstance(outcome, Answered) and len(str(outcome.value)) < SHORTEST_REASON:
            return Unclear(line("error.reminder_asking.snooze_why"))
        return outcome


def _questions(answers: Answers) -> Sequence[Question]:  # noqa: ARG001
    ask = "reminder_snooze.ask.until"
    until = UntilField(ask, future=True, offers=_days, prefer=Direction.FUTURE)
    return [
        Question("until", until),
        Question("reason", ReasonField("reminder_snooze.ask.reason", _LONGEST)),
    ]


async def _days(turn: Turn) -> Sequence[date]:
    """A week on, and the last day."""
    today, due_on = turn.now.date(), _due_on(turn)
    return [day for day in dict.fromkeys((today + _WEEK, due_on)) if today < day <= due_on]


def _due_on(turn: Turn) -> date:
    return date.fromisoformat(str(turn.answers["due_on"]))


async def _summary(turn: Turn) -> Prompt:
    answers = turn.answers
    until = date.fromisoformat(str(answers["until"]))
    what, reason = str(answers["what"]), str(answers["reason"])
    return Prompt(line("reminder_snooze.summary", what=what, until=until, reason=reason))


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    answers = turn.answers
    found = await turn.ask(
        snooze_until,
        int(str(answers["reminder"])),
        date.fromisoformat(str(answers["until"])),
        str(answers["reason"]),
        draft_id=turn.draft.id,
    )
    return Saved(snoozed_text(turn.texts, turn.locale, found))
