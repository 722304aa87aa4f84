"""The intake: stored before confirmed, one effect each, and nothing lost when a process dies."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from telegram import Update

from bot.kit.polling import ALLOWED
from bot.kit.processor import caller_of
from domain.errors import NotFound
from models.chats import InboxUpdate
from models.engine import transaction
from playground import Call, Person, Playground
from services.access import May
from services.inbox import OpenUpdate
from services.seam import Deps, Tx, use_case
from tests.kit.running import Running, open_now, until


@use_case(may=May.ANYONE, writes=True)
def leave_a_mark(tx: Tx, draft_id: int) -> None:
    """Stands for any use case that writes: its effect can be said again."""
    tx.effect = f"draft:{draft_id}"


@pytest.fixture
def zhang(pg: Playground) -> Person:
    return pg.person("张三", started=True)


def rows(deps: Deps) -> list[InboxUpdate]:
    with transaction(deps.engine, writes=False) as session:
        found = session.scalars(select(InboxUpdate).order_by(col(InboxUpdate.update_id)))
        return list(found)


class Heard:
    """A handler that notes what it hears."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def __call__(self, update: Update, _: Any) -> None:
        assert update.effective_message is not None
        self.texts.append(update.effective_message.text or "")


async def test_an_update_is_stored_before_it_is_confirmed(
    pg: Playground, zhang: Person, sqlite_deps: Deps
) -> None:
    stored_then: list[int] = []

    def confirming(call: Call) -> None:
        if int(call.params.get("offset", 0)) > 0:
            stored_then.append(len(rows(sqlite_deps)))

    pg.on_call(confirming, method="getUpdates")
    heard = Heard()
    running = await Running(pg, sqlite_deps).on(heard).start()
    await zhang.says(zhang.private, "开会")
    await until(lambda: stored_then)
    assert stored_then[0] == 1
    await running.stop()
    assert heard.texts == ["开会"]


async def test_what_was_answered_is_marked_and_its_words_are_forgotten(
    pg: Playground, zhang: Person, sqlite_deps: Deps
) -> None:
    running = await Running(pg, sqlite_deps).on(Heard()).start()
    await zhang.says(zhang.private, "机密的话")
    await until(lambda: [row for row in rows(sqlite_deps) if row.answered_at])
    (row,) = rows(sqlite_deps)
    assert (row.payload, row.done_at is not None) == ("", True)
    await running.stop()


async def test_it_asks_for_what_we_handle_and_nothing_else(
    pg: Playground, sqlite_deps: Deps
) -> None:
    running = await Running(pg, sqlite_deps).start()
    call = await pg.next_call("getUpdates")
    allowed = call.params["allowed_updates"]
    assert (json.loads(allowed) if isinstance(allowed, str) else allowed) == list(ALLOWED)
    await running.stop()


async def test_a_process_killed_before_storing_gets_the_update_again(
    pg: Playground, zhang: Person, sqlite_deps: Deps
) -> None:
    heard = Heard()
    first = await Running(pg, sqlite_deps).on(heard).start()
    await first.polls.wait()  # what was open from before is read by then
    first.deps.dead = True  # from the moment it has the update in its hands
    await zhang.says(zhang.private, "只说一次")
    await until(lambda: first.deps.never == ["store_updates"])
    await first.kill()
    assert heard.texts == []
    second = await Running(pg, sqlite_deps).on(heard).start()
    await until(lambda: heard.texts)
    await second.stop()
    assert heard.texts == ["只说一次"]
    assert await open_now(sqlite_deps) == ()


async def test_a_process_killed_between_storing_and_confirming_has_one_effect(
    pg: Playground, zhang: Person, sqlite_deps: Deps
) -> None:
    held = asyncio.Event()

    async def stuck(_: Update, __: Any) -> None:
        held.set()
        await asyncio.Event().wait()

    pg.fault("drop_before", method="getUpdates", when=lambda c: "offset" in c.params, times=None)
    first = await Running(pg, sqlite_deps).on(stuck).start()
    await zhang.says(zhang.private, "只说一次")
    await held.wait()
    await first.kill()
    pg.clear_faults()
    heard = Heard()
    # Fed from the inbox, and delivered by Telegram once more.
    second = await Running(pg, sqlite_deps).on(heard).start()
    await until(lambda: not pg.updates.pending)
    await second.stop()
    assert heard.texts == ["只说一次"]


