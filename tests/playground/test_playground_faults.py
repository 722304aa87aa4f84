"""Faults, limits, hooks, and the check against the Bot API's description."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, TimedOut

from playground import Call, Playground, RateLimits
from tests.playground.cast import SCHEMA, Cast, Raw

needs_schema = pytest.mark.skipif(
    not SCHEMA.exists(), reason="no api.json beside the repository to check calls against"
)


async def test_429_carries_retry_after(raw: Raw, cast: Cast) -> None:
    cast.pg.fault("429", method="sendMessage", seconds=7)
    status, answer = await raw("sendMessage", chat_id=cast.group.id, text="a")
    assert status == 429
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    status, _ = await raw("sendMessage", chat_id=cast.group.id, text="a")
    assert status == 200


@pytest.mark.parametrize(
    ("kind", "error"),
    [("500", NetworkError), ("502", NetworkError), ("403", Forbidden), ("400", BadRequest)],
)
async def test_errors_by_rule(cast: Cast, kind: str, error: type[Exception]) -> None:
    cast.pg.fault(kind, method="sendMessage", skip=1)
    await cast.bot.send_message(cast.group.id, "one")
    with pytest.raises(error):
        await cast.bot.send_message(cast.group.id, "two")
    assert [m.text for m in cast.group.messages] == ["one"]


async def test_a_connection_cut_before_and_after_the_effect(cast: Cast) -> None:
    cast.pg.fault("drop_before", method="sendMessage", when=lambda call: call.params["text"] == "a")
    with pytest.raises(NetworkError):
        await cast.bot.send_message(cast.group.id, "a")
    assert cast.group.messages == []
    cast.pg.fault("drop_after", method="sendMessage")
    with pytest.raises(NetworkError):
        await cast.bot.send_message(cast.group.id, "b")
    assert [m.text for m in cast.group.messages] == ["b"]
    assert [call.fault for call in cast.pg.calls_to("sendMessage")] == ["drop_before", "drop_after"]


async def test_a_slow_answer_is_a_timeout_although_the_message_is_there(cast: Cast) -> None:
    cast.pg.fault("delay", method="sendMessage", seconds=30)
    with pytest.raises(TimedOut):
        await cast.bot.send_message(cast.group.id, "a", read_timeout=0.05)
    assert [m.text for m in cast.group.messages] == ["a"]


def test_an_unknown_fault_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="drop_before"):
        Playground().fault("explode")


async def test_strict_limits(raw: Raw, cast: Cast) -> None:
    now = [0.0]
    cast.pg.strict_limits(RateLimits(clock=lambda: now[0]))

    async def send(chat_id: int) -> int:
        status, answer = await raw("sendMessage", chat_id=chat_id, text="a")
        return status if status == 200 else answer["parameters"]["retry_after"]

    assert await send(cast.group.id) == 200
    assert await send(cast.group.id) == 1
    for _ in range(19):
        now[0] += 1
        assert await send(cast.group.id) == 200
    now[0] += 1
    assert await send(cast.group.id) == 40  # the 21st in a minute
    assert await send(cast.zhang.id) == 200  # private chats have no such limit
    cast.pg.lift_limits()
    assert await send(cast.group.id) == 200


async def test_thirty_a_second_for_the_whole_bot(raw: Raw, pg: Playground) -> None:
    pg.strict_limits(RateLimits(clock=lambda: 5.0))
    people = [pg.person(f"党员{number}", started=True) for number in range(31)]
    statuses = [(await raw("sendMessage", chat_id=p.id, text="a"))[0] for p in people]
    assert statuses == [200] * 30 + [429]


async def test_hooks_hold_a_call_before_and_after_its_effect(cast: Cast) -> None:
    seen: list[tuple[str, int]] = []

    async def arrived(call: Call) -> None:
        seen.append((call.method, len(cast.group.messages)))

    def answering(call: Call) -> None:
        seen.append((call.method, len(cast.group.messages)))

    cast.pg.on_call(arrived, method="sendMessage")
    stop = cast.pg.on_call(answering, method="sendMessage", stage="answering")
    await cast.bot.send_message(cast.group.id, "a")
    assert seen == [("sendMessage", 0), ("sendMessage", 1)]
    stop()
    await cast.bot.send_message(cast.group.id, "b")
    assert len(seen) == 3


async def test_every_call_is_logged_with_its_answer(cast: Cast) -> None:
    await cast.bot.send_photo(cast.group.id, b"jpeg", caption="图")
    (call,) = cast.pg.calls_to("sendPhoto")
    assert call.ok
    assert call.chat_id == cast.group.id
    assert call.params["caption"] == "图"
    assert call.files == {"photo": 4}


async def test_latency_applies_to_every_answer(cast: Cast) -> None:
    cast.pg.latency_ms = 1
    assert cast.pg.latency_ms == pytest.approx(1)
    await cast.bot.send_message(cast.group.id, "a")


async def test_stopping_cuts_open_polls(cast: Cast) -> None:
    poll = asyncio.create_task(cast.bot.get_updates(timeout=30))
    await cast.pg.next_call("getUpdates")
    await cast.pg.stop()
    with pytest.raises(NetworkError):
        await poll
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(f"{cast.pg.base_url}{cast.pg.token}/getMe")


@needs_schema
@pytest.mark.parametrize(
    ("method", "params", "violation"),
    [
        ("getCake", {}, "getCake: no such method"),
        ("sendMessage", {"chat_id": 1}, "sendMessage: missing parameter text"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "colour": 1},
            "sendMessage: unknown parameter colour",
        ),
        ("getUpdates", {"limit": "many"}, "getUpdates.limit: 'many' is not Integer"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": '{"inline_keyboard":[[{"label":"x"}]]}'},
            (
                "sendMessage.reply_markup.inline_keyboard[0][0]: "
                "unknown field label of InlineKeyboardButton"
            ),
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "a", "reply_markup": {"force_reply": "yes"}},
            "sendMessage.reply_markup.force_reply: 'yes' is not Boolean",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "help"}]},
            "setMyCommands.commands[0]: missing field description of BotCommand",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "everybody"}},
            "setMyCommands.scope: 'everybody' is not the type of BotCommandScopeDefault",
        ),
    ],
)
async def test_violations_are_collected(
    raw: Raw, pg: Playground, method: str, params: dict[str, object], violation: str
) -> None:
    await raw(method, **params)
    assert violation in pg.violations


@needs_schema
async def test_valid_calls_violate_nothing(raw: Raw, cast: Cast) -> None:
    photo = (await cast.zhang.sends_photo(cast.zhang.private)).file
    assert photo
    await raw("sendPhoto", chat_id="@nobody", photo=photo["file_id"], disable_notification="true")
    scope = {"type": "chat_member", "chat_id": cast.group.id, "user_id": cast.li.id}
    commands = [{"command": "help", "description": "帮助"}]
    await raw("setMyCommands", commands=commands, scope=scope, language_code="zh")
    media = [{"type": "photo", "media": photo["file_id"]}] * 2
    await raw("sendMediaGroup", chat_id=cast.group.id, media=media)
    assert cast.pg.violations == []
