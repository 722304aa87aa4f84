"""Who was there: absent people by tap and by name, chair, recorder, observers."""

import pytest

from tests.chat.house import House
from tests.chat.meeting_steps import (
    FILES,
    LINE,
    Walk,
    absences,
    crowd,
    general,
    held,
    kind,
    one_line_summary,
    only_record,
)
from tests.services.meeting_cast import LI, QIAN, WANG, WU, ZHANG, ZHAO, ZHOU


async def asked_for_the_absent(house: House, who: int = LI) -> Walk:
    """A general meeting as far as the question who was absent."""
    walk = Walk(house, house.people[who], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(*kind("支部党员大会"), *held())
    return walk


async def finished(walk: Walk) -> None:
    """From the absent on to the receipt."""
    await walk.goes(*general()[1:], FILES)
    await walk.taps("提交", "已登记")


async def test_the_absent_are_tapped_each_with_a_reason(house: House) -> None:
    walk = await asked_for_the_absent(house)
    await walk.goes(("tap", "赵六", "因为什么"), ("tap", "病假", "没有到"))
    await walk.goes(("tap", "吴十", "因为什么"), ("tap", "出差", "没有到"))
    await walk.goes(("tap", "周九", "因为什么"), ("tap", "无故", "没有到"))
    assert {"🚫 赵六 · 病假", "🚫 吴十 · 出差", "🚫 周九 · 无故"} <= set(walk.card.buttons)
    await walk.taps("缺席 3 人", "议题")
    await finished(walk)
    assert absences(house) == {ZHAO: "sick", WU: "duty_trip", ZHOU: "unexcused"}
    row = only_record(house)
    assert (row.expected, row.present) == (8, 5)
    assert (row.expected_voters, row.present_voters) == (7, 5)


async def test_a_reason_is_changed_and_an_absence_taken_back(house: House) -> None:
    walk = await asked_for_the_absent(house)
    await walk.goes(("tap", "赵六", "因为什么"), ("tap", "病假", "没有到"))
    await walk.goes(("tap", "赵六", "因为什么"), ("tap", "其他", "没有到"))
    await walk.goes(("tap", "钱七", "因为什么"), ("tap", "请假", "没有到"))
    await walk.goes(("tap", "钱七", "因为什么"), ("tap", "他到会了", "没有到"))
    assert "✅ 钱七" in walk.card.buttons
    await walk.taps("缺席 1 人", "议题")
    await finished(walk)
    assert absences(house) == {ZHAO: "other"}


async def test_a_long_list_turns_its_pages_and_keeps_what_was_ticked(house: House) -> None:
    extra = crowd(house, 10)
    walk = await asked_for_the_absent(house)
    assert "应到 18 人" in walk.card.text
    assert "1/3" in walk.card.buttons
    await walk.goes(("tap", "吴十", "因为什么"), ("tap", "请假", "没有到"))
    await walk.taps("›", "没有到")
    await walk.taps("›", "没有到")
    assert {"3/3", "✅ 钱七"} <= set(walk.card.buttons)
    await walk.taps("‹", "没有到")
    name = next(each for each in walk.card.buttons if "甲" in each).removeprefix("✅ ")
    await walk.goes(("tap", name, "因为什么"), ("tap", "病假", "没有到"))
    assert {"2/3", f"🚫 {name} · 病假"} <= set(walk.card.buttons)
    await walk.taps("‹", "没有到")
    assert "🚫 吴十 · 请假" in walk.card.buttons
    await walk.taps("缺席 2 人", "议题")
    await finished(walk)
    assert absences(house) == {WU: "leave", extra[int(name[1:]) - 1]: "sick"}


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("赵六、钱七", {ZHAO, QIAN}),
        ("赵六 钱七", {ZHAO, QIAN}),
        ("赵六，吴十。", {ZHAO, WU}),
        ("王五和周九", {WANG, ZHOU}),
    ],
)
async def test_names_are_typed_in_one_go(house: House, typed: str, who: set[int]) -> None:
    walk = await asked_for_the_absent(house)
    await walk.types(typed, "2 人缺席")
    await walk.taps("缺席 2 人", "议题")
    await finished(walk)
    assert absences(house) == dict.fromkeys(who, "leave")


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("除赵六外都到了", {ZHAO}),
        ("除了赵六、吴十，其他全部到会", {ZHAO, WU}),
        ("全体党员，钱七请假", {QIAN}),
    ],
)
async def test_those_whom_everybody_excepts_are_the_absent(
    house: House, typed: str, who: set[int]
) -> None:
    walk = await asked_for_the_absent(house)
    await walk.types(typed, f"{len(who)} 人缺席")
    await walk.taps(f"缺席 {len(who)} 人", "议题")
    await finished(walk)
    assert absences(house) == dict.fromkeys(who, "leave")


