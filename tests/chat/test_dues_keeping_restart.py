"""A restart in the middle of a form goes on; a crash after the effect still says the receipt."""

import re

import pytest

from models.dues import DuesAssessment, DuesExemption, DuesHandover
from playground import Message
from tests.chat.dues_keeping_steps import (
    FORMS,
    LEADER_B,
    assessed,
    at_menu,
    crashed,
    effects,
    led,
    payments,
    restarted,
)
from tests.chat.house import PATIENCE, House
from tests.chat.matrix import now
from tests.services.meeting_cast import SUN, WANG


@pytest.mark.parametrize("form", FORMS)
async def test_a_form_goes_on_after_a_restart_at_each_step(house: House, form: str) -> None:
    assessed(house)
    walk = await at_menu(house, WANG)
    for step in FORMS[form]:
        await walk.goes(step)
        await restarted(house)
    (effect,) = effects(house)
    assert re.fullmatch(r"dues_[a-z]+:[0-9]+", effect)


async def test_an_unfinished_form_is_offered_when_another_is_opened(house: House) -> None:
    assessed(house)
    walk = await at_menu(house, WANG)
    await walk.goes(*FORMS["letter"][:2])
    again = await at_menu(house, WANG)
    await again.taps("核定", "没填完的表：登记介绍信")
    await again.taps("接着填", "转入还是转出")
    await again.taps("转出到外面", "第一天")


async def done(house: House, form: str) -> str:
    """A form that was submitted; its effect."""
    assessed(house)
    walk = await at_menu(house, WANG)
    await walk.goes(*FORMS[form])
    (effect,) = effects(house)
    return effect


async def told(house: House, who: int, effect: str, *words: str) -> Message:
    """What is said after a crash that kept a receipt back."""
    since = now(house)
    await crashed(house, who, effect)
    return await house.pg.wait_for(
        lambda message: all(each in message.text for each in words),
        chat=house.people[who].private,
        after=since,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("group", ("已登记 2026年11月党费：6 人，共 180.00 元", "2026-0001 至 2026-0006")),
        ("assess", ("已核定：孙八 从 2026年11月起每月 0.20 元",)),
        ("yearly", ("2027 年核定已写入",)),
        ("relief", ("孙八 减交，每月交 10.00 元，2026年11月至2027年1月",)),
        ("letter", ("已登记介绍信：孙八 转出", "党费交至 2026年10月")),
        ("setting", ("已设置", "欠交提醒：连续 1、3、6 个月")),
    ],
)
async def test_a_receipt_that_a_crash_kept_back_is_said(
    house: House, form: str, words: tuple[str, ...]
) -> None:
    effect = await done(house, form)
    before = len(payments(house)), len(house.world.all(DuesAssessment))
    card = await told(house, WANG, effect, *words)
    assert "‹ 党费管理" in card.buttons
    assert (len(payments(house)), len(house.world.all(DuesAssessment))) == before


async def test_a_publication_that_a_crash_kept_back_is_said(house: House) -> None:
    assessed(house)
    walk = await at_menu(house, WANG)
    await walk.goes(("tap", "公布", "请先看"), ("tap", "确认公布", "已公布"))
    (effect,) = effects(house)
    await told(house, WANG, effect, "已公布 第一支部 2026 年")


async def test_a_leader_s_receipt_is_said_again_with_the_leader_s_people_only(
    house: House,
) -> None:
    assessed(house)
    led(house)
    walk = await at_menu(house, LEADER_B)
    await walk.goes(("tap", "整组登记", "应收 4 人"), ("tap", "收到 4 人", "请核对"))
    await walk.taps("提交", "4 人，共 120.00 元")
    (effect,) = effects(house)
    await told(house, LEADER_B, effect, "4 人，共 120.00 元")


@pytest.mark.parametrize(
    "effect", ["dues_group:1", "dues_assess:1", "dues_relief:1", "dues_letter:1", "dues_year:22027"]
)
async def test_an_effect_of_somebody_else_tells_nothing(house: House, effect: str) -> None:
    """Who has lost the office meanwhile is told nothing; the bot starts all the same."""
    assessed(house)
    walk = await at_menu(house, WANG)
    await walk.goes(*FORMS["group"])
    await crashed(house, SUN, effect)
    sun = house.people[SUN]
    await sun.says(sun.private, "/help")
    card = await house.said(sun.private, "/meeting")
    said = [message.text for message in sun.private.bot_messages]
    assert said == [card.text]
    assert {*house.world.all(DuesExemption), *house.world.all(DuesHandover)} == set()
