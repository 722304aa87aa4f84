"""Reminders suspended and gone live in the chat, who may, and what a crash leaves."""

import pytest

from bot.kit.buttons import Action
from models.chats import Draft
from models.reminders import ReminderSuspension
from tests.chat.dues_keeping_steps import crashed, restarted, thrice
from tests.chat.house import PATIENCE, House
from tests.chat.matrix import answer_to, heard, no_errors, now, settled, toasts
from tests.chat.reminders_steps import (
    END,
    FORMS,
    at_settings,
    effects,
    pressing,
    rehearsing,
    stored,
)
from tests.services.meeting_cast import CHEN, FENG, FIRST, LI, READER, SUN, WANG, ZHANG

# Of each setting: the button that opens it, the value chosen, and what is stored.
CHOSEN = {
    "quiet_until": ("几点开始发", "09:00", "09:00"),
    "quiet_from": ("几点以后不发", "18:00", "18:00"),
    "work_days_only": ("休息日", "休息日也发", False),
    "a_day": ("每天最多几条", "5 条", 5),
    "board": ("支部群看板", "发，并置顶", "pinned"),
    "digest_day": ("每周小结", "周三", "wednesday"),
    "digest_at": ("小结几点发", "14:00", "14:00"),
}
MONTHLY = "stage.meetings_of_a_month"


# ------------------------------------------------------------------ suspensions


async def test_reminders_are_suspended_and_begin_again(house: House) -> None:
    walk = await at_settings(house)
    await walk.goes(*FORMS["suspend"], *END)
    rows: list[ReminderSuspension] = house.world.all(ReminderSuspension)
    assert [(str(row.since), str(row.until), row.replaces_id) for row in rows] == [
        ("2027-01-20", "2027-02-20", None),
        ("2027-01-20", "2027-02-09", rows[0].id),
    ]
    assert {row.recorded_by for row in rows} == {ZHANG}
    await walk.taps("提醒设置", "至 2027-02-09（周二）：提前开学（机关党委批准）")


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("1月20日", "1月19日", "从前到后"),
        ("1月20日", "2028-01-21", "最长 366 天"),
        ("2026-11-01", "2026-11-19", "不能在今天"),
        ("1月20日", "放假以后", "没看懂"),
    ],
)
async def test_days_that_do_not_fit_are_asked_again(
    house: House, since: str, until: str, words: str
) -> None:
    walk = await at_settings(house)
    await walk.goes(FORMS["suspend"][0], ("type", since, "到哪一天为止"), ("type", until, words))
    assert house.world.all(ReminderSuspension) == []


async def test_a_later_beginning_asks_for_the_end_again(house: House) -> None:
    walk = await at_settings(house)
    await walk.goes(*FORMS["suspend"][:5])
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "从哪一天", "从哪一天起"))
    await walk.types("2027-03-01", "到哪一天为止")


async def test_an_end_after_the_end_is_asked_again(house: House) -> None:
    walk = await at_settings(house)
    await walk.goes(*FORMS["suspend"], *END[:2])
    await walk.types("2027-02-21", "不能比它更晚")


async def test_a_suspension_that_was_ended_meanwhile_cannot_be_ended_again(house: House) -> None:
    walk = await at_settings(house)
    await walk.goes(*FORMS["suspend"], *END)
    since = now(house)
    await pressing(house, ZHANG, Action.REMINDER_RESUME, FIRST, 1)
    await settled(house)
    assert "没有编号为 1 的暂停" in toasts(house, since)[-1]


# ------------------------------------------------------------------ going live


async def test_a_rehearsal_ends_after_it_was_asked_once_more(house: House) -> None:
    rehearsing(house)
    walk = await at_settings(house)
    assert "还在演练" in walk.card.text
    assert "正式启用」" in walk.card.text
    await walk.taps("正式启用", "正式启用提醒？")
    assert len(stored(house)) == 1
    await walk.taps("提醒设置", "还在演练")
    await walk.taps("正式启用", "正式启用提醒？")
    await thrice(walk, "确定启用")
    await walk.hears("已经记下")
    assert "演练" not in walk.card.text
    await settled(house)
    assert stored(house)[1:] == [(FIRST, "rehearsal", "false", ZHANG)]


async def test_a_member_sees_the_rehearsal_and_no_button(house: House) -> None:
    rehearsing(house)
    walk = await at_settings(house, SUN)
    assert "还在演练" in walk.card.text
    assert "请点" not in walk.card.text
    assert walk.card.buttons == []


# ------------------------------------------------------------------ who may

PRESSES = {
    Action.REMINDER_SET: (FIRST,),
    Action.REMINDER_SUSPEND: (FIRST,),
    Action.REMINDER_RESUME: (FIRST, 1),
    Action.REMINDER_LIVE: (FIRST, "y"),
}


@pytest.mark.parametrize("who", [SUN, FENG, CHEN, READER])
@pytest.mark.parametrize("action", PRESSES)
async def test_who_keeps_no_reminders_here_changes_nothing(
    house: House, who: int, action: Action
) -> None:
    rehearsing(house)
    before, since = stored(house), now(house)
    with no_errors():
        await pressing(house, who, action, *PRESSES[action])
        await settled(house)
    (told,) = toasts(house, since)
    assert any(words in told for words in ("只有本支部", "不在您的范围", "不属于任何支部"))
    assert stored(house) == before
    assert house.world.all(Draft) == []


@pytest.mark.parametrize("who", [LI, WANG])
async def test_deputy_and_organization_officer_may_too(house: House, who: int) -> None:
    walk = await at_settings(house, who)
    await walk.goes(*FORMS["set"])


@pytest.mark.parametrize("action", [*PRESSES, Action.REMINDER_MENU])
async def test_a_press_in_a_group_gets_a_word_and_nothing_else(
    house: House, action: Action
) -> None:
    from bot.kit.buttons import data_for

    rehearsing(house)
    zhang = house.people[ZHANG]
    card = await answer_to(house, zhang, house.first, "/reminders")
    before, since = stored(house), now(house)
    args = PRESSES.get(action, (FIRST,))
    await zhang.presses(card, data=data_for(action, *args))
    assert await heard(house, house.first, since) == []
    assert toasts(house, since) == ["提醒设置请私聊我办理。"]
    assert stored(house) == before


# ------------------------------------------------------------------ crashes


@pytest.mark.parametrize("form", FORMS)
async def test_a_form_goes_on_after_a_restart_at_each_step(house: House, form: str) -> None:
    walk = await at_settings(house)
    for step in FORMS[form]:
        await walk.goes(step)
        await restarted(house)
    assert effects(house) == [f"reminders:{FIRST}"]


async def test_what_holds_is_said_after_a_crash_that_kept_the_receipt_back(house: House) -> None:
    walk = await at_settings(house)
    await walk.goes(*FORMS["suspend"])
    (effect,) = effects(house)
    since, before = now(house), len(house.world.all(ReminderSuspension))
    await crashed(house, ZHANG, effect)
    card = await house.pg.wait_for(
        lambda message: "已经记下" in message.text,
        chat=house.people[ZHANG].private,
        after=since,
        timeout=PATIENCE,
    )
    assert "⏸ 暂停 2027-01-20" in card.text
    assert len(house.world.all(ReminderSuspension)) == before
