"""Persons and their accounts: invited by one-time links, confirmed by keepers, forgotten on wish."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from domain.vocabulary import MemberKind, MemberTrait, Office
from models.chats import Chat, Draft
from models.organisation import (
    Account,
    Candidate,
    Invite,
    Membership,
    Person,
    Unit,
)
from services.access import May, reach
from services.organisation import read_traits, valid_on
from services.seam import Tx, use_case

INVITE_HOURS = 72
_NAME_LIMIT = 130
_LOCALES = frozenset({"zh_CN", "en"})


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person with the branch of today."""

    person_id: int
    name: str
    branch_id: int | None
    branch: str | None


@dataclass(frozen=True, slots=True)
class Me:
    """What one sees of oneself."""

    person_id: int
    name: str
    branch_id: int | None
    branch: str | None
    zone: str
    group: str | None
    kind: MemberKind | None
    traits: tuple[MemberTrait, ...]
    offices: tuple[Office, ...]
    keeper: bool
    binder: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody seen in the branch's group who may be on its roster."""

    candidate_id: int
    shown_name: str


@dataclass(frozen=True, slots=True)
class Roll:
    """How far the people of a branch are linked to accounts."""

    branch_id: int
    branch: str
    total: int
    bound: int
    waiting: tuple[Waiting, ...]
    unbound: tuple[PersonView, ...]


@use_case(may=May.KEEPER, writes=True)
def create_invite(tx: Tx, person_id: int, *, hours: int = INVITE_HOURS) -> str:
    """A one-time token that binds an account to a person of one's own branch.

    Earlier tokens of the person end. Only the token's hash is stored.
    """
    _member_in_reach(tx, person_id)
    return _new_invite(tx, person_id, hours)


@use_case(may=May.BIND, writes=True)
def create_invite_above(tx: Tx, person_id: int, *, hours: int = INVITE_HOURS) -> str:
    """The same for those who may bind: how a branch's first secretary comes in."""
    _member_in_reach(tx, person_id)
    return _new_invite(tx, person_id, hours)


@use_case(may=May.OPERATE, writes=True)
def create_invite_for(tx: Tx, code: str, *, hours: int = INVITE_HOURS) -> tuple[str, str]:
    """The same on the command line by the roster's number; the token and the person's name."""
    person = tx.session.scalars(select(Person).where(col(Person.code) == code)).one_or_none()
    if person is None or person.id is None:
        raise NotFound("person.unknown_code", code=code)
    return _new_invite(tx, person.id, hours), person.name


@use_case(may=May.ANYONE, writes=True)
def redeem_invite(tx: Tx, token: str) -> PersonView:
    """Bind the actor's account to the person whom the token names."""
    telegram_id = _telegram_id(tx)
    invite = tx.session.scalars(
        select(Invite).where(col(Invite.token_hash) == _hash(token))
    ).one_or_none()
    if invite is None:
        raise NotFound("invite.unknown")
    if invite.used_at is not None:
        if tx.actor.person_id == invite.person_id:
            return _person(tx, invite.person_id)
        raise DomainError("invite.used")
    if invite.expires_at <= tx.now:
        raise DomainError("invite.expired")
    if tx.actor.person_id is not None and tx.actor.person_id != invite.person_id:
        raise DomainError("invite.other_person")
    invite.used_at = tx.now
    _bind(tx, telegram_id, invite.person_id, reachable=True)
    return _person(tx, invite.person_id)


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


@use_case(may=May.KEEPER, writes=False)
def rolls(tx: Tx) -> tuple[Roll, ...]:
    """The branches that the actor keeps, with who is linked and who waits."""
    return _rolls(tx)


@use_case(may=May.BIND, writes=False)
def rolls_above(tx: Tx) -> tuple[Roll, ...]:
    """The same for those who may bind chats."""
    return _rolls(tx)


