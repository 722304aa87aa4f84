"""People seen in a branch's group: candidates, until somebody appointed says who they are."""

from sqlalchemy import select
from sqlmodel import col

from domain.errors import NotFound
from models.chats import Chat
from models.organisation import Account, Candidate, Membership, Unit
from models.queries.terms import valid_on
from services.access import May
from services.people.linking import bind, decide, end_invites, person_view, refuse_bound
from services.people.values import PersonView, Waiting
from services.seam import Tx, use_case

_NAME_LIMIT = 130


@use_case(may=May.ANYONE, writes=True)
def note_candidate(tx: Tx, telegram_id: int, chat_id: int, shown_name: str) -> bool:
    """Somebody joined a branch's group: a candidate, never a member; whether one is new."""
    chat = tx.session.get(Chat, chat_id)
    if chat is None or tx.session.get(Account, telegram_id) is not None:
        return False
    known = tx.session.scalars(
        select(Candidate).where(
            col(Candidate.telegram_id) == telegram_id, col(Candidate.unit_id) == chat.unit_id
        )
    ).one_or_none()
    if known is not None:
        return False
    tx.session.add(
        Candidate(
            telegram_id=telegram_id,
            unit_id=chat.unit_id,
            shown_name=shown_name[:_NAME_LIMIT],
            seen_at=tx.now,
        )
    )
    return True


@use_case(may=May.KEEPER, writes=True)
def confirm_candidate(tx: Tx, candidate_id: int, person_id: int) -> PersonView:
    """Say who a candidate is; the name that was shown is deleted."""
    found = _waiting(tx, candidate_id)
    member = tx.session.scalar(
        select(col(Membership.id)).where(
            col(Membership.person_id) == person_id,
            col(Membership.branch_id) == found.unit_id,
            valid_on(Membership, tx.today()),
        )
    )
    if member is None:
        raise NotFound("person.not_in_branch")
    refuse_bound(tx, person_id)
    end_invites(tx, person_id)
    bind(tx, found.telegram_id, person_id, reachable=False)
    return person_view(tx, person_id)


@use_case(may=May.KEEPER, writes=True)
def dismiss_candidate(tx: Tx, candidate_id: int) -> None:
    """Say that a candidate is nobody of the branch."""
    decide(tx, _waiting(tx, candidate_id), "dismissed")


@use_case(may=May.KEEPER, writes=False)
def candidate(tx: Tx, candidate_id: int) -> Waiting:
    """A candidate who waits in a branch that the actor keeps."""
    found = _waiting(tx, candidate_id)
    return Waiting(candidate_id, found.shown_name or "")


def _waiting(tx: Tx, candidate_id: int) -> Candidate:
    found = tx.session.scalars(
        select(Candidate)
        .join(Unit, col(Unit.id) == col(Candidate.unit_id))
        .where(
            col(Candidate.id) == candidate_id,
            col(Candidate.state) == "waiting",
            tx.within_reach(),
        )
    ).one_or_none()
    if found is None:
        raise NotFound("candidate.not_found")
    return found
