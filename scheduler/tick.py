"""One tick: plan, claim, deliver, tidy up. Repeating it changes nothing."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from typing import Any

import structlog
from telegram.ext import ExtBot

from bot.kit.kit import Kit
from scheduler.deliver import AnyClaim, Outgoing, send_claim, send_expired
from scheduler.edits import send_edits
from services.drafts import expire
from services.inbox import forget_answered
from services.reminders import (
    PLANNERS,
    TAKES,
    claim_dues,
    claim_upper,
    plan_dues,
    quarter_to_seal,
)
from services.seam import SYSTEM

log = structlog.get_logger()
_BATCH = 20  # claims taken at once, so that a lease never runs out in the queue


async def tick(
    kit: Kit,
    bot: ExtBot[Any],
    *,
    keep_days: int,
    more: Callable[[], bool] = lambda: True,
) -> None:
    """Plan what is due and deliver it, as long as there may be `more`; then tidy up."""
    run = kit.deps.run
    planned = sum([await run(plan, SYSTEM) for plan in PLANNERS])
    planned += await _plan_dues(kit, more)
    if planned:
        log.info("reminders.planned", count=planned)
    out = Outgoing()
    async for claimed in _claims(kit, more, out):
        await out.start(send_claim(kit, bot, claimed))
    await send_edits(kit, bot, out, more)
    for gone in await run(expire, SYSTEM):
        await out.start(send_expired(kit, bot, gone))
    await out.settled()
    await run(forget_answered, SYSTEM, kit.deps.clock() - timedelta(days=keep_days))


async def _plan_dues(kit: Kit, more: Callable[[], bool]) -> int:
    """Plan what is due about dues, a portion of the branches at a time; how many rows."""
    rows = 0
    while more():
        planned = await kit.deps.run(plan_dues, SYSTEM)
        rows += planned.rows
        if not planned.more:
            break
    return rows


async def _upper(kit: Kit) -> Sequence[AnyClaim]:
    """A committee's digest that is due; a quarter is read first, where no write waits for it."""
    quarter = await kit.deps.run(quarter_to_seal, SYSTEM)
    claimed = await kit.deps.run(claim_upper, SYSTEM, quarter=quarter)
    return () if claimed is None else (claimed,)


async def _claims(kit: Kit, more: Callable[[], bool], out: Outgoing) -> AsyncIterator[AnyClaim]:
    """What is due, a few messages at a time: each ledger in turn, so that none waits long.

    At the end those on their way are waited for: what could not be said to one is due again, for
    the next in line.
    """
    barren: frozenset[int] = frozenset()
    sent, again = False, True
    while again and more():
        found = False
        for take in TAKES:
            claims = await kit.deps.run(take, SYSTEM, limit=_BATCH) if more() else ()
            for claimed in claims:
                yield claimed
            found |= bool(claims)
        for digest in await _upper(kit) if more() else ():
            found = True
            yield digest
        if not more():
            break
        taken = await kit.deps.run(claim_dues, SYSTEM, limit=_BATCH, besides=barren)
        for message in taken.claims:
            yield message
        barren |= taken.barren
        again = found or taken.more
        sent = sent or found or bool(taken.claims)
        if not again and sent:
            await out.settled()
            again, sent = True, False
    await out.settled()
