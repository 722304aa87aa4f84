"""The living board in a real group: sent once, edited, pinned, deleted, moved."""

import json

import pytest
from structlog.testing import capture_logs

from models.reminders import Reminder, ReminderSetting
from playground import Chat, Message
from services.meetings import record_meeting
from services.seam import Caller
from tests.chat.meeting_steps import reported
from tests.scheduler.bell import Bell
from tests.scheduler.test_scheduler_edits import COMMITTEE_MET, EDIT, SEND
from tests.scheduler.test_scheduler_faults import into
from tests.services.meeting_cast import FENG, FIRST, LI, NAMES, ZHANG, entry

MORNING = "2026-11-19 09:00"
PIN = "pinChatMessage"


@pytest.fixture
def shown(bell: Bell) -> Bell:
    """The first branch wants a board; its secretary is told in private."""
    bell.reach(ZHANG, FENG)
    wanted(bell, "shown")
    return bell


def wanted(bell: Bell, board: str) -> None:
    bell.house.world.add(
        ReminderSetting,
        {
            "unit_id": FIRST,
            "field": "board",
            "value": json.dumps(board),
            "set_at": bell.house.clock(),
        },
    )


def boards(bell: Bell, chat: Chat | None = None) -> list[Message]:
    there = (chat or bell.house.first).bot_messages
    return [each for each in there if "📋" in each.text and not each.deleted]


def board(bell: Bell, chat: Chat | None = None) -> Message:
    (found,) = boards(bell, chat)
    return found


def calls(bell: Bell, method: str) -> int:
    """Calls about the first branch's group."""
    return len([e for e in bell.house.pg.calls_to(method) if e.chat_id == bell.house.first.id])


def record(bell: Bell, at: str = "2026-11-18 19:00") -> None:
    deps = bell.house.world.deps
    deps.run_now(record_meeting, Caller(bell.li.id), entry("theme_day", at, content="参观学习"))


async def test_it_stands_in_the_group_and_follows_what_is_recorded(shown: Bell) -> None:
    await shown.ring(MORNING)
    before = board(shown)
    assert before.text.startswith("📋 第一支部 2026年11月组织生活")
    assert "⏳ 支部委员会会议：应开 1 次，已开 0 次；2026-11-30（周一） 截止" in before.text
    assert "⏳ 党小组会：2 个党小组，完成 0 个" in before.text
    await reported(shown.house, LI, COMMITTEE_MET)
    sent = calls(shown, SEND)
    await shown.ring()
    after = board(shown)
    assert after.id == before.id
    assert "✅ 支部委员会会议：应开 1 次，已开 1 次" in after.text
    assert after.buttons == []
    assert calls(shown, SEND) == sent


async def test_nobody_is_named_on_it(shown: Bell) -> None:
    """Pitfall 30; the ears of the house listen for amounts and scores besides."""
    await shown.ring(MORNING)
    record(shown)
    await shown.ring()
    assert [name for name in NAMES.values() if name in board(shown).text] == []
    for words in ("党费", "积分", "分钟"):
        assert words not in board(shown).text


async def test_other_groups_have_none(shown: Bell) -> None:
    await shown.ring(MORNING)
    assert boards(shown, shown.house.second) == boards(shown, shown.house.committee) == []


async def test_a_month_has_one_message_and_one_edit_for_each_change(shown: Bell) -> None:
    await shown.ring(MORNING)
    for moment in ("2026-11-19 09:01", "2026-11-20 09:00", "2026-11-25 20:00"):
        await shown.ring(moment)
    assert (len(boards(shown)), calls(shown, EDIT)) == (1, 0)
    record(shown)
    for moment in ("2026-11-25 20:01", "2026-11-26 09:00"):
        await shown.ring(moment)
    assert (len(boards(shown)), calls(shown, EDIT)) == (1, 1)


async def test_the_next_month_begins_a_new_one_and_the_old_gets_its_last_state(
    shown: Bell,
) -> None:
    await shown.ring(MORNING)
    await shown.ring("2026-12-01 09:00")
    old, new = boards(shown)
    assert "（本月已结束）" in old.text
    assert "🔴 主题党日" in old.text
    assert "2026年12月组织生活" in new.text
    assert "⏳ 主题党日" in new.text


async def test_a_board_that_was_deleted_comes_again_the_next_day(shown: Bell) -> None:
    await shown.ring(MORNING)
    await shown.zhang.becomes_admin(shown.house.first)
    await shown.zhang.deletes(board(shown))
    record(shown)
    for moment in ("2026-11-19 09:05", "2026-11-19 12:00"):
        await shown.ring(moment)
        assert boards(shown) == []
    await shown.ring("2026-11-20 09:00")
    assert "✅ 主题党日" in board(shown).text
    await shown.ring("2026-11-21 09:00")
    assert len(boards(shown)) == 1


