"""Walking through the forms of meetings as a person does: taps on the card, typed replies.

walk = Walk(house, house.people[LI], house.first)
await walk.says("/meeting", "什么会")
await walk.goes(("tap", "党课", "什么会"), ("tap", "选好了", "什么时候"))
"""

from dataclasses import dataclass, field
from datetime import date

from models.meetings import Attendance, MeetingRecord
from models.organisation import Membership
from models.organisation import Person as PersonRow
from playground import Chat, Message, Person, Press
from tests.chat.house import House
from tests.services.meeting_cast import FIRST

Step = tuple[str, str, str]  # tap or type, what, a word of what the bot says next

# The days before Friday, 20 November 2026, 20:30, when every house stands.
TUESDAY = "2026-11-17 19:00-20:30"
WEDNESDAY = "2026-11-18 19:00-20:30"
FILES = ("tap", "完成", "请核对")


@dataclass
class Walk:
    """One person in one chat, with the newest card of the bot in hand."""

    house: House
    person: Person
    chat: Chat
    _card: Message | None = field(default=None, init=False)

    @property
    def card(self) -> Message:
        """What the bot said last, as far as this walk has waited for it."""
        assert self._card is not None
        return self._card

    async def says(self, text: str, *then: str) -> Message:
        """Write in the chat, to nobody."""
        await self.person.says(self.chat, text)
        return await self.hears(*then)

    async def types(self, text: str, *then: str) -> Message:
        """Answer by typing: in a group as a reply to the bot, in private just so."""
        await self.person.says(self.chat, text, reply_to=self.reply)
        return await self.hears(*then)

    async def taps(self, label: str, *then: str) -> Message:
        """Press a button of the card, and wait for what follows."""
        await self.presses(label)
        return await self.hears(*then)

    async def presses(self, label: str) -> Press:
        """Press a button of the card: the one that reads so, or else one that holds the words."""
        return await self.house.presses(self.person, self.card, label)

    async def goes(self, *steps: Step) -> Message:
        """Step after step, each seen to be answered."""
        for how, what, then in steps:
            await (self.taps if how == "tap" else self.types)(what, then)
        return self.card

    async def hears(self, *words: str) -> Message:
        """Wait for the next words of the bot here; what holds them is the card from now on."""
        self._card = await self.house.said(self.chat, *words)
        return self._card

    async def catches_up(self) -> None:
        """Wait until everything that this person has done here is dealt with; no form is open."""
        await self.says("/cancel", "没有正在填写")

    def takes(self, card: Message) -> None:
        """Take another card in hand."""
        self._card = card

    @property
    def reply(self) -> Message | None:
        """The message that an answer must point at."""
        return None if self.chat.private else self.card


def general(*votes: Step) -> tuple[Step, ...]:
    """The minutes of a general meeting up to the files; nothing is voted on unless told."""
    return (
        ("tap", "缺席 0 人", "议题"),
        ("type", "学习党章", "决议"),
        ("type", "一致同意", "表决"),
        *(votes or (("tap", "没有", "印证"),)),
    )


def kind(*labels: str, then: str = "什么时候") -> tuple[Step, ...]:
    """Ticking the kinds of an event."""
    return (*(("tap", label, "什么会") for label in labels), ("tap", "选好了", then))


def held(
    when: str = WEDNESDAY, place: str = "三楼会议室", then: str = "没有到"
) -> tuple[Step, ...]:
    """When and where it was."""
    return (("type", when, "在哪里"), ("type", place, then))


async def to_summary(walk: Walk, when: str = WEDNESDAY) -> Message:
    """A general meeting, everybody present, up to its summary."""
    await walk.says("/meeting", "什么会")
    return await walk.goes(*kind("支部党员大会"), *held(when), *general(), FILES)


async def reported(house: House, who: int, line: str, chat: Chat | None = None) -> Walk:
    """A meeting that was reported in one line; the receipt is in hand."""
    walk = Walk(house, house.people[who], chat or house.first)
    await walk.says(f"/meeting {line}", "请核对")
    await walk.taps("提交", "已登记")
    return walk


async def one_line_summary(house: House, who: int, line: str = "") -> Walk:
    """A meeting in one line, up to its summary."""
    walk = Walk(house, house.people[who], house.first)
    await walk.says(f"/meeting {line or LINE}", "请核对")
    return walk


LINE = "党员大会 2026-11-18 19:00-20:30 会议室；缺席 无；议题 学习；决议 通过"


def records(house: House) -> list[MeetingRecord]:
    """Every row of the ledger, oldest first."""
    rows: list[MeetingRecord] = house.world.all(MeetingRecord)
    return sorted(rows, key=lambda row: row.id or 0)


def only_record(house: House) -> MeetingRecord:
    """The one row that there must be."""
    (row,) = records(house)
    return row


def absences(house: House) -> dict[int, str]:
    """Who is stored as absent, and why; there must be one record only."""
    return {row.person_id: row.reason for row in house.world.all(Attendance) if not row.present}


def crowd(house: House, count: int) -> list[int]:
    """So many more full members of the first branch, named 甲01, 甲02 and so on; their ids."""
    ids = list(range(101, 101 + count))
    house.world.add(
        PersonRow, *({"id": who, "code": f"C{who}", "name": f"甲{who - 100:02}"} for who in ids)
    )
    house.world.add(
        Membership,
        *(
            {
                "person_id": who,
                "branch_id": FIRST,
                "kind": "full",
                "since": date(2020, 1, 1),
                "group_id": None,
                "until": None,
                "traits": "",
            }
            for who in ids
        ),
    )
    return ids
