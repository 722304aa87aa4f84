"""The urn: sums only. No ballot can be taken out again, since none is kept."""

import struct
from dataclasses import dataclass

from domain.evaluation.ballot import Ballot
from domain.evaluation.terms import Audience

_AUDIENCES = tuple(Audience)
_PAIR = struct.Struct(">II")  # ballots, sum


@dataclass(frozen=True, slots=True)
class Tally:
    """How many ballots of an audience scored somebody, and the sum of their scores."""

    ballots: int = 0
    total: int = 0


Row = tuple[Tally, ...]  # one for each audience, in its order


@dataclass(frozen=True, slots=True)
class Urn:
    """The tallies of each subject, by slot."""

    rows: tuple[Row, ...]

    def drop(self, audience: Audience, ballot: Ballot) -> "Urn":
        """The urn with one more ballot in it."""
        place = _AUDIENCES.index(audience)
        return Urn(
            tuple(
                row if score is None else _more(row, place, score)
                for row, score in zip(self.rows, ballot.scores, strict=True)
            )
        )

    def tallies(self, slot: int) -> dict[Audience, Tally]:
        """What was said of one subject."""
        return dict(zip(_AUDIENCES, self.rows[slot], strict=True))


def empty_urn(slots: int) -> Urn:
    """An urn for so many subjects."""
    return Urn(((Tally(),) * len(_AUDIENCES),) * slots)


def urn_bytes(urn: Urn) -> bytes:
    """The urn as bytes: always as many for as many subjects."""
    return b"".join(_PAIR.pack(each.ballots, each.total) for row in urn.rows for each in row)


def read_urn(stored: bytes) -> Urn:
    """The urn that `urn_bytes` wrote."""
    tallies = iter([Tally(*pair) for pair in _PAIR.iter_unpack(stored)])
    return Urn(tuple(zip(*(tallies for _ in _AUDIENCES), strict=True)))


def _more(row: Row, place: int, score: int) -> Row:
    return tuple(
        Tally(each.ballots + 1, each.total + score) if at == place else each
        for at, each in enumerate(row)
    )