@use_case(may=May.KEEPER, writes=True)
def confirm_candidate(tx: Tx, candidate_id: int, person_id: int) -> PersonView:
    """Say who a candidate is; the name that was shown is deleted."""
    candidate = _candidate(tx, candidate_id)
    member = tx.session.scalar(
        select(col(Membership.id)).where(
            col(Membership.person_id) == person_id,
            col(Membership.branch_id) == candidate.unit_id,
            valid_on(Membership, tx.today()),
        )
    )
    if member is None:
        raise NotFound("person.not_in_branch")
    bound = tx.session.scalars(
        select(Account).where(col(Account.person_id) == person_id)
    ).one_or_none()
    if bound is not None:
        raise DomainError("person.bound_already")
    _decide(tx, candidate, "bound")
    _bind(tx, candidate.telegram_id, person_id, reachable=False)
    return _person(tx, person_id)


@use_case(may=May.KEEPER, writes=True)
def dismiss_candidate(tx: Tx, candidate_id: int) -> None:
    """Say that a candidate is nobody of the branch."""
    _decide(tx, _candidate(tx, candidate_id), "dismissed")


@use_case(may=May.KEEPER, writes=False)
def candidate(tx: Tx, candidate_id: int) -> Waiting:
    """A candidate who waits in a branch that the actor keeps."""
    found = _candidate(tx, candidate_id)
    return Waiting(candidate_id, found.shown_name or "")


@use_case(may=May.BOUND, writes=False)
def me(tx: Tx) -> Me:
    """What is known of the actor."""
    person_id = _own_id(tx)
    person = tx.session.get_one(Person, person_id)
    row = tx.session.scalars(
        select(Membership).where(
            col(Membership.person_id) == person_id, valid_on(Membership, tx.today())
        )
    ).first()
    branch = tx.session.get_one(Unit, row.branch_id) if row else None
    group = tx.session.get_one(Unit, row.group_id) if row and row.group_id else None
    return Me(
        person_id=person_id,
        name=person.name,
        branch_id=row.branch_id if row else None,
        branch=branch.name if branch else None,
        zone=branch.zone if branch else tx.zone,
        group=group.name if group else None,
        kind=MemberKind(row.kind) if row else None,
        traits=tuple(sorted(read_traits(row.traits))) if row else (),
        offices=tuple(seat.office for seat in tx.actor.seats),
        keeper=bool(reach(tx.actor, May.KEEPER)),
        binder=bool(reach(tx.actor, May.BIND)),
    )


@use_case(may=May.ANYONE, writes=False)
def language_of(tx: Tx) -> str | None:
    """The language that the actor has chosen."""
    return tx.session.scalar(
        select(col(Account.language)).where(col(Account.telegram_id) == tx.actor.telegram_id)
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


def _member_in_reach(tx: Tx, person_id: int) -> None:
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


def _new_invite(tx: Tx, person_id: int, hours: int) -> str:
    tx.session.execute(
        update(Invite)
        .where(col(Invite.person_id) == person_id, col(Invite.used_at).is_(None))
        .values(expires_at=tx.now)
    )
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


def _bind(tx: Tx, telegram_id: int, person_id: int, *, reachable: bool) -> None:
    """The account is the person's from now on; an older account of the person ends."""
    stale = (col(Account.person_id) == person_id) | (col(Account.telegram_id) == telegram_id)
    tx.session.execute(delete(Account).where(stale))
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
        _decide(tx, each, "bound")
    tx.session.flush()


def _decide(tx: Tx, found: Candidate, state: str) -> None:
    found.state = state
    found.shown_name = None
    found.decided_by = tx.actor.person_id
    found.decided_at = tx.now


def _candidate(tx: Tx, candidate_id: int) -> Candidate:
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


def _person(tx: Tx, person_id: int) -> PersonView:
    person = tx.session.get_one(Person, person_id)
    row = tx.session.execute(
        select(col(Unit.id), col(Unit.name))
        .join(Membership, col(Membership.branch_id) == col(Unit.id))
        .where(col(Membership.person_id) == person_id, valid_on(Membership, tx.today()))
    ).first()
    return PersonView(person_id, person.name, row[0] if row else None, row[1] if row else None)


def _own_id(tx: Tx) -> int:
    if tx.actor.person_id is None:
        raise Forbidden("access.bound")
    return tx.actor.person_id


def _telegram_id(tx: Tx) -> int:
    if tx.actor.telegram_id is None:
        raise Forbidden("access.bound")
    return tx.actor.telegram_id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
