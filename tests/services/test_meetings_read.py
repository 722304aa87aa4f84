"""Reading records and what a form asks before it can ask."""

import re
from datetime import date
from typing import Any

import pytest

from domain.errors import DomainError, Forbidden, NotFound
from domain.quorum import Tally
from models.organisation import CommitteeTerm, Membership, Unit
from services.meetings import (
    Attended,
    KindEntry,
    UnitName,
    branch_context,
    branches_of,
    cancel_meeting,
    correct_meeting,
    history,
    meeting,
    meeting_by_source,
    meetings_of,
    my_attendance,
    people_of,
    receipt_of,
    roster_for,
    withdraw_meeting,
)
from services.seam import Deps
from tests.conftest import OPERATOR
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
    WU,
    ZHANG,
    ZHAO,
    absent,
    at,
    entry,
    motion,
    photo,
    seed,
)

DAY = date(2026, 11, 18)
YEAR = (date(2026, 1, 1), date(2027, 1, 1))
OUTSIDERS = pytest.mark.parametrize("who", [STRANGER, GONE, 999_999, ANONYMOUS])


def test_a_record_in_full(deps: Deps) -> None:
    world = seed(deps)
    record_id = (
        world.record(
            absent=absent(QIAN),
            motions=(motion("admission", (5, 1, 0, 1, 0, 0), about=("冯一",)),),
            ended_at=at("2026-11-18 20:30"),
            resolution="通过",
            observers="群众两名",
            attachments=(photo(),),
            source_chat_id=-1001,
            source_message_id=77,
        )
        .kinds[0]
        .record_id
    )
    view = world.run(meeting, WU, record_id)
    assert (view.branch_name, view.group_name, view.zone) == ("第一支部", None, "Asia/Shanghai")
    assert (view.chair, view.recorder, view.recorded_by) == ("张三", "李四", "张三")
    assert (view.started_at, view.ended_at) == (at("2026-11-18 19:00"), at("2026-11-18 20:30"))
    assert (view.expected, view.present, view.expected_voters, view.present_voters) == (8, 7, 7, 6)
    (away,) = [each for each in view.attendance if not each.present]
    assert (away.name, away.reason, away.votes) == ("钱七", "leave", True)
    (voted,) = view.motions
    assert (voted.rule, voted.tally, voted.entitled, voted.passed) == (
        "admission",
        Tally(5, 1, 0, 1, 0, 0),
        7,
        True,
    )
    assert (view.attachments, view.files[0].file_id) == (1, "file-a")
    assert (view.source_chat_id, view.source_message_id, view.replaced_by) == (-1001, 77, None)


def test_a_group_meeting_names_its_group(deps: Deps) -> None:
    world = seed(deps)
    made = world.record(kind="group_meeting", group_id=GROUP_A, chair_id=LI)
    view = world.run(meeting, ZHAO, made.kinds[0].record_id)
    assert (view.group_id, view.group_name) == (GROUP_A, "第一党小组")


@pytest.mark.parametrize("who", [WU, READER, OPERATOR])
def test_members_and_those_above_may_read(deps: Deps, who: int) -> None:
    world = seed(deps)
    record_id = world.record().kinds[0].record_id
    assert world.run(meeting, who, record_id).record_id == record_id
    assert len(world.run(history, who, record_id)) == 1
    assert len(world.run(meetings_of, who, FIRST, *YEAR)) == 1


@OUTSIDERS
def test_nobody_from_outside_reads_a_record(deps: Deps, who: int) -> None:
    world = seed(deps)
    made = world.record()
    record_id = made.kinds[0].record_id
    for use_case, args in (
        (meeting, (record_id,)),
        (history, (record_id,)),
        (meetings_of, (FIRST, *YEAR)),
        (meeting_by_source, (1, 2)),
        (receipt_of, (made.event_id,)),
        (branches_of, ()),
        (branch_context, (FIRST,)),
        (people_of, (FIRST, DAY)),
        (roster_for, (FIRST, "general_meeting", DAY)),
    ):
        with pytest.raises(Forbidden):
            world.run(use_case, who, *args)


def test_a_member_of_another_branch_finds_nothing(deps: Deps) -> None:
    world = seed(deps)
    made = world.record(source_chat_id=-1, source_message_id=2)
    record_id = made.kinds[0].record_id
    for use_case, args in (
        (meeting, (record_id,)),
        (meeting, (999,)),
        (history, (record_id,)),
        (meetings_of, (FIRST, *YEAR)),
        (receipt_of, (made.event_id,)),
        (receipt_of, (999,)),
        (branch_context, (FIRST,)),
        (people_of, (FIRST, DAY)),
        (roster_for, (FIRST, "general_meeting", DAY)),
    ):
        with pytest.raises(NotFound):
            world.run(use_case, FENG, *args)
    assert world.run(meeting_by_source, FENG, -1, 2) is None


