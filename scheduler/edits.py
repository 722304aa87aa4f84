"""Messages that say what holds no more are edited in place, at the pace of what was not asked."""

from collections.abc import Callable
from typing import Any, Protocol

import structlog
from telegram.ext import ExtBot

from bot.kit import say
from bot.kit.editing import Done, EditOutcome, edit, pin
from bot.kit.kit import Kit
from bot.kit.outcome import Dead, Migrated, Retry, Why
from bot.kit.pace import Unasked
from bot.kit.texts import locale_for
from bot.views.board import board_page
from bot.views.page import Page, keys_of
from bot.views.reminder_edits import edited_page
from scheduler.deliver import Outgoing
from services.reminders import (
    BoardEdit,
    Edit,
    EditEnding,
    EditResult,
    EditsTaken,
    claim_board_edits,
    claim_edits,
    finish_edit,
)
from services.seam import SYSTEM, Tx

log = structlog.get_logger()
AnyEdit = Edit | BoardEdit
_PACE = Unasked()
_MOST = 300  # in one tick: what is to be said waits behind them


class _Take(Protocol):
    def __call__(self, tx: Tx, /) -> EditsTaken: ...


_TAKES: tuple[_Take, ...] = (claim_edits, claim_board_edits)


async def send_edits(kit: Kit, bot: ExtBot[Any], out: Outgoing, more: Callable[[], bool]) -> None:
    """Edit what is to be edited, as long as there may be `more`; the rest waits for a tick."""
    made = 0
    for take in _TAKES:
        again = True
        while again and made < _MOST and more():
            taken = await kit.deps.run(take, SYSTEM)
            for each in taken.edits:
                await out.start(send_edit(kit, bot, each))
            made += len(taken.edits)
            again = taken.more


async def send_edit(kit: Kit, bot: ExtBot[Any], each: AnyEdit) -> None:
    """Edit one message, pin it where that is wanted, and note what became of it."""
    try:
        page = _page(kit, each)
        keys = keys_of(page)
    except Exception:
        # Ours to mend, and it must not keep the others from being edited.
        log.exception("edit.unwritten", rows=list(each.rows))
        await kit.deps.run(finish_edit, SYSTEM, each, EditEnding(EditResult.REFUSED))
        return
    outcome: EditOutcome = Done.MADE
    if isinstance(each, Edit) or each.changed:
        keyboard = say.keyboard(keys)
        outcome = await edit(bot, each.chat_id, each.message_id, page.text, keyboard, pace=_PACE)
    pinned = False
    if isinstance(each, BoardEdit) and each.pin and outcome is Done.MADE:
        outcome, pinned = await _pinned(bot, each)
    log.info("reminder.edited", chat_id=each.chat_id, outcome=_named(outcome))
    await kit.deps.run(finish_edit, SYSTEM, each, _ending(outcome, pinned=pinned))


async def _pinned(bot: ExtBot[Any], board: BoardEdit) -> tuple[EditOutcome, bool]:
    """How pinning ended, and whether it is not to be tried again."""
    outcome = await pin(bot, board.chat_id, board.message_id, pace=_PACE)
    if outcome is Done.NOT_ALLOWED:
        log.warning("board.not_pinned", chat_id=board.chat_id)
    ended = outcome in {Done.MADE, Done.NOT_ALLOWED}
    return (Done.MADE if ended else outcome), ended


def _page(kit: Kit, each: AnyEdit) -> Page:
    """The message, in the language of who reads it."""
    if isinstance(each, BoardEdit):
        return board_page(kit.texts, kit.locale, each.view, repeated=each.repeated)
    return edited_page(kit.texts, locale_for(each.language, kit.locale), each)


def _ending(outcome: EditOutcome, *, pinned: bool) -> EditEnding:
    """What an outcome in the chat means for the ledger of reminders."""
    match outcome:
        case Done.MADE:
            return EditEnding(EditResult.EDITED, pinned=pinned)
        case Done.LOST:
            return EditEnding(EditResult.LOST)
        case Dead(reason):
            return EditEnding(EditResult.REFUSED if reason is Why.REFUSED else EditResult.CLOSED)
        case Migrated(chat_id):
            return EditEnding(EditResult.MIGRATED, new_chat_id=chat_id)
        case Retry(after, _):
            return EditEnding(EditResult.LATER, after=after)
    return EditEnding(EditResult.LATER)


def _named(outcome: EditOutcome) -> str:
    return outcome.name.lower() if isinstance(outcome, Done) else type(outcome).__name__.lower()
