"""The book of a branch: its people, settings and dossiers, loaded in a fixed number of queries."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Protocol, TypeVar

from sqlmodel import col

from domain.dues.account import (
    Assessment,
    Dossier,
    MonthLine,
    Payment,
    Relief,
    ReliefKind,
    account,
    last_paid,
    owed_from,
)
from domain.dues.arrears import Arrears, arrears
from domain.dues.months import Month, Stay, month_of, tenures
from domain.dues.rates import DuesRules, Settings
from domain.dues.reading import own_settings
from domain.errors import NotFound
from domain.vocabulary import MemberTrait
from models.dues import DuesSetting
from models.queries.dues import (
    AssessmentRow,
    ExemptionRow,
    HandoverRow,
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
from services.meetings.branch import Branch
from services.organisation import read_traits
from services.seam import Tx

_LETTER_LASTS = timedelta(days=92)  # a letter is good for three months


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
        now = [stay for stay in here if stay.since <= day and (not stay.until or day < stay.until)]
        return (now or here)[-1].group_id if here else None

    def belongs_on(self, branch_id: int, day: date) -> bool:
        """Whether they belong to the branch on a day."""
        return any(
            stay.branch_id == branch_id
            and stay.since <= day
            and (stay.until is None or day < stay.until)
            for stay in self.stays
        )


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
        return account(member.dossier, asked, self.settings_for, self.rules.days_off)

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
        return tuple(
            line if line.month <= self.now else replace(line, ahead=True)
            for line in lines
            if (line.month <= self.now or line.paid_fen or line.reported_fen)
            and branch_id in {None, line.branch_id}
        )

    def arrears(self, member: Member, branch_id: int | None = None) -> Arrears:
        """The arrears of a member, in one branch or in all."""
        lines = self.history(member, self.now)
        own = [line for line in lines if branch_id in {None, line.branch_id}]
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


def load(tx: Tx, people: People, today: date, home: int | None = None) -> Book:
    """The book of the people behind a statement of ids, by name, with the settings of `home`."""
    session, rules = tx.session, tx.rules.dues
    own = stated(settings_around(session, people))
    others = {branch_id: own_settings(rules, values) for branch_id, values in own.items()}
    stays = _by_person(stays_of(session, people))
    assessed = _by_person(assessments_of(session, people))
    exempted = _by_person(exemptions_of(session, people))
    letters = _by_person(handovers_of(session, people))
    paid = _by_person(payments_of(session, people))
    parts = {
        number: {month_of(day): fen for day, fen in months.items()}
        for number, months in allocations_of(session, people).items()
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
        times = _stays(rows, letters.get(person_id, []), payments)
        dossier = Dossier(
            tenures=tenures(times, lambda branch_id: book.settings_for(branch_id).last_month),
            assessments=tuple(
                Assessment(row.id, month_of(row.since), row.due_fen) for row in assessments
            ),
            reliefs=tuple(map(_relief, exempted.get(person_id, ()))),
            payments=payments,
        )
        found[person_id] = Member(
            person_id, name, code, rows, dossier, assessments, own_payments, given
        )
    return replace(book, members=found)


def _relief(row: ExemptionRow) -> Relief:
    """A stored relief as the rules see it; a change keeps its place among those that overlap."""
    return Relief(
        id=row.first_id,
        kind=ReliefKind(row.kind),
        since=month_of(row.since),
        until=month_of(row.until),
        due_fen=row.due_fen,
        branch_id=row.branch_id,
    )


def as_payment(row: PaymentRow, parts: Mapping[Month, int]) -> Payment:
    """A stored payment as the rules see it."""
    return Payment(
        id=row.id,
        paid_on=row.paid_on,
        amount_fen=row.amount_fen,
        parts=parts,
        voluntary_fen=row.voluntary_fen,
        confirmed=bool(row.confirmed),
        branch_id=row.branch_id,
    )


def _said(
    letters: Sequence[HandoverRow],
    day: date | None,
    *,
    from_branch_id: int | None = None,
    to_branch_id: int | None = None,
) -> Month | None:
    """The month that the newest letter of a move names; the roster may date it a little later."""
    if day is None:
        return None
    said = [
        letter.dues_paid_through
        for letter in letters
        if (from_branch_id is None or letter.from_branch_id == from_branch_id)
        and (to_branch_id is None or letter.to_branch_id == to_branch_id)
        and abs(letter.moved_on - day) <= _LETTER_LASTS
    ]
    return month_of(said[-1]) if said else None


def _by_person(rows: Iterable[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return dict(found)


def _stays(
    rows: Sequence[StayRow], letters: Sequence[HandoverRow], payments: Sequence[Payment]
) -> list[Stay]:
    """The times that are owed, with what letters of transfer say at their ends.

    A time with stopped membership (停止党籍) is owed to nobody.
    """
    return [
        Stay(
            row.branch_id,
            row.since,
            row.until,
            paid_before=_said(letters, row.since, to_branch_id=row.branch_id),
            paid_through=_said(letters, row.until, from_branch_id=row.branch_id),
            taken_through=_taken(payments, row, rows),
        )
        for row in rows
        if not (row.traits and MemberTrait.MEMBERSHIP_STOPPED in read_traits(row.traits))
    ]


def _taken(payments: Sequence[Payment], row: StayRow, rows: Sequence[StayRow]) -> Month | None:
    """The last month that was paid to a branch that somebody has left, refunds taken off.

    The roster may say late that somebody has left, so that only a return ends what belongs to it.
    """
    if row.until is None or not payments:
        return None
    again = [each.since for each in rows if each.branch_id == row.branch_id]
    returned = min((day for day in again if day > row.until), default=date.max)
    given: Counter[Month] = Counter()
    for payment in payments:
        if payment.confirmed and payment.branch_id == row.branch_id:
            if payment.amount_fen < 0 or payment.paid_on < returned:
                given.update(payment.parts)
    return max((asked for asked, fen in given.items() if fen > 0), default=None)
