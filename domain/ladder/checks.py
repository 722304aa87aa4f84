"""What a ladder may say of its subject, and how long committees serve."""

from collections.abc import Mapping

from domain.ladder.stages import PRIVATE, USUAL, Anchor, Audience, Ladder, Subject
from domain.periods import PeriodKind
from domain.reading import Parser, Reader, Wrong, one_of, text, whole
from domain.vocabulary import BranchType

# From which day the stages of a subject may be counted: a verdict on meetings knows the end of its
# period only, one on points the last day on which it is in time.
_ANCHORS: Mapping[Subject, tuple[Anchor, ...]] = {
    Subject.MEETINGS: (Anchor.LAST_DAY,),
    Subject.DUES: (Anchor.FIXED_DAY, Anchor.LAST_DAY),
    Subject.POINTS: (Anchor.DUE_DAY,),
    Subject.TERM: (Anchor.DUE_DAY,),
    Subject.PROBATION: (Anchor.DUE_DAY,),
}
_WITHOUT_PERIOD = frozenset({Subject.TERM, Subject.PROBATION})
_PERIODS = one_of([each.value for each in PeriodKind])
_NOT_A_GROUP = one_of([each.value for each in Audience if each is not Audience.BRANCH_GROUP])
_LONGEST_TERM = 10  # years
_TERMS: Mapping[str, Parser] = {
    "source": text,
    **{each: whole(0, _LONGEST_TERM) for each in (USUAL, *BranchType)},
}


def read_terms(reader: Reader, document: Mapping[str, object]) -> Mapping[str, int]:
    """Years of a committee by branch type; none in a file from before there were any."""
    if "terms" not in document:
        return {}
    table = reader.table("terms", document["terms"])
    reader.require("terms", table, {USUAL: "3", "source": '"…"'})
    stated = reader.stated("terms", table, _TERMS)
    return {name: value for name, value in stated.items() if name != "source"}


def check_ladder(reader: Reader, path: str, ladder: Ladder) -> None:
    """Note what does not fit the subject: its anchor, its period, its label, its audiences."""
    anchors = _ANCHORS[ladder.subject]
    if ladder.anchor not in anchors:
        reader.fault(f"{path}.anchor", Wrong.UNKNOWN_VALUE, one_of(anchors), ladder.anchor)
    if ladder.subject in _WITHOUT_PERIOD:
        if ladder.period is not None:
            reader.fault(f"{path}.period", Wrong.UNKNOWN_KEY, "no period", ladder.period)
        for name in ("label", "label_en"):  # no other file names them
            if not getattr(ladder, name):
                reader.fault(f"{path}.{name}", Wrong.MISSING, '"…"')
    elif ladder.period is None:
        reader.fault(f"{path}.period", Wrong.MISSING, _PERIODS)
    for number, stage in enumerate(ladder.stages, start=1):
        if ladder.subject in PRIVATE and stage.audience is Audience.BRANCH_GROUP:
            where = f"{path}.stages.{number}.audience"
            reader.fault(where, Wrong.UNKNOWN_VALUE, _NOT_A_GROUP, stage.audience)
