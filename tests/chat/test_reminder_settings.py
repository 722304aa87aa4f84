"""`/reminders`: what a branch sets about its reminders, by whom, and what is refused."""

import json

import pytest

from services.people import set_language
from services.seam import Caller
from tests.chat.dues_keeping_steps import thrice
from tests.chat.house import House
from tests.chat.matrix import answer_to
from tests.chat.meeting_steps import Walk
from tests.chat.reminders_steps import (
    FORMS,
    at_settings,
    effects,
    stored,
)
from tests.services.meeting_cast import FIRST, READER, SECOND, SUN, ZHANG

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
