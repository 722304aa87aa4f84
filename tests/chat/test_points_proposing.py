"""Proposing points in private: each question, wrong answers, evidence, restart, and English."""

import pytest

from bot.kit.buttons import Action
from models.organisation import Membership
from models.points import PointsEvidence
from tests.chat.dues_keeping_steps import crashed, restarted, thrice
from tests.chat.house import House
from tests.chat.matrix import execute, no_errors
from tests.chat.meeting_steps import Walk
from tests.chat.points_steps import (
    closed,
    effects,
    entries,
    own,
    photo,
    points_on,
    pressing,
    to_evidence,
)
from tests.services.dues_cast import LEADER_B
from tests.services.meeting_cast import FENG, FIRST, LI, SUN, WU, ZHANG, ZHOU


async def test_a_member_proposes_with_a_photo(house: House) -> None:
    points_on(house)
    walk = await own(house, SUN)
    await to_evidence(walk)
    assert "请发照片或文件作印证" in walk.card.text
    await photo(walk, "收到 1 个文件")
    await walk.taps("完成（1 个文件）", "请核对", "孙八：好人好事", "分数：+2.00", "2026年11月")
    await walk.taps("提交", "已申报，等待审核", "印证：1 个", "支部委员会审核后才计入")
    (row,) = entries(house)
    assert (row.person_id, row.event, row.points, row.recorded_by) == (SUN, "good_deed", 200, SUN)
    (file,) = house.world.all(PointsEvidence)
    folder = house.app.kit.files
    assert folder is not None
    assert (folder / str(file.stored_as)).read_bytes() == b"one"
    assert effects(house) == [f"points_entry:{row.id}"]
    assert walk.card.buttons == ["↩️ 撤回", "🔍 当月明细"]


async def test_an_event_that_needs_evidence_is_not_done_without(house: House) -> None:
    points_on(house)
    walk = await own(house, SUN)
    await to_evidence(walk)
    await walk.taps("完成（0 个文件）", "「好人好事」需要照片或文件", "请发照片")
    await walk.types("照片丢了", "请回复本条消息，发照片")
    await walk.person.sends_document(walk.chat, b"list", name="奖状.pdf")
    await walk.hears("收到 1 个文件")
    await walk.taps("完成（1 个文件）", "请核对")
    await walk.taps("提交", "已申报")
    assert [each.name for each in house.world.all(PointsEvidence)] == ["奖状.pdf"]


async def test_wrong_answers_are_explained_and_lose_nothing(house: House) -> None:
    points_on(house)
    closed(house, "2026-09")
    walk = await own(house, SUN)
    await walk.taps("✍️ 申报", "申报哪一项")
    await walk.types("竞赛获奖", "没有「竞赛获奖」这一项", "申报哪一项")
    await walk.types("好人", "几分")
    for typed in ("5", "-1", "3.01", "0", "两分", "１０", "1.234"):
        await walk.types(typed, "请写 +0.01 至 +3.00 之间的分数", "几分")
    await walk.types("＋１．５分", "计入哪个月")
    await walk.types("2026年12月", "还没到", "计入哪个月")
    await walk.types("9月", "不能再记积分", "计入哪个月")
    await walk.types("昨天", "计入哪个月")
    await walk.types("9-10月", "只写一个月")
    await walk.types("10月", "做了什么")
    await walk.types("长" * 401, "最多 400 字", "做了什么")
    await walk.types("<b>扫雪</b>", "印证")
    await photo(walk, "收到 1 个文件")
    await walk.taps("完成", "请核对", "说明：<b>扫雪</b>", "+1.50")
    await walk.taps("提交", "已申报")
    assert [(row.points, row.note) for row in entries(house)] == [(150, "<b>扫雪</b>")]


async def test_a_month_that_closes_meanwhile_is_said_at_the_preview(house: House) -> None:
    points_on(house)
    walk = await own(house, SUN)
    await walk.goes(("tap", "✍️ 申报", "申报哪一项"), ("tap", "好人好事", "几分"))
    await walk.goes(("tap", "+1.00", "哪个月"), ("tap", "2026年10月", "做了什么"))
    await walk.types("扫雪", "印证")
    await photo(walk, "收到 1 个文件")
    closed(house, "2026-10")
    await walk.taps("完成", "2026年10月已关账", "修改")
    answer = await (await walk.presses("提交")).answered()
    assert "已关账" in answer.text
    assert entries(house) == []
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "月份", "计入哪个月"))
    await walk.goes(("tap", "2026年11月", "请核对"), ("tap", "提交", "已申报"))


