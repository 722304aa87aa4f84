"""What a person hears when something went wrong: how to mend it, or a reference number."""

import secrets

import structlog
from telegram import Update
from telegram.error import TelegramError

from bot.kit import say
from bot.kit.kit import Context, Kit, shown
from domain.errors import DomainError
from services.seam import AlreadyDoneError

log = structlog.get_logger()


async def on_error(kit: Kit, update: object, context: Context) -> None:
    """The one place where errors of handlers end."""
    error = context.error
    if isinstance(error, AlreadyDoneError):
        return
    if not isinstance(update, Update):
        log.error("error.outside_update", exc_info=error)
        return
    if isinstance(error, TelegramError):
        log.warning("error.telegram", update_id=update.update_id, error=str(error))
        return
    await _tell(kit, update, error)


async def _tell(kit: Kit, update: Update, error: Exception | None) -> None:
    turn = await kit.turn(update)
    if isinstance(error, DomainError):
        values = shown(turn, error.values)
        text = turn.say(f"error.{error.key}", **values)
        plain = turn.plain(f"error.{error.key}", **values)
        log.info("refused", update_id=update.update_id, key=error.key)
    else:
        reference = secrets.token_hex(3)
        log.error("failed", update_id=update.update_id, reference=reference, exc_info=error)
        text = turn.say("error.ours", reference=reference)
        plain = turn.plain("error.ours", reference=reference)
    try:
        if update.callback_query is not None:
            await say.toast(update, plain, alert=True)
        elif update.effective_chat is not None:
            await say.send(update, text)
    except TelegramError as unsent:
        log.warning("error.untold", update_id=update.update_id, error=type(unsent).__name__)
