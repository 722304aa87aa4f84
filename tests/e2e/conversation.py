"""A whole meeting as Li Si reports it in the group, step by step, and what it leaves behind."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from models.chats import Draft
from models.meetings import Attachment, Attendance, MeetingRecord, Motion
from playground import Message
from tests.e2e.town import Town
from tests.services.meeting_cast import FIRST, LI, QIAN, ZHANG, at

Act = Callable[[Town, Message], Awaitable[object]]


@dataclass(frozen=True)
class Step:
    """What Li Si does with a card, and words of the bot's answer."""

    act: Act
    answer: str


def press(label: str) -> Act:
    return lambda town, card: town.presses(town.people[LI], card, label)


def reply(text: str) -> Act:
    return lambda town, card: town.people[LI].replies(card, text)


async def photo(town: Town, card: Message) -> None:
    await town.people[LI].sends_photo(town.first, b"\xff\xd8\xff\xe0 sheet", reply_to=card)


STEPS = (
    Step(press("支部党员大会"), "☑️ 支部党员大会"),
    Step(press("选好了"), "什么时候"),
    Step(reply("2026-11-18 19:00-20:30"), "在哪里"),
    Step(reply("三楼会议室"), "应到 8 人"),
    Step(press("钱七"), "因为什么"),
    Step(press("病假"), "钱七 · 病假"),
    Step(press("下一步"), "议题是什么"),
    Step(reply("讨论转正"), "什么决议"),
    Step(reply("同意按期转正"), "有表决"),
    Step(press("有"), "表决的是什么"),
    Step(reply("同意吴十同志按期转正"), "哪种办法"),
    Step(press("转正"), "票数"),
    Step(reply("5 0 1"), "书面意见"),
    Step(reply("跳过"), "别的表决"),
    Step(press("没有"), "照片"),
    Step(photo, "1 个文件"),
    Step(press("完成"), "请核对"),
    Step(press("提交"), "已登记"),
)


async def opened(town: Town) -> Message:
    """The command, and the first question."""
    await town.people[LI].says(town.first, "/meeting")
    return await town.said(town.first, "什么会")


def recorded(town: Town) -> dict[str, Any]:
    """What stands in the ledger, without what differs from run to run."""
    return {
        "records": [
            (each.kind, each.status, each.serial, each.unit_id, each.started_at, each.ended_at)
            for each in town.rows(MeetingRecord)
        ],
        "minutes": [
            (each.place, each.chair_id, each.recorder_id, each.agenda, each.resolution)
            for each in town.rows(MeetingRecord)
        ],
        "counts": [
            (each.expected, each.present, each.expected_voters, each.present_voters)
            for each in town.rows(MeetingRecord)
        ],
        "absent": [
            (each.person_id, each.reason) for each in town.rows(Attendance) if not each.present
        ],
        "motions": [
            (each.text, each.rule, each.votes_for, each.votes_against, each.votes_abstain)
            for each in town.rows(Motion)
        ],
        "files": [(each.kind, bool(each.stored_as)) for each in town.rows(Attachment)],
        "drafts": len(town.rows(Draft)),
    }


WHOLE: dict[str, Any] = {
    "records": [
        ("general_meeting", "held", 1, FIRST, at("2026-11-18 19:00"), at("2026-11-18 20:30"))
    ],
    "minutes": [("三楼会议室", ZHANG, LI, "讨论转正", "同意按期转正")],
    "counts": [(8, 7, 7, 6)],
    "absent": [(QIAN, "sick")],
    "motions": [("同意吴十同志按期转正", "regularization", 5, 0, 1)],
    "files": [("photo", True)],
    "drafts": 0,
}
