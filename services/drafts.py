"""Drafts: the truth of every conversation, one for each person in each chat and topic."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, cast

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.engine import CursorResult
from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from models.chats import Draft as DraftRow
from models.queries.meetings import delete_draft
from services.access import May
from services.seam import Tx, use_case

JSON: TypeAlias = "str | int | bool | list[JSON] | dict[str, JSON] | None"
LASTS = timedelta(days=3)
_LIMIT = 64 * 1024  # characters of stored answers


@dataclass(frozen=True, slots=True)
class Draft:
    """A form in the middle of being filled; `version` counts the answers."""

    id: int
    form: str
    chat_id: int
    thread_id: int
    user_id: int
    step: str
    answers: Mapping[str, JSON]
    version: int
    expires_at: datetime


@use_case(may=May.ANYONE, writes=True)
def open_draft(  # noqa: PLR0917 - the place is two numbers
    tx: Tx,
    form: str,
    chat_id: int,
    thread_id: int,
    step: str,
    answers: Mapping[str, JSON],
    *,
    replace: bool = False,
) -> Draft:
    """Start a draft; raises `draft.exists` while another is open in the same place."""
    existing = _at(tx, chat_id, thread_id)
    if existing is not None:
        if existing.expires_at > tx.now and not replace:
            raise DomainError("draft.exists", form=existing.form)
        tx.session.execute(delete(DraftRow).where(col(DraftRow.id) == existing.id))
    done = tx.session.execute(
        insert(DraftRow)
        .values(
            form=form,
            chat_id=chat_id,
            thread_id=thread_id,
            user_id=_owner(tx),
            step=step,
            answers=_dump(answers),
            version=0,
            created_at=tx.now,
            expires_at=tx.now + LASTS,
        )
        .returning(col(DraftRow.id))
    )
    draft_id = done.scalar_one()
    tx.effect = f"draft:{draft_id}"
    return Draft(
        cast("int", draft_id),
        form,
        chat_id,
        thread_id,
        _owner(tx),
        step,
        dict(answers),
        0,
        tx.now + LASTS,
    )


@use_case(may=May.ANYONE, writes=True)
def answer(tx: Tx, draft_id: int, version: int, step: str, answers: Mapping[str, JSON]) -> Draft:
    """Store the answers of one's own draft; raises `draft.stale` when it has moved on."""
    done = tx.session.execute(
        update(DraftRow)
        .where(
            col(DraftRow.id) == draft_id,
            col(DraftRow.user_id) == _owner(tx),
            col(DraftRow.version) == version,
        )
        .values(step=step, answers=_dump(answers), version=version + 1, expires_at=tx.now + LASTS)
    )
    if cast("CursorResult[object]", done).rowcount == 0:
        raise DomainError("draft.stale")
    tx.effect = f"draft:{draft_id}"
    return _own(tx, draft_id)


@use_case(may=May.ANYONE, writes=False)
def draft_at(tx: Tx, chat_id: int, thread_id: int) -> Draft | None:
    """One's own draft in a place."""
    found = _at(tx, chat_id, thread_id)
    return None if found is None or found.expires_at <= tx.now else found


@use_case(may=May.ANYONE, writes=False)
def draft(tx: Tx, draft_id: int) -> Draft:
    """One's own draft by its number; raises NotFound for anybody else's."""
    return _own(tx, draft_id)


@use_case(may=May.ANYONE, writes=True)
def drop(tx: Tx, draft_id: int) -> None:
    """Give up one's own draft."""
    delete_own(tx, draft_id)


@use_case(may=May.OPERATE, writes=False)
def drafts_of_form(tx: Tx, form: str) -> tuple[tuple[int, int], ...]:
    """Chats and people who are filling in a form: where PTB must route answers after a start."""
    _only_system(tx)
    rows = tx.session.execute(
        select(col(DraftRow.chat_id), col(DraftRow.user_id))
        .where(col(DraftRow.form) == form)
        .distinct()
    )
    return tuple((chat, user) for chat, user in rows)


@use_case(may=May.OPERATE, writes=True)
def expire(tx: Tx) -> tuple[Draft, ...]:
    """Delete what has run out of time; returns it, so that its owners can be told."""
    _only_system(tx)
    due = col(DraftRow.expires_at) <= tx.now
    gone = tuple(_draft(row) for row in tx.session.scalars(select(DraftRow).where(due)))
    tx.session.execute(delete(DraftRow).where(due))
    return gone


def delete_own(tx: Tx, draft_id: int) -> bool:
    """Delete one's own draft inside another use case; whether there was one."""
    return delete_draft(tx.session.connection(), draft_id, _owner(tx))


def _only_system(tx: Tx) -> None:
    """Drafts of many people are for the start and the clock; not even an operator reads them."""
    if not tx.actor.system:
        raise Forbidden("access.system")


def _owner(tx: Tx) -> int:
    if tx.actor.telegram_id is None:
        raise DomainError("draft.nobody")
    return tx.actor.telegram_id


def _owned(tx: Tx, draft_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(DraftRow.id) == draft_id, col(DraftRow.user_id) == _owner(tx)


def _own(tx: Tx, draft_id: int) -> Draft:
    row = tx.session.scalars(select(DraftRow).where(*_owned(tx, draft_id))).one_or_none()
    if row is None:
        raise NotFound("draft.gone")
    return _draft(row)


def _at(tx: Tx, chat_id: int, thread_id: int) -> Draft | None:
    row = tx.session.scalars(
        select(DraftRow).where(
            col(DraftRow.chat_id) == chat_id,
            col(DraftRow.thread_id) == thread_id,
            col(DraftRow.user_id) == _owner(tx),
        )
    ).one_or_none()
    return _draft(row) if row else None


def _draft(row: DraftRow) -> Draft:
    return Draft(
        id=cast("int", row.id),
        form=row.form,
        chat_id=row.chat_id,
        thread_id=row.thread_id,
        user_id=row.user_id,
        step=row.step,
        answers=json.loads(row.answers),
        version=row.version,
        expires_at=row.expires_at,
    )


def _dump(answers: Mapping[str, JSON]) -> str:
    text = json.dumps(answers, ensure_ascii=False, separators=(",", ":"))
    text = text.encode("utf-8", "ignore").decode("utf-8")  # no database stores half a surrogate
    if len(text) > _LIMIT:
        raise DomainError("draft.too_large", limit=_LIMIT)
    return text
