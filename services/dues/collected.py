"""Months of many branches in numbers of members, in a fixed number of statements.

Tests prove the numbers equal to those of the book of each branch, and both ways equal.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import col

from domain.dues.account import MonthLine, account
from domain.dues.collection import Collected, collected, together
from domain.dues.months import Month, dues_day, first_day, month_of
from domain.dues.reading import own_settings
from models.dues import DuesSetting
from models.queries.compliance import Within, as_day
from models.queries.dues import People, newest_settings
from models.queries.dues_counts import (
    Asked,
    Counted,
    CountRow,
    branches_of,
    counts,
    keeps_dues,
    people_of,
    special,
    these,
    unclear,
)
from services.dues.book import Book, Member, load, stated
from services.seam import Tx

_AT_ONCE = 2000  # members whose books are held at once
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
    typed_after: datetime | None = None


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
    book = _book(tx, people_of(asking.within), asking.whole)
    later = _typed_later(book, asking.whole.typed_after)
    return _by_branch(_looked_at(book, asking), later)


def counted_in(tx: Tx, asking: Asking) -> dict[int, BranchMonths]:
    """The same without the payments behind it: most members are counted by the database."""
    whole = asking.whole
    if whole.typed_after is not None:
        return collected_in(tx, asking)
    if not whole.months or not keeps_dues(tx.session, asking.within):
        return {}
    asked = Asked(tuple(map(first_day, whole.months)), whole.today)
    besides = special(tx.session, asking.within, asked)
    what = Counted(asking.within, asked, besides)
    rows = counts(tx.session, what)
    found = list(_counted(tx, asking, rows))
    for some in _portions(besides):
        found += _looked_at(_book(tx, these(some), whole), asking)
    if any(row.unclear for row in rows):
        open_ = {(person, month_of(day)) for person, day in unclear(tx.session, what)}
        for some in _portions({person for person, _ in open_}):
            book = _book(tx, these(some), whole)
            found += _looked_at(book, asking, only=open_.__contains__)
    return _by_branch(found, frozenset())


def _portions(people: Iterable[int]) -> Iterator[Sequence[int]]:
    ordered = sorted(people)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _book(tx: Tx, people: People, whole: Question) -> Book:
    return load(tx, people, whole.today, since=min(whole.months))


def _looked_at(
    book: Book, asking: Asking, only: Callable[[tuple[int, Month]], bool] = lambda _: True
) -> Iterator[_Part]:
    """The months of the branches, counted from the line of each member."""
    questions: dict[int, Question] = {}
    lines: dict[int, dict[Month, list[MonthLine]]] = {}
    for member in book.members.values():
        for branch_id in {stay.branch_id for stay in member.stays}:
            if branch_id not in questions:
                question = questions[branch_id] = asking.ask(branch_id)
                lines[branch_id] = {month: [] for month in question.months}
            for line in _lines(book, member, questions[branch_id]):
                if line.branch_id == branch_id and only((member.person_id, line.month)):
                    lines[branch_id][line.month].append(line)
    for branch_id, months in lines.items():
        for month, some in months.items():
            yield branch_id, collected(month, some, questions[branch_id].today)


def _lines(book: Book, member: Member, question: Question) -> Sequence[MonthLine]:
    """The account of one member as of the day; months without any assessment too."""
    dossier = member.dossier
    known = tuple(each for each in dossier.payments if each.paid_on <= question.today)
    if len(known) < len(dossier.payments):
        dossier = replace(dossier, payments=known)
    return account(dossier, question.months, book.settings_for, book.rules.workdays)


def _typed_later(book: Book, after: datetime | None) -> frozenset[int]:
    """The payments that were decided after the day asked about."""
    if after is None:
        return frozenset()
    return frozenset(
        row.id
        for member in book.members.values()
        for row in member.payments
        if row.decided_at is not None and row.decided_at >= after
    )


def _counted(tx: Tx, asking: Asking, rows: Iterable[CountRow]) -> Iterator[_Part]:
    """The months of the branches as the database has counted them."""
    here = col(DuesSetting.unit_id).in_(branches_of(asking.within))
    own = stated(newest_settings(tx.session, here))
    rules = tx.rules.dues
    for row in rows:
        question, month = asking.ask(row.branch_id), month_of(as_day(row.month))
        if month in question.months and row.owed:
            settings = own_settings(rules, own.get(row.branch_id, {}))
            due_on = dues_day(month, settings, rules.workdays)
            yield row.branch_id, _plain(row, month, due_on, question.today)


def _plain(row: CountRow, month: Month, due_on: date, today: date) -> Collected:
    paid_on = None if row.last_paid_on is None else as_day(row.last_paid_on)
    return Collected(
        month=month,
        owed=row.owed,
        paid=row.paid,
        overdue=row.owed - row.paid if due_on < today else 0,
        # At least one of them: how many makes no difference to the month.
        late=int(paid_on is not None and paid_on > due_on),
        reported=0,
        exempt=0,
        unassessed=0,
        due_on=due_on,
    )


def _by_branch(parts: Iterable[_Part], typed_later: frozenset[int]) -> dict[int, BranchMonths]:
    """The parts of each branch and month put together; a branch where nobody owes is left out."""
    found: dict[int, dict[Month, Collected]] = defaultdict(dict)
    for branch_id, part in parts:
        months = found[branch_id]
        known = months.get(part.month)
        months[part.month] = part if known is None else together(known, part)
    return {
        branch_id: BranchMonths(_in_order(months), typed_later)
        for branch_id, months in found.items()
        if any(each.owed for each in months.values())
    }


def _in_order(months: Mapping[Month, Collected]) -> tuple[Collected, ...]:
    return tuple(months[each] for each in sorted(months))
