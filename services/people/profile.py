"""What a person sees and says of oneself: the own place, the language, and being forgotten."""

from sqlalchemy import delete, select, update
from sqlmodel import col

from domain.errors import DomainError, Forbidden
from domain.vocabulary import MemberKind
from models.chats import Draft
from models.organisation import Account, Candidate, Membership, Person, Unit
from models.queries.terms import valid_on
from services.access import May, reach
from services.organisation import read_traits
from services.people.values import Me, Speaker
from services.seam import Tx, use_case

_LOCALES = frozenset({"zh_CN", "en"})


@use_case(may=May.BOUND, writes=False)
def me(tx: Tx) -> Me:
    """What is known of the actor."""
    if tx.actor.person_id is None:
        raise Forbidden("access.bound")
    person = tx.session.get_one(Person, tx.actor.person_id)
    row = tx.session.scalars(
        select(Membership).where(
            col(Membership.person_id) == person.id, valid_on(Membership, tx.today())
        )
    ).first()
    branch = tx.session.get_one(Unit, row.branch_id) if row else None
    group = tx.session.get_one(Unit, row.group_id) if row and row.group_id else None
    return Me(
        person_id=tx.actor.person_id,
        name=person.name,
        branch_id=row.branch_id if row else None,
        branch=branch.name if branch else None,
        zone=branch.zone if branch else tx.zone,
        group=group.name if group else None,
        kind=MemberKind(row.kind) if row else None,
        traits=tuple(sorted(read_traits(row.traits))) if row else (),
        offices=tuple(seat.office for seat in tx.actor.seats),
    )


@use_case(may=May.ANYONE, writes=False)
def speaker(tx: Tx) -> Speaker:
    """Who speaks: the language that the actor has chosen, and what to offer them."""
    actor = tx.actor
    return Speaker(
        language=actor.language,
        keeper=bool(reach(actor, May.KEEPER)),
        binder=bool(reach(actor, May.BIND)),
        operator=bool(reach(actor, May.OPERATE)),
    )


@use_case(may=May.BOUND, writes=True)
def set_language(tx: Tx, locale: str) -> None:
    """Choose the language in which the bot speaks to the actor."""
    if locale not in _LOCALES:
        raise DomainError("language.unknown")
    tx.session.execute(
        update(Account)
        .where(col(Account.telegram_id) == tx.actor.telegram_id)
        .values(language=locale)
    )


@use_case(may=May.ANYONE, writes=True)
def mark_reachable(tx: Tx, telegram_id: int, *, reachable: bool) -> None:
    """Note that an account can be written to in private, or no longer."""
    tx.session.execute(
        update(Account).where(col(Account.telegram_id) == telegram_id).values(reachable=reachable)
    )


@use_case(may=May.BOUND, writes=True)
def forget_account(tx: Tx) -> None:
    """Unlink the actor's own account; the roster and the ledgers stay."""
    tx.session.execute(delete(Draft).where(col(Draft.user_id) == tx.actor.telegram_id))
    tx.session.execute(delete(Candidate).where(col(Candidate.telegram_id) == tx.actor.telegram_id))
    tx.session.execute(delete(Account).where(col(Account.telegram_id) == tx.actor.telegram_id))
