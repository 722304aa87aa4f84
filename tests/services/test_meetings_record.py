"""Recording: what is frozen, what is counted, what is refused."""

from datetime import date
from typing import Any

import pytest

from domain.errors import DomainError, Duplicate
from domain.meetings import AbsenceReason
from domain.obligations import State
from models.meetings import Attachment, Attendance, Event, MeetingRecord
from models.organisation import Membership, ObligationOverride, Unit
from services.meetings import (
    KindEntry,
    cancel_meeting,
    check_entry,
    record_meeting,
    withdraw_meeting,
)
from services.seam import Deps
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GROUP_A,
    GROUP_B,
    LI,
    QIAN,
    SECOND,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    ZHOU,
    absent,
    entry,
    motion,
    photo,
    seed,
)


def test_a_record_says_what_it_did_for_its_quarter(deps: Deps) -> None:
    receipt = seed(deps).record(absent=absent(QIAN))
    (kind,) = receipt.kinds
    (step,) = kind.steps
    assert (kind.serial, kind.expected, kind.present, kind.unit_name) == (1, 8, 7, None)
    assert kind.rate is not None
    assert kind.rate.percent_tenths == 875
    assert (step.obligation, step.period, step.counted, step.minimum, step.state) == (
        "general_meeting",
        "2026Q4",
        1,
        1,
        State.DONE,
    )
    assert (receipt.branch_id, receipt.zone, receipt.status, receipt.corrected) == (
        FIRST,
        "Asia/Shanghai",
        "held",
        False,
    )


def test_the_list_is_frozen_with_reasons_and_votes(deps: Deps) -> None:
    world = seed(deps)
    world.record(absent={QIAN: AbsenceReason.SICK})
    rows = {row.person_id: row for row in world.all(Attendance)}
    assert set(rows) == {ZHANG, LI, WANG, ZHAO, QIAN, SUN, ZHOU, WU}
    assert (rows[QIAN].present, rows[QIAN].reason) == (False, "sick")
    assert (rows[WU].present, rows[WU].votes, rows[WU].reason) == (True, False, None)
    (record,) = world.all(MeetingRecord)
    assert (record.expected, record.present) == (8, 7)
    assert (record.expected_voters, record.present_voters) == (7, 6)
    assert (record.recorded_by, record.status, record.held_on) == (
        ZHANG,
        "held",
        date(2026, 11, 18),
    )


def test_pitfall_34_a_later_transfer_changes_no_frozen_list(deps: Deps) -> None:
    world = seed(deps)
    world.record()
    for row in world.all(Membership):
        if row.person_id == SUN:
            world.change(Membership, row.id, until=date(2026, 11, 1))
    (record,) = world.all(MeetingRecord)
    assert record.expected == 8
    assert SUN in {row.person_id for row in world.all(Attendance)}
    assert world.record(at_="2026-11-19 19:00").kinds[0].expected == 7


def test_pitfall_18_a_member_attends_in_the_branch_of_that_day(deps: Deps) -> None:
    world = seed(deps)
    assert world.record(at_="2026-10-30 19:00").kinds[0].expected == 9  # GONE belonged to it then
    assert world.record(at_="2026-11-01 19:00").kinds[0].expected == 8


def test_pitfall_2_the_day_held_decides_the_period_and_both_days_are_kept(deps: Deps) -> None:
    world = seed(deps)
    receipt = world.record(at_="2026-09-30 23:30")  # 15:30 UTC, typed seven weeks later
    assert receipt.kinds[0].steps[0].period == "2026Q3"
    (record,) = world.all(MeetingRecord)
    assert record.held_on == date(2026, 9, 30)
    assert record.recorded_at == deps.clock()


def test_pitfall_2_the_day_is_that_of_the_branch_and_not_of_utc(deps: Deps) -> None:
    world = seed(deps)
    world.record(at_="2026-10-01 07:00")  # 30 September in UTC
    assert world.all(MeetingRecord)[0].held_on == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("moment", "key"),
    [
        ("2026-11-21 09:00", "meeting.in_future"),
        ("2026-11-20 21:00", "meeting.not_begun"),
    ],
)
def test_pitfall_3_a_future_meeting_is_not_held(deps: Deps, moment: str, key: str) -> None:
    world = seed(deps)
    with pytest.raises(DomainError) as refused:
        world.record(at_=moment)
    assert refused.value.key == key
    assert world.all(Event) == []


