"""The same meeting reported twice is noticed, and offered as the same or as another one."""

from tests.chat.house import House
from tests.chat.meeting_steps import LINE, Walk, one_line_summary, records, reported
from tests.services.meeting_cast import LI, WANG


async def test_the_same_meeting_is_offered_and_not_recorded_again(house: House) -> None:
    await reported(house, LI, LINE.removeprefix("/meeting "))
    again = await one_line_summary(house, WANG)
    await again.taps("提交", "2026-11-18（周三）", "已经登记过一次", "支部党员大会", "第 1 次")
    await again.taps("同一次", "没有重复登记")
    assert len(records(house)) == 1
    await again.says("/cancel", "没有正在填写")


async def test_another_meeting_of_the_day_gets_the_next_number(house: House) -> None:
    await reported(house, LI, LINE)
    again = await one_line_summary(house, WANG, LINE.replace("19:00-20:30", "09:00-10:00"))
    await again.taps("提交", "已经登记过一次")
    receipt = await again.taps("另外一次", "已登记", "第 2 次")
    assert "2/1 ✅" in receipt.text
    assert [row.serial for row in records(house)] == [1, 2]


async def test_the_question_whether_it_is_the_same_is_for_whoever_reports(house: House) -> None:
    await reported(house, LI, LINE)
    again = await one_line_summary(house, WANG)
    await again.taps("提交", "已经登记过一次")
    press = await house.presses(house.people[LI], again.card, "另外一次")
    assert "别人" in (await press.answered()).text
    assert len(records(house)) == 1


async def test_another_day_or_kind_or_group_is_another_meeting(house: House) -> None:
    group = "小组会 2026-11-18 19:00-20:30 会议室；党小组 {}；缺席 无；议题 读报"
    for line in (
        LINE,
        LINE.replace("11-18", "11-17"),
        LINE.replace("党员大会", "支委会"),
        group.format("第一党小组"),
        group.format("第二党小组"),
    ):
        await reported(house, LI, line)
    assert len(records(house)) == 5


async def test_of_two_who_report_at_once_the_second_is_asked(house: House) -> None:
    one, two = await one_line_summary(house, LI), await one_line_summary(house, WANG)
    house.pg.updates.hold()
    await one.presses("提交")
    await two.presses("提交")
    house.pg.updates.release()
    since = one.card.seq
    await house.pg.wait_for(lambda m: "已登记" in m.text, chat=house.first, after=since)
    await house.pg.wait_for(lambda m: "已经登记过一次" in m.text, chat=house.first, after=since)
    assert len(records(house)) == 1


async def test_a_withdrawn_meeting_is_no_longer_the_same(house: House) -> None:
    walk = await reported(house, LI, LINE)
    await walk.taps("查看记录", "登记：李四")
    await walk.taps("撤回", "为什么撤回")
    await walk.types("登记错了", "撤回这份记录")
    await walk.taps("提交", "已撤回")
    again = Walk(house, house.people[LI], house.first)
    await again.says(f"/meeting {LINE}", "请核对")
    receipt = await again.taps("提交", "已登记")
    assert "1/1 ✅" in receipt.text
    assert [row.status for row in records(house)] == ["held", "withdrawn", "held"]
