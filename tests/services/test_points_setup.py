"""What a branch sets about its points: the scheme and its first month, objections, two switches."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.errors import DomainError, Forbidden, NotFound
from models.points import PointsPublication, PointsSetting
from services.points import PointsChoices, points_settings, set_points
from services.points.settings import PointsSettings
from services.seam import Deps
from tests.services import meeting_cast as cast
from tests.services.dues_cast import m
from tests.services.meeting_cast import FENG, FIRST, LI, READER, SUN, WANG, ZHANG, ZHAO, World
from tests.services.points_cast import SET_AT, add_card, add_entry, seed_points

EIGHTY, STUDENT = "eighty_twenty", "student_bonus"


def begin(key: str = EIGHTY, since: str = "2026-01-01") -> dict[str, str]:
    return {"key": key, "since": since}


def setting(world: World, field: str, value: object, who: int = WANG) -> PointsSettings:
    found: PointsChoices = world.run(set_points, who, FIRST, field, value)
    return found.settings


def publish(world: World, year: int) -> None:
    row = {"branch_id": FIRST, "year": year, "scheme": EIGHTY, "version": "1", "seal": ""}
    world.add(PointsPublication, {**row, "published_at": SET_AT})


def refused(world: World, field: str, value: object) -> DomainError:
    before = len(world.all(PointsSetting))
    with pytest.raises(DomainError) as caught:
        setting(world, field, value)
    assert len(world.all(PointsSetting)) == before
    return caught.value


def test_a_branch_chooses_a_scheme_and_when_it_begins(deps: Deps) -> None:
    world = cast.seed(deps)
    assert world.run(points_settings, ZHANG, FIRST) == PointsChoices(FIRST, PointsSettings(), ())
    found = world.run(set_points, WANG, FIRST, "scheme", begin(since="2026-09-01"))
    assert (found.settings.scheme, found.settings.since) == (EIGHTY, m("2026-09"))
    assert found.own == ("scheme",)
    (row,) = world.all(PointsSetting)
    assert json.loads(row.value) == begin(since="2026-09-01")
    assert (row.set_by, row.set_at) == (WANG, deps.clock())


@pytest.mark.parametrize(
    ("field", "value"), [("objection_days", 31), ("ranking", True), ("announce", True)]
)
def test_other_things_are_set_and_go_back_to_the_default(
    deps: Deps, field: str, value: object
) -> None:
    world = seed_points(deps)
    assert getattr(setting(world, field, value), field) == value
    assert getattr(setting(world, field, None), field) == getattr(PointsSettings(), field)
    assert world.run(points_settings, LI, FIRST).own == ("scheme",)


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("rank", True, "setting_unknown"),
        ("objection_days", 0, "objection_days_unfit"),
        ("objection_days", 32, "objection_days_unfit"),
        ("objection_days", "5", "objection_days_unfit"),
        ("objection_days", True, "objection_days_unfit"),
        ("ranking", 1, "switch_unfit"),
        ("announce", "yes", "switch_unfit"),
        ("scheme", begin("best"), "unknown_scheme"),
        ("scheme", "eighty_twenty", "unknown_scheme"),
        ("scheme", begin(since="2026-01-02"), "since_not_first"),
        ("scheme", begin(since="soon"), "since_not_first"),
        ("scheme", {"key": EIGHTY}, "since_not_first"),
        ("scheme", begin(since="2019-12-01"), "since_before_scheme"),
        ("scheme", begin(since="2027-12-01"), "since_too_far"),
        ("scheme", begin(since="9999-12-01"), "since_too_far"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(
    deps: Deps, field: str, value: object, key: str
) -> None:
    assert refused(seed_points(deps), field, value).key == f"points.{key}"


def test_an_unknown_scheme_is_answered_with_those_there_are(deps: Deps) -> None:
    error = refused(seed_points(deps), "scheme", begin("best"))
    assert error.values["scheme"] == "best"
    assert {EIGHTY, STUDENT} <= set(str(error.values["known"]).split(", "))


def test_a_scheme_that_is_over_is_refused(deps: Deps, rehearse: Callable[..., World]) -> None:
    world = rehearse(deps, EIGHTY, date(2026, 1, 1))
    assert refused(world, "scheme", begin()).key == "points.scheme_over"
    assert setting(world, "scheme", begin(since="2025-03-01")).since == m("2025-03")


@pytest.fixture
def rehearse() -> Any:
    """The rules with a scheme that ends; they are put back."""
    kept: list[tuple[Deps, Any]] = []

    def made(deps: Deps, key: str, until: date) -> World:
        kept.append((deps, deps.rules))
        rules = deps.rules.points
        schemes = tuple(
            replace(each, until=until) if each.key == key else each for each in rules.schemes
        )
        deps.rules = replace(deps.rules, points=replace(rules, schemes=schemes))
        return cast.seed(deps)

    yield made
    for deps, rules in kept:
        deps.rules = rules


# ------------------------------------------------------------------ a year in use


def used_by_card(world: World) -> None:
    add_card(world, SUN, "2026-03")


def used_by_entry(world: World) -> None:
    add_entry(world, 1, SUN, "2026-03")


@pytest.mark.parametrize("use", [used_by_card, used_by_entry])
@pytest.mark.parametrize(
    "value", [begin(STUDENT), begin(since="2026-04-01"), begin(STUDENT, "2025-01-01"), None]
)
def test_a_year_in_use_keeps_its_scheme(
    deps: Deps, use: Callable[[World], None], value: object
) -> None:
    world = seed_points(deps, since="2026-02")
    use(world)
    error = refused(world, "scheme", value)
    assert (error.key, error.values["year"]) == ("points.scheme_in_use", 2026)


@pytest.mark.parametrize("since", ["2026-01-01", "2026-03-01", "2025-06-01"])
def test_a_year_in_use_may_begin_earlier_or_at_its_first_card(deps: Deps, since: str) -> None:
    world = seed_points(deps, since="2026-02")
    used_by_card(world)
    assert setting(world, "scheme", begin(since=since)).since == m(since[:7])


def test_a_year_without_cards_may_change(deps: Deps) -> None:
    world = seed_points(deps)
    assert setting(world, "scheme", begin(STUDENT)).scheme == STUDENT
    assert setting(world, "scheme", None).begins == ()


def test_a_published_year_does_not_even_begin_earlier(deps: Deps) -> None:
    world = seed_points(deps, since="2026-02")
    publish(world, 2026)
    error = refused(world, "scheme", begin())
    assert (error.key, error.values["published"]) == ("points.scheme_in_use", True)
    assert setting(world, "scheme", begin(since="2026-02-01")).since == m("2026-02")


def test_another_scheme_from_next_year_on_leaves_this_year_as_it_is(deps: Deps) -> None:
    world = seed_points(deps)
    used_by_card(world)
    found = setting(world, "scheme", begin(STUDENT, "2027-01-01"))
    rules = deps.rules.points
    this, next_ = (found.scheme_of(rules, year) for year in (2026, 2027))
    assert this is not None
    assert next_ is not None
    assert (this.key, next_.key) == (EIGHTY, STUDENT)
    assert found.in_year(2025) is None
    assert found.scheme_of(rules, 9999) is None
    again = setting(world, "scheme", begin(since="2027-02-01"))
    assert [(each.scheme, each.since) for each in again.begins] == [
        (EIGHTY, m("2026-01")),
        (EIGHTY, m("2027-02")),
    ]


# ------------------------------------------------------------------ who may


@pytest.mark.parametrize("who", [SUN, ZHAO])
def test_a_member_and_a_group_leader_may_not(deps: Deps, who: int) -> None:
    world = seed_points(deps)
    with pytest.raises(Forbidden, match="not_keeper"):
        setting(world, "ranking", value=True, who=who)
    with pytest.raises(Forbidden, match="not_keeper"):
        world.run(points_settings, who, FIRST)


@pytest.mark.parametrize("who", [FENG, READER])
def test_who_is_of_elsewhere_finds_nothing(deps: Deps, who: int) -> None:
    world = seed_points(deps)
    with pytest.raises((NotFound, Forbidden)):
        setting(world, "ranking", value=True, who=who)


def test_a_draft_that_is_gone_sets_nothing(deps: Deps) -> None:
    world = seed_points(deps)
    before = len(world.all(PointsSetting))
    with pytest.raises(NotFound, match="draft"):
        world.run(set_points, ZHANG, FIRST, "ranking", value=True, draft_id=99)
    assert len(world.all(PointsSetting)) == before
