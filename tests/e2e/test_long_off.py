"""Off for a month: the start sends one message to a chat and no avalanche."""

import pytest

from models.reminders import Reminder
from tests.e2e.test_killed_reminders import NINE, told, unique
from tests.e2e.town import Town
from tests.services.meeting_cast import FENG, ZHANG

BACK, STILL, EVENING = "2026-12-24 09:00", "2026-12-24 09:10", "2026-12-24 20:00"


def unasked(town: Town) -> dict[int, int]:
    """How many reminders each chat has received, private or not."""
    chats = [*(each.private for each in town.people.values()), town.first, town.second]
    found = {chat.id: len(town.texts(chat, "提醒")) for chat in chats}
    return {chat_id: count for chat_id, count in found.items() if count}


async def rings(town: Town, *moments: str) -> None:
    for moment in moments:
        await town.ticks(moment)
        await town.stopped()


@pytest.mark.long
async def test_what_was_planned_before_gives_way_to_the_newest(either_town: Town) -> None:
    town = either_town
    await town.host.launch(NINE, dies=("plan_reminders", "after"))
    await town.host.died()
    old = {row.id for row in town.rows(Reminder)}
    assert old
    assert unasked(town) == {}
    await rings(town, BACK, STILL, EVENING)
    assert unasked(town) == {town.people[who].private.id: 1 for who in (ZHANG, FENG)}
    states = {row.id: row.state for row in town.rows(Reminder)}
    assert {states.pop(each) for each in old} <= {"superseded", "cancelled"}
    assert set(states.values()) == {"sent"}
    assert unique(town)


@pytest.mark.long
async def test_a_month_after_the_last_message_there_is_one_more(town: Town) -> None:
    await rings(town, NINE)
    assert (told(town, ZHANG), told(town, FENG)) == ([False], [False])
    await rings(town, BACK, STILL, EVENING)
    assert unasked(town) == {town.people[who].private.id: 2 for who in (ZHANG, FENG)}


@pytest.mark.long
async def test_the_first_start_in_the_middle_of_a_year(town: Town) -> None:
    """Everything of the year is open, and nobody was ever told of anything."""
    await rings(town, BACK, STILL, EVENING)
    assert unasked(town) == {town.people[who].private.id: 1 for who in (ZHANG, FENG)}
