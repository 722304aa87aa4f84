"""How far the people of a branch are linked to accounts."""

from sqlalchemy import select
from sqlmodel import col

from models.organisation import Account, Candidate, Membership, Person, Unit
from models.queries.terms import valid_on
from services.access import May
from services.people.values import PersonView, Roll, Waiting
from services.seam import Tx, use_case


@use_case(may=May.KEEPER, writes=False)
def rolls(tx: Tx) -> tuple[Roll, ...]:
    """The branches that the actor keeps, with who is linked and who waits."""
    return _rolls(tx)


@use_case(may=May.BIND, writes=False)
def rolls_above(tx: Tx) -> tuple[Roll, ...]:
    """The same for those who may bind chats."""
    return _rolls(tx)


def _rolls(tx: Tx) -> tuple[Roll, ...]:
    branches = tx.session.scalars(
        select(Unit).where(tx.within_reach(), col(Unit.kind) == "branch").order_by(col(Unit.code))
    )
    return tuple(_roll(tx, branch) for branch in branches)


def _roll(tx: Tx, branch: Unit) -> Roll:
    assert branch.id is not None
    people = tx.session.execute(
        select(col(Person.id), col(Person.name), col(Account.telegram_id))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .outerjoin(Account, col(Account.person_id) == col(Person.id))
        .where(col(Membership.branch_id) == branch.id, valid_on(Membership, tx.today()))
        .order_by(col(Person.name), col(Person.id))
    ).all()
    waiting = tx.session.scalars(
        select(Candidate)
        .where(col(Candidate.unit_id) == branch.id, col(Candidate.state) == "waiting")
        .order_by(col(Candidate.id))
    )
    return Roll(
        branch_id=branch.id,
        branch=branch.name,
        total=len(people),
        bound=sum(account is not None for _, _, account in people),
        waiting=tuple(Waiting(each.id or 0, each.shown_name or "") for each in waiting),
        unbound=tuple(
            PersonView(person_id or 0, name, branch.id, branch.name)
            for person_id, name, account in people
            if account is None
        ),
    )
