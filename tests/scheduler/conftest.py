"""A bell for each test, in a house of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scheduler.bell import Bell, QuietHouse
from tests.support.clock import Clock


@pytest.fixture
async def bell(sqlite_url: str, clock: Clock, tmp_path: Path) -> AsyncIterator[Bell]:
    """The bot polls; nothing is due yet; nobody has started the bot in private."""
    async with QuietHouse.open(sqlite_url, clock, tmp_path) as house:
        yield Bell(house)
