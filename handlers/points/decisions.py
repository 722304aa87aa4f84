"""The small forms around a proposal: changed, declined, taken back; each asks for a reason."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

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
from bot.views.points_proposals import event_label
from bot.views.points_words import signed
from domain.errors import DomainError
from domain.points.amount import show_points
from domain.points.scheme import Event
from handlers.points import fields
from handlers.points.form import saved
from services.drafts import JSON
from services.points import (
    ProposalView,
    change_entry,
    decidable,
    decline_entry,
    entry,
    reverse_entry,
    reversible,
)
from services.points.wording import SHORTEST_REASON

CHANGE, DECLINE, REVERSE = "points_change", "points_decline", "points_reverse"
_SUMMARY = {
    CHANGE: "points_change.summary",
    DECLINE: "points_decline.summary",
    REVERSE: "points_reverse.summary",
}
# Who may not is told before the form is filled.
MAY = {CHANGE: decidable, DECLINE: decidable, REVERSE: reversible}
Act = Callable[[Turn, int, str, int], Awaitable[ProposalView]]


def change_form() -> Form:
    """Approve with other points, and say why."""

    async def act(turn: Turn, entry_id: int, reason: str, draft_id: int) -> ProposalView:
        points = int(str(turn.answers["points"]))
        return await turn.ask(change_entry, entry_id, points, reason, draft_id=draft_id)

    asked = (
        Question("points", OtherPoints()),
        _reason("points_change.ask.reason", "points_change.usual"),
    )
    return _form(CHANGE, asked, act)


def decline_form() -> Form:
    """Decline, and say why."""

    async def act(turn: Turn, entry_id: int, reason: str, draft_id: int) -> ProposalView:
        return await turn.ask(decline_entry, entry_id, reason, draft_id=draft_id)

    return _form(DECLINE, (_reason("points_decline.ask.reason", "points_decline.usual"),), act)


def reverse_form() -> Form:
    """Take an approved entry back, and say why."""

    async def act(turn: Turn, entry_id: int, reason: str, draft_id: int) -> ProposalView:
        return await turn.ask(reverse_entry, entry_id, reason, draft_id=draft_id)

    return _form(REVERSE, (_reason("points_reverse.ask.reason", "points_reverse.usual"),), act)


def known_of(view: ProposalView) -> dict[str, JSON]:
    """What is known before the first question."""
    return {"entry": view.entry_id, "zone": view.zone}


class ReasonField(TextField):
    """A reason of at least two characters."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await TextField.read(self, turn, state, said)
        if isinstance(outcome, Answered) and len(str(outcome.value)) < SHORTEST_REASON:
            return Unclear(line("error.points.reason_missing"))
        return outcome


@dataclass(frozen=True, slots=True)
class OtherPoints:
    """Points other than those proposed, within what the event allows; in hundredths."""

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        view = await _view(turn)
        event = _event(view)
        rows = [
            [option for option in row if option.arg != f"n{view.proposed}"]
            for row in fields.offered(event)
        ]
        asked = line(
            "points_change.ask.points", proposed=signed(view.proposed), **fields.range_of(event)
        )
        return Prompt(asked, tuple(tuple(row) for row in rows if row))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        view = await _view(turn)
        outcome = fields.read_answer(_event(view), said)
        if isinstance(outcome, Answered) and outcome.value == view.proposed:
            same = show_points(view.proposed)
            return Unclear(line("error.points.same_points", points=same))
        return outcome


def _event(view: ProposalView) -> Event:
    """What the scheme has no more cannot be changed; it can be declined."""
    if view.event is None:
        raise DomainError("points.event_gone", code=view.code)
    return view.event


def _reason(ask: str, usual: str) -> Question:
    async def offers(turn: Turn) -> Sequence[Option]:
        return [Option(turn.plain(usual), "u")]

    return Question("reason", ReasonField(ask, fields.LONGEST, offers))


def _form(key: str, asked: Sequence[Question], act: Act) -> Form:
    async def summary(turn: Turn) -> Prompt:
        view = await _view(turn)
        points = turn.answers.get("points")
        return Prompt(
            line(
                _SUMMARY[key],
                name=view.name,
                event=event_label(turn.locale, view),
                proposed=signed(view.proposed),
                points=signed(points if isinstance(points, int) else view.points),
                reason=turn.answers["reason"],
            )
        )

    async def submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
        assert turn.draft is not None
        reason = str(turn.answers["reason"])
        return saved(turn, await act(turn, _entry_id(turn), reason, turn.draft.id))

    def questions(_: Answers) -> Sequence[Question]:
        return asked

    return Form(key=key, questions=questions, summary=summary, submit=submit)


def _entry_id(turn: Turn) -> int:
    return int(str(turn.answers["entry"]))


async def _view(turn: Turn) -> ProposalView:
    """The proposal of this form; read once in an exchange."""
    if "entry" not in turn.memo:
        turn.memo["entry"] = await turn.ask(entry, _entry_id(turn))
    found = turn.memo["entry"]
    assert isinstance(found, ProposalView)
    return found
