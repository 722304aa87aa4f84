"""The ladder of meetings said again by the plainest words: which row is written and sent when."""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from domain.rulebook import Rules
from services.rulebook import RULES
from tests.services.figures_cast import A1, A2, A

DAY = timedelta(days=1)
OPENS, SHUTS = time(8, 30), time(20, 30)
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
LADDERS = {f"meetings_of_a_{length}" for length in MONTHS}
WHO = {"branch": (A,), "group": (A1, A2)}


class Meeting(NamedTuple):
    unit: int
    kind: str
    held_on: date
    typed_on: date


class Key(NamedTuple):
    """One row of the ledger."""

    obligation: str
    period: str
    unit: int
    stage: str
    audience: str


class Owed(NamedTuple):
    """One rule in one period, with its first and last day."""

    obligation: str
    kinds: frozenset[str]
    minimum: int
    length: str
    period: str
    first: date
    last: date
    units: tuple[int, ...]


@dataclass
class Row:
    """What became of a row: `open`, `sent`, `superseded` or `cancelled`."""

    state: str
    not_before: datetime
    sent_on: date | None = None
    late: bool | None = None


@dataclass
class Naive:
    """A ledger that is kept by hand, a tick at a time."""

    rules: Rules
    zone: ZoneInfo
    established: date
    shut: list[tuple[date, date]]  # suspensions, both days in them
    rows: dict[Key, Row] = field(default_factory=dict)
    planned_for: date | None = None

    def __post_init__(self) -> None:
        found = tomllib.loads((RULES / "reminders.toml").read_text("utf-8"))["ladders"]
        self.ladders: dict[str, dict[str, Any]] = {
            each["period"]: each for each in found if each["key"] in LADDERS
        }
        self.off: set[date] = set()
        self.worked: set[date] = set()
        for file in sorted((RULES / "workdays").glob("*.toml")):
            arranged = tomllib.loads(file.read_text("utf-8"))
            for first, *rest in arranged["holidays"]:
                last = rest[-1] if rest else first
                self.off |= {first + n * DAY for n in range((last - first).days + 1)}
            self.worked |= set(arranged["workdays"])
        self._owed: dict[int, list[Owed]] = {}
        self._calls: dict[tuple[str, str], list[tuple[date, Key, int]]] = {}

    def tick(self, now: datetime, meetings: list[Meeting]) -> list[Key]:
        """Plan once a day, then send; what goes out."""
        today = now.astimezone(self.zone).date()
        if self.planned_for != today:
            self.planned_for = today
            self._plan(now, today, meetings)
        gone = []
        wanted = self._wanted(today, meetings)
        for key, row in self.rows.items():
            if row.state != "open" or row.not_before > now:
                continue
            what = key[:3]
            if what not in wanted:
                row.state = "cancelled"
            elif wanted[what] is None or wanted[what] != key:
                row.state = "superseded"
            elif self._free(now) != now:
                row.not_before = self._free(now)
            else:
                row.state, row.sent_on = "sent", today
                row.late = self._first_open(self._day_of_key(key)) < today
                gone.append(key)
        return gone

    def owed(self, year: int) -> list[Owed]:
        """What is owed in a year and in the one before."""
        if year not in self._owed:
            self._owed[year] = self._owed_in(year)
        return self._owed[year]

    def _owed_in(self, year: int) -> list[Owed]:
        found = []
        for rule in self.rules.presets["national_default"]:
            if rule.enabled and rule.period.value in MONTHS:
                for key, first, last in _periods(rule.period.value, year):
                    if rule.in_force_on(first) and self._long_enough(first, last):
                        shape = rule.key, rule.kinds, rule.minimum, rule.period.value
                        found.append(Owed(*shape, key, first, last, WHO[rule.level.value]))
        return found

    def calls(self, owed: Owed) -> list[tuple[date, Key, int]]:
        """The days of the calls of a unit that have its lead time, with their keys and graces."""
        what = owed.obligation, owed.period
        if what not in self._calls:
            self._calls[what] = self._calls_of(owed)
        return self._calls[what]

    def _calls_of(self, owed: Owed) -> list[tuple[date, Key, int]]:
        ladder = self.ladders[owed.length]
        ready = self.established + ladder["lead_days"] * DAY
        found = []
        for stage in ladder["stages"]:
            day = self._day(stage["offset"], owed.last)
            if day >= ready or day > owed.last:
                key = Key(owed.obligation, owed.period, 0, stage["key"], stage["audience"])
                found.append((day, key, stage["grace"]))
        return found

    def open_on(self, day: date) -> bool:
        works = day not in self.off and (day.weekday() < 5 or day in self.worked)
        return works and not any(since <= day <= until for since, until in self.shut)

    def _plan(self, now: datetime, today: date, meetings: list[Meeting]) -> None:
        for what, key in self._wanted(today, meetings).items():
            if key is None:
                continue
            self.rows.setdefault(key, Row("open", self._free(now)))
            for other, row in self.rows.items():
                if other[:3] == what and other != key and row.state == "open":
                    row.state = "superseded"

    def _wanted(
        self, today: date, meetings: list[Meeting]
    ) -> dict[tuple[str, str, int], Key | None]:
        """What is open or missed today, each with the call for it if there is one."""
        found: dict[tuple[str, str, int], Key | None] = {}
        for owed in self.owed(today.year):
            if not _current_or_last(owed, today):
                continue
            begun = [each for each in self.calls(owed) if each[0] <= today]
            day, key, grace = max(begun, key=lambda each: each[0], default=(today, None, 0))
            fits = key and today <= day + grace * DAY and (day > owed.last) == (today > owed.last)
            for unit in owed.units:
                if len(held_in(owed, unit, meetings, today)) < owed.minimum:
                    called = key._replace(unit=unit) if key is not None and fits else None
                    found[owed.obligation, owed.period, unit] = called
        return found

    def _long_enough(self, first: date, last: date) -> bool:
        """At least half of a period, or nothing is owed in it."""
        return 2 * (last + DAY - max(first, self.established)).days >= (last + DAY - first).days

    def _free(self, now: datetime) -> datetime:
        """The first moment from now on in which somebody may be written to."""
        local = now.astimezone(self.zone)
        day = local.date()
        if self.open_on(day) and local.time() < SHUTS:
            return now if local.time() >= OPENS else self._opens(day)
        return self._opens(self._first_open(day + DAY))

    def _opens(self, day: date) -> datetime:
        return datetime.combine(day, OPENS, self.zone).astimezone(UTC)

    def _first_open(self, day: date) -> date:
        while not self.open_on(day):
            day += DAY
        return day

    def _day_of_key(self, key: Key) -> date:
        for owed in self.owed(int(key.period[:4])):
            if (owed.obligation, owed.period) == key[:2]:
                return next(day for day, each, _ in self.calls(owed) if each.stage == key.stage)
        raise AssertionError(key)

    def _day(self, offset: str, last: date) -> date:
        number, kind = offset.split()
        if kind == "days":
            return last + int(number) * DAY
        day, left = last, int(number)
        while left:
            day += DAY if left > 0 else -DAY
            if day not in self.off and (day.weekday() < 5 or day in self.worked):
                left += -1 if left > 0 else 1
        return day


def held_in(owed: Owed, unit: int, meetings: list[Meeting], today: date) -> list[Meeting]:
    """The meetings of a unit that count, as known."""
    until = min(owed.last, today)
    return [
        each
        for each in meetings
        if each.unit == unit and each.kind in owed.kinds and owed.first <= each.held_on <= until
    ]


def _current_or_last(owed: Owed, today: date) -> bool:
    after = owed.last + DAY
    following = date(
        after.year + (after.month + MONTHS[owed.length] > 12),
        (after.month + MONTHS[owed.length] - 1) % 12 + 1,
        1,
    )
    return owed.first <= today < following


def _periods(length: str, around: int) -> list[tuple[str, date, date]]:
    months = MONTHS[length]
    found = []
    for year in (around - 1, around):
        for start in range(1, 13, months):
            after = date(year + (start + months > 12), (start + months - 1) % 12 + 1, 1)
            number = (start - 1) // months + 1
            key = {
                "month": f"{year}-{start:02}",
                "quarter": f"{year}Q{number}",
                "half_year": f"{year}H{number}",
                "year": f"{year}",
            }[length]
            found.append((key, date(year, start, 1), after - DAY))
    return found
