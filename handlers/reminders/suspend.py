"""Times without reminders (寒暑假): from when to when, why, and who approved; their early end."""

from collections.abc import Sequence
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
from handlers.dues_keeping.fields import LONG, SHORT, DayField, branch_id, number, text
from handlers.reminders.desk import known_of, to_menu
from services.drafts import JSON
from services.reminders import (
    LONGEST_SUSPENSION,
    ReminderDesk,
    Suspended,
    end_suspension,
    suspend_reminders,
)

KEY, END_KEY = "reminder_suspend", "reminder_resume"
_LENGTHS = (7, 14, 30)  # days, offered as buttons


class UntilField(DayField):
    """The last day, not before the first, not over, and not too far from the first."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await DayField.read(self, turn, state, said)
        if not isinstance(outcome, Answered):
            return outcome
        until, today = date.fromisoformat(str(outcome.value)), turn.now.date()
        if _fits(day_of(turn.answers.get("since")) or today, until) and until >= today:
            return outcome
        wrong = line("error.reminders.suspension_span", today=today, most=LONGEST_SUSPENSION)
        return Unclear(wrong)


class OnField(DayField):
    """The first day with reminders again: it must shorten the suspension."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await DayField.read(self, turn, state, said)
        until = day_of(turn.answers.get("until")) or date.max
        if isinstance(outcome, Answered) and date.fromisoformat(str(outcome.value)) > until:
            return Unclear(line("error.reminders.suspension_end", until=until))
        return outcome


def suspend_form() -> Form:
    """From when to when, reason, approver."""
    return Form(KEY, _questions, _summary, _submit, _settle)


def resume_form() -> Form:
    """From when on reminders go out again, reason, approver."""
    return Form(END_KEY, _end_questions, _end_summary, _end_submit)


def known_of_end(desk: ReminderDesk, found: Suspended) -> dict[str, JSON]:
    """What is known of a suspension that is to end."""
    return {
        **known_of(desk),
        "suspension": found.suspension_id,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
    }


def day_of(kept: JSON) -> date | None:
    """A day among the answers."""
    return None if kept is None else date.fromisoformat(str(kept))


def _fits(since: date, until: date) -> bool:
    return since <= until < since + timedelta(days=LONGEST_SUSPENSION)


def _questions(answers: Answers) -> Sequence[Question]:  # noqa: ARG001 - always the same
    since = DayField("reminder_suspend.ask.since", True, _soon, Direction.FUTURE)
    until = UntilField("reminder_suspend.ask.until", True, _ends, Direction.FUTURE)
    return [
        Question("since", since),
        Question("until", until),
        *_why("reminder_suspend.ask.reason"),
    ]


def _end_questions(answers: Answers) -> Sequence[Question]:  # noqa: ARG001 - likewise
    on = OnField("reminder_resume.ask.on", True, _soon, Direction.FUTURE)
    return [Question("on", on), *_why("reminder_resume.ask.reason")]


def _why(ask: str) -> Sequence[Question]:
    return (
        Question("reason", TextField(ask, LONG)),
        Question("approver", TextField("reminder_suspend.ask.approver", SHORT)),
    )


def _settle(answers: dict[str, JSON]) -> dict[str, JSON]:
    """An end that does not fit a new beginning is asked for again."""
    since, until = day_of(answers.get("since")), day_of(answers.get("until"))
    if since is not None and until is not None and not _fits(since, until):
        return {key: value for key, value in answers.items() if key != "until"}
    return answers


async def _soon(turn: Turn) -> Sequence[date]:
    today = turn.now.date()
    return [today, today + timedelta(days=1)]


async def _ends(turn: Turn) -> Sequence[date]:
    since = day_of(turn.answers.get("since")) or turn.now.date()
    ends = [since + timedelta(days=length - 1) for length in _LENGTHS]
    return [each for each in ends if each >= turn.now.date()]


async def _summary(turn: Turn) -> Prompt:
    return Prompt(line("reminder_suspend.summary", **_values(turn, "since", "until")))


async def _end_summary(turn: Turn) -> Prompt:
    return Prompt(line("reminder_resume.summary", **_values(turn, "since", "until", "on")))


def _values(turn: Turn, *days: str) -> dict[str, object]:
    values: dict[str, object] = {day: day_of(turn.answers[day]) for day in days}
    return {**values, "reason": text(turn, "reason"), "approver": text(turn, "approver")}


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    values = _values(turn, "since", "until")
    await turn.ask(
        suspend_reminders,
        branch_id(turn),
        date.fromisoformat(str(turn.answers["since"])),
        date.fromisoformat(str(turn.answers["until"])),
        text(turn, "reason"),
        text(turn, "approver"),
        draft_id=turn.draft.id,
    )
    return Saved(turn.say("reminder_suspend.receipt", **values), to_menu(turn, branch_id(turn)))


async def _end_submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    on = date.fromisoformat(str(turn.answers["on"]))
    await turn.ask(
        end_suspension,
        branch_id(turn),
        number(turn, "suspension") or 0,
        on,
        text(turn, "reason"),
        text(turn, "approver"),
        draft_id=turn.draft.id,
    )
    return Saved(turn.say("reminder_resume.receipt", on=on), to_menu(turn, branch_id(turn)))
