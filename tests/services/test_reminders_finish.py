"""Finishing reminders: what each outcome means for the rows and for whoever is next in line."""

from datetime import timedelta
from typing import Any

import pytest

from models.chats import Chat
from models.organisation import Account
from models.reminders import Reminder
from services.reminders import Claim, Result
from services.seam import Deps
from tests.services.figures_cast import (
    A1,
    A2,
    GROUP_CHAT,
    OTHER,
    SECRETARY,
    A,
    World,
    all_done,
)
from tests.services.reminders_cast import (
    claims,
    ended,
    in_the_last_days,
    only_claim,
    plan,
    quiet,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    """A branch whose groups both owe a second meeting; secretary and group can be reached."""
    made = in_the_last_days(deps)
    quiet(made)
    made.override(A, "group_meeting", "minimum", "2")
    for group in (A1, A2):
        made.held("group_meeting", "2026-10-19", group)
    made.reachable(SECRETARY)
    made.group_chat()
    plan(made)
    return made


def row(world: World) -> Any:
    return world.all(Reminder)[0]


def reachable(world: World) -> tuple[bool, bool]:
    """The secretary, and the group."""
    accounts = {each.person_id: each.reachable for each in world.all(Account)}
    (chat,) = world.all(Chat)
    return accounts[SECRETARY], chat.reachable


# ------------------------------------------------------------------ sent


def test_sent_is_sent_and_never_again(world: World, clock: Clock) -> None:
    assert ended(world, only_claim(world), message_id=77) == 2
    assert world.states() == ["sent", "sent"]
    assert {(each.message_id, each.claimed_until) for each in world.all(Reminder)} == {(77, None)}
    assert world.attempts() == [(1, "sent", ""), (1, "sent", "")]
    clock.advance(days=1)
    plan(world)
    assert claims(world) == ()


def test_the_next_stage_follows_what_was_sent(world: World, clock: Clock) -> None:
    ended(world, only_claim(world))
    clock.set("2026-12-01 09:00")
    plan(world)
    assert {item.stage for item in only_claim(world).items} == {"missed"}


# ------------------------------------------------------------------ nobody knows


def test_an_unknown_outcome_is_recorded_and_repeated_once(world: World, clock: Clock) -> None:
    ended(world, only_claim(world), Result.UNKNOWN, detail="timeout")
    assert world.states() == ["retry", "retry"]
    assert world.attempts() == [(1, "unknown", "timeout")] * 2
    assert claims(world) == ()  # not at once
    clock.advance(seconds=30)
    again = only_claim(world)
    assert again.repeated
    ended(world, again, Result.UNKNOWN, detail="timeout")
    assert world.states() == ["unknown", "unknown"]
    for wait in (timedelta(0), timedelta(minutes=10), timedelta(days=1)):
        clock.now += wait
        plan(world)
        assert claims(world) == ()
    assert row(world).unknowns == 2


def test_after_an_unknown_outcome_the_next_stage_is_sent(world: World, clock: Clock) -> None:
    ended(world, only_claim(world), Result.UNKNOWN)
    clock.set("2026-12-01 09:00")
    plan(world)
    found = only_claim(world)
    assert {item.stage for item in found.items} == {"missed"}
    assert not found.repeated  # this stage has never been sent


# ------------------------------------------------------------------ later


def test_retry_after_waits_as_long_as_telegram_asks(world: World, clock: Clock) -> None:
    ended(world, only_claim(world), Result.RETRY, after=600.0)
    assert world.states() == ["retry", "retry"]
    clock.advance(seconds=599)
    assert claims(world) == ()
    clock.advance(seconds=1)
    again = only_claim(world)
    assert not again.repeated  # it did not arrive
    assert [item.epoch for item in again.items] == [2, 2]


def test_waits_grow_with_each_attempt_up_to_an_hour(world: World, clock: Clock) -> None:
    waits = []
    for _ in range(12):
        ended(world, only_claim(world), Result.RETRY)
        waits.append(row(world).not_before - clock())
        clock.now = row(world).not_before
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)
    assert waits[1] == timedelta(seconds=60)
    assert waits[-1] == timedelta(hours=1)


