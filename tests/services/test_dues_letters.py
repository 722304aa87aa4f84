"""Members who move: each month belongs to one branch, and letters say to which."""

from datetime import date
from typing import Any

import pytest

from models.organisation import Membership
from services.dues import (
    HandoverEntry,
    record_handover,
)
from services.seam import Deps
from tests.services.dues_cast import (
    DUE,
    m,
    moved,
    names,
    parts,
    record,
    refused,
    seed_dues,
    stay_of,
    year,
)
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    SECOND,
    SUN,
    WANG,
    ZHOU,
)


def letter(through: str = "2026-09", **values: Any) -> HandoverEntry:
    sides = {"from_branch_id": FIRST, "to_branch_id": SECOND, **values}
    return HandoverEntry(SUN, date(2026, 10, 15), m(through), **sides)


def test_pitfall_18_each_month_belongs_to_one_branch(deps: Deps) -> None:
    world = seed_dues(deps)
    moved(world)
    assert [line.branch_id for line in year(world, SUN).lines] == [FIRST, FIRST, SECOND]
    assert parts(record(world, SUN, None)) == {"2026-09": DUE, "2026-10": DUE}
    refused("dues.not_owed", record, world, SUN, DUE, "2026-11")
    found = record(world, SUN, None, branch_id=SECOND, by=FENG)
    assert parts(found) == {"2026-11": DUE}


@pytest.mark.parametrize("keeper", [WANG, FENG])
def test_a_letter_says_from_where_the_new_branch_is_creditor(deps: Deps, keeper: int) -> None:
    world = seed_dues(deps)
    moved(world)
    world.run(record_handover, keeper, letter())
    assert [line.branch_id for line in year(world, SUN).lines] == [FIRST, SECOND, SECOND]
    world.run(record_handover, keeper, letter("2026-11"))  # the newer letter holds
    assert {line.branch_id for line in year(world, SUN).lines} == {FIRST}


def test_a_letter_from_outside_says_from_where_dues_are_owed(deps: Deps) -> None:
    world = seed_dues(deps)
    world.change(Membership, stay_of(world, SUN), since=date(2026, 10, 15))
    world.run(record_handover, WANG, letter("2026-08", from_branch_id=None, to_branch_id=FIRST))
    assert names(line.month for line in year(world, SUN).lines) == ["2026-09", "2026-10", "2026-11"]


def test_a_time_with_stopped_membership_is_owed_to_nobody(deps: Deps) -> None:
    world = seed_dues(deps)
    moved(world, date(2026, 10, 1), branch_id=FIRST, traits="membership_stopped")
    assert names(line.month for line in year(world, SUN).lines) == ["2026-09"]


def test_a_letter_needs_two_sides_and_a_keeper_of_one(deps: Deps) -> None:
    world = seed_dues(deps)
    moved(world)
    refused("dues.handover_sides", world.run, record_handover, WANG,
            letter(from_branch_id=None, to_branch_id=None))  # fmt: skip
    refused("dues.handover_sides", world.run, record_handover, WANG, letter(to_branch_id=FIRST))
    refused("dues.not_keeper", world.run, record_handover, ZHOU, letter())
    refused("dues.handover_month", world.run, record_handover, WANG, letter("2024-01"))
    stranger = HandoverEntry(CHEN, date(2026, 10, 15), m("2026-09"), to_branch_id=FIRST)
    refused("person.not_in_branch", world.run, record_handover, WANG, stranger)
