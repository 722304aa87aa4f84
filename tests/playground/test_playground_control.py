"""The control endpoints, the terminal, and a whole PTB application."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeChat, Update
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters

from playground import Playground
from playground.terminal import Terminal
from tests.playground.cast import Cast

Post = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


@pytest.fixture
async def post(pg: Playground) -> AsyncIterator[Post]:
    async with aiohttp.ClientSession() as session:

        async def send(verb: str, /, **body: Any) -> dict[str, Any]:
            async with session.post(f"{pg.url}/control/{verb}", json=body) as answer:
                parsed: dict[str, Any] = await answer.json()
                assert parsed["ok"] is (answer.status == 200)
                return parsed

        yield send


@pytest.fixture
async def get(pg: Playground) -> AsyncIterator[Post]:
    async with aiohttp.ClientSession() as session:

        async def ask(query: str, /, **params: Any) -> dict[str, Any]:
            async with session.get(f"{pg.url}/control/{query}", params=params) as answer:
                parsed: dict[str, Any] = await answer.json()
                return parsed

        yield ask


async def test_a_conversation_from_another_process(cast: Cast, post: Post, get: Post) -> None:
    said = await post("say", person="李四", chat="第一支部", text="/help")
    assert said["result"]["text"] == "/help"
    keyboard = {"inline_keyboard": [[{"text": "是", "callback_data": "yes"}]]}
    waiting = asyncio.create_task(
        get("messages", chat="第一支部", after=cast.pg.tg.events.seq, timeout=5)
    )
    await cast.bot.send_message(cast.group.id, "参加吗?", api_kwargs={"reply_markup": keyboard})
    (event,) = (await waiting)["result"]
    assert event["from_bot"]
    assert event["message"]["text"] == "参加吗?"
    await cast.updates()
    pressing = asyncio.create_task(post("press", person="李四", chat="第一支部", number=1, wait=5))
    await cast.pg.wait_for_event(lambda e: e.kind == "press")
    (update,) = await cast.updates()
    assert update.callback_query
    await update.callback_query.answer("好")
    assert (await pressing)["result"]["answer"] == {"text": "好", "alert": False}
    state = (await get("state"))["result"]
    assert [p["first_name"] for p in state["people"]] == ["张三", "李四"]
    assert len((await get("calls", method="sendMessage"))["result"]) == 1
    assert (await get("messages", after=cast.pg.tg.events.seq))["result"] == []


async def test_every_verb(cast: Cast, post: Post) -> None:
    async def done(verb: str, **body: Any) -> Any:
        answer = await post(verb, **body)
        assert answer["ok"], answer
        return answer["result"]

    await done("person", name="王五", username="wang", started=True)
    await done("group", title="小组", members=["张三", "wang"])
    me = {"person": "张三", "chat": "小组"}
    said = await done("say", **me, text="/a")
    await done("edit", **me, message_id=said["message_id"], text="/b")
    await done("react", **me, message_id=said["message_id"], emoji="👍")
    await done("say", **me, text="c", reply_to=said["message_id"], anonymous=True)
    await done("delete", **me, message_id=said["message_id"])
    await done("photo", **me, data=base64.b64encode(b"jpeg").decode(), caption="图", size=9)
    await done("document", **me, name="a.csv")
    await done("start", person="李四", payload="x")
    await done("join", person="李四", chat="小组")
    await done("leave", person="李四", chat="小组")
    await done("add", **me, others=["李四"])
    await done("become_admin", **me)
    for verb in ("promote_bot", "demote_bot", "remove_bot", "add_bot"):
        await done(verb, **me)
    new = await done("migrate", **me, forum=True)
    assert new["is_forum"]
    thread = (await done("topic", person="张三", chat=new["id"], name="台账"))["thread"]
    await done("say", person="张三", chat=new["id"], text="/a", thread=thread)
    for verb in ("block", "unblock", "deactivate"):
        await done(verb, person="wang")
    await done("fault", kind="429", method="sendMessage", contains="坏", times=None)
    await done("clear_faults")
    await done("limits", per_second=5)
    await done("limits", strict=False)
    await done("latency", ms=0)
    await done("privacy", on=False)
    await done("hold")
    await done("say", person="张三", chat="第一支部", text="x")
    await done("release", reverse=True)
    await done("redeliver")
    sent = await cast.bot.send_message(cast.group.id, "坏")
    link = {"inline_keyboard": [[{"text": "去", "url": "https://t.me/zhibu_bot?start=y"}]]}
    await cast.bot.send_message(cast.group.id, "坏", api_kwargs={"reply_markup": link})
    followed = await done("follow", person="李四", chat=cast.group.id, text="去")
    assert followed["text"] == "/start y"
    await done("press", person="李四", chat=cast.group.id, message_id=sent.message_id, data="z")


@pytest.mark.parametrize(
    ("verb", "body", "reason"),
    [
        ("dance", {}, "no 'dance'"),
        ("say", {"person": "赵六", "text": "x"}, "no person '赵六'"),
        ("say", {"person": "张三", "chat": "无", "text": "x"}, "no chat '无'"),
        ("press", {"person": "张三", "chat": "第一支部"}, "the bot has said nothing"),
        ("edit", {"person": "张三", "chat": "第一支部", "message_id": 5}, "no message 5"),
    ],
)
async def test_control_says_what_is_wrong(
    cast: Cast, post: Post, verb: str, body: dict[str, Any], reason: str
) -> None:
    answer = await post(verb, **body)
    assert answer["ok"] is False
    assert reason in answer["error"]


async def test_commands_by_scope_and_language(cast: Cast) -> None:
    every = [BotCommand("help", "帮助")]
    await cast.bot.set_my_commands(every)
    await cast.bot.set_my_commands(
        [BotCommand("dues", "党费")], BotCommandScopeAllGroupChats(), "zh"
    )
    await cast.bot.set_my_commands(every, BotCommandScopeChat(cast.group.id))
    assert await cast.bot.get_my_commands() == tuple(every)
    assert await cast.bot.get_my_commands(BotCommandScopeAllGroupChats()) == ()
    (dues,) = await cast.bot.get_my_commands(BotCommandScopeAllGroupChats(), "zh")
    assert dues.command == "dues"
    await cast.bot.delete_my_commands()
    assert await cast.bot.get_my_commands() == ()
    assert await cast.bot.get_my_commands(BotCommandScopeChat(cast.group.id)) == tuple(every)


async def test_an_echo_application_from_end_to_end(cast: Cast) -> None:
    async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_chat
        await update.effective_chat.send_message(f"你好 {' '.join(context.args or [])}")

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        assert update.message.text
        await update.message.reply_text(update.message.text)

    pg = cast.pg
    builder = Application.builder().token(pg.token).base_url(pg.base_url)
    app = builder.base_file_url(pg.base_file_url).build()
    app.add_handler(CommandHandler("start", start))
    app.add_handler(MessageHandler(filters.TEXT, echo))
    async with app:
        assert app.updater
        await app.updater.start_polling(allowed_updates=Update.ALL_TYPES, drop_pending_updates=True)
        await app.start()
        await cast.li.starts("x1")
        assert (await pg.wait_for(chat=cast.li.private)).text == "你好 x1"
        for number in range(5):
            await cast.li.says(cast.li.private, f"第 {number} 句")
            assert (await pg.wait_for(chat=cast.li.private)).text == f"第 {number} 句"
        await app.updater.stop()
        await app.stop()


async def test_the_playground_runs_alone() -> None:
    alone = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "playground", "--port", "0"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    spoken = "李四@党委工作群: /help\n:who\n:dance\n:quit\n"
    output, _ = await alone.communicate(spoken.encode())
    assert alone.returncode == 0
    shown = output.decode()
    assert "base_url      http://127.0.0.1:" in shown
    assert "[党委工作群 #4] 李四: /help" in shown
    assert "第一支部 (group -500001): 张三、李四、王五、支部" in shown


async def test_terminal_sends_files_edits_and_moves(cast: Cast, tmp_path: Path) -> None:
    shown: list[str] = []
    forum = cast.pg.group("论坛", [cast.zhang], forum=True)
    small = cast.pg.group("小组", [cast.zhang], bot="left")
    terminal = Terminal(cast.pg, shown.append)
    cast.pg.subscribe(terminal.show)
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"jpeg")
    for line in (
        ":in 论坛",
        ":topic 台账",
        f":photo {photo} 图",
        f":doc {photo}",
        ":topic -",
        "/one",
        ":edit /two",
        ":admin",
        ":in 小组",
        ":addbot",
        ":migrate",
        "hi",
        ":kickbot",
        ":private",
        ":block",
        ":unblock",
        ":photo nowhere.jpg",
    ):
        await terminal.do(line)
    output = "".join(shown)
    assert [m.text for m in forum.messages][-1] == "/two"
    assert forum.is_admin(cast.bot.id)
    assert small.migrated_to is not None
    assert "📎photo (4 bytes)\n图" in output
    assert "📎a.jpg (4 bytes)" in output
    assert "(edited)] 张三: /two" in output
    assert "支部 is now kicked" in output
    assert "! No such file or directory" in output


async def test_terminal_speaks_and_presses(cast: Cast) -> None:
    shown: list[str] = []
    terminal = Terminal(cast.pg, shown.append)
    cast.pg.subscribe(terminal.show)
    assert terminal.prompt == "张三@第一支部> "
    keyboard = {"inline_keyboard": [[{"text": "是", "callback_data": "yes"}]]}
    await cast.bot.send_message(cast.group.id, "参加?", api_kwargs={"reply_markup": keyboard})
    await terminal.do("#1")
    await terminal.do("^1 我来")
    await terminal.do("李四@第一支部: /help")
    await terminal.do(":as 李四")
    await terminal.do(":start x")
    await terminal.do("#7")
    await terminal.do(":in 无")
    output = "".join(shown)
    assert "#1 是" in output
    assert "张三 presses 「是」" in output
    assert "我来" in output
    assert "李四: /help" in output
    assert "李四: /start x" in output
    assert "! no buttons here yet" in output
    assert "! no group 无" in output
    assert terminal.prompt == "李四@私聊> "