async def test_a_lost_answer_means_one_marked_repeat(shown: Bell) -> None:
    shown.house.pg.fault("drop_after", method=SEND, when=into(shown.house.first))
    await shown.ring(MORNING)
    assert len(boards(shown)) == 1
    for moment in ("2026-11-19 12:00", "2026-11-20 09:00", "2026-11-23 09:00", "2026-11-24 09:00"):
        await shown.ring(moment)
    first, second = boards(shown)
    assert "重复" not in first.text
    assert "可能重复" in second.text


async def test_switched_off_it_is_edited_no_more(shown: Bell) -> None:
    await shown.ring(MORNING)
    wanted(shown, "off")
    record(shown)
    await shown.ring("2026-11-20 09:00")
    assert "⏳ 主题党日" in board(shown).text
    assert calls(shown, EDIT) == 0


async def test_a_removed_bot_leaves_no_trace_of_trying(shown: Bell) -> None:
    await shown.ring(MORNING)
    shown.house.pg.fault(
        "403",
        method=EDIT,
        when=into(shown.house.first),
        times=None,
        description="Forbidden: bot was kicked",
    )
    record(shown)
    for moment in ("2026-11-19 10:00", "2026-11-20 09:00", "2026-11-23 09:00"):
        await shown.ring(moment)
    assert calls(shown, EDIT) == 1


async def test_in_a_group_that_became_a_supergroup_it_begins_anew(shown: Bell) -> None:
    old = shown.house.first
    await shown.ring(MORNING)
    new = shown.house.pg.tg.add_group("第一支部", supergroup=True, forum=False)
    new.members = dict(old.members)
    old.migrated_to = new.id
    record(shown)
    await shown.ring("2026-11-19 10:00")
    assert boards(shown, new) == []
    await shown.ring("2026-11-20 09:00")
    assert "✅ 主题党日" in board(shown, new).text
    assert "⏳ 主题党日" in board(shown, old).text


# ------------------------------------------------------------------ pinned


async def test_it_is_pinned_once_and_without_a_sound(shown: Bell) -> None:
    wanted(shown, "pinned")
    await shown.zhang.promotes_bot(shown.house.first)
    await shown.ring(MORNING)
    assert shown.house.first.pinned == [board(shown).id]
    (pin,) = shown.house.pg.calls_to(PIN)
    assert str(pin.params["disable_notification"]).lower() == "true"
    record(shown)
    for moment in ("2026-11-19 10:00", "2026-11-20 09:00"):
        await shown.ring(moment)
    assert len(shown.house.pg.calls_to(PIN)) == 1
    assert "✅ 主题党日" in board(shown).text


async def test_without_the_right_to_pin_it_is_said_once_in_the_log(shown: Bell) -> None:
    wanted(shown, "pinned")
    with capture_logs() as logs:
        for moment in (MORNING, "2026-11-19 10:00", "2026-11-20 09:00"):
            await shown.ring(moment)
    assert len(shown.house.pg.calls_to(PIN)) == 1
    warned = [each for each in logs if each["event"] == "board.not_pinned"]
    assert [each["chat_id"] for each in warned] == [shown.house.first.id]
    assert board(shown).text
    rows: list[Reminder] = shown.house.world.all(Reminder)
    assert [row.pinned for row in rows if row.subject == "board"] == [True]


async def test_a_server_that_is_broken_is_asked_to_pin_again(shown: Bell) -> None:
    wanted(shown, "pinned")
    await shown.zhang.promotes_bot(shown.house.first)
    shown.house.pg.fault("500", method=PIN)
    await shown.ring(MORNING)
    assert shown.house.first.pinned == []
    await shown.ring("2026-11-19 09:01")
    assert shown.house.first.pinned == [board(shown).id]


async def test_one_that_was_deleted_before_it_was_pinned_comes_the_next_day(shown: Bell) -> None:
    await shown.zhang.promotes_bot(shown.house.first)
    await shown.zhang.becomes_admin(shown.house.first)
    await shown.ring(MORNING)
    await shown.zhang.deletes(board(shown))
    wanted(shown, "pinned")
    await shown.ring("2026-11-19 10:00")
    assert boards(shown) == []
    await shown.ring("2026-11-20 09:00")
    assert shown.house.first.pinned == [board(shown).id]
