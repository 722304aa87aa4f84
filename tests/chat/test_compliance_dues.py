"""`/compliance` and `/overdue` with dues: numbers of members in the group, and nothing more."""

import pytest

from services.dues import record_payment
from services.seam import Caller
from tests.chat.house import House
from tests.chat.matrix import answer_to
from tests.services.dues_cast import DUE, entry, seed_assessments
from tests.services.meeting_cast import FENG, FIRST, NAMES, READER, SUN, WANG, ZHANG


@pytest.fixture
def dues(house: House) -> House:
    """Dues since September in both branches; SUN has paid October."""
    seed_assessments(house.world)
    caller = Caller(house.people[WANG].id)
    house.app.deps.run_now(record_payment, caller, entry(SUN, DUE, "2026-10"))
    return house


async def test_the_branch_sees_how_many_have_paid(dues: House) -> None:
    card = await answer_to(dues, dues.people[ZHANG], dues.first, "/compliance")
    assert "党费 2026年10月：已交 1/8，还差 7 人" in card.text
    assert "党费 2026年11月：已交 0/8" in card.text


async def test_overdue_dues_are_listed_in_english_too(dues: House) -> None:
    zhang = dues.people[ZHANG]
    await zhang.says(zhang.private, "/language")
    await dues.presses(zhang, await dues.said(zhang.private, "choose a language"), "English")
    await dues.said(zhang.private, "English")
    found = await answer_to(dues, zhang, dues.first, "/overdue")
    assert "paid 1/8, 7 members to go" in found.text


async def test_a_figure_opens_down_to_numbers_and_the_article(dues: House) -> None:
    card = await answer_to(dues, dues.people[ZHANG], dues.first, "/compliance 2026-10")
    label = next(each for each in reversed(card.buttons) if "🔴" in each)
    await dues.presses(dues.people[ZHANG], card, label)
    opened = await dues.said(dues.first, "第12条")
    assert "应交 8 人，已交 1 人，还差 7 人" in opened.text
    assert NAMES[FENG] not in opened.text
    await dues.presses(dues.people[ZHANG], opened, "返回")
    await dues.said(dues.first, "完成情况", "党费")


async def test_the_committee_sees_dues_as_a_column(dues: House) -> None:
    card = await answer_to(dues, dues.people[READER], dues.committee, "/compliance")
    assert "党费" in card.text
    overdue = await answer_to(dues, dues.people[READER], dues.committee, "/overdue")
    assert "党费" in overdue.text


async def test_a_forged_month_opens_nothing(dues: House) -> None:
    card = await answer_to(dues, dues.people[ZHANG], dues.first, "/compliance")
    for key in ("2026-03", "", "gestern"):
        press = await dues.people[ZHANG].presses(card, data=f"1|ce|{FIRST}|dues|{key}")
        assert "没有" in (await press.answered()).text
