"""What a closed round says: to its keepers of everybody, to a member of oneself."""

from typing import cast

from sqlmodel import Session

from domain.errors import DomainError, Forbidden, NotFound
from domain.evaluation.outcome import Share
from domain.evaluation.terms import Audience
from models.evaluation import EvaluationResult, EvaluationRound
from models.queries.evaluation import (
    SubjectRow,
    evaluated_in,
    results_of,
    round_by_id,
    standing_round,
    subjects_of,
)
from services.access import May
from services.evaluation.found import kept_branch, kept_round, view_of
from services.evaluation.values import ResultRow, RoundResults, RoundView
from services.seam import Tx, use_case


@use_case(may=May.KEEPER, writes=False)
def round_of(tx: Tx, branch_id: int, year: int) -> RoundView | None:
    """The round of a year, for the keepers of the branch: how many have voted, not who."""
    branch = kept_branch(tx, branch_id)
    row = standing_round(tx.session, branch_id, year)
    return None if row is None else view_of(tx, row, branch)


@use_case(may=May.KEEPER, writes=False)
def round_results(tx: Tx, round_id: int) -> RoundResults:
    """What a closed round may show of everybody; raises while it is open."""
    row, branch = kept_round(tx, round_id)
    _require_closed(row)
    rows = _rows(tx.session, row)
    return RoundResults(view_of(tx, row, branch), tuple(rows.values()))


@use_case(may=May.BOUND, writes=False)
def own_results(tx: Tx, branch_id: int) -> dict[int, ResultRow]:
    """By year, what closed rounds of a branch may show of oneself."""
    person_id = tx.actor.person_id
    if person_id is None:
        raise Forbidden("access.bound")
    found: dict[int, ResultRow] = {}
    for round_id in evaluated_in(tx.session, branch_id, person_id):
        row = cast("EvaluationRound", round_by_id(tx.session, round_id))
        found[row.year] = _rows(tx.session, row)[person_id]
    return found


def evaluation_of(tx: Tx, branch_id: int, year: int) -> dict[int, ResultRow]:
    """By person, what a year's closed round gives to the yearly total; nothing before."""
    row = standing_round(tx.session, branch_id, year)
    return {} if row is None or row.ended_at is None else _rows(tx.session, row)


def row_of(session: Session, row: EvaluationRound, person_id: int) -> ResultRow:
    """What a closed round may show of one of its subjects."""
    return _rows(session, row)[person_id]


def _require_closed(row: EvaluationRound) -> None:
    if row.void_reason is not None:
        raise NotFound("evaluation.void", reason=row.void_reason)
    if row.ended_at is None:
        raise DomainError("evaluation.still_open")


def _rows(session: Session, row: EvaluationRound) -> dict[int, ResultRow]:
    round_id = cast("int", row.id)
    results = results_of(session, round_id)
    return {
        each.person_id: _result(each, results[each.slot], row)
        for each in subjects_of(session, round_id)
    }


def _result(subject: SubjectRow, found: EvaluationResult, row: EvaluationRound) -> ResultRow:
    whole = _share(found.total, found.weight)
    if whole is None:
        return ResultRow(subject.person_id, subject.name, row.minimum)
    parts = {
        Audience.MEMBER: _share(found.member_total, found.member_ballots),
        Audience.MASS: _share(found.mass_total, found.mass_ballots),
    }
    return ResultRow(
        person_id=subject.person_id,
        name=subject.name,
        minimum=row.minimum,
        mean=whole.mean(),
        points=whole.points(row.scale),
        means={audience: share.mean() for audience, share in parts.items() if share},
    )


def _share(total: int | None, weight: int | None) -> Share | None:
    return None if total is None or weight is None else Share(total, weight)
