"""Elections, probations and points over real HTTP, in one message with the meetings."""

from datetime import date

from models.organisation import CommitteeTerm, Membership
from models.reminders import Reminder
from tests.chat.points_steps import points_on
from tests.scheduler.bell import AHEAD, Bell
from tests.services.meeting_cast import FENG, FIRST, NAMES, READER, WU, ZHANG


def prepared(bell: Bell) -> None:
    """Sixty days before the end of a term, and thirty before that of a probation."""
    world = bell.house.world
    (term,) = world.all(CommitteeTerm)
    world.change(CommitteeTerm, term.id, since=date(2024, 1, 18))
    wu = next(each for each in world.all(Membership) if each.person_id == WU)
    world.change(Membership, wu.id, since=date(2025, 12, 19))


async def test_the_secretary_reads_all_of_it_in_one_message(bell: Bell) -> None:
    prepared(bell)
    bell.reach(ZHANG)
    await bell.ring(AHEAD)
    (told,) = bell.reminders(bell.zhang.private)
    assert "支部换届：任期到 2027-01-18" in told.text
    assert f"预备党员转正：{NAMES[WU]}的预备期到 2026-12-19" in told.text
    assert "主题党日" in told.text
    assert not any("换届" in each or "转正" in each for each in told.buttons)
    await bell.ring("2026-11-20 10:00")
    assert len(bell.reminders(bell.zhang.private)) == 1


async def test_a_group_reads_nothing_about_a_probationer(bell: Bell) -> None:
    prepared(bell)
    bell.reach(FENG, READER)
    await bell.ring(AHEAD)
    (told,) = bell.reminders(bell.house.first)
    assert "支部换届" in told.text
    assert "转正" not in told.text
    (above,) = bell.reminders(bell.house.people[READER].private)
    assert "预备党员转正：1 名预备党员的预备期" in above.text
    assert NAMES[WU] not in above.text


async def test_a_month_of_points_opens_its_cards(bell: Bell) -> None:
    points_on(bell.house)
    bell.reach(ZHANG)
    await bell.ring("2026-12-07 10:00")
    (told,) = bell.reminders(bell.zhang.private)
    assert "积分评分 2026年11月：还有 8 人没有积分卡" in told.text
    button = next(each for each in told.buttons if each.startswith("⭐"))
    await bell.house.presses(bell.zhang, told, button)
    rows = [row for row in bell.house.world.all(Reminder) if row.obligation == "points_scored"]
    assert [(row.branch_id, row.state) for row in rows if row.branch_id == FIRST] == [
        (FIRST, "sent")
    ]
    assert "2026年11月" in bell.zhang.private.bot_messages[-1].text
