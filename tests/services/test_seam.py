"""The seam: one transaction for each use case, rights before work, each update once."""

import asyncio
import threading
from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from domain.errors import DomainError, Forbidden, NotFound
from models.chats import InboxUpdate
from models.organisation import Person, Unit
from services.access import May
from services.people import me
from services.seam import (
    SYSTEM,
    AlreadyDoneError,
    Caller,
    Delivery,
    Deps,
    DryRun,
    Tx,
    declared,
    use_case,
    utc_now,
)
from tests.services.meeting_cast import (
    ANONYMOUS,
    FIRST,
    SECOND,
    ZHANG,
    ZHAO,
    World,
    caller,
    seed,
)
from tests.support.clock import Clock


@use_case(may=May.ANYONE, writes=True)
def add_person(tx: Tx, code: str, *, then: Exception | None = None) -> str:
    """Write one row, and fail afterwards if told to."""
    tx.session.add(Person(id=1000 + int(code[1:]), code=code, name="新人"))
    tx.session.flush()
    tx.effect = f"added {code}"
    if then is not None:
        raise then
    return code


@use_case(may=May.KEEPER, writes=False)
def unit_of(tx: Tx, unit_id: int) -> str:
    return tx.unit(unit_id).name


@use_case(may=May.MEMBER, writes=False)
def codes_within_reach(tx: Tx) -> list[str]:
    return list(
        tx.session.scalars(select(Unit.code).where(tx.within_reach()).order_by(col(Unit.code)))
    )


@use_case(may=May.ANYONE, writes=False)
def thread_name(tx: Tx) -> str:
    return threading.current_thread().name


@use_case(may=May.ANYONE, writes=True)
def writer_name(tx: Tx) -> str:
    return threading.current_thread().name


@use_case(may=May.ANYONE, writes=False)
def today_in(tx: Tx, zone: str | None) -> date:
    return tx.today(zone)


def codes(world: World) -> set[str]:
    return {each.code for each in world.all(Person)}


def test_a_use_case_that_fails_leaves_nothing(deps: Deps) -> None:
    world = seed(deps)
    before = codes(world)
    with pytest.raises(DomainError, match=r"some\.thing"):
        world.run(add_person, ZHAO, "N1", then=DomainError("some.thing"))
    with pytest.raises(DryRun) as rehearsed:
        world.run(add_person, ZHAO, "N2", then=DryRun("what would be"))
    assert rehearsed.value.result == "what would be"
    assert codes(world) == before
    assert world.run(add_person, ZHAO, "N3") == "N3"
    assert codes(world) == before | {"N3"}


def test_a_function_that_declares_nothing_is_refused(deps: Deps) -> None:
    def undeclared(tx: Tx) -> None:
        raise AssertionError

    with pytest.raises(Forbidden, match=r"access\.undeclared"):
        deps.run_now(undeclared, SYSTEM)
    with pytest.raises(Forbidden, match=r"access\.undeclared"):
        declared(len)
    assert declared(me).may is May.BOUND


def test_an_update_takes_effect_once(deps: Deps) -> None:
    world = seed(deps)
    world.update(41)
    deps.run_now(add_person, Caller(7000 + ZHAO, Delivery(41)), "N1")
    (row,) = world.all(InboxUpdate)
    assert (row.done_at, row.effect) == (deps.clock(), "added N1")
    with pytest.raises(AlreadyDoneError):  # delivered a second time, to a new process
        deps.run_now(add_person, Caller(7000 + ZHAO, Delivery(41)), "N2")
    assert "N1" in codes(world)
    assert "N2" not in codes(world)


def test_an_update_that_was_never_stored_has_no_effect(deps: Deps) -> None:
    world = seed(deps)
    with pytest.raises(AlreadyDoneError):
        deps.run_now(add_person, Caller(7000 + ZHAO, Delivery(41)), "N1")
    assert "N1" not in codes(world)


