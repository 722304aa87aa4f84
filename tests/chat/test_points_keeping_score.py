"""A month's cards in one form, as an officer of the branch taps them."""

from datetime import date

import pytest

from bot.kit.buttons import Action
from models.chats import Draft
from models.organisation import Account
from models.organisation import Person as PersonRow
from tests.chat.dues_keeping_steps import pressing, restarted, thrice
from tests.chat.house import House
from tests.chat.meeting_steps import Walk, crowd
from tests.chat.points_keeping_steps import (
    OCTOBER,
    at_cards,
    at_menu,
    effects,
    scores,
    stored,
)
from tests.services.dues_cast import m
from tests.services.meeting_cast import FIRST, GONE, LI, SUN, WANG, WU, ZHANG
from tests.services.points_cast import add_card, add_entry, full_marks, set_scheme

OTHERS = {*range(ZHANG, WU + 1), GONE} - {WANG}


async def taps(walk: Walk, name: str, dimension: str, score: str) -> None:
    """One exception: the name, the dimension, the score."""
    await walk.taps(name, "哪一方面")
    await walk.taps(dimension, "请点一个分数")
    await walk.taps(score, "已记")


async def test_everybody_gets_the_marks_that_are_offered_with_three_taps(house: House) -> None:
    walk = await at_cards(house)
    assert "9 人，已有卡 0 人；满分 100.00" in walk.card.text
    assert "🔒 王五" in walk.card.buttons
    assert "▫️ 孙八 100.00" in walk.card.buttons
    await walk.taps("下一步（8 张）", "请核对", "写入 8 张", "之后 8/9 人有卡", "其余 8 人")
    receipt = await walk.taps("提交", "已登记2026年10月积分卡：8/9 人有卡", "还差 1 人")
    assert receipt.buttons == ["‹ 积分管理"]
    assert {row.person_id for row in stored(house)} == OTHERS
    assert {row.month for row in stored(house)} == {date(2026, 10, 1)}
    assert scores(house, SUN) == full_marks()
    (effect,) = effects(house)
    assert effect == f"points_cards:{FIRST * 100_000 + m('2026-10')}"


async def test_exceptions_are_made_by_tap_and_named_before_they_are_written(house: House) -> None:
    walk = await at_cards(house)
    await taps(walk, "孙八", "遵纪守法", "8.00")
    assert "已记：孙八 遵纪守法 8.00，合计 98.00" in walk.card.text
    assert "✏️ 孙八 98.00" in walk.card.buttons
    await taps(walk, "孙八", "公开承诺", "9.00")
    await taps(walk, "周九", "政治学习", "0.00")
    await walk.taps("下一步（8 张）", "请核对")
    for words in (
        "孙八 97.00：遵纪守法 8.00、公开承诺 9.00",
        "周九 90.00：政治学习 0.00",
        "其余 6 人",
        "您自己的卡由支部另一位委员来评",
    ):
        assert words in walk.card.text
    await walk.taps("提交", "已登记")
    assert scores(house, SUN) == full_marks(discipline=8, pledges=9)


async def test_a_score_is_typed_and_half_points_are_taps(house: House) -> None:
    walk = await at_cards(house)
    await walk.taps("孙八", "哪一方面")
    await walk.taps("遵纪守法", "现在是 10.00")
    await walk.taps("-0.50", "现在是 9.50")
    await walk.taps("-0.50", "现在是 9.00")
    await walk.taps("+0.50", "现在是 9.50")
    await walk.goes(("tap", "返回名单", "哪一方面"), ("tap", "政治立场", "请点一个分数"))
    await walk.types("８．２５分", "已记：孙八 政治立场 8.25，合计 97.75")
    await walk.goes(("tap", "下一步", "请核对"), ("tap", "提交", "已登记"))
    assert scores(house, SUN) == {
        **full_marks(),
        "discipline": 950,
        "political_stance": 825,
    }


