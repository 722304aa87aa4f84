"""The plans of a question: one for each set of rules and zone among the branches asked about."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from domain.obligations import (
    MeetingFact,
    Obligation,
    UnitFacts,
    Verdict,
    current_and_last,
    verdicts,
)
from domain.periods import Period, PeriodKind
from models.queries.compliance import RawInstant, Within, raw_instant
from services.compliance.cells import Judge, Plan
from services.compliance.dues import months_asked
from services.compliance.facts import BranchFacts
from services.compliance.values import Slot
from services.dues.collected import Asking, Question
from services.seam import Tx

_DAY = timedelta(days=1)
Keep = Callable[[Slot, date], bool]


class Plans:
    """What was asked of many branches, and the plan of each."""

    def __init__(
        self,
        tx: Tx,
        *,
        period: Period | None = None,
        as_of: date | None = None,
        keep: Keep = lambda _slot, _today: True,
    ) -> None:
        self._tx = tx
        self._period = period
        self._as_of = as_of
        self._keep = keep
        self._raw = raw_instant(tx.session)
        self._known: dict[tuple[int, str], Plan] = {}

    def plan_of(self, branch: BranchFacts) -> Plan:
        """The plan of a branch; branches with the same rules and zone share one."""
        return self.plan_for(branch.obligations, branch.zone)

    def plan_for(self, rules: tuple[Obligation, ...], zone: str) -> Plan:
        """The plan of the branches of a zone with some rules, which the caller keeps."""
        key = id(rules), zone
        found = self._known.get(key)
        if found is None:
            today = self._as_of or self._tx.today(zone)
            found = self._known[key] = Plan(
                rules,
                today,
                zone,
                judge_all=self.judge(today),
                raw=self._raw,
                keep=self._keep,
                semesters=self._tx.semesters,
            )
        return found

    def windows(self) -> dict[str, tuple[date, date]]:
        """The days that matter for each kind of meeting, over all plans: [start, end)."""
        found: dict[str, tuple[date, date]] = {}
        for plan in self._known.values():
            for kind, (start, end) in plan.windows().items():
                first, after = found.get(kind, (start, end))
                found[kind] = min(first, start), max(after, end)
        return found

    def dues(self, within: Within, branches: Sequence[BranchFacts]) -> Asking:
        """The months of dues that are asked of branches."""
        questions = {
            zone: Question(months_asked(self._period, today), today, self._midnight(zone))
            for zone in {branch.zone for branch in branches}
            for today in [self._as_of or self._tx.today(zone)]
        }
        zones = {branch.unit_id: branch.zone for branch in branches}
        elsewhere = Question((), date.min)
        months = sorted({month for each in questions.values() for month in each.months})
        later = [each.typed_after for each in questions.values() if each.typed_after is not None]
        return Asking(
            within,
            lambda unit: questions.get(zones.get(unit, ""), elsewhere),
            Question(
                months,
                max(each.today for each in questions.values()),
                min(later) if later else None,
            ),
        )

    def judge(self, today: date) -> Judge:
        """How the rules are judged for one unit and its meetings."""
        if self._period is None:
            return partial(_current_and_last, today=today)
        return partial(_within, asked=self._period, today=today)

    def typed_after(self, zone: str) -> RawInstant | None:
        """The end of the day asked about, when one was."""
        midnight = self._midnight(zone)
        return None if midnight is None else self._raw(midnight)

    def _midnight(self, zone: str) -> datetime | None:
        if self._as_of is None:
            return None
        return datetime.combine(self._as_of + _DAY, time(), ZoneInfo(zone))


def _current_and_last(
    rules: Sequence[Obligation], unit: UnitFacts, meetings: Sequence[MeetingFact], *, today: date
) -> Sequence[Verdict]:
    return current_and_last(rules, unit, meetings, today)


def _within(
    rules: Sequence[Obligation],
    unit: UnitFacts,
    meetings: Sequence[MeetingFact],
    *,
    asked: Period,
    today: date,
) -> Sequence[Verdict]:
    found = verdicts(rules, unit, meetings, asked.start, asked.end, today=today)
    return [verdict for verdict in found if _belongs(verdict.period, asked)]


def _belongs(period: Period, asked: Period) -> bool:
    """A semester fits into no calendar period, so the day it ends on decides."""
    begins = period.kind is PeriodKind.SEMESTER or period.start >= asked.start
    return begins and asked.start < period.end <= asked.end
