"""Months of many branches in numbers of members, in a fixed number of statements.

Tests prove the numbers equal to those of the book of each branch, and both ways equal.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from domain.dues.account import (
    Assessment,
    Dossier,
    MonthLine,
    Payment,
    Relief,
    ReliefKind,
    account,
)
from domain.dues.collection import Collected, collected, together
from domain.dues.months import Month, dues_day, first_day, month_of
from domain.dues.rates import Settings
from domain.dues.reading import own_settings
from models.queries.compliance import RawDay, RawInstant, Within, as_day
from models.queries.dues_counts import Asked, Counted, CountRow, counts, several, special, these
from models.queries.dues_months import (
    LetterRow,
    PaidRow,
    People,
    StayRow,
    assessment_rows,
    keeps_dues,
    letter_rows,
    paid_rows,
    people_of,
    relief_rows,
    setting_rows,
    stay_rows,
)
from services.dues.book import stated
from services.dues.stays import Membership, tenures_of
from services.seam import Tx

_MOST_SPECIAL = 5000  # members looked at one by one; with more of them everybody is
_day = lru_cache(maxsize=65536)(as_day)
_Part = tuple[int, Collected]  # branch, and some of its members in one month


@dataclass(frozen=True, slots=True)
class BranchMonths:
    """Some months of one branch; `typed_later` names payments by the time they were decided."""

    months: tuple[Collected, ...]
    typed_later: frozenset[int]


@dataclass(frozen=True, slots=True)
class Question:
    """Which months in a row, as things stand at the end of a day.

    `typed_after` is the midnight after it, where what was typed later is to be told apart.
    """

    months: Sequence[Month]
    today: date
    typed_after: RawInstant | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of each branch within a condition; `whole` spans all of it."""

    within: Within
    ask: Callable[[int], Question]
    whole: Question


def collected_in(tx: Tx, asking: Asking) -> dict[int, BranchMonths]:
    """How branches have collected their months; those that keep no dues are left out."""
    if not asking.whole.months or not keeps_dues(tx.session, asking.within):
        return {}
    people = _People(tx, people_of(asking.within), asking.whole)
    return _by_branch(_looked_at(tx, asking, people), people.typed_later)


def counted_in(tx: Tx, asking: Asking) -> dict[int, BranchMonths]:
    """The same without the payments behind it: most members are counted by the database."""
    whole = asking.whole
    if not whole.months or not keeps_dues(tx.session, asking.within):
        return {}
    asked = Asked(tuple(map(first_day, whole.months)), whole.today)
    besides = special(tx.session, asking.within, asked)
    if whole.typed_after is not None or len(besides) > _MOST_SPECIAL:
        return collected_in(tx, asking)
    what = Counted(asking.within, asked, besides)
    rows = counts(tx.session, what)
    found = list(_counted(tx, asking, rows))
    if besides:
        found += _looked_at(tx, asking, _People(tx, these(besides), whole))
    if any(row.several for row in rows):
        twice = {(person, month_of(day)) for person, day in several(tx.session, what)}
        people = _People(tx, these({person for person, _ in twice}), whole)
        found += _looked_at(tx, asking, people, only=twice.__contains__)
    return _by_branch(found, frozenset())


