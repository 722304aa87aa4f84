"""Logs to standard error: ids only, never names, texts or the token."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog


def set_up(secret: str = "", *, level: int = logging.INFO) -> None:
    """One line an event: readable on a terminal, JSON elsewhere; the secret is struck out."""
    terminal = sys.stderr.isatty()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without(secret),
    ]
    last = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s %(message)s")
    # Their lines at INFO hold addresses, and addresses hold the token.
    for noisy in ("httpx", "aiohttp", "telegram", "apscheduler"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("telegram.ext").addFilter(lambda record: secret not in record.getMessage())


def _without(secret: str) -> Any:
    def strike(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if secret:
            for key, value in event.items():
                if isinstance(value, str) and secret in value:
                    event[key] = value.replace(secret, "…")
        return event

    return strike
