"""Named queries over evaluations: each runs one statement and returns plain rows."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

from sqlalchemy import ColumnElement, delete, false, func, insert, or_, select
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, SQLModel, col

from models.evaluation import (
    EvaluationResult,
    EvaluationRound,
    EvaluationSubject,
    EvaluationVoter,
)
from models.organisation import Person, Unit


class SubjectRow(NamedTuple):
    """Somebody who is evaluated."""

    slot: int
    person_id: int
    name: str


class TurnoutRow(NamedTuple):
    """How many of an audience may vote, and have."""

    audience: str
    voters: int
    voted: int


class InvitedRow(NamedTuple):
    """A representative of the masses; whether they have voted is left out."""

    voter_id: int
    label: str
    accepted: bool


class OwnRow(NamedTuple):
    """A round in which somebody may vote."""

    round_id: int
    branch_name: str
    year: int
    audience: str
    voted: bool
    open: bool


def add(session: Session, table: type[SQLModel], values: Mapping[str, object]) -> int:
    """Insert a row; its number."""
    number = table.__table__.c.id  # type: ignore[attr-defined]
    return cast("int", session.execute(insert(table).values(**values).returning(number)).scalar())


def add_all(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, one or more."""
    session.execute(insert(table), [dict(row) for row in rows])


def round_by_id(session: Session, round_id: int, *, fresh: bool = False) -> EvaluationRound | None:
    """A round by its number; fresh, as it stands after waiting for a lock."""
    return session.get(EvaluationRound, round_id, populate_existing=fresh)


def standing_round(session: Session, branch_id: int, year: int) -> EvaluationRound | None:
    """The round of a branch and year that is not void."""
    return session.scalars(
        select(EvaluationRound).where(
            col(EvaluationRound.branch_id) == branch_id,
            col(EvaluationRound.year) == year,
            col(EvaluationRound.void_reason).is_(None),
        )
    ).one_or_none()


def subjects_of(session: Session, round_id: int) -> tuple[SubjectRow, ...]:
    """Who is evaluated, in the order of the ballot."""
    rows = session.execute(
        select(col(EvaluationSubject.slot), col(Person.id), col(Person.name))
        .join(Person, col(Person.id) == col(EvaluationSubject.person_id))
        .where(col(EvaluationSubject.round_id) == round_id)
        .order_by(col(EvaluationSubject.slot))
    )
    return tuple(SubjectRow._make(row) for row in rows)


def voter_of(
    session: Session, round_id: int, person_id: int | None, telegram_id: int | None
) -> EvaluationVoter | None:
    """The voter behind a person or an account; a member before a representative."""
    found = session.scalars(
        select(EvaluationVoter)
        .where(
            col(EvaluationVoter.round_id) == round_id,
            _is_voter(person_id, telegram_id),
        )
        .order_by(col(EvaluationVoter.person_id).is_(None))
    )
    return found.first()


def invited_by(session: Session, token_hash: str) -> EvaluationVoter | None:
    """The representative to whom an invitation was given."""
    return session.scalars(
        select(EvaluationVoter).where(col(EvaluationVoter.token_hash) == token_hash)
    ).one_or_none()


def turnout_of(session: Session, round_id: int) -> tuple[TurnoutRow, ...]:
    """How many may vote and have, for each audience."""
    rows = session.execute(
        select(
            col(EvaluationVoter.audience),
            func.count(),
            func.count().filter(col(EvaluationVoter.voted)),
        )
        .where(col(EvaluationVoter.round_id) == round_id)
        .group_by(col(EvaluationVoter.audience))
    )
    return tuple(TurnoutRow._make(row) for row in rows)


def invited_to(session: Session, round_id: int) -> tuple[InvitedRow, ...]:
    """The representatives of a round, by what the secretary calls them."""
    rows = session.execute(
        select(
            col(EvaluationVoter.id),
            col(EvaluationVoter.label),
            col(EvaluationVoter.telegram_id).is_not(None),
        )
        .where(col(EvaluationVoter.round_id) == round_id, col(EvaluationVoter.person_id).is_(None))
        .order_by(col(EvaluationVoter.label), col(EvaluationVoter.id))
    )
    return tuple(InvitedRow._make(row) for row in rows)


