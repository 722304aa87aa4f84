"""催一下: what becomes of what was asked for, and what stands beside a figure."""

from datetime import date

import pytest
from sqlmodel import col

from domain.errors import NotFound
from domain.ladder.stages import Audience
from models.organisation import Appointment
from models.reminders import Reminder
from services.reminders import (
    Asking,
    asking_about,
    nudged,
    snooze_until,
    why_reminded,
)
from services.seam import Deps
from tests.services.figures_cast import (
    A1,
    DEPUTY,
    MEMBER,
    READER,
    SECRETARY,
    A,
    C,
    World,
)
from tests.services.nudge_cast import (
    GROUPS,
    THEME,
    asked,
    asks,
    bell,
    open_november,
    owes_group_meetings,
)
from tests.services.reminders_cast import claims, plan
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """A branch owes the party day of November; its secretary and its chat can be written to."""
    return open_november(deps, clock)


def test_what_is_done_by_then_is_not_sent(world: World, clock: Clock) -> None:
    clock.set("2026-11-20 22:00")
    asks(world)
    world.held("theme_day", "2026-11-20")
    clock.set("2026-11-23 08:30")
    assert claims(world) == ()
    assert [row.state for row in asked(world)] == ["cancelled"]


def test_it_stays_beside_the_calls_of_the_ladder(world: World, clock: Clock) -> None:
    """No call takes its place, and it takes the place of none."""
    clock.set("2026-11-25 22:00")
    asks(world)
    clock.set("2026-11-26 09:00")
    plan(world)
    (told,) = bell(world)
    assert sorted(each.stage for each in told.items) == ["asked+1", "last_days"]


def test_at_night_it_waits_for_the_morning(world: World, clock: Clock) -> None:
    clock.set("2026-11-20 22:00")
    found = asks(world)
    assert (found.at_once, f"{found.at:%Y-%m-%d %H:%M}") == (False, "2026-11-23 08:30")
    assert claims(world) == ()


def test_it_is_said_again_after_a_crash(world: World) -> None:
    owes_group_meetings(world)
    made = asks(world, what=GROUPS)
    (first, _) = asked(world)
    assert world.run(nudged, first.id, who=READER) == made
    for number in (0, 99):
        with pytest.raises(NotFound):
            world.run(nudged, number, who=READER)


def test_a_call_of_the_ladder_is_nobodys_asking(world: World, clock: Clock) -> None:
    clock.set("2026-11-26 09:00")
    plan(world)
    with pytest.raises(NotFound):
        world.run(nudged, world.all(Reminder)[0].id, who=READER)


def test_why_tells_of_it(world: World) -> None:
    asks(world)
    bell(world)
    (story,) = world.run(why_reminded, A, *THEME, who=READER)
    (told,) = [each for each in story.calls if each.stage == "asked+1"]
    assert (told.on, told.fate, told.audience) == (date(2026, 11, 20), "sent", "secretary")


# ------------------------------------------------------------------ beside a figure


def test_beside_a_figure_stands_what_was_put_off(world: World, clock: Clock) -> None:
    def beside(who: int, unit: int = A) -> Asking:
        found: Asking = world.run(asking_about, unit, *THEME, who=who)
        return found

    assert beside(READER) == Asking(None, may_nudge=True)
    assert beside(MEMBER) == Asking(None, may_nudge=False)
    assert beside(DEPUTY, A1) == Asking(None, may_nudge=True)
    asks(world)
    number = asked(world)[0].id
    world.run(snooze_until, number, date(2026, 11, 24), "书记出差", who=SECRETARY)
    found = beside(READER).put_off
    assert found is not None
    assert (found.until, found.reason) == (date(2026, 11, 24), "书记出差")
    clock.set("2026-11-24 09:00")
    assert beside(READER).put_off is None


def test_a_committee_has_no_figure(world: World) -> None:
    with pytest.raises(NotFound):
        world.run(asking_about, C, *THEME, who=READER)


def test_a_secretary_above_who_keeps_a_branch_too_asks_from_above(world: World) -> None:
    world.set(Appointment, col(Appointment.person_id) == READER, unit_id=C, office="secretary")
    world.add(
        Appointment, person_id=READER, unit_id=A, office="organization_officer",
        since=date(2020, 1, 1),
    )  # fmt: skip
    assert asks(world).told == (Audience.SECRETARY,)
