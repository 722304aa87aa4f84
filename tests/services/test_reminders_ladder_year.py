"""A year day by day: what the bot plans against a second computation from the files themselves."""

import random
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col

from models.organisation import Membership
from models.reminders import Reminder
from services.rulebook import RULES
from services.seam import Deps
from tests.services.figures_cast import A1, A2, READER, SECRETARY, A, B, World, Y, seed
from tests.services.reminders_cast import claims, ended, plan
from tests.support.clock import Clock

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
ZONE = ZoneInfo("Asia/Shanghai")
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
# Who owes what: the committee and the groups are those of the first branch.
UNITS = {
    ("branch", "none"): (A, B),
    ("branch", "committee"): (A,),
    ("group", "groups"): (A1, A2),
}


class Meeting(NamedTuple):
    unit: int
    kind: str
    held_on: date
    recorded_on: date


class Key(NamedTuple):
    """One row of the ledger."""

    obligation: str
    period: str
    unit: int
    stage: str
    audience: str


class Owed(NamedTuple):
    """One rule in one period: its first and last day, and who owes it."""

    obligation: str
    kinds: frozenset[str]
    minimum: int
    length: str
    period: str
    first: date
    last: date
    units: tuple[int, ...]


def document(name: str) -> dict[str, Any]:
    return tomllib.loads((RULES / name).read_text("utf-8"))


def periods(length: str) -> Iterator[tuple[str, date, date]]:
    """Those that end from the year before on, with their keys."""
    months = MONTHS[length]
    for year in (2025, 2026, 2027):
        for start in range(1, 13, months):
            after = date(year + (start + months > 12), (start + months - 1) % 12 + 1, 1)
            number = (start - 1) // months + 1
            key = {
                "month": f"{year}-{start:02}",
                "quarter": f"{year}Q{number}",
                "half_year": f"{year}H{number}",
                "year": f"{year}",
            }[length]
            yield key, date(year, start, 1), after - DAY


