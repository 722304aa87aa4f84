"""The year of a branch and of one member as sheets: months, quarters, halves, parts, total, band.

Points are hundredths; what is a mean is rounded to a hundredth for the sheet, the total as the
scheme says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from domain.dues.months import Month, month_of, months_of_year
from domain.points.amount import Rounding, rounded
from domain.points.counting import Line, Out
from domain.points.scheme import Band, Dimension, Part, PartKind, Per, Scheme
from domain.points.total import Block, YearTotal, shares
from services.access import May
from services.meetings.branch import Branch, load_branch
from services.points.book import Book, Member, branch_book
from services.points.rights import kept_branch
from services.seam import Tx, use_case

_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Figure:
    """What the months of a period give by now; nothing that is not known is nought."""

    raw: int | None  # the sum of the months; of parts by the year: what they brought and cost
    points: int | None  # of the total
    most: int | None  # with full marks
    missing: tuple[Month, ...]  # without a card


@dataclass(frozen=True, slots=True)
class PartFigure:
    """One part of the total; without points while it is not known."""

    part: Part
    points: int | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The year of one member as a branch may see it.

    Of who has left, only the months that the branch scored: the total is the new branch's.
    """

    number: int
    person_id: int
    name: str
    code: str
    group: str | None
    here: bool
    months: Mapping[Month, Figure]
    quarters: tuple[Figure, ...]
    halves: tuple[Figure, ...]
    parts: tuple[PartFigure, ...]
    total: int | None
    final: bool
    band: Band | None
    blocks: tuple[Block, ...]
    vetoed: bool

    @property
    def missing(self) -> tuple[Month, ...]:
        """Months without a card."""
        return tuple(each for half in self.halves for each in half.missing)


@dataclass(frozen=True, slots=True)
class YearSheet:
    """All members of a branch and year, by name."""

    branch_id: int
    code: str
    name: str
    year: int
    today: date
    scheme: Scheme
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class CardMonth:
    """One month of a member: each dimension after entries; None where there is no card."""

    month: Month
    scores: Mapping[str, int] | None
    raw: int | None
    note: str


@dataclass(frozen=True, slots=True)
class CardLine:
    """One entry with what of it counts and why the rest does not."""

    month: Month
    label: str
    label_en: str
    stated: int
    counted: int
    why: tuple[Out, ...]
    derived: bool
    note: str


@dataclass(frozen=True, slots=True)
class CardSheet:
    """The year of one member with every month and entry."""

    branch_id: int
    branch: str
    year: int
    today: date
    scheme: Scheme
    row: SheetRow
    monthly: tuple[Dimension, ...]  # scored month by month
    yearly: tuple[tuple[Dimension, int], ...]  # over the year as a whole
    months: tuple[CardMonth, ...]
    lines: tuple[CardLine, ...]


@use_case(may=May.MEMBER, writes=False)
def year_sheet(tx: Tx, branch_id: int, year: int) -> YearSheet:
    """The sheet of a branch and year for its keepers, in a fixed number of queries."""
    branch = kept_branch(tx, branch_id)
    book = branch_book(tx, branch, year)
    rows = (_row(branch, book, each) for each in book.members.values())
    return YearSheet(
        branch_id=branch_id,
        code=tx.unit(branch_id).code,
        name=branch.row.name,
        year=year,
        today=branch.today,
        scheme=book.scheme,
        rows=tuple(replace(row, number=number) for number, row in enumerate(rows, start=1)),
    )


@use_case(may=May.MEMBER, writes=False)
def card_sheet(tx: Tx, branch_id: int, person_id: int, year: int) -> CardSheet:
    """The year of one member, for themselves and for the keepers of the branch."""
    own = tx.actor.person_id == person_id
    branch = load_branch(tx, branch_id) if own else kept_branch(tx, branch_id)
    book = branch_book(tx, branch, year, person_id)
    member = book.member(person_id)
    row, found = _row(branch, book, member, own=own), book.total(member)
    seen = _seen(branch, book, member, own=own)
    notes = {month_of(card.month): card.note for card in member.cards}
    return CardSheet(
        branch_id=branch_id,
        branch=branch.row.name,
        year=year,
        today=branch.today,
        scheme=book.scheme,
        row=row,
        monthly=tuple(_dimensions(book.scheme, Per.MONTH)),
        yearly=tuple(_yearly(found)) if row.here else (),
        months=tuple(_months(found, seen, notes)),
        lines=tuple(_line(book, member, each) for each in found.lines if each.entry.month in seen),
    )


