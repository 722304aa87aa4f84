"""A year of dues, day by day, against a naive second statement of who is told what and when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from domain.ladder.stages import Subject
from domain.periods import PeriodKind
from domain.rulebook import Rules
from domain.workdays import WorkDays
from models.dues import (
    DuesAllocation,
    DuesDecision,
    DuesExemption,
    DuesPayment,
    DuesSetting,
)
from models.engine import open_engine, transaction
from models.reminders import ClockMark, Reminder, ReminderAttempt, ReminderSuspension
from models.tables import METADATA
from services.reminders import BehindList, Decided, OwnDues, Waiting, suspend_reminders
from services.seam import Deps
from tests.services.dues_cast import seed_dues
from tests.services.dues_reminders_cast import plan, reach, setting, tick, unassessed
from tests.services.dues_year_cast import DEEDS, JANUARY, OWING, Deed, Naive, do
from tests.services.meeting_cast import FIRST, NAMES, WANG, ZHANG, World
from tests.support.clock import Clock

FIRST_DAY = date(2026, 1, 1)
DAYS = 365
SECRETARYS = (3, 5, 6)  # steps of which the secretary is told
MEMBERS = (1, 3, 5)  # and the member


def day_of(month: int, on: int, workdays: WorkDays) -> date:
    """The fixed day, or the next working day of its month; a test of days before is elsewhere."""
    fixed = date(month // 12, month % 12 + 1, on)
    rest = [fixed + timedelta(days=n) for n in range(31)]
    same = [day for day in rest if day.month == fixed.month and not workdays.off(day)]
    return same[0] if same else _before(fixed, workdays)


def _before(fixed: date, workdays: WorkDays) -> date:
    day = fixed
    while workdays.off(day):
        day -= timedelta(days=1)
    return day


def months_by(day: date, on: int, quarterly: bool, workdays: WorkDays) -> tuple[list[int], date]:
    """The months to be paid on the last dues day up to a day, and that day."""
    found: tuple[list[int], date] = ([], date.min)
    for month in range(JANUARY - 12, JANUARY + 14):
        if quarterly and month % 3 != 2:
            continue
        dues = day_of(month, on, workdays)
        if dues <= day:
            found = (list(range(month - 2, month + 1)) if quarterly else [month]), dues
    return found


def graces_of(rules: Rules) -> tuple[int, int]:
    """For how long each of the two stages is made up for, as the file says."""
    ladder = rules.ladders.of(Subject.DUES, PeriodKind.MONTH)
    assert ladder is not None
    on_the_day, after = ladder.stages
    assert (str(on_the_day.offset), str(after.offset)) == ("0 days", "1 days")
    return on_the_day.grace, after.grace


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, rules: Rules) -> Iterator[World]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('year') / 'year.db'}")
    METADATA.create_all(engine)
    deps = Deps(engine, rules, clock=Clock("2026-01-01 07:00"), readers=1)
    world = seed_dues(deps, since="2026-01")
    unassessed(world, *OWING)
    yield world
    deps.close()


def _expected(
    naive: Naive, months: Iterable[int], today: bool, away: Collection[int]
) -> dict[tuple[int, str], object]:
    """Who is told what: own sums of members, names on lists."""
    months = [month for month in months if month >= JANUARY]
    found: dict[tuple[int, str], object] = {}
    if today:
        for who in OWING:
            left = sum(naive.left(who, month) for month in months)
            if left and who not in away:
                found[who, "own"] = left
        return found
    last = max(months, default=JANUARY - 1)
    late = [who for who in OWING if naive.late(who, last)]
    for who in late:
        step = max(naive.steps(who, last), default=0)
        left = sum(naive.left(who, month) for month in range(JANUARY, last + 1))
        if who not in away:
            found[who, "own"] = (left, step if step in MEMBERS else 0)
    if late:
        found[WANG, "collector"] = {NAMES[who] for who in late}
        high = {NAMES[who] for who in late if max(naive.steps(who, last), default=0) in SECRETARYS}
        if high:
            found[ZHANG, "secretary"] = high
    return found


def _told(read: dict[int, list[Any]]) -> dict[tuple[int, str], object]:
    found: dict[tuple[int, str], object] = {}
    for who, items in read.items():
        for item in items:
            if isinstance(item, OwnDues):
                left = item.owed_fen - item.reported_fen
                after = item.stage == "day_after"
                assert (who, "own") not in found
                step = item.step.months if item.step else 0
                found[who, "own"] = (left, step) if after else left
            elif isinstance(item, BehindList):
                assert (who, item.whom.value) not in found
                found[who, item.whom.value] = {each.name for each in item.rows}
    return found


def _empty(world: World) -> None:
    tables = (ReminderAttempt, Reminder, ClockMark, DuesAllocation, DuesDecision, DuesPayment,
              DuesExemption, DuesSetting, ReminderSuspension)  # fmt: skip
    with transaction(world.deps.engine, writes=True) as session:
        for table in tables:
            session.execute(delete(table))


_DEEDS = st.lists(
    st.builds(
        Deed,
        day=st.integers(0, DAYS - 1),
        late=st.booleans(),
        kind=st.sampled_from([*DEEDS, "pay all", "report all", "pay"]),
        who=st.sampled_from(OWING),
        back=st.sampled_from([0, 0, 0, 1, 3]),
    ),
    min_size=30,
    max_size=80,
)


@settings(
    max_examples=5,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a year is too long to be made shorter
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    deeds=_DEEDS,
    on=st.integers(1, 28),
    quarterly=st.booleans(),
    without=st.lists(st.tuples(st.integers(0, DAYS), st.integers(1, 45)), max_size=3),
    shut=st.lists(st.tuples(st.integers(0, DAYS), st.integers(1, 45)), max_size=3),
)
def test_everybody_is_told_what_the_naive_statement_says(
    year: World,
    deeds: list[Deed],
    on: int,
    quarterly: bool,
    without: list[tuple[int, int]],
    shut: list[tuple[int, int]],
) -> None:
    _empty(year)
    reach(year)
    clock: Any = year.deps.clock
    workdays = year.deps.rules.dues.workdays
    clock.set("2026-01-01 00:01")
    setting(year, "dues_day", on)
    if quarterly:
        setting(year, "pay_every", "quarter")
    for start, length in shut:
        days = (FIRST_DAY + timedelta(days=number) for number in (start, start + length - 1))
        year.run(suspend_reminders, WANG, FIRST, *days, "寒暑假", "机关党委")
    naive, done = Naive(), (0, 0)
    down, closed = (
        {day for start, length in spans for day in range(start, start + length)}
        for spans in (without, shut)
    )
    graces = graces_of(year.deps.rules)

    def open_(asked: date) -> bool:
        return (asked - FIRST_DAY).days not in closed and not workdays.off(asked)

    by_day: dict[int, list[Deed]] = defaultdict(list)
    for deed in deeds:
        by_day[deed.day].append(deed)
    for number in range(DAYS):
        day = FIRST_DAY + timedelta(days=number)
        clock.set(f"{day} 07:00")
        do(year, naive, day, [deed for deed in by_day[number] if not deed.late])
        months, dues = months_by(day, on, quarterly, workdays)
        rank = dues.year * 12 + dues.month, 0 if dues == day else 1
        begins = dues + timedelta(days=rank[1])
        new = rank > done and open_(day) and (day - begins).days <= graces[rank[1]]
        # Who can be written to is asked when it goes out, not when it is planned.
        before = _expected(naive, months, dues == day, away=())
        clock.set(f"{day} 08:00")
        if number not in down:
            plan(year)
        clock.set(f"{day} 08:30")
        do(year, naive, day, [deed for deed in by_day[number] if deed.late])
        if number in down:
            continue
        now = _expected(naive, months, dues == day, naive.away)
        clock.set(f"{day} 10:00")
        read = tick(year)
        told = _told(read)
        if not new:
            assert told == {}, (day, told)
            continue
        done = rank
        expected = {key: what for key, what in now.items() if key in before}
        assert told == expected, (day, told, expected)
        could = [begins + timedelta(days=n) for n in range((day - begins).days)]
        late = begins if any(map(open_, could)) else None
        # What people did themselves has no day to be late for.
        stages = [
            item
            for items in read.values()
            for item in items
            if not isinstance(item, Waiting | Decided)
        ]
        assert {item.row.late_since for item in stages} <= {late}


def test_the_naive_days_are_those_of_the_calendar(rules: Rules) -> None:
    workdays = rules.dues.workdays
    assert day_of(2026 * 12 + 4, 3, workdays) == date(2026, 5, 6)
    assert day_of(2026 * 12 + 1, 28, workdays) == date(2026, 2, 28)  # a Saturday that is worked
    assert months_by(date(2026, 9, 30), 10, True, workdays) == (
        [2026 * 12 + 6, 2026 * 12 + 7, 2026 * 12 + 8],
        date(2026, 9, 10),
    )
