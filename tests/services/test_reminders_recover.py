"""Claims of a process that is gone: once more, marked as a possible repeat, and no further."""

from datetime import timedelta

import pytest

from models.reminders import Reminder
from services.reminders import Claim, Result, recover
from services.seam import Deps
from tests.services.figures_cast import SECRETARY, A, World, all_done
from tests.services.reminders_cast import (
    claims,
    ended,
    in_the_last_days,
    only_claim,
    owes_theme_day,
    plan,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    """One branch that owes one party day; its secretary can be reached."""
    made = in_the_last_days(deps)
    owes_theme_day(made)
    made.reachable(SECRETARY)
    plan(made)
    return made


def lost(world: World) -> Claim:
    """A claim of which nothing is heard again."""
    found = only_claim(world)
    assert world.states() == ["claimed"]
    return found


def test_a_claim_that_lapses_goes_out_once_more_and_says_so(world: World, clock: Clock) -> None:
    first = lost(world)
    assert not first.repeated
    clock.advance(minutes=1)
    assert claims(world) == ()
    clock.advance(minutes=1)
    again = only_claim(world)
    assert again.repeated
    assert again.items[0].epoch == first.items[0].epoch + 1
    assert world.attempts() == [(1, "unknown", "lapsed")]
    ended(world, again)
    assert world.states() == ["sent"]


def test_a_second_claim_that_lapses_is_the_last(world: World, clock: Clock) -> None:
    lost(world)
    clock.advance(minutes=2)
    lost(world)
    for _ in range(3):
        clock.advance(hours=1)
        assert claims(world) == ()
    assert world.states() == ["unknown"]
    assert world.attempts() == [(1, "unknown", "lapsed"), (2, "unknown", "lapsed")]


def test_an_unknown_outcome_of_the_repeat_is_the_last_too(world: World, clock: Clock) -> None:
    lost(world)
    clock.advance(minutes=2)
    ended(world, only_claim(world), Result.UNKNOWN)
    clock.advance(hours=1)
    assert claims(world) == ()
    (row,) = world.all(Reminder)
    assert (row.state, row.unknowns, row.attempts) == ("unknown", 2, 2)


def test_a_repeat_that_has_to_wait_still_says_that_it_may_be_one(
    world: World, clock: Clock
) -> None:
    lost(world)
    clock.advance(minutes=2)
    ended(world, only_claim(world), Result.RETRY, after=60.0)
    clock.advance(minutes=2)
    assert only_claim(world).repeated


def test_a_new_process_need_not_wait_for_the_lease(world: World) -> None:
    lost(world)
    assert world.run(recover) == 1
    assert only_claim(world).repeated


def test_without_claims_there_is_nothing_to_recover(world: World) -> None:
    assert world.run(recover) == 0
    ended(world, only_claim(world))
    assert world.run(recover) == 0
    assert world.states() == ["sent"]


def test_what_was_done_while_the_process_was_gone_is_not_sent_again(world: World) -> None:
    lost(world)
    all_done(world, A)
    world.run(recover)
    assert claims(world) == ()
    assert world.states() == ["cancelled"]


def test_a_process_that_was_thought_dead_may_still_say_that_it_was_sent(world: World) -> None:
    """Nobody has taken the row since, so there is nothing to repeat."""
    old = lost(world)
    world.run(recover)
    assert ended(world, old, message_id=5) == 1
    assert world.states() == ["sent"]
    assert claims(world) == ()


@pytest.mark.parametrize("result", [Result.RETRY, Result.GONE, Result.DEAD, Result.UNKNOWN])
def test_any_other_word_of_it_comes_too_late(world: World, result: Result) -> None:
    old = lost(world)
    world.run(recover)
    assert ended(world, old, result) == 0
    assert world.states() == ["retry"]


def test_once_another_has_taken_the_row_even_sent_comes_too_late(world: World) -> None:
    old = lost(world)
    world.run(recover)
    new = only_claim(world)
    assert ended(world, old) == 0
    assert world.states() == ["claimed"]
    assert ended(world, new) == 1


def test_a_lease_is_counted_from_the_claim(world: World, clock: Clock) -> None:
    at = clock()
    lost(world)
    (row,) = world.all(Reminder)
    assert row.claimed_until == at + timedelta(minutes=2)
