"""Back, skip, cancel, edit; old, forged and doubled presses; a form left unfinished."""

import pytest

from models.chats import Draft
from tests.chat.house import House
from tests.chat.meeting_steps import (
    FILES,
    LINE,
    TUESDAY,
    Walk,
    held,
    kind,
    one_line_summary,
    only_record,
    records,
    to_summary,
)
from tests.services.meeting_cast import LI


async def test_back_goes_over_the_answers_one_by_one(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(*kind("支部党员大会"), *held(), ("tap", "缺席 0 人", "议题"))
    await walk.goes(("type", "返回", "没有到"), ("tap", "返回", "在哪里"))
    await walk.goes(("type", "返回", "什么时候"), ("tap", "返回", "什么会"))
    await (await walk.presses("返回")).answered()  # there is nothing before the first question
    await walk.goes(*kind("集中学习"), *held(TUESDAY, "二楼"))
    await walk.goes(("tap", "缺席 0 人", "学习了什么"), ("type", "党章", "学时"))
    await walk.goes(("tap", "跳过", "印证"), FILES)
    assert "记录：李四" in walk.card.text
    await walk.taps("提交", "已登记")
    row = only_record(house)
    assert (row.kind, row.place, f"{row.held_on}") == ("study_session", "二楼", "2026-11-17")


async def test_what_must_be_said_cannot_be_skipped(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(*kind("集中学习"), ("type", "2026-11-18 19:00", "几点结束"))
    await walk.goes(("tap", "跳过", "在哪里"))
    await walk.types("跳过", "不能跳过", "在哪里")
    await walk.types("会议室", "没有到")
    assert records(house) == []


@pytest.mark.parametrize("how", ["button", "word", "command", "at the summary"])
async def test_cancel_leaves_nothing_behind(house: House, how: str) -> None:
    walk = Walk(house, house.people[LI], house.first)
    if how == "at the summary":
        await to_summary(walk)
    else:
        await walk.says("/meeting", "什么会")
        await walk.goes(*kind("支部党员大会"))
    if how in {"button", "at the summary"}:
        await walk.taps("取消", "已放弃")
    elif how == "word":
        await walk.types("取消", "已放弃")
    else:
        await walk.says("/cancel", "已放弃")
    assert (records(house), house.world.all(Draft)) == ([], [])
    await walk.says("/cancel", "没有正在填写")
    await walk.says("/meeting", "什么会")


EDITS = {
    "时间": ("什么时候", ("type", "2026-11-17 19:00-21:00", "请核对"), "（3天前）19:00–21:00"),
    "地点": ("在哪里", ("type", "礼堂", "请核对"), "地点：礼堂"),
    "缺席": ("没有到", ("type", "赵六", "1 人缺席"), "实到 7 人，缺席：赵六"),
    "议题": ("议题是什么", ("type", "换届", "请核对"), "议题：换届"),
    "决议": ("什么决议", ("type", "缓议", "请核对"), "决议：缓议"),
    "列席": ("列席人员", ("type", "老刘", "请核对"), "列席：老刘"),
}


@pytest.mark.parametrize("label", EDITS)
async def test_an_answer_is_changed_from_the_summary(house: House, label: str) -> None:
    asked, step, shown = EDITS[label]
    walk = await one_line_summary(house, LI)
    before = walk.card.text.splitlines()
    await walk.goes(("tap", "修改", "哪一项"), ("tap", label, asked), step)
    if label == "缺席":
        await walk.taps("缺席 1 人", "请核对")
    assert shown in walk.card.text
    kept = [line for line in before if not line.startswith((label, "应到", "有表决权"))]
    assert set(kept) <= set(walk.card.text.splitlines())
    await walk.taps("提交", "已登记")
    assert only_record(house).status == "held"


async def test_another_kind_asks_only_for_what_it_needs(house: House) -> None:
    walk = await one_line_summary(house, LI)
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "会议种类", "什么会"))
    await walk.goes(
        *kind("集中学习", then="没有到"),
        ("tap", "缺席 0 人", "学习了什么"),
        ("type", "党章", "学时"),
        ("tap", "跳过", "请核对"),
    )
    assert "地点：会议室" in walk.card.text
    await walk.taps("提交", "已登记")
    row = only_record(house)
    assert (row.kind, row.agenda, row.content) == ("study_session", "", "党章")


