"""Assessment (核定): a member's monthly due, from a base, by the article, or by hand."""

from dataclasses import dataclass

from domain.dues.account import assessed_for
from domain.dues.money import MOST_FEN
from domain.dues.months import (
    Month,
    counts_from,
    creditor,
    first_day,
    month,
    month_of,
    year_of,
)
from domain.dues.quote import Quote, quote
from domain.dues.rates import BaseChange
from domain.errors import DomainError, NotFound
from models.dues import DuesAssessment
from models.queries.dues import AssessmentRow, add
from services.access import May
from services.drafts import delete_own
from services.dues.book import Book, Member, branch_book, settings_of
from services.dues.clean import SHORTEST_REASON, short
from services.dues.entries import AssessEntry
from services.dues.rights import kept_branch
from services.dues.values import Assessed
from services.meetings.branch import Branch, load_branch
from services.seam import Tx, use_case

_AHEAD = 12  # months


@dataclass(frozen=True, slots=True)
class Figure:
    """A monthly due with where it comes from."""

    due_fen: int
    by_hand: bool
    quote: Quote | None


@use_case(may=May.MEMBER, writes=False)
def quote_for(tx: Tx, branch_id: int, kind: str, base_fen: int | None) -> Quote:
    """What a kind of member owes a month today by the branch's settings; nothing is stored."""
    branch = load_branch(tx, branch_id)
    return quote(tx.rules.dues, kind, base_fen, branch.today, settings_of(tx, branch_id))


@use_case(may=May.MEMBER, writes=False)
def check_assessment(tx: Tx, entry: AssessEntry, *, agreed_change: bool = False) -> Assessed:
    """What `assess_member` would make of an entry, raising what it would raise; writes nothing."""
    branch = kept_branch(tx, entry.branch_id)
    book = branch_book(tx, branch, entry.person_id)
    member = book.member(entry.person_id)
    since, found = _checked(book, branch, member, entry, agreed=agreed_change)
    return _made(0, member, since, found)


@use_case(may=May.MEMBER, writes=True)
def assess_member(
    tx: Tx, entry: AssessEntry, *, agreed_change: bool = False, draft_id: int | None = None
) -> Assessed:
    """Set a member's monthly due from a month on; earlier months stay as they were.

    Raises `dues.fixed_for_year` for a change within a year whose due is fixed, unless it is agreed
    to. A due that differs from what the rate gives needs a reason.
    """
    branch = kept_branch(tx, entry.branch_id, lock=True)
    book = branch_book(tx, branch, entry.person_id)
    member = book.member(entry.person_id)
    if draft_id is not None and not delete_own(tx, draft_id):
        return _assessed_before(tx, member, entry)
    since, found = _checked(book, branch, member, entry, agreed=agreed_change)
    number = add(tx.session, DuesAssessment, assessment_row(tx, entry, since, found))
    tx.effect = f"dues_assess:{number}"
    return _made(number, member, since, found)


def _checked(
    book: Book, branch: Branch, member: Member, entry: AssessEntry, *, agreed: bool
) -> tuple[Month, Figure]:
    since = _since(book, member, entry, agreed=agreed)
    _refuse_elsewhere(branch, member, since)
    return since, figure(book, entry, since)


def _made(number: int, member: Member, since: Month, found: Figure) -> Assessed:
    before = assessed_for(since, member.dossier)
    return Assessed(
        assessment_id=number,
        person_id=member.person_id,
        name=member.name,
        since=since,
        due_fen=found.due_fen,
        before_fen=before,
        by_hand=found.by_hand,
        quote=found.quote,
    )


