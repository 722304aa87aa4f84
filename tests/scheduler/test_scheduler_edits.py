"""A reminder turns into ticks as things are recorded: the same message, edited, never another."""

import asyncio

import pytest

from models.reminders import Reminder
from playground import Chat, Message
from services.meetings import record_meeting, withdraw_meeting
from services.reminders import claim_edits
from services.seam import SYSTEM, Caller
from tests.chat.house import PATIENCE
from tests.chat.meeting_steps import Walk, only_record, reported
from tests.scheduler.bell import AHEAD, Bell
from tests.scheduler.test_scheduler_faults import into
from tests.scheduler.test_scheduler_timetable import ringing
from tests.services.meeting_cast import FENG, FIRST, LI, SECOND, ZHANG, entry

EDIT, SEND = "editMessageText", "sendMessage"
COMMITTEE_MET = "支委会 2026-11-18 19:00-20:30 会议室；缺席 无；议题 学习；决议 通过"


@pytest.fixture
async def told(bell: Bell) -> Bell:
    """The secretary has got the first call of November."""
    bell.reach(ZHANG, FENG)
    await bell.ring(AHEAD)
    return bell


def reminder(bell: Bell, chat: Chat | None = None) -> Message:
    """The one reminder that stands in a chat, ticked or not."""
    there = (chat or bell.zhang.private).bot_messages
    (found,) = [each for each in there if "到期提醒" in each.text]
    return found


def edits(bell: Bell, message: Message, chat: Chat | None = None) -> int:
    """How often the bot has wanted to edit a message."""
    chat_id = (chat or bell.zhang.private).id
    return len(
        [
            each
            for each in bell.house.pg.calls_to(EDIT)
            if (each.chat_id, int(each.params["message_id"])) == (chat_id, message.id)
        ]
    )


def record(bell: Bell, kind: str = "theme_day", **values: object) -> int:
    """Recorded by the deputy, without a conversation."""
    extra = {"content": "参观学习"} if kind == "theme_day" else {}
    made = bell.house.world.deps.run_now(
        record_meeting,
        Caller(bell.li.id),
        entry(kind, "2026-11-18 19:00", **{**extra, **values}),
    )
    return made.kinds[0].record_id


def pending(bell: Bell) -> bool:
    rows: list[Reminder] = bell.house.world.all(Reminder)
    return any(row.edit_at is not None for row in rows)


# ------------------------------------------------------------------ ticked


async def test_what_was_recorded_in_the_group_is_ticked_in_the_message(told: Bell) -> None:
    before = reminder(told)
    walk = await reported(told.house, LI, COMMITTEE_MET)
    assert "⏳ 支部委员会会议" in before.text
    sent = len(told.sent(told.zhang.private))
    await told.ring()
    after = reminder(told)
    assert after.id == before.id
    assert "✅ 支部委员会会议 2026年11月：已登记，2026-11-18（周三） 召开" in after.text
    assert "⏳ 主题党日" in after.text
    assert any("登记主题党日" in label for label in after.buttons)
    assert len(told.sent(told.zhang.private)) == sent
    assert walk.card.text  # the receipt stands where it was reported


async def test_the_button_of_what_is_done_opens_the_record(told: Bell) -> None:
    await reported(told.house, LI, COMMITTEE_MET)
    await told.ring()
    walk = Walk(told.house, told.zhang, told.zhang.private)
    walk.takes(reminder(told))
    shown = await walk.taps("✅ 支部委员会会议", "支部委员会会议", "登记：")
    assert "会议室" in shown.text
    assert only_record(told.house).kind == "committee_meeting"


async def test_when_all_is_done_it_says_so_and_opens_no_form(told: Bell) -> None:
    record(told)
    record(told, "committee_meeting")
    for group in (4, 5):
        record(told, "group_meeting", group_id=group)
    await told.ring()
    after = reminder(told)
    assert after.text.startswith("✅ 到期提醒：已全部办结")
    assert after.text.count("✅") == 5
    assert "/meeting" not in after.text
    assert not any("📝" in label for label in after.buttons)
    assert edits(told, after) == 1


async def test_each_change_is_one_edit_and_a_tick_without_any_is_none(told: Bell) -> None:
    message = reminder(told)
    for rings in (1, 2):
        await told.ring()
        assert edits(told, message) == 0, rings
    record(told)
    for _ in range(3):
        await told.ring()
    assert edits(told, message) == 1
    record(told, "committee_meeting")
    await told.ring()
    assert edits(told, message) == 2
    assert not pending(told)


async def test_a_withdrawal_takes_the_tick_back(told: Bell) -> None:
    made = record(told)
    await told.ring()
    assert "✅ 主题党日" in reminder(told).text
    deps = told.house.world.deps
    deps.run_now(withdraw_meeting, Caller(told.zhang.id), made, "记错了")
    await told.ring()
    assert "⏳ 主题党日" in reminder(told).text
    assert any("登记主题党日" in label for label in reminder(told).buttons)


async def test_what_was_withdrawn_before_the_bell_is_no_edit(told: Bell) -> None:
    deps = told.house.world.deps
    deps.run_now(withdraw_meeting, Caller(told.zhang.id), record(told), "记错了")
    await told.ring()
    assert edits(told, reminder(told)) == 0


async def test_in_english_for_those_who_chose_it(told: Bell) -> None:
    zhang = told.zhang
    await zhang.says(zhang.private, "/language")
    card = await told.house.said(zhang.private)
    await told.house.presses(zhang, card, "English")
    await told.house.settled()
    record(told)
    await told.ring()
    texts = [each.text for each in zhang.private.bot_messages]
    assert any("recorded, held on Wed 18 Nov 2026" in text for text in texts)


