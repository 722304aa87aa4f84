"""What goes into the use cases of the evaluation, and what comes out: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.evaluation.terms import Audience, Terms

NOTICE = "evaluation.notice"  # what is anonymous and what is not: said before every ballot
TOO_FEW = "evaluation.too_few"  # with `minimum`: why there are no figures


@dataclass(frozen=True, slots=True)
class RoundEntry:
    """A round as it is opened."""

    branch_id: int
    year: int
    terms: Terms = field(default_factory=Terms)
    without: frozenset[int] = frozenset()  # members who vote, but are not evaluated


@dataclass(frozen=True, slots=True)
class Representative:
    """A representative of the masses, as the secretary calls them."""

    voter_id: int
    label: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of an audience may vote, and have."""

    voters: int
    voted: int


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as its keepers see it: how many have voted, never who."""

    round_id: int
    branch_id: int
    branch_name: str
    year: int
    terms: Terms
    opened_at: datetime
    ended_at: datetime | None
    void_reason: str | None
    subjects: int
    turnout: Mapping[Audience, Turnout]
    representatives: tuple[Representative, ...]  # while it is open


@dataclass(frozen=True, slots=True)
class Invited:
    """A representative's round, as they see it once they have opened the link."""

    round_id: int
    branch_name: str
    year: int
    open: bool


@dataclass(frozen=True, slots=True)
class OwnRound:
    """A round in which the actor may vote."""

    round_id: int
    branch_name: str
    year: int
    audience: Audience
    voted: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One subject on a ballot."""

    person_id: int
    name: str
    score: int | None
    own: bool = False  # the voter's own line, where that is left out


@dataclass(frozen=True, slots=True)
class Paper:
    """A ballot that is being filled in; its token is only in what the voter holds."""

    token: str
    round_id: int
    branch_name: str
    year: int
    scale: int
    lines: tuple[Line, ...]

    @property
    def missing(self) -> int:
        """How many scores are still to be given."""
        return sum(line.score is None and not line.own for line in self.lines)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What may be shown of one subject, in hundredths; how many ballots, the round says.

    A count by subject would tell who has voted: they have one fewer, their own.
    """

    person_id: int
    name: str
    minimum: int  # of the round
    mean: int | None = None  # weighted, of the scale
    points: int | None = None  # by the branch's scheme; none where it has no such part
    means: Mapping[Audience, int] = field(default_factory=dict)  # where no audience is too small

    @property
    def hidden(self) -> str | None:
        """The sentence that says why there are no figures."""
        return TOO_FEW if self.mean is None else None


@dataclass(frozen=True, slots=True)
class OwnResult:
    """What a closed round may show of the actor."""

    round_id: int
    branch_name: str
    year: int
    scale: int
    row: ResultRow


@dataclass(frozen=True, slots=True)
class RoundResults:
    """A closed round."""

    view: RoundView
    rows: tuple[ResultRow, ...]
