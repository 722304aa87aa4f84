"""What a committee sets about its digests: who may, and what is refused."""

import pytest

from domain.errors import DomainError, Forbidden, NotFound
from models.organisation import Appointment
from services.reminders import UpperSettings, digest_settings, is_upper, set_digest
from services.seam import Deps
from tests.services.digests_cast import with_clock
from tests.services.figures_cast import READER, SECRETARY, A, C, World, X


@pytest.fixture
def world(deps: Deps) -> World:
    return with_clock(deps)


def refused(world: World, *args: object, who: int | None = None) -> DomainError:
    with pytest.raises(DomainError) as found:
        world.run(set_digest, *args, who=who)
    return found.value


def test_its_officers_set_it_and_whoever_reads_sees_it(world: World) -> None:
    world.add(
        Appointment,
        person_id=READER,
        unit_id=C,
        office="secretary",
        since=world.deps.clock().date(),
    )
    found: UpperSettings = world.run(set_digest, C, "digest_at", "14:00", who=READER)
    assert found == world.run(digest_settings, C, who=READER)
    assert found.changed == ("digest_at",)
    assert found.values == {
        "digest_at": "14:00", "digest_monthly": True, "digest_quarterly": True,
    }  # fmt: skip
    assert world.run(set_digest, C, "digest_at", None).changed == ()


def test_a_reader_a_secretary_below_and_a_branch_set_nothing(world: World) -> None:
    assert isinstance(refused(world, C, "digest_at", "14:00", who=READER), Forbidden)
    assert isinstance(refused(world, A, "digest_at", "14:00", who=SECRETARY), Forbidden)
    assert isinstance(refused(world, A, "digest_at", "14:00"), Forbidden)
    assert isinstance(refused(world, C, "digest_at", "14:00", who=SECRETARY), NotFound)
    assert isinstance(refused(world, X, "digest_at", "14:00", who=READER), NotFound)


def test_what_is_unknown_or_does_not_fit_is_refused_with_the_right_form(world: World) -> None:
    unknown = refused(world, C, "digest_day", "monday")
    assert unknown.key == "reminders.setting_unknown"
    assert unknown.values["known"] == ("digest_at", "digest_monthly", "digest_quarterly")
    unfit = refused(world, C, "digest_monthly", "maybe")
    assert unfit.key == "reminders.setting_unfit"
    assert unfit.values["expected"] == "true | false"


def test_units_with_branches_below_are_told_from_branches(world: World) -> None:
    assert [world.run(is_upper, unit) for unit in (C, A)] == [True, False]
