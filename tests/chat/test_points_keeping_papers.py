"""The menu, the sheet and the files; who may open them; nothing of them is for a group."""

from collections.abc import Mapping

import pytest

from bot.kit.buttons import Action, data_for
from domain.dues.months import months_of_year
from models.chats import Draft
from models.organisation import Account
from models.organisation import Person as PersonRow
from playground import Person
from tests.chat.dues_keeping_steps import crashed, led, pressing
from tests.chat.house import House
from tests.chat.matrix import heard, ledgers, no_errors, now, toasts
from tests.chat.meeting_steps import Walk, crowd
from tests.chat.points_keeping_steps import OCTOBER, at_menu, close, file_of
from tests.services.dues_cast import m
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GONE,
    LI,
    NAMES,
    QIAN,
    READER,
    SECOND,
    SUN,
    WANG,
    ZHANG,
)
from tests.services.points_cast import (
    add_card,
    add_cards,
    add_entry,
    full_marks,
    set_scheme,
)
from tests.services.test_points_sheet import evaluated

YEAR = months_of_year(2026)
# What opens each thing in the first branch, with what it shows to who may.
EVERY: Mapping[Action, tuple[tuple[int, ...], str]] = {
    Action.POINTS_MENU: ((FIRST,), "要办哪一件"),
    Action.POINTS_SCORE: ((FIRST, 0), "已有卡"),
    Action.POINTS_SHEET: ((FIRST, 2026, 0), "积分汇总"),
    Action.POINTS_FILE: ((FIRST, 0, 2026), ""),
    Action.POINTS_SET: ((FIRST,), "要改哪一项"),
}
REFUSED = ("书记、副书记或组织委员", "没有绑定", "不属于任何支部", "不在您的范围")


def scored(house: House) -> None:
    """SUN has ten months, one of them with 98."""
    set_scheme(house.world, FIRST, "eighty_twenty")
    add_cards(house.world, SUN, *YEAR[:9])
    add_card(house.world, SUN, "2026-10", full_marks(discipline=8))


async def test_the_menu_says_how_far_it_is_and_leads_everywhere(house: House) -> None:
    scored(house)
    close(house, "2026-09")
    add_entry(house.world, 1, SUN, "2026-10")
    walk = await at_menu(house)
    for words in (
        "党员积分制(80+20)",
        "2026年11月：已评 0/8 人，未公示",
        "2026年10月：已评 1/9 人，未公示",
        "2026年9月：已评 1/9 人，已关账",
    ):
        assert words in walk.card.text
    data = {button["text"]: button["callback_data"] for row in walk.card.keyboard for button in row}
    assert data == {
        f"📝 评 {OCTOBER}": f"1|jt|{FIRST}|{m('2026-10')}",
        "📥 待审核 1 项": f"1|jw|{FIRST}|0",
        "📊 汇总表": f"1|js|{FIRST}|2026|0",
        "📄 汇总 Excel": f"1|jf|{FIRST}|0|2026",
        "🔒 公示关账": f"1|jl|{FIRST}|{m('2026-10')}",
        "🙋 异议": f"1|ji|{FIRST}|0",
        "📘 半年评议": f"1|jr|{FIRST}|2026|2",
        "📢 公布全年": f"1|jy|{FIRST}|2026",
        "⚙️ 设置": f"1|jv|{FIRST}",
        "🗳 民主测评": f"1|em|{FIRST}",
    }


async def test_a_scheme_without_cards_has_no_month_to_score(house: House) -> None:
    set_scheme(house.world, FIRST, "student_bonus")
    walk = await at_menu(house)
    assert not [each for each in walk.card.buttons if "评 2026" in each]
    assert "已评" not in walk.card.text
    data = data_for(Action.POINTS_SCORE, FIRST, 0)
    press = await walk.person.presses(walk.card, data=data)
    assert "没有积分卡" in (await press.answered()).text


async def test_the_sheet_shows_halves_and_totals(house: House) -> None:
    scored(house)
    walk = await at_menu(house)
    await walk.taps("汇总表", "第一支部 2026 年积分汇总", "带 * 的还不是最后得分")
    table = [line.split() for line in walk.card.text.splitlines()]
    assert ["姓名", "上半年", "下半年", "总分"] in table
    assert ["孙八", "40.00", "26.53", "79.84*"] in table
    assert ["吴十", "-", "-", "-"] in table
    assert "钱七 2026年1月至2026年10月" in walk.card.text
    assert walk.card.text.count("缺积分卡") == 1
    assert "已转出，只看本支部评的月份：褚三" in walk.card.text
    data = [button["callback_data"] for row in walk.card.keyboard for button in row]
    assert f"1|jc|{FIRST}|{SUN}|2026" in data
    assert f"1|jf|{FIRST}|0|2026" in data