def _row(branch: Branch, book: Book, member: Member, *, own: bool = False) -> SheetRow:
    found = book.total(member)
    through, seen = book.through(member), _seen(branch, book, member, own=own)
    here = own or _here(branch, book, member)
    year = months_of_year(book.year)

    parts = tuple(_part(found, number, here=here) for number in range(len(found.parts)))

    def figures(size: int) -> tuple[Figure, ...]:
        spans = [year[start : start + size] for start in range(0, len(year), size)]
        return tuple(_figure(found, [m for m in span if m in seen], through) for span in spans)

    return SheetRow(
        number=1,
        person_id=member.person_id,
        name=member.name,
        code=member.code,
        group=branch.groups_on(branch.today).get(
            member.group_in(branch.unit_id, branch.today) or 0
        ),
        here=here,
        months=dict(zip(year, figures(1), strict=True)),
        quarters=figures(3),
        halves=figures(6),
        parts=parts,
        total=None if all(each.points is None for each in parts) else found.total,
        final=here and found.final,
        band=found.band if here else None,
        blocks=found.blocks if here else (),
        vetoed=here and bool(found.vetoes),
    )


def _here(branch: Branch, book: Book, member: Member) -> bool:
    """Whether somebody belongs to the branch now, or did at the end of the year."""
    place = member.place_on(min(branch.today, date(book.year, 12, 31)))
    return place is not None and place.branch_id == branch.unit_id


def _seen(branch: Branch, book: Book, member: Member, *, own: bool) -> frozenset[Month]:
    """The months that may be seen: who comes brings all along, of who leaves the own ones stay."""
    if own or _here(branch, book, member):
        return frozenset(member.months)
    return frozenset(member.months_in(branch.unit_id))


def _figure(found: YearTotal, within: Sequence[Month], through: Month) -> Figure:
    begun = [each for each in within if each <= through]
    of = shares(found, within)
    missing = tuple(sorted({each for share in of for each in share.missing}))
    cards = [share for share in of if share.part.per is Per.MONTH]
    known = bool(begun) and (not cards or len(missing) < len(begun))
    bounds = [share.most for share in cards if share.most is not None]
    most = rounded(sum(bounds, _NOTHING), Rounding.HUNDREDTH) if bounds and within else None
    if not known:
        return Figure(None, None, most, missing)
    change = sum(share.change for share in of)
    raw = sum(share.raw for share in cards) if cards else change
    exact = sum((share.exact for share in of), _NOTHING) + change
    return Figure(raw, rounded(exact, Rounding.HUNDREDTH), most, missing)


def _part(found: YearTotal, number: int, *, here: bool) -> PartFigure:
    each = found.parts[number]
    by_ballots = each.part.kind is PartKind.EVALUATION
    known = each.evaluation is not None if by_ballots else any(m.scored for m in each.marks)
    known = known and here and bool(found.months)
    return PartFigure(each.part, each.shown(Rounding.HUNDREDTH) if known else None)


def _dimensions(scheme: Scheme, per: Per) -> Iterator[Dimension]:
    for part in scheme.parts:
        if part.kind is not PartKind.EVALUATION and part.per is per:
            yield from scheme.of_part(part)


def _yearly(found: YearTotal) -> Iterator[tuple[Dimension, int]]:
    for part in found.parts:
        if part.part.per is Per.YEAR:
            for marks in part.marks:
                yield from ((each.dimension, each.score) for each in marks.scores)


def _months(
    found: YearTotal, seen: frozenset[Month], notes: Mapping[Month, str]
) -> Iterator[CardMonth]:
    """Each month that has begun, with the dimensions of all parts that are scored by the month."""
    by_month: dict[Month, list[tuple[str, int] | None]] = {}
    for part in found.parts:
        for marks in part.marks:
            if marks.month is not None and marks.month in seen:
                own = [(each.dimension.key, each.score) for each in marks.scores]
                by_month.setdefault(marks.month, []).extend(own if marks.scored else [None])
    for month, scores in sorted(by_month.items()):
        known = [each for each in scores if each is not None]
        whole = dict(known) if len(known) == len(scores) else None
        raw = None if whole is None else sum(whole.values())
        yield CardMonth(month, whole, raw, notes.get(month, ""))


def _line(book: Book, member: Member, line: Line) -> CardLine:
    entry = line.entry
    event = book.scheme.events.get(entry.event)
    row = member.entries.get(entry.id)
    return CardLine(
        month=entry.month,
        label=entry.event if event is None else event.label,
        label_en=entry.event if event is None else event.label_en,
        stated=entry.stated,
        counted=line.counted,
        why=tuple(cut.why for cut in line.cuts),
        derived=entry.origin is not None,
        note="" if row is None else row.note,
    )
