"""The register as a file, the yearly account, and the totals for the committee."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.kit.buttons import Action
from models.dues import DuesPublication
from models.organisation import Unit
from playground import Message
from services.dues import PaymentEntry, record_payment, set_dues
from services.seam import Caller
from tests.chat.dues_keeping_steps import assessed, at_menu, effects, pressing, thrice
from tests.chat.house import House
from tests.chat.matrix import heard, now
from tests.chat.meeting_steps import Walk
from tests.services.dues_cast import m
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    LI,
    NAMES,
    READER,
    SECOND,
    SUN,
    WANG,
    ZHANG,
)


def paid(house: House, who: int, fen: int = 3000, month: str = "2026-11") -> None:
    said = PaymentEntry(FIRST, who, fen, (m(month),))
    house.app.deps.run_now(record_payment, Caller(house.people[WANG].id), said)


async def file_of(house: House, walk: Walk) -> tuple[Message, Any]:
    """The file that was sent, and the workbook in it."""
    sent = await house.pg.wait_for(lambda message: message.file is not None, chat=walk.chat)
    assert sent.file is not None
    found = next(f for f in house.pg.tg.paths.values() if f.file_id == sent.file["file_id"])
    return sent, load_workbook(BytesIO(found.data))


async def test_the_register_comes_as_a_workbook_that_adds_up(house: House) -> None:
    assessed(house)
    paid(house, SUN)
    paid(house, LI, 1000, "2026-09")
    walk = await at_menu(house, WANG)
    await walk.taps("明细表", "要哪一年的", "请勿转发")
    assert walk.card.buttons[:4] == ["2026", "2025", "2024", "2023"]
    await walk.presses("2026")
    sent, book = await file_of(house, walk)
    assert sent.file
    assert sent.file["file_name"] == "第一支部_2026_党费收缴明细表.xlsx"
    assert "8 人，应交 720.00，实交 40.00，欠交 680.00 元" in sent.wire["caption"]
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert "党费收缴明细表" in rows[0][0]
    assert rows[2][:4] == ["序号", "姓名", "编号", "党小组"]
    people = {row[1]: row for row in rows[3:-1]}
    assert set(people) == {NAMES[who] for who in range(ZHANG, 9)}
    assert people["孙八"][4] == "按月领取工资"
    assert people["孙八"][7 + 10] == 30
    assert people["李四"][7 + 8] == 10
    totals = rows[-1]
    assert totals[0] == "合计"
    assert [Decimal(str(each)) for each in totals[19:22]] == [720, 40, 680]


@pytest.mark.parametrize("year", [1999, 2030, -5, 999_999_999])
async def test_a_year_without_a_register_is_refused(house: House, year: int) -> None:
    walk = await at_menu(house, WANG)
    data = f"1|{Action.DUES_REGISTER}|{FIRST}|{year}"
    press = await walk.person.presses(walk.card, data=data)
    assert "不能办理" in (await press.answered()).text


# ------------------------------------------------------------------ the yearly account


def level(house: House, value: str) -> None:
    house.app.deps.run_now(set_dues, Caller(house.people[WANG].id), FIRST, "publication", value)


@pytest.mark.parametrize(
    ("value", "shown", "hidden"),
    [
        ("totals", (), ("孙八", "2026年11月")),
        ("paid_through", ("孙八 未交齐",), ("应交 90.00，实交",)),
        ("amounts", ("孙八 未交齐：应交 90.00，实交 30.00",), ()),
    ],
)
async def test_it_is_seen_and_published_at_the_level_of_the_branch(
    house: House, value: str, shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    assessed(house)
    paid(house, SUN)
    level(house, value)
    walk = await at_menu(house, WANG)
    await walk.taps("公布", "请先看一遍", "应交 720.00 元，实交 30.00 元，欠交 690.00 元", *shown)
    assert not [each for each in hidden if each in walk.card.text]
    await walk.taps("确认公布", "已公布 第一支部 2026 年")
    (row,) = house.world.all(DuesPublication)
    assert (row.level, row.members, row.paid_fen) == (value, 8, 3000)
    assert effects(house) == [f"dues_published:{FIRST}2026"]
    member = await pressing(
        house, SUN, Action.DUES_PUBLISHED, FIRST, 2026, then=("已于 2026-11-20", *shown)
    )
    assert not [each for each in hidden if each in member.card.text]


async def test_who_has_paid_is_paid_through_a_month(house: House) -> None:
    assessed(house)
    said = PaymentEntry(FIRST, SUN, 9000)
    house.app.deps.run_now(record_payment, Caller(house.people[WANG].id), said)
    level(house, "paid_through")
    walk = await at_menu(house, WANG)
    await walk.taps("公布", "孙八 交至 2026年11月")


async def test_before_it_is_published_only_a_keeper_looks(house: House) -> None:
    assessed(house)
    await pressing(house, WANG, Action.DUES_PUBLISHED, FIRST, 2026, then=("只有您能看到",))
    sun = house.people[SUN]
    walk = Walk(house, sun, sun.private)
    card = await walk.says("/help", "/meeting")
    press = await sun.presses(card, data=f"1|{Action.DUES_PUBLISHED}|{FIRST}|2026")
    assert "还没有公布" in (await press.answered()).text


async def test_pressing_three_times_publishes_once_and_a_later_look_again(house: House) -> None:
    assessed(house)
    walk = await at_menu(house, WANG)
    await walk.taps("公布", "请先看一遍")
    await thrice(walk, "确认公布")
    await walk.hears("请先看一遍", "此前已公布过")
    assert len(house.world.all(DuesPublication)) == 1
    house.clock.now = house.clock().replace(hour=14)
    await walk.taps("确认公布", "已公布")
    assert len(house.world.all(DuesPublication)) == 2


@pytest.mark.parametrize("who", [SUN, WANG, ZHANG])
async def test_a_group_hears_only_that_it_was_published(house: House, who: int) -> None:
    assessed(house)
    paid(house, SUN)
    level(house, "amounts")
    walk = await at_menu(house, WANG)
    await walk.goes(("tap", "公布", "请先看"), ("tap", "确认公布", "已公布"))
    person = house.people[who]
    await person.says(house.first, "/help")
    card = await house.said(house.first, "/meeting")
    since = now(house)
    await person.presses(card, data=f"1|{Action.DUES_PUBLISHED}|{FIRST}|2026")
    (said,) = await heard(house, house.first, since)
    assert said.text == "📢 2026 年党费收缴情况已经公布。请私聊我查看。"
    assert said.keyboard[0][0]["url"].endswith("?start=dues")


# ------------------------------------------------------------------ the committee


def branches(house: House, count: int) -> None:
    """So many more branches of the committee, without members."""
    house.world.add(
        Unit,
        *(
            {
                "id": 100 + n,
                "code": f"B{n:02}",
                "name": f"第{n:02}号支部",
                "kind": "branch",
                "parent_id": 1,
                "path": f"/1/{100 + n}/",
                "zone": "Asia/Shanghai",
                "established_on": date(2020, 1, 1),
            }
            for n in range(count)
        ),
    )


async def totals(house: House, *args: int) -> Walk:
    return await pressing(house, READER, Action.DUES_TOTALS, *args, then=("各支部党费",))


async def test_the_committee_sees_counts_and_sums_and_no_person(house: House) -> None:
    assessed(house)
    paid(house, SUN)
    paid(house, LI, 1000, "2026-09")
    walk = await totals(house, 0, 0, 0)
    for words in (
        "2026年1月至2026年11月",
        "应交 720.00，实交 40.00，欠交 680.00",
        "第一支部 交齐 0/8 人",
        "连续 3 个月以上未交：7 人",
        "人数少，不显示金额",
        "不含 1 个支部",
    ):
        assert words in walk.card.text
    own = NAMES[READER]
    assert not [name for name in NAMES.values() if name in walk.card.text and name != own]
    await walk.taps("本月", "2026年11月\n", "应交 240.00，实交 30.00，欠交 210.00", "交齐 1/8 人")
    await walk.taps("上月", "2026年10月\n")
    await walk.taps("去年", "2025年1月至2025年12月", "交齐 0/0 人")


async def test_the_most_behind_comes_first(house: House) -> None:
    assessed(house, FENG)
    assessed(house, CHEN, branch_id=SECOND)
    assessed(house, ZHANG, SUN, since="2026-11")
    walk = await totals(house, m("2026-01"), m("2026-11"), 0)
    lines = [line for line in walk.card.text.splitlines() if line[:2] in {"1.", "2."}]
    assert ["第二支部" in line for line in lines] == [True, False]


async def test_many_branches_are_paged(house: House) -> None:
    branches(house, 20)
    walk = await totals(house, 0, 0, 0)
    assert "第 1/3 页" in walk.card.text
    assert sum("号支部" in line for line in walk.card.text.splitlines()) <= 8
    await walk.taps("›", "第 2/3 页")
    await walk.taps("›", "第 3/3 页")


@pytest.mark.parametrize(
    "span",
    [(24323, 24300), (24000, 24322), (999_999, 999_999), (-5, -5), (1, 1), (24322, 24346)],
)
async def test_months_that_make_no_sense_are_refused(house: House, span: tuple[int, int]) -> None:
    reader = house.people[READER]
    walk = Walk(house, reader, reader.private)
    card = await walk.says("/help", "/meeting")
    data = f"1|{Action.DUES_TOTALS}|{span[0]}|{span[1]}|0"
    answer = await (await reader.presses(card, data=data)).answered()
    assert "月份要从前到后" in answer.text
