"""A playground, and a bot that speaks to it through our own request class."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings
from telegram.ext import ExtBot

from bot.kit.request import AiohttpRequest
from playground import Playground
from tests.kit.running import Running
from tests.support.guard import pytest_runtest_call, pytest_runtest_setup

__all__ = ["pytest_runtest_call", "pytest_runtest_setup"]
# A busy machine must not fail a property.
settings.register_profile("kit", deadline=None)
settings.load_profile("kit")

SCHEMA = Path(__file__).parents[3] / "shared/botapi/api.json"


@pytest.fixture
async def pg() -> AsyncIterator[Playground]:
    playground = Playground(schema_path=SCHEMA if SCHEMA.exists() else None)
    async with playground:
        yield playground
        for left in list(Running.alive):
            await left.kill()  # else its open sessions would fail a later test
    assert playground.violations == []


@pytest.fixture
async def bot(pg: Playground) -> AsyncIterator[ExtBot[None]]:
    made = ExtBot(
        pg.token,
        pg.base_url,
        pg.base_file_url,
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=1),
    )
    async with made:
        yield made
