"""What a failed call means for a message: not there, never there, or nobody knows."""

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.kit.outcome import Dead, Migrated, Outcome, Retry, Unknown, Why, classify
from bot.kit.pace import Held
from bot.kit.request import NotSent


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NotSent("ClientConnectorError"), Retry(30)),
        (NotSent("ConnectionTimeoutError"), Retry(30)),
        (NetworkError("Internal Server Error"), Retry(30)),
        (NetworkError("Bad Gateway"), Retry(30)),
        (NetworkError("Service Unavailable"), Retry(30)),
        (NetworkError("Unknown HTTPError (503)"), Retry(30)),
        (InvalidToken("Unauthorized"), Retry(30)),
        (RetryAfter(900), Retry(900)),
        (Held(40), Retry(40, held=True)),
    ],
)
def test_it_did_not_arrive_and_is_tried_again(error: TelegramError, outcome: Outcome) -> None:
    assert classify(error) == outcome


@pytest.mark.parametrize(
    "error",
    [
        TimedOut(),
        NetworkError("Gateway Timeout"),  # it was passed on, and nobody waited for the answer
        NetworkError("Unknown HTTPError (504)"),
        NetworkError("ServerDisconnectedError"),
        TelegramError("something new"),
    ],
)
def test_nobody_knows_and_it_is_not_sent_again(error: TelegramError) -> None:
    assert classify(error) == Unknown()


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Why.BLOCKED),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Why.NOT_STARTED),
        (Forbidden("Forbidden: user is deactivated"), Why.DEACTIVATED),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Why.REMOVED),
        (Forbidden("Forbidden: bot is not a member of the supergroup chat"), Why.REMOVED),
        (Forbidden("Forbidden: the group chat was deleted"), Why.REMOVED),
        (BadRequest("Bad Request: chat not found"), Why.NO_CHAT),
        (BadRequest("Bad Request: not enough rights to send text messages"), Why.MUTED),
        (BadRequest("Bad Request: TOPIC_CLOSED"), Why.MUTED),
        (BadRequest("Bad Request: can't parse entities"), Why.REFUSED),
    ],
)
def test_it_will_never_arrive_there(error: TelegramError, why: Why) -> None:
    assert classify(error) == Dead(why)


def test_the_group_is_elsewhere() -> None:
    assert classify(ChatMigrated(-1002)) == Migrated(-1002)
