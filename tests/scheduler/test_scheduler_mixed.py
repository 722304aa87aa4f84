"""One message about a meeting and the points of a month: ticked line by line, and never another."""

import pytest

from models.organisation import Unit
from playground import Message
from services.meetings import record_meeting
from services.points import MonthEntry, score_month
from services.seam import Caller
from tests.chat.points_steps import points_on
from tests.scheduler.bell import Bell
from tests.scheduler.test_scheduler_edits import reminder
from tests.services.dues_cast import m
from tests.services.meeting_cast import FIRST, GONE, LI, NAMES, WANG, ZHANG, entry
from tests.services.points_cast import full_marks
from tests.services.points_year_cast import HERE

BOTH = "2026-11-11 10:00"  # a week before the 主题党日, and the day after the last one for October


@pytest.fixture
async def told(bell: Bell) -> Bell:
    """The secretary has got one message about the party day and the cards of October."""
    points_on(bell.house, since="2026-10")
    bell.house.world.change(Unit, FIRST, theme_day=20)
    bell.reach(ZHANG)
    await bell.ring(BOTH)
    return bell


def held(bell: Bell) -> None:
    said = entry("theme_day", "2026-11-10 19:00", content="参观学习")
    bell.house.world.deps.run_now(record_meeting, Caller(bell.li.id), said)


def scored(bell: Bell) -> None:
    """Everybody has a card for October; nobody has filled their own."""
    for who, cards in ((LI, {*HERE, GONE} - {LI}), (WANG, {LI})):
        said = MonthEntry(FIRST, m("2026-10"), {each: full_marks() for each in cards}, {})
        caller = Caller(bell.house.people[who].id)
        bell.house.world.deps.run_now(score_month, caller, said)


def shows(message: Message, *parts: str) -> None:
    assert [part for part in parts if part not in message.text] == []


async def test_a_mixed_message_is_ticked_line_by_line(told: Bell) -> None:
    before = reminder(told)
    shows(before, "⏳ 主题党日", "🔴 积分评分 2026年10月")
    sent = len(told.sent(told.zhang.private))
    held(told)
    await told.ring()
    after = reminder(told)
    assert after.id == before.id
    shows(
        after,
        "🔔 到期提醒",
        "✅ 主题党日 2026年11月：已登记，2026-11-10（周二） 召开。",
        "🔴 积分评分 2026年10月：已于 2026-11-10（周二） 截止，还有 9 人没有积分卡。请尽快补上。",
    )
    assert "/meeting" not in after.text
    assert after.buttons == ["⭐ 积分评分 2026年10月", "✅ 主题党日 2026年11月"]
    scored(told)
    await told.ring()
    after = reminder(told)
    assert after.id == before.id
    shows(after, "✅ 到期提醒：已全部办结", "✅ 主题党日", "✅ 积分评分 2026年10月：已完成。")
    assert after.buttons == ["✅ 主题党日 2026年11月"]
    assert len(told.sent(told.zhang.private)) == sent
    named = [name for who, name in NAMES.items() if who != ZHANG and name in after.text]
    assert named == []


async def test_points_first_leave_the_form_of_the_meeting(told: Bell) -> None:
    scored(told)
    await told.ring()
    after = reminder(told)
    shows(after, "⏳ 主题党日", "✅ 积分评分 2026年10月：已完成。", "/meeting")
    assert after.buttons == ["📝 登记主题党日 2026年11月"]


async def test_without_a_change_it_is_not_edited(told: Bell) -> None:
    text = reminder(told).text
    for _ in range(2):
        await told.ring()
    assert reminder(told).text == text
    assert told.house.pg.calls_to("editMessageText") == []
