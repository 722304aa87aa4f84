"""`/why` of elections, probations and points, and of what was put off or asked for once more."""

from datetime import date

import pytest

from bot.kit.buttons import Action, data_for
from models.organisation import CommitteeTerm, Membership
from models.reminders import Reminder
from services.reminders import nudge, snooze_until
from services.seam import Caller
from tests.chat.house import House
from tests.chat.matrix import answer_to, heard, now, toasts
from tests.chat.meeting_steps import Walk
from tests.chat.points_steps import points_on
from tests.scheduler.bell import Bell
from tests.services.meeting_cast import FIRST, NAMES, READER, SUN, WU, ZHANG

MONDAY = "2026-11-23 10:00"
TERM, PROBATION = "支部换届 2027-01-18", "预备党员转正 2026-12-19"
POINTS = "积分评分 2026年11月"
REASON = "书记出差"


async def reminded(house: House) -> None:
    """Of an election, a probation and the meetings of November."""
    (term,) = house.world.all(CommitteeTerm)
    house.world.change(CommitteeTerm, term.id, since=date(2024, 1, 18))
    wu = next(each for each in house.world.all(Membership) if each.person_id == WU)
    house.world.change(Membership, wu.id, since=date(2025, 12, 19))
    bell = Bell(house)
    bell.reach(ZHANG)
    await bell.ring(MONDAY)


async def asks(house: House, who: int) -> Walk:
    person = house.people[who]
    walk = Walk(house, person, person.private)
    await walk.says("/why", "第一支部：正在提醒的事")
    return walk


async def in_group(house: House, label: str) -> tuple[list[str], str]:
    """What the list in the branch's group offers, and the story of one thing."""
    zhang = house.people[ZHANG]
    card = await answer_to(house, zhang, house.first, "/why")
    since = now(house)
    await house.presses(zhang, card, label)
    (shown,) = await heard(house, house.first, since)
    return card.buttons, shown.text


def names_in(text: str) -> list[str]:
    return [name for name in NAMES.values() if name in text]


@pytest.mark.parametrize("label", [TERM, PROBATION])
async def test_a_keeper_reads_of_elections_and_probations(house: House, label: str) -> None:
    await reminded(house)
    walk = await asks(house, ZHANG)
    await walk.taps(label, f"第一支部 {label}", "未到期")
    assert (
        "✅ 2026-11-19（周四） → 书记：已发送，2026-11-23（周一） 10:00，收件：张三"
        in walk.card.text
    )
    assert "下一次：" in walk.card.text
    assert NAMES[WU] not in walk.card.text


async def test_an_ordinary_member_reads_of_elections_only(house: House) -> None:
    await reminded(house)
    walk = await asks(house, SUN)
    assert TERM in walk.card.buttons
    assert PROBATION not in walk.card.buttons
    await walk.taps(TERM, "→ 书记：已发送")
    assert names_in(walk.card.text) == []


async def test_in_the_group_elections_and_nothing_of_probations(house: House) -> None:
    await reminded(house)
    buttons, story = await in_group(house, TERM)
    assert PROBATION not in buttons
    assert "→ 书记：已发送" in story
    assert names_in(story) == []


async def test_points_are_for_keepers_in_private(house: House) -> None:
    points_on(house)
    bell = Bell(house)
    bell.reach(ZHANG)
    await bell.ring("2026-12-07 10:00")
    walk = await asks(house, ZHANG)
    await walk.taps(POINTS, f"第一支部 {POINTS}", "→ 书记：已发送", "收件：张三")
    member = await asks(house, SUN)
    assert POINTS not in member.card.buttons
    card = await answer_to(house, house.people[ZHANG], house.first, "/why")
    assert POINTS not in card.buttons
    since = now(house)
    data = data_for(Action.REMINDER_WHY, FIRST, "points_scored", "2026-11")
    await house.people[ZHANG].presses(card, data=data)
    assert await heard(house, house.first, since) == []
    assert "请私聊我发 /why" in toasts(house, since)[-1]


