"""A year published once and sealed; what blocks it, who sees what, what a correction changes."""

from dataclasses import replace
from datetime import date

import pytest

from domain.errors import Forbidden, NotFound
from domain.points.scheme import PointsRules
from domain.points.total import Block
from models.chats import Chat
from models.engine import transaction
from models.organisation import Membership
from models.points import PointsAppeal, PointsPublication, PointsPublished
from services.points import (
    Announcement,
    PublishedYear,
    YearPreview,
    announcement,
    month_desk,
    publication_preview,
    publish_year,
    published,
    reopen_month,
)
from services.seam import Deps
from tests.services.dues_cast import m, refused
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GONE,
    LI,
    READER,
    SECOND,
    SUN,
    WU,
    ZHANG,
    World,
)
from tests.services.points_cast import add_card, add_entry, full_marks, set_field, set_scheme
from tests.services.points_year_cast import seed_year, whole_year


@pytest.fixture
def world(deps: Deps) -> World:
    """2026 is over and final: 80 + 16 for everybody; GONE waits for an evaluation."""
    found = whole_year(deps)
    # Who left is published by nobody before the ballots: here they were not scored at all.
    stay = next(row for row in found.all(Membership) if row.person_id == GONE)
    found.change(Membership, stay.id, traits="out_of_contact")
    return found


def preview(world: World, year: int = 2026) -> YearPreview:
    found: YearPreview = world.run(publication_preview, ZHANG, FIRST, year)
    return found


def publish(world: World, who: int = ZHANG) -> PublishedYear:
    found: PublishedYear = world.run(publish_year, who, FIRST, 2026)
    return found


def look(world: World, who: int = ZHANG) -> PublishedYear:
    found: PublishedYear = world.run(published, who, FIRST, 2026)
    return found


def test_a_year_is_published_once_and_sealed(world: World) -> None:
    before = preview(world)
    assert (before.ready, before.blocked, before.published_at) == (True, (), None)
    assert before.bands == {"outstanding": 8, "steady": 0, "faded": 0}
    made = publish(world)
    assert (made.newly, made.fits, made.whole, len(made.rows)) == (True, True, True, 8)
    assert {(row.total, row.band, row.difference) for row in made.rows} == {
        (9600, "outstanding", 0)
    }
    again = publish(world)
    assert (again.newly, again.seal, again.published_at) == (False, made.seal, made.published_at)
    assert len(world.all(PointsPublication)) == 1
    assert len(world.all(PointsPublished)) == 8
    assert preview(world).published_at == made.published_at
    december = m("2026-12")
    assert world.run(month_desk, ZHANG, FIRST, december).state.value == "published"
    refused("points.month_closed", world.run, reopen_month, ZHANG, FIRST, december, "算错了")


def test_what_is_not_final_blocks_and_is_named_to_the_keeper(deps: Deps) -> None:
    world = seed_year(deps)
    found = preview(world)
    sun = next(row for row in found.rows if row.person_id == SUN)
    assert {Block.MONTHS_AHEAD, Block.EVALUATION_MISSING} <= set(sun.blocks)
    assert not found.ready
    assert refused("points_year.not_final", publish, world).values["count"] == 9
    assert world.all(PointsPublication) == []


def test_a_waiting_appeal_blocks(world: World) -> None:
    world.add(
        PointsAppeal,
        {
            "branch_id": FIRST,
            "person_id": SUN,
            "month": date(2026, 12, 1),
            "text": "少记了",
            "raised_at": world.deps.clock(),
            "answer": "",
        },
    )
    assert preview(world).appeals == 1
    refused("points_year.appeals_wait", publish, world)
    world.change(PointsAppeal, 1, upheld=False)
    assert publish(world).newly


def test_a_year_in_which_nobody_is_scored_is_not_published(world: World) -> None:
    for row in world.all(Membership):
        if row.branch_id == FIRST:
            world.change(Membership, row.id, traits="membership_stopped")
    refused("points_year.nobody_in_year", publish, world)


def test_who_moved_is_published_by_the_last_branch(world: World) -> None:
    stay = next(row for row in world.all(Membership) if row.person_id == SUN)
    world.change(Membership, stay.id, until=date(2026, 7, 1))
    moved = {"person_id": SUN, "branch_id": SECOND, "kind": "full", "traits": ""}
    world.add(Membership, {**moved, "since": date(2026, 7, 1)})
    assert SUN not in {row.person_id for row in preview(world).rows}
    there = world.run(publication_preview, FENG, SECOND, 2026)
    assert SUN in {row.person_id for row in there.rows}


