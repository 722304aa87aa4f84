"""Where Telegram wants silence: kept over a restart, whatever the clock does."""

import pytest

from services.seam import SYSTEM, Deps
from services.stops import Stop, keep_stop, stops_in_force
from tests.support.clock import Clock


def in_force(deps: Deps) -> tuple[Stop, ...]:
    return deps.run_now(stops_in_force, SYSTEM)


def keep(deps: Deps, chat_id: int, seconds: float) -> None:
    deps.run_now(keep_stop, SYSTEM, chat_id, seconds)


def test_a_stop_is_kept_until_it_is_over(deps: Deps, clock: Clock) -> None:
    keep(deps, -100, 300)
    keep(deps, 0, 60)
    clock.advance(seconds=50)
    assert in_force(deps) == (Stop(-100, 250), Stop(0, 10))
    clock.advance(seconds=10)
    assert in_force(deps) == (Stop(-100, 240),)
    clock.advance(seconds=240)
    assert in_force(deps) == ()


@pytest.mark.parametrize(("second", "left"), [(10, 250), (400, 400)])
def test_a_shorter_stop_does_not_end_a_longer_one(
    deps: Deps, clock: Clock, second: float, left: float
) -> None:
    keep(deps, -100, 300)
    clock.advance(seconds=50)
    keep(deps, -100, second)
    assert in_force(deps) == (Stop(-100, left),)


def test_a_clock_that_was_set_back_makes_none_longer(deps: Deps, clock: Clock) -> None:
    keep(deps, -100, 300)
    clock.advance(days=-2)
    assert in_force(deps) == (Stop(-100, 300),)
    keep(deps, -100, 20)
    assert in_force(deps) == (Stop(-100, 300),)


def test_a_clock_that_was_set_forward_ends_it(deps: Deps, clock: Clock) -> None:
    """Telegram says so again, if it still wants silence."""
    keep(deps, -100, 300)
    clock.advance(days=2)
    assert in_force(deps) == ()
    keep(deps, -100, 20)
    assert in_force(deps) == (Stop(-100, 20),)


def test_a_stop_that_is_over_adds_nothing_to_a_new_one(deps: Deps, clock: Clock) -> None:
    keep(deps, -100, 300)
    clock.advance(seconds=500)
    keep(deps, -100, 20)
    assert in_force(deps) == (Stop(-100, 20),)
