"""The table of control queries: what other processes may ask."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playground.control import Control
    from playground.control_verbs import Verb
    from playground.faults import Call
    from playground.wire import JSON

LONGEST_WAIT = 60.0  # seconds of a long poll


async def _state(control: Control, _query: JSON) -> JSON:
    pg = control.pg
    return {
        "bot": pg.tg.bot.wire,
        "base_url": pg.base_url,
        "base_file_url": pg.base_file_url,
        "token": pg.token,
        "privacy": pg.privacy,
        "seq": pg.tg.events.seq,
        "pending_updates": len(pg.updates.pending),
        "people": [
            person.user.wire | {"started": person.user.started, "blocked": person.user.blocked}
            for person in pg.people.values()
        ],
        "chats": [
            chat.wire | {"members": chat.members, "topics": chat.topics, "pinned": chat.pinned}
            for chat in pg.tg.chats.values()
        ],
        "commands": [
            {"scope": json.loads(scope), "language_code": language, "commands": commands}
            for (scope, language), commands in pg.tg.commands.items()
        ],
        "violations": pg.violations,
    }


async def _events(control: Control, query: JSON) -> list[JSON]:
    """Events after a number, waiting up to `timeout` seconds for the first."""
    log = control.pg.tg.events
    after = int(query.get("after", 0))
    chat = control.chat(query) if "chat" in query or "person" in query else None
    kinds = set(query["kinds"].split(",")) if "kinds" in query else None
    try:
        async with asyncio.timeout(min(float(query.get("timeout", 0)), LONGEST_WAIT)):
            while True:
                found = [
                    event.as_json()
                    for event in log.after(after)
                    if (kinds is None or event.kind in kinds) and chat in {None, event.chat}
                ]
                if found:
                    return found
                await log.changed()
    except TimeoutError:
        return []


async def _messages(control: Control, query: JSON) -> list[JSON]:
    """The same for messages and edits only."""
    return await _events(control, {"kinds": "message,edit"} | query)


async def _calls(control: Control, query: JSON) -> list[JSON]:
    calls: Iterable[Call] = control.pg.calls
    if "method" in query:
        calls = control.pg.calls_to(query["method"])
    return [call.as_json() for call in list(calls)[int(query.get("after", 0)) :]]


QUERIES: dict[str, Verb] = {
    "state": _state,
    "events": _events,
    "messages": _messages,
    "calls": _calls,
}
