"""The desk of who keeps points: the months, what is to be scored next, and what waits."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from domain.dues.months import first_day, months_of_year
from domain.errors import Forbidden, NotFound
from domain.points.closing import MonthState
from models.points import PointsAppeal, PointsClosing, PointsPublication
from services.points import PointsDesk, month_cards, points_desk, year_sheet
from services.seam import Deps
from tests.services import meeting_cast as cast
from tests.services.dues_cast import m
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GONE,
    READER,
    SECOND,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    World,
)
from tests.services.points_cast import (
    SET_AT,
    add_card,
    add_cards,
    add_entry,
    seed_points,
)

MEMBERS = (*range(ZHANG, WU + 1), GONE)


def desk(world: World, who: int = WANG, branch: int = FIRST) -> PointsDesk:
    found: PointsDesk = world.run(points_desk, who, branch)
    return found


def test_it_shows_the_months_that_have_begun(deps: Deps) -> None:
    world = seed_points(deps)
    add_cards(world, SUN, m("2026-09"), m("2026-10"))
    found = desk(world)
    assert (found.name, found.zone, found.today) == (
        "第一支部",
        "Asia/Shanghai",
        date(2026, 11, 20),
    )
    assert found.scheme is not None
    assert (found.scheme.key, found.by_cards, found.year) == ("eighty_twenty", True, 2026)
    assert [each.month for each in found.months] == [*months_of_year(2026)[:11]]
    by_month = {each.month: each for each in found.months}
    # Who left on the first of November is not scored for it.
    assert (by_month[m("2026-10")].members, by_month[m("2026-10")].missing) == (9, 8)
    assert (by_month[m("2026-11")].members, by_month[m("2026-11")].carded) == (8, 0)
    assert {each.state for each in found.months} == {MonthState.OPEN}


def test_the_last_month_over_that_lacks_cards_comes_first(deps: Deps) -> None:
    world = seed_points(deps)
    assert desk(world).to_score == m("2026-10")
    for who in MEMBERS:
        add_card(world, who, "2026-10")
    assert desk(world).to_score == m("2026-09")
    for who in MEMBERS:
        add_cards(world, who, *months_of_year(2026)[:9])
    assert desk(world).to_score == m("2026-11")


def test_a_closed_month_is_not_offered(deps: Deps) -> None:
    world = seed_points(deps)
    row = {"branch_id": FIRST, "month": first_day(m("2026-10")), "reason": ""}
    until = {"objections_until": date(2026, 11, 5), "opened_at": SET_AT}
    world.add(PointsClosing, {**row, **until})
    found = desk(world)
    assert found.to_score == m("2026-09")
    assert found.months[9].state is MonthState.CLOSED


def test_in_january_the_old_year_is_in_hand_until_it_is_published(deps: Deps, clock: Any) -> None:
    world = seed_points(deps)
    clock.set("2027-01-05 09:00")
    found = desk(world)
    assert (found.year, found.to_score) == (2026, m("2026-12"))
    assert len(found.months) == 13
    row = {"branch_id": FIRST, "year": 2026, "scheme": "eighty_twenty", "version": "1", "seal": ""}
    world.add(PointsPublication, {**row, "published_at": SET_AT})
    assert [each.month for each in desk(world).months] == [m("2027-01")]


def test_a_branch_that_began_in_january_has_no_old_year(deps: Deps, clock: Any) -> None:
    world = seed_points(deps, since="2027-01")
    clock.set("2027-01-05 09:00")
    assert (desk(world).year, desk(world).to_score) == (2027, m("2027-01"))


def test_a_branch_without_a_scheme_has_no_months(deps: Deps) -> None:
    found = desk(cast.seed(deps))
    assert (found.scheme, found.months, found.by_cards, found.year) == (None, (), False, 2026)
    assert found.to_score == m("2026-11")


def test_a_scheme_without_cards_lacks_none(deps: Deps) -> None:
    found = desk(seed_points(deps, scheme="student_bonus"))
    assert (found.by_cards, found.lacking) == (False, ())


def test_what_waits_is_counted(deps: Deps) -> None:
    world = seed_points(deps)
    add_entry(world, 1, SUN, "2026-10")
    add_entry(world, 2, SUN, "2026-10", status="approved")
    add_entry(world, 3, SUN, "2026-10")
    add_entry(world, 4, SUN, "2026-10", reverses_id=3)
    add_entry(world, 5, FENG, "2026-10", branch_id=SECOND)
    said = {"branch_id": FIRST, "person_id": SUN, "month": date(2026, 10, 1), "text": "?"}
    world.add(PointsAppeal, *({**said, "raised_at": SET_AT, "answer": ""},) * 2)
    world.add(PointsAppeal, {**said, "raised_at": SET_AT, "answer": "", "upheld": True})
    found = desk(world)
    assert (found.waiting, found.appeals) == (1, 2)


def statements(world: World, use_case: Callable[..., Any], *args: Any) -> int:
    """How many statements a use case runs."""
    heard: list[str] = []

    def note(*said: Any) -> None:
        heard.append(said[2])

    event.listen(world.deps.engine, "before_cursor_execute", note)
    try:
        world.run(use_case, *args)
    finally:
        event.remove(world.deps.engine, "before_cursor_execute", note)
    return len(heard)


@pytest.mark.parametrize(
    ("use_case", "args"), [(points_desk, ()), (month_cards, (m("2026-10"),)), (year_sheet, (2026,))]
)
def test_more_members_and_cards_take_no_more_statements(
    deps: Deps, use_case: Callable[..., Any], args: tuple[int, ...]
) -> None:
    world = seed_points(deps)
    few = statements(world, use_case, FENG, SECOND, *args)
    for who in MEMBERS:
        add_cards(world, who, *months_of_year(2026)[:10])
        add_entry(world, who, who, "2026-10", status="approved")
    assert statements(world, use_case, WANG, FIRST, *args) == few


@pytest.mark.parametrize("who", [SUN, ZHAO, CHEN, FENG, READER])
def test_only_its_keepers_have_a_desk(deps: Deps, who: int) -> None:
    with pytest.raises((Forbidden, NotFound)):
        desk(seed_points(deps), who)