def test_pitfall_3_a_plan_counts_for_nothing_and_has_no_number(deps: Deps) -> None:
    world = seed(deps)
    receipt = world.record(
        at_="2026-12-05 09:00", status="planned", chair_id=None, recorder_id=None
    )
    (kind,) = receipt.kinds
    assert (receipt.status, kind.serial, kind.expected, kind.steps, kind.rate) == (
        "planned",
        0,
        0,
        (),
        None,
    )
    assert world.all(Attendance) == []
    world.run(cancel_meeting, ZHANG, kind.record_id, "改期")
    assert world.record().kinds[0].steps[0].counted == 1


def test_a_plan_lies_today_or_later(deps: Deps) -> None:
    with pytest.raises(DomainError, match=r"meeting\.plan_in_past"):
        seed(deps).record(at_="2026-11-19 09:00", status="planned")


def test_pitfall_3_a_withdrawn_meeting_counts_no_more(deps: Deps) -> None:
    world = seed(deps)
    first = world.record().kinds[0]
    receipt = world.run(withdraw_meeting, ZHANG, first.record_id, "记错了")
    (step,) = receipt.kinds[0].steps
    assert (receipt.status, step.counted, step.missing, step.state) == (
        "withdrawn",
        0,
        1,
        State.NOT_YET_DUE,
    )


def test_pitfall_4_one_event_of_two_kinds_makes_two_records_with_lists_of_their_own(
    deps: Deps,
) -> None:
    world = seed(deps)
    kinds = (
        KindEntry("committee_meeting", agenda="研究发展党员"),
        KindEntry("general_meeting", agenda="讨论", absent=absent(QIAN)),
    )
    receipt = world.record(kinds=kinds, attachments=(photo(),))
    committee, general = receipt.kinds
    assert (committee.expected, committee.present) == (3, 3)
    assert (general.expected, general.present) == (8, 7)
    assert len(world.all(Event)) == 1
    assert [each.steps[0].counted for each in receipt.kinds] == [1, 1]
    proofs = [row.record_id for row in world.all(Attachment)]
    assert proofs == [committee.record_id, general.record_id]


def test_pitfall_4_the_same_kind_twice_in_one_event_is_refused(deps: Deps) -> None:
    world = seed(deps)
    twice = (KindEntry("general_meeting"), KindEntry("general_meeting"))
    with pytest.raises(DomainError) as refused:
        world.record(kinds=twice)
    assert (refused.value.key, refused.value.values) == (
        "meeting.kind_twice",
        {"kind": "general_meeting"},
    )


def test_pitfall_4_a_committee_meeting_with_everyone_is_no_general_meeting(deps: Deps) -> None:
    world = seed(deps)
    receipt = world.record(kind="committee_meeting", observers="全体党员列席")
    assert [step.obligation for step in receipt.kinds[0].steps] == ["committee_meeting"]


def test_two_groups_meet_in_one_event(deps: Deps) -> None:
    kinds = (
        KindEntry("group_meeting", group_id=GROUP_A),
        KindEntry("group_meeting", group_id=GROUP_B),
    )
    receipt = seed(deps).record(kinds=kinds)
    assert [(k.unit_name, k.expected, k.serial) for k in receipt.kinds] == [
        ("第一党小组", 4, 1),
        ("第二党小组", 4, 1),
    ]
    assert [k.steps[0].counted for k in receipt.kinds] == [1, 1]


@pytest.mark.parametrize(
    ("group", "key"),
    [
        (None, "meeting.group_missing"),
        (SECOND, "meeting.group_not_here"),
        (77, "meeting.group_not_here"),
    ],
)
def test_a_group_meeting_names_a_group_of_the_branch(
    deps: Deps, group: int | None, key: str
) -> None:
    with pytest.raises(DomainError) as refused:
        seed(deps).record(kind="group_meeting", group_id=group)
    assert refused.value.key == key


def test_a_dissolved_group_holds_no_meeting(deps: Deps) -> None:
    world = seed(deps)
    world.change(Unit, GROUP_A, dissolved_on=date(2026, 11, 1))
    assert world.record(kind="group_meeting", group_id=GROUP_A, at_="2026-10-30 19:00")
    with pytest.raises(DomainError, match=r"meeting\.group_not_here"):
        world.record(kind="group_meeting", group_id=GROUP_A)


def test_numbers_restart_each_year_and_are_counted_by_unit_and_kind(deps: Deps) -> None:
    world = seed(deps)
    held: list[tuple[str, dict[str, Any]]] = [
        ("2025-12-30 19:00", {}),
        ("2026-03-01 19:00", {}),
        ("2026-02-01 19:00", {}),
        ("2026-02-02 19:00", {"kind": "party_lecture", "lecturer": "张三", "topic": "党章"}),
        ("2026-02-03 19:00", {"kind": "group_meeting", "group_id": GROUP_A}),
        ("2026-02-03 20:00", {"kind": "group_meeting", "group_id": GROUP_B}),
    ]
    serials = [world.record(at_=moment, **values).kinds[0].serial for moment, values in held]
    assert serials == [1, 1, 2, 1, 1, 1]


