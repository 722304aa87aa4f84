"""Who may not read figures: each use case refuses outsiders, and finds nothing out of reach."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from models.organisation import Account, Appointment, Membership
from services.compliance import compliance, explain, late, unit_id_of
from services.seam import Deps
from tests.services.figures_cast import (
    MEMBER,
    OTHER,
    READER,
    UNBOUND,
    X_READER,
    A,
    B,
    World,
    Y,
    seed,
)

ANONYMOUS = 1087968824 - 7000
NOBODY = 999
ASKED: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "compliance": (compliance, ()),
    "compliance of a branch": (compliance, (A,)),
    "late": (late, ()),
    "unit_id_of": (unit_id_of, ("A",)),
    "explain": (explain, (A, "theme_day", "2026-10")),
}


@pytest.fixture
def world(deps: Deps) -> World:
    return seed(deps)


def ask(world: World, asked: str, who: int) -> Any:
    use_case, given = ASKED[asked]
    if asked == "compliance of a branch":
        return world.run(use_case, unit_id=given[0], who=who)
    return world.run(use_case, *given, who=who)


@pytest.mark.parametrize("who", [UNBOUND, NOBODY])
@pytest.mark.parametrize("asked", ASKED)
def test_outsiders_and_the_unbound_are_refused(world: World, asked: str, who: int) -> None:
    with pytest.raises(Forbidden) as refusal:
        ask(world, asked, who)
    assert refusal.value.key == "access.see_compliance"


@pytest.mark.parametrize("asked", ASKED)
def test_the_anonymous_admin_is_refused(world: World, asked: str) -> None:
    with pytest.raises(Forbidden):
        ask(world, asked, ANONYMOUS)


@pytest.mark.parametrize("asked", ASKED)
def test_who_has_left_is_refused(world: World, asked: str) -> None:
    """Pitfall 18: the branch of today decides, not one of the past."""
    assert ask(world, asked, MEMBER)
    world.set(Membership, col(Membership.person_id) == MEMBER, until=date(2026, 11, 1))
    with pytest.raises(Forbidden):
        ask(world, asked, MEMBER)


@pytest.mark.parametrize("asked", ASKED)
def test_a_reader_whose_appointment_is_over_is_refused(world: World, asked: str) -> None:
    assert ask(world, asked, READER)
    world.set(Appointment, col(Appointment.person_id) == READER, until=date(2026, 11, 20))
    with pytest.raises(Forbidden):
        ask(world, asked, READER)


@pytest.mark.parametrize("asked", ["compliance of a branch", "explain", "unit_id_of"])
@pytest.mark.parametrize("who", [OTHER, X_READER])
def test_a_member_of_another_branch_finds_nothing(world: World, asked: str, who: int) -> None:
    with pytest.raises((NotFound, DomainError)) as refusal:
        ask(world, asked, who)
    assert refusal.value.key in {"unit.not_found", "unit.unknown_code"}


@pytest.mark.parametrize("who", [OTHER, X_READER])
@pytest.mark.parametrize("asked", [compliance, late])
def test_what_others_see_holds_nothing_of_the_branch(
    world: World, asked: Callable[..., Any], who: int
) -> None:
    found = world.run(asked, who=who)
    assert {branch.unit_id for branch in found.branches} <= {B, Y}
    assert found.branches


def test_an_account_that_was_taken_away_reads_nothing(world: World) -> None:
    world.set(Account, col(Account.person_id) == MEMBER, telegram_id=12345)
    with pytest.raises(Forbidden):
        ask(world, "compliance", MEMBER)