def test_a_later_correction_shows_as_a_difference(world: World) -> None:
    publish(world)
    add_entry(world, 1, SUN, "2026-11", event="good_deed", points=300, status="approved")
    add_card(world, SUN, "2026-11", full_marks(good_conduct=1, activities=1))
    add_card(world, WU, "2026-11", dict.fromkeys(full_marks(), 0))
    for month in ("2026-09", "2026-10", "2026-12"):
        add_card(world, WU, month, dict.fromkeys(full_marks(), 0))
    rows = {row.person_id: row for row in look(world).rows}
    assert (rows[SUN].total, rows[SUN].now, rows[SUN].difference) == (9600, 9500, -100)
    assert (rows[WU].band, rows[WU].band_now, rows[WU].changed) == ("outstanding", "faded", True)
    assert not rows[LI].changed
    assert look(world).fits


def test_whoever_changes_a_row_breaks_the_seal(world: World) -> None:
    publish(world)
    row = next(row for row in world.all(PointsPublished) if row.person_id == SUN)
    with transaction(world.deps.engine, writes=True) as session:
        session.get_one(PointsPublished, (row.publication_id, SUN)).total = 9999
    assert not look(world).fits


def test_members_see_their_own_row_and_keepers_all(world: World) -> None:
    refused("points_year.not_published", look, world, SUN)
    publish(world)
    assert len(look(world, LI).rows) == 8
    own = look(world, SUN)
    assert (own.whole, [row.person_id for row in own.rows]) == (False, [SUN])
    # Whose year is not published here sees that it was, and nobody's row.
    stay = next(row for row in world.all(Membership) if row.person_id == GONE)
    world.change(Membership, stay.id, until=None)
    assert look(world, GONE).rows == ()


@pytest.mark.parametrize("who", [FENG, CHEN, READER])
def test_nobody_of_elsewhere_sees_a_year(world: World, who: int) -> None:
    publish(world)
    with pytest.raises((Forbidden, NotFound)):
        look(world, who)


@pytest.mark.parametrize("who", [SUN, FENG, READER])
def test_only_keepers_publish(world: World, who: int) -> None:
    for use_case in (publication_preview, publish_year, announcement):
        with pytest.raises((Forbidden, NotFound)):
            world.run(use_case, who, FIRST, 2026)


def test_after_another_scheme_nothing_is_compared(world: World) -> None:
    publish(world)
    set_scheme(world, FIRST, "eighty_twenty", "2027-01")
    assert {row.now for row in look(world).rows} == {None}
    assert {row.changed for row in look(world).rows} == {False}
    set_scheme(world, FIRST, "student_bonus")
    assert {(row.now, row.difference) for row in look(world).rows} == {(None, 0)}
    assert look(world).fits


# ------------------------------------------------------------------ the group


def told(world: World) -> Announcement | None:
    found: Announcement | None = world.run(announcement, ZHANG, FIRST, 2026)
    return found


def test_the_group_hears_numbers_by_band_where_the_branch_wants_it(world: World) -> None:
    assert told(world) is None
    publish(world)
    assert told(world) is None  # no group
    chat = {"chat_id": -100123, "unit_id": FIRST, "thread_id": 7, "bound_by": 1}
    world.add(Chat, {**chat, "bound_at": world.deps.clock(), "reachable": True})
    assert told(world) is None  # it does not want it
    set_field(world, FIRST, "announce", value=True)
    found = told(world)
    assert found is not None
    assert (found.chat_id, found.thread_id, found.year) == (-100123, 7, 2026)
    assert found.bands == {"outstanding": 8, "steady": 0, "faded": 0}
    rules = world.deps.rules
    world.deps.rules = replace(rules, points=PointsRules(()))
    assert told(world) is None  # nobody knows its bands any more
    assert {row.now for row in look(world).rows} == {None}


def test_numbers_of_fewer_than_three_are_not_told(deps: Deps) -> None:
    world = whole_year(deps)
    stays = [row for row in world.all(Membership) if row.branch_id == FIRST]
    for row in stays:
        if row.person_id not in {ZHANG, SUN}:
            world.change(Membership, row.id, traits="out_of_contact")
    chat = {"chat_id": -100123, "unit_id": FIRST, "thread_id": None, "bound_by": 1}
    world.add(Chat, {**chat, "bound_at": world.deps.clock(), "reachable": True})
    set_field(world, FIRST, "announce", value=True)
    assert len(publish(world).rows) == 2
    assert told(world) is None
