"""What goes into and comes out of proposals, decisions and a member's own card."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.dues.months import Month
from domain.points.closing import MonthState
from domain.points.entries import Entry
from domain.points.scheme import Derives, Event, Part, Scheme
from domain.points.score import Score
from domain.points.total import Share, YearTotal
from services.meetings.entries import AttachmentEntry


class Standing(StrEnum):
    """What has become of a proposal, as people say it."""

    WAITING = "waiting"
    APPROVED = "approved"
    CHANGED = "changed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by whoever proposed it, before a decision
    REVERSED = "reversed"  # by the branch, after it


@dataclass(frozen=True, slots=True)
class ProposalEntry:
    """What somebody proposes; points of none are those of the event."""

    branch_id: int  # that scores the month
    person_id: int
    event: str  # code in the scheme of the branch
    month: Month
    points: int | None = None  # hundredths
    note: str = ""
    occasion: str = ""
    evidence: tuple[AttachmentEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalPreview:
    """A proposal that could be made."""

    name: str
    event: Event
    points: int


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal as it stands, with what the actor may do about it."""

    entry_id: int
    branch_id: int
    branch: str
    zone: str
    person_id: int
    name: str
    own: bool  # about the actor
    code: str
    event: Event | None  # none when the scheme of the year has it no more
    month: Month
    proposed: int  # hundredths
    points: int  # as decided
    note: str
    occasion: str
    proposer: str | None
    recorded_at: datetime
    standing: Standing
    decided_by: str | None
    decided_at: datetime | None
    reason: str  # of the decision, or of taking it back
    files: tuple[AttachmentEntry, ...] = ()
    month_open: bool = True
    may_decide: bool = False
    may_withdraw: bool = False
    may_reverse: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """The proposals of a branch that wait, the oldest first."""

    branch_id: int
    branch: str
    zone: str
    decides: bool  # else the actor sees those of a group only
    proposals: tuple[ProposalView, ...]


@dataclass(frozen=True, slots=True)
class Approved:
    """What approving all has done."""

    branch_id: int
    branch: str
    entries: tuple[int, ...]
    own: int  # left out: proposed by the actor, or about them
    not_open: int  # left out: the month is closed, or the scheme has no such event


@dataclass(frozen=True, slots=True)
class Proposable:
    """Somebody for whom the actor may propose."""

    person_id: int
    name: str


@dataclass(frozen=True, slots=True)
class ProposalDesk:
    """What a proposal in a branch needs before its first question."""

    branch_id: int
    branch: str
    zone: str
    today: date
    scheme: Scheme
    people: tuple[Proposable, ...]  # by name; the actor too, when the branch scores them
    own_id: int | None

    @property
    def for_others(self) -> bool:
        """Whether the actor may propose for somebody besides themselves."""
        return any(each.person_id != self.own_id for each in self.people)


@dataclass(frozen=True, slots=True)
class PointsPlace:
    """A branch in which the actor has something to do with points."""

    branch_id: int
    name: str
    proposes: bool = False  # for others
    decides: bool = False
    keeps: bool = False
    waiting: int = 0  # proposals, for who decides
    scores: bool = True  # the branch has a scheme


@dataclass(frozen=True, slots=True)
class PointsDuties:
    """What to offer somebody; it gives no right, every use case asks for itself."""

    person_id: int
    branch_id: int | None  # where they are scored, or were last
    branch: str | None
    zone: str
    today: date
    places: tuple[PointsPlace, ...]
    above: bool  # holds an office above branches


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of a card, by part; `ahead` has not come or is not asked for yet."""

    month: Month
    ahead: bool
    state: MonthState
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter or half-year by part."""

    number: int  # from 1
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class PublishedTotal:
    """What the branch published of the year; a later correction shows as a difference."""

    total: int
    band: str | None  # key
    final: bool
    published_at: datetime


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A member's year of points with all that it is made of."""

    branch_id: int
    branch: str
    zone: str
    today: date
    person_id: int
    name: str
    own: bool
    year: int
    total: YearTotal
    through: Month
    months: tuple[MonthLine, ...]
    quarters: tuple[Period, ...]
    halves: tuple[Period, ...]
    waiting: int  # proposals about them
    published: PublishedTotal | None
    first_year: int | None  # in which the branch began to keep points
    place: tuple[int, int] | None  # among so many; only where the branch has turned it on

    @property
    def scheme(self) -> Scheme:
        """By which the year is scored."""
        return self.total.scheme


@dataclass(frozen=True, slots=True)
class OriginView:
    """Where a derived entry comes from, in words for people."""

    source: Derives
    meetings: tuple[tuple[str, date], ...] = ()  # key of the kind, and the day
    month: Month | None = None  # of dues


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """One entry of a month: what it states, what counts, and why the rest does not."""

    entry: Entry
    event: Event | None
    counted: int
    why: tuple[tuple[str, int, int | None], ...]  # domain.points.counting.Out, points, cap
    note: str = ""
    standing: Standing | None = None  # none: it was derived
    proposer: str | None = None
    decided_by: str | None = None
    reason: str = ""
    files: int = 0
    origin: OriginView | None = None


@dataclass(frozen=True, slots=True)
class MonthPart:
    """A part in a month: its dimensions, or none of them while the card is missing."""

    part: Part
    scored: bool
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """A month of a card, opened."""

    branch_id: int
    branch: str
    zone: str
    person_id: int
    name: str
    own: bool
    month: Month
    scored: bool  # whether the member is scored for it at all
    state: MonthState
    scheme: Scheme
    parts: tuple[MonthPart, ...]
    entries: tuple[EntryDetail, ...]
    card_note: str = ""
