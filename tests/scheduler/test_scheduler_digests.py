"""Digests over real HTTP: in private to secretaries, above to committees, opened as sealed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.meetings import Event, MeetingRecord
from models.organisation import Account
from models.reminders import DigestSeal
from playground import Chat, Message
from services.reminders import (
    claim_weekly,
    plan_digests,
    recover,
    set_digest,
    set_reminder,
)
from services.seam import SYSTEM
from tests.chat.house import House
from tests.scheduler.bell import Bell
from tests.services.meeting_cast import COMMITTEE, FENG, FIRST, LI, NAMES, READER, SECOND, ZHANG
from tests.support.clock import Clock
from tests.support.rules import with_digests

BEFORE, MONDAY = "2026-11-22 12:00", "2026-11-23 09:00"
QUARTER = "2026-10-08 09:00"


@pytest.fixture
async def bell(sqlite_url: str, clock: Clock, tmp_path: Path) -> AsyncIterator[Bell]:
    """Digests as the file has them; of a month they are switched off; nobody has started it."""
    async with House.open(sqlite_url, clock, tmp_path) as house:
        deps = house.app.deps
        deps.rules = with_digests(deps.rules)
        deps.run_now(set_digest, SYSTEM, COMMITTEE, "digest_monthly", value=False)
        yield Bell(house)


def weeks(chat: Chat) -> list[Message]:
    return [each for each in chat.bot_messages if "🗓" in each.text]


def above(chat: Chat) -> list[Message]:
    return [each for each in chat.bot_messages if "📊" in each.text]


def held(house: House) -> None:
    """The second branch held a lecture in August, typed now."""
    house.world.add(Event, {"id": 900, "branch_id": SECOND, "held_on": house.clock().date()})
    day = house.clock().date().replace(month=8, day=4)
    house.world.add(
        MeetingRecord,
        {
            "event_id": 900, "branch_id": SECOND, "unit_id": SECOND, "kind": "party_lecture",
            "status": "held", "serial": 1, "held_on": day, "started_at": house.clock(),
            "place": "会议室", "expected": 2, "present": 2, "recorded_at": house.clock(),
        },
    )  # fmt: skip


async def test_a_week_goes_to_the_secretary_once_and_never_to_the_group(bell: Bell) -> None:
    house = bell.house
    bell.reach(*NAMES)
    await bell.ring(BEFORE)
    await bell.ring(MONDAY)
    await bell.ring("2026-11-23 09:01")
    (mine,) = weeks(bell.zhang.private)
    assert "第一支部" in mine.text
    assert mine.buttons == ["看全部：第一支部"]
    assert len(weeks(bell.feng.private)) == 1
    assert [weeks(chat) for chat in (house.first, house.second, bell.li.private)] == [[], [], []]
    await house.presses(bell.zhang, mine, "看全部")
    await house.said(bell.zhang.private, "完成情况", "第一支部")


async def test_who_has_blocked_the_bot_gives_way_to_the_next(bell: Bell) -> None:
    bell.reach(ZHANG, LI)
    bell.zhang.user.blocked = True
    await bell.ring(BEFORE)
    await bell.ring(MONDAY)
    assert weeks(bell.zhang.private) == []
    assert len(weeks(bell.li.private)) == 1
    assert not bell.reached(ZHANG)
    await bell.ring("2026-11-23 09:05")
    assert len(weeks(bell.li.private)) == 1


async def test_an_answer_that_was_lost_brings_at_most_one_marked_repeat(bell: Bell) -> None:
    """The process dies between the claim and the sending."""
    bell.reach(ZHANG)
    await bell.ring(BEFORE)
    bell.house.clock.set(MONDAY)
    deps = bell.house.app.deps
    deps.run_now(plan_digests, SYSTEM)
    assert len(deps.run_now(claim_weekly, SYSTEM)) == 1
    assert deps.run_now(recover, SYSTEM) == 1
    for minute in ("01", "02", "10"):
        await bell.ring(f"2026-11-23 09:{minute}")
    (only,) = weeks(bell.zhang.private)
    assert "（这一条可能重复发送）" in only.text


async def test_a_rehearsing_branch_is_told_nothing(bell: Bell) -> None:
    bell.reach(*NAMES)
    bell.house.app.deps.run_now(set_reminder, SYSTEM, FIRST, "rehearsal", value=True)
    await bell.ring(BEFORE)
    await bell.ring(MONDAY)
    assert weeks(bell.zhang.private) == []
    assert len(weeks(bell.feng.private)) == 1


async def test_a_quarter_is_sealed_and_opens_as_it_was(bell: Bell) -> None:
    house = bell.house
    reader = house.people[READER]
    bell.reach(READER)
    await bell.ring("2026-10-07 12:00")
    await bell.ring(QUARTER)
    (card,) = above(reader.private)
    (row,) = house.world.all(DigestSeal)
    assert f"🔏 已封存：规则 {row.rules}，校验码 {row.digest[:12]}" in card.text
    assert card.buttons == ["1", "2", "🔏 看封存件"]
    await house.presses(reader, card, "看封存件")
    same = await house.said(reader.private, "封存的季度小结")
    assert "今天各支部的数字与封存时相同" in same.text
    assert card.text.partition("\n")[2].partition("\n")[2] in same.text
    house.clock.set("2026-11-20 12:00")
    held(house)
    await house.presses(reader, card, "看封存件")
    changed = await house.said(reader.private, "今天有 1 个支部的数字与封存时不同")
    assert changed.text.split("\n\n", 1)[1] == same.text.split("\n\n", 1)[1]
    await house.presses(reader, changed, "2")
    await house.said(reader.private, "完成情况", "二支部")


async def test_without_an_officer_the_committees_group_is_told(bell: Bell) -> None:
    house = bell.house
    await bell.ring("2026-10-07 12:00")
    await bell.ring(QUARTER)
    (card,) = above(house.committee)
    await house.presses(house.people[READER], card, "看封存件")
    await house.said(house.committee, "封存的季度小结")
    assert above(house.first) == above(house.second) == []


async def test_in_the_language_of_who_reads_it(bell: Bell) -> None:
    house = bell.house
    bell.reach(FENG)
    account = next(each for each in house.world.all(Account) if each.person_id == FENG)
    house.world.change(Account, account.telegram_id, language="en")
    await bell.ring(BEFORE)
    await bell.ring(MONDAY)
    (mine,) = weeks(bell.feng.private)
    assert "The week (Mon 23 Nov 2026)" in mine.text
