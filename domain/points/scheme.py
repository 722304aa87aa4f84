"""What a file of rules/points/ says: parts, dimensions, events, groups and bands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.dues.months import Month, first_day, month
from domain.minutes import AbsenceReason
from domain.points.amount import Rounding
from domain.vocabulary import MemberTrait


class PartKind(StrEnum):
    """Where the points of a part come from."""

    CARDS = "cards"  # a card for each month, changed by the entries of the month
    ENTRIES = "entries"  # entries alone, from where each dimension starts
    EVALUATION = "evaluation"  # the mean of the ballots


class Per(StrEnum):
    """Over what dimensions are bounded: each month by itself, or the year as a whole."""

    MONTH = "month"
    YEAR = "year"


class GroupPer(StrEnum):
    """Over what one entry of an exclusive group counts."""

    OCCASION = "occasion"
    MONTH = "month"
    YEAR = "year"


class Months(StrEnum):
    """Which months somebody is scored for who joins, leaves, or is left out for a time."""

    FULL = "full"
    ANY_DAY = "any_day"


class Derives(StrEnum):
    """The fact of another ledger from which entries follow."""

    MEETING_ABSENT = "meeting_absent"
    MEETING_PRESENT = "meeting_present"
    DUES_LATE = "dues_late"
    DUES_CHASED = "dues_chased"
    STUDY_HOURS = "study_hours"


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the total."""

    key: str
    label: str
    label_en: str
    kind: PartKind
    per: Per = Per.YEAR
    points: int | None = None  # what full marks bring; none: points are added as they are
    full: int | None = None  # full marks of one month, or of the year


@dataclass(frozen=True, slots=True)
class Dimension:
    """One side that is scored; it never leaves its bounds."""

    key: str
    part: str
    label: str
    label_en: str
    start: int = 0  # before any entry; on a card: what the form offers
    most: int | None = None
    floor: int = 0

    def bounded(self, score: int) -> int:
        """The score kept within the bounds."""
        score = max(score, self.floor)
        return score if self.most is None else min(score, self.most)


@dataclass(frozen=True, slots=True)
class Derivation:
    """From which facts an event is derived; nothing named means all."""

    source: Derives
    kinds: frozenset[str] = frozenset()  # of meeting
    reasons: frozenset[AbsenceReason] = frozenset()
    hours: int = 100  # hundredths of an hour that bring the points once


@dataclass(frozen=True, slots=True)
class Event:
    """Something that brings or costs points."""

    code: str
    label: str
    label_en: str
    dimension: str
    points: int
    up_to: int | None = None  # the furthest from zero that an entry may state
    cap_month: int | None = None  # the most that its entries bring or cost together
    cap_year: int | None = None
    evidence: bool = False
    group: str | None = None
    veto: str | None = None  # the best band that is left
    derived: Derivation | None = None

    @property
    def furthest(self) -> int:
        """The most that one entry may bring or cost, with its sign."""
        return self.points if self.up_to is None else self.up_to


@dataclass(frozen=True, slots=True)
class Group:
    """Events of which only the weightiest entry counts."""

    key: str
    label: str
    label_en: str
    per: GroupPer


@dataclass(frozen=True, slots=True)
class Band:
    """A grade by its lower bound; the last one has none."""

    key: str
    label: str
    label_en: str
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """By when something is to be done: so many days after its period has ended."""

    label: str
    label_en: str
    source: str
    grace_days: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """One dated version of a scheme."""

    key: str
    version: str
    label: str
    label_en: str
    source: str
    since: date
    until: date | None = None  # exclusive
    left_out: frozenset[MemberTrait] = frozenset()
    months: Months = Months.FULL
    rounding: Rounding = Rounding.HUNDREDTH
    floor: int | None = None
    most: int | None = None
    parts: tuple[Part, ...] = ()
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    bands: tuple[Band, ...] = ()  # the best first
    scored: Duty | None = None  # 一月一评分: each month has its cards
    reviewed: Duty | None = None  # 半年一评议

    def of_part(self, part: Part) -> tuple[Dimension, ...]:
        """The dimensions of a part, in the order of the file."""
        return tuple(each for each in self.dimensions.values() if each.part == part.key)

    @property
    def by_cards(self) -> bool:
        """Whether it has a card for each month."""
        return any(part.kind is PartKind.CARDS for part in self.parts)

    @property
    def sources(self) -> frozenset[Derives]:
        """The facts of other ledgers that its events ask for."""
        found = (event.derived for event in self.events.values())
        return frozenset(each.source for each in found if each is not None)

    def holds(self, asked: Month) -> bool:
        """Whether the scheme is in force for a month."""
        first = first_day(asked)
        return self.since <= first and (self.until is None or first < self.until)

    def band(self, total: int) -> Band | None:
        """The band of a rounded total."""
        return next((b for b in self.bands if b.at_least is None or total >= b.at_least), None)

    def limited(self, band: Band | None, vetoes: frozenset[str]) -> Band | None:
        """The band that vetoes leave: the worst of all."""
        found = [each for each in self.bands if each == band or each.key in vetoes]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class PointsRules:
    """All schemes of the folder, checked."""

    schemes: tuple[Scheme, ...] = ()

    def of(self, key: str, year: int) -> Scheme | None:
        """The version of a scheme by which a year is scored: the one that holds in December."""
        last = month(year, 12)
        return next((each for each in self.schemes if each.key == key and each.holds(last)), None)

    def keys(self) -> tuple[str, ...]:
        """The keys of all schemes, each once."""
        return tuple(dict.fromkeys(each.key for each in self.schemes))
