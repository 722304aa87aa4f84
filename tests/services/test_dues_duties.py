"""What somebody has to do with dues, who took a payment in, and receipts said once more."""

from datetime import date
from typing import Any

import pytest

from models.organisation import Appointment, Membership
from services.drafts import open_draft
from services.dues import Duties, duties, refuse_payment, taken_by
from services.dues.again import group_receipt
from services.seam import Deps
from tests.services.dues_cast import DUE, LEADER_B, record, refused, report, seed_dues
from tests.services.meeting_cast import (
    COMMITTEE,
    FENG,
    FIRST,
    GONE,
    LI,
    NAMES,
    READER,
    SECOND,
    STRANGER,
    SUN,
    WANG,
    ZHAO,
    World,
)


@pytest.fixture
def world(deps: Deps) -> World:
    return seed_dues(deps)


def of(world: World, who: int) -> Duties:
    found: Duties = world.run(duties, who)
    return found


def test_a_member_pays_where_they_belong_and_keeps_nobody(world: World) -> None:
    found = of(world, SUN)
    assert (found.person_id, found.branch_id, found.kept, found.above) == (SUN, FIRST, (), False)
    assert found.zones == {FIRST: "Asia/Shanghai"}
    assert not found.keeps(FIRST, SUN)


def test_an_officer_keeps_the_whole_branch_and_themselves(world: World) -> None:
    found = of(world, WANG)
    (kept,) = found.kept
    assert (kept.branch_id, kept.whole, kept.own) == (FIRST, True, True)
    assert found.keeps(FIRST, SUN)
    assert found.keeps(FIRST, WANG)
    assert not found.keeps(SECOND, FENG)


def test_a_leader_keeps_a_group_and_their_own_dues_when_they_are_of_it(world: World) -> None:
    (kept,) = of(world, LEADER_B).kept
    assert (kept.branch_id, kept.whole, kept.own) == (FIRST, False, True)
    own = next(row for row in world.all(Membership) if row.person_id == LEADER_B)
    world.change(Membership, own.id, group_id=None)
    found = of(world, LEADER_B)
    assert not found.kept[0].own
    assert found.keeps(FIRST, SUN)
    assert not found.keeps(FIRST, LEADER_B)


def test_a_reader_above_reads_totals_and_owes_nothing(world: World) -> None:
    found = of(world, READER)
    assert (found.branch_id, found.kept, found.above, found.zones) == (None, (), True, {})


def test_who_keeps_a_branch_from_outside_does_not_owe_there(world: World) -> None:
    office = {"unit_id": FIRST, "office": "organization_officer", "since": date(2020, 1, 1)}
    world.add(Appointment, {**office, "person_id": FENG})
    found = of(world, FENG)
    assert [(each.branch_id, each.own) for each in found.kept] == [(FIRST, False), (SECOND, True)]
    assert found.branch_id == SECOND


def test_who_has_left_owes_where_they_were_last(world: World) -> None:
    assert of(world, GONE).branch_id == FIRST
    assert of(world, STRANGER).branch_id is None


def test_a_receipt_names_who_took_the_money(world: World) -> None:
    waits = report(world, SUN)
    assert world.run(taken_by, SUN, waits.payment_id) is None
    had = record(world, LI)
    assert world.run(taken_by, LI, had.payment_id) == NAMES[WANG]
    refused("dues.not_collector", world.run, taken_by, SUN, had.payment_id)


def test_receipts_recorded_together_are_for_who_keeps_them(world: World) -> None:
    had = record(world, LI)  # of the first group
    found = world.run(group_receipt, WANG, had.payment_id)
    assert [each.payment_id for each in found.payments] == [had.payment_id]
    assert found.total_fen == DUE
    assert [each.name for each in world.run(group_receipt, ZHAO, had.payment_id).payments] == [
        NAMES[LI]
    ]
    refused("dues.not_found", world.run, group_receipt, LEADER_B, had.payment_id)
    refused("dues.not_found", world.run, group_receipt, WANG, 999)


def test_a_refusal_submitted_again_from_its_draft_is_said_again(world: World) -> None:
    waits = report(world, SUN)
    known: dict[str, Any] = {}
    draft = world.run(open_draft, WANG, "dues_refuse", 7003, 0, "reason", known)
    first = world.run(refuse_payment, WANG, waits.payment_id, "没收到", draft_id=draft.id)
    again = world.run(refuse_payment, WANG, waits.payment_id, "没收到", draft_id=draft.id)
    assert first == again
    assert again.reason == "没收到"


def test_the_committee_is_above_and_no_branch(world: World) -> None:
    row = {"person_id": SUN, "unit_id": COMMITTEE, "office": "secretary", "since": date(2020, 1, 1)}
    world.add(Appointment, row)
    found = of(world, SUN)
    assert (found.branch_id, found.above, found.kept) == (FIRST, True, ())
