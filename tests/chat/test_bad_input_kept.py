"""Odd texts that are allowed and kept as typed; sums that do not add up; files where text goes."""

import pytest

from tests.chat.house import House
from tests.chat.meeting_steps import (
    FILES,
    LINE,
    Walk,
    general,
    held,
    kind,
    one_line_summary,
    only_record,
    records,
)
from tests.chat.test_bad_input import nothing_lost, slips
from tests.services.meeting_cast import LI

ODD = {
    "HTML": (
        "<b>会议室</b> & <script>alert(1)</script>",
        "<b>会议室</b> & <script>alert(1)</script>",
    ),
    "an open tag": ("<b>三楼", "<b>三楼"),
    "template marks": ("{{ 7 * 7 }} {% raw %}", "{{ 7 * 7 }} {% raw %}"),
    "emoji": ("三楼👨‍👩‍👧‍👦🎉", "三楼👨‍👩‍👧‍👦🎉"),
    "right-to-left marks": ("三楼\u202e室议会\u202c\u200f", "三楼室议会"),
    "control characters": ("三楼\x00\x1b[31m", "三楼[31m"),
    "blanks around": ("  三楼 \n", "三楼"),
    "a quotation": ('"三楼"；DROP TABLE meeting--', '"三楼"；DROP TABLE meeting--'),
    "rare characters": ("𠮷野家㐂", "𠮷野家㐂"),
}


@pytest.mark.parametrize(("typed", "stored"), ODD.values(), ids=ODD)
async def test_an_odd_text_is_shown_and_stored_as_it_was_typed(
    house: House, typed: str, stored: str
) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(*kind("支部党员大会"), ("type", "2026-11-18 19:00-20:30", "在哪里"))
    await walk.goes(("type", typed, "没有到"), *general(), FILES)
    assert f"地点：{stored}\n" in walk.card.text
    await walk.taps("提交", "已登记")
    assert only_record(house).place == stored
    shown = await walk.taps("查看记录", "登记：李四")
    assert f"地点：{stored}\n" in shown.text


async def test_texts_of_the_full_length_are_taken_and_shown_in_pages(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(*kind("支部党员大会"), *held(), ("tap", "缺席 0 人", "议题"))
    await walk.types("议" * 4000, "决议")
    await walk.types("决" * 4000, "表决")
    await walk.taps("没有", "印证")
    await walk.taps("完成", "决决决")
    last = await house.pg.wait_for(lambda m: "✅ 提交" in m.buttons, chat=house.first)
    await house.presses(walk.person, last, "提交")
    await walk.hears("已登记")
    row = only_record(house)
    assert (len(row.agenda), len(row.resolution)) == (4000, 4000)


VOTES = [
    ("8 0 0", "合计 8 票，到会有表决权的有 7 人"),
    ("3 0 0", "合计 3 票，到会有表决权的有 7 人"),
    ("9999 0 0", "合计 9999 票，到会有表决权的有 7 人"),
]


@pytest.mark.parametrize(("typed", "says"), VOTES)
async def test_votes_that_do_not_add_up_cannot_be_submitted(
    house: House, typed: str, says: str
) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(
        *kind("支部党员大会"),
        *held(),
        *general(
            ("tap", "有", "什么事项"),
            ("type", "年度计划", "哪种办法"),
            ("tap", "一般表决", "票数"),
            ("type", typed, "还有别的"),
            ("tap", "没有", "印证"),
        ),
        FILES,
    )
    assert says in walk.card.text
    answer = await (await walk.presses("提交")).answered()
    assert answer.alert
    assert says in answer.text
    assert records(house) == []
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "票数", "票数"), ("type", "7 0 0", "请核对"))
    assert "⚠️" not in walk.card.text
    await walk.taps("提交", "已登记")
    assert only_record(house).place == "三楼会议室"


async def test_more_written_opinions_than_absent_people_cannot_be_submitted(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says("/meeting", "什么会")
    await walk.goes(
        *kind("支部党员大会"),
        *held(),
        *general(
            ("tap", "有", "什么事项"),
            ("type", "接收甲", "哪种办法"),
            ("tap", "接收预备党员", "票数"),
            ("type", "7 0 0", "书面意见"),
            ("type", "1 0 0", "还有别的"),
            ("tap", "没有", "印证"),
        ),
        FILES,
    )
    assert "书面意见比未到会的人还多" in walk.card.text
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "书面意见", "书面意见"))
    await walk.types("跳过", "请核对")
    await walk.taps("提交", "已登记")
    assert only_record(house).status == "held"


async def test_nobody_present_cannot_be_submitted(house: House) -> None:
    walk = await one_line_summary(house, LI)
    await walk.goes(("tap", "修改", "哪一项"), ("tap", "缺席", "没有到"))
    await walk.types("张三、李四、王五、赵六、钱七、孙八、周九、吴十", "全部缺席", "没有到")
    await walk.types("吴十", "1 人缺席")
    await walk.goes(("tap", "缺席 1 人", "请核对"))
    await walk.taps("提交", "已登记")
    assert only_record(house).present == 7


async def test_a_line_with_a_future_day_asks_whether_it_is_a_plan(house: House) -> None:
    walk = Walk(house, house.people[LI], house.first)
    await walk.says(f"/meeting {LINE.replace('2026-11-18', '2026-12-18')}", "还没到")
    await walk.taps("改日期", "什么时候开的")
    await walk.types("2026-11-18 19:00-20:30", "表决")
    assert records(house) == []


@pytest.mark.parametrize("at", ["when", "place", "absent", "tally"])
@pytest.mark.parametrize("size", [None, 25 * 2**20])
async def test_a_file_where_text_is_asked_is_not_kept(
    house: House, at: str, size: int | None
) -> None:
    async def slip(walk: Walk) -> None:
        await walk.person.sends_document(walk.chat, size=size, reply_to=walk.reply)
        await walk.hears()

    await slips(house, at, slip)
    assert house.pg.calls_to("getFile") == []


@pytest.mark.parametrize("what", ["photo", "document"])
async def test_a_file_of_25_megabytes_is_noted_without_a_copy(house: House, what: str) -> None:
    async def slip(walk: Walk) -> None:
        sends = walk.person.sends_photo if what == "photo" else walk.person.sends_document
        await sends(walk.chat, size=25 * 2**20, reply_to=walk.reply)
        await walk.hears("25 MB", "20 MB")

    await slips(house, "files", slip)
    nothing_lost(house)
