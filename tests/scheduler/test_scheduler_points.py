"""Messages about proposals over real HTTP: to who decides and who proposed, in private only."""

from models.organisation import Account
from services.points import approve_all, approve_entry, decline_entry
from services.seam import Caller
from tests.chat.points_steps import points_on, proposed
from tests.scheduler.bell import Bell
from tests.services.meeting_cast import FIRST, LI, NAMES, SUN, WANG, ZHAO


def prepared(bell: Bell) -> None:
    points_on(bell.house)
    bell.reach(*NAMES)


def told(bell: Bell, who: int) -> list[str]:
    """What somebody has read about points."""
    chat = bell.house.people[who].private
    return [each.text for each in chat.bot_messages if "⭐" in each.text]


async def test_what_waits_and_the_word_on_it_are_told_at_the_next_ticks(bell: Bell) -> None:
    prepared(bell)
    house = bell.house
    number = proposed(house).entry_id
    await bell.ring("2026-11-20 20:31")
    assert told(bell, WANG) == ["⭐ 积分\n第一支部：有 1 条申报等待审核。"]
    card = house.people[WANG].private.bot_messages[-1]
    assert card.buttons == ["📥 去审核：第一支部"]
    li = Caller(house.people[LI].id)
    house.app.deps.run_now(decline_entry, li, number, "没有看到 <照片>")
    await bell.ring("2026-11-20 20:32")
    (word,) = told(bell, SUN)
    assert "1. ✖️ 已退回：孙八 好人好事 +1.00，2026年11月" in word
    assert "原因：没有看到 <照片>" in word
    assert house.people[SUN].private.bot_messages[-1].buttons == ["查看 1"]
    await bell.ring("2026-11-20 20:33")
    assert len(told(bell, SUN)) == len(told(bell, WANG)) == 1


async def test_a_batch_is_one_message_for_each_and_in_their_language(bell: Bell) -> None:
    prepared(bell)
    house = bell.house
    house.world.change(Account, house.people[SUN].id, language="en")
    numbers = [proposed(house, who, note=note).entry_id for who, note in (
        (SUN, "扫雪"), (SUN, "修路"), (ZHAO, "植树"))]  # fmt: skip
    house.app.deps.run_now(approve_all, Caller(house.people[LI].id), FIRST, numbers[-1])
    await bell.ring("2026-11-20 20:31")
    (mine,) = told(bell, SUN)
    assert mine.count("✅ Approved: 孙八 A good deed +1.00, Nov 2026") == 2
    assert "✅ 已通过：赵六 好人好事 +1.00" in told(bell, ZHAO)[0]
    assert told(bell, WANG) == []


async def test_who_has_blocked_the_bot_keeps_nobody_waiting(bell: Bell) -> None:
    prepared(bell)
    house = bell.house
    one, other = proposed(house, SUN).entry_id, proposed(house, ZHAO).entry_id
    house.people[SUN].user.blocked = True
    for number in (one, other):
        house.app.deps.run_now(approve_entry, Caller(house.people[LI].id), number)
    await bell.ring("2026-11-20 20:31")
    assert told(bell, SUN) == []
    assert len(told(bell, ZHAO)) == 1