class _People:
    """Some people with what is known of the months."""

    def __init__(self, tx: Tx, people: People, whole: Question) -> None:
        first, last = first_day(min(whole.months)), first_day(max(whole.months))
        self.stays: dict[int, list[Membership]] = defaultdict(list)
        self.by_branch: dict[int, dict[int, None]] = defaultdict(dict)
        for stay in stay_rows(tx.session, people):
            self.stays[stay[0]].append(_membership(stay))
            self.by_branch[stay[1]][stay[0]] = None
        self.assessed: dict[int, list[Assessment]] = defaultdict(list)
        for person_id, number, since, due_fen in assessment_rows(tx.session, people, last):
            self.assessed[person_id].append(Assessment(number, _month(since), due_fen))
        self.reliefs: dict[int, list[Relief]] = defaultdict(list)
        for row in relief_rows(tx.session, people, first, last):
            months = month_of(row.since), month_of(row.until)
            relief = Relief(row.id, ReliefKind(row.kind), *months, row.due_fen)
            self.reliefs[row.person_id].append(relief)
        self.letters: dict[int, list[LetterRow]] = defaultdict(list)
        for letter in letter_rows(tx.session, people):
            self.letters[letter.person_id].append(letter)
        self.typed_later: set[int] = set()
        self.paid: dict[int, list[Payment]] = defaultdict(list)
        for paid in paid_rows(tx.session, people, first, last, whole.today):
            self.paid[paid[0]].append(_payment(paid))
            decided, after = paid[6], whole.typed_after
            if after is not None and decided is not None and decided >= after:  # type: ignore[operator]
                self.typed_later.add(paid[4])

    def dossier(self, person_id: int, settings: Settings) -> Dossier:
        """What the lines of one person are made of."""
        return Dossier(
            tenures=tenures_of(
                self.stays[person_id], self.letters.get(person_id, ()), settings.last_month
            ),
            assessments=tuple(self.assessed.get(person_id, ())),
            reliefs=tuple(self.reliefs.get(person_id, ())),
            payments=tuple(self.paid.get(person_id, ())),
        )


def _looked_at(
    tx: Tx,
    asking: Asking,
    people: _People,
    only: Callable[[tuple[int, Month]], bool] = lambda _: True,
) -> Iterator[_Part]:
    """The months of the branches, counted from the line of each member."""
    own = stated(setting_rows(tx.session, asking.within))
    days_off = tx.rules.dues.days_off
    for branch_id, members in people.by_branch.items():
        question = asking.ask(branch_id)
        settings = own_settings(tx.rules.dues, own.get(branch_id, {}))
        lines: Mapping[Month, list[MonthLine]] = {each: [] for each in question.months}
        for person_id in members:
            dossier = people.dossier(person_id, settings)
            for line in account(dossier, question.months, settings, days_off):
                if line.branch_id == branch_id and only((person_id, line.month)):
                    lines[line.month].append(line)
        for month, some in lines.items():
            yield branch_id, collected(month, some, question.today)


def _counted(tx: Tx, asking: Asking, rows: Iterable[CountRow]) -> Iterator[_Part]:
    """The months of the branches as the database has counted them."""
    own = stated(setting_rows(tx.session, asking.within))
    for row in rows:
        question, month = asking.ask(row.branch_id), _month(row.month)
        if month in question.months and row.owed:
            settings = own_settings(tx.rules.dues, own.get(row.branch_id, {}))
            due_on = dues_day(month, settings, tx.rules.dues.days_off)
            paid_on = None if row.last_paid_on is None else _day(row.last_paid_on)
            yield (
                row.branch_id,
                Collected(
                    month=month,
                    owed=row.owed,
                    paid=row.paid,
                    overdue=row.owed - row.paid if due_on < question.today else 0,
                    # At least one of them: how many makes no difference to the month.
                    late=int(paid_on is not None and paid_on > due_on),
                    reported=0,
                    exempt=0,
                    unassessed=0,
                    due_on=due_on,
                ),
            )


def _by_branch(parts: Iterable[_Part], typed_later: Iterable[int]) -> dict[int, BranchMonths]:
    """The parts of each branch and month put together; a branch where nobody owes is left out."""
    found: dict[int, dict[Month, Collected]] = defaultdict(dict)
    for branch_id, part in parts:
        months = found[branch_id]
        known = months.get(part.month)
        months[part.month] = part if known is None else together(known, part)
    later = frozenset(typed_later)
    return {
        branch_id: BranchMonths(tuple(months[each] for each in sorted(months)), later)
        for branch_id, months in found.items()
        if any(each.owed for each in months.values())
    }


def _membership(row: StayRow) -> Membership:
    _, branch_id, since, until, traits = row
    return Membership(branch_id, _day(since), None if until is None else _day(until), traits)


def _payment(row: PaidRow) -> Payment:
    _, asked, fen, paid_on, number, confirmed, _ = row
    return Payment(number, _day(paid_on), fen, {_month(asked): fen}, confirmed=bool(confirmed))


def _month(day: RawDay) -> Month:
    return month_of(_day(day))
