"""Dated rows: the condition that one holds on a day."""

from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import col

from models.organisation import Appointment, CommitteeTerm, Membership


def valid_on(
    model: type[Membership] | type[Appointment] | type[CommitteeTerm], day: date
) -> ColumnElement[bool]:
    """The condition that a dated row holds on a day; `until` is exclusive."""
    return (col(model.since) <= day) & ((col(model.until).is_(None)) | (col(model.until) > day))