async def test_typed_names_join_those_that_were_tapped(house: House) -> None:
    walk = await asked_for_the_absent(house)
    await walk.goes(("tap", "赵六", "因为什么"), ("tap", "病假", "没有到"))
    await walk.types("吴十", "1 人缺席")
    await walk.taps("缺席 2 人", "议题")
    await finished(walk)
    assert absences(house) == {ZHAO: "sick", WU: "leave"}


@pytest.mark.parametrize(
    "typed", ["无", "全到", "全到了。", "全员到齐", "都到了", "应到8人实到8人"]
)
async def test_everybody_came_is_said_in_many_ways(house: House, typed: str) -> None:
    walk = await asked_for_the_absent(house)
    await walk.types(typed, "议题")
    await finished(walk)
    assert absences(house) == {}
    assert only_record(house).present == 8


async def test_a_chair_who_turns_out_to_be_absent_is_asked_for_again(house: House) -> None:
    walk = await asked_for_the_absent(house)
    await walk.types("张三", "1 人缺席")
    await walk.goes(
        ("tap", "缺席 1 人", "议题"),
        ("type", "学习", "决议"),
        ("type", "跳过", "表决"),
        ("tap", "没有", "谁主持"),
        ("tap", "李四", "印证"),
        FILES,
    )
    assert "主持：李四" in walk.card.text
    await walk.taps("提交", "已登记")
    assert (only_record(house).chair_id, absences(house)) == (LI, {ZHANG: "leave"})


async def test_chair_recorder_and_observers_are_changed_from_the_summary(house: House) -> None:
    walk = await one_line_summary(house, LI)
    await walk.goes(
        ("tap", "修改", "哪一项"),
        ("tap", "主持人", "谁主持"),
        ("type", "王五", "请核对"),
        ("tap", "修改", "哪一项"),
        ("tap", "记录人", "谁记录"),
        ("type", "钱七", "请核对"),
        ("tap", "修改", "哪一项"),
        ("tap", "列席", "列席人员"),
        ("type", "上级组织员老刘", "请核对"),
    )
    for words in ("主持：王五", "记录：钱七", "列席：上级组织员老刘"):
        assert words in walk.card.text
    await walk.taps("提交", "已登记")
    row = only_record(house)
    assert (row.chair_id, row.recorder_id, row.observers) == (WANG, QIAN, "上级组织员老刘")


async def test_one_of_two_people_of_the_same_name_is_chosen_by_tap(house: House) -> None:
    twin = crowd(house, 2)[1]
    walk = await one_line_summary(house, LI)
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "主持人", "谁主持"))
    await walk.types("甲", "点选是哪一位")
    await walk.taps("甲02", "请核对")
    await walk.taps("提交", "已登记")
    assert only_record(house).chair_id == twin


async def test_the_line_names_the_absent_and_the_chair(house: House) -> None:
    walk = await one_line_summary(house, LI, LINE.replace("缺席 无", "缺席 张三、吴十；主持 王五"))
    assert "缺席：" in walk.card.text
    await walk.taps("提交", "已登记")
    assert absences(house) == {ZHANG: "leave", WU: "leave"}
    assert only_record(house).chair_id == WANG
