"""Corrections and withdrawals: new rows with a reason, for those who may, the old rows stay."""

from datetime import date

import pytest

from models.organisation import Membership
from tests.chat.house import House
from tests.chat.meeting_steps import LINE, Walk, absences, records, reported
from tests.services.meeting_cast import LI, QIAN, WANG, WU, ZHANG, ZHAO, ZHOU

WITH_ABSENT = LINE.replace("缺席 无", "缺席 吴十")


async def opened(house: House, who: int, line: str = LINE, by: int = ZHAO) -> Walk:
    """The record of a meeting that somebody reported, in full, before another person."""
    first = await reported(house, by, line)
    walk = Walk(house, house.people[who], house.first)
    walk.takes(first.card)
    await walk.taps("查看记录", "支部党员大会", "登记：")
    return walk


async def corrected(walk: Walk, label: str, asked: str, value: str) -> None:
    """One answer of the record changed, with a reason."""
    await walk.taps("更正", "为什么更正")
    await walk.types("写错了", "请核对")
    await walk.goes(("tap", "修改", "哪一项"), ("tap", label, asked), ("type", value, "请核对"))


@pytest.mark.parametrize("who", [ZHAO, ZHANG, LI, WANG])
async def test_the_recorder_and_the_keepers_correct_a_record(house: House, who: int) -> None:
    walk = await opened(house, who)
    await corrected(walk, "地点", "在哪里", "二楼")
    assert "更正原因：写错了" in walk.card.text
    receipt = await walk.taps("提交", "已更正", "第 1 次")
    assert "1/1 ✅" in receipt.text
    old, new = records(house)
    assert (old.place, old.replaces_id, old.reason) == ("会议室", None, "")
    assert (new.place, new.replaces_id, new.reason) == ("二楼", old.id, "写错了")
    assert (new.recorded_by, new.serial, new.event_id) == (who, old.serial, old.event_id)
    await walk.taps("查看记录", "二楼", "更正：写错了")


async def test_another_member_may_not_correct(house: House) -> None:
    walk = await opened(house, QIAN)
    await corrected(walk, "地点", "在哪里", "二楼")
    answer = await (await walk.presses("提交")).answered()
    assert answer.alert
    assert "只有登记人和本支部书记" in answer.text
    assert [row.place for row in records(house)] == ["会议室"]


async def test_another_member_may_not_withdraw(house: House) -> None:
    walk = await opened(house, QIAN)
    await walk.taps("撤回", "为什么撤回")
    await walk.types("不想要了", "撤回这份记录")
    answer = await (await walk.presses("提交")).answered()
    assert "只有登记人和本支部书记" in answer.text
    assert [row.status for row in records(house)] == ["held"]


@pytest.mark.parametrize("who", [ZHAO, ZHANG])
async def test_a_withdrawn_record_counts_no_more_and_keeps_its_row(house: House, who: int) -> None:
    walk = await opened(house, who)
    await walk.taps("撤回", "为什么撤回")
    await walk.types("登记重了", "登记重了")
    await walk.taps("提交", "已撤回", "保留在历史里")
    old, new = records(house)
    assert (old.status, new.status) == ("held", "withdrawn")
    assert (new.replaces_id, new.reason, new.recorded_by) == (old.id, "登记重了", who)
    await walk.says("/compliance", "党员大会")


@pytest.mark.parametrize("reason", ["x", "原" * 401, "\u200f"])
async def test_a_correction_needs_a_reason_of_some_length(house: House, reason: str) -> None:
    walk = await opened(house, ZHAO)
    await walk.taps("更正", "为什么更正")
    await walk.types(reason)
    if "请核对" in walk.card.text:
        answer = await (await walk.presses("提交")).answered()
        assert "请写明原因" in answer.text
    assert len(records(house)) == 1


