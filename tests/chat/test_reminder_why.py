"""`/why`: what a branch is being reminded of, which calls came and which did not, for whom."""

import pytest

from bot.kit.buttons import Action, data_for
from models.reminders import Reminder
from playground import Message
from services.people import set_language
from services.seam import Caller
from tests.chat.house import House
from tests.chat.matrix import answer_to, heard, no_errors, now, settled, toasts
from tests.chat.meeting_steps import Walk
from tests.scheduler.bell import Bell
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    LI,
    NAMES,
    READER,
    SECOND,
    SUN,
    ZHANG,
)

MONDAY = "2026-11-23 10:00"  # the first hours after Friday evening: what Thursday called for
THEME = (FIRST, "theme_day", "2026-11")


async def reminded(house: House) -> Message:
    """The secretaries have had their reminders; that of the first branch."""
    bell = Bell(house)
    bell.reach(ZHANG, FENG)
    await bell.ring(MONDAY)
    return bell.reminders(house.people[ZHANG].private)[-1]


async def asks(house: House, who: int, *then: str) -> Walk:
    """The answer to `/why` in private."""
    person = house.people[who]
    walk = Walk(house, person, person.private)
    await walk.says("/why", *then)
    return walk


def names_in(text: str) -> list[str]:
    return [name for name in NAMES.values() if name in text]


# ------------------------------------------------------------------ in private


@pytest.mark.parametrize("who", [ZHANG, LI])
async def test_a_keeper_reads_which_came_to_whom_and_what_comes_next(
    house: House, who: int
) -> None:
    await reminded(house)
    walk = await asks(house, who, "第一支部：正在提醒的事")
    assert "⏳ 主题党日 2026年11月：下一次提醒 2026-11-26（周四）（3天后）" in walk.card.text
    await walk.taps("主题党日 2026年11月", "第一支部 主题党日 2026年11月：未到期")
    text = walk.card.text
    sent = "✅ 2026-11-19（周四） → 书记：已发送，2026-11-23（周一） 10:00，收件：张三"
    assert sent in text
    assert "⏳ 2026-12-10（周四） → 上级党组织：未到时间" in text
    assert "下一次：2026-11-26（周四） → 书记。" in text
    await walk.taps("还提醒了什么", "正在提醒的事")


async def test_an_ordinary_member_reads_audiences_and_no_name(house: House) -> None:
    await reminded(house)
    walk = await asks(house, SUN, "正在提醒的事")
    await walk.taps("主题党日 2026年11月", "→ 书记：已发送")
    assert names_in(walk.card.text) == []


async def test_the_committee_chooses_a_branch_and_reads_names(house: House) -> None:
    await reminded(house)
    walk = await asks(house, READER, "要看哪一个")
    assert {label.partition("（")[0] for label in walk.card.buttons} == {"第一支部", "第二支部"}
    await walk.taps("第二支部", "第二支部：正在提醒的事")
    await walk.taps("主题党日 2026年11月", "收件：冯一")


async def test_before_anybody_was_reminded(house: House) -> None:
    house.clock.set("2026-11-10 10:00")
    walk = await asks(house, READER, "没有提醒过哪个支部")
    assert walk.card.buttons == []
    walk = await asks(house, ZHANG, "正在提醒的事", "下一次提醒 2026-11-19")
    await walk.taps("主题党日 2026年11月", "→ 书记：未到时间", "下一次：2026-11-19")


async def test_what_was_done_in_time_says_so(house: House) -> None:
    from services.meetings import record_meeting
    from tests.services.meeting_cast import entry

    zhang = Caller(house.people[ZHANG].id)
    meeting = entry(kind="theme_day", at_="2026-11-18 09:00", content="植树")
    house.app.deps.run_now(record_meeting, zhang, meeting)
    person = house.people[ZHANG]
    card = await answer_to(house, person, person.private, "/help")
    since = now(house)
    await person.presses(card, data=data_for(Action.REMINDER_WHY, *THEME))
    (shown,) = await heard(house, person.private, since)
    assert "主题党日 2026年11月：已完成" in shown.text
    assert "→ 书记：已无需提醒" in shown.text
    assert "后面没有要发的提醒了" in shown.text


async def test_in_english(house: House) -> None:
    await reminded(house)
    house.app.deps.run_now(set_language, Caller(house.people[ZHANG].id), "en")
    walk = await asks(house, ZHANG, "what is being reminded of")
    label = next(each for each in walk.card.buttons if "2026-11" in each)
    await walk.taps(label, "→ secretary: sent", "received by 张三", "Next:")


# ------------------------------------------------------------------ as an answer to a reminder


async def test_in_answer_to_a_reminder_its_things_are_offered(house: House) -> None:
    message = await reminded(house)
    zhang = house.people[ZHANG]
    walk = Walk(house, zhang, zhang.private)
    await zhang.says(zhang.private, "/why", reply_to=message)
    await walk.hears("说了好几件事")
    assert "主题党日 2026年11月" in walk.card.buttons
    await walk.taps("主题党日 2026年11月", "收件：张三")


