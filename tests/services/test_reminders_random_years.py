"""Years by chance: records, silences, suspensions, zones and a clock that jumps, row by row."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlmodel import col

from domain.rulebook import Rules
from models.engine import memory_engine
from models.organisation import Membership, Unit
from models.reminders import Reminder, ReminderSuspension
from models.tables import METADATA
from services.seam import Deps
from tests.services.figures_cast import READER, SECRETARY, A, B, Y, seed
from tests.services.random_year_cast import (
    DAY,
    LADDERS,
    Key,
    Meeting,
    Naive,
    Owed,
    held_in,
)
from tests.services.reminders_cast import claims, ended, plan
from tests.support.clock import Clock

ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Sydney")
STATES = {"planned": "open"}


@pytest.fixture(scope="module")
def ladders_of_all(rules: Rules) -> Rules:
    """Only the ladders that hold for every obligation of a length of period."""
    kept = tuple(each for each in rules.ladders.ladders if each.key in LADDERS)
    return replace(rules, ladders=replace(rules.ladders, ladders=kept))


YEARS = given(
    year=st.integers(2024, 2030),
    zone=st.sampled_from(ZONES),
    chance=st.integers(0, 10**9),
    established=st.none() | st.dates(date(2024, 1, 1), date(2030, 9, 30)),
)
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
PHASES = (Phase.explicit, Phase.generate)


@settings(
    max_examples=2, deadline=None, derandomize=True, phases=PHASES, suppress_health_check=QUIET
)
@YEARS
@example(year=2028, zone="Asia/Shanghai", chance=1, established=None)  # 29 February
@example(year=2026, zone="Europe/London", chance=2, established=date(2026, 3, 17))
def test_a_year_by_chance_agrees_row_by_row(
    ladders_of_all: Rules, year: int, zone: str, chance: int, established: date | None
) -> None:
    _live_through(ladders_of_all, year, zone, chance, established)


@pytest.mark.long
@settings(max_examples=30, deadline=None, phases=PHASES, suppress_health_check=QUIET)
@YEARS
def test_many_years_by_chance_agree_row_by_row(
    ladders_of_all: Rules, year: int, zone: str, chance: int, established: date | None
) -> None:
    _live_through(ladders_of_all, year, zone, chance, established)


def _live_through(
    ladders_of_all: Rules, year: int, zone: str, chance: int, established: date | None
) -> None:
    drawn = Random(chance)
    born = established or date(2020, 1, 1)
    clock = Clock(f"{year}-01-01 00:00")
    deps = Deps(memory_engine(), ladders_of_all, clock=clock, readers=1)
    METADATA.create_all(deps.engine)
    world = seed(deps)
    for other in (B, Y):
        world.set(Membership, col(Membership.branch_id) == other, until=date(2021, 1, 1))
    world.set(Unit, col(Unit.id) == A, zone=zone, established_on=born)
    for who in (SECRETARY, READER):
        world.reachable(who)
    shut = _suspensions(drawn, year)
    for since, until in shut:
        world.add(
            ReminderSuspension, unit_id=A, since=since, until=until, reason="寒假",
            approver="某某", recorded_at=clock(),
        )  # fmt: skip
    naive = Naive(ladders_of_all, ZoneInfo(zone), born, shut)
    owed = naive.owed(year)
    coming = sorted(_records(drawn, owed), key=lambda each: each.typed_on)
    known: list[Meeting] = []
    silent = _silences(drawn, year)
    sent: Counter[Key] = Counter()
    late: dict[Key, bool] = {}
    for now in _ticks(drawn, year, ZoneInfo(zone), silent):
        today = now.astimezone(ZoneInfo(zone)).date()
        while coming and coming[0].typed_on <= today:
            each = coming.pop(0)
            known.append(each)
            world.held(each.kind, str(each.held_on), each.unit, recorded=f"{each.typed_on} 09:00")
        clock.now = now
        plan(world)
        expected = naive.tick(now, known)
        told: Counter[int] = Counter()
        while found := claims(world):
            for claimed in found:
                told[claimed.chat_id] += 1
                ended(world, claimed)
                for item in claimed.items:
                    audience = _audience(naive, item.obligation, item.stage)
                    key = Key(item.obligation, item.period, item.unit_id, item.stage, audience)
                    sent[key] += 1
                    late[key] = item.late
        # After a silence of whatever length, too: one message for each chat.
        assert set(told.values()) <= {1}
        assert {key for key in expected if sent[key] != 1} == set()
    rows: list[Reminder] = world.all(Reminder)
    deps.close()
    ours = {
        Key(row.obligation, row.period, row.unit_id, row.stage, row.recipient): STATES.get(
            row.state, row.state
        )
        for row in rows
    }
    assert ours == {key: row.state for key, row in naive.rows.items()}
    assert set(sent) == {key for key, row in naive.rows.items() if row.state == "sent"}
    assert late == {key: naive.rows[key].late for key in sent}
    assert set(sent.values()) <= {1}
    _check_the_promise(naive, owed, known, sent, silent)


def _check_the_promise(
    naive: Naive,
    owed: list[Owed],
    meetings: list[Meeting],
    sent: Counter[Key],
    silent: set[date],
) -> None:
    """Met in time says nothing after the end; missed says each call once that nothing swallowed."""
    stages: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for key in sent:
        stages[key[:3]].append(key.stage)
    for each in owed:
        for unit in each.units:
            held = held_in(each, unit, meetings, each.last)
            told = stages[each.obligation, each.period, unit]
            if len([one for one in held if one.typed_on <= each.last]) >= each.minimum:
                assert not {"missed", "still_missed"} & set(told)
            if len(held) < each.minimum:
                calls = naive.calls(each)
                for place, (day, key, grace) in enumerate(calls):
                    # Its own day was open and the clock ran then; nothing newer had begun.
                    newer = [other for other, _, _ in calls[place + 1 :]]
                    if day in silent or not naive.open_on(day) or day in newer:
                        continue
                    if _within_year(day, silent):
                        assert key.stage in told, (each.obligation, each.period, unit, grace)


def _within_year(day: date, silent: set[date]) -> bool:
    """Whether the clock could run on a day: the first and last of the silences are its edges."""
    return min(silent) < day < max(silent)


def _audience(naive: Naive, obligation: str, stage: str) -> str:
    """As the ladder of its length has it."""
    lengths = {
        each.period.value
        for each in naive.rules.presets["national_default"]
        if each.key == obligation
    }
    (found,) = {
        each["audience"]
        for length in lengths
        for each in naive.ladders[length]["stages"]
        if each["key"] == stage
    }
    return str(found)


def _records(drawn: Random, owed: list[Owed]) -> Iterator[Meeting]:
    """In time, at the last moment, typed in late, or never."""
    for each in owed:
        for unit in each.units:
            for _ in range(drawn.choice([0, 0, each.minimum, each.minimum, each.minimum + 1])):
                held_on = each.first + drawn.randint(0, (each.last - each.first).days) * DAY
                typed_on = held_on + drawn.choice([0, 0, 1, 10, 40]) * DAY
                yield Meeting(unit, min(each.kinds), held_on, typed_on)


def _suspensions(drawn: Random, year: int) -> list[tuple[date, date]]:
    found = []
    for month in drawn.sample((1, 2, 7, 8, 10), drawn.randint(0, 2)):
        since = date(year, month, drawn.randint(1, 28))
        found.append((since, since + drawn.randint(0, 40) * DAY))
    return found


def _silences(drawn: Random, year: int) -> set[date]:
    """Days without a tick, up to two months on end; the edges of the year among them."""
    found = {date(year, 1, 1) - DAY, date(year + 1, 1, 1)}
    for _ in range(drawn.randint(0, 3)):
        since = date(year, drawn.randint(1, 12), drawn.randint(1, 28))
        found |= {since + n * DAY for n in range(drawn.choice([1, 3, 10, 31, 61]))}
    return {day for day in found if day <= date(year + 1, 1, 1)}


def _ticks(drawn: Random, year: int, zone: ZoneInfo, silent: set[date]) -> Iterator[datetime]:
    """Once or twice a day; now and then the clock is a day ahead or behind for an hour."""
    day = date(year, 1, 1)
    while day.year == year:
        if day not in silent:
            for hour in drawn.choice([(10,), (10,), (10,), (3, 11), (10, 21)]):
                yield _at(day, hour, zone)
            if drawn.random() < 0.02:
                astray = day + drawn.choice([-1, 1]) * DAY
                if astray.year == year:
                    yield _at(astray, 11, zone)
        day += DAY


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
