"""The half-yearly review: its sheet and its row."""

from datetime import date

import pytest

from domain.dues.months import months_of_year
from domain.errors import Forbidden, NotFound
from models.points import PointsReview
from services.drafts import open_draft
from services.points import ReviewSheet, record_review, review_sheet
from services.seam import Deps
from tests.services.dues_cast import refused
from tests.services.meeting_cast import FENG, FIRST, GONE, READER, SUN, ZHANG, World, caller
from tests.services.points_cast import add_card, add_cards, full_marks, seed_points
from tests.services.points_year_cast import seed_year

HELD = date(2026, 7, 6)


def sheet(world: World, half: int = 1, year: int = 2026) -> ReviewSheet:
    found: ReviewSheet = world.run(review_sheet, ZHANG, FIRST, year, half)
    return found


def test_full_marks_of_a_half_are_forty_of_eighty(deps: Deps) -> None:
    world = seed_points(deps)
    add_cards(world, SUN, *months_of_year(2026)[:5])
    add_card(world, SUN, "2026-06", full_marks(activities=4))
    add_cards(world, ZHANG, *months_of_year(2026)[:4])
    found = sheet(world)
    rows = {row.person_id: row for row in found.rows}
    assert (rows[SUN].points, rows[SUN].most, rows[SUN].missing) == (3960, 4000, 0)
    assert (rows[ZHANG].points, rows[ZHANG].missing) == (2667, 2)
    assert (found.opens, found.held_on, found.note) == (date(2026, 6, 1), None, "")
    # Who left in November was there in ten months: six of them are 48 of 80.
    assert rows[GONE].most == 4800
    assert GONE in {row.person_id for row in sheet(world, 2).rows}


def test_parts_without_bounds_show_what_entries_brought(deps: Deps) -> None:
    world = seed_points(deps, scheme="student_bonus")
    row = next(row for row in sheet(world).rows if row.person_id == SUN)
    assert (row.points, row.most, row.missing) == (0, None, 0)


def test_who_is_not_scored_in_a_half_is_not_on_its_sheet(deps: Deps) -> None:
    world = seed_points(deps, since="2026-07")
    assert sheet(world).rows == ()
    assert len(sheet(world, 2).rows) == 9


def test_a_review_is_recorded_and_the_newest_row_holds(deps: Deps) -> None:
    world = seed_year(deps)
    found = world.run(record_review, ZHANG, FIRST, 2026, 1, HELD, " 支部大会上\n逐人评议 ")
    assert (found.held_on, found.note) == (HELD, "支部大会上 逐人评议")
    again = world.run(record_review, ZHANG, FIRST, 2026, 1, date(2026, 7, 7))
    assert (again.held_on, again.note) == (date(2026, 7, 7), "")
    assert [row.half for row in world.all(PointsReview)] == [date(2026, 1, 1)] * 2


def test_the_day_of_a_review_lies_between_the_last_month_and_today(deps: Deps) -> None:
    world = seed_year(deps)
    for day, key in (
        (date(2026, 11, 21), "points_year.in_future"),
        (date(2026, 5, 31), "points_year.before_half_ends"),
    ):
        refused(key, world.run, record_review, ZHANG, FIRST, 2026, 1, day)
    refused("points_year.half_runs", world.run, record_review, ZHANG, FIRST, 2026, 2, HELD)
    refused("points_year.half_unknown", sheet, world, 3)
    for year in (1, 2015, 2027):
        refused("points_year.year_out_of_range", sheet, world, 1, year)
    assert world.all(PointsReview) == []


def test_a_draft_records_once(deps: Deps) -> None:
    world = seed_year(deps)
    number = deps.run_now(open_draft, caller(ZHANG), "points_review", 1, 0, "day", {}).id
    said = (record_review, ZHANG, FIRST, 2026, 1, HELD, "评议")
    for _ in range(2):
        assert world.run(*said, draft_id=number).held_on == HELD
    assert len(world.all(PointsReview)) == 1
    refused("draft.gone", world.run, record_review, ZHANG, FIRST, 2026, 2, HELD, draft_id=number)


@pytest.mark.parametrize("who", [SUN, FENG, READER])
def test_nobody_else_sees_the_sheet_or_records(deps: Deps, who: int) -> None:
    world = seed_year(deps)
    with pytest.raises((Forbidden, NotFound)):
        world.run(review_sheet, who, FIRST, 2026, 1)
    with pytest.raises((Forbidden, NotFound)):
        world.run(record_review, who, FIRST, 2026, 1, HELD)
