"""What scheduled digests say, and the seal of a quarter's: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.ladder.digests import DigestKind
from domain.meetings import MeetingKind
from services.compliance import Digest, Line


@dataclass(frozen=True, slots=True)
class Coming:
    """A meeting that is planned; `group` where it is one of a Party group."""

    on: date
    kind: str
    found: MeetingKind | None  # none: the rules know the kind no more
    group: str | None


@dataclass(frozen=True, slots=True)
class Week:
    """How a branch stands: what is over and missing, and what comes in the next two weeks."""

    branch_id: int
    branch: str
    late_on: date | None  # it goes out after this day, which was its own
    done: int
    open: int
    overdue: tuple[Line, ...]  # meetings, as the following
    due: tuple[Line, ...]  # in the next two weeks
    numbers: tuple[Line, ...]  # dues and points, in numbers of members
    planned: tuple[Coming, ...]
    quiet: bool  # nothing is missing, and nothing comes


@dataclass(frozen=True, slots=True)
class WeeklyClaim:
    """One message to one secretary, about each branch that they answer for."""

    chat_id: int
    language: str | None
    today: date
    repeated: bool  # an earlier attempt may have arrived
    epochs: Mapping[int, int]  # the rows of the message, each with the epoch of this claim
    weeks: tuple[Week, ...]

    @property
    def private(self) -> bool:
        """What is missing is for who answers for it, never for the group."""
        return True

    @property
    def thread_id(self) -> int | None:
        """A private chat has no topics."""
        return None


@dataclass(frozen=True, slots=True)
class Seal:
    """That a quarter's figures were sealed."""

    period: str
    rules: str  # version
    digest: str  # SHA-256 in hexadecimal
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class UpperClaim:
    """The digest of a month or quarter for one chat: of a committee's officer, or its group."""

    chat_id: int
    thread_id: int | None
    private: bool
    language: str | None
    repeated: bool
    epochs: Mapping[int, int]
    kind: DigestKind
    unit_id: int
    period: str
    late_on: date | None
    digest: Digest
    seal: Seal | None


@dataclass(frozen=True, slots=True)
class SealedDigest:
    """A sealed quarter as it was sealed, and what has become of it."""

    unit_id: int
    unit: str
    code: str
    zone: str
    seal: Seal
    intact: bool  # the content still has the hash that was sealed with it
    content: str
    figures: Digest | None  # none where it is not intact
    differing: tuple[str, ...]  # names of branches whose figures are others today
