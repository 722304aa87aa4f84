"""The book of points: members, their months, and totals as rulebook 4.2 works them out."""

from datetime import date

import pytest

from domain.dues.months import months_of_year
from domain.errors import DomainError, NotFound
from domain.points.total import Block
from models.organisation import Membership
from services.access import May
from services.meetings.branch import load_branch
from services.points.book import Book, branch_book
from services.seam import Deps, Tx, use_case
from tests.services.dues_cast import m
from tests.services.meeting_cast import FENG, FIRST, GONE, GROUP_A, SECOND, SUN, WU, ZHANG, World
from tests.services.points_cast import (
    add_card,
    add_cards,
    add_entry,
    evaluate,
    full_marks,
    seed_points,
    set_field,
    set_scheme,
)


@use_case(may=May.MEMBER, writes=False)
def book_of(tx: Tx, branch_id: int, year: int, person_id: int | None = None) -> Book:
    return branch_book(tx, load_branch(tx, branch_id), year, person_id)


def book(world: World, year: int = 2026, person_id: int | None = None, **who: int) -> Book:
    found: Book = world.run(
        book_of, who.get("who", ZHANG), who.get("branch", FIRST), year, person_id
    )
    return found


def test_a_branch_without_a_scheme_keeps_no_points(deps: Deps) -> None:
    world = seed_points(deps)
    set_field(world, FIRST, "scheme", None)
    set_field(world, FIRST, "ranking", value=True)
    with pytest.raises(DomainError, match="no_scheme"):
        book(world)


def test_a_year_before_the_beginning_is_refused(deps: Deps) -> None:
    world = seed_points(deps)
    with pytest.raises(DomainError, match="year_before"):
        book(world, 2025)


def test_the_years_months_make_the_total_of_the_rulebook(deps: Deps, clock: object) -> None:
    """Eleven months of 100 and one of 40 are 76.00; ballots of 2 265 over 25 are 18.12: 94.12."""
    world = seed_points(deps)
    clock.set("2027-01-03 09:00")  # type: ignore[attr-defined]
    months = months_of_year(2026)
    add_cards(world, SUN, *months[:11])
    add_card(world, SUN, "2026-12", dict.fromkeys(full_marks(), 400))
    evaluate(world, SUN, total=20 * 92 + 5 * 85, weight=25)
    found = book(world)
    total = found.total(found.member(SUN))
    assert (total.total, total.blocks) == (9412, ())
    assert total.band is not None
    assert total.band.key == "outstanding"


def test_an_evaluation_with_too_few_ballots_gives_nothing(deps: Deps) -> None:
    world = seed_points(deps)
    evaluate(world, SUN, total=None, weight=None)
    found = book(world)
    assert Block.EVALUATION_MISSING in found.total(found.member(SUN)).blocks


def test_a_month_without_a_card_is_missing_and_this_month_is_asked_once_it_has_one(
    deps: Deps,
) -> None:
    world = seed_points(deps)
    add_cards(world, SUN, *months_of_year(2026)[:9])
    found = book(world)
    assert found.through(found.member(SUN)) == m("2026-10")
    assert found.total(found.member(SUN)).parts[0].missing == (m("2026-10"),)
    add_card(world, SUN, "2026-11")
    again = book(world)
    assert again.through(again.member(SUN)) == m("2026-11")


def test_without_cards_this_month_counts_at_once(deps: Deps) -> None:
    world = seed_points(deps, scheme="student_bonus")
    found = book(world)
    assert found.through(found.member(SUN)) == m("2026-11")


def test_entries_count_once_they_are_approved(deps: Deps) -> None:
    world = seed_points(deps, scheme="eighty_twenty")
    add_card(world, SUN, "2026-10", full_marks(good_conduct=5))
    add_entry(world, 1, SUN, "2026-10")
    add_entry(world, 2, SUN, "2026-10", status="approved")
    add_entry(world, 3, SUN, "2026-10", status="changed", points=300, changed_to=200)
    add_entry(world, 4, SUN, "2026-10", status="declined")
    add_entry(world, 5, SUN, "2026-10", status="approved")
    add_entry(world, 6, SUN, "2026-10", reverses_id=5)
    found = book(world)
    total = found.total(found.member(SUN))
    marks = next(each for each in total.parts[0].marks if each.month == m("2026-10"))
    assert marks.raw == 9500 + 300
    assert Block.UNDECIDED in total.blocks
    assert found.member(SUN).entries[3].changed_to == 200


def test_only_members_of_the_branch_are_in_its_book(deps: Deps) -> None:
    world = seed_points(deps)
    found = book(world)
    assert {ZHANG, SUN, WU, GONE} <= set(found.members)
    assert FENG not in found.members
    with pytest.raises(NotFound, match="not_in_branch"):
        found.member(FENG)
    with pytest.raises(NotFound):
        book(world, person_id=FENG)
    assert set(book(world, person_id=SUN).members) == {SUN}
    # Who left on the first of November was there in whole months before.
    assert found.member(GONE).months_in(FIRST)[-1] == m("2026-10")
    assert found.member(GONE).group_in(FIRST, found.today) is None
    assert found.member(ZHANG).group_in(FIRST, found.today) == GROUP_A
    assert found.member(ZHANG).group_in(SECOND, found.today) is None


def test_who_left_before_the_year_is_not_in_its_book(deps: Deps) -> None:
    world = seed_points(deps)
    world.change(Membership, 11, until=date(2026, 1, 1))
    assert GONE not in book(world).members


def move(world: World, who: int, day: date) -> None:
    """From the first branch to the second."""
    row = next(each for each in world.all(Membership) if each.person_id == who)
    world.change(Membership, row.id, until=day)
    values = {"person_id": who, "branch_id": SECOND, "kind": "full", "since": day, "traits": ""}
    world.add(Membership, values)


def test_who_moves_takes_the_months_along(deps: Deps) -> None:
    world = seed_points(deps)
    move(world, SUN, date(2026, 7, 1))
    first, second = book(world), book(world, who=FENG, branch=SECOND)
    for found in (first, second):
        assert len(found.member(SUN).months) == 12
        assert len(found.member(SUN).months_in(FIRST)) == 6
    assert second.member(SUN).months_in(SECOND)[0] == m("2026-07")


def test_months_by_another_scheme_are_left_out(deps: Deps) -> None:
    world = seed_points(deps)
    set_scheme(world, SECOND, "student_bonus")
    move(world, SUN, date(2026, 7, 1))
    assert len(book(world).member(SUN).months) == 6
    set_field(world, SECOND, "scheme", None)
    assert len(book(world).member(SUN).months) == 6


def test_months_before_the_branch_began_are_not_scored(deps: Deps) -> None:
    world = seed_points(deps, since="2026-09")
    assert book(world).member(SUN).months_in(FIRST) == tuple(range(m("2026-09"), m("2027-01")))
