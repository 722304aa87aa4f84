"""What the use cases of the year of points hand out: frozen values, points in hundredths."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.dues.months import Month
from domain.points.closing import MonthState
from domain.points.scheme import Scheme
from domain.points.total import Block


@dataclass(frozen=True, slots=True)
class MonthDesk:
    """A month of a branch before its keepers: what is still open in it."""

    branch_id: int
    branch_name: str
    zone: str
    month: Month
    state: MonthState
    until: date  # the last day of objections: of those that run, else of those that would begin
    over: bool  # whether the month has ended
    scored: int  # members whom the branch scores in it
    missing: tuple[str, ...]  # names of those without a card
    waiting: int  # proposals without a decision
    appeals: int  # that wait


@dataclass(frozen=True, slots=True)
class AppealView:
    """One objection, with its answer once there is one."""

    appeal_id: int
    branch_id: int
    person_id: int
    name: str
    month: Month
    text: str
    raised_at: datetime
    upheld: bool | None = None
    answer: str = ""
    own: bool = False  # whether it is the actor's, who does not answer it


@dataclass(frozen=True, slots=True)
class AppealDesk:
    """A month before the member whose points it holds."""

    branch_id: int
    branch_name: str
    zone: str
    month: Month
    state: MonthState
    until: date | None  # the last day of objections
    appeals: tuple[AppealView, ...]  # one's own


@dataclass(frozen=True, slots=True)
class HalfRow:
    """What the months of a half bring one member of the base by now."""

    person_id: int
    name: str
    points: int
    most: int | None  # with full marks; none where the parts have no bound
    missing: int  # months without a card


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """A half-year before the branch (半年一评议)."""

    branch_id: int
    branch_name: str
    zone: str
    year: int
    half: int  # 1 or 2
    opens: date  # from when it can be reviewed: the first day of its last month
    today: date
    rows: tuple[HalfRow, ...]
    held_on: date | None = None  # as recorded
    note: str = ""


@dataclass(frozen=True, slots=True)
class YearRow:
    """One member of a year that is or may be published."""

    person_id: int
    name: str
    total: int
    band: str | None  # key in the scheme
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class YearPreview:
    """A year before it is published: who is final, and what blocks the others."""

    branch_id: int
    branch_name: str
    zone: str
    year: int
    scheme: Scheme
    rows: tuple[YearRow, ...]
    appeals: int  # that wait
    published_at: datetime | None = None

    @property
    def blocked(self) -> tuple[YearRow, ...]:
        """Those whose total is not final."""
        return tuple(row for row in self.rows if row.blocks)

    @property
    def ready(self) -> bool:
        """Whether it can be published."""
        return bool(self.rows) and not self.blocked and not self.appeals

    @property
    def bands(self) -> dict[str, int]:
        """How many have which band, the best first."""
        return counted(self.scheme, {row.person_id: row.band for row in self.rows})


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One member of a published year, with the total of today beside it."""

    person_id: int
    name: str
    total: int
    band: str | None
    now: int | None  # none where the branch scores by another scheme now, or no more
    band_now: str | None

    @property
    def difference(self) -> int:
        """By how much a later correction has changed the total."""
        return 0 if self.now is None else self.now - self.total

    @property
    def changed(self) -> bool:
        """Whether the total or the band would be another one today."""
        return self.now is not None and (self.now, self.band_now) != (self.total, self.band)


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """A published year as somebody may see it: all of it, or their own row."""

    branch_id: int
    branch_name: str
    zone: str
    year: int
    scheme: Scheme | None  # none when its file is gone
    version: str
    seal: str
    fits: bool  # whether the rows still make the seal
    published_at: datetime
    whole: bool
    rows: tuple[PublishedRow, ...]
    newly: bool = False  # whether this very press published it


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the group of a branch hears of a year: numbers by band, and nothing else."""

    chat_id: int
    thread_id: int | None
    year: int
    scheme: Scheme
    bands: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BranchPoints:
    """A branch as a committee above sees its points: numbers only."""

    branch_id: int
    code: str
    name: str
    scheme: str | None  # key; none: keeps no points in the year
    members: int = 0  # scored in some month of it
    due: int = 0  # cards asked for by now: members times months that are over
    scored: int = 0  # of them, those that are there
    halves: tuple[int, ...] = ()  # that were reviewed
    published: bool = False
    bands: Mapping[str, int] | None = field(default=None)  # none: not published, or too few

    @property
    def missing(self) -> int:
        """Cards that are missing."""
        return self.due - self.scored


def counted(scheme: Scheme, bands: Mapping[int, str | None]) -> dict[str, int]:
    """How many of some people have which band of a scheme, the best first; nobody is left out."""
    found = list(bands.values())
    return {band.key: found.count(band.key) for band in scheme.bands}
