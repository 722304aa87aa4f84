"""Killed while a reminder goes out: none is lost, and one that may be a repeat says so.

Whoever dies in the middle of a send cannot know whether it arrived. The next process notes the
outcome as unknown and sends once more, marked; after a second unknown it leaves it to the next
stage, so that nobody is flooded by a bot that keeps dying. A cut line is the same: one repeat.
"""

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest

from models.reminders import Reminder, ReminderAttempt
from playground import Call
from tests.e2e.town import PATIENCE, Town, ended
from tests.services.meeting_cast import FENG, ZHANG

NINE, LATER = "2026-11-19 09:00", "2026-11-19 09:06"
LOST = pytest.mark.parametrize("lost", [True, False], ids=["lost", "taken"])
REPEAT = "可能重复"


def to_zhang(town: Town) -> Callable[[Call], bool]:
    return lambda call: call.chat_id == town.people[ZHANG].private.id


def told(town: Town, who: int) -> list[bool]:
    """For each reminder in somebody's private chat: whether it calls itself a repeat."""
    return [REPEAT in text for text in town.texts(town.people[who].private, "提醒")]


def endings(town: Town, who: int) -> set[tuple[str, ...]]:
    """What became of the attempts for each of somebody's reminders, in order."""
    chat = town.people[who].private.id
    attempts = sorted(town.rows(ReminderAttempt), key=lambda each: each.epoch)
    return {
        tuple(each.outcome for each in attempts if each.reminder_id == row.id)
        for row in town.rows(Reminder)
        if row.chat_id == chat
    }


def unique(town: Town) -> bool:
    """Whether each stage of each obligation stands in the ledger once."""
    rows = Counter(
        (row.obligation, row.period, row.unit_id, row.stage) for row in town.rows(Reminder)
    )
    return bool(rows) and set(rows.values()) == {1}


@LOST
async def test_a_reminder_is_sent_once_more_and_says_so(either_town: Town, lost: bool) -> None:
    town = either_town
    died = town.host.dies_at("sendMessage", when=to_zhang(town), lost=lost)
    await town.host.launch(NINE)
    await ended(died, town)
    assert told(town, ZHANG) == ([] if lost else [False])
    await town.ticks(NINE)
    await town.stopped()
    assert told(town, ZHANG) == ([True] if lost else [False, True])
    assert endings(town, ZHANG) == {("unknown", "sent")}
    assert told(town, FENG)
    assert unique(town)
    assert {row.state for row in town.rows(Reminder)} == {"sent"}

    await town.ticks(LATER)
    await town.stopped()
    assert len(told(town, ZHANG)) == (1 if lost else 2)


@pytest.mark.long
async def test_a_bot_that_keeps_dying_does_not_flood_the_secretary(town: Town) -> None:
    for _ in range(2):
        died = town.host.dies_at("sendMessage", when=to_zhang(town))
        await town.host.launch(NINE)
        await ended(died, town)
    await town.ticks(LATER)
    await town.stopped()
    assert told(town, ZHANG) == [False, True]
    assert endings(town, ZHANG) == {("unknown", "unknown")}
    assert unique(town)


@pytest.mark.long
async def test_killed_before_the_outcome_is_noted(town: Town) -> None:
    """Telegram has taken it, but the process did not live to write that down."""
    died = town.host.dies_at("sendMessage", when=to_zhang(town), stage="answering")
    await town.host.launch(NINE)
    await ended(died, town)
    assert told(town, ZHANG) == [False]
    assert "claimed" in {row.state for row in town.rows(Reminder)}
    await town.ticks(NINE)
    await town.stopped()
    assert told(town, ZHANG) == [False, True]
    assert endings(town, ZHANG) == {("unknown", "sent")}


async def test_a_cut_line_is_an_unknown_outcome_and_repeated_once(town: Town) -> None:
    cut = town.pg.fault("drop_after", method="sendMessage", when=to_zhang(town))
    await town.ticks(NINE)
    await town.stopped()
    assert cut.hits == 1
    await town.ticks(LATER)
    await town.stopped()
    assert told(town, ZHANG) == [False, True]
    assert endings(town, ZHANG) == {("unknown", "sent")}


@pytest.mark.long
async def test_what_did_not_reach_telegram_is_sent_later_without_a_doubt(town: Town) -> None:
    town.pg.fault("502", method="sendMessage", when=to_zhang(town))
    await town.ticks(NINE)
    await town.stopped()
    assert told(town, ZHANG) == []
    await town.ticks(LATER)
    await town.stopped()
    assert told(town, ZHANG) == [False]
    assert endings(town, ZHANG) == {("retry", "sent")}


@pytest.mark.long
async def test_stopped_in_the_middle_of_a_send_it_is_noted_and_not_repeated(town: Town) -> None:
    """An orderly stop waits for the message that is going out."""
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def hold(call: Call) -> None:
        if to_zhang(town)(call):
            arrived.set()
            await go_on.wait()

    town.pg.on_call(hold, method="sendMessage")
    await town.host.start(NINE)
    async with asyncio.timeout(PATIENCE):
        await arrived.wait()
    stopping = asyncio.create_task(town.stopped())
    await town.host.writes("stopping")
    go_on.set()
    await stopping
    assert endings(town, ZHANG) == {("sent",)}
    await town.ticks(LATER)
    await town.stopped()
    assert told(town, ZHANG) == [False]