async def test_a_year_that_is_over_shows_bands(house: House) -> None:
    set_scheme(house.world, FIRST, "eighty_twenty")
    add_cards(house.world, SUN, *YEAR)
    evaluated(house.world, SUN)
    house.clock.set("2027-01-05 09:00")
    walk = await at_menu(house)
    await walk.taps("汇总表", "2026 年积分汇总", "全支部：出色型 1 人")
    table = [line.split() for line in walk.card.text.splitlines()]
    assert ["孙八", "40.00", "40.00", "98.12"] in table


async def test_many_members_and_years_are_paged(house: House) -> None:
    crowd(house, 22)
    set_scheme(house.world, FIRST, "eighty_twenty", "2025-06")
    walk = await pressing(house, WANG, Action.POINTS_SHEET, FIRST, 0, 0, then=("第 1/4 页",))
    await walk.taps("›", "第 2/4 页")
    await walk.taps("2025 年", "2025 年积分汇总", "第 1/4 页")
    await walk.taps("2026 年", "2026 年积分汇总")
    await pressing(house, WANG, Action.POINTS_SHEET, FIRST, 2026, 999, then=("第 4/4 页",))
    await pressing(house, WANG, Action.POINTS_SHEET, FIRST, 2026, -9, then=("第 1/4 页",))


@pytest.mark.parametrize("year", [1999, -5, 999_999_999])
async def test_a_year_without_points_is_refused(house: House, year: int) -> None:
    scored(house)
    walk = await at_menu(house)
    for args in ((FIRST, year, 0), (FIRST, SUN, year), (FIRST, 0, year)):
        action = Action.POINTS_SHEET if args[1] == year else Action.POINTS_FILE
        press = await walk.person.presses(walk.card, data=data_for(action, *args))
        said = (await press.answered()).text
        assert "起计积分" in said or "没有启用积分" in said


# ------------------------------------------------------------------ files


async def test_the_summary_comes_as_a_workbook(house: House) -> None:
    scored(house)
    house.world.change(PersonRow, SUN, name="=1+1")
    walk = await at_menu(house)
    await walk.presses("汇总 Excel")
    sent, book = await file_of(house, walk)
    assert sent.file
    assert sent.file["file_name"] == "第一支部_2026_党员积分汇总表.xlsx"
    assert "9 人" in sent.wire["caption"]
    assert "请勿转发" in sent.wire["caption"]
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert rows[2][:5] == ["序号", "姓名", "编号", "党小组", "1月"]
    (sun,) = [row for row in rows if row[2] == f"P{SUN}"]
    assert sun[1] == "=1+1"
    assert sun[4:16] == [100] * 9 + [98, None, None]


@pytest.mark.parametrize("who", [SUN, WANG])
async def test_a_card_comes_to_oneself_and_to_a_keeper(house: House, who: int) -> None:
    scored(house)
    person = house.people[who]
    walk = Walk(house, person, person.private)
    card = await walk.says("/help", "/meeting")
    await person.presses(card, data=data_for(Action.POINTS_FILE, FIRST, SUN, 2026))
    sent, book = await file_of(house, walk)
    assert sent.file
    assert sent.file["file_name"] == "孙八_2026_党员积分卡.xlsx"
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert rows[3][:3] == ["2026年1月", 10, 10]


@pytest.mark.parametrize("of", [SUN, 0, FENG, 999])
async def test_another_members_card_is_for_keepers_only(house: House, of: int) -> None:
    scored(house)
    set_scheme(house.world, SECOND, "eighty_twenty")
    person = house.people[QIAN]
    walk = Walk(house, person, person.private)
    card = await walk.says("/help", "/meeting")
    since = now(house)
    for branch in (FIRST, SECOND):
        press = await person.presses(card, data=data_for(Action.POINTS_FILE, branch, of, 2026))
        told = (await press.answered()).text
        assert any(words in told for words in REFUSED)
    assert await heard(house, person.private, since) == []


