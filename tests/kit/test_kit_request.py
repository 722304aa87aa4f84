"""The request class: what goes out, what comes back, and what may still have happened."""

import asyncio
import socket
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from aiohttp import web
from telegram import InputFile, InputMediaPhoto
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.kit.request import AiohttpRequest, NotSent, proxy_for
from playground import Playground

TOKEN = "123456:a-secret-token"


def bot_at(port: int, token: str = TOKEN) -> ExtBot[None]:
    return ExtBot(
        token,
        f"http://127.0.0.1:{port}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=1),
    )


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
async def slow_port() -> AsyncIterator[int]:
    """A server that takes a call and never answers."""
    arrived = asyncio.Event()

    async def hang(_: web.BaseRequest) -> web.StreamResponse:
        arrived.set()
        await asyncio.sleep(60)
        return web.Response()

    runner = web.ServerRunner(web.Server(hang), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


async def test_text_with_any_characters_arrives_as_it_was(
    pg: Playground, bot: ExtBot[None]
) -> None:
    zhang = pg.person("张三", started=True)
    text = "党员大会 & 1=1? 100%+\n「🚩」\u200fab"
    await bot.send_message(zhang.id, text)
    assert zhang.private.messages[-1].text == text


async def test_a_file_with_a_chinese_name_arrives_whole(pg: Playground, bot: ExtBot[None]) -> None:
    zhang = pg.person("张三", started=True)
    data = bytes(range(256)) * 1000
    sent = await bot.send_document(zhang.id, InputFile(data, filename="第三季度 台账.xlsx"))
    assert sent.document is not None
    assert sent.document.file_name == "第三季度 台账.xlsx"
    found = await bot.get_file(sent.document.file_id)
    assert bytes(await found.download_as_bytearray()) == data


async def test_an_album_and_an_open_file_go_out_as_parts(pg: Playground, bot: ExtBot[None]) -> None:
    zhang = pg.person("张三", started=True)
    media = [InputMediaPhoto(b"\xff\xd8 one"), InputMediaPhoto(b"\xff\xd8 two")]
    assert len(await bot.send_media_group(zhang.id, media)) == 2
    handle = InputFile(BytesIO(b"%PDF"), filename="a.pdf", read_file_handle=False)
    await bot.send_document(zhang.id, handle)
    assert list(pg.calls_to("sendDocument")[0].files.values()) == [4]


async def test_a_refusal_comes_as_telegram_words_it(pg: Playground, bot: ExtBot[None]) -> None:
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await bot.send_message(42, "到哪里去")


async def test_without_a_connection_nothing_was_sent() -> None:
    bot = bot_at(closed_port())
    with pytest.raises(NotSent) as refused:
        await bot.initialize()
    assert TOKEN not in str(refused.value)
    await bot.shutdown()


async def test_before_initialize_nothing_is_sent() -> None:
    with pytest.raises(NotSent):
        await AiohttpRequest().do_request("http://127.0.0.1:1/", "POST")


async def test_a_pool_that_is_full_means_not_sent(slow_port: int) -> None:
    request = AiohttpRequest(connections=1)
    await request.initialize()
    url = f"http://127.0.0.1:{slow_port}/"
    holding = asyncio.create_task(request.do_request(url, "POST", read_timeout=30))
    await asyncio.sleep(0.05)
    with pytest.raises(NotSent):
        await request.do_request(url, "POST", pool_timeout=0.05, connect_timeout=0.05)
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)
    await request.shutdown()


async def test_no_answer_in_time_is_unknown(slow_port: int) -> None:
    request = AiohttpRequest()
    await request.initialize()
    with pytest.raises(TimedOut):
        await request.post(f"http://127.0.0.1:{slow_port}/", read_timeout=0.05)
    await request.shutdown()


async def test_a_connection_cut_after_the_call_is_unknown(
    pg: Playground, bot: ExtBot[None]
) -> None:
    zhang = pg.person("张三", started=True)
    pg.fault("drop_after", method="sendMessage")
    with pytest.raises(NetworkError) as cut:
        await bot.send_message(zhang.id, "到了没有")
    assert not isinstance(cut.value, NotSent | TimedOut)
    assert zhang.private.messages[-1].text == "到了没有"
    assert pg.token not in repr(cut.value)


async def test_no_error_shows_the_token(
    slow_port: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level("DEBUG")
    monkeypatch.setattr("bot.kit.request._READ", 0.05)
    for port in (slow_port, closed_port()):
        bot = bot_at(port)
        with pytest.raises(TelegramError) as failed:
            await bot.initialize()
        chain: BaseException | None = failed.value
        while chain is not None:
            assert TOKEN not in repr(chain)
            chain = chain.__cause__
        await bot.shutdown()
    own = [r for r in caplog.records if not r.name.startswith("telegram")]
    assert all(TOKEN not in record.getMessage() for record in own)


async def test_a_refused_token_is_named(pg: Playground) -> None:
    bot = bot_at(pg.api.port, "1:not-the-one")
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "api.internal")
    assert proxy_for("https://api.telegram.org/bot") == "http://proxy.example:3128"
    assert proxy_for("https://api.internal/bot") is None
    assert proxy_for("http://127.0.0.1:8081/bot") is None
