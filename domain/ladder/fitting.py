"""What a ladder must keep to for its subject: its days, whom it tells, and its sentences."""

from collections.abc import Collection, Mapping

from domain.dues.reminding import AFTERWARDS, BEFOREHAND, WHOM
from domain.ladder.stages import Anchor, Audience, Ladder, Stage, Subject
from domain.periods import PeriodKind
from domain.reading import Reader, Wrong, one_of

# The shortest that the next period can be: a stage must be over before it has ended.
_SHORTEST: Mapping[PeriodKind, int] = {
    PeriodKind.MONTH: 28,
    PeriodKind.QUARTER: 90,
    PeriodKind.HALF_YEAR: 181,
    PeriodKind.YEAR: 365,
    PeriodKind.SEMESTER: 90,
}
_NOT_HERE = "no such key here"


def ends_within(ladder: Ladder, stage: Stage) -> str | None:
    """The most that a stage may take, when it takes more.

    One that begins after the next period has ended would speak of the wrong period. Of dues a
    member is told of one month at a time: the next month's first stage comes after the last.
    """
    if ladder.period is None:
        return None
    most = _SHORTEST[ladder.period]
    if ladder.subject is Subject.DUES:
        most += min(0, *(each.offset.at_most for each in ladder.stages))
    repeated = stage.repeats * (stage.every.at_most if stage.every else 0)
    return f"≤ {most} days" if stage.offset.at_most + repeated > most else None


def check_fit(
    reader: Reader, path: str, ladder: Ladder, obligations: Collection[str] | None
) -> None:
    """Note what does not fit; `obligations` are those of the rules, where they are known."""
    named = ladder.obligation
    if named is not None and ladder.subject is not Subject.MEETINGS:
        reader.fault(f"{path}.obligation", Wrong.UNKNOWN_KEY, _NOT_HERE, named)
    elif named is not None and obligations is not None and named not in obligations:
        right = one_of(sorted(obligations))
        reader.fault(f"{path}.obligation", Wrong.UNKNOWN_VALUE, right, named)
    if ladder.subject is Subject.DUES:
        _check_dues(reader, path, ladder)
    for number, stage in enumerate(ladder.stages, start=1):
        _check_anchor(reader, f"{path}.stages.{number}.anchor", ladder, stage)


def _check_anchor(reader: Reader, path: str, ladder: Ladder, stage: Stage) -> None:
    """A stage counts from another day only where a fixed day and the period's last are two."""
    if stage.anchor is None:
        return
    if ladder.subject is not Subject.MEETINGS or ladder.anchor is not Anchor.FIXED_DAY:
        reader.fault(path, Wrong.UNKNOWN_KEY, _NOT_HERE, stage.anchor)
    elif stage.anchor is not Anchor.LAST_DAY:
        reader.fault(path, Wrong.UNKNOWN_VALUE, one_of([Anchor.LAST_DAY]), stage.anchor)


def _check_dues(reader: Reader, path: str, ladder: Ladder) -> None:
    """Dues have their own day in each month, and sentences for before it and for after."""
    if ladder.period is not PeriodKind.MONTH:
        right = one_of([PeriodKind.MONTH])
        reader.fault(f"{path}.period", Wrong.UNKNOWN_VALUE, right, ladder.period)
    if ladder.lead_days:
        reader.fault(f"{path}.lead_days", Wrong.TOO_LARGE, "0", ladder.lead_days)
    for number, stage in enumerate(ladder.stages, start=1):
        where, after = f"{path}.stages.{number}", stage.offset.count > 0
        # Before the day nobody is behind: there is no list, and nobody but the member to tell.
        whom = list(WHOM) if after else [Audience.PERSON]
        if stage.audience not in whom:
            reader.fault(f"{where}.audience", Wrong.UNKNOWN_VALUE, one_of(whom), stage.audience)
        texts = AFTERWARDS if after else BEFOREHAND
        if stage.text not in texts:
            reader.fault(f"{where}.text", Wrong.UNKNOWN_VALUE, one_of(sorted(texts)), stage.text)
