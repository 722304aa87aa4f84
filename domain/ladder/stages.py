"""What rules/reminders.toml says: ladders, their stages, and who is next in line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from domain.periods import PeriodKind
from domain.vocabulary import BranchType
from domain.workdays import WorkDays


class Subject(StrEnum):
    """What a message that nobody asked for is about; the last three have no ladders."""

    MEETINGS = "meetings"
    DUES = "dues"
    POINTS = "points"
    TERM = "term"  # a committee's term of office (换届)
    PROBATION = "probation"  # the end of a member's probation (预备期)
    EVALUATION = "evaluation"  # 民主评议: has days of its own, services.evaluation.notices
    BOARD = "board"  # one message a branch group and month, edited as things are done
    DIGEST = "digest"  # how branches stand, for secretaries and committees


class Anchor(StrEnum):
    """The day from which a stage is counted."""

    LAST_DAY = "last_day"  # of the period
    FIXED_DAY = "fixed_day"  # 主题党日, 党费日
    DUE_DAY = "due_day"  # the end of a term or of a probation; the last day for points


class Audience(StrEnum):
    """Who is told."""

    PERSON = "person"
    GROUP_LEADER = "group_leader"
    SECRETARY = "secretary"
    BRANCH_GROUP = "branch_group"
    COMMITTEE = "committee"  # above the branch


# Never told to a group: one person, or people who are scored.
PRIVATE = frozenset({Subject.POINTS, Subject.PROBATION})


class Board(StrEnum):
    """What a branch wants of its living board."""

    OFF = "off"
    SHOWN = "shown"
    PINNED = "pinned"


class DigestDay(StrEnum):
    """The day of the week on which a secretary gets the digest."""

    OFF = "off"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"


class DayKind(StrEnum):
    """In what days an offset counts."""

    DAYS = "days"
    WORK_DAYS = "work_days"


@dataclass(frozen=True, slots=True)
class Offset:
    """So many days before (negative) or after a day."""

    count: int
    kind: DayKind

    def from_day(self, anchor: date, workdays: WorkDays) -> date:
        """The day that is meant."""
        if self.kind is DayKind.WORK_DAYS:
            return workdays.counted(anchor, self.count)
        return anchor + timedelta(days=self.count)

    def __str__(self) -> str:
        """As the file writes it."""
        return f"{self.count} {self.kind}"

    @property
    def at_most(self) -> int:
        """Calendar days that it may take: a work day takes two, with weekends and holidays."""
        if self.kind is DayKind.DAYS:
            return self.count
        return self.count * _DAYS_A_WORK_DAY


_DAYS_A_WORK_DAY = 2


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a ladder."""

    key: str
    offset: Offset
    audience: Audience
    text: str  # key of its sentences
    grace: int  # days after its own day on which it still goes out, marked as late
    repeats: int = 0  # how often it is said again while nothing is done
    every: Offset | None = None  # between repeats


@dataclass(frozen=True, slots=True)
class Ladder:
    """The stages of one kind of obligation, the earliest first."""

    key: str
    subject: Subject
    period: PeriodKind | None  # none: a day of its own, not a period
    anchor: Anchor
    lead_days: int  # nobody is reminded of what became known so shortly before
    stages: tuple[Stage, ...]
    label: str = ""  # of what is owed, where no other file names it
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Ladders:
    """The whole file, checked."""

    version: str = ""
    ladders: tuple[Ladder, ...] = ()
    next_in_line: Mapping[Audience, Audience] = field(default_factory=dict)
    quiet_from: time = time(20, 30)
    quiet_until: time = time(8, 30)
    a_day: int = 3  # messages that nobody asked for, to one chat
    cool_down_hours: int = 24  # between two presses of 催一下
    board: Board = Board.SHOWN
    digest_day: DigestDay = DigestDay.MONDAY
    digest_at: time = time(9, 0)
    digest_monthly: bool = True  # to committees
    digest_quarterly: bool = True
    term_years: Mapping[str, int] = field(default_factory=dict)  # by branch type, and "usual"

    def of(self, subject: Subject, period: PeriodKind | None) -> Ladder | None:
        """The ladder of a subject for a length of period."""
        return next(
            (each for each in self.ladders if (each.subject, each.period) == (subject, period)),
            None,
        )

    def term_of(self, branch_type: BranchType | None) -> int:
        """How many years a committee of such a branch serves; 0 where none is elected."""
        usual = self.term_years.get(USUAL, _TERM_YEARS)
        return self.term_years.get(branch_type or USUAL, usual)

    def line(self, audience: Audience) -> tuple[Audience, ...]:
        """Who is told, and who instead when they cannot be reached, in order."""
        found = [audience]
        while found[-1] in self.next_in_line:
            found.append(self.next_in_line[found[-1]])
        return tuple(found)


USUAL = "usual"
_TERM_YEARS = 3  # 《关于党的基层组织任期的意见》(2018); a file of one's own may say nothing of it
NO_LADDERS = Ladders()
