"""The anonymous evaluation: who may vote and has voted, and an urn that holds sums only.

How anonymity is met, one way in after the other:

* Rows. There is no row for a ballot. A ballot is added to the sums of its round, one row that
  is written anew; so there is no id, rowid, ctid, xmin, timestamp or order of ballots to go
  by. A ballot that lacks its voter's own score would name its voter; a sum does not, since
  every ballot is whole and who has voted is known.
* Early sums, copies and logs of the database. The first ballot would be the sum, and two
  copies of the row, from a backup, SQLite's WAL, PostgreSQL's dead tuples or its WAL, would
  differ by one ballot. Therefore the row is sealed with a key that is not in the database, of
  the same length always, under a new nonce each time (`domain.evaluation.seal`).
* The unfinished ballot. It is never in `draft`. Its paper is sealed, keyed by the hash of a
  token that only the voter's buttons hold, has neither person nor time, is emptied when it is
  cast or the round ends. WITHOUT ROWID: papers lie in the order of their hashes.
* The inbox. Of an update from a ballot nothing that shows a score is stored
  (`domain.evaluation.discreet`); the mark of its effect names the round only.
* Messages, logs and errors carry no score, no token and no person with a round.
* Reminders. Their rows name a voter and the round, say that a message was due, and whether it
  went out; they go when the round ends, since whoever was reminded had not voted by then.
* After the end. Only what may be shown is written down, the urn is deleted and the papers
  are emptied, and SQLite overwrites what goes (`secure_delete`).

What remains: whoever holds the key *and* a copy of the database while one ballot is in, or two
copies from before and after a vote, or reads the memory of the running bot, can learn that
vote; that is the operator, and only on purpose. When somebody voted can be seen from the inbox
and the log, and how many buttons they pressed, so perhaps that they corrected a score or gave one
between the steps of five; what they voted cannot. The decimals of a mean can tell how
many ballots are in it, and so whether its subject cast one. Telegram carries the private chat
and can see it. Voters can show their ballots; all but one of them together know the last. A
mean of 0 or 100 says what everybody gave.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime

_STANDING = text("void_reason IS NULL")


class EvaluationRound(SQLModel, table=True):
    """A branch's evaluation of a year, with its terms; open until closed or void."""

    __tablename__ = "evaluation_round"
    __table_args__ = (
        Index(
            "ix_evaluation_round_standing",
            "branch_id",
            "year",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    branch_id: int = Field(foreign_key="unit.id", index=True)
    year: int
    scale: int
    minimum: int
    group_minimum: int
    allow_self: bool
    member_weight: int
    mass_weight: int
    key_print: str = Field(max_length=16)  # of the key that sealed it
    opened_by: int | None = Field(default=None, foreign_key="person.id")
    opened_at: datetime = Field(sa_type=UtcDateTime)
    ended_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    void_reason: str | None = Field(default=None, sa_type=Text)


class EvaluationSubject(SQLModel, table=True):
    """Who is evaluated; the slot is their place on every ballot."""

    __tablename__ = "evaluation_subject"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    round_id: int = Field(foreign_key="evaluation_round.id", primary_key=True)
    slot: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    person_id: int = Field(foreign_key="person.id", index=True)


class EvaluationVoter(SQLModel, table=True):
    """Who may vote, and whether they have: nothing else, and not when."""

    __tablename__ = "evaluation_voter"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id"),
        UniqueConstraint("round_id", "telegram_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="evaluation_round.id")
    audience: str = Field(max_length=8)  # domain.evaluation.terms.Audience
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    # Of a representative of the masses: whom the secretary means, the link, and who opened it.
    label: str = Field(default="", max_length=60)
    token_hash: str | None = Field(default=None, unique=True, max_length=64)
    telegram_id: int | None = Field(default=None, sa_type=BigInteger)  # until the round ends
    voted: bool = False


class EvaluationPaper(SQLModel, table=True):
    """A ballot that is being filled in, sealed; only its voter's buttons hold its token."""

    __tablename__ = "evaluation_paper"
    __table_args__ = {"sqlite_with_rowid": False}

    token_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    round_id: int = Field(foreign_key="evaluation_round.id")
    sealed: bytes = Field(sa_type=LargeBinary)


class EvaluationUrn(SQLModel, table=True):
    """The sums of a round while it is open, sealed."""

    __tablename__ = "evaluation_urn"

    round_id: int = Field(foreign_key="evaluation_round.id", primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)


class EvaluationResult(SQLModel, table=True):
    """What a closed round may show of one subject; sums are null where they are too few."""

    __tablename__ = "evaluation_result"

    round_id: int = Field(foreign_key="evaluation_round.id", primary_key=True)
    slot: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    total: int | None = None  # weighted
    weight: int | None = None
    member_total: int | None = None
    member_ballots: int | None = None
    mass_total: int | None = None
    mass_ballots: int | None = None
