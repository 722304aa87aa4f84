"""The proposal form: at most six questions, a preview against the ledger, and its submission."""

from collections.abc import Sequence

from bot.kit.forms.files import files_of
from bot.kit.forms.types import Answers, Form, Prompt, Question, Saved, Turn, line
from bot.kit.kit import shown
from bot.kit.texts import label_of
from bot.views.page import keys_of
from bot.views.points_proposals import proposal_page
from bot.views.points_words import signed
from domain.errors import DomainError
from handlers.meeting.entry import attachment
from handlers.points import fields
from services.drafts import JSON
from services.points import (
    ProposalDesk,
    ProposalEntry,
    ProposalView,
    check_entry,
    propose_entry,
)

KEY = "points_propose"


def proposal_form() -> Form:
    """Whom, event, points where it takes a range, month, note, evidence."""
    return Form(KEY, _questions, _summary, _submit, _settle)


def known_of(desk: ProposalDesk, person_id: int) -> dict[str, JSON]:
    """What is known before the first question; who may propose for nobody else is not asked."""
    whom = person_id or (0 if desk.for_others else desk.own_id)
    known: dict[str, JSON] = {"branch": desk.branch_id, "zone": desk.zone}
    return {**known, "person": whom, "chosen": True} if whom else known


def _questions(answers: Answers) -> Sequence[Question]:
    asked = [] if answers.get("chosen") else [Question("person", fields.person())]
    asked.append(Question("event", fields.EventField()))
    if fields.chosen(answers).get("range"):
        asked.append(Question("points", fields.PointsField()))
    return [
        *asked,
        Question("month", fields.month()),
        Question("note", fields.note()),
        Question("evidence", fields.evidence()),
    ]


def _settle(answers: dict[str, JSON]) -> dict[str, JSON]:
    """Another event asks for what does not fit it any more: points, and evidence that it needs."""
    kept, event = dict(answers), fields.chosen(answers)
    if not event:
        return kept
    points, furthest = kept.get("points"), int(str(event["furthest"]))
    if isinstance(points, int):
        least, most = sorted((0, furthest))
        if not (event["range"] and points and least <= points <= most):
            kept.pop("points")
    if event["evidence"] and "evidence" in kept and not files_of(kept["evidence"]):
        kept.pop("evidence")
    return kept


def _entry(turn: Turn) -> ProposalEntry:
    answers, event = turn.answers, fields.chosen(turn.answers)
    points, months = answers.get("points"), answers["month"]
    assert isinstance(months, list)
    return ProposalEntry(
        branch_id=fields.branch_of(turn),
        person_id=fields.person_of(turn),
        event=str(event["code"]),
        month=int(str(months[0])),
        points=points if isinstance(points, int) else None,
        note=str(answers["note"]),
        evidence=tuple(attachment(each) for each in files_of(answers["evidence"])),
    )


async def _summary(turn: Turn) -> Prompt:
    entry = _entry(turn)
    try:
        found = await turn.ask(check_entry, entry)
    except DomainError as error:
        # The ledger has moved on since the answers were given; they can still be changed.
        why = turn.plain(f"error.{error.key}", **shown(turn, error.values))
        return Prompt(line("points_propose.impossible", why=why))
    return Prompt(
        line(
            "points_propose.summary",
            name=found.name,
            event=label_of(turn.locale, found.event),
            points=signed(found.points),
            month=entry.month,
            note=entry.note,
            files=len(entry.evidence),
        )
    )


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    return saved(turn, await turn.ask(propose_entry, _entry(turn), draft_id=turn.draft.id))


def saved(turn: Turn, view: ProposalView) -> Saved:
    """A proposal as it stands, with what can be done with it."""
    page = proposal_page(turn.texts, turn.locale, view)
    return Saved(page.text, keys_of(page))
