"""Killed around a payment of dues: it is recorded once, and its receipt is said all the same."""

import pytest

from models.chats import Draft
from models.dues import DuesDecision, DuesPayment
from playground import Message
from tests.e2e.town import NOW, SPEAKS, Town, ended, says
from tests.services.dues_cast import DUE, add_dues
from tests.services.meeting_cast import LI, SUN, ZHANG

LOST = pytest.mark.parametrize("lost", [True, False], ids=["lost", "taken"])


async def summary(town: Town, who: int, line: str) -> Message:
    """A payment in one line, up to the card that asks to submit it."""
    person = town.people[who]
    await person.says(person.private, f"/dues {line}")
    return await town.said(person.private, "请核对")


def amounts(town: Town) -> list[int]:
    return [row.amount_fen for row in town.rows(DuesPayment)]


@LOST
async def test_killed_at_the_receipt_of_a_report(either_town: Town, lost: bool) -> None:
    town = either_town
    add_dues(town.world)
    sun = town.people[SUN]
    await town.host.start(NOW)
    card = await summary(town, SUN, "30 11月")
    died = town.host.dies_at(*SPEAKS, when=says("已报"), lost=lost)
    await town.presses(sun, card, "提交")
    await ended(died, town)
    assert amounts(town) == [DUE]
    await town.host.start(NOW)
    await town.said(sun.private, "等收缴人确认")
    await town.stopped()
    assert amounts(town) == [DUE]
    assert town.rows(Draft) == []
    assert len(town.texts(sun.private, "等收缴人确认")) == 1


@pytest.mark.long
@LOST
async def test_killed_at_the_receipt_of_a_confirmation(town: Town, lost: bool) -> None:
    add_dues(town.world)
    sun, zhang = town.people[SUN], town.people[ZHANG]
    await town.host.start(NOW)
    card = await summary(town, SUN, "30 11月")
    await town.presses(sun, card, "提交")
    await town.said(sun.private, "等收缴人确认")
    await zhang.says(zhang.private, "/dues")
    card = await town.said(zhang.private, "收缴名单")
    await town.presses(zhang, card, "收缴名单")
    card = await town.said(zhang.private, "等您确认")
    died = town.host.dies_at(*SPEAKS, when=says("2026-0001"), lost=lost)
    await town.presses(zhang, card, "收到了")
    await ended(died, town)
    await town.host.start(NOW)
    await town.said(zhang.private, "党费收据 2026-0001")
    await town.stopped()
    assert [row.confirmed for row in town.rows(DuesDecision)] == [True]


async def test_a_press_on_submit_that_comes_twice_records_once(town: Town) -> None:
    add_dues(town.world)
    sun = town.people[SUN]
    await town.host.start(NOW)
    card = await summary(town, SUN, "30")
    pressed = town.pg.updates.next_id
    await town.presses(sun, card, "提交")
    await town.said(sun.private, "等收缴人确认")
    await town.stopped()
    town.pg.updates.redeliver(pressed)
    await town.host.start(NOW)
    await town.people[LI].says(town.people[LI].private, "/help")
    await town.said(town.people[LI].private, "")
    await town.stopped()
    assert amounts(town) == [DUE]


@pytest.mark.long
@LOST
async def test_killed_at_the_answer_to_a_line_in_the_group(town: Town, lost: bool) -> None:
    """What is said again in the group is the same sentence, never the form."""
    add_dues(town.world)
    sun = town.people[SUN]
    await town.host.start(NOW)
    died = town.host.dies_at(*SPEAKS, when=says("已经记下"), lost=lost)
    await sun.says(town.first, "/dues 2.40 11月")
    await ended(died, town)
    await town.host.start(NOW)
    await town.said(town.first, "已经记下")
    assert town.texts(town.first, "2.40") == []
    await sun.says(sun.private, "/start dues")
    card = await town.said(sun.private, "金额：2.40 元")
    await town.presses(sun, card, "提交")
    await town.said(sun.private, "等收缴人确认")
    await town.stopped()
    assert amounts(town) == [240]
