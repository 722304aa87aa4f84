"""What the other ledgers know of members, from which entries of points are derived."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from domain.dues.account import MonthLine, Standing
from domain.dues.months import Month, month_of
from domain.dues.reminding import debt_stages
from domain.ladder.stages import Subject
from domain.minutes import AbsenceReason
from domain.periods import PeriodKind, parse_period
from domain.points.derive import Attended, DuesChased, DuesMonth, Facts
from domain.points.scheme import Derives
from models.queries.dues import People
from models.queries.points_facts import ChasedRow, attended, chased, chased_people
from services.dues.book import Book, Member, load
from services.seam import Tx

_OWED = frozenset({Standing.PAID, Standing.PART, Standing.UNPAID})
_MEETINGS = frozenset({Derives.MEETING_ABSENT, Derives.MEETING_PRESENT, Derives.STUDY_HOURS})
_PRESENT = {Derives.MEETING_ABSENT: False, Derives.MEETING_PRESENT: True}
_YEAR = 12


@dataclass(frozen=True, slots=True)
class FactsAsked:
    """Which facts are asked for, of the days in [first, until), as things stand today."""

    sources: frozenset[Derives]
    first: date
    until: date
    today: date  # a day of dues that has not passed is no fact


def facts_of(tx: Tx, people: People, asked: FactsAsked) -> Mapping[int, Facts]:
    """By person what other ledgers know, in a fixed number of queries; nobody asks, none runs."""
    meetings = _attended(tx, people, asked) if asked.sources & _MEETINGS else {}
    dues = _dues(tx, people, asked) if Derives.DUES_LATE in asked.sources else {}
    reminded = _chased(tx, people, asked) if Derives.DUES_CHASED in asked.sources else {}
    return {
        person_id: Facts(
            attended=tuple(meetings.get(person_id, ())),
            dues=tuple(dues.get(person_id, ())),
            chased=tuple(reminded.get(person_id, ())),
        )
        for person_id in {*meetings, *dues, *reminded}
    }


def _attended(tx: Tx, people: People, asked: FactsAsked) -> dict[int, list[Attended]]:
    """Standing minutes, with the lists frozen in them: a later change of the roster is nothing."""
    present = {present for source, present in _PRESENT.items() if source in asked.sources}
    studied = Derives.STUDY_HOURS in asked.sources
    found: dict[int, list[Attended]] = defaultdict(list)
    for row in attended(tx.session, people, asked.first, asked.until, present, studied=studied):
        found[row.person_id].append(
            Attended(
                record_id=row.record_id,
                meeting_id=row.first_id,
                kind=row.kind,
                held_on=row.held_on,
                present=row.present,
                reason=AbsenceReason(row.reason) if row.reason else None,
                hours=row.credit_hours or 0,
            )
        )
    return found


def _dues(tx: Tx, people: People, asked: FactsAsked) -> dict[int, list[DuesMonth]]:
    """Months whose last day lies within the days asked about; of older ones no year is spoiled."""
    since = month_of(asked.first) - _YEAR
    book = load(tx, people, asked.today, since=since)
    found: dict[int, list[DuesMonth]] = {}
    for person_id, member in book.members.items():
        lines = _owed(book, member, range(since, month_of(asked.today) + 1))
        within = [
            DuesMonth(line.month, line.deadline, line.paid_on)
            for line in lines
            if asked.first <= line.deadline < asked.until
        ]
        if within:
            found[person_id] = within
    return found


def _chased(tx: Tx, people: People, asked: FactsAsked) -> dict[int, list[DuesChased]]:
    """Reminders that reached a member who owed then: money found to be in time takes them away."""
    # What a stage before the dues day says is no demand.
    stages = debt_stages(tx.rules.ladders.of(Subject.DUES, PeriodKind.MONTH))
    rows = chased(tx.session, people, asked.first, asked.until, stages)
    if not rows:
        return {}
    book = load(tx, chased_people(people, asked.first, asked.until, stages), asked.today)
    lines = {who: _owed(book, member, None) for who, member in book.members.items()}
    found: dict[int, list[DuesChased]] = defaultdict(list)
    for row in rows:
        on = row.at.astimezone(ZoneInfo(row.zone)).date()
        within = asked.first <= on < asked.until
        if within and any(_open(line, on) for line in lines.get(row.person_id, ())):
            found[row.person_id].append(DuesChased(row.reminder_id, _month(row), on))
    return found


def _owed(book: Book, member: Member, months: Iterable[Month] | None) -> tuple[MonthLine, ...]:
    """Months that were owed to a branch and whose day has passed, and for which nothing speaks.

    What is said to be paid waits for the collector; until then it is not held against anybody.
    """
    lines = book.history(member, book.now) if months is None else book.lines(member, months)
    return tuple(
        line
        for line in lines
        if line.standing in _OWED
        and line.due_fen
        and line.deadline < book.today
        and not (line.excused or line.raised)
        and (line.standing is Standing.PAID or line.open_fen)
    )


def _open(line: MonthLine, on: date) -> bool:
    """Whether a month was open after its last day on a day."""
    return line.deadline < on and (line.paid_on is None or line.paid_on >= on)


def _month(row: ChasedRow) -> Month:
    return month_of(parse_period(row.period).start)
