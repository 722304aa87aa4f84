"""A meeting reported by conversation."""

from models.meetings import MeetingRecord
from tests.chat.house import House
from tests.services.meeting_cast import LI


async def test_a_group_meeting_from_command_to_receipt(house: House) -> None:
    li, chat = house.people[LI], house.first
    await li.says(chat, "/meeting 集中学习 2026-11-18 19:00-21:00 会议室;缺席 无;内容 党章;学时 2")
    card = await house.said(chat, "请核对")
    await house.presses(li, card, "提交")
    await house.said(chat, "已登记")
    assert [row.kind for row in house.world.all(MeetingRecord)] == ["study_session"]
