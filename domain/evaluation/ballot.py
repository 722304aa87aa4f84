"""A ballot: one whole score for each subject, by the subject's place in the round."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.errors import DomainError
from domain.evaluation.terms import Terms

_UNSET = 255  # above every scale


@dataclass(frozen=True, slots=True)
class Ballot:
    """The scores by slot; None where nothing was said yet."""

    scores: tuple[int | None, ...]

    def marked(self, marks: Mapping[int, int]) -> "Ballot":
        """The ballot with some scores said or said anew."""
        return Ballot(tuple(marks.get(slot, said) for slot, said in enumerate(self.scores)))

    def missing(self, own: int | None) -> tuple[int, ...]:
        """The slots without a score, apart from the voter's own where that is left out."""
        return tuple(slot for slot, said in enumerate(self.scores) if said is None and slot != own)


def blank(slots: int) -> Ballot:
    """A ballot on which nothing was said yet."""
    return Ballot((None,) * slots)


def check_marks(marks: Mapping[int, int], terms: Terms, own: int | None) -> None:
    """Raise for a score out of the scale, or for oneself where that is left out.

    The errors do not carry the score: whatever writes them down must not learn it.
    """
    if own is not None and own in marks:
        raise DomainError("evaluation.own_excluded")
    if any(not 0 <= score <= terms.scale for score in marks.values()):
        raise DomainError("evaluation.score_out_of_range", most=terms.scale)


def check_complete(ballot: Ballot, own: int | None) -> None:
    """Raise `evaluation.incomplete` unless everybody has a score.

    A missing score would make a ballot tell more of its voter than a whole one does.
    """
    missing = ballot.missing(own)
    if missing:
        raise DomainError("evaluation.incomplete", count=len(missing))


def ballot_bytes(ballot: Ballot) -> bytes:
    """The ballot as bytes whose length says nothing of what was said."""
    return bytes(_UNSET if score is None else score for score in ballot.scores)


def read_ballot(stored: Iterable[int]) -> Ballot:
    """The ballot that `ballot_bytes` wrote."""
    return Ballot(tuple(None if score == _UNSET else score for score in stored))
