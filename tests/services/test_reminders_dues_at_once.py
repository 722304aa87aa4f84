"""Two processes at once over dues: the rows decide who plans and who sends."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from domain.rulebook import Rules
from models.engine import open_engine
from models.reminders import Reminder
from services.dues import report_payment
from services.reminders import claim_dues, plan_dues
from services.seam import SYSTEM, Caller, Deps
from tests.services.dues_cast import entry, record, seed_dues
from tests.services.dues_reminders_cast import DUES_DAY, claims, plan, reach, rows, states
from tests.services.meeting_cast import SUN, World
from tests.support.clock import Clock


@pytest.fixture
def processes(database_url: str, rules: Rules, clock: Clock) -> Iterator[list[World]]:
    """Two processes on one database; everybody can be told."""
    clock.set(DUES_DAY)
    both = [Deps(open_engine(database_url), rules, clock=clock, readers=1) for _ in range(2)]
    first = seed_dues(both[0], since="2026-11")
    reach(first)
    yield [first, World(both[1])]
    for deps in both:
        deps.close()


def at_once(*calls: Any) -> list[Any]:
    """What each call returned, started together on threads of their own."""
    start = Barrier(len(calls))

    def run(call: Any) -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_both_plan_and_each_row_stands_once(processes: list[World]) -> None:
    at_once(*(lambda world=world: plan(world, portion=1) for world in processes))
    found: list[Reminder] = processes[0].all(Reminder)
    assert len(found) == 9
    assert {row.state for row in found} == {"planned"}


def test_both_claim_and_nobody_is_written_to_twice(processes: list[World]) -> None:
    plan(processes[0])
    found = at_once(*(lambda world=world: claims(world) for world in processes))
    chats = [claim.chat_id for taken in found for claim in taken]
    assert len(chats) == len(set(chats))
    chats += [claim.chat_id for claim in claims(processes[0])]  # what was locked just then
    assert len(chats) == len(set(chats)) == 9
    assert states(processes[0]) == {"claimed"}


def test_a_report_beside_a_claim_leaves_no_row_open(processes: list[World]) -> None:
    """Whichever comes first: the reminder is taken, or it is cancelled."""
    first, second = processes
    plan(first)
    who = Caller(7000 + SUN)
    at_once(
        lambda: second.deps.run_now(report_payment, who, entry(SUN, 3000)),
        lambda: first.deps.run_now(claim_dues, SYSTEM),
    )
    assert rows(first)[f"dues_day member:{SUN}"] in {"claimed", "cancelled"}
    assert len([row for row in first.all(Reminder) if row.obligation == "dues_payment"]) == 1


def test_planning_beside_payments_loses_neither(processes: list[World]) -> None:
    first, second = processes
    at_once(
        lambda: first.deps.run_now(plan_dues, SYSTEM),
        lambda: record(second, SUN, 3000),
    )
    plan(first)
    told = {claim.chat_id: claim.items for claim in claims(first)}
    assert [type(item).__name__ for item in told[7000 + SUN]] == ["Decided"]
