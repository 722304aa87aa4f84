"""Planning what is due by a day of its own, and of points: in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from sqlmodel import col

from domain.ladder.due import Judged, anchors_called, due_call
from domain.ladder.lasting import PROBATION_YEARS, years_after
from domain.ladder.stages import Ladder, Subject
from domain.periods import PeriodKind
from domain.points.duty import PERIODS, due_on, duty_of, periods_asked
from domain.vocabulary import BranchType
from models.organisation import Unit
from models.queries.compliance import Within
from models.queries.reminder_days import (
    Days,
    any_unit,
    keeps_points,
    probations_begun,
    terms_of_days,
)
from models.queries.reminder_plans import Due, staffed_branches
from services.compliance.facts import branches_where
from services.reminders.due_days import open_points, open_probations, open_terms
from services.reminders.owed import Open
from services.reminders.own import Owns, owns_of, starts
from services.seam import Tx

_DAY = timedelta(days=1)


def called_by_days(tx: Tx, zone: str, today: date) -> dict[Due, list[int]]:
    """The branches of a zone that are to be called for points, an election or a probation."""
    here = col(Unit.zone) == zone
    owns = owns_of(tx, here)
    opens = list(_Day(tx, here, owns, today).opens())
    if not opens:
        return {}
    staffed = staffed_branches(tx.session, here, today)
    begin = {id(own): starts(tx, zone, own) for own in owns.kinds}
    found: dict[Due, list[int]] = defaultdict(list)
    known: dict[tuple[int, Ladder | None, date, date, bool], Judged | None] = {}
    for each in opens:
        own, owed = owns.of(each.branch_id), each.owed
        # Many branches elect on one day: the ladder is asked once for those that are alike.
        alike = id(own), each.ladder, owed.due_on, each.known_on, owed.overdue
        if alike not in known:
            known[alike] = each.call(own, today, tx.rules.workdays)
        start, judged = begin[id(own)], known[alike]
        if start is not None and judged is not None and each.branch_id in staffed:
            call, subject = judged.call, owed.subject.value
            audience = call.stage.audience.value
            due = Due(owed.key, owed.period, call.key, audience, owed.due_on, start, subject)
            found[due].append(owed.unit_id)
    return found


class _Day:
    """Which branches are worth a look on a day, so that the others cost nothing."""

    def __init__(self, tx: Tx, here: Within, owns: Owns, today: date) -> None:
        self._tx, self._here, self._owns, self._today = tx, here, owns, today

    def opens(self) -> Iterator[Open]:
        """What is open in the branches of which a call may be due."""
        for within, judge in (
            (self._terms(), open_terms),
            (self._probations(), open_probations),
            (self._keepers(), open_points),
        ):
            # On most days nobody is meant, and looking that up costs less than reading branches.
            if within is not None and any_unit(self._tx.session, within):
                yield from judge(self._tx, within, branches_where(self._tx, within))

    def _terms(self) -> Within | None:
        spans = self._spans(Subject.TERM)
        ladders = self._tx.rules.ladders
        lengths = {ladders.term_of(each) for each in (None, *BranchType)} - {0}
        began = [_begun(span, years) for years in sorted(lengths) for span in spans]
        return self._here & terms_of_days(began, spans) if spans else None

    def _probations(self) -> Within | None:
        spans = [_begun(each, PROBATION_YEARS) for each in self._spans(Subject.PROBATION)]
        return self._here & probations_begun(spans) if spans else None

    def _keepers(self) -> Within | None:
        """Those that keep points, on a day on which somebody may be called for them."""
        may_call = any(self._calls(key) for key in PERIODS)
        return self._here & keeps_points() if may_call else None

    def _calls(self, key: str) -> bool:
        kind, workdays = PERIODS[key], self._tx.rules.workdays
        duties = (duty_of(scheme, key) for scheme in self._tx.rules.points.schemes)
        return any(
            due_call(ladder, due_on(period, grace), date.min, self._today, workdays)
            for grace in {duty.grace_days for duty in duties if duty is not None}
            for period in periods_asked(grace, kind, None, self._today)
            for ladder in self._ladders(Subject.POINTS, kind)
        )

    def _spans(self, subject: Subject) -> list[Days]:
        """The days due of which a call goes out today, by the ladder of any branch."""
        workdays = self._tx.rules.workdays
        ladders = self._ladders(subject, None)
        found = (anchors_called(each, self._today, workdays) for each in ladders)
        return list(dict.fromkeys(span for spans in found for span in spans))

    def _ladders(self, subject: Subject, kind: PeriodKind | None) -> list[Ladder]:
        """A ladder as the branches have it, where they have left anything of it."""
        ladder = self._tx.rules.ladders.of(subject, kind)
        if ladder is None:
            return []
        found = dict.fromkeys(own.ladder(ladder) for own in self._owns.kinds)
        return [each for each in found if each.stages]


def _begun(span: Days, years: int) -> Days:
    """When that began which is due so many years later; a day more on each side for February."""
    first, last = (years_after(day, -years) for day in span)
    return first - _DAY, last + _DAY
