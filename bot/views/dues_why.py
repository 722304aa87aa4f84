"""Why members were told of dues, or were not, for scripts and terminals: numbers only."""

from bot.kit.texts import Texts
from services.reminders import DuesCallStory, DuesCount, DuesStory

SCHEMA = 1  # raised when a field changes its meaning or goes
_OWN = {"settled": "dues_why.settled", "rehearsal": "dues_why.rehearsal"}


def dues_story_document(code: str, found: DuesStory) -> dict[str, object]:
    """Each stage around a dues day, with how many rows stand how."""
    return {
        "schema": SCHEMA,
        "branch": code,
        "obligation": "dues",
        "period": found.period,
        "day": found.day.isoformat(),
        "rehearsal": found.rehearsal,
        "as_of": found.as_of.isoformat(),
        "calls": [_document(each) for each in found.calls],
    }


def dues_story_lines(texts: Texts, locale: str, found: DuesStory) -> str:
    """The same for people."""
    head = texts.plain(
        locale,
        "dues_why.head",
        branch=found.branch,
        period=found.period,
        day=found.day,
        rehearsal=found.rehearsal,
    )
    lines = [head]
    for call in found.calls:
        fate = None if call.fate is None else _fate(texts, locale, call.fate)
        lines.append(texts.plain(locale, "dues_why.call", on=call.on, stage=call.stage, fate=fate))
        lines += [_count(texts, locale, each) for each in call.counts]
    return "\n".join(lines)


def _document(call: DuesCallStory) -> dict[str, object]:
    return {
        "stage": call.stage,
        "on": call.on.isoformat() if call.on else None,
        "fate": call.fate,
        "counts": [
            {"whom": each.whom.value, "fate": each.fate, "count": each.count}
            for each in call.counts
        ],
    }


def _count(texts: Texts, locale: str, each: DuesCount) -> str:
    return texts.plain(
        locale,
        "dues_why.count",
        whom=texts.plain(locale, f"dues_why.whom.{each.whom.value}"),
        fate=_fate(texts, locale, each.fate),
        count=each.count,
    )


def _fate(texts: Texts, locale: str, fate: str) -> str:
    return texts.plain(locale, _OWN.get(fate, f"reminders_fate.{fate}"))
