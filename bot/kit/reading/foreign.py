"""Reads a day or an instant in other languages through dateparser, and checks its answer."""

import re
from datetime import date, datetime, timedelta

from bot.kit.reading import policy
from bot.kit.reading.evaluate import parsed
from bot.kit.reading.policy import Context
from bot.kit.reading.values import Reading, Value

LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "ru", "ko", "vi")
_SHAPE = re.compile(r"[^\W_][^\W_ .,:'/-]*(?:[ .,:'/-]{1,2}[^\W_]+){0,9}\.?")
_OURS = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]")  # Chinese is read by the grammar or not at all
_GLUED = re.compile(r"[^\W\d_][0-9]|[0-9][^\W\d_]")
_WORD = re.compile(r"[^\W\d_]{2}")
_NUMBER = re.compile(r"[0-9]+", re.ASCII)
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
# The second base: another year, month, day, weekday and minute, so what was filled in shows.
_ELSEWHERE = timedelta(days=-403, hours=-5, minutes=-17)
_FIRST_SURE_HOUR = 10


def day(text: str, ctx: Context) -> Reading[date] | None:
    """The day that a phrase in another language says in full or counted in days from today."""
    if _CLOCK.search(text) or not _readable(text):
        return None
    for language in LANGUAGES:
        if (answer := _agreed(text, language, ctx)) is not None:
            checked = policy.bounded(answer, ctx, f"dateparser_{language}")
            return checked if isinstance(checked, Value) else None
    return None


def instant(text: str, ctx: Context) -> Reading[datetime] | None:
    """The instant: such a day with a clock time of the long clock beside it."""
    times = list(_CLOCK.finditer(text))
    if len(times) != 1 or not _readable(text):
        return None
    found = times[0]
    if len(found[1]) == 1 and 0 < int(found[1]) < _FIRST_SURE_HOUR:
        return None
    rest = " ".join((text[: found.start()] + text[found.end() :]).split()).strip(" ,")
    on = day(rest, ctx)
    if not isinstance(on, Value):
        return None
    when = datetime(
        on.value.year,
        on.value.month,
        on.value.day,
        int(found[1]),
        int(found[2]),
        tzinfo=ctx.now.tzinfo,
    )
    return Value(when, on.rule)


def _readable(text: str) -> bool:
    foreign = _WORD.search(text) and not _OURS.search(text) and not _GLUED.search(text)
    return bool(foreign and _SHAPE.fullmatch(text))


def _agreed(text: str, language: str, ctx: Context) -> date | None:
    """The same answer from two bases is a date in full; the same distance is a count of days."""
    here = datetime.combine(ctx.today, datetime.min.time()) + timedelta(hours=12)
    there = here + _ELSEWHERE
    one = parsed(text, here, language)
    if one is None:
        return None
    other = parsed(text, there, language)
    if other is None:
        return None
    numbers = [int(number) for number in _NUMBER.findall(text)]
    if one == other:
        return one.date() if _in_full(one, numbers) else None
    distance = one - here
    return one.date() if distance == other - there and _counted(distance, numbers) else None


def _in_full(answer: datetime, numbers: list[int]) -> bool:
    """Whether the text holds the year and the day, a month at most, and no other number."""
    wanted = sorted([answer.year, answer.day])
    return sorted(numbers) == wanted


def _counted(distance: timedelta, numbers: list[int]) -> bool:
    days = abs(distance.days)
    if distance != timedelta(distance.days):
        return False
    if not numbers:
        return days <= 2  # noqa: PLR2004  yesterday and its neighbours
    return len(numbers) == 1 and days in {numbers[0], 7 * numbers[0]}
