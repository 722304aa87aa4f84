"""getUpdates: confirming, delivering again, conflicts, kinds; and the webhook."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict, InvalidToken

from playground import Playground
from tests.playground.cast import Cast, Raw


def ids(answer: dict[str, list[dict[str, int]]]) -> list[int]:
    return [update["update_id"] for update in answer["result"]]


async def test_updates_come_again_until_an_offset_confirms_them(raw: Raw, cast: Cast) -> None:
    for number in range(3):
        await cast.zhang.says(cast.group, f"/c{number}")
    _, first = await raw("getUpdates")
    _, again = await raw("getUpdates", limit=2)
    assert ids(again) == ids(first)[:2]
    _, rest = await raw("getUpdates", offset=ids(first)[1])
    assert ids(rest) == ids(first)[1:]
    _, still = await raw("getUpdates")
    assert ids(still) == ids(first)[1:]
    _, none = await raw("getUpdates", offset=ids(first)[2] + 1)
    assert ids(none) == []


async def test_a_negative_offset_keeps_only_the_last(raw: Raw, cast: Cast) -> None:
    for number in range(3):
        await cast.zhang.says(cast.group, f"/c{number}")
    _, last = await raw("getUpdates", offset=-1)
    assert [update["message"]["text"] for update in last["result"]] == ["/c2"]
    _, left = await raw("getUpdates")
    assert ids(left) == ids(last)


async def test_a_long_poll_ends_with_the_first_update(raw: Raw, cast: Cast) -> None:
    poll = asyncio.create_task(raw("getUpdates", timeout=30))
    await cast.pg.next_call("getUpdates")
    await cast.zhang.says(cast.group, "/help")
    _, answer = await poll
    assert len(answer["result"]) == 1


async def test_a_second_poller_ends_the_first_with_409(raw: Raw, cast: Cast) -> None:
    first = asyncio.create_task(cast.bot.get_updates(timeout=30))
    await cast.pg.next_call("getUpdates")
    status, _ = await raw("getUpdates")
    assert status == 200
    with pytest.raises(Conflict) as caught:
        await first
    assert str(caught.value) == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )


async def test_allowed_updates_last_until_they_are_set_again(raw: Raw, cast: Cast) -> None:
    await cast.zhang.promotes_bot(cast.group)
    await raw("getUpdates", allowed_updates=["chat_member"])
    await cast.zhang.says(cast.group, "/help")
    await cast.zhang.removes(cast.group, cast.li)
    _, answer = await raw("getUpdates")
    assert [set(update) - {"update_id"} for update in answer["result"]][1:] == [{"chat_member"}]
    await raw("getUpdates", allowed_updates=[])
    await cast.zhang.says(cast.group, "/help")
    _, answer = await raw("getUpdates")
    assert "message" in answer["result"][-1]


async def test_disorder_and_second_deliveries_on_request(cast: Cast) -> None:
    updates = cast.pg.updates
    updates.hold()
    for number in range(3):
        await cast.zhang.says(cast.group, f"/c{number}")
    assert await cast.texts() == []
    updates.release(reverse=True)
    got = await cast.bot.get_updates()
    assert [u.message.text for u in got if u.message] == ["/c2", "/c1", "/c0"]
    last = max(u.update_id for u in got)
    assert await cast.bot.get_updates(offset=last + 1) == ()
    again = updates.redeliver(last)
    (twice,) = await cast.bot.get_updates(offset=last + 1)
    assert twice.update_id == again == last


async def test_a_late_update_with_a_low_id_is_not_lost(cast: Cast) -> None:
    cast.pg.updates.hold()
    await cast.zhang.says(cast.group, "/first")
    await cast.zhang.says(cast.group, "/second")
    cast.pg.updates.release([1])
    (second,) = await cast.bot.get_updates()
    cast.pg.updates.redeliver(second.update_id)
    (again,) = list(await cast.bot.get_updates(offset=second.update_id + 1))
    assert again.update_id == second.update_id


async def test_wrong_tokens_and_unknown_methods(pg: Playground, raw: Raw) -> None:
    status, answer = await raw("sendCake")
    assert (status, answer["description"]) == (404, "Not Found: method not found")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{pg.base_url}123:wrong/getMe") as refused:
            assert (refused.status, (await refused.json())["description"]) == (401, "Unauthorized")
        async with session.get(f"{pg.url}/nothing") as refused:
            assert refused.status == 404
        async with session.get(f"{pg.base_url}{pg.token}/getme?x=1") as found:
            assert (await found.json())["ok"]
    stranger = Bot("123:wrong", base_url=pg.base_url)
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_forms_json_and_query_strings_say_the_same(pg: Playground, cast: Cast) -> None:
    url = f"{pg.base_url}{pg.token}/sendMessage"
    markup = '{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}'
    plain = {"chat_id": str(cast.group.id), "text": "一&二", "reply_markup": markup}
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in plain.items():
        form.add_field(name, value)
    async with aiohttp.ClientSession() as session:
        bodies: list[dict[str, object]] = [
            {"data": plain},
            {"data": form},
            {"params": plain},
            {"json": plain},
        ]
        for body in bodies:
            async with session.post(url, **body) as answer:  # type: ignore[arg-type]
                result = (await answer.json())["result"]
                assert result["text"] == "一&二"
                assert result["reply_markup"]["inline_keyboard"][0][0]["text"] == "a"
        async with session.post(
            url, data=b"{", headers={"Content-Type": "application/json"}
        ) as bad:
            assert bad.status == 400


async def test_a_file_from_aiohttp_keeps_its_chinese_name(pg: Playground, cast: Cast) -> None:
    form = aiohttp.FormData()
    form.add_field("chat_id", str(cast.group.id))
    form.add_field("media", '[{"type":"document","media":"attach://f1"}]')
    form.add_field("f1", b"a,b", filename="台账 11月.csv", content_type="text/csv")
    url = f"{pg.base_url}{pg.token}/sendMediaGroup"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as answer:
        (message,) = (await answer.json())["result"]
    assert message["document"]["file_name"] == "台账 11月.csv"
    assert message["document"]["mime_type"] == "text/csv"


async def test_webhook_gets_updates_with_its_secret_until_it_takes_them(cast: Cast) -> None:
    got: list[tuple[str | None, str]] = []
    done = asyncio.Event()

    async def receive(request: web.Request) -> web.Response:
        update = await request.json()
        got.append(
            (request.headers.get("X-Telegram-Bot-Api-Secret-Token"), update["message"]["text"])
        )
        if len(got) == 1:
            return web.Response(status=500)
        done.set()
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await cast.zhang.says(cast.group, "/help")
    await cast.bot.set_webhook(url, secret_token="s3cret")
    async with asyncio.timeout(5):
        await done.wait()
    assert got == [("s3cret", "/help")] * 2
    assert (await cast.bot.get_webhook_info()).url == url
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await cast.bot.get_updates()
    await cast.bot.delete_webhook(drop_pending_updates=True)
    assert (await cast.bot.get_webhook_info()).url == ""
    await runner.cleanup()
