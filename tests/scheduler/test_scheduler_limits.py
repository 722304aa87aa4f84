"""Limits, lost connections and clocks that jump, in the process of the test."""

import asyncio

import pytest
from structlog.testing import capture_logs

from models.reminders import SendingStop
from services.seam import SYSTEM
from services.stops import keep_stop
from tests.chat.house import PATIENCE
from tests.scheduler.bell import AHEAD, Bell
from tests.scheduler.test_scheduler_faults import SEND, into
from tests.scheduler.test_scheduler_timetable import ringing
from tests.services.meeting_cast import FENG, SECOND, ZHANG


def stops(bell: Bell) -> dict[int, float]:
    rows: list[SendingStop] = bell.house.world.all(SendingStop)
    return {row.chat_id: (row.until - row.since).total_seconds() for row in rows}


async def test_a_running_bot_remembers_what_telegram_wants(bell: Bell) -> None:
    bell.house.pg.fault("429", method=SEND, when=into(bell.house.first), seconds=300)
    bell.house.clock.set(AHEAD)
    async with ringing(bell):
        await bell.house.said(bell.house.second, "🔔")
        async with asyncio.timeout(PATIENCE):
            while not stops(bell):
                await bell.house.settled()
    assert stops(bell) == {bell.house.first.id: 300}


async def test_a_start_keeps_to_what_an_earlier_process_was_told(bell: Bell) -> None:
    bell.house.clock.set(AHEAD)
    bell.house.world.deps.run_now(keep_stop, SYSTEM, bell.house.first.id, 300)
    async with ringing(bell) as timetable:
        await bell.house.said(bell.house.second, "🔔")
        await timetable.leave()
    assert bell.sent(bell.house.first) == []
    bell.house.clock.set("2026-11-19 10:06")
    async with ringing(bell):
        await bell.house.said(bell.house.first, "🔔")


async def test_while_everything_is_stopped_nothing_is_claimed(bell: Bell) -> None:
    bell.house.clock.set(AHEAD)
    bell.house.app.pace.stop(0, 300)
    with capture_logs() as logs:
        async with ringing(bell) as timetable:
            async with asyncio.timeout(PATIENCE):
                while not any(each["event"] == "reminders.planned" for each in logs):
                    await bell.house.settled()
            await timetable.leave()
    assert bell.states() | bell.states(SECOND) == {"planned"}
    bell.house.app.pace.stay()
    await bell.ring("2026-11-19 10:06")
    assert bell.states() | bell.states(SECOND) == {"sent"}


async def test_a_pause_of_seconds_is_waited_for(bell: Bell) -> None:
    """The queue goes on by itself, and not at the next bell."""
    bell.house.clock.set(AHEAD)
    bell.house.app.pace.stop(0, 20)
    async with ringing(bell):
        await bell.house.said(bell.house.first, "🔔")
        await bell.house.said(bell.house.second, "🔔")


async def test_what_the_limit_holds_back_says_so_in_the_ledger(bell: Bell) -> None:
    bell.house.clock.set(AHEAD)
    bell.house.app.pace.stop(bell.house.first.id, 300)
    await bell.ring()
    assert bell.sent(bell.house.first) == []
    assert bell.outcomes() == ["retry"]
    await bell.ring("2026-11-19 10:05")
    (message,) = bell.reminders(bell.house.first)
    assert "重复" not in message.text


async def test_a_question_is_answered_while_reminders_are_stopped(bell: Bell) -> None:
    bell.house.app.pace.stop(0, 3600)
    await bell.zhang.says(bell.zhang.private, "/help")
    await bell.house.said(bell.zhang.private, "/meeting")


async def test_a_broken_row_keeps_no_other_message_from_going_out(
    bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note of one outcome fails: the others are sent, and the tick says that it failed."""
    broken: list[int] = []

    async def run(function: object, caller: object, *args: object, **kwargs: object) -> object:
        if getattr(function, "__name__", "") == "finish" and not broken:
            broken.append(1)
            raise OSError("disk")
        return await real(function, caller, *args, **kwargs)  # type: ignore[arg-type]

    deps = bell.house.app.kit.deps
    real = deps.run
    monkeypatch.setattr(deps, "run", run)
    with pytest.raises(OSError, match="disk"):
        await bell.ring(AHEAD)
    assert sorted(bell.states() | bell.states(SECOND)) == ["claimed", "sent"]


async def test_an_answer_that_comes_too_late_is_unknown_and_repeated_once(
    bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram has taken the message: it is counted there, not in our table."""
    monkeypatch.setattr("bot.kit.request._READ", 0.3)
    bell.house.pg.fault("delay", method=SEND, when=into(bell.house.first), seconds=3600)
    await bell.ring(AHEAD)
    assert bell.outcomes() == ["unknown"]
    for moment in ("2026-11-19 10:06", "2026-11-19 20:00", "2026-11-25 10:00"):
        await bell.ring(moment)
    assert len(bell.reminders(bell.house.first)) == len(bell.sent(bell.house.first)) == 2


async def test_a_connection_that_is_never_made_is_tried_again(bell: Bell) -> None:
    """The server is away for a while."""
    pg = bell.house.pg
    port = pg.api.port
    await pg.stop()
    await asyncio.sleep(0)
    await bell.ring(AHEAD)
    assert bell.states() | bell.states(SECOND) == {"retry"}
    await pg.start(port)
    await bell.ring("2026-11-19 10:01")
    for chat in (bell.house.first, bell.house.second):
        (message,) = bell.reminders(chat)
        assert "重复" not in message.text


@pytest.mark.parametrize(
    "moments",
    [
        (AHEAD, "2026-11-17 10:00", "2026-11-19 10:01", "2026-11-18 08:00", "2026-11-20 10:00"),
        (AHEAD, "2026-11-19 23:59", "2026-11-19 00:01", "2026-11-25 10:00"),
    ],
    ids=["days", "hours"],
)
async def test_a_clock_that_jumps_repeats_nothing(bell: Bell, moments: tuple[str, ...]) -> None:
    bell.reach(ZHANG, FENG)
    for moment in moments:
        await bell.ring(moment)
    for person in (bell.zhang, bell.feng):
        assert len(bell.reminders(person.private)) == 1
    await bell.ring("2026-11-26 10:00")  # the next stage comes all the same
    assert len(bell.reminders(bell.zhang.private)) == 2
