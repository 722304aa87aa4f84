"""Months set apart by decision: exempt, reduced, paid elsewhere, excused; and their early end."""

from collections.abc import Sequence

from bot.kit.forms.amounts import MoneyField, MonthsField
from bot.kit.forms.basic import ChoiceField, TextField
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
from domain.dues.account import ReliefKind
from domain.dues.months import Month, month, month_of, year_of
from handlers.dues_keeping import fields
from services.drafts import JSON
from services.dues import Desk, ReliefEntry, ReliefView, end_relief, grant_relief
from services.dues.relief import LONGEST

KEY, END_KEY = "dues_relief", "dues_relief_end"
_LENGTHS = (3, 6, 12)  # months, offered as buttons


def relief_form() -> Form:
    """Person, kind, months, reason, approver; the amount where something is left to pay."""
    return Form(KEY, _questions, _summary, _submit, _settle)


def end_form() -> Form:
    """The last month of a relief, and why it ends."""
    return Form(END_KEY, _end_questions, _end_summary, _end_submit)


def known_of(desk: Desk, person_id: int) -> dict[str, JSON]:
    """What is known before the first question."""
    known = fields.known_of(desk)
    return {**known, "person": person_id} if person_id else known


def known_of_end(desk: Desk, name: str, view: ReliefView) -> dict[str, JSON]:
    """What is known of a relief that is to end."""
    return {
        **fields.known_of(desk),
        "relief": view.exemption_id,
        "name": name,
        "kind": view.kind.value,
        "since": [view.since],
        "until": [view.until],
    }


class UntilField(MonthsField):
    """The last month, not before the first and not too far from it."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await MonthsField.read(self, turn, state, said)
        if not isinstance(outcome, Answered) or not isinstance(outcome.value, list):
            return outcome
        since, until = fields.first_month(turn, "since") or 0, int(str(outcome.value[0]))
        if not 0 <= until - since < LONGEST:
            return Unclear(line("error.dues.span_out_of_range", limit=LONGEST))
        return outcome


def _questions(answers: Answers) -> Sequence[Question]:
    since = MonthsField("dues_relief.ask.since", _from, back=12, ahead=12, single=True)
    until = UntilField("dues_relief.ask.until", _until, back=12, ahead=LONGEST, single=True)
    asked = [
        Question("person", fields.person("dues_relief.ask.person")),
        Question("kind", ChoiceField("dues_relief.ask.kind", _kinds, columns=1)),
        Question("since", since),
        Question("until", until),
    ]
    if answers.get("kind") == ReliefKind.REDUCED.value:
        asked.append(Question("due", MoneyField("dues_relief.ask.due")))
    return [
        *asked,
        Question("reason", ReasonField("dues_relief.ask.reason", fields.LONG)),
        Question("approver", TextField("dues_relief.ask.approver", fields.SHORT)),
    ]


class ReasonField(TextField):
    """A reason of at least two characters."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await TextField.read(self, turn, state, said)
        if isinstance(outcome, Answered) and len(str(outcome.value)) <= 1:
            return Unclear(line("error.dues.reason_missing"))
        return outcome


def _settle(answers: dict[str, JSON]) -> dict[str, JSON]:
    """An end that does not fit a new beginning is asked for again; so is what hangs on the kind."""
    kept = dict(answers)
    since, until = kept.get("since"), kept.get("until")
    if isinstance(since, list) and isinstance(until, list):
        span = int(str(until[0])) - int(str(since[0]))
        if not 0 <= span < LONGEST:
            del kept["until"]
    if kept.get("kind") != ReliefKind.REDUCED.value:
        kept.pop("due", None)
        kept.pop("_due", None)
    return kept


async def _kinds(turn: Turn) -> Sequence[Option]:
    return [Option(turn.plain(f"dues_relief.kind.{each.value}"), each.value) for each in ReliefKind]


async def _from(turn: Turn) -> Sequence[Sequence[Month]]:
    now = month_of(turn.now.date())
    return [[each] for each in dict.fromkeys((now, now + 1, month(year_of(now) + 1, 1)))]


