"""The tree of Party organisations, its people, their memberships and appointments."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class Unit(SQLModel, table=True):
    """A Party committee, general branch, branch or group; `path` holds the ids from the root."""

    __tablename__ = "unit"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=120)
    kind: str = Field(max_length=20)  # domain.vocabulary.UnitKind
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    path: str = Field(default="", index=True, max_length=200)  # "/1/4/9/", own id last
    branch_type: str | None = Field(default=None, max_length=24)  # domain.vocabulary.BranchType
    zone: str = Field(default="Asia/Shanghai", max_length=40)
    established_on: date | None = None
    dissolved_on: date | None = None
    ledger_since: date | None = None  # before this day the branch kept its ledger elsewhere
    theme_day: int | None = None  # the fixed day of the month, 1 to 28


class CommitteeTerm(SQLModel, table=True):
    """A term of a branch committee; `until` is exclusive and open while it runs."""

    __tablename__ = "committee_term"

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    since: date
    until: date | None = None


class ObligationOverride(SQLModel, table=True):
    """One number of one obligation that a branch has set otherwise than its preset."""

    __tablename__ = "obligation_override"
    __table_args__ = (UniqueConstraint("unit_id", "obligation", "field"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    obligation: str = Field(max_length=40)
    field: str = Field(max_length=40)
    value: str = Field(sa_type=Text)  # JSON


class Person(SQLModel, table=True):
    """A person on a roster; `code` is the roster's own number, since names repeat."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=60)


class Membership(SQLModel, table=True):
    """A person's time in a branch with one kind and one set of traits; `until` is exclusive."""

    __tablename__ = "membership"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    branch_id: int = Field(foreign_key="unit.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    kind: str = Field(max_length=16)  # domain.vocabulary.MemberKind
    traits: str = Field(default="", max_length=120)  # MemberTrait values, sorted, comma-separated
    since: date
    until: date | None = None


class Appointment(SQLModel, table=True):
    """An office held in a unit; `until` is exclusive and open while it is held."""

    __tablename__ = "appointment"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    office: str = Field(max_length=24)  # domain.vocabulary.Office
    since: date
    until: date | None = None


class Account(SQLModel, table=True):
    """A Telegram account bound to a person; nothing of the profile is kept."""

    __tablename__ = "account"

    telegram_id: int = Field(primary_key=True, sa_type=BigInteger)
    person_id: int = Field(foreign_key="person.id", unique=True)
    bound_at: datetime = Field(sa_type=UtcDateTime)
    reachable: bool = False  # has pressed start in private and has not blocked the bot
    language: str | None = Field(default=None, max_length=8)  # chosen by the person


class Candidate(SQLModel, table=True):
    """Somebody seen in a branch group and not yet known; the shown name goes when decided."""

    __tablename__ = "candidate"
    __table_args__ = (UniqueConstraint("telegram_id", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    telegram_id: int = Field(sa_type=BigInteger)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    shown_name: str | None = Field(default=None, max_length=130)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(default="waiting", max_length=12)  # waiting, bound, dismissed
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Invite(SQLModel, table=True):
    """A one-time link that binds an account to a roster row; only the token's hash is kept."""

    __tablename__ = "invite"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