async def test_back_from_a_change_keeps_the_answer_and_all_the_others(house: House) -> None:
    walk = await one_line_summary(house, LI)
    before = walk.card.text
    for label, asked in (("地点", "在哪里"), ("议题", "议题是什么"), ("缺席", "没有到")):
        await walk.goes(("tap", "修改", "哪一项"), ("tap", label, asked))
        back = walk.taps if walk.card.buttons else walk.types
        await back("返回", "请核对")
        assert walk.card.text == before
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "返回", "请核对"))
    assert walk.card.text == before


async def test_a_new_day_asks_for_the_end_again(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(
        *kind("集中学习"),
        ("type", "2026-11-18 19:00", "几点结束"),
        ("tap", "1.5小时", "在哪里"),
        ("type", "会议室", "没有到"),
        ("tap", "缺席 0 人", "学习了什么"),
        ("type", "党章", "学时"),
        ("tap", "2", "印证"),
        FILES,
    )
    assert "19:00–20:30" in walk.card.text
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "时间", "什么时候"))
    await walk.types("2026-11-17 19:00", "几点结束")
    await walk.types("21:00", "请核对")
    assert "2026-11-17（周二）（3天前）19:00–21:00" in walk.card.text


async def test_a_stale_button_does_no_harm(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    first = await walk.says("/meeting", "什么会")
    old = next(each for row in first.keyboard for each in row if "党课" in each["text"])
    confirm = next(each for row in first.keyboard for each in row if "选好了" in each["text"])
    cancel = next(each for row in first.keyboard for each in row if "取消" in each["text"])
    await walk.goes(*kind("集中学习"), ("type", "2026-11-18 19:00-20:30", "在哪里"))
    for button in (old, confirm, cancel):
        press = await walk.person.presses(first, data=button["callback_data"])
        assert "过期" in (await press.answered()).text
    await walk.types("会议室", "没有到")
    await walk.goes(("tap", "缺席 0 人", "学习了什么"), ("type", "党章", "学时"))
    await walk.goes(("type", "2", "印证"), FILES)
    await walk.taps("提交", "已登记")
    assert only_record(house).kind == "study_session"


async def test_an_old_list_of_answers_to_change_takes_nothing_back(house: House) -> None:
    walk = await one_line_summary(house, LI)
    summary = walk.card
    await walk.taps("修改", "哪一项")
    old = next(each for row in walk.card.keyboard for each in row if each["text"] == "地点")
    await walk.taps("议题", "议题是什么")
    press = await walk.person.presses(summary, data=old["callback_data"])
    assert "过期" in (await press.answered()).text
    await walk.types("换届", "请核对")
    assert "地点：会议室" in walk.card.text


async def test_a_forged_button_does_no_harm(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    card = await walk.says("/meeting", "什么会")
    own = str(card.keyboard[0][0]["callback_data"])
    for data in (f"{own}zz", own.replace("|a|", "|q|"), "1|f|meeting|x|a||", "1|f|meeting|1", "1"):
        press = await walk.person.presses(card, data=data)
        assert "差错" not in (await press.answered()).text
    await walk.goes(*kind("集中学习"))


async def test_a_double_press_on_submit_records_once(house: House) -> None:
    walk = await one_line_summary(house, LI)
    data = walk.card.button(text="✅ 提交")
    assert data is not None
    house.pg.updates.hold()
    for _ in range(3):
        await walk.person.presses(walk.card, data=data["callback_data"])
    house.pg.updates.release()
    await walk.hears("已登记")
    await walk.catches_up()
    assert [row.kind for row in records(house)] == ["general_meeting"]


async def test_an_unfinished_form_is_offered_and_resumed(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(*kind("集中学习"), ("type", "2026-11-18 19:00-20:30", "在哪里"))
    await walk.says("/meeting", "没填完", "会议登记")
    await walk.taps("接着填", "在哪里")
    await walk.types("会议室", "没有到")
    await walk.says(f"/meeting {LINE}", "没填完")
    await walk.taps("放弃", "已放弃")
    await walk.says("/meeting", "什么会")