async def _until(turn: Turn) -> Sequence[Sequence[Month]]:
    since = fields.first_month(turn, "since") or month_of(turn.now.date())
    ends = [since + length - 1 for length in _LENGTHS]
    return [[each] for each in dict.fromkeys((*ends, month(year_of(since), 12)))]


async def _summary(turn: Turn) -> Prompt:
    answers = turn.answers
    return Prompt(
        line(
            "dues_relief.summary",
            name=await fields.name_of(turn),
            kind=str(answers["kind"]),
            since=fields.first_month(turn, "since"),
            until=fields.first_month(turn, "until"),
            due_fen=fields.number(turn, "due"),
            reason=fields.text(turn, "reason"),
            approver=fields.text(turn, "approver"),
        )
    )


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    entry = ReliefEntry(
        branch_id=fields.branch_id(turn),
        person_id=fields.number(turn, "person") or 0,
        kind=ReliefKind(str(turn.answers["kind"])),
        since=fields.first_month(turn, "since") or 0,
        until=fields.first_month(turn, "until") or 0,
        reason=fields.text(turn, "reason"),
        approver=fields.text(turn, "approver"),
        due_fen=fields.number(turn, "due"),
    )
    name = await fields.name_of(turn)
    view = await turn.ask(grant_relief, entry, draft_id=turn.draft.id)
    return saved(turn, view, name, fields.branch_id(turn))


def saved(turn: Turn, view: ReliefView, name: str, branch_id: int) -> Saved:
    """What was set apart, or how a relief was cut short."""
    text = turn.say(
        "dues_relief.receipt",
        name=name,
        kind=view.kind.value,
        since=view.since,
        until=view.until,
        due_fen=view.due_fen,
    )
    return Saved(text, fields.to_menu(turn, branch_id))


# ------------------------------------------------------------------ the early end


def _span(turn: Turn) -> tuple[Month, Month]:
    """The months of the relief that is to end."""
    return fields.first_month(turn, "since") or 0, fields.first_month(turn, "until") or 0


class LastField(MonthsField):
    """A month within the relief, or the one before it: a longer one needs a new decision."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await MonthsField.read(self, turn, state, said)
        if not isinstance(outcome, Answered) or not isinstance(outcome.value, list):
            return outcome
        since, until = _span(turn)
        if not since - 1 <= int(str(outcome.value[0])) < until:
            return Unclear(line("dues_relief_end.say.not_earlier", since=since, until=until))
        return outcome


def _end_questions(answers: Answers) -> Sequence[Question]:  # noqa: ARG001
    last = LastField("dues_relief_end.ask.last", _lasts, back=LONGEST, ahead=LONGEST, single=True)
    return [
        Question("last", last),
        Question("reason", ReasonField("dues_relief_end.ask.reason", fields.LONG)),
    ]


async def _lasts(turn: Turn) -> Sequence[Sequence[Month]]:
    """This month, the last one, and the month before it began: as if it had never been."""
    now = month_of(turn.now.date())
    since, until = _span(turn)
    fits = range(since - 1, until)
    return [[each] for each in dict.fromkeys((now, now - 1, since - 1)) if each in fits]


async def _end_summary(turn: Turn) -> Prompt:
    last, since = fields.first_month(turn, "last"), fields.first_month(turn, "since") or 0
    return Prompt(
        line(
            "dues_relief_end.summary",
            name=fields.text(turn, "name"),
            kind=fields.text(turn, "kind"),
            since=since,
            until=fields.first_month(turn, "until"),
            last=last,
            withdrawn=(last or 0) < since,
            reason=fields.text(turn, "reason"),
        )
    )


async def _end_submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    view = await turn.ask(
        end_relief,
        fields.number(turn, "relief") or 0,
        fields.first_month(turn, "last") or 0,
        fields.text(turn, "reason"),
        draft_id=turn.draft.id,
    )
    return saved(turn, view, fields.text(turn, "name"), fields.branch_id(turn))
