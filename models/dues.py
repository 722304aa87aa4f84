"""The ledger of dues: append-only rows; money in whole fen, a month as its first day."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class DuesSetting(SQLModel, table=True):
    """One thing that a branch has set otherwise than rules/dues.toml; its newest row holds."""

    __tablename__ = "dues_setting"
    __table_args__ = (Index("ix_dues_setting_unit_field", "unit_id", "field"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    field: str = Field(max_length=40)
    value: str = Field(sa_type=Text)  # JSON; null goes back to the rules
    set_by: int | None = Field(default=None, foreign_key="person.id")
    set_at: datetime = Field(sa_type=UtcDateTime)


class DuesAssessment(SQLModel, table=True):
    """A member's monthly due (核定) from a month on; a later month or a later row takes over."""

    __tablename__ = "dues_assessment"
    __table_args__ = (Index("ix_dues_assessment_person_since", "person_id", "since"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    branch_id: int = Field(foreign_key="unit.id", index=True)
    since: date  # first day of the month
    due_fen: int = Field(sa_type=BigInteger)
    kind: str = Field(max_length=32)  # key in rules/dues.toml
    base_fen: int | None = Field(default=None, sa_type=BigInteger)  # need not be kept
    by_hand: bool = False  # the due was fixed otherwise than the rate gives
    source: str = Field(default="", max_length=200)  # article by which it was computed
    reason: str = Field(default="", sa_type=Text)
    assessed_by: int | None = Field(default=None, foreign_key="person.id")
    assessed_at: datetime = Field(sa_type=UtcDateTime)


class DuesExemption(SQLModel, table=True):
    """Months of one member that are exempt, reduced, paid elsewhere or excused, both ends in it."""

    __tablename__ = "dues_exemption"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    branch_id: int = Field(foreign_key="unit.id", index=True)
    kind: str = Field(max_length=12)  # domain.dues.account.ReliefKind
    since: date
    until: date  # last month, included; before `since`: withdrawn
    due_fen: int | None = Field(default=None, sa_type=BigInteger)  # of a reduction
    reason: str = Field(sa_type=Text)
    approver: str = Field(max_length=120)  # who approved it, as the decision says
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    replaces_id: int | None = Field(default=None, foreign_key="dues_exemption.id", unique=True)


class DuesPayment(SQLModel, table=True):
    """Money that came in, or went back: a reversing row is negative and names the first."""

    __tablename__ = "dues_payment"
    __table_args__ = (
        Index("ix_dues_payment_branch_day", "branch_id", "paid_on"),
        Index("ix_dues_payment_source", "source_chat_id", "source_message_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    branch_id: int = Field(foreign_key="unit.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    paid_on: date  # in the branch's zone
    amount_fen: int = Field(sa_type=BigInteger)
    voluntary_fen: int = Field(default=0, sa_type=BigInteger)
    large: bool = False  # the voluntary part goes to the Centre
    note: str = Field(default="", sa_type=Text)
    reverses_id: int | None = Field(default=None, foreign_key="dues_payment.id", index=True)
    reason: str = Field(default="", sa_type=Text)  # of a reversal
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    source_chat_id: int | None = Field(default=None, sa_type=BigInteger)
    source_message_id: int | None = None


class DuesAllocation(SQLModel, table=True):
    """The part of a payment that was given to one month."""

    __tablename__ = "dues_allocation"
    # What came in for a month is found, and added up, in the index alone.
    __table_args__ = (Index("ix_dues_allocation_month", "month", "payment_id", "fen"),)

    payment_id: int = Field(foreign_key="dues_payment.id", primary_key=True)
    month: date = Field(primary_key=True)
    fen: int = Field(sa_type=BigInteger)


class DuesDecision(SQLModel, table=True):
    """What the collector said of a payment: confirmed, with a receipt's number, or refused.

    A payment without a decision is reported and waits.
    """

    __tablename__ = "dues_decision"
    __table_args__ = (UniqueConstraint("branch_id", "receipt_year", "receipt_number"),)

    payment_id: int = Field(foreign_key="dues_payment.id", primary_key=True)
    branch_id: int = Field(foreign_key="unit.id")
    confirmed: bool
    receipt_year: int | None = None
    receipt_number: int | None = None  # a reversal has none
    reason: str = Field(default="", sa_type=Text)  # of a refusal
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime = Field(sa_type=UtcDateTime)


class DuesHandover(SQLModel, table=True):
    """What a letter of transfer says: 党费交至; the newest row of a move holds."""

    __tablename__ = "dues_handover"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    from_branch_id: int | None = Field(default=None, foreign_key="unit.id")  # none: from outside
    to_branch_id: int | None = Field(default=None, foreign_key="unit.id")  # none: to outside
    moved_on: date  # the first day in the new branch
    dues_paid_through: date  # first day of the month
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(default="", sa_type=Text)


class DuesPublication(SQLModel, table=True):
    """The yearly account as it was shown to the members of a branch."""

    __tablename__ = "dues_publication"

    id: int | None = Field(default=None, primary_key=True)
    branch_id: int = Field(foreign_key="unit.id", index=True)
    year: int
    level: str = Field(max_length=16)  # domain.dues.rates.Publication
    members: int
    due_fen: int = Field(sa_type=BigInteger)
    paid_fen: int = Field(sa_type=BigInteger)
    voluntary_fen: int = Field(sa_type=BigInteger)
    published_by: int | None = Field(default=None, foreign_key="person.id")
    published_at: datetime = Field(sa_type=UtcDateTime)
