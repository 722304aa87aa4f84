"""A house for each test: the real bot over HTTP on a fresh SQLite file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chat.house import House
from tests.support.clock import Clock


@pytest.fixture
async def house(sqlite_url: str, clock: Clock, tmp_path: Path) -> AsyncIterator[House]:
    """Two branches in their groups, on Friday evening, 20 November 2026."""
    async with House.open(sqlite_url, clock, tmp_path) as made:
        yield made
