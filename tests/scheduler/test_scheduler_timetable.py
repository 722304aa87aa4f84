"""The bell itself: it rings at the start, goes on after a failure, and keeps Telegram's pace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from domain.periods import Semester
from models.chats import Draft
from models.organisation import ObligationOverride
from playground.faults import Call
from scheduler import Timetable
from services.drafts import open_draft
from services.reminders import claim
from services.seam import SYSTEM, Caller, Deps
from tests.chat.house import PATIENCE
from tests.scheduler.bell import AHEAD, Bell
from tests.services.meeting_cast import FIRST, SECOND


@asynccontextmanager
async def ringing(bell: Bell, seconds: int = 3600) -> AsyncIterator[Timetable]:
    """A timetable of its own, as the running bot has one."""
    app = bell.house.app
    made = Timetable(app.kit, app.application.bot, seconds, 30, pace=app.pace)
    made.start()
    try:
        yield made
    finally:
        made.stop()


async def test_it_rings_at_once_when_it_starts(bell: Bell) -> None:
    bell.house.clock.set(AHEAD)
    async with ringing(bell):
        await bell.house.said(bell.house.first, "🔔")
        await bell.house.said(bell.house.second, "🔔")


async def test_the_start_finds_what_a_dead_process_has_left(bell: Bell) -> None:
    await bell.ring("2026-11-19 08:00")
    bell.house.clock.set(AHEAD)
    bell.house.world.deps.run_now(claim, SYSTEM)
    async with ringing(bell):
        await bell.house.said(bell.house.first, "🔔", "重复")


async def test_it_rings_again_after_a_while(bell: Bell) -> None:
    async with ringing(bell, seconds=1):
        bell.house.clock.set(AHEAD)  # nothing was due at the start
        await bell.house.said(bell.house.first, "🔔")


async def test_a_tick_that_fails_is_written_down_and_the_next_one_works(bell: Bell) -> None:
    """The rows cannot be read for a while; when they can be again, they are sent."""
    bell.house.clock.set(AHEAD)
    deps = bell.house.world.deps
    with capture_logs() as logs:
        _rename(deps, "reminder", "away")
        async with ringing(bell, seconds=1):
            async with asyncio.timeout(PATIENCE):
                while not any(each["event"] == "tick.failed" for each in logs):
                    await bell.house.settled()
            _rename(deps, "away", "reminder")
            await bell.house.said(bell.house.first, "🔔")
    events = [each["event"] for each in logs]
    assert "recover.failed" in events
    assert "tick.failed" in events


async def test_stopping_twice_is_no_error(bell: Bell) -> None:
    app = bell.house.app
    made = Timetable(app.kit, app.application.bot, 3600, 30, pace=app.pace)
    made.stop()
    made.start()
    made.stop()
    made.stop()


async def test_a_bell_during_a_long_delivery_does_not_begin_another(bell: Bell) -> None:
    """The first message hangs on the wire; the bells meanwhile pass by."""
    bell.house.clock.set(AHEAD)
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def hold(call: Call) -> None:
        arrived.set()
        await go_on.wait()

    stop = bell.house.pg.on_call(hold, method="sendMessage")
    async with ringing(bell) as timetable:
        await asyncio.wait_for(arrived.wait(), PATIENCE)
        await timetable._ring()  # passes at once
        stop()
        go_on.set()
        await bell.house.said(bell.house.second, "🔔")
    assert len(bell.sent(bell.house.first)) == 1


async def test_leaving_waits_for_what_is_going_out_and_takes_no_more(bell: Bell) -> None:
    """The first message is on the wire: it is noted as sent, and only then the bot goes."""
    bell.house.clock.set(AHEAD)
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def hold(_: Call) -> None:
        arrived.set()
        await go_on.wait()

    bell.house.pg.on_call(hold, method="sendMessage")
    async with ringing(bell) as timetable:
        await asyncio.wait_for(arrived.wait(), PATIENCE)
        leaving = asyncio.create_task(timetable.leave())
        go_on.set()
        await asyncio.wait_for(leaving, PATIENCE)
    assert "claimed" not in bell.states() | bell.states(SECOND)
    assert bell.outcomes() == ["sent"]


async def test_leaving_does_not_wait_for_ever(bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs longer is left as it is claimed; the next start finds it."""
    monkeypatch.setattr("scheduler.timetable._DRAIN_SECONDS", 0.01)
    bell.house.clock.set(AHEAD)
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def hold(_: Call) -> None:
        arrived.set()
        await go_on.wait()

    stop = bell.house.pg.on_call(hold, method="sendMessage")
    async with ringing(bell) as timetable:
        await asyncio.wait_for(arrived.wait(), PATIENCE)
        await timetable.leave()
    assert bell.states() == {"claimed"}
    stop()
    async with ringing(bell):
        await bell.house.said(bell.house.first, "🔔", "重复")
    go_on.set()


async def test_leaving_before_the_start_is_no_error(bell: Bell) -> None:
    app = bell.house.app
    await Timetable(app.kit, app.application.bot, 3600, 30, pace=app.pace).leave()


# ------------------------------------------------------------------ forms that ran out of time


async def test_who_left_a_form_open_is_told_once(bell: Bell) -> None:
    zhang = bell.zhang
    await zhang.says(zhang.private, "/meeting")
    await bell.house.said(zhang.private, "什么会")
    (draft,) = bell.house.world.all(Draft)
    bell.house.clock.now = draft.expires_at + timedelta(minutes=1)
    await bell.ring()
    told = zhang.private.last_from_bot()
    assert bell.house.world.all(Draft) == []
    await bell.ring()
    assert zhang.private.last_from_bot() is told


async def test_a_form_of_one_who_has_blocked_the_bot_is_put_away_all_the_same(
    bell: Bell,
) -> None:
    deps = bell.house.world.deps
    deps.run_now(open_draft, Caller(bell.feng.id), "meeting", bell.feng.id, 0, "kinds", {})
    bell.feng.user.blocked = True
    bell.house.clock.advance(days=30)
    await bell.ring()
    assert bell.house.world.all(Draft) == []


# ------------------------------------------------------------------ what is ours to mend


async def test_a_message_that_cannot_be_written_keeps_no_other_from_being_sent(
    bell: Bell,
) -> None:
    """A semester that somebody has configured with a name that no button can carry."""
    deps = bell.house.world.deps
    deps.semesters = (Semester("2026|1", date(2026, 11, 1), date(2026, 12, 1)),)
    override = {"obligation": "theme_day", "field": "period", "value": '"semester"'}
    bell.house.world.add(ObligationOverride, {"unit_id": FIRST, **override})
    with capture_logs() as logs:
        await bell.ring("2026-11-26 10:00")
    assert "reminder.unwritten" in {each["event"] for each in logs}
    assert bell.sent(bell.house.first) == []
    assert bell.states() == {"retry"}
    assert bell.states(SECOND) == {"sent"}


def _rename(deps: Deps, old: str, new: str) -> None:
    with deps.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
