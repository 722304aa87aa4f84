"""A bell for each test, in a house of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scheduler.bell import Bell, QuietHouse
from tests.scheduler.dues_bell import DuesBell
from tests.services.dues_reminders_cast import assessed
from tests.services.meeting_cast import FIRST, NAMES, SUN, ZHAO
from tests.support.clock import Clock


@pytest.fixture
async def bell(sqlite_url: str, clock: Clock, tmp_path: Path) -> AsyncIterator[Bell]:
    """The bot polls; nothing is due yet; nobody has started the bot in private."""
    async with QuietHouse.open(sqlite_url, clock, tmp_path) as house:
        yield Bell(house)


@pytest.fixture
def dues(bell: Bell) -> DuesBell:
    """SUN and ZHAO owe since December, the officers nothing; everybody has started the bot."""
    for who in (SUN, ZHAO):
        assessed(bell.house.world, who, FIRST, "2026-12")
    bell.reach(*NAMES)
    return DuesBell(bell)
