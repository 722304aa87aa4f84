"""What a person hears when something went wrong: how to mend it, or a reference number."""

import secrets

import structlog
from telegram import Update
from telegram.error import BadRequest, TelegramError

from bot.kit import say
from bot.kit.kit import Context, Kit, shown
from bot.kit.processor import note_outcome
from bot.kit.texts import locale_for
from domain.errors import DomainError
from services.seam import AlreadyDoneError

log = structlog.get_logger()


async def on_error(kit: Kit, update: object, context: Context) -> None:
    """The one place where errors of handlers end."""
    error = context.error
    if not isinstance(update, Update):
        log.error("error.outside_update", exc_info=error)
    elif isinstance(error, AlreadyDoneError):
        note_outcome("repeated")
    elif isinstance(error, DomainError):
        note_outcome(f"refused:{error.key}")
        await _refuse(kit, update, error)
    elif isinstance(error, TelegramError) and not isinstance(error, BadRequest):
        # Telegram does not take our words now; more words would fare no better.
        note_outcome(f"unsaid:{type(error).__name__}")
        log.warning("error.telegram", update_id=update.update_id, error=type(error).__name__)
    else:
        await _apologise(kit, update, error)


async def _refuse(kit: Kit, update: Update, error: DomainError) -> None:
    turn = await kit.turn(update)
    values = shown(turn, error.values)
    key = f"error.{error.key}"
    await _tell(update, html=turn.say(key, **values), plain=turn.plain(key, **values))


async def _apologise(kit: Kit, update: Update, error: Exception | None) -> None:
    """The person gets a number that stands in the log; this must work without a database."""
    reference = secrets.token_hex(3)
    note_outcome(f"failed:{reference}")
    log.error("failed", update_id=update.update_id, reference=reference, exc_info=error)
    user = update.effective_user
    locale = locale_for(user.language_code if user else None, kit.locale)
    said = kit.texts.plain(locale, "error.ours", reference=reference)
    html = kit.texts.say(locale, "error.ours", reference=reference)
    await _tell(update, html=html, plain=said)


async def _tell(update: Update, *, html: str, plain: str) -> None:
    try:
        if not await say.toast(update, plain, alert=True) and update.effective_chat is not None:
            await say.send(update, html)
    except TelegramError as unsent:
        log.warning("error.untold", update_id=update.update_id, error=type(unsent).__name__)
