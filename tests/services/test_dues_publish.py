"""The yearly account for the members of a branch: no more than the branch has set."""

import pytest

from domain.dues.rates import Publication
from domain.errors import Forbidden, NotFound
from models.dues import DuesPublication
from services.dues import Published, assess_member, publish_year, published, set_dues
from services.dues.entries import AssessEntry
from services.seam import Deps
from tests.services.dues_cast import DUE, LEADER_B, m, names, record, refused, seed_dues
from tests.services.meeting_cast import CHEN, FENG, FIRST, READER, SECOND, SUN, WANG, ZHANG, World


def publish(world: World, level: str = "totals", year: int = 2026, who: int = WANG) -> Published:
    world.run(set_dues, WANG, FIRST, "publication", level)
    found: Published = world.run(publish_year, who, FIRST, year)
    return found


def test_totals_name_nobody(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, SUN, 4000)
    record(world, SUN, 700, voluntary_fen=700, confirmed_separate=True)
    found = publish(world)
    assert (found.level, found.rows, found.members) == (Publication.TOTALS, (), 8)
    assert (found.totals.due_fen, found.totals.paid_fen, found.voluntary_fen) == (
        8 * 3 * DUE,
        4000,
        700,
    )
    assert (found.branch_name, found.published_at) == ("第一支部", deps.clock())
    (row,) = world.all(DuesPublication)
    assert (row.level, row.members, row.due_fen, row.paid_fen, row.voluntary_fen) == (
        "totals",
        8,
        8 * 3 * DUE,
        4000,
        700,
    )


def test_paid_through_shows_no_amount_of_anybody(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, ZHANG, 2 * DUE + 1)
    found = publish(world, "paid_through")
    rows = {row.name: row for row in found.rows}
    assert names([rows["张三"].paid_through]) == ["2026-10"]
    assert rows["孙八"].paid_through is None
    assert {(row.due_fen, row.paid_fen) for row in found.rows} == {(None, None)}


def test_amounts_are_shown_where_the_branch_has_set_so(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, ZHANG, 3 * DUE)
    rows = {row.name: row for row in publish(world, "amounts").rows}
    assert (rows["张三"].due_fen, rows["张三"].paid_fen) == (3 * DUE, 3 * DUE)
    assert names([rows["张三"].paid_through]) == ["2026-11"]


def test_a_month_that_was_never_assessed_is_not_paid_through(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, SUN, 500, voluntary_fen=500)
    entry = AssessEntry(SECOND, CHEN, "student", since=m("2026-11"))
    world.run(assess_member, FENG, entry)
    world.run(set_dues, FENG, SECOND, "publication", "paid_through")
    found = world.run(publish_year, FENG, SECOND, 2026)
    assert {row.name: row.paid_through for row in found.rows}["陈二"] is None


def test_members_see_it_once_it_is_published_at_the_level_of_then(deps: Deps) -> None:
    world = seed_dues(deps)
    refused("dues.not_published", world.run, published, SUN, FIRST, 2026)
    assert world.run(published, WANG, FIRST, 2026).published_at is None
    done = publish(world, "paid_through")
    world.run(set_dues, WANG, FIRST, "publication", "amounts")
    assert world.run(published, SUN, FIRST, 2026) == done
    again = publish(world, "amounts")
    assert world.run(published, SUN, FIRST, 2026) == again
    assert again.level is Publication.AMOUNTS


@pytest.mark.parametrize("who", [SUN, LEADER_B, READER, FENG])
def test_it_is_published_by_a_keeper(deps: Deps, who: int) -> None:
    world = seed_dues(deps)
    with pytest.raises((Forbidden, NotFound)):
        publish(world, who=who)
    with pytest.raises(NotFound):
        world.run(published, FENG, FIRST, 2026)


@pytest.mark.parametrize("year", [2020, 2027])
def test_only_years_that_people_remember_are_published(deps: Deps, year: int) -> None:
    refused("dues.year_out_of_range", publish, seed_dues(deps), year=year)