@pytest.mark.parametrize("typed", ["10.01", "-1", "8.255", "很好", "1e1", "9" * 60, "📷"])
async def test_a_score_that_is_none_is_asked_again(house: House, typed: str) -> None:
    walk = await at_cards(house)
    await walk.goes(("tap", "孙八", "哪一方面"), ("tap", "遵纪守法", "请点一个分数"))
    await walk.types(typed, "没看懂", "0.00 至 10.00", "现在是 10.00")
    await walk.types("8", "合计 98.00")


async def test_thirty_members_with_three_exceptions_take_less_than_fifteen_taps(
    house: House,
) -> None:
    crowd(house, 22)
    set_scheme(house.world, FIRST, "eighty_twenty")
    walk = await at_menu(house)
    taken = 0

    async def tap(label: str, then: str) -> None:
        nonlocal taken
        taken += 1
        await walk.taps(label, then)

    await tap(f"评 {OCTOBER}", "31 人，已有卡 0 人")
    for page in range(3):
        name = next(each for each in walk.card.buttons if each.startswith("▫️"))
        await tap(name, "哪一方面")
        await tap("遵纪守法", "请点一个分数")
        await tap("8.00", "合计 98.00")
        if page < 2:
            await tap("›", f"这次改了 {page + 1} 人")
    await tap("下一步（30 张）", "其余 27 人")
    await tap("提交", "30/31 人有卡")
    assert taken < 15
    assert len(stored(house)) == 30


async def test_names_are_typed(house: House) -> None:
    walk = await at_cards(house)
    await walk.types("孙八", "孙八 2026年10月", "哪一方面")
    await walk.types("遵纪守法", "点", "哪一方面")
    await walk.taps("返回名单", "已有卡 0 人")
    await walk.types("孙八、周九", "一次只写一个人")
    await walk.types("冯一", "冯一", "已有卡 0 人")
    await walk.types("9" * 130, "9999", "已有卡 0 人")
    await walk.person.sends_photo(walk.chat)
    await walk.hears("已有卡 0 人")
    house.world.change(PersonRow, LI, name="张三")
    await walk.types("张三", "哪一位", "已有卡 0 人")
    await walk.types("张三 稳定 9", "已记 0 项")
    await walk.types("王五", "另一位委员来评", "已有卡 0 人")


async def test_scores_are_sent_in_lines(house: House) -> None:
    walk = await at_cards(house)
    read = ("孙八 遵纪守法 8", "周九：公开承诺９.５分")
    unread = ("李四 模范 11", "冯一 稳定 9", "王五 稳定 9", "赵六 政治 9")
    lines = "\n".join((*read, *unread))
    await walk.types(lines, "已记 2 项", "没看懂的", "李四 模范 11", "王五", "赵六 政治 9")
    assert {"✏️ 孙八 98.00", "✏️ 周九 99.50"} <= set(walk.card.buttons)
    await walk.types("吴十 胡说 8", "已记 0 项", "吴十 胡说 8", "这次改了 2 人")
    await walk.types("\n".join(f"甲{n} 稳定 9" for n in range(9)), "另有 4 行")
    await walk.types("李四 维护 9", "已记 1 项", "这次改了 3 人")
    await walk.goes(("tap", "下一步", "李四 99.00"), ("tap", "提交", "已登记"))
    assert scores(house, SUN) == full_marks(discipline=8)
    assert scores(house, LI) == full_marks(stability=9)


async def test_a_note_goes_with_the_card_and_everything_can_be_taken_back(house: House) -> None:
    walk = await at_cards(house)
    await walk.goes(("tap", "孙八", "哪一方面"), ("tap", "备注", "本人看得到"))
    await walk.types("长" * 201, "最多 200 字", "本人看得到")
    await walk.types("两次 迟到", "这次改了 1 人")
    await walk.taps("孙八", "备注：两次 迟到")
    await walk.goes(("tap", "备注", "本人看得到"), ("tap", "返回名单", "哪一方面"))
    await walk.taps("返回名单", "这次改了 1 人")
    await taps(walk, "周九", "遵纪守法", "5.00")
    await walk.goes(("tap", "周九", "哪一方面"), ("tap", "恢复原样", "这次改了 1 人"))
    await walk.taps("下一步", "孙八 100.00。备注：两次 迟到", "其余 7 人")
    await walk.taps("提交", "已登记")
    assert {row.person_id: row.note for row in stored(house) if row.note} == {SUN: "两次 迟到"}


