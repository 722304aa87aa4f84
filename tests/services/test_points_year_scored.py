"""Counting many branches at once gives the numbers of their books; both ways, both databases."""

import json
import random
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col

from domain.dues.months import Month, first_day, year_of
from domain.points.duty import Scored
from models.organisation import Membership, Person, Unit
from models.points import PointsCard, PointsPublication, PointsPublished, PointsReview
from services.access import May
from services.meetings.branch import load_branch
from services.points import BranchPoints, points_above
from services.points.book import branch_book
from services.points.scored import BranchScored, ScoredAsking, scored_counts, scored_in
from services.seam import SYSTEM, Deps, Tx, use_case
from tests.services.dues_cast import m, refused
from tests.services.meeting_cast import (
    COMMITTEE,
    FENG,
    FIRST,
    READER,
    SECOND,
    STRANGER,
    SUN,
    WU,
    ZHANG,
    World,
)
from tests.services.points_cast import (
    SET_AT,
    add_card,
    full_marks,
    seed_points,
    set_field,
    set_scheme,
)
from tests.services.points_year_cast import seed_year, whole_year

TODAY = date(2026, 11, 20)
MONTHS = tuple(range(m("2026-08"), m("2026-12")))
PEOPLE = range(200, 260)
Found = dict[int, BranchScored]
ZONE = "Asia/Shanghai"


def asking(*branches: int, months: tuple[Month, ...] = MONTHS, day: date = TODAY) -> ScoredAsking:
    return ScoredAsking(col(Unit.id).in_(branches), months, lambda _: ZONE, lambda _: day)


@use_case(may=May.OPERATE, writes=False)
def looked_at(tx: Tx, asked: ScoredAsking) -> Found:
    return scored_in(tx, asked)


@use_case(may=May.OPERATE, writes=False)
def counted(tx: Tx, asked: ScoredAsking) -> Found:
    return scored_counts(tx, asked)


@use_case(may=May.OPERATE, writes=False)
def by_the_book(tx: Tx, branch_id: int, asked: Month) -> tuple[int, int]:
    """How many the book has in a month, and how many of them have a card."""
    book = branch_book(tx, load_branch(tx, branch_id), year_of(asked))
    here = [each for each in book.members.values() if each.months.get(asked) == branch_id]
    return len(here), sum(any(c.month == asked for c in each.record.cards) for each in here)


def run(world: World, what: Any, *args: Any) -> Any:
    return world.deps.run_now(what, SYSTEM, *args)


def numbers(found: Scored) -> tuple[int, int, date | None]:
    return found.expected, found.scored, max(found.on, default=None)


def test_a_month_of_a_branch_in_numbers(deps: Deps) -> None:
    world = seed_points(deps)
    at = datetime(2026, 11, 9, 20, tzinfo=UTC)  # the tenth in Shanghai
    add_card(world, SUN, "2026-10", scored_at=at)
    add_card(world, SUN, "2026-10", full_marks(activities=1), scored_at=SET_AT.replace(year=2027))
    for read in (looked_at, counted):
        october = run(world, read, asking(FIRST))[FIRST].months[m("2026-10")]
        assert numbers(october) == (9, 1, date(2026, 11, 10))
        november = run(world, read, asking(FIRST))[FIRST].months[m("2026-11")]
        assert numbers(november) == (8, 0, None)
    early = asking(FIRST, day=date(2026, 11, 9))
    assert run(world, looked_at, early)[FIRST].months[m("2026-10")].scored == 0
    assert run(world, looked_at, asking(FIRST))[FIRST].months[m("2026-10")].rows == (1,)


def test_branches_without_points_are_left_out(deps: Deps) -> None:
    world = seed_points(deps, since="2026-11")
    set_field(world, SECOND, "scheme", None)
    for read in (looked_at, counted):
        assert set(run(world, read, asking(FIRST, SECOND))) == {FIRST}
        assert run(world, read, asking(SECOND)) == {}
        assert run(world, read, asking(FIRST, months=MONTHS[:2])) == {}
        assert set(run(world, read, asking(FIRST))[FIRST].months) == {m("2026-11")}


def test_a_branch_in_which_nobody_is_plain_is_counted_one_by_one(deps: Deps) -> None:
    world = seed_points(deps)
    for row in world.all(Membership):
        if row.branch_id == SECOND:
            world.change(Membership, row.id, traits="retired")
    add_card(world, FENG, "2026-10", branch_id=SECOND)
    for read in (looked_at, counted):
        found = run(world, read, asking(FIRST, SECOND))[SECOND]
        assert (found.people, numbers(found.months[m("2026-10")])[:2]) == (2, (2, 1))


