"""Messages about proposals: who is told what, judged again when it goes out, never to a group."""

import pytest

from domain.errors import Forbidden
from models.reminders import Reminder
from services.points import (
    approve_all,
    approve_entry,
    change_entry,
    decline_entry,
    reverse_entry,
    withdraw_entry,
)
from services.reminders import (
    Ending,
    PointsClaim,
    PointsWaits,
    Result,
    claim,
    claim_dues,
    claim_points,
    finish,
)
from services.seam import SYSTEM, Deps
from tests.conftest import OPERATOR
from tests.services.dues_cast import LEADER_B
from tests.services.dues_reminders_cast import reach
from tests.services.meeting_cast import (
    FIRST,
    LI,
    NAMES,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    ZHOU,
    World,
    caller,
)
from tests.services.points_cast import add_entry, seed_points, set_field
from tests.services.points_own_cast import propose
from tests.support.clock import Clock

_PERSON = {7000 + who: who for who in NAMES}
Read = dict[int, list[str]]


@pytest.fixture
def world(deps: Deps) -> World:
    """Everybody has started the bot."""
    made = seed_points(deps)
    reach(made)
    return made


def claims(world: World, **asked: int) -> list[PointsClaim]:
    found: list[PointsClaim] = []
    while taken := world.deps.run_now(claim_points, SYSTEM, **asked):
        found += taken
    return found


def ended(world: World, claimed: PointsClaim, result: Result = Result.SENT) -> None:
    world.deps.run_now(finish, SYSTEM, claimed, Ending(result))


def told(world: World) -> Read:
    """Who reads what, in short."""
    read: Read = {}
    for claimed in claims(world):
        ended(world, claimed)
        said = read.setdefault(_PERSON[claimed.chat_id], [])
        for item in claimed.items:
            if isinstance(item, PointsWaits):
                said.append(f"waits {item.branch} {item.count}")
            else:
                said.append(
                    f"{item.standing.value} {item.name} {item.points} {item.reason}".strip()
                )
    return read


def test_the_first_proposal_that_waits_is_told_and_the_next_are_not(world: World) -> None:
    number = propose(world).entry_id
    assert told(world) == {WANG: ["waits 第一支部 1"]}
    propose(world, ZHAO)
    assert told(world) == {}
    world.run(approve_all, LI, FIRST, number + 1)
    assert told(world) == {SUN: ["approved 孙八 100"], ZHAO: ["approved 赵六 100"]}
    propose(world)
    assert told(world) == {WANG: ["waits 第一支部 1"]}


def test_who_proposed_it_is_not_the_one_who_is_told_to_decide(world: World) -> None:
    propose(world, SUN, by=WANG)
    assert told(world) == {ZHANG: ["waits 第一支部 1"]}
    reach(world, ZHANG, reachable=False)
    propose(world, SUN, by=WANG, note="别的")
    assert told(world) == {}


def test_what_was_decided_before_it_was_said_does_not_wait(world: World) -> None:
    number = propose(world).entry_id
    world.run(decline_entry, LI, number, "不符")
    assert told(world) == {SUN: ["declined 孙八 100 不符"]}
    again = propose(world).entry_id
    world.run(withdraw_entry, SUN, again)
    propose(world)
    # Two rows say the same: it is said once.
    assert told(world) == {WANG: ["waits 第一支部 1"]}


def test_several_words_for_one_person_are_one_message(world: World) -> None:
    numbers = [propose(world, who, by=LEADER_B).entry_id for who in (SUN, ZHOU)]
    told(world)
    world.run(change_entry, LI, numbers[0], 300, "多人")
    world.run(approve_entry, LI, numbers[1])
    (claimed,) = claims(world)
    assert claimed.chat_id == 7000 + LEADER_B
    assert (len(claimed.items), claimed.private, claimed.thread_id) == (2, True, None)
    assert (len(claimed.epochs), claimed.repeated) == (2, False)


def test_a_reversal_is_told_to_whom_it_is_about_and_who_proposed_it(world: World) -> None:
    number = propose(world, by=LEADER_B).entry_id
    world.run(approve_entry, LI, number)
    world.run(reverse_entry, ZHANG, number, "查无此事")
    # That it was approved is no news any more.
    said = ["reversed 孙八 100 查无此事"]
    assert told(world) == {SUN: said, LEADER_B: said}


def test_nobody_is_told_of_what_they_did_or_of_rows_without_a_hand(world: World) -> None:
    add_entry(world, 101, SUN, "2026-10", recorded_by=None)
    world.run(approve_entry, LI, 101)
    assert told(world) == {}
    add_entry(world, 102, SUN, "2026-10", status="approved", recorded_by=None)
    world.run(reverse_entry, LI, 102, "错了")
    assert told(world) == {SUN: ["reversed 孙八 100 错了"]}


def test_who_cannot_be_written_to_is_passed_over(world: World) -> None:
    number = propose(world).entry_id
    reach(world, SUN, WANG, reachable=False)
    assert told(world) == {ZHANG: ["waits 第一支部 1"]}
    world.run(approve_entry, LI, number)
    assert told(world) == {}
    assert [row.state for row in world.all(Reminder)] == ["sent", "dead"]


def test_an_event_that_is_gone_is_told_by_its_code(world: World) -> None:
    number = propose(world).entry_id
    told(world)
    world.run(approve_entry, LI, number)
    set_field(world, FIRST, "scheme", None)
    (claimed,) = claims(world)
    (item,) = claimed.items
    assert not isinstance(item, PointsWaits)
    assert (item.event, item.code) == (None, "good_deed")


def test_a_claim_that_lapsed_is_said_once_more_and_marked(world: World, clock: Clock) -> None:
    propose(world)
    (first,) = claims(world)
    clock.advance(minutes=10)
    (again,) = claims(world)
    assert (first.repeated, again.repeated) == (False, True)
    assert first.items == again.items


def test_the_other_claims_leave_messages_about_points_alone(world: World) -> None:
    propose(world)
    assert world.deps.run_now(claim, SYSTEM) == ()
    assert world.deps.run_now(claim_dues, SYSTEM).claims == ()
    assert len(claims(world, limit=1)) == 1


def test_only_the_clock_takes_messages(world: World) -> None:
    with pytest.raises(Forbidden, match=r"access\.system"):
        world.deps.run_now(claim_points, caller(OPERATOR))
    with pytest.raises(Forbidden):
        world.run(claim_points, ZHANG)
