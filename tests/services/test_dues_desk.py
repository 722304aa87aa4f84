"""What keepers need before the first question, looks that write nothing, receipts said again."""

from datetime import date
from typing import Any

import pytest

from domain.dues.account import ReliefKind
from domain.errors import DomainError
from models.dues import DuesAssessment, DuesExemption, DuesHandover, DuesPublication, DuesSetting
from models.organisation import Membership
from services.drafts import open_draft
from services.dues import (
    AssessEntry,
    GroupEntry,
    HandoverEntry,
    PaymentEntry,
    ReliefEntry,
    again,
    assess_member,
    check_assessment,
    collector_desk,
    desk_members,
    end_relief,
    grant_relief,
    keeper_desk,
    moves_of,
    publication_preview,
    publish_year,
    published,
    record_group,
    record_handover,
    record_payment,
    set_dues,
    standing_reliefs,
    yearly_preview,
    yearly_run,
)
from services.seam import Deps
from tests.services.dues_cast import DUE, LEADER_B, m, refused, seed_dues
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GONE,
    GROUP_A,
    GROUP_B,
    READER,
    SECOND,
    SUN,
    WANG,
    ZHANG,
    World,
)

NOV = m("2026-11")
KEPT = (keeper_desk, desk_members, standing_reliefs)


def relief(**values: Any) -> ReliefEntry:
    known: dict[str, Any] = {
        "branch_id": FIRST,
        "person_id": SUN,
        "kind": ReliefKind.EXEMPT,
        "since": NOV,
        "until": NOV + 2,
        "reason": "住院",
        "approver": "机关党委",
    }
    return ReliefEntry(**{**known, **values})


def draft(world: World, form: str, who: int = WANG) -> int:
    found: int = world.run(open_draft, who, form, -100, 0, "summary", {}).id
    return found


# ------------------------------------------------------------------ the desk


def test_a_keeper_s_desk_is_the_branch_and_a_leader_s_the_group(deps: Deps) -> None:
    world = seed_dues(deps)
    desk = world.run(keeper_desk, ZHANG, FIRST)
    assert (desk.whole, desk.now, {each.unit_id for each in desk.groups}) == (
        True,
        NOV,
        {GROUP_A, GROUP_B},
    )
    assert world.run(collector_desk, ZHANG, FIRST) == desk
    led = world.run(collector_desk, LEADER_B, FIRST)
    assert (led.whole, [each.unit_id for each in led.groups]) == (False, [GROUP_B])


@pytest.mark.parametrize("use_case", KEPT)
@pytest.mark.parametrize("who", [SUN, LEADER_B, FENG, READER, GONE])
def test_nobody_else_gets_what_keepers_get(deps: Deps, use_case: Any, who: int) -> None:
    world = seed_dues(deps)
    with pytest.raises(DomainError) as found:
        world.run(use_case, who, FIRST)
    assert found.value.key in {"dues.not_keeper", "access.member", "unit.not_found"}


def test_members_are_those_of_today_and_then_those_who_left(deps: Deps) -> None:
    world = seed_dues(deps)
    rows = world.run(desk_members, WANG, FIRST)
    assert [row.here for row in rows] == [True] * 8 + [False]
    sun = next(row for row in rows if row.person_id == SUN)
    assert (sun.group, sun.kind, sun.due_fen) == ("第二党小组", "salaried", DUE)
    assert (rows[-1].person_id, rows[-1].kind) == (GONE, None)


def test_moves_are_those_that_the_roster_has(deps: Deps) -> None:
    world = seed_dues(deps)
    day = date(2026, 10, 8)
    own = next(row for row in world.all(Membership) if row.person_id == CHEN)
    world.change(Membership, own.id, until=day)
    row = {"person_id": CHEN, "branch_id": FIRST, "kind": "full", "since": day, "traits": ""}
    world.add(Membership, row)
    (move,) = world.run(moves_of, WANG, FIRST, CHEN)
    assert (move.comes, move.other_id, move.other, move.moved_on) == (
        True,
        SECOND,
        "第二支部",
        day,
    )
    (seen,) = world.run(moves_of, FENG, SECOND, CHEN)
    assert (seen.comes, seen.other_id) == (False, FIRST)
    assert world.run(moves_of, WANG, FIRST, SUN) == ()
    refused("person.not_in_branch", world.run, moves_of, WANG, FIRST, FENG)
    # Who came back after a time away has not been moved here by anybody.
    back = {**row, "person_id": GONE, "since": date(2026, 11, 15)}
    world.add(Membership, back)
    assert world.run(moves_of, WANG, FIRST, GONE) == ()


def test_reliefs_that_are_over_withdrawn_or_replaced_are_left_out(deps: Deps) -> None:
    world = seed_dues(deps)
    world.run(grant_relief, WANG, relief(since=NOV - 2, until=NOV - 1))
    gone = world.run(grant_relief, WANG, relief(person_id=ZHANG))
    world.run(end_relief, WANG, gone.exemption_id, NOV - 1, "登记错了")
    long = world.run(grant_relief, WANG, relief(until=NOV + 5))
    short = world.run(end_relief, WANG, long.exemption_id, NOV + 1, "出院")
    (found,) = world.run(standing_reliefs, WANG, FIRST)
    assert (found.name, found.relief) == ("孙八", short)