async def test_a_process_killed_after_the_effect_only_says_it_again(
    pg: Playground, zhang: Person, sqlite_deps: Deps
) -> None:
    stored = asyncio.Event()

    async def store_and_hang(update: Update, _: Any) -> None:
        await sqlite_deps.run(leave_a_mark, caller_of(update), 12)
        stored.set()
        await asyncio.Event().wait()

    first = await Running(pg, sqlite_deps).on(store_and_hang).start()
    await zhang.says(zhang.private, "已经记下")
    await stored.wait()
    await first.kill()
    said: list[tuple[str | None, str | None]] = []

    async def resume(found: OpenUpdate, update: Update) -> None:
        assert update.message is not None
        said.append((found.effect, update.message.text))

    heard = Heard()
    second = await Running(pg, sqlite_deps).on(heard).start(resume)
    await until(lambda: said)
    await second.stop()
    assert said == [("draft:12", "已经记下")]
    assert heard.texts == []
    assert await open_now(sqlite_deps) == ()


@pytest.mark.parametrize("error", [NotFound("draft.gone"), RuntimeError("ours")])
async def test_what_cannot_be_said_again_does_not_stop_the_start(
    pg: Playground, zhang: Person, sqlite_deps: Deps, error: Exception
) -> None:
    await store_unsaid(sqlite_deps, zhang)

    async def resume(_: OpenUpdate, __: Update) -> None:
        raise error

    heard = Heard()
    running = await Running(pg, sqlite_deps).on(heard).start(resume)
    await zhang.says(zhang.private, "下一条")
    await until(lambda: heard.texts)
    await running.stop()
    assert await open_now(sqlite_deps) == ()


async def test_what_surely_was_not_said_is_tried_at_the_next_start(
    pg: Playground, zhang: Person, sqlite_deps: Deps
) -> None:
    from bot.kit.request import NotSent

    await store_unsaid(sqlite_deps, zhang)
    tried = asyncio.Event()

    async def resume(_: OpenUpdate, __: Update) -> None:
        tried.set()
        raise NotSent("no line")

    running = await Running(pg, sqlite_deps).start(resume)
    await tried.wait()
    await running.stop()
    assert [each.effect for each in await open_now(sqlite_deps)] == ["draft:3"]


async def store_unsaid(deps: Deps, zhang: Person) -> None:
    """An update whose effect is stored and whose answer never went out."""
    from services.inbox import store_updates
    from services.seam import SYSTEM, Caller, Delivery

    message = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": zhang.id, "type": "private"},
        "from": {"id": zhang.id, "is_bot": False, "first_name": "张三"},
        "text": "以前",
    }
    raw = json.dumps({"update_id": 5, "message": message})
    await deps.run(store_updates, SYSTEM, [(5, raw)])
    await deps.run(leave_a_mark, Caller(zhang.id, Delivery(5)), 3)


async def test_an_update_delivered_twice_is_handled_once(
    pg: Playground, zhang: Person, sqlite_deps: Deps
) -> None:
    heard = Heard()
    running = await Running(pg, sqlite_deps).on(heard).start()
    await zhang.says(zhang.private, "一")
    await until(lambda: pg.updates.confirmed)
    pg.updates.redeliver()
    await zhang.says(zhang.private, "二")
    await until(lambda: len(heard.texts) == 2)
    await running.stop()
    assert heard.texts == ["一", "二"]


async def test_updates_out_of_order_are_all_handled(
    pg: Playground, zhang: Person, sqlite_deps: Deps
) -> None:
    heard = Heard()
    running = await Running(pg, sqlite_deps).on(heard).start()
    pg.updates.hold()
    for text in ("一", "二", "三"):
        await zhang.says(zhang.private, text)
    pg.updates.release([2])
    await until(lambda: heard.texts == ["三"])
    pg.updates.release([])
    await running.stop()


async def test_a_late_update_with_a_lower_id_is_not_taken_for_seen(
    pg: Playground, zhang: Person, sqlite_deps: Deps
) -> None:
    heard = Heard()
    running = await Running(pg, sqlite_deps).on(heard).start()
    pg.updates.hold()
    await zhang.says(zhang.private, "先")
    await zhang.says(zhang.private, "后")
    pg.updates.release(reverse=True)
    await until(lambda: len(heard.texts) == 2)
    await running.stop()
    assert sorted(heard.texts) == ["先", "后"]