def test_the_list_holds_current_records_newest_first(deps: Deps) -> None:
    world = seed(deps)
    old = world.record().kinds[0].record_id
    group = world.record(kind="group_meeting", group_id=GROUP_A, at_="2026-11-19 19:00").kinds[0]
    plan = world.record(at_="2026-12-01 09:00", status="planned").kinds[0]
    gone = world.record(at_="2026-11-02 09:00").kinds[0].record_id
    world.run(withdraw_meeting, ZHANG, gone, "记错了")
    new = world.run(correct_meeting, ZHANG, old, entry(), "地点写错").kinds[0].record_id
    listed = world.run(meetings_of, ZHAO, FIRST, *YEAR)
    assert [each.record_id for each in listed] == [plan.record_id, group.record_id, new]
    assert (listed[1].unit_name, listed[1].present, listed[1].expected) == ("第一党小组", 4, 4)
    within = world.run(meetings_of, ZHAO, FIRST, date(2026, 11, 19), date(2026, 12, 1))
    assert [each.record_id for each in within] == [group.record_id]


def test_an_edited_message_finds_the_record_that_holds_now(deps: Deps) -> None:
    world = seed(deps)
    old = world.record(source_chat_id=-1, source_message_id=2).kinds[0].record_id
    assert world.run(meeting_by_source, ZHAO, -1, 3) is None
    new = world.run(correct_meeting, ZHANG, old, entry(), "地点写错").kinds[0].record_id
    assert world.run(meeting_by_source, ZHAO, -1, 2).record_id == new
    world.run(withdraw_meeting, ZHANG, new, "记错了")
    assert world.run(meeting_by_source, ZHAO, -1, 2) is None


def test_a_receipt_is_said_again_as_it_was(deps: Deps) -> None:
    world = seed(deps)
    kinds = (
        KindEntry(
            "general_meeting", motions=(motion("admission", (6, 1, 0), about=("冯一",)), motion())
        ),
        KindEntry("group_meeting", group_id=GROUP_B),
    )
    made = world.record(kinds=kinds)
    assert world.run(receipt_of, ZHAO, made.event_id) == made


def test_a_receipt_said_again_shows_what_holds_now(deps: Deps) -> None:
    world = seed(deps)
    made = world.record(kinds=(KindEntry("general_meeting"), KindEntry("committee_meeting")))
    general = made.kinds[0].record_id
    world.run(correct_meeting, ZHANG, general, entry(absent=absent(QIAN)), "漏记缺席")
    found = world.run(receipt_of, ZHANG, made.event_id)
    assert [(k.kind, k.present) for k in found.kinds] == [
        ("committee_meeting", 3),
        ("general_meeting", 7),
    ]


def test_history_of_one_of_several_kinds(deps: Deps) -> None:
    world = seed(deps)
    made = world.record(kinds=(KindEntry("general_meeting"), KindEntry("committee_meeting")))
    general, committee = (kind.record_id for kind in made.kinds)
    new = world.run(correct_meeting, LI, general, entry(), "地点写错").kinds[0].record_id
    gone = world.run(withdraw_meeting, ZHANG, new, "没有召开").kinds[0].record_id
    for record_id in (general, new, gone):
        versions = world.run(history, ZHAO, record_id)
        assert [(v.record_id, v.status, v.recorded_by, v.reason) for v in versions] == [
            (general, "held", "张三", ""),
            (new, "held", "李四", "地点写错"),
            (gone, "withdrawn", "张三", "没有召开"),
        ]
    assert len(world.run(history, ZHAO, committee)) == 1


def test_ones_own_attendance_of_a_year(deps: Deps) -> None:
    world = seed(deps)
    world.record(absent=absent(QIAN))
    world.record(kind="party_lecture", lecturer="张三", topic="党章", at_="2026-11-10 19:00")
    world.record(kind="committee_meeting")
    world.record(at_="2025-11-10 19:00")
    gone = world.record(at_="2026-11-11 19:00").kinds[0].record_id
    world.run(withdraw_meeting, ZHANG, gone, "记错了")
    assert world.run(my_attendance, QIAN, 2026) == (
        Attended(DAY, "general_meeting", present=False, reason="leave"),
        Attended(date(2026, 11, 10), "party_lecture", present=True, reason=None),
    )
    assert world.run(my_attendance, STRANGER, 2026) == ()


@pytest.mark.parametrize(
    ("who", "why"), [(999_999, "access.bound"), (ANONYMOUS, "access.anonymous")]
)
def test_the_unbound_have_no_attendance(deps: Deps, who: int, why: str) -> None:
    with pytest.raises(Forbidden, match=re.escape(why)):
        seed(deps).run(my_attendance, who, 2026)