def test_what_waits_and_is_done_meanwhile_is_not_sent(world: World, clock: Clock) -> None:
    ended(world, only_claim(world), Result.RETRY, after=60.0)
    all_done(world, A)
    clock.advance(hours=1)
    assert claims(world) == ()
    assert world.states() == ["cancelled", "cancelled"]


# ------------------------------------------------------------------ never here


def test_a_blocked_bot_is_noted_and_the_group_is_next(world: World) -> None:
    """The 403 of a person: unreachable from now on, and the group hears of it at once."""
    ended(world, only_claim(world), Result.GONE, detail="blocked")
    assert reachable(world) == (False, True)
    assert world.states() == ["planned", "planned"]
    again = only_claim(world)
    assert (again.chat_id, again.private, again.repeated) == (GROUP_CHAT, False, False)
    assert ended(world, again) == 2
    assert world.states() == ["sent", "sent"]


def test_when_the_group_is_gone_too_it_is_a_dead_end(world: World) -> None:
    ended(world, only_claim(world), Result.GONE, detail="blocked")
    ended(world, only_claim(world), Result.GONE, detail="removed")
    assert reachable(world) == (False, False)
    assert claims(world) == ()
    assert world.states() == ["dead", "dead"]
    assert [outcome for _, outcome, _ in world.attempts()] == ["gone"] * 4 + ["dead"] * 2
    assert not world.branch(A).reachable


def test_only_the_one_who_is_gone_is_passed_over(world: World) -> None:
    world.reachable(OTHER)
    ended(world, only_claim(world), Result.GONE)
    assert {each.person_id for each in world.all(Account) if each.reachable} == {OTHER}


def test_a_refused_message_is_dead_and_leaves_the_chat_reachable(world: World) -> None:
    ended(world, only_claim(world), Result.DEAD, detail="refused")
    assert world.states() == ["dead", "dead"]
    assert reachable(world) == (True, True)
    assert claims(world) == ()


def test_a_group_with_another_id_gets_the_message_there(world: World) -> None:
    """The 400 of a group that has become a supergroup."""
    world.reachable(SECRETARY, reachable=False)
    new = GROUP_CHAT - 5
    ended(world, only_claim(world), Result.MIGRATED, new_chat_id=new)
    assert [chat.chat_id for chat in world.all(Chat)] == [new]
    again = only_claim(world)
    assert (again.chat_id, again.repeated) == (new, False)


def test_a_long_detail_is_cut(world: World) -> None:
    ended(world, only_claim(world), Result.RETRY, detail="x" * 1000)
    assert {len(detail) for _, _, detail in world.attempts()} == {200}


# ------------------------------------------------------------------ who comes too late


def test_a_result_under_an_older_claim_decides_nothing(world: World, clock: Clock) -> None:
    old: Claim = only_claim(world)
    clock.advance(minutes=5)
    new = only_claim(world)
    assert [item.epoch for item in new.items] == [2, 2]
    assert ended(world, old, Result.DEAD) == 0
    assert world.states() == ["claimed", "claimed"]
    assert ended(world, new) == 2
    assert world.states() == ["sent", "sent"]
    # Every attempt is written down all the same.
    outcomes = [(epoch, outcome) for epoch, outcome, _ in world.attempts()]
    assert sorted(outcomes) == sorted([(1, "unknown"), (1, "dead"), (2, "sent")] * 2)


def test_finishing_twice_changes_nothing_more(world: World) -> None:
    found = only_claim(world)
    assert ended(world, found) == 2
    assert ended(world, found, Result.RETRY) == 0
    assert world.states() == ["sent", "sent"]


def test_late_news_of_a_blocked_bot_is_still_news(world: World, clock: Clock) -> None:
    old = only_claim(world)
    clock.advance(minutes=5)
    only_claim(world)
    assert ended(world, old, Result.GONE) == 0
    assert reachable(world) == (False, True)
