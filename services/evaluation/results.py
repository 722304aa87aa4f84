"""What a closed round says: to its keepers of everybody, to a member of oneself."""

from typing import cast

from domain.errors import DomainError, NotFound
from domain.evaluation.outcome import Share
from domain.evaluation.terms import Audience
from domain.points.scheme import PartKind
from models.evaluation import EvaluationResult, EvaluationRound
from models.queries.evaluation import (
    SubjectRow,
    results_of,
    subjects_of,
)
from services.access import May
from services.evaluation.found import kept_round, view_of
from services.evaluation.values import ResultRow, RoundResults
from services.points.settings import settings_of
from services.seam import Tx, use_case


@use_case(may=May.KEEPER, writes=False)
def round_results(tx: Tx, round_id: int) -> RoundResults:
    """What a closed round may show of everybody; raises while it is open."""
    row, branch = kept_round(tx, round_id)
    _require_closed(row)
    rows = _rows(tx, row)
    return RoundResults(view_of(tx, row, branch), tuple(rows.values()))


def row_of(tx: Tx, row: EvaluationRound, person_id: int) -> ResultRow:
    """What a closed round may show of one of its subjects."""
    return _rows(tx, row)[person_id]


def _require_closed(row: EvaluationRound) -> None:
    if row.void_reason is not None:
        raise NotFound("evaluation.void", reason=row.void_reason)
    if row.ended_at is None:
        raise DomainError("evaluation.still_open")


def _rows(tx: Tx, row: EvaluationRound) -> dict[int, ResultRow]:
    round_id = cast("int", row.id)
    results = results_of(tx.session, round_id)
    most = _most(tx, row)
    return {
        each.person_id: _result(each, results[each.slot], row, most)
        for each in subjects_of(tx.session, round_id)
    }


def _most(tx: Tx, row: EvaluationRound) -> int | None:
    """What the evaluation brings at most by the branch's scheme, in hundredths of a point."""
    scheme = settings_of(tx.session, row.branch_id).scheme_of(tx.rules.points, row.year)
    parts = () if scheme is None else scheme.parts
    return next((each.points for each in parts if each.kind is PartKind.EVALUATION), None)


def _result(
    subject: SubjectRow, found: EvaluationResult, row: EvaluationRound, most: int | None
) -> ResultRow:
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
        points=None if most is None else whole.points(row.scale, most),
        means={audience: share.mean() for audience, share in parts.items() if share},
    )


def _share(total: int | None, weight: int | None) -> Share | None:
    return None if total is None or weight is None else Share(total, weight)