# ------------------------------------------------------------------ put off, asked once more


def put_off(house: House, obligation: str) -> None:
    """The secretary puts one thing off until Wednesday."""
    rows = [row for row in house.world.all(Reminder) if row.branch_id == FIRST]
    row = next(each for each in rows if each.obligation == obligation)
    zhang = Caller(house.people[ZHANG].id)
    house.app.deps.run_now(snooze_until, zhang, row.id or 0, date(2026, 11, 25), REASON)


@pytest.mark.parametrize(
    ("obligation", "label"),
    [("theme_day", "主题党日 2026年11月"), ("term_election", TERM), ("probation", PROBATION)],
)
async def test_a_keeper_reads_until_when_it_was_put_off_and_why(
    house: House, obligation: str, label: str
) -> None:
    await reminded(house)
    put_off(house, obligation)
    walk = await asks(house, ZHANG)
    await walk.taps(label, "⏸ 2026-11-23（周一） 推迟到 2026-11-25（周三）（张三）：书记出差")
    assert "⏳ 2026-11-25（周三） 推迟后提醒 → 书记：等待发送" in walk.card.text
    assert "下一次：2026-11-25（周三） → 书记。" in walk.card.text


@pytest.mark.parametrize(
    ("obligation", "label"), [("theme_day", "主题党日 2026年11月"), ("term_election", TERM)]
)
async def test_others_read_until_when_and_not_why(
    house: House, obligation: str, label: str
) -> None:
    await reminded(house)
    put_off(house, obligation)
    walk = await asks(house, SUN)
    await walk.taps(label, "推迟到 2026-11-25（周三）")
    _, story = await in_group(house, label)
    assert "推迟到 2026-11-25（周三）" in story
    for text in (walk.card.text, story):
        assert REASON not in text
        assert names_in(text) == []


async def test_who_asked_once_more_is_said(house: House) -> None:
    await reminded(house)
    reader = Caller(house.people[READER].id)
    house.app.deps.run_now(nudge, reader, FIRST, "theme_day", "2026-11")
    walk = await asks(house, ZHANG)
    await walk.taps("主题党日 2026年11月", "上级催办 → 书记：等待发送")
    _, story = await in_group(house, "主题党日 2026年11月")
    assert "上级催办 → 书记" in story
    assert NAMES[READER] not in story


@pytest.mark.parametrize("label", [TERM, PROBATION])
async def test_those_above_ask_once_more_under_the_story(house: House, label: str) -> None:
    await reminded(house)
    reader = house.people[READER]
    walk = Walk(house, reader, reader.private)
    await walk.says("/why", "要看哪一个")
    await walk.taps("第一支部", "第一支部：正在提醒的事")
    await walk.taps(label, f"第一支部 {label}", "收件：张三")
    await walk.taps("催一下", f"已催：第一支部 {label}", "马上提醒书记")
    since = now(house)
    await Bell(house).ring("2026-11-23 10:05")
    (told,) = await heard(house, house.people[ZHANG].private, since)
    assert "上级党组织催办" in told.text
    assert label.partition(" ")[0] in told.text
    assert await heard(house, house.first, since) == []


async def test_a_keeper_has_no_button_to_ask_the_group_for_them(house: House) -> None:
    await reminded(house)
    walk = await asks(house, ZHANG)
    await walk.taps(PROBATION, "收件：张三")
    assert not any("催一下" in each for each in walk.card.buttons)


async def test_those_above_ask_for_points_beside_their_figure(house: House) -> None:
    points_on(house)
    house.clock.set("2026-12-07 10:00")
    Bell(house).reach(ZHANG)
    reader = house.people[READER]
    walk = Walk(house, reader, reader.private)
    card = await walk.says("/help", "/meeting")
    data = data_for(Action.COMPLIANCE_EXPLAIN, FIRST, "points_scored", "2026-11")
    await reader.presses(card, data=data)
    await walk.hears("积分评分")
    await walk.taps("催一下", "已催：第一支部 积分评分", "提醒书记")
