"""A meeting in one line: complete, incomplete, and with words that nobody knows."""

from datetime import date

import pytest

from models.organisation import Appointment
from tests.chat.house import House
from tests.chat.meeting_steps import FILES, LINE, Walk, absences, only_record, records
from tests.services.meeting_cast import FENG, FIRST, GROUP_B, LI, SECOND, ZHAO


async def test_a_complete_line_goes_to_its_summary_at_once(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says(
        "/meeting 党员大会 昨天19:00-20:30 会议室;缺席 赵六;议题 学习;决议 通过", "请核对"
    )
    for words in (
        "支部党员大会",
        "2026-11-19（周四）（昨天）19:00–20:30",
        "地点：会议室",
        "应到 8 人，实到 7 人，缺席：赵六",
        "议题：学习",
        "决议：通过",
        "主持：张三",
        "记录：李四",
    ):
        assert words in walk.card.text
    receipt = await walk.taps("提交", "已登记")
    assert "四季度支部党员大会 1/1" in receipt.text
    assert (only_record(house).kind, absences(house)) == ("general_meeting", {ZHAO: "leave"})


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("党员大会", "什么时候"),
        ("党员大会 昨天", "几点开始"),
        ("党员大会 2026-11-18 19:00-20:30", "在哪里"),
        ("党员大会 昨天19:00-20:30 会议室；缺席 无", "（昨天）19:00–20:30，对吗"),
        ("党员大会 2026-11-18 19:00 会议室；缺席 无", "议题"),
        ("党员大会 2026-11-18 19:00-20:30 会议室", "没有到"),
        ("党员大会 2026-11-18 19:00-20:30 会议室；缺席 无", "议题"),
        ("党课 2026-11-18 19:00-20:30 会议室；缺席 无；主讲 张三", "题目"),
        ("小组会 2026-11-18 19:00-20:30 会议室", "哪个党小组"),
        ("小组会 2026-11-18 19:00-20:30 会议室；党小组 第一党小组；议题 读报", "没有到"),
        ("2026-11-18 19:00-20:30 会议室", "什么会"),
        ("Party lecture 2026-11-18 19:00-20:30 room 3;absent none", "主讲人"),
    ],
)
async def test_what_a_line_leaves_open_is_asked(house: House, line: str, asks: str) -> None:
    walk = Walk(house, house.people[LI], house.first)
    card = await walk.says(f"/meeting {line}", asks)
    assert "没看懂" not in card.text


@pytest.mark.parametrize(
    ("said", "when", "place"),
    [
        ("2026-11-18 19:00-20:30 三楼 301", "19:00–20:30", "三楼 301"),
        ("11月18日 晚上7点 活动室", "2026-11-18（周三）（2天前）19:00", "活动室"),
        ("上周五 19:00 - 20:30 会议室", "2026-11-13（周五）（7天前）19:00–20:30", "会议室"),
        ("昨天 19:00 room 3", "2026-11-19（周四）（昨天）19:00", "room 3"),
        ("Nov 18 2026 19:00 hall", "2026-11-18（周三）（2天前）19:00", "hall"),
    ],
)
async def test_the_time_of_a_line_ends_where_its_place_begins(
    house: House, said: str, when: str, place: str
) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says(f"/meeting 组织生活会 {said};缺席 无;议题 学习", "请核对")
    assert when in walk.card.text
    assert f"地点：{place}\n" in walk.card.text


