"""Ballots: a sealed paper in private, marked as often as one likes, cast once."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import NotFound
from domain.evaluation.ballot import (
    Ballot,
    ballot_bytes,
    blank,
    check_complete,
    check_marks,
    read_ballot,
)
from domain.evaluation.seal import NONCE, seal, unseal
from domain.evaluation.terms import Audience
from models.evaluation import EvaluationPaper, EvaluationRound
from models.organisation import Unit
from models.queries.ballots import paper_round, paper_seal, write_paper
from models.queries.evaluation import add_all, own_rounds
from services.access import May
from services.evaluation.found import (
    Voting,
    locked_urn,
    put_urn,
    require_open,
    terms_of,
    voting,
)
from services.evaluation.values import Line, OwnRound, Paper
from services.seam import Tx, use_case

_TOKEN = 16  # bytes: 22 characters in a button


@dataclass(frozen=True, slots=True)
class _Found:
    """A paper that the actor holds."""

    voting: Voting
    ballot: Ballot
    token: str


@use_case(may=May.ANYONE, writes=False)
def rounds_to_vote(tx: Tx) -> tuple[OwnRound, ...]:
    """The rounds in which the actor may vote, open ones and closed ones."""
    found = own_rounds(tx.session, tx.actor.person_id, tx.actor.telegram_id)
    return tuple(
        OwnRound(round_id, branch_name, year, Audience(audience), voted=voted, open=is_open)
        for round_id, branch_name, year, audience, voted, is_open in found
    )


@use_case(may=May.ANYONE, writes=True)
def take_ballot(tx: Tx, round_id: int) -> Paper:
    """A blank paper. Its token must go into the buttons of a private message, nowhere else.

    Another one may be taken when a message is lost: nothing says whose paper is whose, and
    only one can be cast. What was not cast is emptied when the round ends.
    """
    found = voting(tx, round_id, lock=True)
    token = secrets.token_urlsafe(_TOKEN)
    ballot = blank(len(found.subjects))
    sealed = _sealed(tx, token, ballot)
    row = {"token_hash": _hash(token), "round_id": round_id, "sealed": sealed}
    add_all(tx.session, EvaluationPaper, [row])
    tx.effect = f"evaluation:{round_id}"
    return _paper(tx, _Found(found, ballot, token))


@use_case(may=May.ANYONE, writes=False)
def show_ballot(tx: Tx, token: str) -> Paper:
    """A paper as it stands, for who holds it."""
    return _paper(tx, _find(tx, token))


@use_case(may=May.ANYONE, writes=True)
def mark_ballot(tx: Tx, token: str, marks: Mapping[int, int]) -> Paper:
    """Say some scores, by person, or say them anew; nobody counts them before they are cast."""
    found = _find(tx, token, lock=True)
    slots = {each.person_id: each.slot for each in found.voting.subjects}
    if not marks.keys() <= slots.keys():
        raise NotFound("evaluation.not_subject")
    by_slot = {slots[person_id]: score for person_id, score in marks.items()}
    check_marks(by_slot, terms_of(found.voting.row), found.voting.own)
    ballot = found.ballot.marked(by_slot)
    write_paper(tx.session, _hash(token), _sealed(tx, token, ballot))
    tx.effect = f"evaluation:{found.voting.round_id}"
    return _paper(tx, _Found(found.voting, ballot, token))


@use_case(may=May.ANYONE, writes=True)
def cast_ballot(tx: Tx, token: str) -> OwnRound:
    """Drop the ballot into the urn; all that is kept of its voter is that they have voted."""
    found = _find(tx, token, lock=True)
    row, voter = found.voting.row, found.voting.voter
    check_complete(found.ballot, found.voting.own)
    audience = Audience(voter.audience)
    put_urn(tx, found.voting.round_id, locked_urn(tx, row).drop(audience, found.ballot))
    voter.voted = True
    tx.session.flush()
    # The empty paper stays until the end, so that a second press hears why nothing happens.
    write_paper(tx.session, _hash(token), b"")
    tx.effect = f"evaluation:{found.voting.round_id}"
    name = _branch_name(tx, row.branch_id)
    return OwnRound(found.voting.round_id, name, row.year, audience, voted=True, open=True)


def _find(tx: Tx, token: str, *, lock: bool = False) -> _Found:
    """The paper with this token; raises for another's, as for none.

    A lock makes everybody wait who writes to the round, so that what is read after it holds.
    """
    round_id = paper_round(tx.session, _hash(token))
    if round_id is None:
        raise NotFound("evaluation.paper_gone")
    # Who holds a token was a voter, also where the end has made the bot forget their account.
    require_open(tx.session.get_one(EvaluationRound, round_id))
    found = voting(tx, round_id, lock=lock)
    said = unseal(tx.secret(), _purpose(tx, token), paper_seal(tx.session, _hash(token)))
    if said is None:
        raise NotFound("evaluation.paper_gone")
    return _Found(found, read_ballot(said), token)


def _paper(tx: Tx, found: _Found) -> Paper:
    own, row = found.voting.own, found.voting.row
    return Paper(
        token=found.token,
        round_id=found.voting.round_id,
        branch_name=_branch_name(tx, row.branch_id),
        year=row.year,
        scale=row.scale,
        lines=tuple(
            Line(each.person_id, each.name, found.ballot.scores[each.slot], each.slot == own)
            for each in found.voting.subjects
        ),
    )


def _branch_name(tx: Tx, branch_id: int) -> str:
    return tx.session.get_one(Unit, branch_id).name


def _sealed(tx: Tx, token: str, ballot: Ballot) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return seal(tx.secret(), _purpose(tx, token), nonce, ballot_bytes(ballot))


def _purpose(tx: Tx, token: str) -> str:
    """Also the account: another who gets hold of a token opens nothing with it."""
    return f"paper {token} {tx.actor.telegram_id}"


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
