"""Values of settings as people type them: a time of day, a number, so many days."""

import re
from collections.abc import Callable, Mapping

from bot.kit.forms.types import Turn
from bot.kit.reading import Value, read_time
from bot.views.reminder_settings import found_stage
from domain.ladder.stages import DayKind
from services.drafts import JSON

_DAYS = re.compile(
    r"(?P<side>提前|截止前|前|before|截止后|过后|后|after)?\s*(?P<count>[0-9]{1,3})\s*"
    r"(?:(?P<work>个?工作日|work(?:ing)?[ _]?days?)|(?P<days>天|日|days?))?\s*"
    r"(?P<end>before|after)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")  # of 24 hours, as the question asks for it
_AFTER = frozenset({"截止后", "过后", "后", "after"})


def _time(turn: Turn, name: str, typed: str) -> JSON:  # noqa: ARG001 - one of a table
    if found := _CLOCK.fullmatch(typed):
        return f"{int(found[1]):02}:{found[2]}"
    reading = read_time(typed, day=turn.now.date(), now=turn.now)
    return f"{reading.value:%H:%M}" if isinstance(reading, Value) else None


def _number(turn: Turn, name: str, typed: str) -> JSON:  # noqa: ARG001 - likewise
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 3 else None  # noqa: PLR2004


def _days(turn: Turn, name: str, typed: str) -> JSON:
    """`5 个工作日`, `10天`, `3`; before or after the end as the stage is, unless it is said."""
    found = _DAYS.fullmatch(typed)
    place = found_stage(turn.deps.rules.ladders, name)
    if found is None or place is None:
        return None
    usual = place[1].offset
    kind = DayKind.WORK_DAYS if found["work"] else DayKind.DAYS if found["days"] else usual.kind
    side = (found["side"] or found["end"] or "").lower()
    after = side in _AFTER if side else usual.count > 0
    return f"{'' if after else '-'}{int(found['count'])} {kind}"


READ: Mapping[str, Callable[[Turn, str, str], JSON]] = {
    "time": _time,
    "a_day": _number,
    "stage": _days,
}
