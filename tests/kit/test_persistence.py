"""Conversations after a restart: the drafts say who is answering, and nothing else is kept."""

from bot.kit.persistence import DraftPersistence
from services.drafts import drop, expire, open_draft
from services.seam import SYSTEM, Caller, Deps
from tests.support.clock import Clock

ANSWERING = 7
GROUP, ZHANG, LI = -100123, 41, 42


def opened(deps: Deps, form: str, chat: int, person: int) -> int:
    return deps.run_now(open_draft, Caller(person), form, chat, 0, "first", {}).id


async def test_whoever_has_a_draft_is_answering(sqlite_deps: Deps) -> None:
    opened(sqlite_deps, "meeting", GROUP, ZHANG)
    opened(sqlite_deps, "meeting", LI, LI)
    opened(sqlite_deps, "evidence", GROUP, LI)
    persistence = DraftPersistence(sqlite_deps, ANSWERING)
    assert await persistence.get_conversations("form:meeting") == {
        (GROUP, ZHANG): ANSWERING,
        (LI, LI): ANSWERING,
    }
    assert await persistence.get_conversations("form:evidence") == {(GROUP, LI): ANSWERING}
    assert await persistence.get_conversations("form:withdraw") == {}


async def test_a_draft_that_was_dropped_or_ran_out_is_no_conversation(
    sqlite_deps: Deps, clock: Clock
) -> None:
    dropped = opened(sqlite_deps, "meeting", GROUP, ZHANG)
    opened(sqlite_deps, "meeting", GROUP, LI)
    persistence = DraftPersistence(sqlite_deps, ANSWERING)
    sqlite_deps.run_now(drop, Caller(ZHANG), dropped)
    assert list(await persistence.get_conversations("form:meeting")) == [(GROUP, LI)]
    clock.advance(days=60)
    sqlite_deps.run_now(expire, SYSTEM)
    assert await persistence.get_conversations("form:meeting") == {}


async def test_nothing_is_kept_beside_the_drafts(sqlite_deps: Deps) -> None:
    persistence = DraftPersistence(sqlite_deps, ANSWERING)
    await persistence.update_conversation("form:meeting", (GROUP, ZHANG), ANSWERING)
    await persistence.update_user_data(ZHANG, {"name": "张三"})
    await persistence.update_chat_data(GROUP, {"name": "支部"})
    await persistence.flush()
    assert await persistence.get_conversations("form:meeting") == {}
    assert await persistence.get_user_data() == {}
    assert await persistence.get_chat_data() == {}
    assert await persistence.get_bot_data() == {}
    assert await persistence.get_callback_data() is None


async def test_a_state_that_ends_while_a_draft_is_there_comes_back(sqlite_deps: Deps) -> None:
    """PTB may take somebody for done; the draft is the truth."""
    opened(sqlite_deps, "meeting", GROUP, ZHANG)
    persistence = DraftPersistence(sqlite_deps, ANSWERING)
    await persistence.update_conversation("form:meeting", (GROUP, ZHANG), None)
    assert await persistence.get_conversations("form:meeting") == {(GROUP, ZHANG): ANSWERING}
