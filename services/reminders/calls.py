"""Which call is wanted of whom; for units that are alike the domain is asked once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from domain.ladder.due import Judged
from domain.ladder.meetings import calls_within, due_within, known_on, wanted
from domain.ladder.own import OwnReminders
from domain.ladder.stages import Anchor, Ladder, Subject
from domain.obligations import Obligation, UnitFacts
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


# class, slot, meetings, settings, known since, fixed day of the branch
_Key = tuple[UnitClass, int, int, int, date, int | None]
_THEME_DAYS = (None, *range(1, 29))


class Calls:
    """The ladders of meetings as some branches have them, on one day."""

    def __init__(self, tx: Tx, owns: Iterable[OwnReminders]) -> None:
        self._rules = tx.rules
        self._owns = tuple(owns)
        self._ladders: dict[tuple[int, int], Ladder] = {}
        self._known: dict[_Key, Judged | None] = {}
        self._open: dict[tuple[UnitClass, int, date, int | None], list[int]] = {}
        self._early: dict[int, date] = {}
        meetings = [
            each for each in self._rules.ladders.ladders if each.subject is Subject.MEETINGS
        ]
        self._fixed = any(each.anchor is Anchor.FIXED_DAY for each in meetings)

    def ladder(self, own: OwnReminders, rule: Obligation) -> Ladder | None:
        """The ladder of a branch for an obligation."""
        found = self._rules.ladders.of(Subject.MEETINGS, rule.period, rule.key)
        return None if found is None else self._as_set(own, found)

    def _as_set(self, own: OwnReminders, ladder: Ladder) -> Ladder:
        """A ladder of the file as a branch has it."""
        key = id(own), id(ladder)
        if key not in self._ladders:
            self._ladders[key] = own.ladder(ladder)
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
        workdays, ladders = self._rules.workdays, self._rules.ladders
        return any(
            due_within(ladder, period, theme_day, date.min, today, workdays)
            for each in ladders.all_of(Subject.MEETINGS, period.kind)
            for ladder in self._different(each)
            for theme_day in _theme_days(ladder)
        )

    def _different(self, ladder: Ladder) -> Iterable[Ladder]:
        """A ladder of the file in all the ways in which branches have it."""
        found = (self._as_set(own, ladder) for own in self._owns)
        return {id(each): each for each in found}.values()

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
            theme_day = branch.theme_day if self._fixed else None
            for place in self._open_places(plan, alike, own, known, theme_day):
                count = held.get((unit.unit_id, place), 0)
                found = self._call(plan, alike, place, count, own, known, theme_day)
                if found is not None:
                    yield plan.slots[place], found, unit.unit_id

    def of_all(
        self, plan: Plan, unit: UnitFacts, own: OwnReminders, theme_day: int | None
    ) -> Iterator[tuple[Slot, Judged]]:
        """The calls for every unit that is like this one and has held too few.

        It became known long ago. How many are enough is the slot's minimum.
        """
        alike, fixed = plan.class_of(unit), theme_day if self._fixed else None
        for place in self._open_places(plan, alike, own, date.min, fixed):
            found = self._call(plan, alike, place, 0, own, date.min, fixed)
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
            if (ladder := self.ladder(own, slot.rule)) is not None
        )

    def _first(self, ladder: Ladder, period: Period) -> date:
        days = [
            call.on
            for theme_day in _theme_days(ladder)
            for call in calls_within(ladder, period, theme_day, self._rules.workdays)
        ]
        return min(days, default=period.last_day) - timedelta(days=ladder.lead_days)

    def _open_places(
        self,
        plan: Plan,
        alike: UnitClass,
        own: OwnReminders,
        known: date,
        theme_day: int | None,
    ) -> list[int]:
        """The slots that call where nothing was held; meetings only make it fewer."""
        key = alike, id(own), known, theme_day
        found = self._open.get(key)
        if found is None:
            found = [
                each
                for each in range(len(plan.slots))
                if self._call(plan, alike, each, 0, own, known, theme_day) is not None
            ]
            self._open[key] = found
        return found

    def _call(  # noqa: PLR0917 - likewise
        self,
        plan: Plan,
        alike: UnitClass,
        place: int,
        held: int,
        own: OwnReminders,
        known: date,
        theme_day: int | None,
    ) -> Judged | None:
        key = alike, place, held, id(own), known, theme_day
        if key not in self._known:
            self._known[key] = self._ask(plan, alike, place, held, own, known, theme_day)
        return self._known[key]

    def _ask(  # noqa: PLR0917 - likewise
        self,
        plan: Plan,
        alike: UnitClass,
        place: int,
        held: int,
        own: OwnReminders,
        known: date,
        theme_day: int | None,
    ) -> Judged | None:
        ladder = self.ladder(own, plan.slots[place].rule)
        verdict = alike.verdict(place, held, held)
        if ladder is None or verdict.why in ELSEWHERE:
            return None
        return wanted(ladder, verdict, known, plan.today, self._rules.workdays, theme_day)


def _theme_days(ladder: Ladder) -> Sequence[int | None]:
    """The fixed days that make a difference to a ladder."""
    return _THEME_DAYS if ladder.anchor is Anchor.FIXED_DAY else (None,)
