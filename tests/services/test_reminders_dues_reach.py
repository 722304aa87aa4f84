"""Messages about dues that do not arrive: the next in line, repeats, limits, lost claims."""

import pytest

from models.chats import Chat
from models.organisation import Account
from services.dues import confirm_payment
from services.reminders import Result, recover
from services.seam import SYSTEM, Deps
from tests.services.dues_cast import report
from tests.services.dues_reminders_cast import (
    DAY_AFTER,
    DUES_DAY,
    at,
    claims,
    day_after,
    ended,
    outcomes,
    plan,
    reach,
    rows,
    states,
    tick,
    two_behind,
)
from tests.services.meeting_cast import (
    FIRST,
    LI,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    World,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    return two_behind(deps)


# ------------------------------------------------------------------ who cannot be reached


def test_who_has_no_account_is_on_the_collectors_list(world: World) -> None:
    reach(world, SUN, reachable=False)
    told = at(world, DAY_AFTER)
    assert SUN not in told
    assert told[WANG] == ["collector: 孙八 3/9000 !, 赵六 3/9000"]
    assert rows(world)[f"day_after member:{SUN}"] == "dead"


def test_where_nobody_can_be_reached_the_list_does_not_wait(world: World, clock: Clock) -> None:
    reach(world, SUN, ZHAO, reachable=False)
    clock.set("2026-11-11 08:00")
    plan(world)
    clock.set("2026-11-11 10:00")
    assert tick(world).keys() == {WANG, ZHANG}


def test_who_has_blocked_the_bot_is_on_the_list_of_the_same_day(world: World) -> None:
    """The 403 is heard before the list is written."""
    told = at(world, DAY_AFTER, blocked=[SUN])
    assert told[WANG] == ["collector: 孙八 3/9000 !, 赵六 3/9000"]
    assert rows(world)[f"day_after member:{SUN}"] == "dead"
    assert outcomes(world)[-6:].count("gone") == 1
    accounts = {each.person_id: each.reachable for each in world.all(Account)}
    assert not accounts[SUN]


def test_the_list_waits_for_a_reminder_that_is_still_going_out(world: World, clock: Clock) -> None:
    day_after(world, clock)
    first = claims(world)
    clock.set("2026-11-11 09:20")  # the lease has run out: both go out once more
    again = claims(world)
    assert {each.chat_id for each in again} == {each.chat_id for each in first}
    assert all(each.repeated for each in again)
    clock.advance(seconds=30)
    assert claims(world) == []
    for each in again:
        ended(world, each)
    assert {each.chat_id for each in claims(world)} == {7000 + WANG, 7000 + ZHANG}


@pytest.mark.parametrize(
    ("away", "collector", "secretary"),
    [
        ((), WANG, ZHANG),
        ((WANG,), ZHANG, None),  # the secretary has it all
        ((WANG, ZHANG), LI, None),
        ((ZHANG,), WANG, LI),
        ((ZHANG, LI), WANG, None),
    ],
)
def test_a_list_goes_to_the_next_in_line(
    world: World, away: tuple[int, ...], collector: int, secretary: int | None
) -> None:
    if away:
        reach(world, *away, reachable=False)
    told = at(world, DAY_AFTER)
    lists = {who: said for who, said in told.items() if who not in {SUN, ZHAO}}
    assert [said[0].split(":")[0] for said in lists.values()] == (
        ["collector", "secretary"] if secretary else ["collector"]
    )
    assert list(lists) == [collector, secretary] if secretary else [collector]


def test_a_collector_who_has_blocked_the_bot_is_passed_over(world: World) -> None:
    told = at(world, DAY_AFTER, blocked=[WANG])
    assert WANG not in told
    assert any(line.startswith("collector") for line in told[ZHANG])


def test_with_nobody_to_tell_the_list_is_a_dead_end_and_not_for_the_group(
    world: World, clock: Clock
) -> None:
    bound = {"bound_at": clock(), "bound_by": 1, "reachable": True}
    world.add(Chat, {"chat_id": -100, "unit_id": FIRST, **bound})
    reach(world, WANG, ZHANG, LI, reachable=False)
    told = at(world, DAY_AFTER)
    assert told.keys() == {SUN, ZHAO}
    assert rows(world)["day_after collector"] == "dead"
    assert rows(world)["day_after secretary"] == "dead"


# ------------------------------------------------------------------ what came of it


def test_a_claim_whose_process_died_goes_out_once_more_and_says_so(
    world: World, clock: Clock
) -> None:
    clock.set("2026-11-10 08:00")
    plan(world)
    clock.set("2026-11-10 09:05")
    first = claims(world)
    assert len(first) == 2
    assert world.deps.run_now(recover, SYSTEM) == 2
    again = claims(world)
    assert all(each.repeated for each in again)
    assert [ended(world, each) for each in first] == [0, 0]  # an older epoch decides nothing
    assert [ended(world, each) for each in again] == [1, 1]
    assert rows(world)[f"dues_day member:{SUN}"] == "sent"


def test_a_timeout_is_unknown_and_repeated_once(world: World, clock: Clock) -> None:
    clock.set(DUES_DAY)
    plan(world)
    for each in claims(world):
        ended(world, each, Result.UNKNOWN)
    clock.advance(hours=3)
    for each in claims(world):
        assert each.repeated
        ended(world, each, Result.UNKNOWN)
    clock.advance(hours=3)
    assert claims(world) == []
    assert rows(world)[f"dues_day member:{SUN}"] == "unknown"


def test_a_limit_is_waited_for(world: World, clock: Clock) -> None:
    clock.set(DUES_DAY)
    plan(world)
    for each in claims(world):
        ended(world, each, Result.RETRY, after=600)
    clock.advance(minutes=9)
    assert claims(world) == []
    clock.advance(minutes=1)
    assert len(claims(world)) == 2


def test_a_retry_that_comes_too_late_gives_way(world: World, clock: Clock) -> None:
    clock.set("2026-11-10 23:50")
    plan(world)
    for each in claims(world):
        ended(world, each, Result.RETRY, after=900)
    told = at(world, DAY_AFTER)
    assert told[SUN] == ["day_after 9000 step 3"]
    assert rows(world)[f"dues_day member:{SUN}"] == "superseded"


def test_a_claim_takes_so_many_chats(world: World, clock: Clock) -> None:
    clock.set(DUES_DAY)
    plan(world)
    found = claims(world, limit=1)
    assert [len(each.items) for each in found] == [1, 1]


def test_a_member_is_told_once_a_stage(world: World, clock: Clock) -> None:
    for hour in range(10, 20):
        clock.set(f"2026-11-10 {hour}:00")
        told = tick(world)
        assert (SUN in told) is (hour == 10)
    assert states(world) <= {"sent"}


def test_confirming_the_same_again_says_nothing_new(world: World, clock: Clock) -> None:
    paid = report(world, SUN, 9000)
    for _ in range(2):
        world.run(confirm_payment, WANG, paid.payment_id)
    told = at(world, "2026-11-09 09:00")
    assert told == {SUN: ["received 2026-0001 9000"]}
