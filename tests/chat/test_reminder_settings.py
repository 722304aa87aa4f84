"""`/reminders`: what a branch sets about its reminders, by whom, and what is refused."""

import json

import pytest

from bot.kit.buttons import Action
from models.chats import Draft
from models.reminders import ReminderSuspension
from services.people import set_language
from services.seam import Caller
from tests.chat.dues_keeping_steps import crashed, restarted, thrice
from tests.chat.house import PATIENCE, House
from tests.chat.matrix import answer_to, heard, no_errors, now, settled, toasts
from tests.chat.meeting_steps import Walk
from tests.chat.reminders_steps import (
    END,
    FORMS,
    at_settings,
    effects,
    pressing,
    rehearsing,
    stored,
)
from tests.services.meeting_cast import CHEN, FENG, FIRST, LI, READER, SECOND, SUN, WANG, ZHANG

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


async def at_value(house: House, *labels: str) -> Walk:
    """The question for a value, by the buttons that lead there."""
    walk = await at_settings(house)
    await walk.taps("改设置", "要改哪一项")
    for label in labels:
        await walk.taps(label)
    return walk


def last(house: House) -> tuple[str, object]:
    _, field, value, _ = stored(house)[-1]
    return field, json.loads(value)


# ------------------------------------------------------------------ what is shown


async def test_a_keeper_sees_everything_with_buttons(house: House) -> None:
    walk = await at_settings(house)
    text = walk.card.text
    for words in (
        "第一支部：提醒设置",
        "08:30 至 20:30，只在工作日发",
        "最多：3 条",
        "每周小结：不发",
        "每月的会议",
        "· 提前 7 个工作日 → 书记",
        "· 过后 8 个工作日 → 上级党组织",
    ):
        assert words in text, words
    assert "演练" not in text
    assert walk.card.buttons == ["⚙️ 改设置", "⏸ 暂停提醒"]


async def test_an_ordinary_member_sees_the_same_without_buttons(house: House) -> None:
    walk = await at_settings(house, SUN)
    assert "每月的会议" in walk.card.text
    assert walk.card.buttons == []


@pytest.mark.parametrize("who", [READER])
async def test_who_belongs_to_no_branch_is_told_so(house: House, who: int) -> None:
    await at_settings(house, who, "不属于任何支部")


async def test_an_outsider_is_told_nothing(house: House) -> None:
    person = house.outsider
    card = await answer_to(house, person, person.private, "/reminders")
    assert "第一支部" not in card.text
    assert card.buttons == []


async def test_in_a_group_there_is_only_the_way_into_private(house: House) -> None:
    card = await answer_to(house, house.people[ZHANG], house.first, "/reminders")
    assert "请私聊" in card.text
    assert "工作日" not in card.text
    ((button,),) = card.keyboard
    assert button["url"].endswith("?start=reminders")
    walk = await at_settings(house)
    await walk.says("/start reminders", "第一支部：提醒设置")


async def test_who_answers_for_two_branches_chooses_one(house: House) -> None:
    from models.organisation import Appointment

    row = {"person_id": ZHANG, "unit_id": SECOND, "office": "organization_officer"}
    house.world.add(Appointment, row | {"since": house.clock().date()})
    walk = await at_settings(house, ZHANG, "哪个支部")
    assert walk.card.buttons == ["第一支部", "第二支部"]
    await walk.taps("第二支部", "第二支部：提醒设置")
    await walk.taps("改设置", "要改哪一项")


# ------------------------------------------------------------------ one setting


@pytest.mark.parametrize("field", CHOSEN)
async def test_a_value_is_chosen_and_goes_back_to_the_default(house: House, field: str) -> None:
    label, choice, value = CHOSEN[field]
    walk = await at_value(house, label)
    await walk.hears("（默认）")
    assert "恢复默认" not in walk.card.buttons
    await walk.taps(choice, "请核对", f"→ {choice}")
    await walk.taps("提交", "已设置", choice)
    assert last(house) == (field, value)
    assert effects(house) == [f"reminders:{FIRST}"]
    await walk.taps("提醒设置", "第一支部：提醒设置")
    await walk.goes(("tap", "改设置", "要改哪一项"), ("tap", label, "本支部定"))
    await walk.goes(("tap", "恢复默认", "→ 默认"), ("tap", "提交", "（默认）"))
    assert last(house) == (field, None)