async def test_who_was_absent_is_corrected_and_the_numbers_follow(house: House) -> None:
    walk = await opened(house, ZHANG, WITH_ABSENT)
    await walk.taps("更正", "为什么更正")
    await walk.types("吴十到会了", "缺席：吴十")
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "缺席", "没有到"))
    await walk.goes(("type", "钱七、周九", "2 人缺席"), ("tap", "缺席 2 人", "请核对"))
    await walk.taps("提交", "已更正", "实到 6")
    old, new = records(house)
    assert (old.present, new.present) == (7, 6)
    assert set(absences(house)) == {WU, QIAN, ZHOU}


async def test_the_list_of_who_should_have_attended_stays_as_it_was(house: House) -> None:
    walk = await opened(house, ZHANG)
    row = next(each for each in house.world.all(Membership) if each.person_id == QIAN)
    house.world.change(Membership, row.id, until=date(2026, 11, 1))
    await walk.taps("更正", "为什么更正")
    await walk.types("改地点", "应到 8 人，实到 8 人")
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "地点", "在哪里"))
    await walk.types("二楼", "应到 8 人")
    await walk.taps("提交", "应到 8 实到 8")
    assert [each.expected for each in records(house)] == [8, 8]


async def test_a_correction_onto_the_day_of_another_is_asked_about(house: House) -> None:
    await reported(house, ZHAO, LINE.replace("11-18", "11-17"))
    walk = await opened(house, ZHAO)
    await corrected(walk, "时间", "什么时候", "2026-11-17 09:00-10:00")
    await walk.taps("提交", "已经登记过一次")
    await walk.taps("另外一次", "已更正")
    assert [f"{each.held_on}" for each in records(house)] == [
        "2026-11-17",
        "2026-11-18",
        "2026-11-17",
    ]


async def test_a_record_that_was_corrected_meanwhile_is_not_corrected_again(house: House) -> None:
    one = await opened(house, ZHANG)
    two = Walk(house, house.people[LI], house.first)
    two.takes(one.card)
    await corrected(one, "地点", "在哪里", "二楼")
    await corrected(two, "地点", "在哪里", "三楼")
    await one.taps("提交", "已更正")
    answer = await (await two.presses("提交")).answered()
    assert "已被更正为新的一份" in answer.text
    assert [each.place for each in records(house)] == ["会议室", "二楼"]


async def test_an_edited_message_proposes_a_correction(house: House) -> None:
    zhao = house.people[ZHAO]
    source = await zhao.says(house.first, f"/meeting {LINE}")
    walk = Walk(house, zhao, house.first)
    await walk.hears("请核对")
    await walk.taps("提交", "已登记")
    await zhao.edits(source, f"/meeting {LINE.replace('会议室', '二楼')}")
    await walk.hears("不会自动改动", "支部党员大会", "2026-11-18（周三）")
    assert [each.place for each in records(house)] == ["会议室"]
    await corrected(walk, "地点", "在哪里", "二楼")
    await walk.taps("提交", "已更正")
    assert [each.place for each in records(house)] == ["会议室", "二楼"]


async def test_an_edit_may_be_left_as_it_is(house: House) -> None:
    zhao = house.people[ZHAO]
    source = await zhao.says(house.first, f"/meeting {LINE}")
    walk = Walk(house, zhao, house.first)
    await walk.hears("请核对")
    await walk.taps("提交", "已登记")
    await zhao.edits(source, "/meeting 算了")
    await walk.hears("不会自动改动")
    await (await walk.presses("不用改")).answered()
    assert len(records(house)) == 1


async def test_an_edit_of_what_made_no_record_is_passed_over(house: House) -> None:
    zhao = house.people[ZHAO]
    await reported(house, ZHAO, LINE)
    other = await zhao.says(house.first, "今天天气好")
    await zhao.edits(other, "今天天气不好")
    await Walk(house, zhao, house.first).catches_up()
    assert not any("不会自动改动" in each.text for each in house.first.bot_messages)


async def test_in_a_group_nobody_is_singled_out_as_absent(house: House) -> None:
    walk = await opened(house, ZHANG, WITH_ABSENT)
    assert "实到 7 人" in walk.card.text
    assert "吴十" not in walk.card.text
