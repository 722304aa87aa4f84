"""What goes wrong on the way: blocked bots, limits, broken servers, lost answers, dead starts."""

from collections.abc import Callable

import pytest

from models.reminders import Reminder
from playground import Chat
from playground.faults import Call
from services.meetings import record_meeting
from services.reminders import claim, recover
from services.seam import SYSTEM, Caller
from tests.scheduler.bell import AHEAD, Bell
from tests.services.meeting_cast import FENG, FIRST, SECOND, ZHANG, entry

SEND = "sendMessage"


def into(chat: Chat) -> Callable[[Call], bool]:
    """Calls that write to a chat."""
    return lambda call: call.chat_id == chat.id


@pytest.fixture
def told(bell: Bell) -> Bell:
    """Both secretaries have started the bot."""
    bell.reach(ZHANG, FENG)
    return bell


# ------------------------------------------------------------------ never here


async def test_who_has_blocked_the_bot_is_passed_over_for_the_group(told: Bell) -> None:
    """The ledger does not know of it yet: the update was lost, only the 403 says so."""
    told.zhang.user.blocked = True
    await told.ring(AHEAD)
    assert told.reminders(told.zhang.private) == []
    assert len(told.reminders(told.house.first)) == 1
    assert not told.reached(ZHANG)
    assert told.outcomes() == ["gone", "sent"]
    assert len(told.sent(told.zhang.private)) == 1


async def test_who_says_that_they_block_the_bot_is_not_even_tried(told: Bell) -> None:
    await told.zhang.blocks_bot()
    await told.until_reached(ZHANG, reachable=False)
    await told.ring(AHEAD)
    assert told.sent(told.zhang.private) == []
    assert len(told.reminders(told.house.first)) == 1


async def test_who_comes_back_is_told_in_private_again(told: Bell) -> None:
    await told.zhang.blocks_bot()
    await told.until_reached(ZHANG, reachable=False)
    await told.ring(AHEAD)
    await told.zhang.starts()
    await told.until_reached(ZHANG, reachable=True)
    await told.ring("2026-11-26 10:00")
    assert len(told.reminders(told.zhang.private)) == 1
    assert len(told.reminders(told.house.first)) == 1


def removed_from(bell: Bell, *chats: Chat) -> None:
    for chat in chats:
        bell.house.pg.fault(
            "403", method=SEND, when=into(chat), description="Forbidden: bot was kicked"
        )


async def test_with_the_bot_removed_from_the_group_too_the_committee_is_told(told: Bell) -> None:
    told.zhang.user.blocked = True
    removed_from(told, told.house.first)
    await told.ring(AHEAD)
    assert told.states() == {"sent"}
    assert told.outcomes() == ["gone", "gone", "sent"]
    (message,) = told.reminders(told.house.committee)
    assert "第一支部" in message.text
    assert "没有人能收到消息" in message.text
    assert not message.buttons  # a committee records nothing for a branch
    await told.ring("2026-11-19 10:05")
    assert len(told.sent(told.house.first)) == len(told.sent(told.house.committee)) == 1


async def test_with_nobody_above_either_it_is_a_dead_end(told: Bell) -> None:
    told.zhang.user.blocked = True
    removed_from(told, told.house.first, told.house.committee)
    await told.ring(AHEAD)
    assert told.states() == {"dead"}
    assert told.outcomes() == ["gone", "gone", "gone", "dead"]
    assert told.states(SECOND) == {"sent"}
    await told.ring("2026-11-19 10:05")
    assert len(told.sent(told.house.first)) == 1


async def test_what_was_missed_for_long_is_one_message_above_for_all_branches(told: Bell) -> None:
    """The 10th of December: the last call for November goes to the committee."""
    await told.ring("2026-12-10 10:00")
    (message,) = told.reminders(told.house.committee)
    assert "第一支部" in message.text
    assert "第二支部" in message.text
    assert "请督促支部补开并登记" in message.text


async def test_a_group_that_became_a_supergroup_is_written_to_under_its_new_id(
    bell: Bell,
) -> None:
    """The service message was lost, so the 400 is the first that the bot hears of it."""
    old = bell.house.first
    new = bell.house.pg.tg.add_group("第一支部", supergroup=True, forum=False)
    new.members = dict(old.members)
    old.migrated_to = new.id
    await bell.ring(AHEAD)
    assert len(bell.reminders(new)) == 1
    assert bell.outcomes() == ["migrated", "sent"]


async def test_a_message_that_telegram_refuses_does_not_go_round_in_circles(bell: Bell) -> None:
    bell.house.pg.fault(
        "400",
        method=SEND,
        when=into(bell.house.first),
        times=None,
        description="Bad Request: can't parse entities",
    )
    await bell.ring(AHEAD)
    await bell.ring("2026-11-19 11:00")
    assert bell.states() == {"dead"}
    assert len(bell.sent(bell.house.first)) == 1
    assert bell.states(SECOND) == {"sent"}


# ------------------------------------------------------------------ later


