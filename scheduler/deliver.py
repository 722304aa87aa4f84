"""Delivering messages that nobody asked for: several at a time, at the bot's pace."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeAlias

import structlog
from telegram.ext import ExtBot

from bot.kit import say
from bot.kit.kit import Kit
from bot.kit.outcome import Dead, Migrated, Outcome, Retry, Sent, Why, deliver
from bot.kit.pace import Unasked
from bot.kit.texts import locale_for
from bot.views.board import board_page
from bot.views.digests import upper_page, weekly_page
from bot.views.dues_reminders import dues_page
from bot.views.evaluation_notices import evaluation_notice
from bot.views.page import Page, keys_of
from bot.views.points_notices import points_notice
from bot.views.reminders import reminder_page
from services.drafts import Draft
from services.people import speaker
from services.reminders import (
    BoardClaim,
    Claim,
    DuesClaim,
    Ending,
    EvaluationClaim,
    PointsClaim,
    Result,
    UpperClaim,
    WeeklyClaim,
    finish,
)
from services.seam import SYSTEM, Caller

log = structlog.get_logger()
AnyClaim: TypeAlias = (
    Claim | DuesClaim | EvaluationClaim | PointsClaim | WeeklyClaim | UpperClaim | BoardClaim
)
_PAGES: Mapping[type[object], Callable[..., Page]] = {
    Claim: reminder_page,
    DuesClaim: dues_page,
    EvaluationClaim: evaluation_notice,
    PointsClaim: points_notice,
    WeeklyClaim: weekly_page,
    UpperClaim: upper_page,
}
AT_ONCE = 40  # messages on their way: a process that dies leaves so many in doubt
# A claim holds for two minutes, so its message gives up well before, and comes back later. Nothing
# brings a notice without a row back, so it waits longer; but the bell must not stand still for it.
_CLAIMED, _UNCLAIMED = Unasked(), Unasked(180.0)


class Outgoing:
    """Messages on their way beside each other, so that none waits for another's chat."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()
        self._failed: Exception | None = None

    async def start(self, sending: Coroutine[Any, Any, None]) -> None:
        """Send beside the others; waits while there are too many."""
        await self._places.acquire()
        task = asyncio.create_task(self._run(sending))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settled(self) -> None:
        """All have ended; raises what went wrong with the noting of any."""
        while self._running:
            await asyncio.wait(self._running)
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed

    async def _run(self, sending: Coroutine[Any, Any, None]) -> None:
        try:
            await sending
        except Exception as error:  # noqa: BLE001 - raised when the others have ended
            self._failed = error
        finally:
            self._places.release()


async def send_claim(kit: Kit, bot: ExtBot[Any], claimed: AnyClaim) -> None:
    """Send a reminder and note what became of it."""
    try:
        page = _page(kit, claimed)
        keys = keys_of(page)
    except Exception:
        # Ours to mend, and it must not keep the others from being sent.
        log.exception("reminder.unwritten", rows=list(claimed.epochs))
        await kit.deps.run(finish, SYSTEM, claimed, Ending(Result.RETRY, detail="unwritten"))
        return
    keyboard = say.keyboard(keys)
    outcome = await deliver(
        bot, claimed.chat_id, page.text, keyboard, claimed.thread_id, pace=_CLAIMED
    )
    log.info(
        "reminder",
        chat_id=claimed.chat_id,
        rows=len(claimed.epochs),
        outcome=type(outcome).__name__.lower(),
    )
    await kit.deps.run(finish, SYSTEM, claimed, _ending(outcome))


async def send_expired(kit: Kit, bot: ExtBot[Any], gone: Draft) -> None:
    """Tell somebody that their unfinished form has run out of time."""
    known = await kit.deps.run(speaker, Caller(telegram_id=gone.user_id))
    locale = locale_for(known.language, kit.locale)
    title = kit.texts.plain(locale, f"{gone.form}.title")
    text = kit.texts.say(locale, "form.expired", title=title)
    thread = gone.thread_id or None
    outcome = await deliver(bot, gone.chat_id, text, thread_id=thread, pace=_UNCLAIMED)
    log.info("draft.expired", chat_id=gone.chat_id, outcome=type(outcome).__name__.lower())


def _page(kit: Kit, claimed: AnyClaim) -> Page:
    """The message, in the language of who reads it."""
    locale = locale_for(claimed.language, kit.locale)
    if isinstance(claimed, BoardClaim):
        return board_page(kit.texts, locale, claimed.view, repeated=claimed.repeated)
    return _PAGES[type(claimed)](kit.texts, locale, claimed)


def _ending(outcome: Outcome) -> Ending:
    """What an outcome in the chat means for the ledger of reminders."""
    match outcome:
        case Sent(message_id):
            return Ending(Result.SENT, message_id=message_id)
        case Retry(after, held):
            return Ending(Result.RETRY, after=after, detail="held" if held else "")
        case Dead(reason):
            result = Result.DEAD if reason is Why.REFUSED else Result.GONE
            return Ending(result, detail=reason.value)
        case Migrated(chat_id):
            return Ending(Result.MIGRATED, new_chat_id=chat_id)
    return Ending(Result.UNKNOWN)
