"""The link between an account and a person, as invitations and confirmations make it."""

from sqlalchemy import delete, select, update
from sqlmodel import col

from domain.errors import DomainError
from models.organisation import Account, Candidate, Invite, Membership, Person, Unit
from models.queries.terms import valid_on
from services.people.values import PersonView
from services.seam import Tx


def person_view(tx: Tx, person_id: int) -> PersonView:
    """The person with the branch of today."""
    person = tx.session.get_one(Person, person_id)
    row = tx.session.execute(
        select(col(Unit.id), col(Unit.name))
        .join(Membership, col(Membership.branch_id) == col(Unit.id))
        .where(col(Membership.person_id) == person_id, valid_on(Membership, tx.today()))
    ).first()
    return PersonView(person_id, person.name, row[0] if row else None, row[1] if row else None)


def refuse_bound(tx: Tx, person_id: int) -> None:
    """Nobody in a branch may hand a person who has an account to another account."""
    bound = tx.session.scalar(
        select(col(Account.telegram_id)).where(col(Account.person_id) == person_id)
    )
    if bound is not None:
        raise DomainError("person.bound_already")


def bind(tx: Tx, telegram_id: int, person_id: int, *, reachable: bool) -> None:
    """The account is the person's from now on; an older account of the person ends."""
    tx.session.execute(delete(Account).where(col(Account.person_id) == person_id))
    tx.session.add(
        Account(
            telegram_id=telegram_id,
            person_id=person_id,
            bound_at=tx.now,
            reachable=reachable,
        )
    )
    waiting = tx.session.scalars(
        select(Candidate).where(
            col(Candidate.telegram_id) == telegram_id, col(Candidate.state) == "waiting"
        )
    )
    for each in waiting:
        decide(tx, each, "bound")
    tx.session.flush()


def decide(tx: Tx, found: Candidate, state: str) -> None:
    """The candidate waits no longer, and the name that was shown is not kept."""
    found.state = state
    found.shown_name = None
    found.decided_by = tx.actor.person_id
    found.decided_at = tx.now


def end_invites(tx: Tx, person_id: int) -> None:
    """Tokens of the person that nobody has used open nothing from now on."""
    tx.session.execute(
        update(Invite)
        .where(
            col(Invite.person_id) == person_id,
            col(Invite.used_at).is_(None),
            col(Invite.expires_at) > tx.now,
        )
        .values(expires_at=tx.now)
    )
