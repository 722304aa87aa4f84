"""A town for each test: the bot runs as a process of its own, on a fresh database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.rulebook import Rules
from tests.e2e.town import Town


@pytest.fixture
async def town(sqlite_url: str, rules: Rules, tmp_path: Path) -> AsyncIterator[Town]:
    """Two branches in their groups; the bot is not running yet."""
    async with Town.open(sqlite_url, rules, tmp_path) as made:
        yield made


@pytest.fixture(params=["sqlite_url", pytest.param("postgres_url", marks=pytest.mark.long)])
async def either_town(
    request: pytest.FixtureRequest, rules: Rules, tmp_path: Path
) -> AsyncIterator[Town]:
    """As `town`, once on SQLite and, among the long tests, once on PostgreSQL."""
    async with Town.open(request.getfixturevalue(request.param), rules, tmp_path) as made:
        yield made
