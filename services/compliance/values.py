"""What the use cases for figures hand out: frozen values, nothing of the ORM."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum

from domain.attendance import Rate
from domain.obligations import Obligation, State, Verdict
from domain.periods import Period

_SUPERGROUP = "-100"  # how the Bot API writes ids of supergroups; only these have message links


class Mark(IntEnum):
    """A verdict in one word, worst first; the five states stay apart, and two are split."""

    MISSING = 0  # under a firm rule
    SOFT_MISSING = 1  # under a rule that says 一般: yellow, not red
    UNKNOWN = 2
    OPEN = 3
    LATE = 4  # done, but not all of it was recorded within the period
    DONE = 5
    WAIVED = 6
    ELSEWHERE = 7  # judged at another level: of the groups, or of the branch


def mark_of(verdict: Verdict) -> Mark:
    """The mark of a verdict."""
    if verdict.state is State.MISSING:
        return Mark.SOFT_MISSING if verdict.obligation.soft else Mark.MISSING
    if verdict.state is State.DONE:
        return Mark.LATE if verdict.late else Mark.DONE
    return _MARKS[verdict.state]


_MARKS = {
    State.UNKNOWN: Mark.UNKNOWN,
    State.NOT_YET_DUE: Mark.OPEN,
    State.WAIVED: Mark.WAIVED,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many verdicts stand how; the five states are never merged."""

    done: int = 0
    missing: int = 0  # under firm rules
    soft_missing: int = 0  # under rules that say 一般: yellow, not red
    open: int = 0
    waived: int = 0
    unknown: int = 0
    late: int = 0  # of those done

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "Tally":
        """Counted one by one."""
        counts = [0] * len(Mark)
        for verdict in verdicts:
            counts[mark_of(verdict)] += 1
        return cls.of_counts(counts)

    @classmethod
    def of_counts(cls, counts: Sequence[int]) -> "Tally":
        """From how often each mark occurs."""
        missing, soft_missing, unknown, still_open, late, done, waived, _ = counts
        return cls(done + late, missing, soft_missing, still_open, waived, unknown, late)

    def __add__(self, other: "Tally") -> "Tally":
        """Both together."""
        names = Tally.__dataclass_fields__
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Line:
    """A verdict with the name of the group that it is about; None for the branch itself."""

    verdict: Verdict
    group: str | None
    typed_later: tuple[int, ...] = ()  # records that counted and were recorded after `as_of`


@dataclass(frozen=True, slots=True)
class Slot:
    """One rule in one period: a column of figures."""

    rule: Obligation
    period: Period


@dataclass(frozen=True, slots=True)
class BranchDigest:
    """One branch: how often it stands how, its attendance, and its verdicts when asked for."""

    unit_id: int
    code: str
    name: str
    today: date  # the day as of which it was judged, in its own zone
    tally: Tally
    rate: Rate | None  # of the meetings that count in these verdicts, each once
    reachable: bool  # somebody or a group can be told what is missing
    typed_later: int  # records that counted and were recorded after `as_of`
    slots: tuple[Slot, ...]
    marks: tuple[Mark, ...]  # for each slot the worst of the branch and its groups
    judged: Callable[[], tuple[Line, ...]] = field(repr=False, compare=False)
    only: frozenset[State] = frozenset(State)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Verdicts with their reasons, by rule, group and period; judged anew at each call."""
        return tuple(line for line in self.judged() if line.verdict.state in self.only)

    @property
    def met(self) -> bool:
        """Whether nothing is missing, under firm rules or soft ones."""
        return not (self.tally.missing or self.tally.soft_missing)


@dataclass(frozen=True, slots=True)
class Digest:
    """Branches in scope, worst first, as things stand at the end of `as_of`."""

    scope_id: int | None  # the unit asked about; None: everything within reach
    scope_name: str | None
    as_of: date  # in the zone of the installation, unless it was asked for
    period: str | None  # key; None: the last period and the open one of each rule
    rules_version: str
    branches: tuple[BranchDigest, ...]
    tally: Tally
    rate: Rate | None
    branches_met: int  # in which nothing is missing
    typed_later: int  # records that counted and were recorded after `as_of`
    zone: str = "Asia/Shanghai"

    @property
    def met(self) -> bool:
        """Whether nothing is missing in any branch."""
        return self.branches_met == len(self.branches)


class RowWhy(StrEnum):
    """Why a record counted, or did not."""

    COUNTED = "counted"
    REPLACED = "replaced"  # a later row corrects or withdraws it
    WITHDRAWN = "withdrawn"  # the row that withdraws another
    PLANNED = "planned"
    CANCELLED = "cancelled"
    AFTER_DAY = "after_day"  # held after the day as of which is judged


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """One record of the period with what became of it."""

    record_id: int
    kind: str
    held_on: date
    status: str
    present: int
    expected: int
    recorded_by: str | None
    recorded_at: datetime
    counted: bool
    why: RowWhy
    replaced_by: int | None
    typed_later: bool  # recorded after the day as of which is judged
    source_chat_id: int | None
    source_message_id: int | None

    @property
    def link(self) -> str | None:
        """Where the message is that reported it; only supergroups have such links."""
        chat, message = str(self.source_chat_id), self.source_message_id
        if message is None or not chat.startswith(_SUPERGROUP):
            return None
        return f"https://t.me/c/{chat.removeprefix(_SUPERGROUP)}/{message}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One figure opened: the rule, what it was judged by, and the rows."""

    branch_id: int
    branch_name: str
    unit_name: str
    verdict: Verdict
    as_of: date
    zone: str
    overrides: Mapping[str, object]  # what the branch has set itself, by field
    rate: Rate | None
    rows: tuple[ExplainedRow, ...]
