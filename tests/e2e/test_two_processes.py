"""Two processes on one database, by mistake: a repeat says so, and nobody is left out.

A token is meant for one process, and the newer takes the claims of the older for those of a dead
one. Telegram lets one of them poll at a time, so one of them may end with exit code 6.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from playground import Call
from tests.e2e.process import Host
from tests.e2e.test_killed_reminders import LATER, NINE, REPEAT, to_zhang, told, unique
from tests.e2e.town import PATIENCE, Town
from tests.services.meeting_cast import FENG, ZHANG

DEAF = 6
# One that is giving up already has taken its handlers of signals away.
ENDED = {0, DEAF, -signal.SIGTERM}
# In any order: of two who send beside each other the later may be the faster.
PROMISED = ([False], [True], [False, True])


@asynccontextmanager
async def another(town: Town) -> AsyncIterator[Host]:
    """A second bot on the same database, with the same token."""
    folder = town.host.folder / "another"
    folder.mkdir()
    host = Host(town.pg, folder, town.host.url, operator=town.operator.id)
    try:
        yield host
    finally:
        await host.kill()


async def ends(*hosts: Host) -> None:
    """Both stop in order, unless Telegram has made one of them give up already."""
    for host in hosts:
        with suppress(ProcessLookupError):
            assert await host.stop() in ENDED, host.log


async def goes_on_alone(town: Town) -> None:
    for now in (NINE, LATER):
        await town.ticks(now)
        await town.stopped()
    for who in (ZHANG, FENG):
        assert sorted(told(town, who)) in PROMISED
    assert unique(town)


@pytest.mark.long
async def test_started_at_the_same_moment(either_town: Town) -> None:
    town = either_town
    async with another(town) as other:
        await asyncio.gather(town.host.launch(NINE), other.launch(NINE))
        for who in (ZHANG, FENG):
            await town.said(town.people[who].private, "提醒", after=0)
        await town.come_to("sent")
        await ends(town.host, other)
    await goes_on_alone(town)


@pytest.mark.long
async def test_started_while_the_other_is_sending(either_town: Town) -> None:
    """What is on its way is taken for lost: it goes out once more, and says so."""
    town = either_town
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def hold(call: Call) -> None:
        if to_zhang(town)(call) and not arrived.is_set():
            arrived.set()
            await go_on.wait()

    town.pg.on_call(hold, method="sendMessage")
    await town.host.launch(NINE)
    async with asyncio.timeout(PATIENCE):
        await arrived.wait()
    async with another(town) as other:
        await other.launch(NINE)
        await other.writes("reminders.recovered")
        go_on.set()
        await town.come_to("sent", "unknown")
        await ends(town.host, other)
    await goes_on_alone(town)
    assert not any(REPEAT in text for text in town.texts(town.people[FENG].private, "提醒"))
