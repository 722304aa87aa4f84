"""Why members were told of dues, or were not: numbers for each stage, and nobody's name."""

from datetime import date

import pytest

from domain.errors import DomainError, Forbidden, NotFound
from domain.ladder.stages import Audience
from services.reminders import (
    DuesCallStory,
    DuesStory,
    Result,
    set_reminder,
    suspend_reminders,
    why_dues,
)
from services.seam import SYSTEM, Deps
from tests.services.dues_cast import record
from tests.services.dues_reminders_cast import (
    DAY_AFTER,
    DUES_DAY,
    at,
    claims,
    ended,
    plan,
    reach,
    setting,
    two_behind,
)
from tests.services.meeting_cast import CHEN, FENG, FIRST, READER, SUN, WANG, ZHAO, World
from tests.services.test_reminders_dues_hours import LATER, remind, stage, stages
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    """SUN and ZHAO, of eight members, owe from September on."""
    return two_behind(deps)


def story(world: World, period: str = "2026-11") -> DuesStory:
    return world.deps.run_now(why_dues, SYSTEM, FIRST, period)


def calls(world: World, period: str = "2026-11") -> dict[str, DuesCallStory]:
    return {each.stage: each for each in story(world, period).calls}


def fates(world: World, period: str = "2026-11") -> dict[str, str | None]:
    return {stage: call.fate for stage, call in calls(world, period).items()}


def counts(world: World, stage: str) -> list[tuple[str, str, int]]:
    return [(each.whom.value, each.fate, each.count) for each in calls(world)[stage].counts]


def test_before_anything_was_planned(world: World) -> None:
    found = story(world)
    assert (found.branch, found.period, found.day) == ("第一支部", "2026-11", date(2026, 11, 10))
    assert (found.rehearsal, found.as_of) == (False, date(2026, 11, 9))
    assert [(each.stage, str(each.on), each.fate) for each in found.calls] == [
        ("dues_day", "2026-11-10", "ahead"),
        ("day_after", "2026-11-11", "ahead"),
    ]


def test_how_many_were_told_and_how_many_not(world: World, clock: Clock) -> None:
    clock.set("2026-11-10 08:00")
    plan(world)
    record(world, SUN, 3000, "2026-11")
    at(world, DUES_DAY)
    assert counts(world, "dues_day") == [
        ("member", "cancelled", 1),
        ("member", "sent", 1),
        ("member", "settled", 6),
    ]
    reach(world, SUN, reachable=False)
    at(world, DAY_AFTER)
    assert counts(world, "day_after") == [
        ("member", "dead", 1),
        ("member", "sent", 1),
        ("member", "settled", 6),
        ("collector", "sent", 1),
        ("secretary", "sent", 1),
    ]
    assert fates(world) == {"dues_day": None, "day_after": None}


def test_what_is_not_known_is_told_as_that(world: World, clock: Clock) -> None:
    clock.set(DUES_DAY)
    plan(world)
    assert ("member", "planned", 2) in counts(world, "dues_day")
    for _ in range(2):
        for each in claims(world):
            ended(world, each, Result.UNKNOWN)
        clock.advance(minutes=1)
    assert ("member", "unknown", 2) in counts(world, "dues_day")


def test_what_was_rehearsed_says_so(world: World) -> None:
    remind(world, "rehearsal", True)
    at(world, DUES_DAY)
    assert story(world).rehearsal
    assert counts(world, "dues_day") == [("member", "rehearsal", 2), ("member", "settled", 6)]


def test_stages_that_nobody_planned(world: World, clock: Clock) -> None:
    clock.set("2026-11-10 08:00")
    assert fates(world) == {"dues_day": "due", "day_after": "ahead"}
    clock.set("2026-11-12 08:00")
    assert fates(world) == {"dues_day": "newer", "day_after": "due"}
    clock.set("2026-12-05 08:00")
    assert fates(world) == {"dues_day": "newer", "day_after": "over"}
    assert fates(world, "2026-12") == {"dues_day": "ahead", "day_after": "ahead"}


def test_a_suspension_and_what_is_switched_off(world: World, clock: Clock) -> None:
    days = date(2026, 11, 10), date(2026, 11, 25)
    world.run(suspend_reminders, WANG, FIRST, *days, "寒假", "机关党委")
    clock.set("2026-12-01 08:00")
    assert fates(world) == {"dues_day": "suspended", "day_after": "suspended"}
    world.run(set_reminder, WANG, FIRST, LATER, "off")
    assert fates(world) == {"dues_day": "suspended", "day_after": "off"}


def test_where_nobody_owed_anything_there_was_nothing_to_say(world: World, clock: Clock) -> None:
    for who in (SUN, ZHAO):
        record(world, who, 9000)
    clock.set("2026-12-05 08:00")
    assert fates(world) == {"dues_day": "done", "day_after": "done"}


def test_who_paid_after_the_day_owed_on_it(world: World, clock: Clock) -> None:
    """The bot was off in November; both have paid since."""
    clock.set("2026-12-05 08:00")
    for who in (SUN, ZHAO):
        record(world, who, 9000, paid_on=date(2026, 12, 4))
    assert fates(world) == {"dues_day": "newer", "day_after": "over"}


def test_rows_of_a_stage_that_the_file_has_no_more(world: World) -> None:
    before = world.deps.rules
    stages(world, stage("again", 8, "still_open"))
    at(world, "2026-11-18 10:00")
    world.deps.rules = before
    found = calls(world)["again"]
    assert (found.on, found.fate) == (None, None)
    told = [(each.whom.value, each.fate, each.count) for each in found.counts]
    assert ("member", "sent", 2) in told


def test_a_stage_for_the_secretary_counts_no_members(world: World) -> None:
    stages(world, audience=Audience.SECRETARY)
    at(world, DAY_AFTER)
    assert counts(world, "day_after") == [("collector", "sent", 1), ("secretary", "sent", 1)]


def test_who_pays_by_the_quarter_is_told_of_its_last_month(world: World) -> None:
    setting(world, "pay_every", "quarter")
    for asked in ("2026-10", "2026Q4", "2026"):
        found = story(world, asked)
        assert (found.period, found.day) == ("2026-12", date(2026, 12, 10))


def test_those_who_keep_the_branch_may_ask(world: World) -> None:
    assert world.run(why_dues, WANG, FIRST, "2026-11").calls
    for who, error in ((SUN, Forbidden), (READER, Forbidden), (CHEN, NotFound), (FENG, NotFound)):
        with pytest.raises(error):
            world.run(why_dues, who, FIRST, "2026-11")
    with pytest.raises(DomainError, match=r"period\.unreadable"):
        world.run(why_dues, WANG, FIRST, "soon")
