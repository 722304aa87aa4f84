"""The table of control verbs."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from playground.faults import RateLimits

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.control import Control
    from playground.faults import Call
    from playground.wire import JSON

    Verb = Callable[[Control, JSON], Awaitable[object]]


# Making ----------------------------------------------------------------------------------


async def _person(control: Control, body: JSON) -> JSON:
    person = control.pg.person(
        body["name"],
        body.get("username"),
        language_code=body.get("language_code", "zh-hans"),
        started=bool(body.get("started")),
    )
    return person.user.wire


async def _group(control: Control, body: JSON) -> JSON:
    members = [control.person({"person": name}) for name in body.get("members", [])]
    chat = control.pg.group(
        body["title"],
        members,
        supergroup=bool(body.get("supergroup")),
        forum=bool(body.get("forum")),
        topics=body.get("topics", []),
        bot=body.get("bot", "member"),
    )
    return chat.wire | {"topics": chat.topics}


# Speaking --------------------------------------------------------------------------------


async def _say(control: Control, body: JSON) -> JSON:
    person, chat = control.person(body), control.chat(body)
    return (await person.says(chat, body["text"], **control.where(body))).as_json()


async def _start(control: Control, body: JSON) -> JSON:
    return (await control.person(body).starts(body.get("payload", ""))).as_json()


async def _press(control: Control, body: JSON) -> JSON:
    """By label, by data, or by `number` (from 1); waits for the answer when told."""
    message, person = control.message(body), control.person(body)
    text = body.get("text")
    if "number" in body:
        text = message.buttons[int(body["number"]) - 1]
    press = await person.presses(message, text, data=body.get("data"))
    result: JSON = {"callback_query_id": press.query_id, "seq": press.seq}
    if wait := body.get("wait"):
        answer = await press.answered(float(wait))
        result["answer"] = {"text": answer.text, "alert": answer.alert}
    return result


async def _follow(control: Control, body: JSON) -> JSON:
    person, message = control.person(body), control.message(body)
    return (await person.follows(message, body["text"])).as_json()


def _bytes(body: JSON, default: bytes) -> bytes:
    return base64.b64decode(body["data"]) if "data" in body else default


async def _photo(control: Control, body: JSON) -> JSON:
    message = await control.person(body).sends_photo(
        control.chat(body),
        _bytes(body, b"\xff\xd8\xff\xe0 a photo"),
        body.get("caption", ""),
        album=body.get("album"),
        size=body.get("size"),
        **control.where(body),
    )
    return message.as_json()


async def _document(control: Control, body: JSON) -> JSON:
    message = await control.person(body).sends_document(
        control.chat(body),
        _bytes(body, b"a document"),
        body.get("caption", ""),
        name=body.get("name", "document.pdf"),
        mime=body.get("mime", "application/pdf"),
        album=body.get("album"),
        size=body.get("size"),
        **control.where(body),
    )
    return message.as_json()


async def _edit(control: Control, body: JSON) -> JSON:
    message = control.message(body)
    return (await control.person(body).edits(message, body["text"])).as_json()


async def _delete(control: Control, body: JSON) -> None:
    await control.person(body).deletes(control.message(body))


async def _react(control: Control, body: JSON) -> None:
    await control.person(body).reacts(control.message(body), body.get("emoji"))


# Groups ----------------------------------------------------------------------------------


def _on_chat(name: str) -> Verb:
    async def verb(control: Control, body: JSON) -> None:
        await getattr(control.person(body), name)(control.chat(body))

    return verb


def _on_self(name: str) -> Verb:
    async def verb(control: Control, body: JSON) -> None:
        await getattr(control.person(body), name)()

    return verb


async def _add(control: Control, body: JSON) -> None:
    others = [control.person({"person": name}) for name in body["others"]]
    await control.person(body).adds(control.chat(body), *others)


async def _migrate(control: Control, body: JSON) -> JSON:
    new = await control.person(body).upgrades(control.chat(body), forum=bool(body.get("forum")))
    control.pg.groups[str(new.title)] = new
    return new.wire


async def _topic(control: Control, body: JSON) -> JSON:
    thread = await control.person(body).opens_topic(control.chat(body), body["name"])
    return {"thread": thread}


# Faults ----------------------------------------------------------------------------------


def _matcher(body: JSON) -> Callable[[Call], bool] | None:
    """`chat_id` and `contains` stand for the function that a test in process would give."""
    chat_id, contains = body.get("chat_id"), body.get("contains")
    if chat_id is None and contains is None:
        return None
    return lambda call: (
        (chat_id is None or call.chat_id == chat_id)
        and (contains is None or str(contains) in str(call.params))
    )


async def _fault(control: Control, body: JSON) -> None:
    control.pg.fault(
        str(body["kind"]),
        method=body.get("method"),
        when=_matcher(body),
        times=body.get("times", 1),
        seconds=float(body.get("seconds", 1)),
        skip=int(body.get("skip", 0)),
        description=body.get("description"),
    )


async def _clear_faults(control: Control, _body: JSON) -> None:
    control.pg.clear_faults()


async def _limits(control: Control, body: JSON) -> None:
    if body.pop("strict", True):
        control.pg.strict_limits(RateLimits(**body))
    else:
        control.pg.lift_limits()


async def _latency(control: Control, body: JSON) -> None:
    control.pg.latency_ms = float(body["ms"])


async def _privacy(control: Control, body: JSON) -> None:
    control.pg.privacy = bool(body["on"])


async def _hold(control: Control, _body: JSON) -> None:
    control.pg.updates.hold()


async def _release(control: Control, body: JSON) -> None:
    control.pg.updates.release(body.get("order"), reverse=bool(body.get("reverse")))


async def _redeliver(control: Control, body: JSON) -> JSON:
    return {"update_id": control.pg.updates.redeliver(body.get("update_id"))}


VERBS: dict[str, Verb] = {
    "person": _person,
    "group": _group,
    "say": _say,
    "start": _start,
    "press": _press,
    "follow": _follow,
    "photo": _photo,
    "document": _document,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "join": _on_chat("joins"),
    "leave": _on_chat("leaves"),
    "become_admin": _on_chat("becomes_admin"),
    "add": _add,
    "add_bot": _on_chat("adds_bot"),
    "remove_bot": _on_chat("removes_bot"),
    "promote_bot": _on_chat("promotes_bot"),
    "demote_bot": _on_chat("demotes_bot"),
    "block": _on_self("blocks_bot"),
    "unblock": _on_self("unblocks_bot"),
    "deactivate": _on_self("deactivates"),
    "migrate": _migrate,
    "topic": _topic,
    "fault": _fault,
    "clear_faults": _clear_faults,
    "limits": _limits,
    "latency": _latency,
    "privacy": _privacy,
    "hold": _hold,
    "release": _release,
    "redeliver": _redeliver,
}
