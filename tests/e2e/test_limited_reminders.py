"""What Telegram refuses, and what becomes of it over a restart: counted where it arrives.

At most one visible message for each stage and recipient in ordinary running, never none.
"""

import pytest
from sqlalchemy import update
from sqlmodel import col

from models.engine import transaction
from models.organisation import Account
from models.reminders import SendingStop
from playground import Chat
from tests.e2e.test_killed_reminders import endings, to_zhang, told
from tests.e2e.town import Town
from tests.services.meeting_cast import FENG, ZHANG

NINE = "2026-11-19 09:00"
LONG = 900  # seconds


def asked(town: Town, who: int) -> int:
    """Calls that wanted to remind somebody, whatever became of them."""
    chat = town.people[who].private.id
    calls = town.pg.calls_to("sendMessage")
    return sum(call.chat_id == chat and "提醒" in call.params["text"] for call in calls)


def stops(town: Town) -> set[int]:
    return {row.chat_id for row in town.rows(SendingStop)}


def standing(town: Town, chat: Chat) -> int:
    return len(town.texts(chat, "提醒"))


async def test_a_long_wait_is_kept_over_a_restart(either_town: Town) -> None:
    town = either_town
    town.pg.fault("429", method="sendMessage", when=to_zhang(town), seconds=LONG)
    await town.ticks(NINE)
    await town.stopped()
    assert (asked(town, ZHANG), told(town, ZHANG), told(town, FENG)) == (1, [], [False])
    assert stops(town) == {town.people[ZHANG].id}
    await town.ticks("2026-11-19 09:14")
    await town.stopped()
    assert asked(town, ZHANG) == 1
    await town.ticks("2026-11-19 09:16")
    await town.stopped()
    assert (asked(town, ZHANG), told(town, ZHANG), told(town, FENG)) == (2, [False], [False])
    assert endings(town, ZHANG) == {("retry", "sent")}
    assert stops(town) == set()


async def test_the_limit_of_the_whole_bot_is_kept_over_a_restart(town: Town) -> None:
    """Both are refused: then nobody is written to, and another process keeps to that."""
    refused = town.pg.fault("429", method="sendMessage", times=None, seconds=LONG)
    town.leave_a_form()
    await town.host.start(NINE)
    await town.host.writes("draft.expired")
    await town.stopped()
    assert 0 in stops(town)
    calls = len(town.pg.calls_to("sendMessage"))
    refused.times = 0
    town.leave_a_form()
    await town.host.start("2026-11-19 09:10")
    await town.host.writes("draft.expired", times=2)
    await town.stopped()
    assert len(town.pg.calls_to("sendMessage")) == calls
    await town.ticks("2026-11-19 09:31")
    await town.stopped()
    assert (told(town, ZHANG), told(town, FENG)) == ([False], [False])


@pytest.mark.long
async def test_who_is_refused_is_passed_over_for_the_group(town: Town) -> None:
    town.people[ZHANG].user.blocked = True
    await town.ticks(NINE)
    await town.stopped()
    await town.ticks("2026-11-19 09:10")
    await town.stopped()
    assert (asked(town, ZHANG), told(town, ZHANG)) == (1, [])
    # The deputy of the first branch is the next in line.
    everybody = [each.private for each in town.people.values()]
    assert sum(standing(town, chat) for chat in (*everybody, town.first)) == 2
    assert told(town, FENG) == [False]


@pytest.mark.long
async def test_a_group_that_has_moved_is_found_by_the_error(town: Town) -> None:
    with transaction(town.world.deps.engine, writes=True) as session:
        session.execute(
            update(Account).where(col(Account.person_id) != FENG).values(reachable=False)
        )
    old = town.first
    new = town.pg.tg.add_group("第一支部", supergroup=True, forum=False)
    new.members = dict(old.members)
    old.migrated_to = new.id
    for moment in (NINE, "2026-11-19 09:10"):
        await town.ticks(moment)
        await town.stopped()
    assert standing(town, new) == 1


@pytest.mark.long
async def test_an_answer_that_takes_too_long_is_unknown_and_repeated_once(town: Town) -> None:
    """Telegram has taken it; the bot waits ten seconds for the answer, in vain."""
    town.pg.fault("delay", method="sendMessage", when=to_zhang(town), seconds=3600)
    await town.ticks(NINE)
    await town.stopped()
    await town.ticks("2026-11-19 09:10")
    await town.stopped()
    assert (asked(town, ZHANG), told(town, ZHANG)) == (2, [False, True])
    assert endings(town, ZHANG) == {("unknown", "sent")}


@pytest.mark.long
async def test_a_clock_that_is_set_back_and_forward_repeats_nothing(town: Town) -> None:
    for moment in (NINE, "2026-11-18 10:00", "2026-11-19 08:00", "2026-11-19 12:00"):
        await town.ticks(moment)
        await town.stopped()
    assert (told(town, ZHANG), told(town, FENG)) == ([False], [False])


@pytest.mark.long
async def test_a_claim_of_a_dead_process_with_a_clock_ahead_is_found(town: Town) -> None:
    """Its lease would last for a day yet by the clock that is right again."""
    died = town.host.dies_at("sendMessage", when=to_zhang(town), lost=True)
    await town.host.launch("2026-11-20 09:00")
    await died
    await town.ticks("2026-11-19 09:00")
    await town.stopped()
    assert told(town, ZHANG) == [True]
