"""Corrections, withdrawals, cancelled plans, later evidence: new rows, each with its reason."""

from datetime import date
from typing import Any

import pytest

from domain.errors import DomainError, Duplicate, Forbidden, NotFound
from models.chats import Draft as DraftRow
from models.meetings import Attachment, MeetingRecord
from models.organisation import Appointment, Membership
from services.drafts import open_draft
from services.meetings import (
    MOST_FILES,
    KindEntry,
    add_attachments,
    cancel_meeting,
    check_entry,
    correct_meeting,
    history,
    record_meeting,
    roster_for,
    withdraw_meeting,
)
from services.seam import Deps
from tests.services.meeting_cast import (
    ANONYMOUS,
    FENG,
    FIRST,
    GONE,
    GROUP_A,
    GROUP_B,
    LI,
    QIAN,
    READER,
    SECOND,
    STRANGER,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    World,
    absent,
    entry,
    motion,
    photo,
    seed,
)

OUTSIDERS = (STRANGER, GONE, READER, 999_999, ANONYMOUS)


def planned(world: World, who: int = ZHAO) -> int:
    receipt = world.record(who, at_="2026-11-20 22:00", status="planned", chair_id=None)
    return receipt.kinds[0].record_id


def held(world: World, who: int = ZHAO, **values: Any) -> int:
    return world.record(who, **values).kinds[0].record_id


def test_a_correction_is_a_new_row_that_names_the_old_one(deps: Deps) -> None:
    world = seed(deps)
    old = held(world, attachments=(photo("a"),), source_chat_id=-5, source_message_id=9)
    new = entry(place="二楼", absent=absent(QIAN), attachments=(photo("b"),))
    receipt = world.run(correct_meeting, ZHAO, old, new, "漏记缺席")
    (kind,) = receipt.kinds
    assert (receipt.corrected, kind.serial, kind.present) == (True, 1, 7)
    assert kind.steps[0].counted == 1
    first, second = world.run(history, ZHAO, kind.record_id)
    assert (first.record_id, first.replaced_by, first.place) == (old, kind.record_id, "会议室")
    assert (second.replaces_id, second.reason, second.recorded_by) == (old, "漏记缺席", "赵六")
    assert (second.event_id, second.source_message_id) == (first.event_id, 9)
    assert [each.file_unique_id for each in second.files] == ["unique-a", "unique-b"]
    assert (first.attachments, second.attachments) == (1, 2)


def test_pitfall_34_a_correction_keeps_the_frozen_list(deps: Deps) -> None:
    world = seed(deps)
    old = held(world)
    for row in world.all(Membership):
        if row.person_id == SUN:
            world.change(Membership, row.id, until=date(2026, 11, 1))
    new = entry(absent=absent(SUN))
    (checked,) = world.run(check_entry, ZHAO, new, corrects=old)
    assert (checked.expected, checked.absent, checked.problems) == (8, ("孙八",), ())
    day = date(2026, 11, 18)
    listed = world.run(roster_for, ZHAO, FIRST, "general_meeting", day, corrects=old)
    assert (len(listed.people), listed.voters) == (8, 7)
    assert world.run(correct_meeting, ZHAO, old, new, "漏记缺席").kinds[0].expected == 8


def test_another_day_has_another_list_and_keeps_its_number_within_the_year(deps: Deps) -> None:
    world = seed(deps)
    old = held(world)
    moved = entry(at_="2026-10-30 19:00")
    (kind,) = world.run(correct_meeting, ZHAO, old, moved, "日期写错").kinds
    assert (kind.expected, kind.serial) == (9, 1)
    last_year = entry(at_="2025-10-30 19:00")
    (kind,) = world.run(correct_meeting, ZHAO, kind.record_id, last_year, "年份写错").kinds
    assert (kind.serial, kind.steps[0].period) == (1, "2025Q4")
    assert world.record().kinds[0].serial == 2  # 1 stays used in 2026


def test_another_group_has_another_number(deps: Deps) -> None:
    world = seed(deps)
    held(world, kind="group_meeting", group_id=GROUP_A, at_="2026-11-02 19:00")
    old = held(world, kind="group_meeting", group_id=GROUP_A)
    other = entry("group_meeting", group_id=GROUP_B)
    (kind,) = world.run(correct_meeting, ZHAO, old, other, "组别写错").kinds
    assert (kind.unit_name, kind.serial) == ("第二党小组", 1)


def test_a_correction_onto_another_meeting_is_noticed(deps: Deps) -> None:
    world = seed(deps)
    first = held(world)
    second = held(world, at_="2026-11-17 19:00")
    with pytest.raises(Duplicate) as noticed:
        world.run(correct_meeting, ZHAO, second, entry(), "日期写错")
    assert noticed.value.values["record_id"] == first
    receipt = world.run(correct_meeting, ZHAO, second, entry(), "日期写错", confirmed_separate=True)
    assert receipt.kinds[0].steps[0].counted == 2


