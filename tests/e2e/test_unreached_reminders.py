"""Telegram is not there for a while: nothing can have arrived, so it is sent once and no repeat.

The process goes on; for a refused connection the port is closed, for one that nobody answers
somebody listens there who never accepts.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import update

from models.engine import transaction
from models.reminders import Reminder
from playground.server import LOOPBACK
from services.reminders import plan_reminders
from services.seam import SYSTEM
from tests.e2e.test_killed_reminders import endings, told, unique
from tests.e2e.town import Town
from tests.services.meeting_cast import FENG, ZHANG, at

EARLY, NINE = "2026-11-19 08:00", "2026-11-19 09:00"


@contextmanager
def refuses(port: int) -> Iterator[None]:
    """Nobody listens."""
    assert port
    yield


@contextmanager
def swallows(port: int) -> Iterator[None]:
    """Somebody listens and accepts nobody: once its queue is full, the connection never stands."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.listen(0)
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex((LOOPBACK, port))
            waiting.append(one)
        yield
        for one in waiting:
            one.close()


def due(town: Town, moment: str) -> None:
    """What is open becomes due at a moment, as if time had passed."""
    with transaction(town.world.deps.engine, writes=True) as session:
        session.execute(update(Reminder).values(not_before=at(moment)))


@pytest.mark.long
@pytest.mark.parametrize("away", [refuses, swallows])
async def test_what_found_no_connection_is_sent_once_and_is_no_repeat(
    either_town: Town, away: Callable[[int], AbstractContextManager[None]]
) -> None:
    town = either_town
    town.clock.set(EARLY)
    town.world.deps.run_now(plan_reminders, SYSTEM)
    due(town, "2026-11-19 20:00")
    town.host.tick_seconds = 1
    await town.ticks(NINE)
    port = town.pg.api.port
    await town.pg.stop()
    with away(port):
        due(town, NINE)
        await town.come_to("retry")
        assert (told(town, ZHANG), told(town, FENG)) == ([], [])
    await town.pg.start(port)
    due(town, NINE)
    for who in (ZHANG, FENG):
        await town.said(town.people[who].private, "提醒", after=0)
    await town.stopped()
    assert (told(town, ZHANG), told(town, FENG)) == ([False], [False])
    assert endings(town, ZHANG) == endings(town, FENG) == {("retry", "sent")}
    assert unique(town)
