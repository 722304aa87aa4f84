"""The inbox: updates are stored before they are acknowledged, and take effect once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlmodel import col

from domain.evaluation.discreet import discreet
from models.chats import InboxUpdate
from services.access import May
from services.seam import Tx, use_case

_BATCH = 500  # ids in one statement


@dataclass(frozen=True, slots=True)
class OpenUpdate:
    """An update that has not been answered; done means that its effect is stored."""

    update_id: int
    payload: str  # JSON
    done: bool
    effect: str | None


@use_case(may=May.OPERATE, writes=True)
def store_updates(tx: Tx, updates: Sequence[tuple[int, str]]) -> tuple[int, ...]:
    """Store raw updates in one transaction; the ids that were not seen before.

    What comes from an anonymous ballot is stored without what it shows.
    """
    if not updates:
        return ()
    ids = [update_id for update_id, _ in updates]
    known = set(
        tx.session.scalars(
            select(col(InboxUpdate.update_id)).where(col(InboxUpdate.update_id).in_(ids))
        )
    )
    new = {update_id: payload for update_id, payload in updates if update_id not in known}
    rows = [
        {"update_id": update_id, "payload": discreet(payload), "received_at": tx.now}
        for update_id, payload in new.items()
    ]
    if rows:
        tx.session.execute(insert(InboxUpdate), rows)
    return tuple(new)


@use_case(may=May.OPERATE, writes=False)
def open_updates(tx: Tx) -> tuple[OpenUpdate, ...]:
    """What was not answered when the process ended, oldest first."""
    rows = tx.session.execute(
        select(
            col(InboxUpdate.update_id),
            col(InboxUpdate.payload),
            col(InboxUpdate.done_at).is_not(None),
            col(InboxUpdate.effect),
        )
        .where(col(InboxUpdate.answered_at).is_(None))
        .order_by(col(InboxUpdate.update_id))
    )
    return tuple(OpenUpdate(*row) for row in rows)


@use_case(may=May.OPERATE, writes=True)
def mark_answered(tx: Tx, update_ids: Sequence[int]) -> None:
    """Note that these were answered; what they said is not kept any longer."""
    for start in range(0, len(update_ids), _BATCH):
        some = update_ids[start : start + _BATCH]
        tx.session.execute(
            update(InboxUpdate)
            .where(col(InboxUpdate.update_id).in_(some), col(InboxUpdate.done_at).is_(None))
            .values(done_at=tx.now)
        )
        tx.session.execute(
            update(InboxUpdate)
            .where(col(InboxUpdate.update_id).in_(some))
            .values(answered_at=tx.now, payload="")
        )


@use_case(may=May.OPERATE, writes=True)
def forget_answered(tx: Tx, before: datetime) -> None:
    """Delete answered updates; Telegram redelivers for a day at most, so keep two."""
    tx.session.execute(
        delete(InboxUpdate).where(
            col(InboxUpdate.answered_at).is_not(None), col(InboxUpdate.answered_at) < before
        )
    )