def figure(book: Book, entry: AssessEntry, since: Month) -> Figure:
    """The due as it would be stored; raises DomainError for what cannot be."""
    on = first_day(since)
    rate = book.rules.rate(entry.kind, on)
    found: Quote | None = None
    # The fixed due alone is enough where there are bands, or the branch's own figure.
    if entry.due_fen is None or entry.base_fen is not None or (rate and rate.flat is not None):
        found = quote(book.rules, entry.kind, entry.base_fen, on, book.settings)
    elif rate is None:
        quote(book.rules, entry.kind, None, on, book.settings)  # raises: there is no such kind
    due = found.due_fen if found and entry.due_fen is None else entry.due_fen or 0
    if not 0 < due <= MOST_FEN:
        raise DomainError("dues.due_out_of_range", due_fen=due)
    by_hand = found is not None and due != found.due_fen
    if rate is not None and rate.range is not None:
        least, most = rate.range
        by_hand = not least <= due <= most
    if by_hand and len(short(entry.reason)) < SHORTEST_REASON:
        raise DomainError(
            "dues.by_hand_without_reason", due_fen=due, quoted_fen=found.due_fen if found else None
        )
    ceiling = book.rules.ceiling_on(on) if book.settings.ceiling else None
    if ceiling is not None and due > ceiling.amount:
        raise DomainError("dues.above_ceiling", due_fen=due, ceiling_fen=ceiling.amount)
    return Figure(due, by_hand, found)


def assessment_row(tx: Tx, entry: AssessEntry, since: Month, found: Figure) -> dict[str, object]:
    """The columns of an assessment."""
    return {
        "person_id": entry.person_id,
        "branch_id": entry.branch_id,
        "since": first_day(since),
        "due_fen": found.due_fen,
        "kind": entry.kind,
        "base_fen": entry.base_fen if entry.keep_base else None,
        "by_hand": found.by_hand,
        "source": found.quote.source if found.quote else "",
        "reason": short(entry.reason),
        "assessed_by": tx.actor.person_id,
        "assessed_at": tx.now,
    }


def _since(book: Book, member: Member, entry: AssessEntry, *, agreed: bool) -> Month:
    """The first month of the new due; raises when the due of its year is fixed."""
    asked = book.now if entry.since is None else entry.since
    if asked > book.now + _AHEAD:
        raise DomainError("dues.too_far_ahead", month=asked, limit=_AHEAD)
    known = {each.since for each in member.dossier.assessments}
    counts = counts_from(
        asked, book.settings, assessed_this_year=any(each <= asked for each in known)
    )
    begun = asked in known and asked < book.now
    if book.settings.base_change is BaseChange.YEAR_START and begun:
        counts = month(year_of(book.now) + 1, 1)  # the figure of a year that has begun
    if entry.since is None:
        return asked if agreed else counts
    if counts != asked and not agreed:
        raise DomainError("dues.fixed_for_year", month=asked, counts_from=counts)
    return asked


def _refuse_elsewhere(branch: Branch, member: Member, since: Month) -> None:
    """A month is assessed by the branch that it is owed to."""
    owed = creditor(member.dossier.tenures, since)
    if owed is None:
        raise DomainError("dues.not_owed", month=since)
    if owed.branch_id != branch.unit_id:
        raise DomainError("dues.owed_elsewhere", month=since)


def _assessed_before(tx: Tx, member: Member, entry: AssessEntry) -> Assessed:
    """What the first submit of a draft made; raises when there is nothing."""
    same = [
        row
        for row in member.assessments
        if (row.kind, row.branch_id, row.assessed_by)
        == (entry.kind, entry.branch_id, tx.actor.person_id)
        and entry.due_fen in {None, row.due_fen}
        and (entry.since is None or first_day(entry.since) == row.since)
    ]
    if not same:
        raise NotFound("draft.gone")
    tx.effect = f"dues_assess:{same[-1].id}"
    return assessed(member, same[-1])


def assessed(member: Member, row: AssessmentRow | DuesAssessment) -> Assessed:
    """A stored assessment as it was made."""
    return Assessed(
        assessment_id=row.id or 0,
        person_id=member.person_id,
        name=member.name,
        since=month_of(row.since),
        due_fen=row.due_fen,
        before_fen=None,
        by_hand=row.by_hand,
        quote=None,
    )
