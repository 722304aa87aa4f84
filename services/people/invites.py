"""One-time links: who may make one for whom, and what opening one does."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from models.organisation import Account, Invite, Membership, Person, Unit
from models.queries.terms import valid_on
from services.access import May
from services.people.linking import bind, end_invites, person_view, refuse_bound
from services.people.values import PersonView
from services.seam import Tx, use_case

INVITE_HOURS = 72


@use_case(may=May.KEEPER, writes=True)
def create_invite(tx: Tx, person_id: int, *, hours: int = INVITE_HOURS) -> str:
    """A one-time token that binds an account to a person of one's own branch.

    Earlier tokens of the person end. Only the token's hash is stored. A person who has an
    account is refused: whoever opened the link would act as that person.
    """
    return _invite_member(tx, person_id, hours)


@use_case(may=May.BIND, writes=True)
def create_invite_above(tx: Tx, person_id: int, *, hours: int = INVITE_HOURS) -> str:
    """The same for those who may bind: how a branch's first secretary comes in."""
    return _invite_member(tx, person_id, hours)


@use_case(may=May.OPERATE, writes=True)
def create_invite_for(tx: Tx, code: str, *, hours: int = INVITE_HOURS) -> tuple[str, str]:
    """The same on the command line by the roster's number; the token and the person's name.

    It may also move a person to another account, for those who have lost theirs.
    """
    person = tx.session.scalars(select(Person).where(col(Person.code) == code)).one_or_none()
    if person is None or person.id is None:
        raise NotFound("person.unknown_code", code=code)
    return _new_invite(tx, person.id, hours), person.name


@use_case(may=May.ANYONE, writes=True)
def redeem_invite(tx: Tx, token: str) -> PersonView:
    """Bind the actor's account to the person whom the token names."""
    telegram_id = tx.actor.telegram_id
    if telegram_id is None:
        raise Forbidden("access.bound")
    invite = tx.session.scalars(
        select(Invite).where(col(Invite.token_hash) == _hash(token))
    ).one_or_none()
    if invite is None:
        raise NotFound("invite.unknown")
    if tx.actor.person_id == invite.person_id:
        invite.used_at = invite.used_at or tx.now
        tx.session.execute(
            update(Account).where(col(Account.telegram_id) == telegram_id).values(reachable=True)
        )
        return person_view(tx, invite.person_id)
    if invite.used_at is not None:
        raise DomainError("invite.used")
    if invite.expires_at <= tx.now:
        raise DomainError("invite.expired")
    if tx.actor.person_id is not None:
        raise DomainError("invite.other_person")
    invite.used_at = tx.now
    bind(tx, telegram_id, invite.person_id, reachable=True)
    return person_view(tx, invite.person_id)


def _invite_member(tx: Tx, person_id: int, hours: int) -> str:
    found = tx.session.scalar(
        select(func.count())
        .select_from(Membership)
        .join(Unit, col(Unit.id) == col(Membership.branch_id))
        .where(
            col(Membership.person_id) == person_id,
            valid_on(Membership, tx.today()),
            tx.within_reach(),
        )
    )
    if not found:
        raise NotFound("person.not_in_branch")
    refuse_bound(tx, person_id)
    return _new_invite(tx, person_id, hours)


def _new_invite(tx: Tx, person_id: int, hours: int) -> str:
    end_invites(tx, person_id)
    token = secrets.token_urlsafe(24)
    tx.session.add(
        Invite(
            token_hash=_hash(token),
            person_id=person_id,
            created_by=tx.actor.person_id,
            created_at=tx.now,
            expires_at=tx.now + timedelta(hours=hours),
        )
    )
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
