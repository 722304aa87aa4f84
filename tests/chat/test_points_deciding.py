"""The committee's word in private: one by one, all at once, with a reason; and its restarts."""

import pytest

from bot.kit.buttons import Action, data_for
from models.points import PointsEntry
from tests.chat.dues_keeping_steps import crashed, restarted, thrice
from tests.chat.house import House
from tests.chat.matrix import no_errors
from tests.chat.points_steps import (
    REASON,
    closed,
    decided,
    effects,
    entries,
    own,
    photo,
    points_on,
    pressing,
    proposed,
    scored,
    to_evidence,
)
from tests.services.dues_cast import LEADER_B
from tests.services.meeting_cast import FIRST, LI, SUN, WANG, WU, ZHANG, ZHAO, ZHOU
from tests.services.points_cast import set_field


async def test_what_waits_is_approved_one_by_one(house: House) -> None:
    points_on(house)
    first, other = proposed(house, SUN), proposed(house, ZHOU, by=LEADER_B)
    walk = await own(house, LI)
    await walk.taps("待审核（2）", "孙八 好人好事 +1.00，2026年11月", "帮邻居修水管", "钱七申报")
    assert "印证 1 个" in walk.card.text
    assert walk.card.keyboard[0][0]["text"] == "🔍 1"
    await walk.taps("✅ 1", "已通过：孙八 好人好事 +1.00", "周九")
    await walk.taps("✅ 1", "已通过：周九 好人好事 +1.00", "没有等待审核的申报")
    assert decided(house) == {first.entry_id: "approved", other.entry_id: "approved"}


async def test_all_that_was_shown_is_approved_but_one_s_own(house: House) -> None:
    points_on(house)
    shown = [proposed(house, who).entry_id for who in (SUN, ZHAO, LI)]
    walk = await own(house, LI)
    await walk.taps("待审核（3）", "由其他委员审核")
    assert [row[0]["text"] for row in walk.card.keyboard] == [
        "🔍 1",
        "🔍 2",
        "🔍 3",
        "✅ 以上全部通过（2 条）",
    ]
    assert len(walk.card.keyboard[2]) == 1
    later = proposed(house, ZHOU).entry_id
    await walk.taps("全部通过", "已通过 2 条", "自己的 1 条由其他委员审核", "周九")
    assert sorted(decided(house)) == shown[:2]
    assert later not in decided(house)
    (effect,) = [each for each in effects(house) if each.startswith("points_approved")]
    await crashed(house, LI, effect)
    await house.settled()
    assert "待审核的申报" in walk.chat.bot_messages[-1].text


async def test_the_list_turns_its_pages(house: House) -> None:
    points_on(house)
    for who in (SUN, ZHAO, ZHOU, WU, ZHANG, SUN):
        proposed(house, who)
    walk = await own(house, LI)
    await walk.taps("待审核（6）", "5. ", "共 6 条")
    assert "✅ 以上全部通过（5 条）" in walk.card.buttons
    await walk.taps("›", "6. ")
    await walk.taps("以上全部通过（6 条）", "已通过 6 条", "没有等待审核的申报")


async def test_a_proposal_is_shown_with_its_evidence(house: House) -> None:
    points_on(house)
    walk = await own(house, SUN)
    await to_evidence(walk)
    await photo(walk, "收到 1 个文件")
    await walk.person.sends_document(walk.chat, b"list", name="奖状.pdf")
    await walk.hears("收到 2 个文件")
    await walk.goes(("tap", "完成", "请核对"), ("tap", "提交", "已申报"))
    li = await own(house, LI)
    await li.goes(("tap", "待审核（1）", "孙八"), ("tap", "🔍 1", "已申报，等待审核"))
    assert len(house.pg.calls_to("sendPhoto")) == 1
    assert len(house.pg.calls_to("sendDocument")) == 1
    assert li.card.buttons == ["✅ 通过", "✏️ 调整", "✖️ 退回", "‹ 待审核"]
    await li.taps("✅ 通过", "已通过")


