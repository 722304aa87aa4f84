"""Killed while an update comes in: it takes effect once, and is answered."""

import pytest

from models.chats import InboxUpdate
from models.meetings import MeetingRecord
from playground import Call
from tests.e2e.town import NOW, Town, ended
from tests.services.meeting_cast import CHEN, LI

LINE = "集中学习 2026-11-18 19:00-21:00 会议室；缺席 无；内容 党章；学时 2"


def _brings_something(call: Call) -> bool:
    return bool(call.response and call.response["result"])


@pytest.mark.long
async def test_killed_before_the_update_arrives(either_town: Town) -> None:
    town = either_town
    await town.host.start(NOW)
    card = await town.report(LINE)
    died = town.host.dies_at("getUpdates", when=_brings_something, stage="answering")
    await town.presses(town.people[LI], card, "提交")
    await ended(died, town)
    assert town.rows(MeetingRecord) == []
    await town.host.start(NOW)
    await town.said(town.first, "已登记")
    await town.stopped()
    assert [row.kind for row in town.rows(MeetingRecord)] == ["study_session"]


async def test_killed_before_the_update_is_confirmed(either_town: Town) -> None:
    town = either_town
    await town.host.start(NOW)
    card = await town.report(LINE)
    pressed = town.pg.updates.next_id

    def confirms(call: Call) -> bool:
        return int(call.params.get("offset", 0)) > pressed

    died = town.host.dies_at("getUpdates", when=confirms, lost=True)
    await town.presses(town.people[LI], card, "提交")
    await ended(died, town)
    assert pressed in [row.update_id for row in town.rows(InboxUpdate)]
    await town.host.start(NOW)
    await town.said(town.first, "已登记")
    await town.stopped()
    assert [row.kind for row in town.rows(MeetingRecord)] == ["study_session"]
    assert len(town.texts(town.first, "已登记")) == 1


@pytest.mark.parametrize("restarted", [False, True])
async def test_an_update_delivered_twice_has_one_effect(town: Town, restarted: bool) -> None:
    await town.host.start(NOW)
    card = await town.report(LINE)
    pressed = town.pg.updates.next_id
    await town.presses(town.people[LI], card, "提交")
    await town.said(town.first, "已登记")
    before = town.moment
    if restarted:
        await town.stopped()
    # What is pending comes with the next poll, in this order: the second delivery is not lost.
    town.pg.updates.redeliver(pressed)
    if restarted:
        await town.host.start(NOW)
    await town.people[CHEN].says(town.second, "/help")
    await town.said(town.second, "")
    await town.stopped()
    assert [row.kind for row in town.rows(MeetingRecord)] == ["study_session"]
    assert town.changes(town.first, before) == []


@pytest.mark.long
async def test_what_came_while_the_bot_was_dead_is_answered_in_order(town: Town) -> None:
    await town.host.start(NOW)
    await town.host.kill()
    li = town.people[LI]
    await li.says(town.first, f"/meeting {LINE}")
    await li.says(town.first, "/cancel")
    await li.says(town.first, "/meeting")
    await town.host.start(NOW)
    await town.said(town.first, "什么会")
    await town.stopped()
    said = [each.text for each in town.first.messages if each.from_bot]
    for word, text in zip(("请核对", "已放弃", "什么会"), said, strict=True):
        assert word in text
