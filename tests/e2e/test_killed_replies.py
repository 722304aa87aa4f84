"""Killed after the commit and before the reply: nothing twice, and the answer comes all the same.

A call that is `lost` never reached Telegram; one that is not has had its effect, unknown to us.
"""

import asyncio

import pytest

from models.chats import Chat, Draft
from models.meetings import MeetingRecord
from tests.e2e.town import NOW, SPEAKS, Town, ended, says
from tests.services.meeting_cast import COMMITTEE, FIRST, LI

LINE = "集中学习 2026-11-18 19:00-21:00 会议室；缺席 无；内容 党章；学时 2"
LOST = pytest.mark.parametrize("lost", [True, False], ids=["lost", "taken"])


@LOST
async def test_killed_at_the_receipt(either_town: Town, lost: bool) -> None:
    town = either_town
    await town.host.start(NOW)
    card = await town.report(LINE)
    died = town.host.dies_at(*SPEAKS, when=says("已登记"), lost=lost)
    await town.presses(town.people[LI], card, "提交")
    await ended(died, town)
    assert len(town.rows(MeetingRecord)) == 1
    assert bool(town.texts(town.first, "已登记")) is not lost
    await town.host.start(NOW)
    await town.said(town.first, "已登记")
    await town.stopped()
    assert [(row.kind, row.unit_id) for row in town.rows(MeetingRecord)] == [
        ("study_session", FIRST)
    ]
    assert len(town.texts(town.first, "已登记")) == 1
    assert town.rows(Draft) == []


@pytest.mark.long
@LOST
async def test_killed_at_a_question(town: Town, lost: bool) -> None:
    await town.host.start(NOW)
    died = town.host.dies_at(*SPEAKS, when=says("什么会"), lost=lost)
    await town.people[LI].says(town.first, "/meeting")
    await ended(died, town)
    since = town.moment
    await town.host.start(NOW)
    card = await town.said(town.first, "什么会", after=since)
    await town.presses(town.people[LI], card, "集中学习")
    await town.said(town.first, "☑️ 集中学习")
    await town.stopped()
    assert [row.step for row in town.rows(Draft)] == ["kinds"]
    assert len(town.texts(town.first, "什么会")) == (1 if lost else 2)


@pytest.mark.long
async def test_killed_twice_at_the_same_receipt(town: Town) -> None:
    await town.host.start(NOW)
    card = await town.report(LINE)
    for again in (False, True):
        died = town.host.dies_at(*SPEAKS, when=says("已登记"), lost=True)
        if again:
            await town.host.launch(NOW)  # it dies at the start, before it polls
        else:
            await town.presses(town.people[LI], card, "提交")
        await ended(died, town)
    assert town.texts(town.first, "已登记") == []
    await town.host.start(NOW)
    await town.said(town.first, "已登记")
    await town.stopped()
    assert len(town.rows(MeetingRecord)) == 1


async def test_a_receipt_cut_off_on_the_line_is_not_recorded_again(town: Town) -> None:
    await town.host.start(NOW)
    card = await town.report(LINE)
    town.pg.fault("drop_before", when=lambda call: call.method in SPEAKS and says("已登记")(call))
    cut = town.pg.next_call("editMessageText", when=says("已登记"))
    await asyncio.gather(cut, town.presses(town.people[LI], card, "提交"))
    again = await town.people[LI].presses(card, "✅ 提交")
    assert (await again.answered()).text
    await town.stopped()
    assert len(town.rows(MeetingRecord)) == 1


@pytest.mark.long
async def test_what_is_not_said_again_can_be_asked_again(town: Town) -> None:
    """Only what a form has stored is said by itself after a crash; a binding is asked for again."""
    committee = town.pg.group("机关党委", [town.operator], supergroup=True)
    await town.host.start(NOW)
    died = town.host.dies_at(*SPEAKS, when=says("已绑定"), lost=True)
    await town.operator.says(committee, "/bind U1")
    await ended(died, town)
    await town.host.start(NOW)
    await town.operator.says(committee, "/bind U1")
    await town.said(committee, "已绑定")
    await town.stopped()
    assert [row.unit_id for row in town.rows(Chat) if row.chat_id == committee.id] == [COMMITTEE]
