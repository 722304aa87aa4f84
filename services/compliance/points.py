"""Points in the digest: a month scored and a half reviewed, in numbers of members only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlmodel import col

from domain.dues.months import month_of
from domain.errors import DomainError, NotFound
from domain.obligations import Verdict
from domain.periods import Period, parse_period
from domain.points.duty import (
    KEYS,
    PERIODS,
    REVIEWED,
    SCORED,
    Review,
    Scored,
    duty_of,
    judge_reviewed,
    judge_scored,
    obligation_of,
    periods_asked,
)
from domain.points.scheme import Duty, Scheme
from models.organisation import Unit
from models.queries.compliance import Within
from models.queries.points_year import reviews_in
from services.access import May
from services.compliance.facts import BranchFacts, branches_where
from services.compliance.values import BranchDigest, Line, Slot, Tally, mark_of
from services.points.scored import BranchScored, ScoredAsking, scored_counts, scored_in
from services.seam import Tx, use_case

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PointsAsked:
    """Which branches, which periods, and up to which day."""

    within: Within
    branches: Sequence[BranchFacts]
    period: Period | None
    as_of: date | None


@dataclass(frozen=True, slots=True)
class PointsFound:
    """What is known of the branches asked about."""

    asked: PointsAsked
    scored: Mapping[int, BranchScored]
    reviews: Mapping[tuple[int, date], tuple[int, date, datetime]]


@dataclass(frozen=True, slots=True)
class PointsExplanation:
    """One month or half of a branch opened: the rule, and members counted; no name, no score."""

    branch_id: int
    branch_name: str
    verdict: Verdict
    grace_days: int
    late: int  # members scored after the last day
    held_on: date | None  # of a review
    as_of: date


def points_in(tx: Tx, asked: PointsAsked, *, counted: bool) -> PointsFound | None:
    """What the digest needs of points, in a fixed number of statements; None where none are kept.

    `counted` leaves the cards behind it out; a day that is past is always looked at one by one.
    """
    zones = {branch.unit_id: branch.zone for branch in asked.branches}
    days = {zone: asked.as_of or tx.today(zone) for zone in zones.values()}
    if not days:
        return None
    spans = {key: _span(tx, key, asked.period, max(days.values())) for key in PERIODS}
    months = [month_of(each.start) for each in spans[SCORED]]
    if not months:
        return None
    asking = ScoredAsking(
        asked.within,
        months,
        lambda unit: zones.get(unit, tx.zone),
        lambda unit: days.get(zones.get(unit, ""), date.min),
    )
    read = scored_counts if counted and asked.as_of is None else scored_in
    scored = read(tx, asking)
    if not scored:
        return None
    halves = [each.start for each in spans[REVIEWED]]
    return PointsFound(asked, scored, reviews_in(tx.session, asked.within, halves))


def with_points(
    found: BranchDigest, facts: BranchFacts, points: PointsFound | None
) -> BranchDigest:
    """The digest of a branch with its months and halves of points behind the rest."""
    own = None if points is None else points.scored.get(found.unit_id)
    if points is None or own is None:
        return found
    judged = _Judge(facts, own, points, found.today)
    lines = tuple(judged.lines())
    if not lines:
        return found
    verdicts = [line.verdict for line in lines]
    return replace(
        found,
        tally=found.tally + Tally.of(verdicts),
        typed_later=found.typed_later + sum(len(line.typed_later) for line in lines),
        slots=(*found.slots, *(Slot(each.obligation, each.period) for each in verdicts)),
        marks=(*found.marks, *map(mark_of, verdicts)),
        judged=partial(_both, found, lines),
    )


def points_verdicts(
    facts: BranchFacts, points: PointsFound | None, today: date
) -> tuple[Verdict, ...]:
    """The verdicts on a branch's months and halves; none where it keeps no points."""
    own = None if points is None else points.scored.get(facts.unit_id)
    if points is None or own is None:
        return ()
    return tuple(line.verdict for line in _Judge(facts, own, points, today).lines())


