"""Which call is wanted of whom; for units that are alike the domain is asked once."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from domain.ladder.due import Judged, calls, due_call
from domain.ladder.meetings import known_on, wanted
from domain.ladder.own import OwnReminders
from domain.ladder.stages import Ladder, Subject
from domain.obligations import UnitFacts
from domain.owed import ELSEWHERE
from domain.periods import Period, PeriodKind, Semester, last_ended, period_of
from models.queries.reminder_plans import Due
from services.compliance.cells import Plan, UnitClass
from services.compliance.facts import BranchFacts
from services.compliance.values import Slot
from services.seam import Tx


def due_of(slot: Slot, judged: Judged, starts: datetime) -> Due:
    """What the rows of a call share."""
    call, period = judged.call, slot.period
    audience = call.stage.audience.value
    return Due(slot.rule.key, period.key, call.key, audience, period.last_day, starts)


_Key = tuple[UnitClass, int, int, int, date]  # class, slot, meetings, settings, known since


class Calls:
    """The ladders of meetings as some branches have them, on one day."""

    def __init__(self, tx: Tx, owns: Iterable[OwnReminders]) -> None:
        self._rules = tx.rules
        self._owns = tuple(owns)
        self._ladders: dict[tuple[int, PeriodKind], Ladder | None] = {}
        self._known: dict[_Key, Judged | None] = {}
        self._open: dict[tuple[UnitClass, int, date], list[int]] = {}
        self._early: dict[int, date] = {}

    def ladder(self, own: OwnReminders, kind: PeriodKind) -> Ladder | None:
        """The ladder of a branch for a length of period."""
        key = id(own), kind
        if key not in self._ladders:
            found = self._rules.ladders.of(Subject.MEETINGS, kind)
            self._ladders[key] = None if found is None else own.ladder(found)
        return self._ladders[key]

    def may_be_due(self, slot: Slot, today: date) -> bool:
        """Whether a period can call anybody at all; a semester without a name cannot."""
        return bool(slot.period.key) and self._calls_anybody(slot.period, today)

    def any_may_be_due(self, today: date, semesters: tuple[Semester, ...]) -> bool:
        """Whether this is a day on which anybody is called, whatever the branches owe."""
        for kind in PeriodKind:
            current = period_of(today, kind, semesters)
            last = last_ended(current.start if current else today, kind, semesters)
            if any(each and self._calls_anybody(each, today) for each in (current, last)):
                return True
        return False

    def _calls_anybody(self, period: Period, today: date) -> bool:
        return any(
            due_call(ladder, period.last_day, date.min, today, self._rules.workdays)
            for own in self._owns
            if (ladder := self.ladder(own, period.kind)) is not None
        )

    def wanted(
        self, branch: BranchFacts, plan: Plan, own: OwnReminders
    ) -> Iterator[tuple[Slot, Judged, int]]:
        """The branch and its groups where they are to be called, each with its newest call."""
        if not plan.slots:
            return
        held: dict[tuple[int, int], int] = {}
        for _, unit_id, _, kind, held_on, *_ in branch.rows:
            for place in plan.places(kind, held_on):
                held[unit_id, place] = held.get((unit_id, place), 0) + 1
        for unit in branch.units:
            alike, known = plan.class_of(unit), self._since(plan, unit)
            for place in self._open_places(plan, alike, own, known):
                count = held.get((unit.unit_id, place), 0)
                found = self._call(plan, alike, place, count, own, known)
                if found is not None:
                    yield plan.slots[place], found, unit.unit_id

    def of_all(
        self, plan: Plan, unit: UnitFacts, own: OwnReminders
    ) -> Iterator[tuple[Slot, Judged]]:
        """The calls for every unit that is like this one and has held too few.

        It became known long ago. How many are enough is the slot's minimum.
        """
        alike = plan.class_of(unit)
        for place in self._open_places(plan, alike, own, date.min):
            found = self._call(plan, alike, place, 0, own, date.min)
            assert found is not None  # that is what an open place is
            yield plan.slots[place], found

    def first_day(self, plan: Plan) -> date:
        """The day until which what a unit is may have begun without making a difference."""
        starts = min(slot.period.start for slot in plan.slots)
        return min(starts, self._early_of(plan))

    def _early_of(self, plan: Plan) -> date:
        early = self._early.get(id(plan))
        if early is None:
            early = self._early[id(plan)] = min(map(self._earliest, plan.slots))
        return early

    def _since(self, plan: Plan, unit: UnitFacts) -> date:
        """When a unit became known; long ago is all the same."""
        known = known_on(unit)
        return date.min if known <= self._early_of(plan) else known

    def _earliest(self, slot: Slot) -> date:
        """The day until which a unit may have become known without losing a call."""
        return min(
            self._first(ladder, slot.period)
            for own in self._owns
            if (ladder := self.ladder(own, slot.rule.period)) is not None
        )

    def _first(self, ladder: Ladder, period: Period) -> date:
        days = [call.on for call in calls(ladder, period.last_day, self._rules.workdays)]
        return min(days, default=period.last_day) - timedelta(days=ladder.lead_days)

    def _open_places(
        self, plan: Plan, alike: UnitClass, own: OwnReminders, known: date
    ) -> list[int]:
        """The slots that call where nothing was held; meetings only make it fewer."""
        key = alike, id(own), known
        found = self._open.get(key)
        if found is None:
            places = range(len(plan.slots))
            found = [
                each for each in places if self._call(plan, alike, each, 0, own, known) is not None
            ]
            self._open[key] = found
        return found

    def _call(  # noqa: PLR0917 - what it depends on
        self, plan: Plan, alike: UnitClass, place: int, held: int, own: OwnReminders, known: date
    ) -> Judged | None:
        key = alike, place, held, id(own), known
        if key not in self._known:
            self._known[key] = self._ask(plan, alike, place, held, own, known)
        return self._known[key]

    def _ask(  # noqa: PLR0917 - likewise
        self, plan: Plan, alike: UnitClass, place: int, held: int, own: OwnReminders, known: date
    ) -> Judged | None:
        ladder = self.ladder(own, plan.slots[place].rule.period)
        verdict = alike.verdict(place, held, held)
        if ladder is None or verdict.why in ELSEWHERE:
            return None
        return wanted(ladder, verdict, known, plan.today, self._rules.workdays)