async def test_giving_back_what_was_there_is_no_change(house: House) -> None:
    walk = await at_cards(house)
    await taps(walk, "孙八", "遵纪守法", "8.00")
    await taps(walk, "孙八", "遵纪守法", "10.00")
    assert "▫️ 孙八 100.00" in walk.card.buttons
    assert "这次改了" not in walk.card.text


async def test_a_correction_begins_from_the_card_that_stands(house: House) -> None:
    for who in OTHERS:
        add_card(house.world, who, "2026-10", full_marks(discipline=8) if who == SUN else None)
    walk = await at_cards(house, LI)
    assert "▫️ 王五 100.00" in walk.card.buttons
    assert "✅ 孙八 98.00" in walk.card.buttons
    await taps(walk, "孙八", "遵纪守法", "9.00")
    await walk.taps("下一步（2 张）", "孙八 99.00（原来 98.00）：遵纪守法 9.00", "之后 9/9 人有卡")
    await walk.taps("提交", "9/9 人有卡")
    assert {row.person_id for row in stored(house)[-2:]} == {WANG, SUN}
    assert len(stored(house)) == 10
    assert scores(house, SUN) == full_marks(discipline=9)


async def test_where_everybody_has_a_card_nothing_is_written_again(house: House) -> None:
    for who in {*OTHERS, WANG}:
        add_card(house.world, who, "2026-10")
    set_scheme(house.world, FIRST, "eighty_twenty")
    walk = await pressing(
        house, WANG, Action.POINTS_SCORE, FIRST, m("2026-10"), then=("已有卡 9 人",)
    )
    await walk.taps("下一步（0 张）", "没有要写入的")
    assert len(stored(house)) == 9


async def test_entries_of_the_month_stand_beside_so_that_nothing_is_taken_off_twice(
    house: House,
) -> None:
    add_entry(house.world, 1, SUN, "2026-10", status="approved", points=200)
    add_entry(house.world, 2, WU, "2026-10")
    walk = await at_cards(house)
    assert "孙八：好人好事 +2.00" in walk.card.text
    assert "吴十：好人好事 +1.00（待审核）" in walk.card.text
    await walk.taps("孙八", "另计：好人好事 +2.00（弘扬正气）")


async def test_submitting_three_times_writes_once(house: House) -> None:
    walk = await at_cards(house)
    await walk.taps("下一步", "请核对")
    await thrice(walk, "提交")
    await walk.hears("已登记")
    await walk.catches_up()
    assert len(stored(house)) == 8


async def test_a_restart_in_the_middle_goes_on(house: House) -> None:
    walk = await at_cards(house)
    for step in (
        ("tap", "孙八", "哪一方面"),
        ("tap", "遵纪守法", "请点一个分数"),
        ("tap", "8.00", "合计 98.00"),
        ("tap", "孙八", "哪一方面"),
        ("tap", "备注", "本人看得到"),
        ("type", "迟到", "这次改了 1 人"),
        ("tap", "下一步", "孙八 98.00"),
        ("tap", "提交", "8/9 人有卡"),
    ):
        await restarted(house)
        await walk.goes(step)
    assert scores(house, SUN) == full_marks(discipline=8)
    assert house.world.all(Draft) == []


async def test_english_once_through(house: House) -> None:
    set_scheme(house.world, FIRST, "eighty_twenty")
    account = house.people[WANG].id
    house.world.change(Account, account, language="en")
    walk = await pressing(
        house, WANG, Action.POINTS_MENU, FIRST, then=("keeping points", "scored 0/9")
    )
    await walk.taps("Score Oct 2026", "9 members, 0 with a card")
    await walk.goes(
        ("tap", "孙八", "Which dimension"), ("tap", "Law and discipline", "Tap a score")
    )
    await walk.taps("8.00", "Noted: 孙八, Law and discipline 8.00, sum 98.00")
    await walk.taps("Next (8 cards)", "孙八 98.00: Law and discipline 8.00", "The other 7")
    await walk.taps("Submit", "8/9 have one", "1 are still without")