async def test_an_incomplete_line_is_completed_by_conversation(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting 党课 2026-11-18 19:00-20:30 会议室;缺席 无;主讲 王五", "题目")
    await walk.types("坚定信念", "请核对")
    await walk.taps("提交", "已登记")
    row = only_record(house)
    assert (row.kind, row.lecturer, row.topic) == ("party_lecture", "王五", "坚定信念")


@pytest.mark.parametrize(
    ("line", "unread", "asks"),
    [
        ("茶话会 2026-11-18 19:00-20:30 会议室；缺席 无", "茶话会", "什么会"),
        ("党员大会 某天 会议室；缺席 无；议题 学习", "某天 会议室", "什么时候"),
        ("党员大会 2月30日 19:00 会议室；缺席 无", "2月30日", "什么时候"),
        ("党课 2026-11-18 19:00 会议室；缺席 无；决议 通过", "通过", "主讲人"),
        ("党员大会 2026-11-18 19:00 会议室；缺席 郑十一；议题 学习", "郑十一", "没有到"),
        ("党员大会 2026-11-18 19:00 会议室；缺席 无；议题 学习；天气 晴", "天气 晴", "请核对"),
        ("小组会 2026-11-18 19:00 会议室；党小组 第九党小组；缺席 无", "第九党小组", "哪个党小组"),
    ],
)
async def test_words_that_nobody_knows_are_asked_not_guessed(
    house: House, line: str, unread: str, asks: str
) -> None:
    walk = Walk(house, house.people[LI], house.first)
    card = await walk.says(f"/meeting {line}", asks)
    assert unread in card.text
    assert "没看懂" in card.text
    assert records(house) == []


async def test_several_kinds_and_labels_stand_in_one_line(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says(
        "/meeting 小组会+学习 2026年11月18日19:00-20:30 活动室;党小组 第二党小组;"
        "缺席 无；议题 读报；内容 公报；学时 2；主持 王五；记录 李四；列席 老刘",
        "请核对",
    )
    await walk.taps("提交", "已登记")
    rows = {row.kind: row for row in records(house)}
    assert set(rows) == {"group_meeting", "study_session"}
    assert rows["group_meeting"].unit_id == GROUP_B
    assert (rows["study_session"].content, rows["study_session"].credit_hours) == ("公报", 200)
    assert {row.observers for row in rows.values()} == {"老刘"}


async def test_a_line_may_stand_below_the_command(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says(
        "/meeting\n党员大会 2026-11-18 19:00-20:30 会议室\n缺席 无\n议题 学习\n决议 通过", "请核对"
    )
    assert "支部党员大会" in walk.card.text
    assert "地点：会议室" in walk.card.text


async def test_the_command_may_name_the_bot(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says(f"/meeting@zhibu_bot {LINE}", "请核对")


async def test_a_spoken_command_opens_the_form(house: House) -> None:
    li = house.people[LI]
    walk = Walk(house, li, li.private)
    await walk.says("开会记录", "什么会")


def keeper_of_both(house: House) -> Walk:
    """Somebody of the second branch who also holds an office in the first, in private."""
    office = {"person_id": FENG, "unit_id": FIRST, "office": "deputy_secretary"}
    house.world.add(Appointment, {**office, "since": date(2024, 1, 1)})
    feng = house.people[FENG]
    return Walk(house, feng, feng.private)


async def test_the_branch_is_asked_where_there_are_several(house: House) -> None:
    walk = keeper_of_both(house)
    await walk.says("/meeting", "哪个支部")
    assert {"第一支部", "第二支部"} <= set(walk.card.buttons)
    await walk.taps("第二支部", "什么会")
    assert not any("党小组会" in each for each in walk.card.buttons)
    await walk.goes(
        ("tap", "集中学习", "什么会"),
        ("tap", "选好了", "什么时候"),
        ("type", "2026-11-18 19:00-20:30", "在哪里"),
        ("type", "会议室", "应到 2 人"),
        ("tap", "缺席 0 人", "学习了什么"),
        ("type", "党章", "学时"),
        ("tap", "跳过", "印证"),
        FILES,
    )
    assert "主持：冯一" in walk.card.text
    await walk.taps("提交", "已登记")
    row = only_record(house)
    assert (row.branch_id, row.chair_id, row.recorder_id) == (SECOND, FENG, FENG)


async def test_a_line_without_a_branch_is_not_dropped_in_silence(house: House) -> None:
    card = await keeper_of_both(house).says(f"/meeting {LINE}", "哪个支部")
    assert "没看懂" in card.text
    assert "党员大会" in card.text
