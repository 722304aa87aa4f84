"""Logs to standard error: ids only, never names, texts or the token."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Their lines at INFO hold addresses, and addresses hold the token.
_NOISY = ("httpx", "httpcore", "aiohttp", "telegram", "apscheduler", "asyncio")


def set_up(secret: str = "", *, level: int = logging.INFO) -> None:
    """One line an event: readable on a terminal, JSON elsewhere; the secret is struck out."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending = _ending(secret, terminal=sys.stderr.isatty())
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _ending(secret: str, *, terminal: bool) -> list[Any]:
    if terminal:
        # The usual formatter shows local variables, and those hold names and texts.
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(exception_formatter=plain), _strike(secret)]
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
        _strike(secret),
    ]


def _strike(secret: str) -> Any:  # noqa: ANN401 - structlog's processors
    """Strike the token out of the finished line, wherever it came from."""

    def struck(_: object, __: str, line: str | MutableMapping[str, Any]) -> Any:  # noqa: ANN401
        return line.replace(secret, "…") if secret and isinstance(line, str) else line

    return struck
