"""The yearly run: every member's due for a year, shown first, then confirmed as it was shown."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.dues.dossier import assessed_for
from domain.dues.months import Month, creditor, first_day, months_of_year
from domain.errors import DomainError, NotFound
from models.dues import DuesAssessment
from models.queries.dues import add_all
from services.access import May
from services.drafts import delete_own
from services.dues.assess import assessment_row, figure
from services.dues.book import Book, Member, branch_book
from services.dues.entries import AssessEntry, YearlyChange
from services.dues.rights import kept_branch
from services.dues.values import YearlyRow, YearlyRun
from services.meetings.branch import Branch
from services.seam import Tx, use_case

_AHEAD = 1  # years


@use_case(may=May.MEMBER, writes=False)
def yearly_preview(
    tx: Tx, branch_id: int, year: int, changes: Sequence[YearlyChange] = ()
) -> YearlyRun:
    """What everybody would owe a month in a year; who has no figure yet is named as a problem."""
    branch = kept_branch(tx, branch_id)
    return _run(branch, branch_book(tx, branch), year, changes)


@use_case(may=May.MEMBER, writes=True)
def yearly_run(
    tx: Tx,
    branch_id: int,
    year: int,
    changes: Sequence[YearlyChange] = (),
    *,
    seal: str,
    draft_id: int | None = None,
) -> YearlyRun:
    """Write the year as it was previewed; raises `dues.preview_changed` when that is another now.

    Who has a problem is left out. A second confirmation finds everything written.
    """
    branch = kept_branch(tx, branch_id, lock=True)
    book = branch_book(tx, branch)
    run = _run(branch, book, year, changes)
    if run.seal != seal:
        raise DomainError("dues.preview_changed")
    if draft_id is not None and not delete_own(tx, draft_id):
        raise NotFound("draft.gone")
    said = {change.person_id: change for change in changes}
    rows = []
    for row in run.rows:
        member = book.member(row.person_id)
        if row.due_fen is None or _written(member, row):
            continue
        entry = _entry(book, branch.unit_id, member, row.since, said)
        rows.append(assessment_row(tx, entry, row.since, figure(book, entry, row.since)))
    add_all(tx.session, DuesAssessment, rows)
    tx.effect = f"dues_year:{branch_id}{year:04}"
    return replace(run, written=len(rows))


def _run(branch: Branch, book: Book, year: int, changes: Sequence[YearlyChange]) -> YearlyRun:
    if abs(year - branch.today.year) > _AHEAD:
        raise DomainError("dues.year_out_of_range", year=year, today=branch.today)
    said = {change.person_id: change for change in changes}
    rows = []
    for member in book.members.values():
        since = _first(book, member, branch.unit_id, year)
        if since is not None:
            rows.append(_row(branch, book, member, since, said))
    if not said.keys() <= {row.person_id for row in rows}:
        raise NotFound("person.not_in_branch")
    facts = [(row.person_id, row.since, row.kind, row.due_fen) for row in rows]
    seal = hashlib.sha256(repr((branch.unit_id, year, facts)).encode()).hexdigest()[:16]
    return YearlyRun(branch.unit_id, year, tuple(rows), seal)


def _first(book: Book, member: Member, branch_id: int, year: int) -> Month | None:
    """The first month of the year that a member owes to the branch.

    Who was first assessed within the year starts there, and who never was starts now: a run makes
    no debts of earlier months, of which this ledger knows nothing.
    """
    months = months_of_year(year)
    known = min((each.since for each in member.dossier.assessments), default=book.now)
    for asked in range(max(months[0], known), months[-1] + 1):
        owed = creditor(member.dossier.tenures, asked)
        if owed is not None and owed.branch_id == branch_id:
            return asked
    return None


def _row(
    branch: Branch,
    book: Book,
    member: Member,
    since: Month,
    said: Mapping[int, YearlyChange],
) -> YearlyRow:
    before = assessed_for(since - 1, member.dossier)
    entry = _entry(book, branch.unit_id, member, since, said)
    found, problem = None, None
    if entry.kind:
        try:
            found = figure(book, entry, since)
        except DomainError as error:
            problem = error.key
    else:
        problem = "dues.not_assessed"
    return YearlyRow(
        person_id=member.person_id,
        name=member.name,
        kind=entry.kind or None,
        since=since,
        before_fen=before,
        due_fen=None if found is None else found.due_fen,
        by_hand=found is not None and found.by_hand,
        problem=problem,
    )


def _entry(
    book: Book, branch_id: int, member: Member, since: Month, said: Mapping[int, YearlyChange]
) -> AssessEntry:
    """What is said of a member, else the last assessment: by its article or base, or as it was."""
    change = said.get(member.person_id)
    if change is not None:
        return AssessEntry(
            branch_id,
            member.person_id,
            change.kind,
            change.base_fen,
            change.due_fen,
            since,
            change.reason,
        )
    last = member.last_assessed(first_day(since))
    if last is None:
        return AssessEntry(branch_id, member.person_id, "", since=since)
    rate = book.rules.rate(last.kind, first_day(since))
    flat = rate is not None and rate.flat is not None
    again = not last.by_hand and (flat or last.base_fen is not None)
    return AssessEntry(
        branch_id,
        member.person_id,
        last.kind,
        last.base_fen,
        None if again else last.due_fen,
        since,
        last.reason,
        keep_base=last.base_fen is not None,
    )


def _written(member: Member, row: YearlyRow) -> bool:
    """Whether the year's figure stands already from its first month on."""
    since = first_day(row.since)
    same = [each for each in member.assessments if each.since == since]
    return bool(same) and same[-1].due_fen == row.due_fen and same[-1].kind == row.kind