async def test_evidence_that_telegram_has_no_more_is_said(house: House) -> None:
    points_on(house)
    number = proposed(house).entry_id
    words = ("已申报，等待审核",)
    walk = await pressing(house, LI, Action.POINTS_SHOW, number, then=words)
    texts = [each.text for each in walk.chat.bot_messages]
    assert [text for text in texts if "有 1 个印证文件取不到了" in text]


@pytest.mark.parametrize("form", REASON)
async def test_each_form_goes_on_after_a_restart_and_is_said_again(house: House, form: str) -> None:
    points_on(house)
    number = proposed(house).entry_id
    if form == "reverse":
        await pressing(house, WANG, Action.POINTS_APPROVE, number, then=("已通过",))
    walk = await pressing(house, LI, Action.POINTS_SHOW, number, then=("孙八",))
    for step in REASON[form]:
        await walk.goes(step)
        await restarted(house)
    assert [row.reason for row in entries(house) if row.reverses_id] == (
        ["登记有误"] if form == "reverse" else []
    )
    effect = effects(house)[-1]
    assert effect == f"points_entry:{number}"
    since = walk.card.id
    await crashed(house, LI, effect)
    await house.settled()
    said = [each.text for each in walk.chat.bot_messages if each.id > since]
    assert [text for text in said if REASON[form][-1][2] in text]


async def test_a_decision_takes_the_reason_and_fits_the_event(house: House) -> None:
    points_on(house)
    number = proposed(house).entry_id
    walk = await pressing(house, LI, Action.POINTS_CHANGE, number, then=("改为几分", "+0.01"))
    assert "+1.00" not in walk.card.buttons
    await walk.types("1", "申报的就是 1.00 分", "改为几分")
    await walk.types("4", "请写 +0.01 至 +3.00 之间的分数")
    await walk.types("2.5", "为什么调整")
    await walk.types("多", "至少两个字", "为什么调整")
    await walk.types("长" * 401, "最多 400 字")
    await walk.types("多人参加", "改为 +2.50 后通过")
    with no_errors():
        await thrice(walk, "提交")
        await walk.hears("调整后通过", "+2.50（申报 +1.00）", "审核：李四", "原因：多人参加")
        await house.settled()
    assert decided(house) == {number: "changed"}


async def test_a_word_that_came_too_late_says_so(house: House) -> None:
    points_on(house)
    number = proposed(house).entry_id
    walk = await pressing(house, LI, Action.POINTS_DECLINE, number, then=("为什么退回",))
    await pressing(house, WANG, Action.POINTS_APPROVE, number, then=("已通过",))
    await walk.types("不符合", "请核对")
    answer = await (await walk.presses("提交")).answered()
    assert "已经通过（王五）" in answer.text
    assert decided(house) == {number: "approved"}
    await walk.taps("取消", "已放弃")
    li = await own(house, LI)
    press = await li.person.presses(li.card, data=f"1|jd|{number}")
    assert "已经通过" in (await press.answered()).text


async def test_one_s_own_and_closed_months_are_refused_at_the_button(house: House) -> None:
    points_on(house)
    mine, late = proposed(house, LI).entry_id, proposed(house, SUN, "2026-10").entry_id
    closed(house, "2026-10")
    walk = await own(house, LI)
    for action in ("ja", "jg", "jd"):
        for number, words in ((mine, "由支部委员会其他成员审核"), (late, "已关账")):
            press = await walk.person.presses(walk.card, data=f"1|{action}|{number}")
            assert words in (await press.answered()).text
    assert decided(house) == {}
    await pressing(house, LI, Action.POINTS_WAITING, FIRST, 0, then=("该月已关账",))