def test_what_a_form_knows_of_a_branch(deps: Deps) -> None:
    world = seed(deps)
    world.change(Unit, FIRST, theme_day=10)
    for day, place in enumerate(["会议室", "二楼", "会议室", "三楼", "四楼", "五楼"], start=1):
        world.record(at_=f"2026-11-{day:02} 19:00", place=place)
    plan = world.record(at_="2026-12-01 09:00", status="planned", place="").kinds[0].record_id
    world.run(cancel_meeting, ZHANG, plan, "改期")
    found = world.run(branch_context, ZHAO, FIRST)
    assert (found.name, found.zone, found.committee) == ("第一支部", "Asia/Shanghai", True)
    assert found.groups == (UnitName(GROUP_A, "第一党小组"), UnitName(GROUP_B, "第二党小组"))
    assert (found.secretary_id, found.likely_chairs) == (ZHANG, (ZHANG, LI))
    assert (found.me, found.my_group_id) == (ZHAO, GROUP_A)
    assert found.places == ("五楼", "四楼", "三楼", "会议室")
    assert found.last_theme_day == date(2026, 11, 10)
    assert found.kinds == tuple(deps.rules.kinds)


def test_pitfall_6_a_branch_without_committee_and_groups_is_not_offered_their_meetings(
    deps: Deps,
) -> None:
    world = seed(deps)
    world.change(Unit, SECOND, theme_day=25)
    found = world.run(branch_context, FENG, SECOND)
    assert (found.committee, found.groups, found.places) == (False, (), ())
    assert not {"committee_meeting", "group_meeting"} & set(found.kinds)
    assert found.last_theme_day == date(2026, 10, 25)


def test_a_branch_without_a_secretary_or_a_fixed_day(deps: Deps) -> None:
    world = seed(deps)
    deps.clock.set("2019-01-01 08:00")  # type: ignore[attr-defined]
    for row in world.all(Membership):
        world.change(Membership, row.id, since=date(2018, 1, 1))
    found = world.run(branch_context, FENG, SECOND)
    assert (found.secretary_id, found.likely_chairs, found.last_theme_day) == (None, (), None)


def test_a_secretary_from_elsewhere_reports_for_the_branch(deps: Deps) -> None:
    world = seed(deps)
    for row in world.all(Membership):
        if row.person_id == FENG:
            world.change(Membership, row.id, until=date(2026, 1, 1))
    assert world.run(branches_of, FENG) == (UnitName(SECOND, "第二支部"),)
    found = world.run(branch_context, FENG, SECOND)
    assert (found.me, found.my_group_id) == (None, None)


def test_people_are_those_of_the_day_with_group_and_office(deps: Deps) -> None:
    world = seed(deps)
    people = {each.person_id: each for each in world.run(people_of, ZHAO, FIRST, DAY)}
    assert len(people) == 8
    assert (people[ZHANG].name, people[ZHANG].group, people[ZHANG].office) == (
        "张三",
        "第一党小组",
        "secretary",
    )
    assert people[WU].office is None
    assert GONE in {e.person_id for e in world.run(people_of, ZHAO, FIRST, date(2026, 10, 1))}


@pytest.mark.parametrize(
    ("kind", "group", "expected", "voters"),
    [
        ("general_meeting", None, 8, 7),
        ("committee_meeting", None, 3, 3),
        ("group_meeting", GROUP_B, 4, 3),
    ],
)
def test_each_kind_has_its_own_list(
    deps: Deps, kind: str, group: int | None, expected: int, voters: int
) -> None:
    listed = seed(deps).run(roster_for, ZHAO, FIRST, kind, DAY, group)
    assert (len(listed.people), listed.voters) == (expected, voters)


def test_pitfall_6_an_office_without_a_term_makes_no_committee(deps: Deps) -> None:
    world = seed(deps)
    (term,) = world.all(CommitteeTerm)
    world.change(CommitteeTerm, term.id, since=date(2026, 11, 19))
    assert world.run(roster_for, ZHAO, FIRST, "committee_meeting", DAY).people == ()
    after = world.run(roster_for, ZHAO, FIRST, "committee_meeting", date(2026, 11, 19))
    assert len(after.people) == 3


@pytest.mark.parametrize(
    ("kind", "group", "key"),
    [
        ("group_meeting", None, "meeting.group_missing"),
        ("group_meeting", SECOND, "meeting.group_not_here"),
        ("tea_party", None, "meeting.unknown_kind"),
    ],
)
def test_a_list_that_cannot_be_made(deps: Deps, kind: str, group: Any, key: str) -> None:
    with pytest.raises(DomainError) as refused:
        seed(deps).run(roster_for, ZHAO, FIRST, kind, DAY, group)
    assert refused.value.key == key


def test_the_list_of_a_plan_is_that_of_its_day(deps: Deps) -> None:
    world = seed(deps)
    plan = world.record(at_="2026-12-01 09:00", status="planned").kinds[0].record_id
    listed = world.run(roster_for, ZHAO, FIRST, "general_meeting", date(2026, 10, 1), corrects=plan)
    assert len(listed.people) == 9