def test_what_was_planned_is_held_by_any_member(deps: Deps) -> None:
    world = seed(deps)
    plan = planned(world, WANG)
    deps.clock.set("2026-11-20 23:00")  # type: ignore[attr-defined]
    done = entry(at_="2026-11-20 22:00", motions=(motion(),))
    receipt = world.run(correct_meeting, SUN, plan, done, "按计划召开")
    (kind,) = receipt.kinds
    assert (receipt.status, kind.serial, kind.present, len(kind.rulings)) == ("held", 1, 8, 1)
    assert kind.steps[0].counted == 1


def test_a_plan_is_moved_by_who_made_it(deps: Deps) -> None:
    world = seed(deps)
    plan = planned(world)
    moved = entry(at_="2026-12-01 09:00", status="planned")
    with pytest.raises(Forbidden, match=r"meeting\.not_yours"):
        world.run(correct_meeting, SUN, plan, moved, "改期")
    receipt = world.run(correct_meeting, ZHAO, plan, moved, "改期")
    assert (receipt.status, receipt.kinds[0].serial) == ("planned", 0)


def test_what_was_held_becomes_no_plan(deps: Deps) -> None:
    world = seed(deps)
    old = held(world)
    plan = entry(at_="2026-12-01 09:00", status="planned")
    with pytest.raises(DomainError, match=r"meeting\.held_already"):
        world.run(correct_meeting, ZHAO, old, plan, "改期")


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "party_lecture", "lecturer": "张三", "topic": "党章"},
        {"kinds": (KindEntry("general_meeting"), KindEntry("committee_meeting"))},
        {"branch_id": SECOND},
    ],
)
def test_another_kind_or_branch_is_another_meeting(deps: Deps, values: dict[str, Any]) -> None:
    world = seed(deps)
    old = held(world)
    with pytest.raises(DomainError) as refused:
        world.run(correct_meeting, ZHAO, old, entry(**values), "种类写错")
    assert (refused.value.key, refused.value.values) == (
        "meeting.other_kind",
        {"kind": "general_meeting"},
    )


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("错", "meeting.reason_missing"),
        (" \u202e \n", "meeting.reason_missing"),
        ("错" * 1001, "meeting.too_long"),
    ],
)
def test_a_reason_is_asked_for(deps: Deps, reason: str, key: str) -> None:
    world = seed(deps)
    old = held(world)
    for use_case, args in (
        (correct_meeting, (old, entry(), reason)),
        (withdraw_meeting, (old, reason)),
    ):
        with pytest.raises(DomainError) as refused:
            world.run(use_case, ZHAO, *args)
        assert refused.value.key == key
    assert len(world.all(MeetingRecord)) == 1


@pytest.mark.parametrize("who", [ZHANG, LI, WANG, ZHAO])
def test_keepers_and_the_recorder_may(deps: Deps, who: int) -> None:
    world = seed(deps)
    old = held(world, ZHAO, recorder_id=QIAN)
    assert world.run(add_attachments, who, old, [photo()]) == 1
    new = world.run(correct_meeting, who, old, entry(), "地点写错").kinds[0].record_id
    assert world.run(withdraw_meeting, who, new, "记错了").status == "withdrawn"


def test_who_took_the_minutes_may_correct_them(deps: Deps) -> None:
    world = seed(deps)
    old = held(world, ZHANG, recorder_id=QIAN)
    assert world.run(correct_meeting, QIAN, old, entry(), "地点写错")


def test_another_member_may_not(deps: Deps) -> None:
    world = seed(deps)
    old, plan = held(world), planned(world)
    for use_case, args in (
        (correct_meeting, (old, entry(), "地点写错")),
        (withdraw_meeting, (old, "记错了")),
        (cancel_meeting, (plan, "改期")),
        (add_attachments, (old, [photo()])),
    ):
        with pytest.raises(Forbidden, match=r"meeting\.not_yours"):
            world.run(use_case, SUN, *args)


def test_a_keeper_of_another_branch_may_not_even_as_a_member_of_this_one(deps: Deps) -> None:
    world = seed(deps)
    old = held(world)
    seat = {"person_id": SUN, "unit_id": SECOND, "office": "secretary", "since": date(2026, 1, 1)}
    world.add(Appointment, seat)
    with pytest.raises(Forbidden, match=r"meeting\.not_yours"):
        world.run(withdraw_meeting, SUN, old, "记错了")


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_from_outside_changes_a_record(deps: Deps, who: int) -> None:
    world = seed(deps)
    old, plan = held(world), planned(world)
    for use_case, args in (
        (correct_meeting, (old, entry(), "地点写错")),
        (withdraw_meeting, (old, "记错了")),
        (cancel_meeting, (plan, "改期")),
        (add_attachments, (old, [photo()])),
    ):
        with pytest.raises(Forbidden):
            world.run(use_case, who, *args)


