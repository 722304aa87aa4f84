"""Finding a round, its voter and its sealed sums, for every use case alike."""

import secrets
from dataclasses import dataclass
from typing import cast

from domain.errors import DomainError, Forbidden, NotFound
from domain.evaluation.seal import NONCE, fingerprint, seal, unseal
from domain.evaluation.terms import Audience, Terms
from domain.evaluation.urn import Urn, read_urn, urn_bytes
from models.evaluation import EvaluationRound, EvaluationVoter
from models.queries.ballots import lock_urn, write_urn
from models.queries.evaluation import (
    SubjectRow,
    invited_to,
    round_by_id,
    subjects_of,
    turnout_of,
    voter_of,
)
from services.evaluation.values import Representative, RoundView, Turnout
from services.meetings.branch import Branch, load_branch
from services.rights import keeps
from services.seam import Tx


@dataclass(frozen=True, slots=True)
class Voting:
    """A round as one of its voters meets it."""

    row: EvaluationRound
    voter: EvaluationVoter
    subjects: tuple[SubjectRow, ...]
    own: int | None  # the voter's own slot, where it is left out

    @property
    def round_id(self) -> int:
        return cast("int", self.row.id)


def kept_branch(tx: Tx, branch_id: int, *, lock: bool = False) -> Branch:
    """A branch that the actor keeps; raises Forbidden, or NotFound out of reach."""
    branch = load_branch(tx, branch_id, lock=lock)
    if not keeps(tx, branch):
        raise Forbidden("evaluation.not_keeper")
    return branch


def kept_round(tx: Tx, round_id: int, *, lock: bool = False) -> tuple[EvaluationRound, Branch]:
    """A round of a branch that the actor keeps."""
    row = round_by_id(tx.session, round_id)
    if row is None:
        raise NotFound("evaluation.not_found")
    branch = kept_branch(tx, row.branch_id, lock=lock)
    if lock:  # what another transaction has ended in the meantime
        tx.session.refresh(row)
    return row, branch


def voting(tx: Tx, round_id: int, *, lock: bool = False) -> Voting:
    """An open round in which the actor may vote and has not.

    Whoever may not vote learns the same of a round that is not there.
    """
    if lock:
        lock_urn(tx.session, round_id)
    row = round_by_id(tx.session, round_id, fresh=lock)
    actor = tx.actor
    voter = voter_of(tx.session, round_id, actor.person_id, actor.telegram_id)
    if row is None or voter is None:
        raise Forbidden("evaluation.not_voter")
    require_open(row)
    if voter.voted:
        raise DomainError("evaluation.voted_already")
    check_key(tx, row)
    subjects = subjects_of(tx.session, round_id)
    own = next((each.slot for each in subjects if each.person_id == voter.person_id), None)
    return Voting(row, voter, subjects, None if row.allow_self else own)


def require_open(row: EvaluationRound) -> None:
    """Raise when a round has ended."""
    if row.void_reason is not None:
        raise DomainError("evaluation.void", reason=row.void_reason)
    if row.ended_at is not None:
        raise DomainError("evaluation.closed", year=row.year)


def new_key(tx: Tx) -> str:
    """The mark of the key that will seal a round; raises when the bot has none."""
    secret = tx.secret()
    if not secret:
        raise DomainError("evaluation.no_key")
    return fingerprint(secret)


def check_key(tx: Tx, row: EvaluationRound) -> None:
    """Raise while the bot has another key than the one that sealed the round."""
    if fingerprint(tx.secret()) != row.key_print:
        raise DomainError("evaluation.key_changed")


def terms_of(row: EvaluationRound) -> Terms:
    """The terms of a round."""
    return Terms(
        scale=row.scale,
        minimum=row.minimum,
        group_minimum=row.group_minimum,
        allow_self=row.allow_self,
        member_weight=row.member_weight,
        mass_weight=row.mass_weight,
    )


def sealed_urn(tx: Tx, round_id: int, urn: Urn) -> bytes:
    """The sums, sealed anew."""
    return seal(tx.secret(), f"urn {round_id}", secrets.token_bytes(NONCE), urn_bytes(urn))


def locked_urn(tx: Tx, row: EvaluationRound) -> Urn:
    """The sums of an open round; nobody else writes them until this transaction ends."""
    round_id = cast("int", row.id)
    sealed = lock_urn(tx.session, round_id)
    check_key(tx, row)
    said = unseal(tx.secret(), f"urn {round_id}", sealed)
    if said is None:
        raise RuntimeError(f"the urn of round {round_id} is damaged")
    return read_urn(said)


def put_urn(tx: Tx, round_id: int, urn: Urn) -> None:
    """Write the sums in the place of those before."""
    write_urn(tx.session, round_id, sealed_urn(tx, round_id, urn))


def view_of(tx: Tx, row: EvaluationRound, branch: Branch) -> RoundView:
    """A round as its keepers see it."""
    round_id = cast("int", row.id)
    invited = invited_to(tx.session, round_id) if row.ended_at is None else ()
    return RoundView(
        round_id=round_id,
        branch_id=branch.unit_id,
        branch_name=branch.row.name,
        year=row.year,
        terms=terms_of(row),
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        void_reason=row.void_reason,
        subjects=len(subjects_of(tx.session, round_id)),
        turnout={
            Audience(each.audience): Turnout(each.voters, each.voted)
            for each in turnout_of(tx.session, round_id)
        },
        representatives=tuple(Representative(*each) for each in invited),
    )