def test_one_update_may_write_twice_in_one_answer(deps: Deps) -> None:
    world = seed(deps)
    world.update(41)
    who = Caller(7000 + ZHAO, Delivery(41))
    deps.run_now(add_person, who, "N1")
    deps.run_now(add_person, who, "N2")
    assert {"N1", "N2"} <= codes(world)
    assert world.all(InboxUpdate)[0].effect == "added N1"


def test_a_failed_write_leaves_the_update_open_for_the_next_try(deps: Deps) -> None:
    world = seed(deps)
    world.update(41)
    who = Caller(7000 + ZHAO, Delivery(41))
    with pytest.raises(DomainError):
        deps.run_now(add_person, who, "N1", then=DomainError("some.thing"))
    assert world.all(InboxUpdate)[0].done_at is None
    assert who.delivery is not None
    assert not who.delivery.marked
    deps.run_now(add_person, who, "N1")
    assert world.all(InboxUpdate)[0].done_at is not None


def test_reading_marks_no_update(deps: Deps) -> None:
    world = seed(deps)
    world.update(41)
    deps.run_now(me, Caller(7000 + ZHAO, Delivery(41)))
    assert world.all(InboxUpdate)[0].done_at is None


def test_a_unit_out_of_reach_is_not_found(deps: Deps) -> None:
    world = seed(deps)
    assert world.run(unit_of, ZHANG, FIRST) == "第一支部"
    for unit in (SECOND, 999):
        with pytest.raises(NotFound, match=r"unit\.not_found"):
            world.run(unit_of, ZHANG, unit)
    assert deps.run_now(unit_of, SYSTEM, SECOND) == "第二支部"


def test_queries_stay_within_reach_even_where_paths_begin_alike(deps: Deps) -> None:
    world = seed(deps)
    world.add(
        Unit, {"id": 20, "code": "U20", "name": "第二十支部", "kind": "branch", "path": "/1/20/"}
    )
    assert world.run(codes_within_reach, ZHANG) == ["U2", "U4", "U5"]


def test_nobody_writes_under_the_mask_of_a_group(deps: Deps) -> None:
    world = seed(deps)
    with pytest.raises(Forbidden, match=r"access\.anonymous"):
        world.run(add_person, ANONYMOUS, "N1")
    with pytest.raises(Forbidden, match=r"access\.anonymous"):
        world.run(unit_of, ANONYMOUS, FIRST)
    assert "N1" not in codes(world)


def test_rights_are_those_of_the_day_of_the_call(deps: Deps, clock: Clock) -> None:
    world = seed(deps)
    clock.set("2019-12-31 23:59")
    with pytest.raises(Forbidden, match=r"access\.keeper"):
        world.run(unit_of, ZHANG, FIRST)
    clock.set("2020-01-01 00:01")  # in Shanghai; in UTC it is still the year before
    assert world.run(unit_of, ZHANG, FIRST) == "第一支部"


def test_a_day_is_one_of_a_zone(deps: Deps, clock: Clock) -> None:
    clock.set("2026-11-21 00:30")
    assert deps.run_now(today_in, SYSTEM, None) == date(2026, 11, 21)
    assert deps.run_now(today_in, SYSTEM, "Asia/Urumqi") == date(2026, 11, 20)


async def test_writes_share_one_thread_and_reads_have_others(deps: Deps) -> None:
    writers = await asyncio.gather(*(deps.run(writer_name, SYSTEM) for _ in range(8)))
    readers = await asyncio.gather(*(deps.run(thread_name, SYSTEM) for _ in range(8)))
    assert len(set(writers)) == 1
    assert len(set(readers)) <= 2
    assert not {*writers, *readers} & {threading.current_thread().name}
    assert not set(writers) & set(readers)


async def test_what_a_use_case_raises_reaches_who_awaits_it(deps: Deps) -> None:
    world = seed(deps)
    with pytest.raises(Forbidden, match=r"access\.keeper"):
        await deps.run(unit_of, caller(ZHAO), FIRST)
    assert await deps.run(add_person, caller(ZHAO), "N1") == "N1"
    assert "N1" in codes(world)


def test_the_clock_of_a_running_bot_is_aware() -> None:
    before = datetime.now(UTC)
    now = utc_now()
    assert now.tzinfo is UTC
    assert now >= before
