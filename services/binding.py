"""Which chat belongs to which unit: bound by appointed people, healed after a migration."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlmodel import col

from domain.errors import DomainError
from domain.vocabulary import UnitKind
from models.chats import Chat, Draft
from models.organisation import Unit
from models.reminders import Reminder
from services.access import May
from services.seam import Tx, use_case

_OFFERED = 12  # units offered as buttons


@dataclass(frozen=True, slots=True)
class ChatPlace:
    """The unit of a chat, and the topic where the bot speaks."""

    chat_id: int
    unit_id: int
    unit_name: str
    unit_kind: UnitKind
    zone: str
    thread_id: int | None


@dataclass(frozen=True, slots=True)
class Bindable:
    """A unit that the actor may bind a chat to."""

    unit_id: int
    code: str
    name: str
    bound: bool


@use_case(may=May.ANYONE, writes=False)
def place_of_chat(tx: Tx, chat_id: int) -> ChatPlace | None:
    """The place of a bound chat; None for any other."""
    row = tx.session.execute(
        select(Chat, Unit)
        .join(Unit, col(Unit.id) == col(Chat.unit_id))
        .where(col(Chat.chat_id) == chat_id)
    ).first()
    return _place(row[0], row[1]) if row else None


@use_case(may=May.BIND, writes=False)
def bindable_units(tx: Tx) -> tuple[Bindable, ...]:
    """Units within reach that a chat can be bound to, unbound ones first."""
    rows = tx.session.execute(
        select(col(Unit.id), col(Unit.code), col(Unit.name), col(Chat.chat_id))
        .outerjoin(Chat, col(Chat.unit_id) == col(Unit.id))
        .where(tx.within_reach(), col(Unit.kind) != UnitKind.PARTY_GROUP.value)
        .order_by(col(Unit.code))
    ).all()
    found = [Bindable(unit, code, name, chat is not None) for unit, code, name, chat in rows]
    return tuple(sorted(found, key=lambda each: each.bound))[:_OFFERED]


@use_case(may=May.BIND, writes=True)
def bind_chat(
    tx: Tx,
    chat_id: int,
    unit: int | str,
    *,
    thread_id: int | None = None,
    allowed: frozenset[int] = frozenset(),
) -> ChatPlace:
    """Bind a chat to a unit by its id or code; repeating it changes nothing.

    Raises `bind.not_allowed` outside the configured chats, `bind.chat_taken` and
    `bind.unit_taken` where either is bound otherwise.
    """
    if allowed and chat_id not in allowed:
        raise DomainError("bind.not_allowed")
    found = _unit(tx, unit)
    if found.kind == UnitKind.PARTY_GROUP.value:
        raise DomainError("bind.group")
    existing = tx.session.get(Chat, chat_id)
    if existing is not None and existing.unit_id != found.id:
        other = tx.session.get_one(Unit, existing.unit_id)
        raise DomainError("bind.chat_taken", unit=other.name)
    taken = tx.session.scalars(select(Chat).where(col(Chat.unit_id) == found.id)).one_or_none()
    if taken is not None and taken.chat_id != chat_id:
        raise DomainError("bind.unit_taken", unit=found.name)
    if existing is None:
        assert found.id is not None
        assert tx.actor.telegram_id is not None
        existing = Chat(
            chat_id=chat_id,
            unit_id=found.id,
            thread_id=thread_id,
            bound_at=tx.now,
            bound_by=tx.actor.telegram_id,
        )
        tx.session.add(existing)
    existing.thread_id = thread_id
    existing.reachable = True
    return _place(existing, found)


@use_case(may=May.BIND, writes=True)
def unbind_chat(tx: Tx, chat_id: int) -> str:
    """Undo a binding within reach; the unit's name."""
    chat = tx.session.get(Chat, chat_id)
    if chat is None:
        raise DomainError("bind.not_bound")
    unit = tx.unit(chat.unit_id)
    tx.session.delete(chat)
    return unit.name


@use_case(may=May.ANYONE, writes=True)
def migrate_chat(tx: Tx, old_id: int, new_id: int) -> bool:
    """Follow a group that became a supergroup; whether it was bound under the old id."""
    chat = tx.session.get(Chat, old_id)
    if chat is None:
        return False
    tx.session.execute(delete(Chat).where(col(Chat.chat_id) == new_id))
    # What somebody began under the new id is newer than the draft left under the old one.
    newer = select(col(Draft.user_id)).where(col(Draft.chat_id) == new_id)
    tx.session.execute(
        delete(Draft).where(col(Draft.chat_id) == old_id, col(Draft.user_id).in_(newer))
    )
    # A supergroup numbers its messages anew: those of the old group are out of reach.
    tx.session.execute(
        update(Reminder)
        .where(col(Reminder.chat_id) == old_id)
        .values(message_id=None, edit_at=None)
    )
    for table, column in (
        (Chat, col(Chat.chat_id)),
        (Draft, col(Draft.chat_id)),
        (Reminder, col(Reminder.chat_id)),
    ):
        tx.session.execute(update(table).where(column == old_id).values(chat_id=new_id))
    return True


@use_case(may=May.ANYONE, writes=True)
def set_chat_reachable(tx: Tx, chat_id: int, *, reachable: bool) -> None:
    """Note that the bot was removed from a bound chat, or came back."""
    tx.session.execute(update(Chat).where(col(Chat.chat_id) == chat_id).values(reachable=reachable))


def _unit(tx: Tx, unit: int | str) -> Unit:
    named = col(Unit.id) == unit if isinstance(unit, int) else col(Unit.code) == unit.strip()
    found = tx.session.scalars(select(Unit).where(named, tx.within_reach())).one_or_none()
    if found is None:
        raise DomainError("bind.unknown_unit", code=str(unit))
    return found


def _place(chat: Chat, unit: Unit) -> ChatPlace:
    assert unit.id is not None
    return ChatPlace(
        chat_id=chat.chat_id,
        unit_id=unit.id,
        unit_name=unit.name,
        unit_kind=UnitKind(unit.kind),
        zone=unit.zone,
        thread_id=chat.thread_id,
    )
