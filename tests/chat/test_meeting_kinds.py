"""Each kind of meeting by conversation, in the group and in private, up to the stored record."""

from dataclasses import dataclass, field

import pytest

from models.meetings import Attendance, MeetingRecord, Motion
from tests.chat.house import House
from tests.chat.meeting_steps import (
    FILES,
    Step,
    Walk,
    general,
    held,
    kind,
    only_record,
    records,
)
from tests.services.meeting_cast import FIRST, GROUP_A, LI, ZHANG, ZHAO


@dataclass(frozen=True)
class Case:
    """How a kind is chosen and minuted, what the receipt says, what the row then holds."""

    label: str
    minutes: tuple[Step, ...]
    receipt: tuple[str, ...]
    stored: dict[str, object]
    expected: int = 8
    choice: tuple[Step, ...] = ()
    shown: tuple[str, ...] = field(default=())


AGENDA = (("tap", "缺席 0 人", "议题"), ("type", "研究工作", "印证"))
CASES = {
    "general_meeting": Case(
        "支部党员大会",
        general(),
        ("四季度支部党员大会 1/1",),
        {"agenda": "学习党章", "resolution": "一致同意"},
        shown=("议题：学习党章", "决议：一致同意", "有表决权应到 7 人，实到 7 人"),
    ),
    "committee_meeting": Case(
        "支部委员会会议",
        (
            ("tap", "缺席 0 人", "议题"),
            ("type", "研究发展对象", "决议"),
            ("type", "跳过", "表决"),
            ("tap", "没有", "印证"),
        ),
        ("11月支部委员会会议 1/1",),
        {"agenda": "研究发展对象", "resolution": ""},
        expected=3,
        shown=("有表决权应到 3 人",),
    ),
    "group_meeting": Case(
        "党小组会",
        AGENDA,
        ("第一党小组", "11月党小组会 1/1"),
        {"agenda": "研究工作", "unit_id": GROUP_A},
        expected=4,
        choice=(*kind("党小组会", then="哪个党小组"), ("tap", "第一党小组", "什么时候")),
        shown=("（第一党小组）",),
    ),
    "party_lecture": Case(
        "党课",
        (
            ("tap", "缺席 0 人", "主讲人"),
            ("type", "张三", "题目"),
            ("type", "坚定信念", "多少学时"),
            ("tap", "1.5", "印证"),
        ),
        ("党课 1/",),
        {"lecturer": "张三", "topic": "坚定信念", "credit_hours": 150},
        shown=("主讲：张三", "题目：坚定信念", "学时：1.5"),
    ),
    "theme_day": Case(
        "主题党日",
        (
            ("tap", "缺席 0 人", "学习了什么"),
            ("type", "志愿服务", "多少学时"),
            ("tap", "跳过", "印证"),
        ),
        ("11月主题党日 1/1",),
        {"content": "志愿服务", "credit_hours": None},
        shown=("学习内容：志愿服务",),
    ),
    "org_life_meeting": Case(
        "组织生活会", AGENDA, ("组织生活会 1/1",), {"agenda": "研究工作"}, shown=("议题：研究工作",)
    ),
    "democratic_appraisal": Case(
        "民主评议党员", AGENDA, ("民主评议党员 1/1",), {"agenda": "研究工作"}
    ),
    "study_session": Case(
        "集中学习",
        (
            ("tap", "缺席 0 人", "学习了什么"),
            ("type", "二十大报告", "多少学时"),
            ("type", "2学时", "印证"),
        ),
        ("集中学习 今年第 1 次",),
        {"content": "二十大报告", "credit_hours": 200},
        shown=("学习内容：二十大报告", "学时：2"),
    ),
}
VOTE = (
    ("tap", "有", "什么事项"),
    ("type", "通过年度计划", "哪种办法"),
    ("tap", "一般表决", "应到 7 人，到会 7 人"),
    ("type", "6 0 1", "还有别的"),
)


@pytest.mark.parametrize("place", ["group", "private"])
@pytest.mark.parametrize("name", CASES)
async def test_a_meeting_of_each_kind_from_command_to_receipt(
    house: House, name: str, place: str
) -> None:
    case, li = CASES[name], house.people[LI]
    walk = Walk(house, li, house.first if place == "group" else li.private)
    await walk.says("/meeting", "什么会")
    await walk.goes(*(case.choice or kind(case.label)), *held(), *case.minutes)
    summary = (await walk.goes(FILES)).text
    for words in (
        case.label,
        "2026-11-18（周三）（2天前）19:00–20:30",
        "地点：三楼会议室",
        "主持：张三",
        "记录：李四",
        f"应到 {case.expected} 人，实到 {case.expected} 人",
        *case.shown,
    ):
        assert words in summary
    assert "⚠️" not in summary
    assert records(house) == []
    receipt = await walk.taps("提交", "已登记")
    for words in (f"{case.label}", "第 1 次", f"应到 {case.expected}", *case.receipt):
        assert words in receipt.text
    row = only_record(house)
    assert (row.kind, row.status, row.serial) == (name, "held", 1)
    assert {key: getattr(row, key) for key in case.stored} == case.stored
    assert (row.expected, row.present) == (case.expected, case.expected)
    assert (row.place, row.chair_id, row.recorder_id) == ("三楼会议室", ZHANG, LI)


