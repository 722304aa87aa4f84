"""A bot in its own process, killed between the effect of a call and its answer."""

from __future__ import annotations

import asyncio
import sys

from playground import Call, Playground

BOT = """
import sys
from telegram import Update
from telegram.ext import Application, MessageHandler, filters

async def echo(update, context):
    await update.message.reply_text(update.message.text)

app = Application.builder().token(sys.argv[1]).base_url(sys.argv[2]).build()
app.add_handler(MessageHandler(filters.TEXT, echo))
app.run_polling(allowed_updates=Update.ALL_TYPES, stop_signals=None)
"""


async def run_bot(pg: Playground) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", BOT, pg.token, pg.base_url, stderr=asyncio.subprocess.DEVNULL
    )


async def test_an_unconfirmed_update_reaches_the_next_process(pg: Playground) -> None:
    zhang = pg.person("张三", started=True)
    await zhang.says(zhang.private, "一")
    first = await run_bot(pg)

    def kill(call: Call) -> None:
        # Killed before its first long poll is answered: nothing has been confirmed.
        if int(call.params.get("timeout", 0)) > 0 and first.returncode is None:
            first.kill()

    stop = pg.on_call(kill, method="getUpdates", stage="answering")
    await pg.next_call("getUpdates", stage="answering", timeout=30)
    await first.wait()
    stop()
    second = await run_bot(pg)
    assert (await pg.wait_for(chat=zhang.private, timeout=30)).text == "一"

    # Killed when its message stands in the chat but the answer has not gone out.
    pg.on_call(lambda _: second.kill(), method="sendMessage", stage="answering")
    await zhang.says(zhang.private, "二")
    await second.wait()
    assert [m.text for m in zhang.private.messages if m.from_bot] == ["一", "二"]
