"""The book of a branch: its people, settings and dossiers, loaded in a fixed number of queries."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import col

from domain.dues.account import MonthLine, account
from domain.dues.arrears import Arrears, arrears
from domain.dues.dossier import Dossier, last_paid, owed_from
from domain.dues.months import Month, first_day, month_of
from domain.dues.rates import DuesRules, Settings, in_force
from domain.dues.reading import own_settings
from domain.errors import NotFound
from models.dues import DuesSetting
from models.queries.dues import (
    AssessmentRow,
    PaymentRow,
    People,
    StayRow,
    allocations_of,
    assessments_of,
    ever_in,
    exemptions_of,
    handovers_of,
    names_of,
    newest_settings,
    one_of,
    payments_of,
    settings_around,
    stays_of,
)
from services.dues.dossiers import as_payment, dossier_of
from services.meetings.branch import Branch
from services.seam import Tx


class _Owned(Protocol):
    @property
    def person_id(self) -> int: ...


T = TypeVar("T", bound=_Owned)


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a book: who they are, where, and all that their figures are made of."""

    person_id: int
    name: str
    code: str
    stays: tuple[StayRow, ...]
    dossier: Dossier
    assessments: tuple[AssessmentRow, ...]
    payments: tuple[PaymentRow, ...]
    parts: Mapping[int, Mapping[Month, int]]  # by payment

    def group_on(self, branch_id: int, day: date) -> int | None:
        """The group on a day; for who has left, the last one."""
        here = [stay for stay in self.stays if stay.branch_id == branch_id]
        return (in_force(here, day) or here)[-1].group_id if here else None

    def belongs_on(self, branch_id: int, day: date) -> bool:
        """Whether they belong to the branch on a day."""
        return any(stay.branch_id == branch_id for stay in in_force(self.stays, day))

    def last_assessed(self, until: date = date.max) -> AssessmentRow | None:
        """The assessment that holds on a day: of one month the row that was made last."""
        known = (row for row in self.assessments if row.since <= until)
        return max(known, key=lambda row: (row.since, row.id), default=None)


@dataclass(frozen=True, slots=True)
class Book:
    """Members and the rules by which their accounts are made."""

    rules: DuesRules
    settings: Settings
    today: date
    members: Mapping[int, Member]
    others: Mapping[int, Settings] = field(default_factory=dict)  # of branches with their own

    @property
    def now(self) -> Month:
        """The month of today."""
        return month_of(self.today)

    def member(self, person_id: int) -> Member:
        """Somebody of the book; raises NotFound for anybody else."""
        found = self.members.get(person_id)
        if found is None:
            raise NotFound("person.not_in_branch")
        return found

    def lines(self, member: Member, months: Iterable[Month]) -> tuple[MonthLine, ...]:
        """The account of some months, from where the ledger can speak of them."""
        first = owed_from(member.dossier)
        asked = (each for each in months if first is not None and each >= first)
        return account(member.dossier, asked, self.settings_for, self.rules.workdays)

    def settings_for(self, branch_id: int) -> Settings:
        """The settings of a creditor: a month is judged by those of the branch it is owed to."""
        return self.others.get(branch_id, self.rules.settings)

    def history(self, member: Member, until: Month | None = None) -> tuple[MonthLine, ...]:
        """The account from its beginning to a month, else to the last that is or may be prepaid."""
        first = owed_from(member.dossier)
        if first is None:
            return ()
        prepaid = max(self.now + self.settings.prepay_months, last_paid(member.dossier) or 0)
        return self.lines(member, range(first, (prepaid if until is None else until) + 1))

    def accounted(
        self, member: Member, months: Iterable[Month] | None = None, branch_id: int | None = None
    ) -> tuple[MonthLine, ...]:
        """The account of what is owed by now, with later months that were paid ahead.

        Every view and every sum is made of these lines.
        """
        lines = self.history(member) if months is None else self.lines(member, months)
        return self.counted(lines, branch_id)

    def counted(
        self, lines: Iterable[MonthLine], branch_id: int | None = None
    ) -> tuple[MonthLine, ...]:
        """Of some lines those that are owed by now, and later ones as far as they were paid."""
        now = self.now
        return tuple(
            line if line.month <= now else replace(line, ahead=True)
            for line in lines
            if (line.month <= now or line.paid_fen or line.reported_fen)
            and branch_id in {None, line.branch_id}
        )

    def arrears(self, member: Member, branch_id: int | None = None) -> Arrears:
        """The arrears of a member, in one branch or in all."""
        return self.arrears_in(self.history(member, self.now), branch_id)

    def arrears_in(self, lines: Iterable[MonthLine], branch_id: int | None = None) -> Arrears:
        """The arrears in some lines that begin with the account."""
        now = self.now
        own = [line for line in lines if line.month <= now and branch_id in {None, line.branch_id}]
        return arrears(own, self.rules.steps_on(self.today, self.settings), self.today)


