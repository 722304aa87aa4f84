"""Several people at once: other hands on a card, two forms in a group, two languages, rights."""

import pytest

from models.chats import Draft
from tests.chat.house import House
from tests.chat.meeting_steps import (
    FILES,
    LINE,
    TUESDAY,
    Walk,
    general,
    held,
    kind,
    one_line_summary,
    records,
)
from tests.services.meeting_cast import FENG, LI, STRANGER, WANG, ZHAO


async def test_another_member_cannot_press_my_card(house: House) -> None:
    mine = await one_line_summary(house, LI)
    wang = house.people[WANG]
    for label in ("提交", "修改", "取消"):
        press = await house.presses(wang, mine.card, label)
        answer = await press.answered()
        assert answer.alert
        assert "别人" in answer.text
    assert records(house) == []
    await mine.taps("提交", "已登记")


async def test_another_member_s_reply_does_not_fill_my_form(house: House) -> None:
    mine = Walk(house, house.people[LI], house.first)
    await mine.says("/meeting", "什么会")
    await mine.goes(*kind("集中学习"), ("type", "2026-11-18 19:00-20:30", "在哪里"))
    wang = Walk(house, house.people[WANG], house.first)
    await wang.person.replies(mine.card, "别处")
    await wang.catches_up()
    await mine.goes(
        ("type", "会议室", "没有到"),
        ("tap", "缺席 0 人", "学习了什么"),
        ("type", "党章", "学时"),
        ("type", "2", "印证"),
        FILES,
    )
    assert "地点：会议室" in mine.card.text


async def test_what_is_said_to_nobody_in_the_group_is_no_answer(house: House) -> None:
    mine = Walk(house, house.people[LI], house.first)
    await mine.says("/meeting", "什么会")
    await mine.goes(*kind("集中学习"), ("type", "2026-11-18 19:00-20:30", "在哪里"))
    await mine.person.says(house.first, "大家晚上好")
    await mine.types("会议室", "没有到")


async def test_two_people_fill_two_forms_in_one_group_at_once(house: House) -> None:
    one, two = (Walk(house, house.people[who], house.first) for who in (LI, WANG))
    await one.says("/meeting", "什么会")
    await two.says("/meeting", "什么会")
    assert one.card.id != two.card.id
    await one.goes(*kind("支部党员大会"))
    await two.goes(*kind("集中学习"))
    await one.goes(*held("2026-11-18 19:00-20:30", "礼堂"))
    await two.goes(*held(TUESDAY, "教室"))
    await two.goes(("tap", "缺席 0 人", "学习了什么"))
    await one.goes(*general())
    await two.goes(("type", "党章", "学时"), ("type", "2", "印证"), FILES)
    await one.goes(FILES)
    await two.taps("提交", "已登记")
    await one.taps("提交", "已登记")
    assert {(row.kind, row.place, row.recorder_id) for row in records(house)} == {
        ("general_meeting", "礼堂", LI),
        ("study_session", "教室", WANG),
    }


async def test_a_form_in_the_group_and_one_in_private_do_not_meet(house: House) -> None:
    li = house.people[LI]
    group, private = Walk(house, li, house.first), Walk(house, li, li.private)
    await group.says("/meeting", "什么会")
    await private.says("/meeting", "什么会")
    await group.goes(*kind("集中学习"))
    await private.goes(*kind("党课"), *held(TUESDAY, "家里"))
    await group.goes(*held())
    await group.goes(("tap", "缺席 0 人", "学习了什么"))
    await private.goes(("tap", "缺席 0 人", "主讲人"))


async def test_one_person_reads_english_beside_one_who_reads_chinese(house: House) -> None:
    zhao = house.people[ZHAO]
    walk = Walk(house, zhao, zhao.private)
    await walk.says("/language", "language")
    await (await walk.presses("English")).answered()
    walk = Walk(house, zhao, house.first)
    await walk.says(
        "/meeting Collective study 2026-11-18 19:00-20:30 room 3;absent 吴十;content charter",
        "submit",
    )
    for words in ("Collective study", "Wed 18 Nov 2026", "2 days ago", "room 3", "charter", "吴十"):
        assert words in walk.card.text
    receipt = await walk.taps("Submit", "Recorded")
    assert "已登记" not in receipt.text
    await Walk(house, house.people[LI], house.first).says("/meeting", "什么会")


@pytest.mark.parametrize(
    ("who", "says"),
    [("outsider", "还没有绑定"), ("operator", "还没有绑定"), ("stranger", "不属于")],
)
async def test_who_belongs_to_no_branch_cannot_report(house: House, who: str, says: str) -> None:
    person = {
        "outsider": house.outsider,
        "operator": house.operator,
        "stranger": house.people[STRANGER],
    }[who]
    chat = house.first if who != "stranger" else person.private
    await Walk(house, person, chat).says("/meeting", says)
    assert house.world.all(Draft) == []


async def test_a_member_of_another_branch_is_refused_in_this_group(house: House) -> None:
    feng = house.people[FENG]
    house.first.members[feng.id] = "member"
    await Walk(house, feng, house.first).says(f"/meeting {LINE}", "不在您的范围内")
    assert records(house) == []


async def test_the_group_of_the_committee_keeps_no_meetings(house: House) -> None:
    li = house.people[LI]
    house.committee.members[li.id] = "member"
    await Walk(house, li, house.committee).says("/meeting", "机关党委", "支部群")
