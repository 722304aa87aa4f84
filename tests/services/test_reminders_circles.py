"""Several connections of PostgreSQL over the same rows: none waits for another in a circle.

A claim waits for no row; whoever does wait takes rows in the order of their ids.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import chain
from threading import Barrier
from time import sleep

import pytest
from sqlalchemy import Connection, event, insert, select, text, update
from sqlalchemy.engine import ExceptionContext
from sqlmodel import col

from domain.facts import State
from domain.rulebook import Rules
from models.engine import open_engine
from models.queries.reminder_plans import supersede
from models.reminders import Reminder, ReminderAttempt
from services.access import May
from services.reminders import Claim, Result, recover, replan
from services.seam import Deps, Tx, use_case
from services.settled import Touched, settle
from tests.services.figures_cast import SECRETARY, A, B, World, Y, seed
from tests.services.reminders_cast import LAST_DAYS, claims, ended, plan
from tests.support.clock import Clock

PATIENCE = 60  # seconds; nothing waits that long in order
WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


class Process:
    """One of several on a database, with a clock of its own; errors of the database are kept."""

    def __init__(self, url: str, rules: Rules) -> None:
        self.clock = Clock(LAST_DAYS)
        # A statement that waits for a lock fails soon, so that no mistake can hang the tests.
        engine = open_engine(f"{url}&options=-c%20lock_timeout%3D20s")
        self.world = World(Deps(engine, rules, clock=self.clock, readers=1))
        self.errors: list[str] = []
        event.listen(engine, "handle_error", self._keep)

    def _keep(self, context: ExceptionContext) -> None:
        self.errors.append(type(context.original_exception).__name__)

    @contextmanager
    def holding(self) -> Iterator[Connection]:
        """A transaction of this process, by hand."""
        with self.world.deps.engine.connect() as connection, connection.begin():
            yield connection


@pytest.fixture
def processes(postgres_url: str, rules: Rules) -> Iterator[list[Process]]:
    """Five of them; the secretary of A, and the groups of B and Y, can be told."""
    all_ = [Process(postgres_url, rules) for _ in range(5)]
    world = seed(all_[0].world.deps)
    world.reachable(SECRETARY)
    world.group_chat(B, -1001)
    world.group_chat(Y, -1002)
    yield all_
    for each in all_:
        each.world.deps.close()


@use_case(may=May.OPERATE, writes=True)
def _give_way(tx: Tx, ids: list[int]) -> None:
    supersede(tx.session, ids)


@use_case(may=May.OPERATE, writes=True)
def _cancel(tx: Tx, branch_id: int) -> None:
    """Everything that a branch is asked for has been recorded."""
    what = select(col(Reminder.unit_id), col(Reminder.obligation), col(Reminder.period))
    rows = tx.session.execute(what.where(col(Reminder.branch_id) == branch_id).distinct())
    settle(tx, branch_id, [Touched(unit, key, period, State.DONE, 0) for unit, key, period in rows])


@use_case(may=May.OPERATE, writes=True)
def _replan(tx: Tx) -> None:
    replan(tx)


def ids_of(world: World, branch_id: int = A) -> list[int]:
    return [row.id for row in world.all(Reminder) if row.branch_id == branch_id]


def changed(held: Connection, *ids: int, **values: object) -> None:
    held.execute(update(Reminder).where(col(Reminder.id).in_(ids)).values(**values))


# ------------------------------------------------------------------ who does not wait


def test_a_claim_passes_over_what_is_giving_way(processes: list[Process]) -> None:
    one, other = processes[0].world, processes[1]
    plan(one)
    first, *rest = ids_of(one)
    with other.holding() as held:
        changed(held, first, state="superseded")
        found = claims(one)
    taken = {item.reminder_id for each in found for item in each.items}
    assert taken >= set(rest)
    assert first not in taken
    assert claims(one) == ()
    assert processes[0].errors == []


def test_what_is_being_finished_has_not_lapsed(processes: list[Process]) -> None:
    one, other = processes[0], processes[1]
    plan(one.world)
    claims(one.world)
    first, *_ = ids_of(one.world)
    with other.holding() as held:
        changed(held, first, state="sent", claimed_until=None)
        lapsed: int = one.world.run(recover)
    states = {row.id: row.state for row in one.world.all(Reminder)}
    assert lapsed == len(states) - 1
    assert states.pop(first) == "sent"
    assert set(states.values()) == {"retry"}


def test_a_result_is_written_beside_the_note_of_a_late_one(processes: list[Process]) -> None:
    """Of two who finish the same rows both have noted their attempts before they ask for them."""
    one, other = processes[0].world, processes[1]
    plan(one)
    for taken in claims(one):
        note = {"epoch": 0, "at": processes[0].clock(), "outcome": "sent", "detail": ""}
        notes = [{"reminder_id": item.reminder_id, **note} for item in taken.items]
        with other.holding() as held:
            held.execute(insert(ReminderAttempt), notes)
            assert ended(one, taken) == len(taken.items)
    assert {row.state for row in one.all(Reminder)} == {"sent"}


# ------------------------------------------------------------------ who waits


def _gives_way(world: World) -> Callable[[], object]:
    return partial(world.run, _give_way, ids_of(world))


def _cancels(world: World) -> Callable[[], object]:
    return partial(world.run, _cancel, A)


def _finishes(world: World) -> Callable[[], object]:
    (taken,) = [each for each in claims(world) if each.private]
    return partial(ended, world, taken)


@pytest.mark.parametrize("act", [_gives_way, _cancels, _finishes])
def test_who_waits_for_a_row_holds_none_behind_it(
    processes: list[Process], act: Callable[[World], Callable[[], object]]
) -> None:
    """The rows lie in the table the other way round, as they do after a while."""
    one, other = processes[0].world, processes[1]
    plan(one)
    ids = ids_of(one)
    call = act(one)
    for row_id in reversed(ids):
        with other.holding() as held:
            changed(held, row_id, attempts=0)
    with ThreadPoolExecutor(1) as pool:
        with other.holding() as held:
            changed(held, ids[0], attempts=1)
            waiting = pool.submit(call)
            _until_one_waits(processes[2])
            behind = select(col(Reminder.id)).where(col(Reminder.id).in_(ids[1:]))
            rows = held.execute(behind.with_for_update(key_share=True, skip_locked=True)).all()
        waiting.result(PATIENCE)
    assert {row_id for (row_id,) in rows} == set(ids[1:])


def _until_one_waits(watcher: Process) -> None:
    for _ in range(PATIENCE * 20):
        with watcher.holding() as looking:
            if looking.scalar(WAITS):
                return
        sleep(0.05)
    raise AssertionError("nobody waits")


# ------------------------------------------------------------------ all at once


def _at_once(*calls: Callable[[], object]) -> None:
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        start.wait(PATIENCE)
        call()

    with ThreadPoolExecutor(len(calls)) as pool:
        for each in [pool.submit(run, call) for call in calls]:
            each.result(PATIENCE * 2)


def _plans(process: Process) -> None:
    for _ in range(6):
        process.world.run(_replan)
        plan(process.world)


def _sends(process: Process, taken: list[Claim]) -> None:
    for _ in range(6):
        found = claims(process.world)
        taken.extend(found)
        for number, each in enumerate(found):
            ended(process.world, each, Result.RETRY if number else Result.UNKNOWN)
        process.clock.advance(minutes=5)


def _records(process: Process) -> None:
    for _ in range(4):
        for branch_id in (A, B, Y):
            process.world.run(_cancel, branch_id)
        process.world.run(recover)


def test_planning_claiming_finishing_and_cancelling_at_once(processes: list[Process]) -> None:
    """Each day's planning has yesterday's rows give way, which others hold at that moment."""
    taken: list[Claim] = []
    sends = partial(_sends, taken=taken)
    acts: tuple[Callable[[Process], None], ...] = (_plans, _plans, sends, sends, _records)
    for day in ("2026-11-19", "2026-11-26", "2026-12-01", "2026-12-10"):
        for each in processes:
            each.clock.set(f"{day} 09:00")
        _at_once(*(partial(act, each) for act, each in zip(acts, processes, strict=True)))
    assert list(chain.from_iterable(each.errors for each in processes)) == []
    claimed = [(item.reminder_id, item.epoch) for each in taken for item in each.items]
    assert len(claimed) == len(set(claimed)) > 0
    rows = processes[0].world.all(Reminder)
    assert {row.state for row in rows} <= {
        "superseded", "unknown", "retry", "cancelled", "planned", "dead",
    }  # fmt: skip
    assert all(row.unknowns <= 2 for row in rows)
