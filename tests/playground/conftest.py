"""A playground with a small cast, and a real PTB bot that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from playground import Playground
from tests.playground.cast import SCHEMA, Cast, Raw


@pytest.fixture
async def pg() -> AsyncIterator[Playground]:
    playground = Playground(schema_path=SCHEMA if SCHEMA.exists() else None)
    async with playground:
        yield playground


@pytest.fixture
async def cast(pg: Playground) -> AsyncIterator[Cast]:
    """The cast; whatever the real bot has sent must agree with the Bot API."""
    zhang = pg.person("张三", "zhang_san", started=True)
    li = pg.person("李四", "li_si")
    group = pg.group("第一支部", [zhang, li], supergroup=True)
    plain, polling = (HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2))
    async with Bot(
        pg.token,
        pg.base_url,
        pg.base_file_url,
        request=plain,  # no certificates to load: loopback speaks plain HTTP
        get_updates_request=polling,
    ) as bot:
        yield Cast(pg, bot, zhang, li, group)
    assert pg.violations == []


@pytest.fixture
async def raw(pg: Playground) -> AsyncIterator[Raw]:
    """Calls a method without any library between: `await raw("getMe", chat_id=1)`."""
    async with aiohttp.ClientSession() as session:

        async def call(method: str, /, **params: Any) -> tuple[int, dict[str, Any]]:
            async with session.post(f"{pg.base_url}{pg.token}/{method}", json=params) as answer:
                return answer.status, await answer.json()

        yield call