@dataclass
class Naive:
    """The plan by the plainest words: for each day, each rule, each unit, each stage."""

    world: World
    ladders: dict[str, dict[str, Any]] = field(default_factory=dict)
    off: set[date] = field(default_factory=set)
    worked: set[date] = field(default_factory=set)
    planned: dict[Key, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for ladder in document("reminders.toml")["ladders"]:
            if ladder["subject"] == "meetings":
                self.ladders[ladder["period"]] = ladder
        arranged = document("workdays/2026.toml")
        for first, *rest in arranged["holidays"]:
            last = rest[-1] if rest else first
            self.off |= {first + n * DAY for n in range((last - first).days + 1)}
        self.worked = set(arranged["workdays"])

    def works(self, day: date) -> bool:
        return day not in self.off and (day.weekday() < 5 or day in self.worked)

    def day_of(self, offset: str, last: date) -> date:
        number, kind = offset.split()
        if kind == "days":
            return last + int(number) * DAY
        day, left = last, int(number)
        while left:
            day += DAY if left > 0 else -DAY
            if self.works(day):
                left += -1 if left > 0 else 1
        return day

    def owed(self) -> list[Owed]:
        found = []
        for rule in self.world.deps.rules.presets["national_default"]:
            units = UNITS.get((rule.level.value, rule.needs.value), ())
            if rule.enabled and rule.until is None and rule.period.value in MONTHS:
                for key, first, last in periods(rule.period.value):
                    if rule.since <= first:
                        shape = (rule.key, rule.kinds, rule.minimum, rule.period.value)
                        found.append(Owed(*shape, key, first, last, units))
        return found

    def plan(self, today: date, meetings: list[Meeting]) -> None:
        for owed in self.owed():
            begun = []
            for stage in self.ladders[owed.length]["stages"]:
                day = self.day_of(stage["offset"], owed.last)
                if day <= today:
                    begun.append((day, stage))
            if not begun or today < owed.first or not self.is_current_or_last(owed, today):
                continue
            day, stage = max(begun, key=lambda each: each[0])
            if today > day + stage["grace"] * DAY or (day > owed.last) != (today > owed.last):
                continue
            for unit in owed.units:
                held = [
                    each
                    for each in meetings
                    if each.unit == unit
                    and each.kind in owed.kinds
                    and owed.first <= each.held_on <= min(owed.last, today)
                ]
                if len(held) < owed.minimum:
                    key = Key(owed.obligation, owed.period, unit, stage["key"], stage["audience"])
                    self.planned.setdefault(key, today)

    def is_current_or_last(self, owed: Owed, today: date) -> bool:
        length = (owed.last - owed.first).days
        return today <= owed.last + DAY + DAY * length or today <= owed.last


def some_year(seed_: int, owed: list[Owed]) -> list[Meeting]:
    """What was held in a year by chance: in time, at the last moment, typed in late, or never."""
    chance = random.Random(seed_)
    found = []
    for each in owed:
        if each.first.year != 2026:
            continue
        for unit in each.units:
            for _ in range(chance.choice([0, each.minimum, each.minimum])):
                days = (each.last - each.first).days
                held_on = each.first + chance.randint(0, days) * DAY
                recorded_on = held_on + chance.choice([0, 0, 1, 10]) * DAY
                found.append(Meeting(unit, min(each.kinds), held_on, recorded_on))
    return found


@pytest.mark.parametrize("chance", [1, pytest.param(2, marks=pytest.mark.long)])
def test_a_year_agrees_with_a_naive_second_computation(
    deps: Deps, clock: Clock, chance: int
) -> None:
    world = seed(deps)
    world.set(Membership, col(Membership.branch_id) == Y, until=date(2025, 1, 1))
    for who in (SECRETARY, READER):
        world.reachable(who)
    naive = Naive(world)
    meetings = some_year(chance, naive.owed())
    by_day: dict[date, list[Meeting]] = defaultdict(list)
    for each in meetings:
        by_day[each.recorded_on].append(each)
    known: list[Meeting] = []
    messages: Counter[tuple[int, date]] = Counter()
    day = FIRST
    while day <= LAST:
        for each in by_day[day]:
            world.held(each.kind, str(each.held_on), each.unit, recorded=f"{day} 09:00")
        known += by_day[day]
        clock.now = datetime.combine(day, datetime.min.time().replace(hour=10), ZONE)
        plan(world)
        naive.plan(day, known)
        while found := claims(world):
            for claimed in found:
                messages[claimed.chat_id, day] += 1
                ended(world, claimed)
        day += DAY
    rows: list[Reminder] = world.all(Reminder)
    ours = {
        Key(row.obligation, row.period, row.unit_id, row.stage, row.recipient): row.planned_at
        for row in rows
    }
    assert len(ours) == len(rows) > 100
    assert {key: at.astimezone(ZONE).date() for key, at in ours.items()} == naive.planned
    assert set(messages.values()) == {1}
    _check_the_promise(naive.owed(), meetings, rows)


def _check_the_promise(owed: list[Owed], meetings: list[Meeting], rows: list[Reminder]) -> None:
    """Met in time raises nothing after the end; never met raises each of its calls once."""
    stages: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for row in rows:
        stages[row.obligation, row.period, row.unit_id].append(row.stage)
    met = missed = 0
    for each in owed:
        if each.first < FIRST or each.last > date(2026, 11, 30):
            continue
        for unit in each.units:
            held = [
                one
                for one in meetings
                if (one.unit, one.kind in each.kinds) == (unit, True)
                and each.first <= one.held_on <= each.last
            ]
            told = stages[each.obligation, each.period, unit]
            in_time = [one for one in held if one.recorded_on <= each.last]
            if len(in_time) >= each.minimum:
                met += 1
                assert not {"missed", "still_missed"} & set(told)
            if len(held) < each.minimum:
                missed += 1
                assert sorted(told) == ["ahead", "last_days", "missed", "still_missed"]
    assert met > 20
    assert missed > 10
