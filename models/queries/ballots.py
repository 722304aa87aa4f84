"""Named queries over what is sealed in an evaluation: the urn of a round, and papers."""

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from models.evaluation import EvaluationPaper, EvaluationUrn, EvaluationVoter


def lock_urn(session: Session, round_id: int) -> bytes:
    """The sealed sums of an open round; whoever writes to the round next waits."""
    found = session.scalar(
        select(col(EvaluationUrn.sealed))
        .where(col(EvaluationUrn.round_id) == round_id)
        .with_for_update()
    )
    return found or b""


def write_urn(session: Session, round_id: int, sealed: bytes) -> None:
    """Put the sums of a round in the place of those before."""
    session.execute(
        update(EvaluationUrn).where(col(EvaluationUrn.round_id) == round_id).values(sealed=sealed)
    )


def paper_round(session: Session, token_hash: bytes) -> int | None:
    """The round of a paper; it never changes."""
    return session.scalar(
        select(col(EvaluationPaper.round_id)).where(col(EvaluationPaper.token_hash) == token_hash)
    )


def paper_seal(session: Session, token_hash: bytes) -> bytes:
    """What a paper seals; nothing once it is cast or gone."""
    found = session.scalar(
        select(col(EvaluationPaper.sealed)).where(col(EvaluationPaper.token_hash) == token_hash)
    )
    return found or b""


def write_paper(session: Session, token_hash: bytes, sealed: bytes) -> None:
    """Put what a paper says in the place of what it said."""
    session.execute(
        update(EvaluationPaper)
        .where(col(EvaluationPaper.token_hash) == token_hash)
        .values(sealed=sealed)
    )


def empty_round(session: Session, round_id: int) -> None:
    """Delete the urn, empty the papers, and forget the accounts of representatives."""
    session.execute(delete(EvaluationUrn).where(col(EvaluationUrn.round_id) == round_id))
    session.execute(
        update(EvaluationPaper).where(col(EvaluationPaper.round_id) == round_id).values(sealed=b"")
    )
    session.execute(
        update(EvaluationVoter)
        .where(col(EvaluationVoter.round_id) == round_id)
        .values(telegram_id=None, token_hash=None)
    )
