"""The facts of a judgement as frozen values: rules, meetings, units, and the verdict itself."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.periods import Period, PeriodKind, Semester
from domain.vocabulary import BranchType


class Level(StrEnum):
    """Which unit owes it: the branch, or each of its groups on its own."""

    BRANCH = "branch"
    GROUP = "group"


class Needs(StrEnum):
    """What a branch must have to owe it."""

    NONE = "none"
    COMMITTEE = "committee"
    GROUPS = "groups"


class State(StrEnum):
    """The five states of a verdict; they are never merged."""

    DONE = "done"
    MISSING = "missing"
    NOT_YET_DUE = "not_yet_due"
    WAIVED = "waived"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """The reason of a state."""

    ENOUGH = "enough"  # done
    SHORT = "short"  # missing: the period is over
    PERIOD_OPEN = "period_open"  # not yet due
    NO_COMMITTEE = "no_committee"  # waived, as the following
    NO_GROUPS = "no_groups"
    PARTIAL_FIRST_PERIOD = "partial_first_period"  # too few days since it began
    PARTIAL_LAST_PERIOD = "partial_last_period"  # too few days before it ended
    NOT_ESTABLISHED = "not_established"  # the unit did not exist yet
    DISSOLVED = "dissolved"  # the unit existed no more
    BRANCH_TYPE = "branch_type"  # temporary or functional branches do not owe it
    NOT_IN_FORCE = "not_in_force"  # the rule is younger or older than the period
    OTHER_LEVEL = "other_level"  # owed by the groups, or by the branch, and judged there
    BEFORE_LEDGER = "before_ledger"  # unknown: the ledger was kept elsewhere
    NO_SEMESTER_DATES = "no_semester_dates"  # unknown: nobody has configured them


class Remark(StrEnum):
    """Something worth saying that changes no state."""

    ABOVE_MAXIMUM = "above_maximum"
    OUTSIDE_USUAL_MONTHS = "outside_usual_months"
    ATTENDANCE_BELOW_MINIMUM = "attendance_below_minimum"
    LEDGER_BEGAN_WITHIN = "ledger_began_within"  # earlier days of the period are not known


@dataclass(frozen=True, slots=True)
class Obligation:
    """So many meetings of some kinds in each period; a row of rules/obligations.toml."""

    key: str
    label: str
    label_en: str
    kinds: frozenset[str]  # kinds of meeting that count
    level: Level
    period: PeriodKind
    minimum: int
    maximum: int | None  # more is a remark
    needs: Needs
    soft: bool  # "一般": a miss is a warning, not a violation
    months: tuple[int, ...] | None  # the usual months; outside is a remark
    attendance_min: int | None  # percent; below is a remark
    since: date
    until: date | None  # exclusive
    source: str
    preset: str
    version: str
    not_for: frozenset[BranchType] = frozenset()
    enabled: bool = True
    overridden: tuple[str, ...] = ()  # fields that the branch has set itself

    def in_force_on(self, day: date) -> bool:
        """Whether the rule holds on this day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class MeetingFact:
    """A meeting that was held, with the numbers frozen in its record."""

    record_id: int
    unit_id: int  # the branch, or the group for a group meeting
    kind: str
    held_on: date  # decides the period
    recorded_on: date
    present: int
    expected: int


Span = tuple[date, date | None]  # half-open; None while it lasts


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What must be known of a branch or group to judge it."""

    unit_id: int
    branch_id: int
    level: Level = Level.BRANCH
    established_on: date | None = None
    dissolved_on: date | None = None  # exclusive
    ledger_since: date | None = None  # earlier periods are unknown
    committee_terms: tuple[Span, ...] = ()
    group_spans: tuple[Span, ...] = ()  # of all groups of the branch; empty for a group
    branch_type: BranchType | None = None
    semesters: tuple[Semester, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the records show for one obligation, unit and period, with the reasons."""

    obligation: Obligation
    unit_id: int
    period: Period
    state: State
    why: Why
    counted: tuple[int, ...]  # record ids in order of the day held
    needed: int
    missing: int
    late: bool  # done, but not all of it was recorded by the end of the period
    logged_late: tuple[int, ...]  # record ids recorded too many days after they were held
    remarks: tuple[Remark, ...]
    deadline: date | None = None  # where it is not the last day of the period

    @property
    def due_on(self) -> date:
        """The last day on which it can be done."""
        return self.period.last_day if self.deadline is None else self.deadline

    @property
    def violation(self) -> bool:
        """Missing under a firm rule; a soft rule gives a warning (yellow)."""
        return self.state is State.MISSING and not self.obligation.soft
