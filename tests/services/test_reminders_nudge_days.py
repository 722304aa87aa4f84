"""催一下 for elections, probations and points: from above to the secretary, and to no group."""

from dataclasses import replace
from datetime import date

import pytest

from domain.errors import DomainError, Forbidden
from domain.ladder.stages import Audience, Subject
from models.reminders import Reminder
from services.reminders import Asked, Asking, Nudged, asking_about, nudge, nudged
from services.seam import Deps
from tests.services.due_days_cast import NEW, everything, probationer, seed_days
from tests.services.dues_reminders_cast import reach
from tests.services.figures_cast import (
    DEPUTY,
    MEMBER,
    READER,
    SECRETARY,
    A,
    World,
    telegram,
)
from tests.services.meeting_cast import FIRST, ZHANG
from tests.services.meeting_cast import READER as ABOVE
from tests.services.points_cast import seed_points
from tests.services.reminders_cast import only_claim
from tests.support.clock import Clock

TERM, PROBATION = ("term_election", "2027-03-15"), ("probation", "2027-03-31")
THINGS = pytest.mark.parametrize("what", [TERM, PROBATION])


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """A term and a probation end in March; secretary and chat can be written to."""
    clock.set("2027-03-04 10:00")
    made = seed_days(deps)
    made.group_chat()
    probationer(made, NEW, "2026-03-31", name="郑一")
    return made


def asks(world: World, what: tuple[str, str], who: int = READER) -> Nudged:
    found: Nudged = world.run(nudge, A, *what, who=who)
    return found


def may(world: World, what: tuple[str, str], who: int) -> bool:
    found: Asking = world.run(asking_about, A, *what, who=who)
    return found.may_nudge


@THINGS
def test_from_above_it_goes_to_the_secretary(world: World, what: tuple[str, str]) -> None:
    assert may(world, what, READER)
    found = asks(world, what)
    labels = {TERM: "支部换届", PROBATION: "预备党员转正"}
    assert (found.label, found.period, found.told) == (
        labels[what], what[1], (Audience.SECRETARY,),
    )  # fmt: skip
    (row,) = world.all(Reminder)
    assert (row.stage, row.subject, row.due_on) == (
        "asked+1", Subject(what[0].removesuffix("_election")).value, date.fromisoformat(what[1]),
    )  # fmt: skip
    assert world.run(nudged, row.id, who=READER) == found
    claimed = only_claim(world)
    assert (claimed.chat_id, claimed.private) == (telegram(SECRETARY), True)
    (item,) = claimed.items
    assert (item.asked, item.obligation) == (Asked.ABOVE, what[0])


@THINGS
@pytest.mark.parametrize("who", [SECRETARY, DEPUTY])
def test_keepers_do_not_ask_their_group(world: World, what: tuple[str, str], who: int) -> None:
    assert not may(world, what, who)
    with pytest.raises(Forbidden, match="nudge_above_only"):
        asks(world, what, who)
    with pytest.raises(Forbidden, match="nudge_not_yours"):
        asks(world, what, MEMBER)
    assert world.count(Reminder) == 0


@THINGS
def test_where_the_secretary_cannot_be_written_to_no_group_is(
    deps: Deps, world: World, what: tuple[str, str]
) -> None:
    for who in (SECRETARY, DEPUTY):
        world.reachable(who, reachable=False)
    with pytest.raises(DomainError, match="nudge_nobody"):
        asks(world, what)


@pytest.mark.parametrize(
    ("day", "what"),
    [
        ("2026-09-01 10:00", TERM),  # its first call comes on the 13th
        ("2026-09-01 10:00", PROBATION),
        ("2027-03-04 10:00", ("term_election", "2030-03-15")),
        ("2027-03-04 10:00", ("probation", "soon")),
        ("2027-03-04 10:00", ("points_scored", "2027-02")),  # the branch keeps none
    ],
)
def test_what_is_not_called_for_is_not_asked_for(
    world: World, clock: Clock, day: str, what: tuple[str, str]
) -> None:
    clock.set(day)
    with pytest.raises(DomainError, match="nudge_not_open"):
        asks(world, what)


def test_what_has_no_ladder_is_not_asked_for(world: World) -> None:
    world.deps.rules = replace(
        world.deps.rules, ladders=replace(world.deps.rules.ladders, ladders=())
    )
    with pytest.raises(DomainError, match="nudge_not_open"):
        asks(world, TERM)


def test_not_twice_within_the_cool_down_and_not_after_it_is_done(
    world: World, clock: Clock
) -> None:
    asks(world, PROBATION)
    with pytest.raises(DomainError, match="nudge_lately"):
        asks(world, PROBATION)
    assert [item.people for item in everything(world)] == [("郑一",)]


def test_points_of_a_month(deps: Deps, clock: Clock) -> None:
    made = seed_points(deps)
    reach(made)
    clock.set("2026-12-07 10:00")
    found = made.run(nudge, ABOVE, FIRST, "points_scored", "2026-11")
    assert (found.label, found.told) == ("积分评分", (Audience.SECRETARY,))
    with pytest.raises(Forbidden, match="nudge_above_only"):
        made.run(nudge, ZHANG, FIRST, "points_scored", "2026-11")


def test_points_without_a_ladder(deps: Deps, clock: Clock) -> None:
    made = seed_points(deps)
    deps.rules = replace(deps.rules, ladders=replace(deps.rules.ladders, ladders=()))
    clock.set("2026-12-07 10:00")
    with pytest.raises(DomainError, match="nudge_not_open"):
        made.run(nudge, ABOVE, FIRST, "points_scored", "2026-11")
