"""Whether a unit owes an obligation in a period at all, and why not."""

from datetime import date

from domain.facts import Level, Needs, Obligation, Span, State, UnitFacts, Why
from domain.periods import Period

# A verdict for these belongs to another rule or unit; lists of verdicts leave it out.
ELSEWHERE = frozenset({Why.NOT_IN_FORCE, Why.OTHER_LEVEL})
# Where enough meetings were held all the same, these no longer matter.
_CURED = frozenset({Why.PARTIAL_FIRST_PERIOD, Why.PARTIAL_LAST_PERIOD, Why.BEFORE_LEDGER})
_UNKNOWN = frozenset({Why.BEFORE_LEDGER, Why.NO_SEMESTER_DATES})


def excuse(
    obligation: Obligation, facts: UnitFacts, period: Period, share: tuple[int, int]
) -> Why | None:
    """Why the unit is not held to the rule in this period; None when it is.

    1. The rule was in force on the first day of the period, so that every period has one rule.
    2. It is owed at this level, by this type of branch, by a unit that existed.
    3. The ledger was kept here; what went before it is unknown, not missing.
    4. There was a committee or a group where it takes one.
    5. All this held for the given share of the period (a setting; rulebook part 10, point 7).
    """
    if _ordinary(obligation, facts, period):
        return None
    return (
        _by_rule(obligation, facts, period)
        or _by_life(facts, period)
        or _by_needs(obligation, facts, period)
        or _by_share(obligation, facts, period, share)
    )


def state_of(why: Why) -> State:
    """Unknown or waived."""
    return State.UNKNOWN if why in _UNKNOWN else State.WAIVED


def cured_by_enough(why: Why) -> bool:
    """Whether enough meetings make it done in spite of the excuse."""
    return why in _CURED


def _ordinary(obligation: Obligation, facts: UnitFacts, period: Period) -> bool:
    """Whether nothing can excuse: most verdicts of a digest end here."""
    start, end = period.start, period.end
    return (
        obligation.level is facts.level
        and obligation.since <= start
        and (facts.established_on is None or facts.established_on <= start)
        and (facts.ledger_since is None or facts.ledger_since <= start)
        and facts.dissolved_on is obligation.until is None
        and (obligation.needs is Needs.NONE or _whole(obligation.needs, facts, start, end))
        and facts.branch_type not in obligation.not_for
        and period.key != ""
    )


def _whole(needs: Needs, facts: UnitFacts, start: date, end: date) -> bool:
    if needs is Needs.GROUPS:
        return facts.level is Level.GROUP
    return any(
        since <= start and (until is None or until >= end) for since, until in facts.committee_terms
    )


def _by_rule(obligation: Obligation, facts: UnitFacts, period: Period) -> Why | None:
    if not obligation.in_force_on(period.start):
        return Why.NOT_IN_FORCE
    if obligation.level is not facts.level:
        grouped = facts.level is Level.GROUP or _shared(facts.group_spans, period)
        return Why.OTHER_LEVEL if grouped else Why.NO_GROUPS
    if not period.key:
        return Why.NO_SEMESTER_DATES
    return Why.BRANCH_TYPE if facts.branch_type in obligation.not_for else None


def _by_life(facts: UnitFacts, period: Period) -> Why | None:
    if facts.established_on and facts.established_on >= period.end:
        return Why.NOT_ESTABLISHED
    if facts.dissolved_on and facts.dissolved_on <= period.start:
        return Why.DISSOLVED
    if facts.ledger_since and facts.ledger_since >= period.end:
        return Why.BEFORE_LEDGER
    return None


def _by_needs(obligation: Obligation, facts: UnitFacts, period: Period) -> Why | None:
    if obligation.needs is Needs.COMMITTEE and not _shared(facts.committee_terms, period):
        return Why.NO_COMMITTEE
    if (
        obligation.needs is Needs.GROUPS
        and facts.level is Level.BRANCH
        and not _shared(facts.group_spans, period)
    ):
        return Why.NO_GROUPS
    return None


def _by_share(
    obligation: Obligation, facts: UnitFacts, period: Period, share: tuple[int, int]
) -> Why | None:
    start = max(facts.established_on or period.start, period.start)
    end = min(facts.dissolved_on or period.end, period.end)
    spans: tuple[Span, ...] = ((start, end),)
    if obligation.needs is Needs.COMMITTEE:
        spans = facts.committee_terms
    if _too_short(_covered(spans, start, end), period, share):
        to_the_end = _shared(spans, period, since=period.last_day) and end == period.end
        return Why.PARTIAL_FIRST_PERIOD if to_the_end else Why.PARTIAL_LAST_PERIOD
    if facts.ledger_since and _too_short((period.end - facts.ledger_since).days, period, share):
        return Why.BEFORE_LEDGER
    return None


def _too_short(days: int, period: Period, share: tuple[int, int]) -> bool:
    numerator, denominator = share
    return days * denominator < period.days * numerator


def _shared(spans: tuple[Span, ...], period: Period, *, since: date | None = None) -> bool:
    start = since or period.start
    return any(begin < period.end and (end is None or end > start) for begin, end in spans)


def _covered(spans: tuple[Span, ...], start: date, end: date) -> int:
    """Days of [start, end) that at least one span covers; spans may overlap."""
    days = 0
    reached = start
    for since, until in sorted(spans, key=_since):
        begin = max(since, reached)
        stop = min(until or end, end)
        if begin < stop:
            days += (stop - begin).days
            reached = stop
    return days


def _since(span: Span) -> date:
    return span[0]
