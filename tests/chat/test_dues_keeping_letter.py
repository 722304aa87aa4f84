"""Letters of transfer in private: what the roster knows is offered, the rest is asked."""

from datetime import date

import pytest

from bot.kit.buttons import Action
from models.dues import DuesHandover
from models.organisation import Membership
from tests.chat.dues_keeping_steps import assessed, at_menu, effects, pressing, thrice
from tests.chat.house import House
from tests.chat.meeting_steps import Walk
from tests.services.meeting_cast import CHEN, FIRST, GONE, SECOND, SUN, WANG


def letters(house: House) -> list[DuesHandover]:
    found: list[DuesHandover] = house.world.all(DuesHandover)
    return sorted(found, key=lambda row: row.id or 0)


async def opened(house: House) -> Walk:
    walk = await at_menu(house, WANG)
    await walk.taps("转接", "谁转接组织关系")
    return walk


def moved(house: House, who: int, *, comes: bool) -> None:
    """The roster has somebody move between the branches on 8 October."""
    day = date(2026, 10, 8)
    own = next(row for row in house.world.all(Membership) if row.person_id == who)
    house.world.change(Membership, own.id, until=day)
    row = {
        "person_id": who,
        "branch_id": FIRST if comes else SECOND,
        "kind": "full",
        "since": day,
        "group_id": None,
        "until": None,
        "traits": "",
    }
    house.world.add(Membership, row)


async def test_a_letter_to_outside_is_recorded(house: House) -> None:
    assessed(house)
    walk = await opened(house)
    await walk.goes(("tap", "孙八", "转入还是转出"), ("tap", "转出到外面", "第一天"))
    await walk.goes(("type", "11月10日", "党费交至"), ("tap", "2026年10月", "请核对"))
    for words in ("孙八 转出，到外面的党组织", "2026-11-10", "党费交至：2026年10月"):
        assert words in walk.card.text
    await thrice(walk, "提交")
    await walk.hears("已登记介绍信：孙八 转出", "之后的月份不再由本支部收")
    await walk.catches_up()
    (row,) = letters(house)
    assert (row.person_id, row.from_branch_id, row.to_branch_id) == (SUN, FIRST, None)
    assert (row.moved_on, row.dues_paid_through) == (date(2026, 11, 10), date(2026, 10, 1))
    assert effects(house) == [f"dues_letter:{row.id}"]


async def test_a_letter_from_outside_is_recorded_with_a_note(house: House) -> None:
    walk = await opened(house)
    await walk.goes(("type", "孙八", "转入还是转出"), ("tap", "从外面转入", "第一天"))
    await walk.goes(("tap", "2026-11-19", "党费交至"), ("type", "2026年9月", "请核对"))
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "备注", "介绍信编号"))
    await walk.types("第 12 号", "备注：第 12 号")
    await walk.taps("提交", "转入", "之后的月份在本支部交")
    (row,) = letters(house)
    assert (row.from_branch_id, row.to_branch_id, row.reason) == (None, FIRST, "第 12 号")


@pytest.mark.parametrize("comes", [True, False])
async def test_a_move_that_the_roster_has_brings_its_branch_and_day(
    house: House, comes: bool
) -> None:
    who, name = (CHEN, "陈二") if comes else (SUN, "孙八")
    moved(house, who, comes=comes)
    walk = await opened(house)
    await walk.types(name, "转入还是转出")
    label = "来自第二支部，2026-10-08" if comes else "到第二支部，2026-10-08"
    await walk.taps(label, "党费交至")
    await walk.taps("2026年9月", "请核对", "第二支部", "第一天：2026-10-08")
    await walk.taps("提交", "已登记介绍信")
    (row,) = letters(house)
    sides = (SECOND, FIRST) if comes else (FIRST, SECOND)
    assert (row.from_branch_id, row.to_branch_id) == sides
    assert row.moved_on == date(2026, 10, 8)


async def test_who_has_left_can_still_be_named(house: House) -> None:
    walk = await opened(house)
    await walk.types("褚三", "转入还是转出")
    await walk.goes(("tap", "转出到外面", "第一天"), ("type", "2026-11-01", "党费交至"))
    await walk.goes(("tap", "2026年10月", "请核对"), ("tap", "提交", "褚三 转出"))
    assert [row.person_id for row in letters(house)] == [GONE]


async def test_wrong_answers_are_explained_and_lose_nothing(house: House) -> None:
    walk = await opened(house)
    await walk.types("没有这个人", "没有「没有这个人」", "谁转接")
    await walk.goes(("type", "孙八", "转入还是转出"), ("type", "出去", "点下面的一个按钮"))
    await walk.taps("转出到外面", "第一天")
    for typed in ("某一天", "2026-02-30", "十月十五（农历）", "📅"):
        await walk.types(typed, "第一天")
        assert "差错" not in walk.card.text
    await walk.types("2026-11-10", "党费交至")
    await walk.types("去年", "党费交至")
    await walk.types("2024年1月", "请核对")
    answer = await (await walk.presses("提交")).answered()
    assert "相差太远" in answer.text
    assert letters(house) == []
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "党费交至", "党费交至"))
    await walk.goes(("tap", "2026年10月", "请核对"), ("tap", "提交", "已登记介绍信"))
    assert len(letters(house)) == 1


async def test_another_person_is_asked_for_their_own_move(house: House) -> None:
    moved(house, SUN, comes=False)
    walk = await pressing(house, WANG, Action.DUES_LETTER, FIRST, then=("谁转接",))
    await walk.goes(("type", "孙八", "转入还是转出"), ("tap", "到第二支部", "党费交至"))
    await walk.goes(("tap", "2026年9月", "请核对"), ("tap", "修改", "哪一项"))
    await walk.goes(("tap", "姓名", "谁转接"), ("tap", "吴十", "转入还是转出"))
    assert not [each for each in walk.card.buttons if "第二支部" in each]