async def test_motions_and_their_votes_are_ruled_on_in_the_receipt(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(
        *kind("支部党员大会"),
        *held(),
        *general(
            *VOTE,
            ("tap", "有", "什么事项"),
            ("type", "接收甲为预备党员", "哪种办法"),
            ("tap", "接收预备党员", "到会 7 人"),
            ("type", "赞成3票 反对4票 弃权0票", "书面意见"),
            ("type", "跳过", "还有别的"),
            ("tap", "没有", "印证"),
        ),
        FILES,
    )
    assert "通过年度计划——赞成 6、反对 0、弃权 1" in walk.card.text
    receipt = (await walk.taps("提交", "已登记")).text
    assert "通过：通过年度计划" in receipt
    assert "未通过：接收甲为预备党员" in receipt
    assert "够法定人数 4" in receipt
    rows = house.world.all(Motion)
    assert [(row.text, row.rule, row.votes_for, row.passed) for row in rows] == [
        ("通过年度计划", "ordinary", 6, True),
        ("接收甲为预备党员", "admission", 3, False),
    ]


async def test_written_opinions_of_the_absent_join_the_tally(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(
        *kind("支部党员大会"),
        *held(),
        ("type", "赵六", "1 人缺席"),
        ("tap", "缺席 1 人", "议题"),
        ("type", "接收预备党员", "决议"),
        ("type", "跳过", "表决"),
        ("tap", "有", "什么事项"),
        ("type", "接收甲", "哪种办法"),
        ("tap", "接收预备党员", "应到 7 人，到会 6 人"),
        ("type", "3 3 0", "书面意见"),
        ("type", "1 0 0", "还有别的"),
        ("tap", "没有", "印证"),
        FILES,
    )
    assert "接收甲——赞成 4、反对 3、弃权 0" in walk.card.text
    assert "通过：接收甲" in (await walk.taps("提交", "已登记")).text
    (motion,) = house.world.all(Motion)
    assert (motion.votes_for, motion.written_for, motion.passed) == (3, 1, True)


async def test_a_committee_meeting_votes_by_its_own_rule_only(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(
        *kind("支部委员会会议"),
        *held(),
        ("tap", "缺席 0 人", "议题"),
        ("type", "研究", "决议"),
        ("type", "跳过", "表决"),
        ("tap", "有", "什么事项"),
        ("type", "推荐甲", "哪种办法"),
    )
    assert [each for each in walk.card.buttons if "选举" in each or "一般" in each] == []
    await walk.goes(("tap", "支委会表决", "应到 3 人，到会 3 人"), ("type", "3 0 0", "还有别的"))
    await walk.goes(("tap", "没有", "印证"), FILES)
    assert "通过：推荐甲" in (await walk.taps("提交", "已登记")).text


async def test_several_kinds_in_one_event_each_get_a_record(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(
        *kind("支部党员大会", "党课", "主题党日"),
        *held(),
        ("tap", "缺席 0 人", "议题"),
        ("type", "学习", "决议"),
        ("type", "跳过", "表决"),
        ("tap", "没有", "没有到"),
        ("type", "吴十", "1 人缺席"),
        ("tap", "缺席 1 人", "主讲人"),
        ("type", "王五", "题目"),
        ("type", "初心", "学时"),
        ("tap", "跳过", "没有到"),
        ("tap", "缺席 0 人", "学习了什么"),
        ("type", "参观", "学时"),
        ("tap", "跳过", "印证"),
        FILES,
    )
    for words in ("・支部党员大会", "・党课", "・主题党日", "缺席：吴十", "主讲：王五"):
        assert words in walk.card.text
    receipt = (await walk.taps("提交", "已登记")).text
    assert all(f"{label} 今年第 1 次" in receipt for label in ("支部党员大会", "党课", "主题党日"))
    rows = {row.kind: row for row in records(house)}
    assert set(rows) == {"general_meeting", "party_lecture", "theme_day"}
    assert len({row.event_id for row in rows.values()}) == 1
    assert {key: row.present for key, row in rows.items()} == {
        "general_meeting": 8,
        "party_lecture": 7,
        "theme_day": 8,
    }
    assert len(house.world.all(Attendance)) == 24


async def test_a_tick_is_taken_back_by_a_second_tap(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(("tap", "党课", "什么会"), ("tap", "党课", "什么会"))
    assert "✔️ 选好了（0）" in walk.card.buttons
    await walk.taps("选好了", "至少要选 1 项")
    await walk.goes(*kind("集中学习"))


async def test_a_branch_without_committee_and_groups_is_not_offered_their_meetings(
    house: House,
) -> None:
    walk = Walk(house, house.people[11], house.second)
    await walk.says("/meeting", "什么会")
    labels = " ".join(walk.card.buttons)
    assert "支部党员大会" in labels
    assert "支部委员会会议" not in labels
    assert "党小组会" not in labels


async def test_a_plain_member_may_report_and_is_its_recorder(house: House) -> None:
    walk = Walk(house, house.people[ZHAO], house.first)
    await walk.says("/meeting 集中学习 2026-11-18 19:00-20:30 会议室;缺席 无;内容 党章", "请核对")
    assert "记录：赵六" in walk.card.text
    await walk.taps("提交", "已登记")
    row: MeetingRecord = only_record(house)
    assert (row.recorder_id, row.recorded_by, row.branch_id) == (ZHAO, ZHAO, FIRST)