async def test_a_limit_is_waited_for_and_keeps_nobody_else_waiting(bell: Bell) -> None:
    bell.house.pg.fault("429", method=SEND, when=into(bell.house.first), seconds=300)
    await bell.ring(AHEAD)
    assert bell.states() == {"retry"}
    assert bell.states(SECOND) == {"sent"}
    await bell.ring("2026-11-19 10:04")
    assert len(bell.sent(bell.house.first)) == 1
    await bell.ring("2026-11-19 10:05")
    assert len(bell.reminders(bell.house.first)) == 1
    assert bell.outcomes() == ["retry", "sent"]


@pytest.mark.parametrize("kind", ["500", "502"])
async def test_a_broken_server_is_tried_again_later(bell: Bell, kind: str) -> None:
    bell.house.pg.fault(kind, method=SEND, when=into(bell.house.first))
    await bell.ring(AHEAD)
    assert bell.reminders(bell.house.first) == []
    await bell.ring("2026-11-19 10:01")
    (message,) = bell.reminders(bell.house.first)
    assert "重复" not in message.text  # the first did not arrive
    assert bell.outcomes() == ["retry", "sent"]


async def test_what_is_done_while_it_waits_is_not_said(bell: Bell) -> None:
    bell.house.pg.fault("500", method=SEND, when=into(bell.house.second))
    await bell.ring(AHEAD)
    deps, feng = bell.house.world.deps, Caller(bell.feng.id)
    done = entry(
        "theme_day", "2026-11-18 19:00", branch_id=SECOND, chair_id=FENG, recorder_id=FENG,
        content="参观学习",
    )  # fmt: skip
    deps.run_now(record_meeting, feng, done)
    await bell.ring("2026-11-19 10:01")
    assert bell.reminders(bell.house.second) == []
    assert bell.states(SECOND) == {"cancelled"}


# ------------------------------------------------------------------ nobody knows


@pytest.mark.parametrize(("kind", "arrived"), [("drop_after", 1), ("drop_before", 0)])
async def test_a_lost_answer_is_recorded_and_repeated_once_with_a_mark(
    bell: Bell, kind: str, arrived: int
) -> None:
    """Nobody can know which of the two it was: at most one repeat, and never none."""
    bell.house.pg.fault(kind, method=SEND, when=into(bell.house.first))
    await bell.ring(AHEAD)
    assert bell.states() == {"retry"}
    for moment in ("2026-11-19 10:06", "2026-11-19 20:00", "2026-11-25 10:00"):
        await bell.ring(moment)
    assert len(bell.sent(bell.house.first)) == 2
    messages = bell.reminders(bell.house.first)
    assert ["重复" in each.text for each in messages] == [False, True][1 - arrived :]
    assert bell.outcomes() == ["unknown", "sent"]
    await bell.ring("2026-11-26 10:00")  # the next stage
    assert len(bell.reminders(bell.house.first)) == arrived + 2


async def test_two_lost_answers_are_the_end_of_it(bell: Bell) -> None:
    bell.house.pg.fault("drop_after", method=SEND, when=into(bell.house.first), times=2)
    for moment in (AHEAD, "2026-11-19 10:06", "2026-11-19 20:00", "2026-11-25 10:00"):
        await bell.ring(moment)
    assert len(bell.reminders(bell.house.first)) == 2
    assert (bell.states(), bell.outcomes()) == ({"unknown"}, ["unknown", "unknown"])


async def test_a_slow_answer_is_an_answer(bell: Bell) -> None:
    bell.house.pg.fault("delay", method=SEND, when=into(bell.house.first), seconds=0.2)
    await bell.ring(AHEAD)
    assert bell.outcomes() == ["sent"]


async def test_a_process_that_died_with_a_claim_leaves_one_marked_repeat(bell: Bell) -> None:
    bell.house.clock.set(AHEAD)
    deps = bell.house.world.deps
    await bell.ring("2026-11-19 08:00")  # planned
    bell.house.clock.set(AHEAD)
    assert deps.run_now(claim, SYSTEM)  # and then the power went
    await bell.ring()
    assert bell.sent(bell.house.first) == []
    deps.run_now(recover, SYSTEM)  # as the start of the next process does
    await bell.ring()
    (message,) = bell.reminders(bell.house.first)
    assert "重复" in message.text
    assert bell.outcomes() == ["unknown", "sent"]


async def test_without_a_new_start_the_lease_runs_out(bell: Bell) -> None:
    await bell.ring("2026-11-19 08:00")
    bell.house.clock.set(AHEAD)
    bell.house.world.deps.run_now(claim, SYSTEM)
    bell.house.clock.advance(minutes=10)
    await bell.ring()
    assert len(bell.reminders(bell.house.first)) == 1


async def test_each_message_carries_its_number(bell: Bell) -> None:
    await bell.ring(AHEAD)
    (message,) = bell.reminders(bell.house.first)
    rows = [row for row in bell.house.world.all(Reminder) if row.branch_id == FIRST]
    assert {(row.chat_id, row.message_id) for row in rows} == {(bell.house.first.id, message.id)}
