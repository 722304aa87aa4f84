"""The peer: aiogram as it comes, answering one command; runs in `.venv/peer`, alone.

python bench/peer.py BASE_URL TOKEN TEXT
"""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command
from aiogram.types import Message


async def main(base: str, token: str, text: str) -> None:
    """Poll until the process is ended."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    dispatcher = Dispatcher()

    async def answer(message: Message) -> None:
        await message.answer(text)

    dispatcher.message.register(answer, Command("help"))
    await dispatcher.start_polling(Bot(token, session=session))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
