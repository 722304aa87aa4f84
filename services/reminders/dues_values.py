"""What goes to whoever delivers messages about dues: frozen values, all for private chats."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.dues.months import Month
from domain.dues.rates import Step, Told
from domain.dues.reminding import Says
from services.dues.notices import Notice


@dataclass(frozen=True, slots=True)
class Row:
    """The row behind a part of a message; a result under an older epoch is refused."""

    reminder_id: int
    epoch: int
    branch_id: int
    branch: str
    late_since: date | None = None  # the day of its stage, where it goes out later than it could


@dataclass(frozen=True, slots=True)
class OwnDues:
    """What a member still owes: up to the dues day for it, after it all that is open."""

    row: Row
    stage: str
    says: Says
    day: date  # the dues day
    months: tuple[Month, ...]
    owed_fen: int
    reported_fen: int  # of it, said to be paid and waiting for the collector
    run: tuple[Month, ...]  # consecutive months unpaid
    step: Step | None  # that names the member


@dataclass(frozen=True, slots=True)
class Behind:
    """One member on a list of those who are behind."""

    person_id: int
    name: str
    run: int  # consecutive months unpaid
    owed_fen: int
    step: Step | None  # that names whoever reads the list
    reachable: bool  # in private


@dataclass(frozen=True, slots=True)
class BehindList:
    """Who is behind: all of them for the collector, for the secretary those at a step."""

    row: Row
    whom: Told
    rows: tuple[Behind, ...]  # the longest run first


@dataclass(frozen=True, slots=True)
class StepCounts:
    """How many members of a branch are at a step that is told above: no name, no amount."""

    row: Row
    counts: tuple[tuple[Step, int], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A payment that a member has reported and that waits for the collector."""

    row: Row
    payment_id: int
    name: str
    amount_fen: int
    months: tuple[Month, ...]
    paid_on: date


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a member's payment."""

    row: Row
    notice: Notice
    payment_id: int
    receipt: str | None
    amount_fen: int  # of a reversal: what was taken back
    months: tuple[Month, ...]
    reason: str


DuesItem = OwnDues | BehindList | StepCounts | Waiting | Decided


@dataclass(frozen=True, slots=True)
class DuesClaim:
    """One message about dues for one private chat."""

    chat_id: int
    language: str | None
    today: date
    repeated: bool  # an earlier attempt may have arrived
    items: tuple[DuesItem, ...]

    @property
    def private(self) -> bool:
        """Nothing about dues goes to a group."""
        return True

    @property
    def thread_id(self) -> int | None:
        """A private chat has no topics."""
        return None

    @property
    def epochs(self) -> Mapping[int, int]:
        """The rows of the message, each with the epoch of this claim."""
        return {item.row.reminder_id: item.row.epoch for item in self.items}


@dataclass(frozen=True, slots=True)
class DuesTaken:
    """The messages of one claim, and the branches that had nothing to say after all."""

    claims: tuple[DuesClaim, ...]
    barren: frozenset[int]
    more: bool


@dataclass(frozen=True, slots=True)
class DuesPlanned:
    """One portion of planning; `more` when branches are left for the next."""

    rows: int
    more: bool
