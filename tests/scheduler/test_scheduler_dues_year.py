"""A year of dues over real HTTP, day by day: a suspension, holidays, and nobody told twice."""

from datetime import date, timedelta

from services.dues import record_payment, set_dues
from services.reminders import suspend_reminders
from tests.scheduler.bell import Bell
from tests.scheduler.dues_bell import DuesBell
from tests.services.dues_cast import entry
from tests.services.dues_reminders_cast import assessed
from tests.services.meeting_cast import FIRST, NAMES, SUN, WANG, ZHAO

SUMMER = date(2026, 7, 5), date(2026, 8, 20)
# The third of each month, moved off rest days, and the next work day.
TOLD = [
    "2026-01-04 2026-01-05",  # a Sunday that is worked
    "2026-02-03 2026-02-04",
    "2026-03-03 2026-03-04",
    "2026-04-03 2026-04-07",  # 清明
    "2026-05-06 2026-05-07",  # 劳动节
    "2026-06-03 2026-06-04",
    "2026-07-03",  # the day after is a Saturday, and then there is silence
    "2026-09-03 2026-09-04",
    "2026-10-08 2026-10-09",  # 国庆
    "2026-11-03 2026-11-04",
    "2026-12-03 2026-12-04",
]


async def test_a_year_of_dues(bell: Bell) -> None:
    """SUN never pays, ZHAO always on the first."""
    dues, world, clock = DuesBell(bell), bell.house.world, bell.house.clock
    clock.set("2026-01-01 08:00")
    for who in (SUN, ZHAO):
        assessed(world, who, FIRST, "2026-01")
    bell.reach(*NAMES)
    deps, collector = world.deps, dues.as_(WANG)
    deps.run_now(set_dues, collector, FIRST, "dues_day", 3)
    deps.run_now(suspend_reminders, collector, FIRST, *SUMMER, "暑假", "机关党委")
    days: dict[int, list[str]] = {SUN: [], WANG: [], ZHAO: []}
    day = date(2026, 1, 1)
    while day.year == 2026:
        clock.set(f"{day} 09:00")
        if day.day == 1:
            paid = entry(ZHAO, 3000, f"{day:%Y-%m}", paid_on=day)
            deps.run_now(record_payment, collector, paid)
        before = {who: len(dues.told(who)) for who in days}
        await dues.ring(f"{day} 10:00")
        if "planned" in dues.states().values():  # lists come after the members' own
            clock.advance(minutes=31)
            await dues.ring()
        for who, count in before.items():
            assert len(dues.told(who)) - count <= 1
            if len(dues.told(who)) > count:
                days[who].append(str(day))
        day += timedelta(days=1)
    told = " ".join(TOLD).split()
    assert days[SUN] == told
    assert days[WANG] == [each.split(" ")[1] for each in TOLD if " " in each]
    assert days[ZHAO] == [f"2026-{month:02}-01" for month in range(1, 13)]  # receipts
    assert not [each.text for each in dues.told(SUN) if "迟发" in each.text]
    assert set(dues.states().values()) == {"sent"}
    dues.groups_are_clean()
