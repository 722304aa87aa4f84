"""What the use cases for figures hand out: frozen values, nothing of the ORM."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from domain.attendance import Rate
from domain.obligations import State, Verdict


@dataclass(frozen=True, slots=True)
class Line:
    """A verdict with the name of the group that it is about; None for the branch itself."""

    verdict: Verdict
    group: str | None


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
        found = list(verdicts)
        states = Counter(verdict.state for verdict in found)
        hard = sum(verdict.violation for verdict in found)
        return cls(
            done=states[State.DONE],
            missing=hard,
            soft_missing=states[State.MISSING] - hard,
            open=states[State.NOT_YET_DUE],
            waived=states[State.WAIVED],
            unknown=states[State.UNKNOWN],
            late=sum(verdict.late for verdict in found),
        )


@dataclass(frozen=True, slots=True)
class BranchDigest:
    """One branch: its verdicts in the order of the rules, its tally, its attendance."""

    unit_id: int
    code: str
    name: str
    lines: tuple[Line, ...]
    tally: Tally
    rate: Rate | None
    reachable: bool  # somebody or a group can be told what is missing


@dataclass(frozen=True, slots=True)
class Digest:
    """Branches in scope, worst first, as things stand at the end of `as_of`."""

    scope_id: int | None  # the unit asked about; None: everything within reach
    scope_name: str | None
    as_of: date
    period: str | None  # key; None: the last period and the open one of each rule
    rules_version: str
    branches: tuple[BranchDigest, ...]
    tally: Tally
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """One record that counted, or the reason why it did not."""

    record_id: int
    kind: str
    held_on: date
    status: str
    present: int
    expected: int
    recorded_by: str | None
    recorded_at: datetime
    counted: bool
    source_chat_id: int | None
    source_message_id: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One figure opened: the rule, what it was judged by, and the rows."""

    branch_id: int
    unit_name: str
    verdict: Verdict
    as_of: date
    rows: tuple[ExplainedRow, ...]