async def test_in_answer_to_a_reminder_of_one_thing_its_story_is_told(house: House) -> None:
    message = await reminded(house)
    first, *others = house.world.all(Reminder)
    for row in others:
        house.world.change(Reminder, row.id, message_id=None)
    if first.branch_id != FIRST:
        pytest.fail("the first row is of the first branch")
    zhang = house.people[ZHANG]
    walk = Walk(house, zhang, zhang.private)
    await zhang.says(zhang.private, "/why", reply_to=message)
    await walk.hears("第一支部", "→ 书记：已发送")


async def test_in_answer_to_another_message_of_the_bot(house: House) -> None:
    zhang = house.people[ZHANG]
    card = await answer_to(house, zhang, zhang.private, "/help")
    walk = Walk(house, zhang, zhang.private)
    await zhang.says(zhang.private, "/why", reply_to=card)
    await walk.hears("这条消息不是提醒")


async def test_in_answer_to_somebody_s_own_message_it_is_as_without(house: House) -> None:
    zhang = house.people[ZHANG]
    said = await zhang.says(zhang.private, "/help")
    walk = Walk(house, zhang, zhang.private)
    await zhang.says(zhang.private, "/why", reply_to=said)
    await walk.hears("正在提醒的事")


# ------------------------------------------------------------------ in a group


async def test_in_the_branch_group_stages_days_and_fates_and_no_name(house: House) -> None:
    await reminded(house)
    zhang = house.people[ZHANG]
    card = await answer_to(house, zhang, house.first, "/why")
    assert "第一支部：正在提醒的事" in card.text
    assert "党费、积分等个人的事，请私聊我查询" in card.text
    since = now(house)
    await house.presses(zhang, card, "主题党日 2026年11月")
    (shown,) = await heard(house, house.first, since)
    assert "→ 书记：已发送，2026-11-23" in shown.text
    assert names_in(card.text + shown.text) == []


async def test_in_the_committee_s_group_a_branch_is_chosen(house: House) -> None:
    await reminded(house)
    reader = house.people[READER]
    card = await answer_to(house, reader, house.committee, "/why")
    since = now(house)
    await house.presses(reader, card, "第二支部")
    (shown,) = await heard(house, house.committee, since)
    await house.presses(reader, shown, "主题党日 2026年11月")
    story = (await heard(house, house.committee, since))[-1]
    assert "→ 书记：已发送" in story.text
    assert names_in(story.text) == []


@pytest.mark.parametrize("obligation", ["points_scored", "probation", "dues"])
async def test_what_is_about_persons_or_points_is_not_for_a_group(
    house: House, obligation: str
) -> None:
    zhang = house.people[ZHANG]
    card = await answer_to(house, zhang, house.first, "/why")
    since = now(house)
    data = data_for(Action.REMINDER_WHY, FIRST, obligation, "2026-11")
    await zhang.presses(card, data=data)
    assert await heard(house, house.first, since) == []
    assert "请私聊我发 /why" in toasts(house, since)[-1]


async def test_in_a_group_that_is_bound_to_nothing(house: House) -> None:
    zhang = house.people[ZHANG]
    other = house.pg.group("聊天", [zhang, house.operator], supergroup=True)
    card = await answer_to(house, zhang, other, "/why")
    assert "没有绑定" in card.text


# ------------------------------------------------------------------ who may not


@pytest.mark.parametrize("args", [THEME, (FIRST, "", ""), (FIRST, "points_scored", "2026-11")])
@pytest.mark.parametrize("who", [CHEN, FENG])
async def test_another_branch_learns_nothing(
    house: House, who: int, args: tuple[int | str, ...]
) -> None:
    await reminded(house)
    person = house.people[who]
    card = await answer_to(house, person, person.private, "/help")
    since = now(house)
    with no_errors():
        await person.presses(card, data=data_for(Action.REMINDER_WHY, *args))
        assert await heard(house, person.private, since) == []
    assert "不在您的范围" in toasts(house, since)[-1]


@pytest.mark.parametrize("obligation", ["points_scored", "probation"])
async def test_an_ordinary_member_does_not_read_what_is_for_keepers(
    house: House, obligation: str
) -> None:
    sun = house.people[SUN]
    card = await answer_to(house, sun, sun.private, "/help")
    since = now(house)
    data = data_for(Action.REMINDER_WHY, FIRST, obligation, "2026-11")
    await sun.presses(card, data=data)
    assert await heard(house, sun.private, since) == []
    assert "只有本支部的书记" in toasts(house, since)[-1]


async def test_an_outsider_is_told_nothing(house: House) -> None:
    await reminded(house)
    for chat in (house.outsider.private, house.first):
        card = await answer_to(house, house.outsider, chat, "/why")
        assert "主题党日" not in card.text
        assert card.buttons == []


async def test_an_answer_to_a_reminder_of_others_tells_an_outsider_nothing(house: House) -> None:
    await reminded(house)
    row = next(each for each in house.world.all(Reminder) if each.branch_id == SECOND)
    card = await answer_to(house, house.people[ZHANG], house.first, "/help")
    house.world.change(Reminder, row.id, chat_id=house.first.id, message_id=card.id)
    zhang, since = house.people[ZHANG], now(house)
    await zhang.says(house.first, "/why", reply_to=card)
    await settled(house)
    (told,) = await heard(house, house.first, since)
    assert "不归您看" in told.text
