"""The ledger of points: append-only rows; points in whole hundredths, a month as its first day."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class PointsSetting(SQLModel, table=True):
    """One thing that a branch has set about its points; its newest row holds."""

    __tablename__ = "points_setting"
    __table_args__ = (Index("ix_points_setting_unit_field", "unit_id", "field"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    field: str = Field(max_length=40)
    value: str = Field(sa_type=Text)  # JSON; null goes back to the default
    set_by: int | None = Field(default=None, foreign_key="person.id")
    set_at: datetime = Field(sa_type=UtcDateTime)


class PointsEntry(SQLModel, table=True):
    """What somebody proposed that brings or costs a member points, or the row that takes it back.

    Entries that follow from other ledgers are not stored: they are derived anew at each reading.
    """

    __tablename__ = "points_entry"
    __table_args__ = (
        Index("ix_points_entry_person_month", "person_id", "month"),
        Index("ix_points_entry_branch_month", "branch_id", "month"),
    )

    id: int | None = Field(default=None, primary_key=True)
    branch_id: int = Field(foreign_key="unit.id")  # that scores the month
    person_id: int = Field(foreign_key="person.id")
    month: date
    event: str = Field(max_length=40)  # code in a file of rules/points/
    points: int
    occasion: str = Field(default="", max_length=60)
    note: str = Field(default="", sa_type=Text)
    reverses_id: int | None = Field(default=None, foreign_key="points_entry.id", unique=True)
    reason: str = Field(default="", sa_type=Text)  # of a reversal
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class PointsDecision(SQLModel, table=True):
    """The word of the branch on a proposal; one without a decision waits."""

    __tablename__ = "points_decision"

    entry_id: int = Field(foreign_key="points_entry.id", primary_key=True)
    branch_id: int = Field(foreign_key="unit.id", index=True)
    status: str = Field(max_length=10)  # domain.points.entries.Status, but not proposed
    points: int | None = None  # when it was changed
    reason: str = Field(default="", sa_type=Text)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime = Field(sa_type=UtcDateTime)


class PointsEvidence(SQLModel, table=True):
    """A photo or document that goes with a proposal."""

    __tablename__ = "points_evidence"

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="points_entry.id", index=True)
    kind: str = Field(max_length=12)  # photo, document
    file_id: str = Field(sa_type=Text)
    file_unique_id: str = Field(max_length=64)
    name: str = Field(default="", max_length=200)
    size: int | None = Field(default=None, sa_type=BigInteger)  # bytes
    stored_as: str | None = Field(default=None, max_length=200)  # file name below data/files


class PointsCard(SQLModel, table=True):
    """What the branch gave a member for a month (积分卡); the newest row of a month holds."""

    __tablename__ = "points_card"
    __table_args__ = (
        Index("ix_points_card_person_month", "person_id", "month"),
        Index("ix_points_card_branch_month", "branch_id", "month"),
    )

    id: int | None = Field(default=None, primary_key=True)
    branch_id: int = Field(foreign_key="unit.id")
    person_id: int = Field(foreign_key="person.id")
    month: date
    scores: str = Field(sa_type=Text)  # JSON: hundredths by dimension
    note: str = Field(default="", sa_type=Text)
    scored_by: int | None = Field(default=None, foreign_key="person.id")
    scored_at: datetime = Field(sa_type=UtcDateTime)


class PointsClosing(SQLModel, table=True):
    """A month laid open to objections, then closed; its newest row holds."""

    __tablename__ = "points_closing"
    __table_args__ = (Index("ix_points_closing_branch_month", "branch_id", "month"),)

    id: int | None = Field(default=None, primary_key=True)
    branch_id: int = Field(foreign_key="unit.id")
    month: date
    objections_until: date  # the last day, in the branch's zone; on the next it is closed
    opened_by: int | None = Field(default=None, foreign_key="person.id")
    opened_at: datetime = Field(sa_type=UtcDateTime)
    reopened_by: int | None = Field(default=None, foreign_key="person.id")
    reopened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = Field(default="", sa_type=Text)  # of reopening


class PointsAppeal(SQLModel, table=True):
    """A member's objection to a month, with the answer."""

    __tablename__ = "points_appeal"
    __table_args__ = (Index("ix_points_appeal_branch_month", "branch_id", "month"),)

    id: int | None = Field(default=None, primary_key=True)
    branch_id: int = Field(foreign_key="unit.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    month: date
    text: str = Field(sa_type=Text)
    raised_at: datetime = Field(sa_type=UtcDateTime)
    upheld: bool | None = None  # none: it waits
    answer: str = Field(default="", sa_type=Text)
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PointsReview(SQLModel, table=True):
    """That a half-year was reviewed (半年一评议); the newest row of a half holds."""

    __tablename__ = "points_review"
    __table_args__ = (Index("ix_points_review_branch_half", "branch_id", "half"),)

    id: int | None = Field(default=None, primary_key=True)
    branch_id: int = Field(foreign_key="unit.id")
    half: date  # its first day
    held_on: date
    note: str = Field(default="", sa_type=Text)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class PointsPublication(SQLModel, table=True):
    """The year of a branch as it was published, sealed with the hash of its rows."""

    __tablename__ = "points_publication"
    __table_args__ = (UniqueConstraint("branch_id", "year"),)

    id: int | None = Field(default=None, primary_key=True)
    branch_id: int = Field(foreign_key="unit.id")
    year: int
    scheme: str = Field(max_length=40)
    version: str = Field(max_length=40)
    seal: str = Field(max_length=64)  # SHA-256 of the rows
    published_by: int | None = Field(default=None, foreign_key="person.id")
    published_at: datetime = Field(sa_type=UtcDateTime)


class PointsPublished(SQLModel, table=True):
    """One member of a published year; it is never written again."""

    __tablename__ = "points_published"

    publication_id: int = Field(foreign_key="points_publication.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    total: int
    band: str | None = Field(default=None, max_length=40)
    final: bool  # whether nothing was missing
