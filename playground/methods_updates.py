"""getUpdates and the webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.updates import WEBHOOK_ACTIVE
from playground.wire import JSON, ApiError, Params, bad_request

if TYPE_CHECKING:
    from playground.service import Telegram

LONGEST_POLL = 50  # seconds
LARGEST_BATCH = 100
SECRET_LIMIT = 256


async def get_updates(tg: Telegram, params: Params) -> list[str]:
    """Raw updates, each already JSON."""
    if tg.webhook.url:
        raise ApiError(409, WEBHOOK_ACTIVE)
    _allow(tg, params)
    return await tg.updates.poll(
        offset=params.number("offset"),
        limit=min(max(params.number("limit") or LARGEST_BATCH, 1), LARGEST_BATCH),
        timeout=min(max(params.number("timeout"), 0), LONGEST_POLL),
    )


def _allow(tg: Telegram, params: Params) -> None:
    kinds = params.nested("allowed_updates")
    if isinstance(kinds, list):
        tg.updates.allow(str(kind) for kind in kinds)


def set_webhook(tg: Telegram, params: Params) -> bool:
    """Updates go to the address from now on; any http address will do here."""
    url = params.text("url")
    if url and not url.startswith(("http://", "https://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    _allow(tg, params)
    _drop(tg, params)
    tg.webhook.url = url
    tg.webhook.secret = params.text("secret_token")[:SECRET_LIMIT]
    tg.webhook.max_connections = params.number("max_connections") or 40
    if url:
        tg.updates.interrupt()
    tg.webhook.wake()
    return True


def delete_webhook(tg: Telegram, params: Params) -> bool:
    _drop(tg, params)
    tg.webhook.url = ""
    tg.webhook.wake()
    return True


def _drop(tg: Telegram, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        tg.updates.pending.clear()


def get_webhook_info(tg: Telegram, _params: Params) -> JSON:
    info: JSON = {
        "url": tg.webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(tg.updates.pending),
    }
    if tg.webhook.url:
        info["max_connections"] = tg.webhook.max_connections
    if tg.webhook.last_error:
        info["last_error_date"], info["last_error_message"] = tg.webhook.last_error
    if tg.updates.allowed is not None:
        info["allowed_updates"] = sorted(tg.updates.allowed)
    return info
