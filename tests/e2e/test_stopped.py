"""Stopped in order: what runs is finished, what waits is kept, and the exit code is 0."""

import asyncio
import signal

import pytest

from models.meetings import MeetingRecord
from playground import Call
from tests.e2e.town import NOW, PATIENCE, SPEAKS, Town, says
from tests.services.meeting_cast import CHEN, LI

LINE = "集中学习 2026-11-18 19:00-21:00 会议室；缺席 无；内容 党章；学时 2"


async def test_a_receipt_that_is_going_out_is_finished(either_town: Town) -> None:
    town = either_town
    await town.host.start(NOW)
    card = await town.report(LINE)
    held, go_on = asyncio.Event(), asyncio.Event()

    async def hold(call: Call) -> None:
        if call.method in SPEAKS and says("已登记")(call):
            held.set()
            await go_on.wait()

    town.pg.on_call(hold)
    await town.presses(town.people[LI], card, "提交")
    async with asyncio.timeout(PATIENCE):
        await held.wait()
    stopping = asyncio.create_task(town.stopped())
    await town.host.writes("stopping")
    # Taken in by this process at the last moment or by the next one: answered once.
    await town.people[CHEN].says(town.second, "/help")
    go_on.set()
    await stopping
    assert len(town.texts(town.first, "已登记")) == 1
    await town.host.start(NOW)
    await town.said(town.second, "/meeting", after=0)
    await town.stopped()
    assert len(town.texts(town.second, "")) == 1
    assert len(town.rows(MeetingRecord)) == 1
    assert len(town.texts(town.first, "已登记")) == 1


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
async def test_it_stops_with_exit_code_0(town: Town, busy: bool) -> None:
    await town.host.start(NOW)
    if busy:
        for person in town.people.values():
            await person.says(person.private, "/help")
    await town.stopped()
    await town.host.start(NOW)
    for person in town.people.values() if busy else ():
        await town.said(person.private, "/meeting", after=0)
    await town.stopped()
    for person in town.people.values():
        assert len(town.texts(person.private, "")) == int(busy)


async def test_an_interrupt_from_the_keyboard_is_an_orderly_stop(town: Town) -> None:
    await town.host.start(NOW)
    card = await town.report(LINE)
    await town.presses(town.people[LI], card, "提交")
    await town.said(town.first, "已登记")
    assert await town.host.stop(signal.SIGINT) == 0
    assert len(town.rows(MeetingRecord)) == 1
