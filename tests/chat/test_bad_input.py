"""What people send by mistake: each gets a clear sentence and loses nothing said before."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from models.meetings import Motion
from tests.chat.house import House
from tests.chat.meeting_steps import FILES, Step, Walk, absences, only_record, records
from tests.services.meeting_cast import LI

RTL = "\u202e\u200f"
# A general meeting with a vote: what is asked, and the right answer to it.
RIGHT: tuple[tuple[str, Step], ...] = (
    ("kinds", ("tap", "支部党员大会", "什么会")),
    ("kinds done", ("tap", "选好了", "什么时候")),
    ("when", ("type", "2026-11-18 19:00", "几点结束")),
    ("end", ("type", "20:30", "在哪里")),
    ("place", ("type", "三楼会议室", "没有到")),
    ("absent", ("type", "赵六", "1 人缺席")),
    ("absent done", ("tap", "缺席 1 人", "议题")),
    ("agenda", ("type", "学习党章", "决议")),
    ("resolution", ("type", "一致同意", "表决")),
    ("votes", ("tap", "有", "什么事项")),
    ("motion", ("type", "年度计划", "哪种办法")),
    ("rule", ("tap", "一般表决", "票数")),
    ("tally", ("type", "6 0 0", "还有别的")),
    ("more", ("tap", "没有", "印证")),
    ("files", FILES),
)


@dataclass(frozen=True)
class Bad:
    """One wrong answer: where, what, and the words that must answer it."""

    at: str
    said: str
    answer: tuple[str, ...]


async def as_text(walk: Walk, bad: Bad) -> None:
    await walk.types(bad.said, *bad.answer)


TABLE = [
    Bad("kinds", "党员大会", ("点最下面的按钮", "什么会")),
    Bad("when", "某个时候", ("没看懂「某个时候」", "例如", "什么时候")),
    Bad("when", "2月30日 19:00", ("没有「2月30日 19:00」这一天", "核对")),
    Bad("when", "2026-02-30 19:00", ("没有「2026-02-30 19:00」这一天",)),
    Bad("when", "2026-11-18 27:00", ("没", "2026-11-18 27:00")),
    Bad("when", "十月十五（农历）", ("农历",)),
    Bad("when", "最近", ("最近", "什么时候")),
    Bad("when", "1876-11-18 19:00", ("年份",)),
    Bad("when", "2026-11-18 20:00-19:00", ("2026-11-18 20:00-19:00",)),
    Bad("when", "昨" * 4096, ("太长", "什么时候")),
    Bad("when", "<b>昨天</b>", ("没看懂「<b>昨天</b>」",)),
    Bad("when", "📅", ("没看懂「📅」",)),
    Bad("when", RTL, ("什么时候",)),
    Bad("when", "/", ("什么时候",)),
    Bad("end", "18:00", ("没看懂结束时间", "19:00")),
    Bad("end", "二十五点", ("没看懂结束时间",)),
    Bad("place", "长" * 201, ("共 201 字，最多 200 字", "前面填的都还在")),
    Bad("place", "长" * 5000, ("共 5000 字，最多 200 字",)),
    Bad("place", RTL, ("请用文字回答", "在哪里")),
    Bad("place", "\u200b \u00a0", ("请用文字回答",)),
    Bad("absent", "郑十一", ("没有「郑十一」", "姓名全称")),
    Bad("absent", "赵六、郑十一", ("没有「郑十一」",)),
    Bad("absent", "冯一", ("没有「冯一」",)),  # of the other branch
    Bad("absent", "实到9人", ("实到 9 人多于应到 8 人",)),
    Bad("absent", "应到8人，实到12人", ("实到 12 人多于应到 8 人",)),
    Bad("absent", "应到10人，实到8人", ("应到 10 人，名册上是 8 人",)),
    Bad("absent", "实到6人", ("实到 6 人，按名单是 8 人",)),
    Bad("absent", "全体", ("全部缺席",)),
    Bad("absent", "🙂", ("没有「🙂」",)),
    Bad("absent", "<i>赵六</i>x", ("没有「", "没有到")),
    Bad("absent", "人" * 4000, ("名单里没有", "没有到")),
    Bad("agenda", "议" * 4001, ("共 4001 字，最多 4000 字",)),
    Bad("motion", "长" * 401, ("共 401 字，最多 400 字",)),
    Bad("votes", "也许", ("请点下面的一个按钮",)),
    Bad("rule", "举手", ("请点下面的一个按钮",)),
    Bad("tally", "六票", ("没看懂票数", "例如")),
    Bad("tally", "6", ("没看懂票数",)),
    Bad("tally", "-6 0 0", ("没看懂票数",)),
    Bad("tally", "6.5 0 0", ("没看懂票数",)),
    Bad("tally", "1 2 3 4", ("没看懂票数",)),
    Bad("tally", "9" * 4000, ("没看懂票数",)),
    Bad("more", "6 0 0", ("请点下面的一个按钮",)),
    Bad("files", "没有照片", ("发照片或文件",)),
]


async def until(walk: Walk, at: str) -> None:
    """The right answers up to a question, which is then open."""
    await walk.says("/meeting", "什么会")
    for name, step in RIGHT:
        if name == at:
            return
        await walk.goes(step)


async def on_from(walk: Walk, at: str) -> None:
    """The right answers from a question on; nothing that was said before is asked again."""
    names = [name for name, _ in RIGHT]
    await walk.goes(*(step for _, step in RIGHT[names.index(at) :]))


def nothing_lost(house: House) -> None:
    """The record holds every right answer, from before the slip and after it."""
    row = only_record(house)
    assert (row.kind, row.place, row.agenda, row.resolution) == (
        "general_meeting",
        "三楼会议室",
        "学习党章",
        "一致同意",
    )
    assert f"{row.started_at:%F %R}–{row.ended_at:%R}" == "2026-11-18 11:00–12:30"
    assert absences(house) == {4: "leave"}
    assert [(each.text, each.votes_for) for each in house.world.all(Motion)] == [("年度计划", 6)]


async def slips(house: House, at: str, slip: Callable[[Walk], Awaitable[None]]) -> None:
    """A meeting with a slip at one question, and then the whole of the rest."""
    walk = Walk(house, house.people[LI], house.first)
    await until(walk, at)
    await slip(walk)
    assert "差错" not in walk.card.text
    assert records(house) == []
    await on_from(walk, at)
    await walk.taps("提交", "已登记")
    nothing_lost(house)


@pytest.mark.parametrize("at", dict.fromkeys(bad.at for bad in TABLE))
async def test_wrong_answers_are_explained_and_lose_nothing(house: House, at: str) -> None:
    """All that can be said wrongly to one question, one after the other, and then the right."""

    async def slip(walk: Walk) -> None:
        for bad in TABLE:
            if bad.at == at:
                await as_text(walk, bad)

    await slips(house, at, slip)


THINGS: dict[str, dict[str, object]] = {
    "sticker": {
        "sticker": {
            "file_id": "s",
            "file_unique_id": "su",
            "width": 1,
            "height": 1,
            "type": "regular",
            "is_animated": False,
            "is_video": False,
            "emoji": "👍",
        }
    },
    "voice": {"voice": {"file_id": "v", "file_unique_id": "vu", "duration": 3}},
    "location": {"location": {"latitude": 39.9, "longitude": 116.4}},
    "contact": {"contact": {"phone_number": "10086", "first_name": "甲"}},
}
ASKED = {
    "kinds": "点最下面的按钮",
    "when": "什么时候",
    "end": "没看懂结束时间",
    "place": "请用文字回答",
    "absent": "请用文字回答",
    "agenda": "请用文字回答",
    "rule": "请点下面的一个按钮",
    "tally": "没看懂票数",
    "files": "发照片或文件",
}


@pytest.mark.parametrize("at", ASKED)
async def test_what_is_no_text_is_answered_with_what_is_asked(house: House, at: str) -> None:
    li = house.people[LI]
    walk = Walk(house, li, li.private)
    await until(walk, at)
    for thing in THINGS.values():
        await li.sends(li.private, **thing)
        await walk.hears(ASKED[at])
    await on_from(walk, at)
    await walk.taps("提交", "已登记")
    nothing_lost(house)