async def test_in_the_group_too_and_without_names(bell: Bell) -> None:
    await bell.ring(AHEAD)
    record(bell)
    await bell.ring()
    after = reminder(bell, bell.house.first)
    assert "✅ 主题党日" in after.text
    assert [name for name in ("张三", "李四") if name in after.text + "".join(after.buttons)] == []


async def test_a_committee_reads_the_tick_and_records_nothing(bell: Bell) -> None:
    await bell.ring("2026-12-10 10:00")
    record(bell)
    await bell.ring()
    after = reminder(bell, bell.house.committee)
    assert "✅ 主题党日" in after.text
    assert "请督促支部补开并登记" in after.text
    assert [label for label in after.buttons if "📝" in label] == []


async def test_a_running_bot_edits_by_itself(told: Bell) -> None:
    record(told)
    async with ringing(told):
        async with asyncio.timeout(PATIENCE):
            while "✅ 主题党日" not in reminder(told).text:
                await told.house.settled()


# ------------------------------------------------------------------ what goes wrong on the way


async def test_a_process_that_died_before_it_noted_the_edit_makes_it_again(told: Bell) -> None:
    """Again is harmless: the message is not modified."""
    record(told)
    message = reminder(told)
    told.house.pg.fault("drop_after", method=EDIT, when=into(told.zhang.private))
    await told.ring()
    assert "✅ 主题党日" in message.text
    assert pending(told)
    told.house.clock.advance(seconds=30)
    await told.ring()
    assert edits(told, message) == 2  # the second was refused: message is not modified
    assert not pending(told)


async def test_a_process_that_died_with_the_lease_leaves_it_to_the_next(told: Bell) -> None:
    record(told)
    told.house.world.deps.run_now(claim_edits, SYSTEM)
    await told.ring()
    assert "⏳ 主题党日" in reminder(told).text
    told.house.clock.advance(minutes=3)
    await told.ring()
    assert "✅ 主题党日" in reminder(told).text


async def test_a_message_that_somebody_deleted_is_not_sent_again(told: Bell) -> None:
    message = reminder(told)
    await told.zhang.deletes(message)
    record(told)
    sent = len(told.sent(told.zhang.private))
    for moment in (None, "2026-11-19 12:00", "2026-11-20 12:00"):
        await told.ring(moment)
    assert edits(told, message) == 1
    assert len(told.sent(told.zhang.private)) == sent
    assert not pending(told)


@pytest.mark.parametrize(
    "said", ["Bad Request: message can't be edited", "Bad Request: can't parse entities"]
)
async def test_a_message_that_cannot_be_edited_is_left(told: Bell, said: str) -> None:
    private = told.zhang.private
    told.house.pg.fault("400", method=EDIT, when=into(private), times=None, description=said)
    record(told)
    for moment in (None, "2026-11-19 12:00", "2026-11-20 12:00"):
        await told.ring(moment)
    assert edits(told, reminder(told)) == 1
    assert told.reached(ZHANG)


async def test_who_has_blocked_the_bot_is_noted_and_the_next_call_goes_elsewhere(
    told: Bell,
) -> None:
    told.zhang.user.blocked = True
    record(told)
    await told.ring()
    assert not told.reached(ZHANG)
    await told.ring("2026-11-26 10:00")
    assert len(told.reminders(told.house.first)) == 1


async def test_a_limit_is_kept_to_for_edits_too(told: Bell) -> None:
    private = told.zhang.private
    told.house.pg.fault("429", method=EDIT, when=into(private), seconds=300)
    record(told)
    message = reminder(told)
    await told.ring()
    await told.ring("2026-11-19 10:04")
    assert edits(told, message) == 1
    await told.ring("2026-11-19 10:06")
    assert edits(told, message) == 2
    assert "✅ 主题党日" in message.text


@pytest.mark.parametrize("kind", ["500", "502", "drop_before"])
async def test_a_broken_server_is_tried_again(told: Bell, kind: str) -> None:
    told.house.pg.fault(kind, method=EDIT, when=into(told.zhang.private))
    record(told)
    await told.ring()
    assert "⏳ 主题党日" in reminder(told).text
    told.house.clock.advance(seconds=31)
    await told.ring()
    assert "✅ 主题党日" in reminder(told).text


async def test_one_message_that_fails_keeps_no_other_waiting(told: Bell) -> None:
    told.house.pg.fault("500", method=EDIT, when=into(told.zhang.private), times=None)
    record(told)
    done = entry(
        "theme_day", "2026-11-18 19:00", branch_id=SECOND, chair_id=FENG, recorder_id=FENG,
        content="参观学习",
    )  # fmt: skip
    told.house.world.deps.run_now(record_meeting, Caller(told.feng.id), done)
    await told.ring()
    assert "✅ 主题党日" in reminder(told, told.feng.private).text


async def test_in_a_group_that_became_a_supergroup_the_old_message_stays_behind(
    bell: Bell,
) -> None:
    """It is out of reach; the next call goes to the new group."""
    old = bell.house.first
    await bell.ring(AHEAD)
    new = bell.house.pg.tg.add_group("第一支部", supergroup=True, forum=False)
    new.members = dict(old.members)
    old.migrated_to = new.id
    record(bell)
    await bell.ring()
    assert "⏳ 主题党日" in reminder(bell, old).text
    assert {row.chat_id for row in bell.house.world.all(Reminder) if row.branch_id == FIRST} == {
        new.id
    }
    assert not pending(bell)
    record(bell, "committee_meeting")
    await bell.ring()
    assert new.bot_messages == []
    await bell.ring("2026-11-26 10:00")
    assert "党小组会" in reminder(bell, new).text
