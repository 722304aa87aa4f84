"""The people API over HTTP, for tests and terminals in other processes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from playground.control_queries import QUERIES
from playground.control_verbs import VERBS
from playground.wire import JSON, dumps

if TYPE_CHECKING:
    from playground.core import Playground
    from playground.people import Person
    from playground.server import BotApi
    from playground.world import Chat, Message


class Control:
    """POST /control/<verb> with JSON, GET /control/<query>."""

    def __init__(self, pg: Playground) -> None:
        self.pg = pg

    async def handle(self, request: web.BaseRequest) -> web.Response:
        name = request.path.removeprefix("/control/")
        try:
            if request.method == "GET":
                result = await _known(QUERIES, name)(self, dict(request.query))
            else:
                body = await request.content.read()
                result = await _known(VERBS, name)(self, _parsed(body))
        except (LookupError, ValueError, TypeError) as error:
            reason = error.args[0] if error.args else type(error).__name__
            return _reply({"ok": False, "error": str(reason)}, 400)
        return _reply({"ok": True, "result": result}, 200)

    @property
    def api(self) -> BotApi:
        return self.pg.api

    def person(self, body: JSON) -> Person:
        """`person`: a name, a username or an id."""
        wanted = body.get("person")
        for person in self.pg.people.values():
            if wanted in {person.name, person.id, person.user.username}:
                return person
        raise LookupError(f"no person {wanted!r}; there are {list(self.pg.people)}")

    def chat(self, body: JSON) -> Chat:
        """`chat`: a title or an id; the person's private chat when absent."""
        wanted = body.get("chat")
        if wanted in {None, "", "private"}:
            return self.person(body).private
        if wanted in self.pg.groups:
            return self.pg.groups[wanted]
        number = int(wanted) if str(wanted).lstrip("-").isdigit() else 0
        if number in self.pg.tg.chats:
            return self.pg.tg.chats[number]
        raise LookupError(f"no chat {wanted!r}; there are {list(self.pg.groups)}")

    def message(self, body: JSON, key: str = "message_id") -> Message:
        """A message of the chat; the bot's last one when no id is given."""
        chat = self.chat(body)
        if key not in body:
            return chat.last_from_bot()
        found = chat.history.get(int(body[key]))
        if found is None:
            raise LookupError(f"no message {body[key]} in {chat.name}")
        return found

    def where(self, body: JSON) -> dict[str, Any]:
        """The named arguments of everything that is put in a chat."""
        reply = self.message(body, "reply_to") if "reply_to" in body else None
        return {
            "reply_to": reply,
            "thread": body.get("thread"),
            "anonymous": bool(body.get("anonymous")),
        }


def _known(table: dict[str, Any], name: str) -> Any:  # noqa: ANN401 # a verb or a query
    if name not in table:
        raise LookupError(f"no {name!r}; there are {', '.join(table)}")
    return table[name]


def _parsed(body: bytes) -> JSON:
    parsed = json.loads(body or b"{}")
    if not isinstance(parsed, dict):
        raise TypeError("the body must be a JSON object")
    return parsed


def _reply(answer: JSON, status: int) -> web.Response:
    return web.Response(text=dumps(answer), status=status, content_type="application/json")
