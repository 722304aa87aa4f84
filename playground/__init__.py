"""A local Bot API server on loopback, with groups and people in it.

async with Playground() as pg:
    zhang = pg.person("张三", started=True)
    group = pg.group("第一支部", [zhang])
    ...  # a bot that takes pg.token and base_url=pg.base_url
    await zhang.says(group, "/meeting")
    asked = await pg.wait_for(chat=group)
    press = await zhang.presses(asked, "是")
    toast = await press.answered()
"""

from playground.core import DEFAULT_TOKEN, Playground
from playground.events import Event
from playground.faults import Call, Fault, RateLimits
from playground.people import Answer, Person, Press
from playground.world import Chat, Message, User

__all__ = [
    "DEFAULT_TOKEN",
    "Answer",
    "Call",
    "Chat",
    "Event",
    "Fault",
    "Message",
    "Person",
    "Playground",
    "Press",
    "RateLimits",
    "User",
]
