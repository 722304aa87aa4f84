"""A group that is bound in a topic: what cannot go there goes to its main chat, once.

The topic is kept: one that was closed is opened again, and a group that is no forum for a while
gets its topics back. Whoever wants another place sends /bind there.
"""

import pytest

from models.chats import Chat as ChatRow
from playground import Message
from tests.scheduler.bell import AHEAD, Bell
from tests.services.meeting_cast import FIRST, ZHANG

LAST_DAYS = "2026-11-26 10:00"


@pytest.fixture
async def topic(bell: Bell) -> int:
    """The first branch is bound in a topic of its group; nobody of it can be told in private."""
    bell.house.first.forum = True
    zhang = bell.house.people[ZHANG]
    await zhang.opens_topic(bell.house.first, "闲聊")  # 1 would be the main chat itself
    thread = await zhang.opens_topic(bell.house.first, "台账")
    bell.house.world.change(ChatRow, bell.house.first.id, thread_id=thread)
    return thread


def only(bell: Bell) -> Message:
    (found,) = bell.reminders(bell.house.first)
    return found


def kept(bell: Bell) -> int | None:
    rows: list[ChatRow] = bell.house.world.all(ChatRow)
    return next(row.thread_id for row in rows if row.chat_id == bell.house.first.id)


async def test_it_goes_to_the_topic(bell: Bell, topic: int) -> None:
    await bell.ring(AHEAD)
    assert only(bell).thread == topic
    assert len(bell.sent(bell.house.first)) == 1


async def test_where_the_topic_is_closed_it_goes_to_the_main_chat(bell: Bell, topic: int) -> None:
    zhang = bell.house.people[ZHANG]
    await zhang.closes_topic(bell.house.first, topic)
    for moment in (AHEAD, "2026-11-19 10:05", "2026-11-20 10:00"):
        await bell.ring(moment)
    assert only(bell).thread is None
    assert (bell.states(), bell.outcomes()) == ({"sent"}, ["sent"])
    assert len(bell.sent(bell.house.first)) == 2  # what was refused, and what arrived
    await zhang.reopens_topic(bell.house.first, topic)
    await bell.ring(LAST_DAYS)
    first, second = bell.reminders(bell.house.first)
    assert (first.thread, second.thread) == (None, topic)


async def test_where_the_topic_is_deleted_it_goes_to_the_main_chat(bell: Bell, topic: int) -> None:
    await bell.house.people[ZHANG].deletes_topic(bell.house.first, topic)
    for moment in (AHEAD, "2026-11-19 10:05", "2026-11-20 10:00"):
        await bell.ring(moment)
    message = only(bell)
    assert message.thread is None
    assert (bell.states(), bell.outcomes(), kept(bell)) == ({"sent"}, ["sent"], topic)
    rows = [row for row in bell.rows(FIRST) if row.message_id == message.id]
    assert rows == bell.rows(FIRST)
    await bell.ring(LAST_DAYS)
    assert [each.thread for each in bell.reminders(bell.house.first)] == [None, None]


async def test_an_answer_that_is_lost_after_the_refusal_is_one_unknown_outcome(
    bell: Bell, topic: int
) -> None:
    """The refusal is certain, what became of the second call is not."""
    await bell.house.people[ZHANG].closes_topic(bell.house.first, topic)
    bell.house.pg.fault(
        "drop_after",
        method="sendMessage",
        when=lambda call: (
            call.chat_id == bell.house.first.id and "message_thread_id" not in call.params
        ),
    )
    for moment in (AHEAD, "2026-11-19 10:05", "2026-11-20 10:00"):
        await bell.ring(moment)
    found = bell.reminders(bell.house.first)
    assert [("重复" in each.text, each.thread) for each in found] == [(False, None), (True, None)]
    assert bell.outcomes() == ["unknown", "sent"]


async def test_with_the_main_chat_closed_too_the_next_in_line_is_told(
    bell: Bell, topic: int
) -> None:
    await bell.house.people[ZHANG].closes_topic(bell.house.first, topic)
    bell.house.pg.fault(
        "400",
        method="sendMessage",
        when=lambda call: call.chat_id == bell.house.first.id,
        times=None,
        description="Bad Request: TOPIC_CLOSED",
    )
    await bell.ring(AHEAD)
    await bell.ring("2026-11-19 10:05")
    assert bell.reminders(bell.house.first) == []
    (message,) = bell.reminders(bell.house.committee)
    assert "第一支部" in message.text
    assert bell.outcomes() == ["gone", "sent"]
