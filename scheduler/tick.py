"""One tick: plan, claim, deliver, tidy up. Repeating it changes nothing."""

import asyncio
from dataclasses import dataclass, field
from datetime import time, timedelta

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.kit import say
from bot.kit.kit import Kit
from bot.kit.outcome import Dead, Migrated, Outcome, Retry, Sent, deliver
from bot.kit.texts import locale_for
from bot.views import reminders as views
from services.binding import migrate_chat
from services.drafts import expire
from services.inbox import forget_answered
from services.reminders import Claim, Result, claim, finish, plan_reminders
from services.seam import SYSTEM

log = structlog.get_logger()
_PER_SECOND = 25  # messages to all chats, a little under Telegram's 30
_BATCH = 20  # claims taken at once, so that a lease never runs out in the queue


@dataclass
class Pacer:
    """Keeps a distance between messages to all chats; in seconds of the loop's clock."""

    gap: float = 1.0 / _PER_SECOND
    _free_at: float = field(default=0.0)

    async def wait(self) -> None:
        """Wait for the next place in line."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._free_at)
        self._free_at = at + self.gap
        if at > now:
            await asyncio.sleep(at - now)


async def tick(kit: Kit, bot: Bot, pacer: Pacer, *, remind_at: time, keep_days: int) -> None:
    """Plan what is due and deliver it; then put away what has run out of time."""
    planned = await kit.deps.run(plan_reminders, SYSTEM, remind_at=remind_at)
    if planned:
        log.info("reminders.planned", count=planned)
    while claims := await kit.deps.run(claim, SYSTEM, limit=_BATCH):
        for claimed in claims:
            await pacer.wait()
            await _send(kit, bot, claimed)
    await _expire_drafts(kit, bot, pacer)
    before = kit.deps.clock() - timedelta(days=keep_days)
    await kit.deps.run(forget_answered, SYSTEM, before)


async def _send(kit: Kit, bot: Bot, claimed: Claim) -> None:
    locale = locale_for(claimed.language, kit.locale)
    values = views.reminder(claimed, chinese=locale == "zh_CN")
    text = kit.texts.say(locale, "reminder.text", **values)
    keys = [
        [say.Key(kit.texts.plain(locale, "reminder.button", **button), data)]
        for button, data in views.buttons(claimed, chinese=locale == "zh_CN")
    ]
    outcome = await deliver(bot, claimed.chat_id, text, say.keyboard(keys), claimed.thread_id)
    log.info(
        "reminder",
        branch_id=claimed.branch_id,
        chat_id=claimed.chat_id,
        rows=len(claimed.items),
        outcome=type(outcome).__name__.lower(),
    )
    await _finish(kit, claimed, outcome)


async def _finish(kit: Kit, claimed: Claim, outcome: Outcome) -> None:
    run = kit.deps.run
    match outcome:
        case Sent(message_id):
            await run(finish, SYSTEM, claimed, Result.SENT, message_id=message_id)
        case Retry(after):
            await run(finish, SYSTEM, claimed, Result.RETRY, after=after)
        case Dead(reason):
            await run(finish, SYSTEM, claimed, Result.DEAD, detail=reason)
        case Migrated(chat_id):
            await run(migrate_chat, SYSTEM, claimed.chat_id, chat_id)
            await run(finish, SYSTEM, claimed, Result.RETRY, detail="migrated")
        case _:
            await run(finish, SYSTEM, claimed, Result.UNKNOWN)


async def _expire_drafts(kit: Kit, bot: Bot, pacer: Pacer) -> None:
    for gone in await kit.deps.run(expire, SYSTEM):
        await pacer.wait()
        title = kit.texts.plain(kit.locale, f"{gone.form}.title")
        text = kit.texts.say(kit.locale, "form.expired", title=title)
        try:
            await deliver(bot, gone.chat_id, text, thread_id=gone.thread_id or None)
        except TelegramError as error:
            log.warning("draft.untold", error=type(error).__name__)
