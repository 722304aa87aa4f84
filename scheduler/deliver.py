"""Delivering one claimed message, and the pace at which messages that nobody asked for go out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import structlog
from telegram import Bot

from bot.kit import say
from bot.kit.kit import Kit
from bot.kit.outcome import Dead, Migrated, Outcome, Retry, Sent, Why, deliver
from bot.kit.texts import locale_for
from bot.views.dues_reminders import dues_page
from bot.views.evaluation_notices import evaluation_notice
from bot.views.page import Page, keys_of
from bot.views.points_notices import points_notice
from bot.views.reminders import reminder_page
from services.drafts import Draft
from services.people import speaker
from services.reminders import (
    Claim,
    DuesClaim,
    Ending,
    EvaluationClaim,
    PointsClaim,
    Result,
    finish,
)
from services.seam import SYSTEM, Caller

log = structlog.get_logger()
AnyClaim: TypeAlias = Claim | DuesClaim | EvaluationClaim | PointsClaim
_PER_SECOND = 25  # messages to all chats, a little under Telegram's 30
_PER_CHAT = 1.0  # seconds between two messages to one chat
_REMEMBERED = 1000  # chats, before those that are free again are forgotten


@dataclass
class Pacer:
    """Keeps a distance between messages, to all chats and to each; in seconds of the loop."""

    gap: float = 1.0 / _PER_SECOND
    chat_gap: float = _PER_CHAT
    _free_at: float = 0.0
    _chats: dict[int, float] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, chat_id: int) -> AsyncIterator[None]:
        """Wait for the next place in line for this chat; the call is made inside.

        The chat is free again a while after the call has ended: when it reached Telegram is only
        known to lie before that.
        """
        loop = asyncio.get_running_loop()
        now = loop.time()
        at = max(now, self._free_at, self._chats.get(chat_id, 0.0))
        self._free_at = at + self.gap
        if len(self._chats) > _REMEMBERED:
            self._chats = {chat: free for chat, free in self._chats.items() if free > now}
        self._chats[chat_id] = at + self.chat_gap
        if at > now:
            await asyncio.sleep(at - now)
        try:
            yield
        finally:
            self._chats[chat_id] = loop.time() + self.chat_gap


async def send_claim(kit: Kit, bot: Bot, pacer: Pacer, claimed: AnyClaim) -> None:
    """Send a reminder and note what became of it."""
    try:
        page = _page(kit, claimed)
        keys = keys_of(page)
    except Exception:
        # Ours to mend, and it must not keep the others from being sent.
        log.exception("reminder.unwritten", rows=list(claimed.epochs))
        await kit.deps.run(finish, SYSTEM, claimed, Ending(Result.RETRY, detail="unwritten"))
        return
    async with pacer.turn(claimed.chat_id):
        outcome = await deliver(
            bot, claimed.chat_id, page.text, say.keyboard(keys), claimed.thread_id
        )
    log.info(
        "reminder",
        chat_id=claimed.chat_id,
        rows=len(claimed.epochs),
        outcome=type(outcome).__name__.lower(),
    )
    await kit.deps.run(finish, SYSTEM, claimed, _ending(outcome))


async def send_expired(kit: Kit, bot: Bot, pacer: Pacer, gone: Draft) -> None:
    """Tell somebody that their unfinished form has run out of time."""
    known = await kit.deps.run(speaker, Caller(telegram_id=gone.user_id))
    locale = locale_for(known.language, kit.locale)
    title = kit.texts.plain(locale, f"{gone.form}.title")
    text = kit.texts.say(locale, "form.expired", title=title)
    async with pacer.turn(gone.chat_id):
        outcome = await deliver(bot, gone.chat_id, text, thread_id=gone.thread_id or None)
    log.info("draft.expired", chat_id=gone.chat_id, outcome=type(outcome).__name__.lower())


def _page(kit: Kit, claimed: AnyClaim) -> Page:
    """The message, in the language of who reads it."""
    locale = locale_for(claimed.language, kit.locale)
    if isinstance(claimed, DuesClaim):
        return dues_page(kit.texts, locale, claimed)
    if isinstance(claimed, EvaluationClaim):
        return evaluation_notice(kit.texts, locale, claimed)
    if isinstance(claimed, PointsClaim):
        return points_notice(kit.texts, locale, claimed)
    return reminder_page(kit.texts, locale, claimed)


def _ending(outcome: Outcome) -> Ending:
    """What an outcome in the chat means for the ledger of reminders."""
    match outcome:
        case Sent(message_id):
            return Ending(Result.SENT, message_id=message_id)
        case Retry(after):
            return Ending(Result.RETRY, after=after)
        case Dead(reason):
            result = Result.DEAD if reason is Why.REFUSED else Result.GONE
            return Ending(result, detail=reason.value)
        case Migrated(chat_id):
            return Ending(Result.MIGRATED, new_chat_id=chat_id)
    return Ending(Result.UNKNOWN)
