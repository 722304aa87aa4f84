"""Chats that are bound to units, updates that came in, drafts that are being filled."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class Chat(SQLModel, table=True):
    """A group chat bound to a branch or to a committee; an unbound chat has no row."""

    __tablename__ = "chat"

    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    unit_id: int = Field(foreign_key="unit.id", unique=True)
    thread_id: int | None = None  # the topic where the bot speaks; none: the main chat
    bound_at: datetime = Field(sa_type=UtcDateTime)
    bound_by: int = Field(sa_type=BigInteger)  # Telegram id, since an operator may have no row
    reachable: bool = True  # false once the bot was removed


class InboxUpdate(SQLModel, table=True):
    """An update as it came in; done once its effect is stored, answered once it was replied to."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_open", "answered_at", "update_id"),)

    update_id: int = Field(primary_key=True, sa_type=BigInteger)
    payload: str = Field(sa_type=Text)  # JSON; emptied when answered
    received_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    effect: str | None = Field(default=None, max_length=60)  # what to say again after a crash


class Draft(SQLModel, table=True):
    """A form in the middle of being filled by one person in one chat and topic."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("chat_id", "thread_id", "user_id"),)

    id: int | None = Field(default=None, primary_key=True)
    form: str = Field(max_length=24)
    chat_id: int = Field(sa_type=BigInteger)
    thread_id: int = 0  # 0: no topic
    user_id: int = Field(sa_type=BigInteger)
    step: str = Field(max_length=40)
    answers: str = Field(sa_type=Text)  # JSON
    version: int = 0  # counts answers; a button names the version that it was made for
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