def test_a_withdrawn_record_keeps_its_number(deps: Deps) -> None:
    world = seed(deps)
    first = world.record().kinds[0]
    world.run(withdraw_meeting, ZHANG, first.record_id, "记错了")
    assert world.record().kinds[0].serial == 2


def test_the_same_meeting_reported_twice_is_noticed(deps: Deps) -> None:
    world = seed(deps)
    first = world.record().kinds[0]
    with pytest.raises(Duplicate) as noticed:
        world.record(at_="2026-11-18 15:00", who=LI)
    assert noticed.value.key == "meeting.duplicate"
    assert noticed.value.values == {
        "record_id": first.record_id,
        "serial": 1,
        "kind": "general_meeting",
        "held_on": date(2026, 11, 18),
    }
    other = entry(at_="2026-11-18 15:00")
    receipt = world.run(record_meeting, LI, other, confirmed_separate=True)
    assert (receipt.kinds[0].serial, receipt.kinds[0].steps[0].counted) == (2, 2)


def test_what_was_withdrawn_or_planned_or_of_another_group_is_no_duplicate(deps: Deps) -> None:
    world = seed(deps)
    world.record(kind="group_meeting", group_id=GROUP_A)
    assert world.record(kind="group_meeting", group_id=GROUP_B)
    first = world.record().kinds[0]
    world.run(withdraw_meeting, ZHANG, first.record_id, "记错了")
    world.record(at_="2026-11-20 22:00", status="planned")
    assert world.record()
    assert world.record(at_="2026-11-20 20:00")


def test_one_of_the_branch_may_chair_a_meeting_of_another_group(deps: Deps) -> None:
    receipt = seed(deps).record(kind="group_meeting", group_id=GROUP_B)  # chaired by ZHANG of A
    assert (receipt.kinds[0].expected, receipt.kinds[0].present) == (4, 4)


def test_pitfall_6_without_a_committee_nobody_is_expected_at_its_meeting(deps: Deps) -> None:
    world = seed(deps)
    small = entry("committee_meeting", branch_id=SECOND, chair_id=FENG, recorder_id=CHEN)
    with pytest.raises(DomainError, match=r"meeting\.nobody_expected"):
        world.run(record_meeting, FENG, small)


def test_a_branch_counts_by_the_numbers_that_it_has_set_itself(deps: Deps) -> None:
    world = seed(deps)
    row = {"unit_id": FIRST, "obligation": "general_meeting", "field": "minimum", "value": "2"}
    world.add(ObligationOverride, row)
    (step,) = world.record().kinds[0].steps
    assert (step.counted, step.minimum, step.missing) == (1, 2, 1)


def test_the_preset_of_the_branch_type_counts(deps: Deps) -> None:
    world = seed(deps)
    world.change(Unit, FIRST, branch_type="school")
    world.change(Unit, GROUP_A, established_on=date(2026, 1, 1))
    receipt = world.record(kind="group_meeting", group_id=GROUP_A)
    assert receipt.kinds[0].unit_name == "第一党小组"


def test_files_prove_a_record_once(deps: Deps) -> None:
    world = seed(deps)
    world.record(attachments=(photo("a"), photo("b"), photo("a")))
    assert [row.file_unique_id for row in world.all(Attachment)] == ["unique-a", "unique-b"]


def test_the_summary_shows_what_would_be_recorded_with_all_problems(deps: Deps) -> None:
    world = seed(deps)
    wrong = entry(
        at_="2026-11-21 09:00",
        place="",
        absent=absent(QIAN),
        motions=(motion(votes=(6, 0, 0)), motion(votes=(1, 0, 0))),
    )
    (checked,) = world.run(check_entry, ZHAO, wrong)
    assert (checked.kind, checked.expected, checked.present) == ("general_meeting", 8, 7)
    assert (checked.expected_voters, checked.present_voters) == (7, 6)
    assert checked.absent == ("钱七",)
    assert [text for text, _ in checked.rulings] == ["通过年度计划"] * 2
    assert [problem.key for problem in checked.problems] == [
        "meeting.in_future",
        "meeting.votes_do_not_add_up",
        "meeting.place_missing",
    ]
    assert world.all(Event) == []


def test_a_plan_is_checked_without_votes(deps: Deps) -> None:
    plan = entry(at_="2026-12-01 09:00", status="planned", place="", motions=(motion(),))
    (checked,) = seed(deps).run(check_entry, ZHAO, plan)
    assert (checked.problems, checked.rulings) == ((), ())