def settings_of(tx: Tx, branch_id: int) -> Settings:
    """The settings of a branch: those of the rules, with what it has set itself."""
    rows = newest_settings(tx.session, col(DuesSetting.unit_id) == branch_id)
    return own_settings(tx.rules.dues, stated(rows).get(branch_id, {}))


def stated(rows: Iterable[tuple[int, str, str]]) -> dict[int, dict[str, object]]:
    """What each branch has set itself; null has gone back to the rules."""
    found: dict[int, dict[str, object]] = defaultdict(dict)
    for unit_id, name, value in rows:
        parsed = json.loads(value)
        if parsed is not None:
            found[unit_id][name] = parsed
    return found


def branch_book(tx: Tx, branch: Branch, person_id: int | None = None) -> Book:
    """The book of a branch, or of one person of it; raises NotFound for somebody else's."""
    people = ever_in(branch.unit_id) if person_id is None else one_of(branch.unit_id, person_id)
    book = load(tx, people, branch.today, branch.unit_id)
    if person_id is not None:
        book.member(person_id)
    return book


def books(tx: Tx, days: Mapping[int, date]) -> dict[int, Book]:
    """The books of some branches, each with its own day, in a fixed number of queries."""
    whole = load(tx, ever_in(*days), tx.today())
    by_branch: dict[int, dict[int, Member]] = defaultdict(dict)
    for person_id, member in whole.members.items():
        for stay in member.stays:
            by_branch[stay.branch_id][person_id] = member
    return {
        branch_id: replace(
            whole,
            settings=whole.settings_for(branch_id),
            today=today,
            members=by_branch[branch_id],
        )
        for branch_id, today in days.items()
    }


def load(
    tx: Tx, people: People, today: date, home: int | None = None, *, since: Month | None = None
) -> Book:
    """The book of the people behind a statement of ids, by name, with the settings of `home`.

    With `since`, payments into earlier months are left out, and only later ones can be asked of it.
    """
    session, rules, zone = tx.session, tx.rules.dues, ZoneInfo(tx.zone)
    first = None if since is None else first_day(since)
    own = stated(settings_around(session, people))
    others = {branch_id: own_settings(rules, values) for branch_id, values in own.items()}
    stays = _by_person(stays_of(session, people))
    assessed = _by_person(assessments_of(session, people))
    exempted = _by_person(exemptions_of(session, people))
    letters = _by_person(handovers_of(session, people))
    paid = _by_person(payments_of(session, people, first))
    parts = {
        number: {month_of(day): fen for day, fen in months.items()}
        for number, months in allocations_of(session, people, first).items()
    }
    settings = rules.settings if home is None else others.get(home, rules.settings)
    book = Book(rules, settings, today, {}, others)
    found: dict[int, Member] = {}
    for person_id, (name, code) in names_of(session, people).items():
        own_payments = tuple(paid.get(person_id, ()))
        given = {row.id: parts.get(row.id, {}) for row in own_payments}
        payments = tuple(
            as_payment(row, given[row.id]) for row in own_payments if row.confirmed is not False
        )
        rows = tuple(stays.get(person_id, ()))
        assessments = tuple(assessed.get(person_id, ()))
        dossier = dossier_of(
            rows,
            letters.get(person_id, ()),
            (assessments, exempted.get(person_id, ())),
            payments,
            last_month=lambda branch_id: book.settings_for(branch_id).last_month,
            zone=zone,
        )
        found[person_id] = Member(
            person_id, name, code, rows, dossier, assessments, own_payments, given
        )
    return replace(book, members=found)


def _by_person(rows: Iterable[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return dict(found)
