"""Planned meetings: they never count, may be cancelled, and are marked as held later."""

from tests.chat.house import House
from tests.chat.meeting_steps import FILES, Walk, general, kind, only_record, records
from tests.services.meeting_cast import LI, WANG, ZHAO


async def planned(house: House, agenda: str = "换届") -> Walk:
    """A general meeting planned for tomorrow by a plain member; the receipt is in hand."""
    walk = Walk(house, house.people[ZHAO], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(*kind("支部党员大会"), ("type", "2026-11-21 19:00-20:30", "还没到"))
    await walk.taps("登记为预定", "在哪里")
    await walk.types("礼堂", "议题")
    await walk.types(agenda, "请核对")
    assert "预定，不计入完成情况" in walk.card.text
    await walk.taps("提交", "已登记预定会议")
    return walk


async def test_a_plan_is_stored_and_does_not_count(house: House) -> None:
    walk = await planned(house)
    assert "不计入完成情况" in walk.card.text
    assert "1/1" not in walk.card.text
    row = only_record(house)
    assert (row.status, row.serial, row.expected, row.agenda) == ("planned", 0, 0, "换届")
    held = Walk(house, house.people[LI], house.first)
    line = "党员大会 2026-11-18 19:00-20:30 会议室；缺席 无；议题 学习"
    await held.says(f"/meeting {line}", "请核对")
    await held.taps("提交", "第 1 次", "1/1 ✅")


async def test_a_plan_is_marked_as_held_by_any_member(house: House) -> None:
    walk = await planned(house)
    house.clock.set("2026-11-22 09:00")
    held = Walk(house, house.people[LI], house.first)
    held.takes(walk.card)
    await held.taps("查看记录", "🗓 预定")
    await held.taps("开完了", "没有到")
    await held.goes(
        ("tap", "缺席 0 人", "决议"),
        ("type", "通过", "表决"),
        ("tap", "没有", "印证"),
        FILES,
    )
    for words in ("2026-11-21（周六）", "19:00–20:30", "地点：礼堂", "议题：换届", "按预定召开"):
        assert words in held.card.text
    await held.taps("提交", "第 1 次", "1/1 ✅")
    old, new = records(house)
    assert (old.status, new.status) == ("planned", "held")
    assert (new.replaces_id, new.agenda, new.resolution, new.present) == (old.id, "换届", "通过", 8)
    assert (new.recorder_id, new.recorded_by) == (LI, LI)


async def test_a_plan_without_an_agenda_is_asked_for_it_once_held(house: House) -> None:
    walk = await planned(house, agenda="跳过")
    house.clock.set("2026-11-22 09:00")
    await walk.taps("查看记录", "🗓 预定")
    await walk.taps("开完了", "没有到")
    await walk.goes(*general(), FILES)
    await walk.taps("提交", "已")
    assert records(house)[-1].agenda == "学习党章"


async def test_a_plan_cannot_be_held_before_its_hour(house: House) -> None:
    walk = await planned(house)
    await walk.taps("查看记录", "🗓 预定")
    await walk.taps("开完了", "没有到")
    await walk.goes(("tap", "缺席 0 人", "决议"), ("type", "通过", "表决"))
    await walk.goes(("tap", "没有", "印证"), FILES)
    assert "还没到" in walk.card.text
    answer = await (await walk.presses("提交")).answered()
    assert answer.alert
    assert "还没到" in answer.text
    assert [row.status for row in records(house)] == ["planned"]


async def test_a_plan_is_cancelled_with_a_reason(house: House) -> None:
    walk = await planned(house)
    await walk.taps("查看记录", "🗓 预定")
    await walk.taps("取消预定", "为什么")
    await walk.types("台风", "取消这次预定的会议", "台风")
    await walk.taps("提交", "已取消预定")
    old, new = records(house)
    assert (old.status, new.status, new.reason) == ("planned", "cancelled", "台风")
    assert new.replaces_id == old.id


async def test_a_plan_of_somebody_else_is_not_cancelled_by_a_plain_member(house: House) -> None:
    walk = await planned(house)
    other = Walk(house, house.people[7], house.first)
    other.takes(walk.card)
    await other.taps("查看记录", "🗓 预定")
    await other.taps("取消预定", "为什么")
    await other.types("不想开", "取消这次预定的会议")
    answer = await (await other.presses("提交")).answered()
    assert "只有登记人" in answer.text
    assert len(records(house)) == 1


async def test_a_keeper_cancels_the_plan_of_a_member(house: House) -> None:
    walk = await planned(house)
    keeper = Walk(house, house.people[WANG], house.first)
    keeper.takes(walk.card)
    await keeper.taps("查看记录", "🗓 预定")
    await keeper.taps("取消预定", "为什么")
    await keeper.types("改期", "取消这次预定的会议")
    await keeper.taps("提交", "已取消预定")
    assert records(house)[-1].recorded_by == WANG


async def test_a_cancelled_plan_has_no_buttons_left(house: House) -> None:
    walk = await planned(house)
    receipt = walk.card
    await walk.taps("查看记录", "🗓 预定")
    await walk.taps("取消预定", "为什么")
    await walk.types("台风", "取消这次预定的会议")
    await walk.taps("提交", "已取消预定")
    walk.takes(receipt)
    shown = await walk.taps("查看记录", "台风")
    assert shown.buttons == []
