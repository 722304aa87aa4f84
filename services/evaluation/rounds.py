"""Rounds: opened with their terms and voters, closed with what may be shown, or void."""

from collections.abc import Sequence
from typing import cast

from domain.errors import DomainError, NotFound
from domain.evaluation.outcome import outcome
from domain.evaluation.terms import Audience, Terms, check_terms
from domain.evaluation.urn import Urn, empty_urn
from models.evaluation import (
    EvaluationResult,
    EvaluationRound,
    EvaluationSubject,
    EvaluationUrn,
    EvaluationVoter,
)
from models.queries.ballots import empty_round
from models.queries.evaluation import add, add_all, round_by_id, standing_round, subjects_of
from models.queries.evaluation_notices import forget_notices
from services.access import May
from services.drafts import delete_own
from services.evaluation.desk import voting_members
from services.evaluation.found import (
    kept_branch,
    kept_round,
    locked_urn,
    new_key,
    require_open,
    sealed_urn,
    terms_of,
    view_of,
)
from services.evaluation.notices import note_opened
from services.evaluation.values import RoundEntry, RoundView
from services.seam import Tx, use_case
from services.wording import one_line

_BACK = 1  # years: the evaluation of a year may be made up for in the next
_SHORTEST, _LONGEST = 2, 400  # of a reason


@use_case(may=May.KEEPER, writes=True)
def open_round(tx: Tx, entry: RoundEntry, *, draft_id: int | None = None) -> RoundView:
    """Open a year's round; who belongs to the branch today votes and is evaluated.

    A draft that it was written in goes with it; raises `draft.gone` when that is used up.
    """
    check_terms(entry.terms)
    branch = kept_branch(tx, entry.branch_id, lock=True)
    key_print = new_key(tx)
    if not branch.today.year - _BACK <= entry.year <= branch.today.year:
        raise DomainError("evaluation.year_out_of_range", year=entry.year, today=branch.today)
    if standing_round(tx.session, entry.branch_id, entry.year) is not None:
        raise DomainError("evaluation.exists", year=entry.year)
    _use_up(tx, draft_id)
    members = [each.member.person_id for each in voting_members(tx, branch)]
    if not entry.without <= set(members):
        raise NotFound("evaluation.not_subject")
    subjects = [each for each in members if each not in entry.without]
    if not subjects:
        raise DomainError("evaluation.nobody")
    round_id = add(tx.session, EvaluationRound, _row(tx, entry, key_print))
    _write_people(tx, round_id, members, subjects)
    sealed = sealed_urn(tx, round_id, empty_urn(len(subjects)))
    add_all(tx.session, EvaluationUrn, [{"round_id": round_id, "sealed": sealed}])
    note_opened(tx, branch, round_id)
    tx.effect = f"evaluation:{round_id}"
    return view_of(tx, cast("EvaluationRound", round_by_id(tx.session, round_id)), branch)


@use_case(may=May.KEEPER, writes=True)
def close_round(tx: Tx, round_id: int) -> RoundView:
    """Close a round: only what may be shown is kept; a second press changes nothing."""
    row, branch = kept_round(tx, round_id, lock=True)
    tx.effect = f"evaluation:{round_id}"
    if row.ended_at is not None and row.void_reason is None:
        return view_of(tx, row, branch)
    require_open(row)
    urn = locked_urn(tx, row)
    slots = [each.slot for each in subjects_of(tx.session, round_id)]
    add_all(
        tx.session,
        EvaluationResult,
        [
            {"round_id": round_id, "slot": slot, **_shown(urn, slot, terms_of(row))}
            for slot in slots
        ],
    )
    _end(tx, row)
    return view_of(tx, row, branch)


@use_case(may=May.KEEPER, writes=True)
def void_round(tx: Tx, round_id: int, reason: str, *, draft_id: int | None = None) -> RoundView:
    """Give up an open round with its ballots, so that another can be opened."""
    row, branch = kept_round(tx, round_id, lock=True)
    tx.effect = f"evaluation:{round_id}"
    if row.void_reason is not None:
        return view_of(tx, row, branch)
    require_open(row)
    said = one_line(reason)
    if not _SHORTEST <= len(said) <= _LONGEST:
        raise DomainError("evaluation.reason_missing", least=_SHORTEST, most=_LONGEST)
    _use_up(tx, draft_id)
    row.void_reason = said
    _end(tx, row)
    return view_of(tx, row, branch)


def _use_up(tx: Tx, draft_id: int | None) -> None:
    """Delete the draft that something was written in; one draft has one effect."""
    if draft_id is not None and not delete_own(tx, draft_id):
        raise NotFound("draft.gone")


def _row(tx: Tx, entry: RoundEntry, key_print: str) -> dict[str, object]:
    terms = entry.terms
    return {
        "branch_id": entry.branch_id,
        "year": entry.year,
        "scale": terms.scale,
        "minimum": terms.minimum,
        "group_minimum": terms.group_minimum,
        "allow_self": terms.allow_self,
        "member_weight": terms.member_weight,
        "mass_weight": terms.mass_weight,
        "key_print": key_print,
        "opened_by": tx.actor.person_id,
        "opened_at": tx.now,
    }


def _write_people(tx: Tx, round_id: int, members: Sequence[int], subjects: Sequence[int]) -> None:
    voters = [
        {"round_id": round_id, "person_id": each, "audience": Audience.MEMBER.value}
        for each in members
    ]
    add_all(tx.session, EvaluationVoter, [{**each, "label": "", "voted": False} for each in voters])
    rows = [
        {"round_id": round_id, "slot": slot, "person_id": each}
        for slot, each in enumerate(subjects)
    ]
    add_all(tx.session, EvaluationSubject, rows)


def _shown(urn: Urn, slot: int, terms: Terms) -> dict[str, int | None]:
    """What is kept of a subject: sums that are too few are lost on purpose."""
    found = outcome(urn, slot, terms)
    member, mass = (found.by_audience.get(audience) for audience in Audience)
    return {
        "total": found.all.total if found.all else None,
        "weight": found.all.weight if found.all else None,
        "member_total": member.total if member else None,
        "member_ballots": member.weight if member else None,
        "mass_total": mass.total if mass else None,
        "mass_ballots": mass.weight if mass else None,
    }


def _end(tx: Tx, row: EvaluationRound) -> None:
    row.ended_at = tx.now
    row.ended_by = tx.actor.person_id
    tx.session.flush()
    empty_round(tx.session, cast("int", row.id))
    forget_notices(tx.session, cast("int", row.id))