def forget_invited(session: Session, round_id: int, voter_id: int) -> bool:
    """Delete a representative who has not voted; False when there is none."""
    done = session.execute(
        delete(EvaluationVoter).where(
            col(EvaluationVoter.round_id) == round_id,
            col(EvaluationVoter.id) == voter_id,
            col(EvaluationVoter.person_id).is_(None),
            col(EvaluationVoter.voted).is_(False),
        )
    )
    return cast("CursorResult[object]", done).rowcount > 0


def own_rounds(
    session: Session, person_id: int | None, telegram_id: int | None
) -> tuple[OwnRow, ...]:
    """The rounds in which somebody may vote, the newest first; a void one is left out."""
    rows = session.execute(
        select(
            col(EvaluationRound.id),
            col(Unit.name),
            col(EvaluationRound.year),
            col(EvaluationVoter.audience),
            col(EvaluationVoter.voted),
            col(EvaluationRound.ended_at).is_(None),
        )
        .join(EvaluationVoter, col(EvaluationVoter.round_id) == col(EvaluationRound.id))
        .join(Unit, col(Unit.id) == col(EvaluationRound.branch_id))
        .where(
            _is_voter(person_id, telegram_id),
            col(EvaluationRound.void_reason).is_(None),
        )
        .order_by(col(EvaluationRound.year).desc(), col(EvaluationRound.id).desc())
    )
    return tuple(OwnRow._make(row) for row in rows)


def results_of(session: Session, round_id: int) -> dict[int, EvaluationResult]:
    """What a closed round may show, by slot."""
    rows = session.scalars(
        select(EvaluationResult).where(col(EvaluationResult.round_id) == round_id)
    )
    return {row.slot: row for row in rows}


def rounds_of_branch(session: Session, branch_id: int, limit: int) -> Sequence[EvaluationRound]:
    """The rounds of a branch that are not void, the newest first."""
    return session.scalars(
        select(EvaluationRound)
        .where(
            col(EvaluationRound.branch_id) == branch_id,
            col(EvaluationRound.void_reason).is_(None),
        )
        .order_by(col(EvaluationRound.year).desc())
        .limit(limit)
    ).all()


def rounds_evaluating(session: Session, person_id: int) -> list[tuple[EvaluationRound, str]]:
    """The closed rounds in which somebody was evaluated, with the branch's name; newest first."""
    rows = session.execute(
        select(EvaluationRound, col(Unit.name))
        .join(Unit, col(Unit.id) == col(EvaluationRound.branch_id))
        .join(EvaluationSubject, col(EvaluationSubject.round_id) == col(EvaluationRound.id))
        .where(
            col(EvaluationSubject.person_id) == person_id,
            col(EvaluationRound.ended_at).is_not(None),
            col(EvaluationRound.void_reason).is_(None),
        )
        .order_by(col(EvaluationRound.year).desc(), col(EvaluationRound.id).desc())
    )
    return [(row, name) for row, name in rows]


def branch_names(session: Session, branch_ids: Sequence[int]) -> list[tuple[int, str]]:
    """Number and name of some branches, by code."""
    rows = session.execute(
        select(col(Unit.id), col(Unit.name))
        .where(col(Unit.id).in_(branch_ids))
        .order_by(col(Unit.code))
    )
    return [(unit_id, name) for unit_id, name in rows]


def _is_voter(person_id: int | None, telegram_id: int | None) -> ColumnElement[bool]:
    """By person or by account; what is not known matches nobody, not those without one."""
    return or_(
        false(),
        *(
            col(column) == known
            for column, known in (
                (EvaluationVoter.person_id, person_id),
                (EvaluationVoter.telegram_id, telegram_id),
            )
            if known is not None
        ),
    )
