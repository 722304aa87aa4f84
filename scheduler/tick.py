"""One tick: plan, claim, deliver, tidy up. Repeating it changes nothing."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import time, timedelta
from typing import Protocol

import structlog
from telegram import Bot

from bot.kit.kit import Kit
from scheduler.deliver import AnyClaim, Pacer, send_claim, send_expired
from services.drafts import expire
from services.inbox import forget_answered
from services.reminders import (
    claim,
    claim_dues,
    claim_evaluation,
    claim_points,
    plan_dues,
    plan_reminders,
)
from services.seam import SYSTEM, Tx

log = structlog.get_logger()


class Take(Protocol):
    """The use case that takes what one ledger has to say."""

    def __call__(self, tx: Tx, /, *, limit: int) -> Sequence[AnyClaim]: ...


_TAKES: tuple[Take, ...] = (claim, claim_evaluation, claim_points)
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
    planned = await run(plan_reminders, SYSTEM)
    planned += await _plan_dues(kit, remind_at, more)
    if planned:
        log.info("reminders.planned", count=planned)
    async for claimed in _claims(kit, more):
        await send_claim(kit, bot, pacer, claimed)
    for gone in await run(expire, SYSTEM):
        await send_expired(kit, bot, pacer, gone)
    await run(forget_answered, SYSTEM, kit.deps.clock() - timedelta(days=keep_days))


async def _plan_dues(kit: Kit, remind_at: time, more: Callable[[], bool]) -> int:
    """Plan what is due about dues, a portion of the branches at a time; how many rows."""
    rows = 0
    while more():
        planned = await kit.deps.run(plan_dues, SYSTEM, remind_at=remind_at)
        rows += planned.rows
        if not planned.more:
            break
    return rows


async def _claims(kit: Kit, more: Callable[[], bool]) -> AsyncIterator[AnyClaim]:
    """What is due, a few messages at a time: each ledger in turn, so that none waits long."""
    barren: frozenset[int] = frozenset()
    again = True
    while again and more():
        again = False
        for take in _TAKES:
            claims = await kit.deps.run(take, SYSTEM, limit=_BATCH)
            for claimed in claims:
                yield claimed
            again |= bool(claims)
            if not more():
                return
        taken = await kit.deps.run(claim_dues, SYSTEM, limit=_BATCH, besides=barren)
        for message in taken.claims:
            yield message
        barren |= taken.barren
        again |= taken.more
