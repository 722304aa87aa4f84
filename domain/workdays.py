"""Work days as the State Council arranges them: holidays, and weekend days that are worked.

A year whose arrangement is not known counts Monday to Friday, and says so when it is asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.reading import Fault, Parser, Reader, UnfitError, Wrong, day, several, text, whole

WORKDAYS_FOLDER = "workdays"
_DAY = timedelta(days=1)
_FRIDAY = 5
_FIRST, _LAST = 2000, 2100


class Moves(StrEnum):
    """Where a fixed day on a rest day goes; it stays within its month."""

    AFTER = "after"
    BEFORE = "before"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class WorkDays:
    """The arrangements of all years that are known."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()  # on weekends
    years: frozenset[int] = frozenset()

    def off(self, day: date) -> bool:
        """Whether nobody works on this day."""
        weekend = day.isoweekday() > _FRIDAY
        return day in self.holidays or (weekend and day not in self.workdays)

    def known(self, year: int) -> bool:
        """Whether a year's arrangement is known."""
        return year in self.years

    def unknown(self, first: date, last: date) -> tuple[int, ...]:
        """The years from one day to another of which only the weekends are known."""
        return tuple(each for each in range(first.year, last.year + 1) if not self.known(each))

    def moved(self, day: date, moves: Moves) -> date:
        """A fixed day moved off a rest day within its month; as it is where the month has none."""
        if moves is Moves.STAYS:
            return day
        for step in (_DAY, -_DAY) if moves is Moves.AFTER else (-_DAY, _DAY):
            found = day
            while self.off(found) and found.month == day.month:
                found += step
            if found.month == day.month:
                return found
        return day

    def counted(self, start: date, days: int) -> date:
        """The work day so many work days after a day, or before it; with nought the next one on.

        From a Friday one work day on is Monday; from a rest day nought is the next work day.
        """
        found, step = start, _DAY if days >= 0 else -_DAY
        for _ in range(abs(days)):
            found += step
            while self.off(found):
                found += step
        while self.off(found):
            found += step
        return found


NO_WORKDAYS = WorkDays()


def read_workdays(
    documents: Mapping[str, Mapping[str, object]],
) -> tuple[WorkDays | None, tuple[Fault, ...]]:
    """Read the parsed files by name; None with the whole list of faults if there is one."""
    holidays: set[date] = set()
    workdays: set[date] = set()
    years: set[int] = set()
    faults: list[Fault] = []
    for name, document in documents.items():
        reader = Reader(f"{WORKDAYS_FOLDER}/{name}")
        reader.require("", document, _NEEDED)
        said = reader.stated("", document, _KEYS)
        year = said.get("year")
        if year in years:
            reader.fault("year", Wrong.TWICE, "year", year)
        rest = {each for span in said.get("holidays", ()) for each in _span(*span)}
        worked = set(said.get("workdays", ()))
        _check(reader, year, rest, worked)
        faults += reader.faults
        if year is not None:
            years.add(year)
        holidays |= rest
        workdays |= worked
    if faults:
        return None, tuple(faults)
    return WorkDays(frozenset(holidays), frozenset(workdays), frozenset(years)), ()


def _check(reader: Reader, year: int | None, rest: set[date], worked: set[date]) -> None:
    """Days of another year, days that are both, and a worked day that is no weekend."""
    for key, days in (("holidays", rest), ("workdays", worked)):
        for each in sorted(days):
            if year is not None and each.year != year:
                reader.fault(key, Wrong.UNKNOWN_VALUE, f"{year}-…", each)
    for each in sorted(rest & worked):
        reader.fault("workdays", Wrong.TWICE, "holidays", each)
    for each in sorted(worked):
        if each.isoweekday() <= _FRIDAY:
            reader.fault("workdays", Wrong.UNKNOWN_VALUE, "6 | 7", each)


def _days(value: object) -> tuple[date, date]:
    right = "[2026-10-01, 2026-10-07]"
    found = several(day)(value)
    if len(found) not in {1, 2}:
        raise UnfitError(Wrong.WRONG_TYPE, right)
    first, last = found[0], found[-1]
    if last < first:
        raise UnfitError(Wrong.TOO_SMALL, right)
    return first, last


def _span(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


_KEYS: Mapping[str, Parser] = {
    "year": whole(_FIRST, _LAST),
    "source": text,
    "holidays": several(_days),
    "workdays": several(day),
}
_NEEDED = {"year": "2027", "source": '"…"', "holidays": "[[2027-01-01, 2027-01-03]]"}
