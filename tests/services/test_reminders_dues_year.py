"""A year of dues, day by day, against a naive second statement of who is told what and when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from domain.dues.account import ReliefKind
from domain.dues.allocate import Question
from domain.dues.rates import DaysOff
from domain.rulebook import Rules
from models.dues import (
    DuesAllocation,
    DuesDecision,
    DuesExemption,
    DuesPayment,
    DuesSetting,
)
from models.engine import open_engine, transaction
from models.reminders import ClockMark, Reminder, ReminderAttempt
from models.tables import METADATA
from services.dues import ReliefEntry, confirm_payment, grant_relief, refuse_payment
from services.reminders import BehindList, OwnDues
from services.seam import Deps
from tests.services.dues_cast import DUE, record, report, seed_dues
from tests.services.dues_reminders_cast import plan, reach, setting, tick, unassessed
from tests.services.meeting_cast import FIRST, NAMES, SUN, WANG, WU, ZHANG, ZHAO, ZHOU, World
from tests.support.clock import Clock

OWING = (ZHAO, SUN, ZHOU, WU)
JANUARY = 2026 * 12  # assessed since
FIRST_DAY = date(2026, 1, 1)
DAYS = 365
SECRETARYS = (3, 5, 6)  # steps of which the secretary is told
MEMBERS = (1, 3, 5)  # and the member


class Deed(NamedTuple):
    """What somebody does on a day, before the day is planned or between that and nine."""

    day: int
    late: bool
    kind: str
    who: int
    back: int  # months before the one of the day


@dataclass
class Naive:
    """Money in dictionaries, counted anew each time."""

    paid: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    reported: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    exempt: set[tuple[int, int]] = field(default_factory=set)
    away: set[int] = field(default_factory=set)
    waiting: list[tuple[int, int, list[int]]] = field(default_factory=list)  # payment, months

    def owed(self, who: int, month: int) -> int:
        return 0 if (who, month) in self.exempt else max(0, DUE - self.paid[who, month])

    def left(self, who: int, month: int) -> int:
        return max(0, self.owed(who, month) - self.reported[who, month])

    def steps(self, who: int, last: int) -> list[int]:
        """The steps that somebody has reached when this month is the last whose day is over."""
        run = untouched = 0
        going = True
        for month in range(last, JANUARY - 1, -1):
            if not self.owed(who, month):
                break
            run += 1
            going = going and not self.paid[who, month]
            untouched += going
        return [n for n in (1, 3) if run >= n] + [n for n in (5, 6) if untouched >= n]

    def late(self, who: int, last: int) -> bool:
        return any(self.left(who, month) for month in range(JANUARY, last + 1))


def day_of(month: int, on: int, days_off: DaysOff) -> date:
    """The fixed day, or the next working day of its month; a test of days before is elsewhere."""
    fixed = date(month // 12, month % 12 + 1, on)
    rest = [fixed + timedelta(days=n) for n in range(31)]
    same = [day for day in rest if day.month == fixed.month and not days_off.off(day)]
    return same[0] if same else _before(fixed, days_off)


def _before(fixed: date, days_off: DaysOff) -> date:
    day = fixed
    while days_off.off(day):
        day -= timedelta(days=1)
    return day


def months_by(day: date, on: int, quarterly: bool, days_off: DaysOff) -> tuple[list[int], date]:
    """The months to be paid on the last dues day up to a day, and that day."""
    found: tuple[list[int], date] = ([], date.min)
    for month in range(JANUARY - 12, JANUARY + 14):
        if quarterly and month % 3 != 2:
            continue
        dues = day_of(month, on, days_off)
        if dues <= day:
            found = (list(range(month - 2, month + 1)) if quarterly else [month]), dues
    return found


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, rules: Rules) -> Iterator[World]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('year') / 'year.db'}")
    METADATA.create_all(engine)
    deps = Deps(engine, rules, clock=Clock("2026-01-01 07:00"), readers=1)
    world = seed_dues(deps, since="2026-01")
    unassessed(world, *OWING)
    yield world
    deps.close()


def _expected(naive: Naive, months: Iterable[int], today: bool) -> dict[tuple[int, str], object]:
    """Who is told what: own sums of members, names on lists."""
    months = [month for month in months if month >= JANUARY]
    found: dict[tuple[int, str], object] = {}
    if today:
        for who in OWING:
            left = sum(naive.left(who, month) for month in months)
            if left and who not in naive.away:
                found[who, "own"] = left
        return found
    last = max(months, default=JANUARY - 1)
    late = [who for who in OWING if naive.late(who, last)]
    for who in late:
        step = max(naive.steps(who, last), default=0)
        left = sum(naive.left(who, month) for month in range(JANUARY, last + 1))
        if who not in naive.away:
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
                after = item.stage.value == "day_after"
                assert (who, "own") not in found
                step = item.step.months if item.step else 0
                found[who, "own"] = (left, step) if after else left
            elif isinstance(item, BehindList):
                assert (who, item.whom.value) not in found
                found[who, item.whom.value] = {each.name for each in item.rows}
    return found


def _do(world: World, naive: Naive, day: date, deeds: list[Deed]) -> None:
    for deed in deeds:
        month = max(JANUARY, day.year * 12 + day.month - 1 - deed.back)
        _DO[deed.kind](world, naive, deed.who, month)


def _name(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


_YES: dict[str, Any] = {"agreed": tuple(Question), "confirmed_separate": True}


def _pay(world: World, naive: Naive, who: int, month: int) -> None:
    left = naive.left(who, month)
    if left:
        record(world, who, left, _name(month), **_YES)
        naive.paid[who, month] += left


def _part(world: World, naive: Naive, who: int, month: int) -> None:
    if naive.left(who, month) > 1000:
        record(world, who, 1000, _name(month), **_YES)
        naive.paid[who, month] += 1000


def _report(world: World, naive: Naive, who: int, month: int) -> None:
    left = naive.left(who, month)
    if left:
        paid = report(world, who, left, _name(month), **_YES)
        naive.reported[who, month] += left
        naive.waiting.append((paid.payment_id, who, [month]))


def _pay_all(world: World, naive: Naive, who: int, month: int) -> None:
    months = [each for each in range(JANUARY, month + 1) if naive.left(who, each)]
    if months:
        record(world, who, None, *map(_name, months), **_YES)
        for each in months:
            naive.paid[who, each] += naive.left(who, each)


def _report_all(world: World, naive: Naive, who: int, month: int) -> None:
    months = [each for each in range(JANUARY, month + 1) if naive.left(who, each)]
    if months:
        paid = report(world, who, None, *map(_name, months), **_YES)
        naive.waiting.append((paid.payment_id, who, months))
        for each in months:
            naive.reported[who, each] += naive.left(who, each)


def _confirm(world: World, naive: Naive, _who: int, _month: int) -> None:
    if naive.waiting:
        paid, who, months = naive.waiting.pop(0)
        world.run(confirm_payment, WANG, paid)
        for month in months:
            naive.paid[who, month] += naive.reported.pop((who, month))


def _refuse(world: World, naive: Naive, _who: int, _month: int) -> None:
    if naive.waiting:
        paid, who, months = naive.waiting.pop(0)
        world.run(refuse_payment, WANG, paid, "没有收到")
        for month in months:
            naive.reported.pop((who, month))


def _exempt(world: World, naive: Naive, who: int, month: int) -> None:
    if naive.left(who, month) == DUE:
        said = ReliefEntry(FIRST, who, ReliefKind.EXEMPT, month, month, "困难", "支委会")
        world.run(grant_relief, WANG, said)
        naive.exempt.add((who, month))


def _leave(world: World, naive: Naive, who: int, _month: int) -> None:
    reach(world, who, reachable=False)
    naive.away.add(who)


def _come(world: World, naive: Naive, who: int, _month: int) -> None:
    reach(world, who)
    naive.away.discard(who)


_DO = {
    "pay": _pay,
    "part": _part,
    "report": _report,
    "pay all": _pay_all,
    "report all": _report_all,
    "confirm": _confirm,
    "refuse": _refuse,
    "exempt": _exempt,
    "leave": _leave,
    "come": _come,
}


def _empty(world: World) -> None:
    tables = (ReminderAttempt, Reminder, ClockMark, DuesAllocation, DuesDecision, DuesPayment,
              DuesExemption, DuesSetting)  # fmt: skip
    with transaction(world.deps.engine, writes=True) as session:
        for table in tables:
            session.execute(delete(table))


_DEEDS = st.lists(
    st.builds(
        Deed,
        day=st.integers(0, DAYS - 1),
        late=st.booleans(),
        kind=st.sampled_from([*_DO, "pay all", "report all", "pay"]),
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
)
def test_everybody_is_told_what_the_naive_statement_says(
    year: World,
    deeds: list[Deed],
    on: int,
    quarterly: bool,
    without: list[tuple[int, int]],
) -> None:
    _empty(year)
    reach(year)
    clock: Any = year.deps.clock
    days_off = year.deps.rules.dues.days_off
    clock.set("2026-01-01 00:01")
    setting(year, "dues_day", on)
    if quarterly:
        setting(year, "pay_every", "quarter")
    naive, done = Naive(), (0, 0)
    down = {day for start, length in without for day in range(start, start + length)}
    by_day: dict[int, list[Deed]] = defaultdict(list)
    for deed in deeds:
        by_day[deed.day].append(deed)
    for number in range(DAYS):
        day = FIRST_DAY + timedelta(days=number)
        clock.set(f"{day} 07:00")
        _do(year, naive, day, [deed for deed in by_day[number] if not deed.late])
        months, dues = months_by(day, on, quarterly, days_off)
        rank = dues.year * 12 + dues.month, 0 if dues == day else 1
        begins = dues + timedelta(days=rank[1])
        new = rank > done and (day - begins).days <= 31
        before = _expected(naive, months, dues == day)
        clock.set(f"{day} 08:00")
        if number not in down:
            plan(year)
        clock.set(f"{day} 08:30")
        _do(year, naive, day, [deed for deed in by_day[number] if deed.late])
        if number in down:
            continue
        now = _expected(naive, months, dues == day)
        clock.set(f"{day} 10:00")
        told = _told(tick(year))
        if not new:
            assert told == {}, (day, told)
            continue
        done = rank
        expected = {key: what for key, what in now.items() if key in before}
        assert told == expected, (day, told, expected)


def test_the_naive_days_are_those_of_the_calendar(rules: Rules) -> None:
    days_off = rules.dues.days_off
    assert day_of(2026 * 12 + 4, 3, days_off) == date(2026, 5, 6)
    assert day_of(2026 * 12 + 1, 28, days_off) == date(2026, 2, 28)  # a Saturday that is worked
    assert months_by(date(2026, 9, 30), 10, True, days_off) == (
        [2026 * 12 + 6, 2026 * 12 + 7, 2026 * 12 + 8],
        date(2026, 9, 10),
    )