async def test_a_keeper_gets_no_card_of_another_branch(house: House) -> None:
    scored(house)
    set_scheme(house.world, SECOND, "eighty_twenty")
    walk = await at_menu(house)
    for branch, of in ((FIRST, FENG), (FIRST, CHEN), (SECOND, FENG), (SECOND, 0)):
        data = data_for(Action.POINTS_FILE, branch, of, 2026)
        press = await walk.person.presses(walk.card, data=data)
        assert (await press.answered()).text not in {"", "正在生成…"}


# ------------------------------------------------------------------ who may


async def refused(house: House, person: Person) -> None:
    """Each press is answered with a sentence; nothing is shown, nothing changes."""
    await person.says(person.private, "/help")
    card = await house.said(person.private, "/meeting")
    before, text = ledgers(house), card.text
    for action, (args, _) in EVERY.items():
        since = now(house)
        with no_errors():
            await person.presses(card, data=data_for(action, *args))
            said = await heard(house, person.private, since)
        told = toasts(house, since)
        assert said == [], action
        assert len(told) == 1, action
        assert any(words in told[0] for words in REFUSED), (action, told)
        assert not [name for name in NAMES.values() if name in told[0]]
    assert (card.text, ledgers(house)) == (text, before)
    assert house.world.all(Draft) == []


@pytest.mark.parametrize("who", [SUN, QIAN, FENG, GONE, READER])
async def test_who_keeps_no_points_here_is_refused_everything(house: House, who: int) -> None:
    scored(house)
    led(house)
    await refused(house, house.people[who])


async def test_an_outsider_and_an_operator_are_refused_everything(house: House) -> None:
    scored(house)
    await refused(house, house.outsider)
    await refused(house, house.operator)


@pytest.mark.parametrize("who", [ZHANG, LI, WANG])
async def test_the_officers_may(house: House, who: int) -> None:
    scored(house)
    for action, (args, shows) in EVERY.items():
        if shows and action is not Action.POINTS_SET:
            await pressing(house, who, action, *args, then=(shows,))


@pytest.mark.parametrize("who", [SUN, WANG, FENG])
@pytest.mark.parametrize("action", sorted(EVERY))
async def test_in_a_group_it_is_done_in_private(house: House, who: int, action: Action) -> None:
    scored(house)
    person = house.people[who]
    house.first.members[person.id] = "member"
    await house.people[WANG].says(house.first, "/help")
    card = await house.said(house.first, "/meeting")
    before, text, since = ledgers(house), card.text, now(house)
    await person.presses(card, data=data_for(action, *EVERY[action][0]))
    assert await heard(house, house.first, since) == []
    (told,) = toasts(house, since)
    assert "请私聊我办理" in told
    assert (card.text, ledgers(house)) == (text, before)


async def test_a_receipt_that_a_crash_kept_back_is_said(house: House) -> None:
    scored(house)
    person = house.people[WANG]
    await crashed(house, WANG, f"points_cards:{FIRST * 100_000 + m('2026-10')}")
    told = await house.said(person.private, "已登记2026年10月积分卡：1/9 人有卡", "还差 8 人")
    assert told.buttons == ["‹ 积分管理"]


async def test_english_once_through(house: House) -> None:
    scored(house)
    close(house, "2026-09")
    add_entry(house.world, 1, SUN, "2026-10")
    house.world.change(Account, house.people[WANG].id, language="en")
    walk = await pressing(
        house,
        WANG,
        Action.POINTS_MENU,
        FIRST,
        then=("keeping points", "Sep 2026: scored 1/9, closed"),
    )
    assert "📥 Waiting: 1" in walk.card.buttons
    await walk.taps("Sheet", "Points of 第一支部 in 2026", "Totals with * are not final")
    assert "Without a card: " in walk.card.text
    assert "Have left; only months scored here: 褚三" in walk.card.text
    await walk.presses("Summary (Excel)")
    sent, _ = await file_of(house, walk)
    assert sent.file
    assert sent.file["file_name"] == "第一支部_2026_points.xlsx"
    await walk.taps("Keeping points", "What would you like")
    await walk.taps(
        "Settings", "which one?", "Scheme: Points 80 + 20 (from Jan 2026 on) (set by the"
    )
    await walk.goes(("tap", "Places shown", "now off"), ("tap", "on", "off → on"))
    await walk.taps("Submit", "Set.", "Places shown: on")
