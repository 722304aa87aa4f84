"""Every state of a month as people see it, in both languages, on lines that fit a phone."""

from datetime import date
from unicodedata import east_asian_width

import pytest

from models.dues import DuesAssessment, DuesExemption
from models.organisation import Person as PersonRow
from playground import Message
from services.people import set_language
from tests.chat.dues_steps import RECEIPT, alone, assessed, do, record, report
from tests.chat.house import House
from tests.services.dues_cast import ASSESSED_AT
from tests.services.meeting_cast import FIRST, GONE, NAMES, SUN, WANG, ZHANG

_WIDE = 96  # columns of one sentence: three lines of a phone


def columns(text: str) -> int:
    return sum(2 if east_asian_width(mark) in "WF" else 1 for mark in text)


def relief(house: House, kind: str, first: int, last: int, due_fen: int | None = None) -> None:
    row = {
        "person_id": SUN,
        "branch_id": FIRST,
        "kind": kind,
        "since": date(2026, first, 1),
        "until": date(2026, last, 1),
        "due_fen": due_fen,
        "reason": "家庭困难",
        "approver": "机关党委",
        "recorded_at": house.clock(),
    }
    house.world.add(DuesExemption, row)


async def eventful(house: House) -> Message:
    """A year of Sun Ba in which everything has happened."""
    row = {"branch_id": FIRST, "kind": "salaried", "assessed_at": ASSESSED_AT}
    since = {"since": date(2025, 12, 1), "due_fen": 3000}
    house.world.add(DuesAssessment, {**row, **since, "person_id": SUN})
    relief(house, "exempt", 1, 1)
    relief(house, "elsewhere", 2, 2)
    relief(house, "reduced", 3, 3, 1000)
    relief(house, "excused", 4, 4)
    record(house, SUN, 1000, "2026-03", by=ZHANG)
    record(house, SUN, 1200, "2026-06", by=ZHANG)
    record(house, SUN, 3000, "2026-07", by=ZHANG)
    report(house, SUN, 3100, "2026-08", "2026-09")
    record(house, SUN, 3001, "2026-12", "2027-01", by=ZHANG)
    return await alone(house, SUN).says("/dues", "2026")


async def test_each_month_says_how_it_stands(house: House) -> None:
    card = await eventful(house)
    for line in (
        "➖ 1月 免交",
        "➖ 2月 在流动地交纳",
        "✅ 3月 10.00 11-20 交，收据 2026-0001（减交）",
        "🔴 4月 应交 30.00，未交（04-10 截止）（有正当理由）",
        "🔴 5月 应交 30.00，未交（05-11 截止）",
        "🟡 6月 应交 30.00，已交 12.00，还差 18.00，收据 2026-0002",
        "✅ 7月 30.00 11-20 交，收据 2026-0003",
        "🕓 8月 30.00 已报，等确认",
        "🔴 9月 应交 30.00，未交（09-10 截止），已报 1.00 等确认",
        "✅ 12月 30.00 11-20 交，收据 2026-0004",
        "往年未交：2025年12月，共 30.00 元",
    ):
        assert line in card.text.splitlines()
    assert all(columns(line) <= _WIDE for line in card.text.splitlines())


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
async def test_every_screen_speaks_ones_language(house: House, locale: str) -> None:
    do(house, SUN, set_language, locale)
    do(house, WANG, set_language, locale)
    names = {*NAMES.values(), "第一支部"}
    cards = [await eventful(house)]
    assessed(house)
    walk, collector = alone(house, SUN), alone(house, WANG)
    cards += [await walk.says("/dues 1200 11月", "1200.00")]
    cards += [await walk.says("/cancel"), await collector.says("/dues", "2026")]
    for word, then in (("📋", "孙八"), ("2", "2026"), ("💰", ""), ("‹", "")):
        await collector.presses(word)
        cards.append(await collector.hears(then))
    lines = [line for card in cards for line in card.text.splitlines()]
    chinese = [line for line in lines if _chinese(line, names)]
    assert chinese == [] if locale == "en" else len(chinese) > len(cards)


def _chinese(line: str, names: set[str]) -> bool:
    """Whether a line holds Chinese that is neither a name nor an article of the rules."""
    if "《" in line or "地方规定" in line:
        return False
    for name in names:
        line = line.replace(name, "")
    return any("\u4e00" <= mark <= "\u9fff" for mark in line)


async def test_who_has_left_sees_and_pays_what_is_open(house: House) -> None:
    house.world.add(
        DuesAssessment,
        {
            "person_id": GONE,
            "branch_id": FIRST,
            "since": date(2026, 10, 1),
            "due_fen": 3000,
            "kind": "salaried",
            "assessed_at": ASSESSED_AT,
        },
    )
    walk = alone(house, GONE)
    await walk.says("/dues", "🔴 10月")
    await walk.goes(("tap", "交党费", "交多少钱"), ("tap", "30.00", "请核对"))
    await walk.taps("提交", "等收缴人确认")
    collector = alone(house, WANG)
    await collector.says("/dues", "2026年党费")
    await collector.taps("收缴名单", "褚三")
    await collector.taps("褚三 30.00 收到了", RECEIPT)


async def test_a_name_with_markup_is_shown_as_it_is(house: House) -> None:
    assessed(house)
    house.world.change(PersonRow, SUN, name="孙<b>&八")
    record(house, SUN)
    walk = alone(house, SUN)
    await walk.says("/dues", "孙<b>&八")
    await walk.taps("2026-0001", RECEIPT, "孙<b>&八")
    await walk.presses("打印")
    sent = await house.pg.wait_for(lambda m: m.file is not None, chat=walk.chat)
    assert sent.file
    file = next(e for e in house.pg.tg.paths.values() if e.file_id == sent.file["file_id"])
    assert "孙&lt;b&gt;&amp;八" in file.data.decode()
