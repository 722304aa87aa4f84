"""What people see: their own year, the collector's list, and counts for the group."""

from dataclasses import replace

from domain.dues.account import Standing, totals
from domain.dues.months import Month, months_of_year, year_of
from domain.errors import NotFound
from models.queries.dues import one_person
from models.queries.dues_reminders import private_chats
from services.access import May
from services.dues.book import Book, Member, branch_book, load
from services.dues.receipts import shown
from services.dues.rights import own_person, require, scope_of
from services.dues.values import ChaseRow, Counts, MemberYear, PaymentView
from services.meetings.branch import Branch, load_branch
from services.seam import Tx, use_case


@use_case(may=May.BOUND, writes=False)
def own_year(tx: Tx, year: int, branch_id: int | None = None) -> MemberYear:
    """One's own year in all branches, on the day of the one that one belongs or last belonged to.

    Who has left still sees what is open. Raises NotFound for who was never in a branch.
    """
    person_id = own_person(tx)
    whole = load(tx, one_person(person_id), tx.today())
    member = whole.member(person_id)
    known = {stay.branch_id for stay in member.stays}
    if branch_id is not None and branch_id not in known:
        raise NotFound("person.not_in_branch")
    here = [place.branch_id for place in tx.actor.places]
    home = branch_id or (here or [member.stays[-1].branch_id])[0]
    branch = load_branch(tx, home)
    book = replace(whole, settings=whole.settings_for(home), today=branch.today)
    found = _year(branch, book, member, year, None)
    names = {each: tx.unit(each).name for each in {row.branch_id for row in found.payments}}
    named = (replace(row, branch_name=names[row.branch_id]) for row in found.payments)
    return replace(found, payments=tuple(named))


@use_case(may=May.MEMBER, writes=False)
def member_year(tx: Tx, branch_id: int, person_id: int, year: int) -> MemberYear:
    """A member's year in a branch, for whoever keeps their dues there."""
    branch = load_branch(tx, branch_id)
    scope = scope_of(tx, branch)
    book = branch_book(tx, branch, person_id)
    member = book.member(person_id)
    require(scope, member.group_on(branch_id, branch.today))
    return _year(branch, book, member, year, branch_id)


@use_case(may=May.MEMBER, writes=False)
def collector_list(tx: Tx, branch_id: int) -> tuple[ChaseRow, ...]:
    """Whom to ask: arrears, reports that wait, members not assessed; the longest run first."""
    branch = load_branch(tx, branch_id)
    scope = scope_of(tx, branch)
    book = branch_book(tx, branch)
    reachable = private_chats(tx.session, book.members)
    rows = []
    for member in book.members.values():
        group = member.group_on(branch_id, branch.today)
        if not scope.covers(group):
            continue
        row = _chase(book, member, branch, group, reachable=member.person_id in reachable)
        if row.arrears.owed_fen or row.reported or not row.assessed:
            rows.append(row)
    return tuple(sorted(rows, key=lambda row: -len(row.arrears.run)))


@use_case(may=May.MEMBER, writes=False)
def month_counts(tx: Tx, branch_id: int, month: Month | None = None) -> Counts:
    """How many have paid a month, of how many who owe it: fit for the group, no name, no sum."""
    branch = load_branch(tx, branch_id)
    book = branch_book(tx, branch)
    asked = book.now if month is None else month
    paid = total = 0
    for member in book.members.values():
        for line in book.lines(member, [asked]):
            if line.branch_id == branch_id and line.due_fen:
                total += 1
                paid += line.standing is Standing.PAID
    return Counts(asked, paid, total)


def _year(branch: Branch, book: Book, member: Member, year: int, only: int | None) -> MemberYear:
    months = months_of_year(year)
    lines = book.accounted(member, months, only)
    now = [line for line in book.lines(member, [book.now]) if only in {None, line.branch_id}]
    return MemberYear(
        person_id=member.person_id,
        name=member.name,
        year=year,
        today=book.today,
        lines=lines,
        totals=totals(lines),
        payments=_payments(branch, book, member, months, only),
        arrears=book.arrears(member, only),
        due_fen=now[0].due_fen if now else None,
    )


def _payments(
    branch: Branch, book: Book, member: Member, months: range, only: int | None
) -> tuple[PaymentView, ...]:
    """The payments that were made in the year or for it."""
    return tuple(
        shown(branch, book, member, row)
        for row in member.payments
        if only in {None, row.branch_id}
        and (
            row.paid_on.year == year_of(months[0]) or any(m in months for m in member.parts[row.id])
        )
    )


def _chase(
    book: Book, member: Member, branch: Branch, group: int | None, *, reachable: bool
) -> ChaseRow:
    now = book.accounted(member, [book.now], branch.unit_id)
    here = member.belongs_on(branch.unit_id, branch.today)
    return ChaseRow(
        person_id=member.person_id,
        name=member.name,
        group_id=group,
        arrears=book.arrears(member, branch.unit_id),
        reported=tuple(
            row.id
            for row in member.payments
            if row.confirmed is None and row.branch_id == branch.unit_id
        ),
        assessed=not here or any(line.due_fen is not None for line in now),
        reachable=reachable,
    )