def scattered(world: World, seed: int) -> None:
    """Branches of all kinds, with people who came, left, moved, changed groups, were away."""
    chance = random.Random(seed)
    for number in (7, 8, 9):
        unit = {"id": number, "name": f"支部{number}", "kind": "branch", "parent_id": COMMITTEE}
        world.add(Unit, {**unit, "path": f"/1/{number}/", "code": f"U{number}"})
    set_scheme(world, 7, "eighty_twenty", "2026-09")
    set_scheme(world, 8, "monthly_form", "2026-01")
    homes = (FIRST, SECOND, 7, 8, 9)
    for who in PEOPLE:
        world.add(Person, {"id": who, "code": f"P{who}", "name": f"党员{who}"})
        since = date(2020, 1, 1)
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            until = chance.choice(
                [None, None, None, date(2026, chance.randint(8, 12), chance.randint(1, 28))]
            )
            if until is not None and until <= since:
                until = None
            row = {
                "person_id": who,
                "branch_id": chance.choice(homes),
                "kind": chance.choice(["full", "probationary"]),
                "since": since,
                "until": until,
                "traits": chance.choice(["", "", "", "retired", "out_of_contact"]),
            }
            world.add(Membership, row)
            if until is None:
                break
            since = until
        for month in MONTHS:
            if chance.random() < 0.6:
                day = first_day(month + chance.randint(0, 1))
                stays = [row for row in world.all(Membership) if row.person_id == who]
                world.add(
                    PointsCard,
                    {
                        "branch_id": chance.choice([row.branch_id for row in stays]),
                        "person_id": who,
                        "month": first_day(month),
                        "scores": json.dumps(full_marks()),
                        "note": "",
                        "scored_at": datetime(
                            day.year, day.month, chance.randint(1, 20), tzinfo=UTC
                        ),
                    },
                )


@pytest.mark.parametrize("seed", [1, 2])
def test_the_numbers_are_those_of_the_books(deps: Deps, seed: int) -> None:
    world = seed_points(deps)
    scattered(world, seed)
    asked = asking(FIRST, SECOND, 7, 8, 9, day=date(2026, 12, 31))
    one, other = run(world, looked_at, asked), run(world, counted, asked)
    assert set(one) == set(other) == {FIRST, SECOND, 7, 8}
    for branch_id, found in one.items():
        assert found.people == other[branch_id].people
        for month in MONTHS:
            if found.scheme_of(month) is None:
                assert month not in found.months
                continue
            nothing = Scored(month, 0, 0)
            exact = found.months.get(month, nothing)
            assert numbers(exact)[:2] == run(world, by_the_book, branch_id, month)
            assert numbers(other[branch_id].months.get(month, nothing)) == numbers(exact)


# ------------------------------------------------------------------ the committee


def above(world: World, year: int = 2026, who: int = READER) -> dict[int, BranchPoints]:
    found: tuple[BranchPoints, ...] = world.run(points_above, who, year)
    return {each.branch_id: each for each in found}


def test_a_committee_sees_numbers_of_each_branch(deps: Deps) -> None:
    world = seed_year(deps)
    set_field(world, SECOND, "scheme", None)
    row = {"branch_id": FIRST, "half": date(2026, 1, 1), "held_on": date(2026, 7, 1)}
    world.add(PointsReview, {**row, "note": "", "recorded_at": SET_AT})
    found = above(world)
    first, second = found[FIRST], found[SECOND]
    assert (first.scheme, first.members, first.due, first.missing) == ("eighty_twenty", 9, 90, 0)
    assert (first.halves, first.published, first.bands) == ((1,), False, None)
    assert (second.scheme, second.members, second.due, second.halves) == (None, 0, 0, ())
    assert above(world, 2025)[FIRST].due == 0


def test_bands_of_a_published_year_are_shown_from_three_members_on(deps: Deps) -> None:
    world = whole_year(deps)
    for number, (branch, people) in enumerate(
        {FIRST: (ZHANG, SUN, WU), SECOND: (FENG,)}.items(), 1
    ):
        row = {"branch_id": branch, "year": 2026, "scheme": "eighty_twenty", "version": "1"}
        world.add(PointsPublication, {"id": number, **row, "seal": "", "published_at": SET_AT})
        for who in people:
            band = "steady" if who == WU else "outstanding"
            row = {"publication_id": number, "person_id": who, "total": 9000, "final": True}
            world.add(PointsPublished, {**row, "band": band})
    found = above(world)
    assert found[FIRST].bands == {"outstanding": 2, "steady": 1}
    assert (found[SECOND].published, found[SECOND].bands) == (True, None)


def test_a_scheme_without_cards_asks_for_none(deps: Deps) -> None:
    world = seed_points(deps, scheme="student_bonus")
    assert (above(world)[FIRST].members, above(world)[FIRST].due) == (9, 0)


def test_a_committee_of_a_part_sees_its_part(deps: Deps) -> None:
    world = seed_points(deps)
    assert set(above(world)) == {FIRST, SECOND}
    refused("points_year.year_out_of_range", above, world, 2027)
    for who in (ZHANG, SUN):
        refused("points_year.not_committee", above, world, who=who)
    refused("access.see_compliance", above, world, who=STRANGER)
    assert len(run(world, points_above, 2026)) == 2


def test_the_number_of_queries_does_not_grow_with_the_branches(deps: Deps) -> None:
    world = seed_points(deps)
    asked: list[int] = []
    for _ in range(2):
        count = [0]

        def hear(*_args: object, into: list[int] = count) -> None:
            into[0] += 1

        event.listen(deps.engine, "before_cursor_execute", hear)
        above(world)
        event.remove(deps.engine, "before_cursor_execute", hear)
        asked += count
        if len(asked) == 1:
            scattered(world, 3)
    assert asked[0] == asked[1]