async def test_an_event_that_is_gone_can_only_be_declined(house: House) -> None:
    points_on(house)
    row = {"branch_id": FIRST, "person_id": SUN, "month": entry_month(house), "event": "old_one"}
    values = {"points": 100, "occasion": "", "note": "", "reason": "", "recorded_by": SUN}
    house.world.add(PointsEntry, {"id": 1, **row, **values, "recorded_at": house.clock()})
    walk = await own(house, LI)
    press = await walk.person.presses(walk.card, data="1|jg|1")
    assert "只能退回" in (await press.answered()).text
    walk = await pressing(house, LI, Action.POINTS_DECLINE, 1, then=("为什么退回",))
    await walk.goes(("tap", "与事实不符", "old_one"), ("tap", "提交", "已退回"))


def entry_month(house: House) -> object:
    return house.clock().date().replace(day=1)


async def test_a_proposal_is_taken_back_while_it_waits(house: House) -> None:
    points_on(house)
    number = proposed(house).entry_id
    walk = await pressing(house, SUN, Action.POINTS_SHOW, number, then=("等待审核", "孙八"))
    await walk.taps("撤回", "已撤回")
    assert walk.card.buttons == ["🔍 当月明细"]
    assert [row.reverses_id for row in entries(house)] == [None, number]
    await own(house, LI)


async def test_a_leader_sees_what_waits_of_the_group_and_decides_nothing(house: House) -> None:
    points_on(house)
    number = proposed(house).entry_id
    proposed(house, ZHAO)
    walk = await own(house, LEADER_B)
    await walk.taps("本组待审核的", "您负责的党小组", "1. 孙八")
    assert walk.card.buttons == ["🔍 1"]
    press = await walk.person.presses(walk.card, data=f"1|ja|{number}")
    assert "只有支部委员会成员可以审核" in (await press.answered()).text


# ------------------------------------------------------------------ cards and months


async def test_a_month_opens_down_to_its_entries(house: House) -> None:
    points_on(house)
    scored(house)
    number = proposed(house, SUN, "2026-10").entry_id
    await pressing(house, LI, Action.POINTS_APPROVE, number, then=("已通过",))
    walk = await own(house, SUN)
    assert "基础积分 80.00/80.00（2 个月的平均），缺" in walk.card.text
    assert "四季度：" in walk.card.text
    await walk.taps("明细：2026年11月", "没有加分或扣分的记录", "还没有评分")
    await walk.taps("‹ 2026年10月", "好人好事 +1.00，已计入", "通过：李四", "依据：")
    assert "弘扬正气 10.00 +1.00 = 10.00（超出上限的 1.00 不计）" in walk.card.text
    await walk.taps("全年积分", "年积分")
    await walk.taps("明细", "没有加分")
    press = await walk.presses("2026年12月 ›")
    assert "还没到" in (await press.answered()).text


async def test_a_keeper_sees_a_member_s_card(house: House) -> None:
    points_on(house)
    scored(house)
    walk = await pressing(house, LI, Action.POINTS_CARD, FIRST, SUN, 2026, then=("孙八",))
    assert "‹ 积分管理" in walk.card.buttons
    await walk.taps("明细：2026年11月", "孙八")
    await walk.taps("全年积分", "年积分", "孙八")


async def test_a_branch_without_a_scheme_says_how_to_begin(house: House) -> None:
    walk = await own(house, ZHANG, "还没有启用积分")
    assert walk.card.buttons == ["⚙️ 积分管理"]
    forged = data_for(Action.POINTS_PROPOSE, FIRST, 0)
    press = await walk.person.presses(walk.card, data=forged)
    assert "还没有启用积分" in (await press.answered()).text


async def test_the_place_shows_where_the_branch_wants_it(house: House) -> None:
    points_on(house)
    scored(house)
    walk = await own(house, SUN)
    assert "名次" not in walk.card.text
    set_field(house.world, FIRST, "ranking", value=True)
    await own(house, SUN, "名次：第 1，共 9 人")


async def test_the_own_record_has_a_line_of_points(house: House) -> None:
    sun = house.people[SUN]
    await sun.says(sun.private, "/me")
    assert "积分" not in (await house.said(sun.private, "孙八")).text
    points_on(house)
    scored(house)
    await sun.says(sun.private, "/me")
    await house.said(sun.private, "积分：目前 80.00 /points")
