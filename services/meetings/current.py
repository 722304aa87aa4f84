"""Which rows of the append-only ledger hold now."""

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from models.meetings import MeetingRecord


def current() -> ColumnElement[bool]:
    """The condition that no later row replaces a record."""
    later = aliased(MeetingRecord)
    return ~exists(select(1).where(col(later.replaces_id) == col(MeetingRecord.id)))