# ------------------------------------------------------------------ looks that write nothing


def test_a_look_at_an_assessment_is_what_it_makes(deps: Deps) -> None:
    world = seed_dues(deps, since="2026-01")
    before = len(world.all(DuesAssessment))
    entry = AssessEntry(FIRST, SUN, "salaried", 650000, None, NOV)
    refused("dues.fixed_for_year", world.run, check_assessment, WANG, entry)
    seen = world.run(check_assessment, WANG, entry, agreed_change=True)
    assert (seen.due_fen, seen.before_fen, seen.since) == (9750, DUE, NOV)
    assert len(world.all(DuesAssessment)) == before
    made = world.run(assess_member, WANG, entry, agreed_change=True)
    assert (made.due_fen, made.since, made.quote) == (seen.due_fen, seen.since, seen.quote)
    refused("dues.not_keeper", world.run, check_assessment, SUN, entry)


def test_a_look_at_a_publication_is_at_the_level_of_today(deps: Deps) -> None:
    world = seed_dues(deps)
    world.run(publish_year, WANG, FIRST, 2026)
    world.run(set_dues, WANG, FIRST, "publication", "amounts")
    assert world.run(published, SUN, FIRST, 2026).rows == ()
    look = world.run(publication_preview, WANG, FIRST, 2026)
    assert [row.due_fen for row in look.rows] == [3 * DUE] * 8
    assert len(world.all(DuesPublication)) == 1
    refused("dues.not_keeper", world.run, publication_preview, SUN, FIRST, 2026)
    refused("dues.year_out_of_range", world.run, publication_preview, WANG, FIRST, 999_999)
    refused("dues.year_out_of_range", world.run, published, WANG, FIRST, -1)


# ------------------------------------------------------------------ a draft submitted twice


def test_a_draft_that_is_gone_records_nothing_more(deps: Deps) -> None:
    world = seed_dues(deps)
    granted = world.run(grant_relief, WANG, relief()).exemption_id
    seal = world.run(yearly_preview, WANG, FIRST, 2027).seal
    letter = HandoverEntry(SUN, date(2026, 11, 10), NOV - 1, from_branch_id=FIRST)
    calls: tuple[tuple[str, Any, tuple[Any, ...], dict[str, Any], Any], ...] = (
        ("dues_yearly", yearly_run, (FIRST, 2027), {"seal": seal}, DuesAssessment),
        ("dues_relief_end", end_relief, (granted, NOV, "出院"), {}, DuesExemption),
        ("dues_letter", record_handover, (letter,), {}, DuesHandover),
        ("dues_setting", set_dues, (FIRST, "rounding", "yuan"), {}, DuesSetting),
    )
    for form, use_case, args, more, table in calls:
        number = draft(world, form)
        world.run(use_case, WANG, *args, **more, draft_id=number)
        rows = len(world.all(table))
        with pytest.raises(DomainError) as found:
            world.run(use_case, WANG, *args, **more, draft_id=number)
        assert found.value.key == "draft.gone", form
        assert len(world.all(table)) == rows, form


# ------------------------------------------------------------------ said again


def test_what_was_recorded_together_is_told_together(deps: Deps) -> None:
    world = seed_dues(deps)
    world.run(record_payment, WANG, PaymentEntry(FIRST, ZHANG, DUE, (m("2026-09"),)))
    deps.clock.advance(minutes=1)  # type: ignore[attr-defined]
    made = world.run(record_group, WANG, GroupEntry(FIRST, NOV, absent=frozenset({SUN})))
    first = min(each.payment_id for each in made.payments)
    told = world.run(again.group_receipt, WANG, first)
    assert (told.month, told.total_fen, len(told.payments)) == (NOV, 7 * DUE, 7)
    led = world.run(again.group_receipt, LEADER_B, first)
    assert {each.name for each in led.payments} == {"钱七", "周九", "吴十"}
    refused("dues.not_collector", world.run, again.group_receipt, SUN, first)
    refused("dues.not_found", world.run, again.group_receipt, WANG, 999)


def test_other_effects_are_told_to_keepers_only(deps: Deps) -> None:
    world = seed_dues(deps)
    made = world.run(assess_member, WANG, AssessEntry(FIRST, SUN, "student", since=NOV + 2))
    found = world.run(again.assessment, ZHANG, made.assessment_id)
    assert (found.branch_id, found.made.due_fen, found.made.name) == (FIRST, 20, "孙八")
    granted = world.run(grant_relief, WANG, relief())
    seen = world.run(again.relief, ZHANG, granted.exemption_id)
    assert (seen.name, seen.relief) == ("孙八", granted)
    letter = HandoverEntry(SUN, date(2026, 11, 10), NOV - 1, from_branch_id=FIRST)
    number = world.run(record_handover, WANG, letter)
    told = world.run(again.letter, ZHANG, number)
    assert (told.comes, told.name, told.paid_through) == (False, "孙八", NOV - 1)
    for use_case, key in (
        (again.assessment, made.assessment_id),
        (again.relief, granted.exemption_id),
        (again.letter, number),
    ):
        for who in (SUN, FENG):
            with pytest.raises(DomainError) as error:
                world.run(use_case, who, key)
            assert error.value.key in {"dues.not_keeper", "unit.not_found"}
        with pytest.raises(DomainError):
            world.run(use_case, WANG, 999)