async def test_another_event_asks_again_for_points_that_do_not_fit(house: House) -> None:
    points_on(house, scheme="student_bonus")
    walk = await own(house, SUN)
    await walk.goes(("tap", "✍️ 申报", "申报哪一项"), ("type", "校级及以上表彰", "几分"))
    await walk.goes(("tap", "+7.00", "哪个月"), ("tap", "2026年11月", "做了什么"))
    await walk.types("数学竞赛一等奖", "印证")
    await photo(walk, "收到 1 个文件")
    await walk.goes(("tap", "完成", "+7.00"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "事项", "申报哪一项"), ("type", "违反校规校纪", "几分"))
    await walk.types("21", "请写 -20.00 至 -0.01 之间的分数")
    await walk.goes(("type", "10", "分数：-10.00"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "事项", "申报哪一项"), ("type", "志愿服务", "分数：+1.00"))
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "事项", "申报哪一项"))
    await walk.goes(("tap", "院级表彰", "分数：+3.00"), ("tap", "提交", "已申报"))
    (row,) = entries(house)
    assert (row.event, row.points, row.occasion) == ("award_school", 300, "数学竞赛一等奖")


async def test_another_event_asks_for_the_evidence_that_it_needs(house: House) -> None:
    points_on(house, scheme="village_deductions")
    walk = await own(house, SUN)
    await walk.goes(("tap", "✍️ 申报", "申报哪一项"), ("type", "缺席义务劳动", "哪个月"))
    await walk.goes(("tap", "2026年11月", "做了什么"), ("type", "修渠", "没有就点"))
    await walk.goes(("tap", "完成", "请核对"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "事项", "申报哪一项"), ("type", "道德模范", "请发照片"))
    await photo(walk, "收到 1 个文件")
    await walk.goes(("tap", "完成", "+5.00"), ("tap", "提交", "已申报"))


async def test_the_events_turn_their_pages(house: House) -> None:
    points_on(house, scheme="monthly_form")
    walk = await own(house, SUN)
    await walk.taps("✍️ 申报", "申报哪一项")
    first = walk.card.buttons[0]
    await walk.taps("›", "申报哪一项")
    assert walk.card.buttons[0] != first
    assert "2/2" in walk.card.buttons
    await walk.types("学习笔记", "点下面的一个按钮")
    await walk.taps(walk.card.buttons[0], "哪个月")


# ------------------------------------------------------------------ for others


async def test_a_leader_proposes_for_the_group_only(house: House) -> None:
    points_on(house)
    walk = await own(house, LEADER_B)
    await walk.taps("代党员申报", "给谁申报")
    names = {each for row in walk.card.keyboard for each in (b["text"] for b in row)}
    assert {"钱七", "孙八", "周九", "吴十"} <= names
    assert not {"张三", "李四"} & names
    await walk.types("张三", "名单里没有「张三」")
    await walk.goes(("tap", "周九", "申报哪一项"), ("type", "好人好事", "几分"))
    await walk.goes(("type", "1", "哪个月"), ("tap", "2026年11月", "做了什么"))
    await walk.types("扫雪", "印证")
    await photo(walk, "收到 1 个文件")
    await walk.goes(("tap", "完成", "周九：好人好事"), ("tap", "提交", "钱七申报"))
    (row,) = entries(house)
    assert (row.person_id, row.recorded_by) == (ZHOU, LEADER_B)


@pytest.mark.parametrize(
    ("who", "person", "words"),
    [
        (SUN, ZHOU, "名册"),
        (LEADER_B, LI, "名册"),
        (ZHANG, FENG, "名册"),
    ],
)
async def test_a_forged_button_proposes_for_nobody_out_of_reach(
    house: House, who: int, person: int, words: str
) -> None:
    points_on(house)
    walk = await own(house, who)
    press = await walk.person.presses(walk.card, data=f"1|jp|{FIRST}|{person}")
    assert (await press.answered()).text
    assert entries(house) == []


