"""Judging many units at once: what is alike is judged once by the domain.

The state of a figure depends on the rule, the period, the unit's dates within the time looked at,
and on how many meetings were held and typed in time. Units whose dates are alike form a class; the
domain judges a class for each number of meetings once, and a digest of a thousand branches is
looked up. Tests prove the marks equal to those of verdicts judged one by one.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from domain.obligations import MeetingFact, Obligation, Span, UnitFacts, Verdict, judge
from domain.owed import ELSEWHERE
from domain.periods import Semester
from models.queries.compliance import RawDay, RawInstant, as_day
from services.compliance.values import Mark, Slot, mark_of

Judge = Callable[[Sequence[Obligation], UnitFacts, Sequence[MeetingFact]], Sequence[Verdict]]
Marks = list[Mark]  # a place for each slot
_NOWHERE: tuple[int, ...] = ()


class Plan:
    """The slots of one set of rules on one day in one zone, and what is known of its classes."""

    def __init__(
        self,
        rules: Sequence[Obligation],
        today: date,
        zone: str,
        *,
        judge_all: Judge,
        raw: Callable[[datetime], RawInstant],
        keep: Callable[[Slot, date], bool],
        semesters: tuple[Semester, ...],
    ) -> None:
        self.today = today
        found = judge_all(rules, UnitFacts(0, 0, semesters=semesters), ())
        slots = (Slot(each.obligation, each.period) for each in found)
        self.slots = tuple(slot for slot in slots if keep(slot, today))
        self.deadlines = [raw(_midnight(slot.period.end, zone)) for slot in self.slots]
        self._from = min((slot.period.start for slot in self.slots), default=today)
        self._places: dict[tuple[str, RawDay], tuple[int, ...]] = {}
        self._classes: dict[UnitFacts, UnitClass] = {}

    def windows(self) -> dict[str, tuple[date, date]]:
        """For each kind of meeting the days that matter: [start, end)."""
        found: dict[str, tuple[date, date]] = {}
        for rule, period in ((slot.rule, slot.period) for slot in self.slots):
            for kind in rule.kinds:
                start, end = found.get(kind, (period.start, period.end))
                found[kind] = min(start, period.start), max(end, period.end)
        return found

    def places(self, kind: str, held_on: RawDay) -> tuple[int, ...]:
        """The slots in which a meeting of this kind and day counts."""
        found = self._places.get((kind, held_on))
        if found is None:
            found = self._places[kind, held_on] = self._look(kind, as_day(held_on))
        return found

    def class_of(self, unit: UnitFacts) -> "UnitClass":
        """The class of units that are alike for all slots."""
        alike = self._alike(unit)
        found = self._classes.get(alike)
        if found is None:
            found = self._classes[alike] = UnitClass(self, alike)
        return found

    def _look(self, kind: str, day: date) -> tuple[int, ...]:
        if day > self.today:
            return _NOWHERE
        return tuple(
            place
            for place, slot in enumerate(self.slots)
            if kind in slot.rule.kinds and slot.period.start <= day < slot.period.end
        )

    def _alike(self, unit: UnitFacts) -> UnitFacts:
        """The unit without what makes no difference: its number, and dates before all slots."""
        return UnitFacts(
            0,
            0,
            unit.level,
            self._late(unit.established_on),
            unit.dissolved_on,
            self._late(unit.ledger_since),
            self._clipped(unit.committee_terms),
            self._clipped(unit.group_spans),
            unit.branch_type,
            unit.semesters,
        )

    def _late(self, day: date | None) -> date | None:
        return None if day is None or day <= self._from else day

    def _clipped(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        first = self._from
        return tuple(
            [(max(first, since), until) for since, until in spans if until is None or until > first]
        )


class UnitClass:
    """Units that are alike: a verdict for each slot, number of meetings, and number in time."""

    def __init__(self, plan: Plan, facts: UnitFacts) -> None:
        self._plan = plan
        self._facts = facts
        self._marks: dict[tuple[int, int, int], Mark] = {}
        self.empty: Marks = [self.mark(place, 0, 0) for place in range(len(plan.slots))]

    def mark(self, place: int, held: int, in_time: int) -> Mark:
        """The mark of a slot with so many meetings, of which so many were recorded in time."""
        key = place, held, in_time
        found = self._marks.get(key)
        if found is None:
            verdict = self.verdict(place, held, in_time)
            elsewhere = verdict.why in ELSEWHERE
            found = self._marks[key] = Mark.ELSEWHERE if elsewhere else mark_of(verdict)
        return found

    def verdict(self, place: int, held: int, in_time: int) -> Verdict:
        """The domain's verdict on a unit of this class, over meetings made up for it."""
        slot = self._plan.slots[place]
        kind, period = min(slot.rule.kinds), slot.period
        facts = [
            MeetingFact(
                record_id=number,
                unit_id=0,
                kind=kind,
                held_on=period.start,
                recorded_on=period.start if number < in_time else period.end,
                present=0,
                expected=0,
            )
            for number in range(held)
        ]
        return judge(slot.rule, self._facts, facts, period, self._plan.today)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
