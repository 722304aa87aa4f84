"""Two processes at once, each with its own connections: the rows decide who sends."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.rulebook import Rules
from models.engine import open_engine
from models.organisation import Unit
from models.reminders import ClockMark, Reminder
from services.access import May
from services.reminders import Claim, Result, recover
from services.seam import SYSTEM, Deps, Tx, use_case
from tests.services.figures_cast import SECRETARY, A, B, World, Y, seed
from tests.services.reminders_cast import LAST_DAYS, claims, ended, only_claim, plan
from tests.support.clock import Clock

T = TypeVar("T")


@pytest.fixture
def processes(database_url: str, rules: Rules, clock: Clock) -> Iterator[list[World]]:
    """Two processes on one database; the secretary of A, and the groups of B and Y, can be told."""
    clock.set(LAST_DAYS)
    both = [Deps(open_engine(database_url), rules, clock=clock, readers=1) for _ in range(2)]
    first = seed(both[0])
    first.reachable(SECRETARY)
    first.group_chat(B, -1001)
    first.group_chat(Y, -1002)
    yield [first, World(both[1])]
    for deps in both:
        deps.close()


def at_once(*calls: Callable[[], T]) -> list[T]:
    """What each call returned, started together on threads of their own."""
    start = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.parametrize("attempt", range(3))
def test_rows_are_planned_once(processes: list[World], attempt: int) -> None:
    made = at_once(*(lambda world=world: plan(world) for world in processes * 2))
    first = processes[0]
    keys = [row[:4] for row in first.reminders()]
    assert len(keys) == len(set(keys)) > 0
    assert sum(made) == len(keys)
    assert [mark.name for mark in _marks(first)] == ["reminders Asia/Shanghai"]


@pytest.mark.parametrize("attempt", range(3))
def test_each_chat_is_claimed_by_one_of_them(processes: list[World], attempt: int) -> None:
    first = processes[0]
    plan(first)
    found = at_once(*(lambda world=world: claims(world) for world in processes * 2))
    taken = [each for some in found for each in some]
    # Who came while others held the locks may have left something for the next bell.
    taken += claims(first)
    assert len({each.chat_id for each in taken}) == len(taken) == 3
    items = [item.reminder_id for each in taken for item in each.items]
    assert len(items) == len(set(items)) == first.count(Reminder)


def test_a_branch_that_is_being_recorded_for_is_left_until_that_is_done(
    postgres_url: str, rules: Rules, clock: Clock
) -> None:
    """Whoever records holds the branch; the reminder waits, sees the record, and is not sent."""
    clock.set(LAST_DAYS)
    deps = Deps(open_engine(postgres_url), rules, clock=clock, readers=1)
    world = seed(deps)
    world.reachable(SECRETARY)
    plan(world)
    holds, let_go = Event(), Event()

    def record() -> None:
        deps.run_now(_hold, SYSTEM, A, holds, let_go)

    with ThreadPoolExecutor(1) as pool:
        recording = pool.submit(record)
        assert holds.wait(10)
        during = claims(world)
        let_go.set()
        recording.result(10)
    assert during == ()
    assert only_claim(world).items[0].branch_id == A
    deps.close()


def test_a_result_and_a_recovery_at_once_leave_one_answer(processes: list[World]) -> None:
    first, second = processes
    plan(first)
    (found, *_) = sorted(claims(first), key=lambda each: -each.chat_id)
    own, _lapsed = at_once(
        lambda: ended(first, found, Result.SENT), lambda: int(second.run(recover))
    )
    assert own == len(found.items)
    ids = {item.reminder_id for item in found.items}
    assert {row.state for row in first.all(Reminder) if row.id in ids} == {"sent"}


def test_the_fence_holds_while_another_takes_over(processes: list[World], clock: Clock) -> None:
    first, second = processes
    plan(first)
    old = claims(first)
    clock.advance(minutes=5)
    done: list[Any] = at_once(
        lambda: [ended(first, each, Result.DEAD) for each in old], lambda: claims(second)
    )
    refused, taken = done
    again: list[Claim] = [*taken, *claims(second)]
    for each in again:
        ended(second, each)
    # A claim was ended by its own process or by the other one, never by both.
    for each, own in zip(old, refused, strict=True):
        ids = {item.reminder_id for item in each.items}
        states = {row.state for row in first.all(Reminder) if row.id in ids}
        assert states == ({"dead"} if own else {"sent"})


@use_case(may=May.OPERATE, writes=True)
def _hold(tx: Tx, branch_id: int, holds: Event, let_go: Event) -> None:
    tx.session.execute(
        select(col(Unit.id)).where(col(Unit.id) == branch_id).with_for_update(key_share=True)
    )
    holds.set()
    let_go.wait(10)


def _marks(world: World) -> list[ClockMark]:
    found: list[ClockMark] = world.all(ClockMark)
    return found