@pytest.mark.parametrize(
    ("typed", "shown", "value"),
    [
        ("5", "提前 5 个工作日", "-5 work_days"),
        ("10天", "提前 10 天", "-10 days"),
        ("提前４个工作日", "提前 4 个工作日", "-4 work_days"),
        ("6 days before", "提前 6 天", "-6 days"),
        ("关闭", "关闭", "off"),
        ("0天", "截止当天", "-0 days"),
    ],
)
async def test_a_stage_is_moved_as_people_write_days(
    house: House, typed: str, shown: str, value: str
) -> None:
    walk = await at_value(house, "每月的会议", "提前 7 个工作日")
    await walk.types(typed, "请核对", "每月的会议 · 提前 7 个工作日 → 书记", f"→ {shown}")
    await walk.taps("提交", "已设置", shown)
    assert last(house) == (f"{MONTHLY}.ahead", value)


async def test_the_page_shows_what_the_branch_has_moved(house: House) -> None:
    walk = await at_settings(house)
    await walk.goes(*FORMS["set"])
    await walk.taps("提醒设置", "· 提前 5 天 → 书记（本支部定）")


@pytest.mark.parametrize(
    ("labels", "typed", "words"),
    [
        (("几点开始发",), "很早", "24 小时制"),
        (("几点开始发",), "晚上九点", "开始要早于结束"),
        (("每天最多几条",), "0", "1 到 20"),
        (("每天最多几条",), "21", "1 到 20"),
        (("每天最多几条",), "三四条", "1 到 20"),
        (("每天最多几条",), "9" * 40, "1 到 20"),
        (("休息日",), "随便", "点下面的一个按钮"),
        (("每月的会议", "提前 7 个工作日"), "过后3天", "这个日子不合适"),
        (("每月的会议", "提前 7 个工作日"), "2个工作日", "不能和别的一次同一天"),
        (("每月的会议", "提前 7 个工作日"), "很久", "这个日子不合适"),
        (("每月的会议", "过后 8 个工作日"), "900", "这个日子不合适"),
        (("每月的会议", "过后 8 个工作日"), "60天", "拖到下一期以后"),
    ],
)
async def test_what_does_not_fit_is_asked_again(
    house: House, labels: tuple[str, ...], typed: str, words: str
) -> None:
    walk = await at_value(house, *labels)
    await walk.hears("现在是")
    await walk.types(typed, words)
    assert stored(house) == []


@pytest.mark.parametrize(("typed", "shown"), [("早上九点", "09:00"), ("8:45", "08:45")])
async def test_a_time_is_typed_as_people_say_it(house: House, typed: str, shown: str) -> None:
    walk = await at_value(house, "几点开始发")
    await walk.hears("现在是")
    await walk.types(typed, f"→ {shown}")


async def test_what_is_typed_where_buttons_are_asked_gets_a_sentence(house: House) -> None:
    walk = await at_settings(house)
    await walk.taps("改设置", "要改哪一项")
    await walk.types("随便", "点下面的一个按钮")
    await walk.types("每月的会议", "要改哪一次")
    await walk.types("随便", "点下面的一个按钮")


async def test_another_setting_forgets_stage_and_value(house: House) -> None:
    walk = await at_settings(house)
    await walk.goes(*FORMS["set"][:4])
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "哪一项", "要改哪一项"))
    await walk.goes(("tap", "每季度的会议", "要改哪一次"), ("tap", "提前 5 个工作日", "现在是"))
    await walk.goes(("tap", "关闭", "请核对"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "哪一次", "要改哪一次"), ("tap", "提前 20 个工作日", "现在是 提前 20"))


async def test_submitting_three_times_sets_once(house: House) -> None:
    walk = await at_value(house, "每天最多几条")
    await walk.hears("现在是")
    await walk.taps("5 条", "请核对")
    await thrice(walk, "提交")
    await walk.hears("已设置")
    await walk.catches_up()
    assert stored(house) == [(FIRST, "a_day", "5", ZHANG)]


async def test_in_english(house: House) -> None:
    house.app.deps.run_now(set_language, Caller(house.people[ZHANG].id), "en")
    walk = await at_settings(house, ZHANG, "08:30 to 20:30, work days only")
    await walk.taps("Change one", "Which one shall change")
    await walk.taps("Monthly meetings", "which reminder")
    await walk.taps("7 work days before", "Now 7 work days before")
    await walk.types("6 days", "→ 6 days before")
    await walk.taps("Submit", "✅ Set")
    await walk.taps("Reminder settings", "· 6 days before → secretary (set by the branch)")


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
