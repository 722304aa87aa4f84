"""The total of a member and year, its parts, and what still keeps it from being final."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from domain.dues.months import Month
from domain.points.amount import Rounding, rounded
from domain.points.counting import Line, Out, count
from domain.points.entries import Evaluation, Record
from domain.points.scheme import Band, Part, PartKind, Per, Scheme
from domain.points.score import Marks, marks_of

_NOTHING = Fraction(0)


class Block(StrEnum):
    """Why a total is not final."""

    NOT_SCORED = "not_scored"  # no month of the year is scored
    MONTHS_AHEAD = "months_ahead"  # months that have not come yet
    UNSCORED_MONTHS = "unscored_months"  # a card is missing
    EVALUATION_MISSING = "evaluation_missing"
    UNDECIDED = "undecided"  # proposals wait


@dataclass(frozen=True, slots=True)
class PartTotal:
    """One part; `exact` in hundredths, over the months that are scored by now."""

    part: Part
    exact: Fraction
    marks: tuple[Marks, ...] = ()
    missing: tuple[Month, ...] = ()  # months without a card
    evaluation: Evaluation | None = None

    def shown(self, rounding: Rounding) -> int:
        """The part as it is shown; the total is not the sum of shown parts."""
        return rounded(self.exact, rounding)


@dataclass(frozen=True, slots=True)
class YearTotal:
    """A total with all its reasons."""

    scheme: Scheme
    months: tuple[Month, ...]  # for which the member is scored, those ahead too
    parts: tuple[PartTotal, ...]
    lines: tuple[Line, ...]
    exact: Fraction
    total: int  # rounded once; before it is final: of what is known by now
    blocks: tuple[Block, ...]
    band: Band | None  # none until the total is final
    vetoes: tuple[int, ...] = ()  # the entries that limit the band

    @property
    def final(self) -> bool:
        """Whether nothing is missing."""
        return not self.blocks

    @property
    def bounded(self) -> bool:
        """Whether the scheme's own bounds changed the sum of the parts."""
        return self.exact != sum((part.exact for part in self.parts), _NOTHING)


def year_total(scheme: Scheme, record: Record, through: Month) -> YearTotal:
    """The total by what is recorded; `through` is the last month asked for, usually the last past.

    Source: rulebook 4.2. The mean is taken over the months scored, a month without a card is not
    zero, and nothing is rounded before the end.
    """
    months = tuple(sorted(record.months))
    past = tuple(each for each in months if each <= through)
    lines = count(scheme, record.entries, months, through)
    parts = tuple(_part(scheme, part, past, lines, record) for part in scheme.parts)
    exact = _bounded(scheme, sum((part.exact for part in parts), _NOTHING))
    total = rounded(exact, scheme.rounding)
    blocks = tuple(_blocks(months, through, parts, lines))
    vetoes = _vetoes(scheme, lines)
    limits = frozenset(band for _, band in vetoes)
    return YearTotal(
        scheme=scheme,
        months=months,
        parts=parts,
        lines=lines,
        exact=exact,
        total=total,
        blocks=blocks,
        band=None if blocks else scheme.limited(scheme.band(total), limits),
        vetoes=tuple(entry for entry, _ in vetoes),
    )


def _part(
    scheme: Scheme, part: Part, months: Sequence[Month], lines: Sequence[Line], record: Record
) -> PartTotal:
    if part.kind is PartKind.EVALUATION:
        found = record.evaluation
        exact = _NOTHING
        if found is not None:
            exact = Fraction((part.points or 0) * found.total, found.weight * found.scale)
        return PartTotal(part, exact, evaluation=found)
    marks = marks_of(scheme, part, months, lines, record.cards)
    missing = tuple(each.month for each in marks if not each.scored and each.month is not None)
    return PartTotal(part, converted(part, marks), marks, missing)


def converted(part: Part, marks: Sequence[Marks], over: int | None = None) -> Fraction:
    """What marks bring: the mean of those scored, or their sum over so many months."""
    raw = [each.raw for each in marks if each.scored]
    count_of = len(raw) if over is None else over
    if not count_of:
        return _NOTHING
    mean = Fraction(sum(raw), count_of)
    if part.points is None or not part.full:
        return mean
    return mean * part.points / part.full


def _bounded(scheme: Scheme, exact: Fraction) -> Fraction:
    if scheme.floor is not None:
        exact = max(exact, Fraction(scheme.floor))
    return exact if scheme.most is None else min(exact, Fraction(scheme.most))


def _blocks(
    months: Sequence[Month], through: Month, parts: Sequence[PartTotal], lines: Sequence[Line]
) -> list[Block]:
    evaluated = [part for part in parts if part.part.kind is PartKind.EVALUATION]
    reasons = (
        (Block.NOT_SCORED, not months),
        (Block.MONTHS_AHEAD, any(month > through for month in months)),
        (Block.UNSCORED_MONTHS, any(part.missing for part in parts)),
        (Block.EVALUATION_MISSING, any(part.evaluation is None for part in evaluated)),
        (Block.UNDECIDED, any(cut.why is Out.PROPOSED for line in lines for cut in line.cuts)),
    )
    return [block for block, holds in reasons if holds]


def _vetoes(scheme: Scheme, lines: Sequence[Line]) -> list[tuple[int, str]]:
    """The entries that limit the band: a cap or a group may take their points, never the veto."""
    found = []
    for line in lines:
        event = scheme.events.get(line.entry.event)
        out = {cut.why for cut in line.cuts}
        if event is not None and event.veto is not None and not out & _VOID:
            found.append((line.entry.id, event.veto))
    return found


_VOID = frozenset(Out) - {Out.ABOVE_EVENT, Out.EXCLUDED, Out.MONTH_CAP, Out.YEAR_CAP}


@dataclass(frozen=True, slots=True)
class Share:
    """A month, quarter or half-year of one part: what it brings by now to the total."""

    part: Part
    months: tuple[Month, ...]  # of the period for which the member is scored
    missing: tuple[Month, ...]
    raw: int  # the sum of the months
    exact: Fraction
    most: Fraction | None  # with full marks
    change: int = 0  # a part by the year: what entries of these months brought and cost


def shares(found: YearTotal, period: Sequence[Month]) -> tuple[Share, ...]:
    """What the months of a period bring, by the months of the whole year: a quarter is 20 of 80.

    The evaluation is of the year and has no share. Source: rulebook 4.2.
    """
    within = tuple(each for each in found.months if each in period)
    parts = (each for each in found.parts if each.part.kind is not PartKind.EVALUATION)
    return tuple(_share(found, each, within) for each in parts)


def _share(found: YearTotal, of: PartTotal, within: tuple[Month, ...]) -> Share:
    part, over = of.part, len(found.months)
    if part.per is Per.YEAR:
        change = sum(
            line.counted
            for marks in of.marks
            for score in marks.scores
            for line in score.lines
            if line.entry.month in within
        )
        return Share(part, within, (), 0, _NOTHING, None, change)
    marks = [each for each in of.marks if each.month in within]
    full = part.points if part.points is not None else part.full
    return Share(
        part=part,
        months=within,
        missing=tuple(each for each in of.missing if each in within),
        raw=sum(each.raw for each in marks),
        exact=converted(part, marks, over),
        most=Fraction(full * len(within), over) if full is not None and over else None,
    )
