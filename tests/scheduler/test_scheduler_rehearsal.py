"""Rehearsals over real HTTP: the operator hears for whom it would have been, and nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.organisation import Account
from models.reminders import Reminder
from tests.chat.dues_keeping_steps import restarted
from tests.chat.matrix import answer_to, heard, no_errors, now
from tests.chat.meeting_steps import Walk
from tests.chat.reminders_steps import at_settings, rehearsing
from tests.scheduler.bell import AHEAD, Bell, QuietHouse
from tests.services.meeting_cast import FENG, FIRST, SECOND, STRANGER, ZHANG
from tests.support.clock import Clock

NEXT = "2026-11-26 10:00"  # the day of the next call for November


@pytest.fixture
async def bell(sqlite_url: str, clock: Clock, tmp_path: Path) -> AsyncIterator[Bell]:
    """Both branches rehearse, on the day of the first call."""
    async with QuietHouse.open(sqlite_url, clock, tmp_path) as house:
        made = Bell(house)
        made.reach(ZHANG, FENG)
        for unit in (FIRST, SECOND):
            rehearsing(house, unit)
        yield made


async def test_the_operator_hears_of_both_branches_in_one_message_without_buttons(
    bell: Bell,
) -> None:
    house = bell.house
    await bell.ring(AHEAD)
    (message,) = bell.reminders(house.operator.private)
    assert "演练：本应发给第一支部的书记" in message.text
    assert "演练：本应发给第二支部的书记" in message.text
    assert "主题党日 2026年11月：还差 1 次，请在" in message.text
    assert "这些支部还在演练" in message.text
    assert message.buttons == []
    for chat in (bell.zhang.private, bell.feng.private, house.first, house.second):
        assert bell.reminders(chat) == []
    await bell.ring()
    assert len(bell.reminders(house.operator.private)) == 1


async def test_the_operator_asks_why_and_reads_who_it_was_for(bell: Bell) -> None:
    house = bell.house
    await bell.ring(AHEAD)
    (message,) = bell.reminders(house.operator.private)
    walk = Walk(house, house.operator, house.operator.private)
    await house.operator.says(house.operator.private, "/why", reply_to=message)
    await walk.hears("说了好几件事")
    await walk.taps("主题党日", "→ 书记：已发送", "改发给运维人员（演练）")


async def test_in_the_operator_s_language(bell: Bell) -> None:
    house = bell.house
    account = next(each for each in house.world.all(Account) if each.person_id == STRANGER)
    own = {"telegram_id": house.operator.id, "language": "en", "reachable": True}
    house.world.change(Account, account.telegram_id, **own)
    await bell.ring(AHEAD)
    (message,) = bell.reminders(house.operator.private)
    assert "Rehearsal: meant for 第一支部, secretary" in message.text
    assert "These branches still rehearse" in message.text


async def test_after_going_live_nothing_is_repeated_and_the_next_call_is_real(bell: Bell) -> None:
    house = bell.house
    await bell.ring(AHEAD)
    walk = await at_settings(house)
    await walk.goes(("tap", "正式启用", "正式启用提醒？"), ("tap", "确定启用", "已经记下"))
    await restarted(house)
    await bell.ring("2026-11-19 14:00")
    assert bell.reminders(bell.zhang.private) == []
    await bell.ring(NEXT)
    (message,) = bell.reminders(bell.zhang.private)
    assert "演练" not in message.text
    assert any("登记主题党日" in label for label in message.buttons)
    (_, other) = bell.reminders(house.operator.private)
    assert "第一支部" not in other.text
    assert "演练：本应发给第二支部的书记" in other.text


async def test_what_was_planned_before_going_live_is_sent_to_the_real_audience(
    bell: Bell,
) -> None:
    await bell.ring("2026-11-19 07:00")  # planned, and too early to be sent
    assert bell.states() == {"planned"}
    walk = await at_settings(bell.house)
    await walk.goes(("tap", "正式启用", "正式启用提醒？"), ("tap", "确定启用", "已经记下"))
    await bell.ring(AHEAD)
    assert len(bell.reminders(bell.zhang.private)) == 1


async def test_an_operator_who_has_blocked_the_bot_ends_the_matter(bell: Bell) -> None:
    house = bell.house
    await house.operator.blocks_bot()
    with no_errors():
        await bell.ring(AHEAD)
    assert {row.state for row in house.world.all(Reminder)} == {"superseded"}
    assert bell.reminders(bell.zhang.private) == []
    await house.operator.unblocks_bot()
    since = now(house)
    card = await answer_to(house, house.operator, house.operator.private, "/doctor")
    assert "有 2 个支部在演练" in card.text
    assert len(await heard(house, house.operator.private, since)) == 1
