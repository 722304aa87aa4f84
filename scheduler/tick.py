"""One tick: plan, claim, deliver, tidy up. Repeating it changes nothing."""

from collections.abc import Callable
from datetime import time, timedelta

import structlog
from telegram import Bot

from bot.kit.kit import Kit
from scheduler.deliver import Pacer, send_claim, send_expired
from services.drafts import expire
from services.inbox import forget_answered
from services.reminders import claim, plan_reminders
from services.seam import SYSTEM

log = structlog.get_logger()
_BATCH = 20  # claims taken at once, so that a lease never runs out in the queue


async def tick(
    kit: Kit,
    bot: Bot,
    pacer: Pacer,
    *,
    remind_at: time,
    keep_days: int,
    more: Callable[[], bool] = lambda: True,
) -> None:
    """Plan what is due and deliver it, as long as there may be `more`; then tidy up."""
    run = kit.deps.run
    planned = await run(plan_reminders, SYSTEM, remind_at=remind_at)
    if planned:
        log.info("reminders.planned", count=planned)
    while more() and (claims := await run(claim, SYSTEM, limit=_BATCH)):
        for claimed in claims:
            await send_claim(kit, bot, pacer, claimed)
    for gone in await run(expire, SYSTEM):
        await send_expired(kit, bot, pacer, gone)
    await run(forget_answered, SYSTEM, kit.deps.clock() - timedelta(days=keep_days))