def _both(found: BranchDigest, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return (*found.judged(), *lines)


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def explain_points(
    tx: Tx, branch_id: int, key: str, period_key: str, as_of: date | None = None
) -> PointsExplanation:
    """Why a branch stands as it does for a month or half; NotFound where nothing is asked of it."""
    unit = tx.unit(branch_id)
    today = as_of or tx.today(unit.zone)
    period = _period(key, period_key)
    condition = col(Unit.id) == branch_id
    facts = branches_where(tx, condition)
    found = points_in(tx, PointsAsked(condition, facts, period, as_of), counted=False)
    own = None if found is None else found.scored.get(branch_id)
    if found is None or own is None:
        raise NotFound("obligation.not_found", obligation=key, period=period_key)
    judge = _Judge(facts[0], own, found, today)
    for line in judge.lines():
        if line.verdict.obligation.key == key:
            return judge.explained(line.verdict, unit.name)
    raise NotFound("obligation.not_found", obligation=key, period=period_key)


def _period(key: str, text: str) -> Period:
    try:
        period = parse_period(text)
    except ValueError:
        raise DomainError("period.unreadable", text=text) from None
    if key not in KEYS or period.kind is not PERIODS[key]:
        raise NotFound("obligation.not_found", obligation=key, period=text)
    return period


@dataclass(frozen=True, slots=True)
class _Judge:
    """One branch before its verdicts."""

    facts: BranchFacts
    own: BranchScored
    found: PointsFound
    today: date

    def lines(self) -> Iterable[Line]:
        """A line for each month and half that the scheme of its time asks for."""
        for key in (SCORED, REVIEWED):
            for period in self._periods(key):
                line = self._line(key, period)
                if line is not None and not self._gone(period):
                    yield line

    def explained(self, verdict: Verdict, name: str) -> PointsExplanation:
        """One of the verdicts with its numbers."""
        key, period = verdict.obligation.key, verdict.period
        duty = self._duty(key, period)
        assert duty is not None  # it has been judged by it
        month = self.own.months.get(month_of(period.start)) if key == SCORED else None
        review = self._review(period) if key == REVIEWED else None
        return PointsExplanation(
            branch_id=verdict.unit_id,
            branch_name=name,
            verdict=verdict,
            grace_days=duty.grace_days,
            late=0 if month is None else month.late(verdict.due_on),
            held_on=None if review is None else review.held_on,
            as_of=self.today,
        )

    def _periods(self, key: str) -> tuple[Period, ...]:
        """Those that the scheme of today asks for."""
        scheme = self.own.settings.scheme_of(self.own.rules, self.today.year)
        duty = None if scheme is None else duty_of(scheme, key)
        if duty is None:
            return ()
        asked = self.found.asked.period
        return periods_asked(duty.grace_days, PERIODS[key], asked, self.today)

    def _line(self, key: str, period: Period) -> Line | None:
        scheme, duty = self._scheme(period), self._duty(key, period)
        rule = None if scheme is None else obligation_of(scheme, key)
        if rule is None or duty is None:
            return None
        if key == SCORED:
            month = month_of(period.start)
            scored = self.own.months.get(month, Scored(month, 0, 0))
            verdict = judge_scored(rule, self.facts.unit_id, duty, scored, self.today)
            return None if verdict is None else Line(verdict, None)
        review, since = self._review(period), self.own.settings.since
        judged = judge_reviewed(rule, self.facts.unit_id, duty, period, review, since, self.today)
        return Line(judged, None, self._typed_later(period, judged))

    def _scheme(self, period: Period) -> Scheme | None:
        """The scheme of a month, or of the last month of a half."""
        return self.own.scheme_of(month_of(period.last_day))

    def _duty(self, key: str, period: Period) -> Duty | None:
        scheme = self._scheme(period)
        return None if scheme is None else duty_of(scheme, key)

    def _review(self, period: Period) -> Review | None:
        row = self.found.reviews.get((self.facts.unit_id, period.start))
        return None if row is None or row[1] > self.today else Review(row[0], row[1])

    def _typed_later(self, period: Period, verdict: Verdict) -> tuple[int, ...]:
        """The review, where it was typed after the day asked about."""
        if self.found.asked.as_of is None or not verdict.counted:
            return ()
        _, _, typed = self.found.reviews[self.facts.unit_id, period.start]
        ends = datetime.combine(self.today + _DAY, time(), ZoneInfo(self.facts.zone))
        return verdict.counted if typed >= ends else ()

    def _gone(self, period: Period) -> bool:
        """Whether the branch was dissolved before the period was over: nobody is left to do it."""
        dissolved = self.facts.units[0].dissolved_on
        return dissolved is not None and dissolved < period.end


def _span(tx: Tx, key: str, asked: Period | None, today: date) -> tuple[Period, ...]:
    """The periods that any scheme asks for on a day."""
    duties = (duty_of(scheme, key) for scheme in tx.rules.points.schemes)
    longest = max((each.grace_days for each in duties if each is not None), default=0)
    return periods_asked(longest, PERIODS[key], asked, today)