async def test_a_keeper_proposes_for_anybody_by_name(house: House) -> None:
    points_on(house)
    walk = await pressing(house, ZHANG, Action.POINTS_PROPOSE, FIRST, 0, then=("给谁申报",))
    await walk.types("吴十", "申报哪一项")
    walk = await pressing(house, ZHANG, Action.POINTS_PROPOSE, FIRST, WU, then=("没填完的表",))
    await walk.taps("放弃并重新开始", "已放弃")
    await pressing(house, ZHANG, Action.POINTS_PROPOSE, FIRST, WU, then=("申报哪一项",))


async def test_the_spoken_words_open_the_card_and_the_form(house: House) -> None:
    points_on(house)
    await own(house, SUN, said="积分")
    walk = await own(house, SUN, "申报哪一项", said="申报积分")
    await walk.taps("取消", "已放弃")
    walk = await own(house, LEADER_B, "给谁申报", said="申报积分")


async def test_who_is_not_scored_cannot_propose(house: House) -> None:
    points_on(house)
    row = next(each for each in house.world.all(Membership) if each.person_id == SUN)
    house.world.change(Membership, row.id, traits="out_of_contact")
    await own(house, SUN, "没有可以代为申报的党员", said="申报积分")


# ------------------------------------------------------------------ twice and after a crash


async def test_submitting_three_times_proposes_once(house: House) -> None:
    points_on(house)
    walk = await own(house, SUN)
    await to_evidence(walk)
    await photo(walk, "收到 1 个文件")
    await walk.taps("完成", "请核对")
    with no_errors():
        await thrice(walk, "提交")
        await walk.hears("已申报")
        await house.settled()
    assert len(entries(house)) == 1


async def test_the_form_goes_on_after_a_restart_at_each_step(house: House) -> None:
    points_on(house)
    walk = await own(house, SUN)
    for step in (
        ("tap", "✍️ 申报", "申报哪一项"),
        ("tap", "好人好事", "几分"),
        ("tap", "+2.00", "计入哪个月"),
        ("tap", "2026年11月", "做了什么"),
        ("type", "扫雪", "印证"),
    ):
        await walk.goes(step)
        await restarted(house)
    await photo(walk, "收到 1 个文件")
    await restarted(house)
    await walk.taps("完成", "请核对")
    await restarted(house)
    await walk.taps("提交", "已申报")
    assert len(entries(house)) == 1


async def test_a_receipt_that_a_crash_kept_back_is_said(house: House) -> None:
    points_on(house)
    walk = await own(house, SUN)
    await to_evidence(walk)
    await photo(walk, "收到 1 个文件")
    await walk.goes(("tap", "完成", "请核对"), ("tap", "提交", "已申报"))
    (effect,) = effects(house)
    since = walk.card.id
    await crashed(house, SUN, effect)
    await house.settled()
    said = [each.text for each in walk.chat.bot_messages if each.id > since]
    assert [text for text in said if "已申报，等待审核" in text]
    assert len(entries(house)) == 1


# ------------------------------------------------------------------ English


async def test_the_whole_way_in_english(house: House) -> None:
    points_on(house)
    execute(house, f"UPDATE account SET language = 'en' WHERE person_id IN ({SUN}, {LI})")
    walk = await own(house, SUN, "Points 2026")
    await walk.goes(
        ("tap", "✍️ Propose", "What is it?"),
        ("tap", "A good deed", "How many points?"),
        ("type", "9", "Please give points from +0.01 to +3.00"),
        ("tap", "+2.00", "For which month?"),
        ("tap", "Nov 2026", "What was done?"),
        ("type", "Swept the snow", "Please send a photo"),
        ("tap", "Done", "“A good deed” needs a photo or document"),
    )
    await photo(walk, "1 file")
    await walk.goes(("tap", "Done", "Please check"), ("tap", "Submit", "waits for a decision"))
    li = Walk(house, house.people[LI], house.people[LI].private)
    await li.says("/points", "Points 2026")
    await li.goes(("tap", "Waiting (1)", "proposals that wait"), ("tap", "✏️ 1", "How many"))
    await li.goes(("tap", "+3.00", "Why?"), ("tap", "As it was in fact", "Please check"))
    await li.goes(("tap", "Submit", "Approved with other points"))
    await li.goes(("tap", "Reverse", "Why is it reversed"), ("tap", "by mistake", "Please check"))
    await li.taps("Submit", "Reversed")
    await walk.says("/points", "Points 2026")
    await walk.taps("Nov 2026", "in detail", "taken back, does not count", "Reversed by 李四")