def test_a_forged_record_is_not_found(deps: Deps) -> None:
    world = seed(deps)
    old = held(world)
    for record_id in (old, 999):
        for use_case, args in (
            (correct_meeting, (record_id, entry(), "地点写错")),
            (withdraw_meeting, (record_id, "记错了")),
            (cancel_meeting, (record_id, "改期")),
            (add_attachments, (record_id, [photo()])),
        ):
            with pytest.raises(NotFound) as refused:
                world.run(use_case, FENG, *args)
            assert refused.value.key == "meeting.not_found"


def test_a_correction_checked_against_a_record_of_another_branch_is_not_found(deps: Deps) -> None:
    world = seed(deps)
    old = held(world)
    other = entry(branch_id=SECOND, chair_id=FENG, recorder_id=FENG)
    with pytest.raises(NotFound, match=r"meeting\.not_found"):
        world.run(check_entry, FENG, other, corrects=old)


def test_a_replaced_row_names_the_newer_one(deps: Deps) -> None:
    world = seed(deps)
    old = held(world)
    newer = world.run(correct_meeting, ZHAO, old, entry(), "地点写错").kinds[0].record_id
    for use_case, args in (
        (correct_meeting, (old, entry(), "地点写错")),
        (withdraw_meeting, (old, "记错了")),
        (add_attachments, (old, [photo()])),
    ):
        with pytest.raises(DomainError) as refused:
            world.run(use_case, ZHAO, *args)
        assert (refused.value.key, refused.value.values) == ("meeting.replaced", {"newer": newer})


def test_what_is_over_stays_over(deps: Deps) -> None:
    world = seed(deps)
    plan, old = planned(world), held(world)
    gone = world.run(withdraw_meeting, ZHAO, old, "记错了").kinds[0].record_id
    for use_case, args in (
        (correct_meeting, (gone, entry(), "地点写错")),
        (withdraw_meeting, (gone, "记错了")),
        (withdraw_meeting, (plan, "记错了")),
        (cancel_meeting, (gone, "改期")),
        (add_attachments, (gone, [photo()])),
    ):
        with pytest.raises(DomainError, match=r"meeting\.not_open"):
            world.run(use_case, ZHAO, *args)
    receipt = world.run(cancel_meeting, ZHAO, plan, "改期")
    assert (receipt.status, receipt.kinds[0].serial) == ("cancelled", 0)


def test_evidence_is_added_once_and_up_to_a_limit(deps: Deps) -> None:
    world = seed(deps)
    record_id = held(world, attachments=(photo("a"),))
    assert world.run(add_attachments, ZHAO, record_id, [photo("a"), photo("b")]) == 2
    many = [photo(str(n)) for n in range(MOST_FILES - 1)]
    with pytest.raises(DomainError) as refused:
        world.run(add_attachments, ZHAO, record_id, many)
    assert (refused.value.key, refused.value.values) == ("meeting.files_full", {"most": MOST_FILES})
    assert len(world.all(Attachment)) == 2


def test_a_second_submit_of_a_correction_or_withdrawal_changes_nothing(deps: Deps) -> None:
    world = seed(deps)
    old = held(world)
    draft = world.run(open_draft, ZHAO, "meeting", -100, 0, "summary", {})
    first = world.run(correct_meeting, ZHAO, old, entry(), "地点写错", draft_id=draft.id)
    again = world.run(correct_meeting, ZHAO, old, entry(), "地点写错", draft_id=draft.id)
    assert again == first
    newer = first.kinds[0].record_id
    draft = world.run(open_draft, ZHAO, "withdraw", -100, 0, "summary", {})
    gone = world.run(withdraw_meeting, ZHAO, newer, "记错了", draft_id=draft.id)
    assert world.run(withdraw_meeting, ZHAO, newer, "记错了", draft_id=draft.id) == gone
    assert world.all(DraftRow) == []
    assert len(world.all(MeetingRecord)) == 3


def test_a_draft_that_was_dropped_corrects_nothing(deps: Deps) -> None:
    world = seed(deps)
    old = held(world)
    for use_case, args in (
        (correct_meeting, (old, entry(), "地点写错")),
        (withdraw_meeting, (old, "记错了")),
    ):
        with pytest.raises(NotFound, match=r"draft\.gone"):
            world.run(use_case, ZHAO, *args, draft_id=777)
    world.run(correct_meeting, ZHANG, old, entry(), "地点写错")  # by somebody else
    with pytest.raises(NotFound, match=r"draft\.gone"):
        world.run(correct_meeting, ZHAO, old, entry(), "地点写错", draft_id=777)


def test_a_correction_of_what_cannot_be_right_is_refused(deps: Deps) -> None:
    world = seed(deps)
    old = held(world)
    with pytest.raises(DomainError, match=r"meeting\.votes_do_not_add_up"):
        world.run(correct_meeting, ZHAO, old, entry(motions=(motion(votes=(1, 0, 0)),)), "票数")
    assert world.run(record_meeting, ZHAO, entry(at_="2026-11-19 09:00"))
