"""Points of the first branch in private: who proposes what, and the way to each card.

points_on(house)
walk = await own(house, SUN)
await walk.taps("申报", "申报哪一项")
"""

from datetime import date
from typing import Any

from bot.kit.buttons import Action, data_for
from models.chats import InboxUpdate
from models.organisation import Appointment
from models.points import PointsClosing, PointsDecision, PointsEntry
from services.points import AttachmentEntry, ProposalEntry, ProposalView, propose_entry
from services.seam import Caller
from tests.chat.house import House
from tests.chat.meeting_steps import Step, Walk
from tests.services.dues_cast import LEADER_A, LEADER_B, m
from tests.services.meeting_cast import FIRST, GROUP_A, GROUP_B, SECOND, SUN
from tests.services.points_cast import SCHEME, SET_AT, add_cards, set_scheme

_SINCE = date(2020, 1, 1)
PHOTO = AttachmentEntry("photo", "file-a", "unique-a", size=1000)

# The way through each form, from the card where it begins to the receipt; a photo is sent beside.
REASON: dict[str, tuple[Step, ...]] = {
    "change": (
        ("tap", "调整", "改为几分"),
        ("tap", "+2.00", "为什么调整"),
        ("tap", "按实际情况调整", "请核对"),
        ("tap", "提交", "调整后通过"),
    ),
    "decline": (
        ("tap", "退回", "为什么退回"),
        ("type", "没有看到照片", "请核对"),
        ("tap", "提交", "已退回"),
    ),
    "reverse": (
        ("tap", "撤销", "为什么撤销"),
        ("tap", "登记有误", "请核对"),
        ("tap", "提交", "已撤销"),
    ),
}


def points_on(house: House, *, scheme: str = SCHEME, since: str = "2026-01") -> None:
    """Both branches score by a scheme; the groups of the first have leaders."""
    for branch in (FIRST, SECOND):
        set_scheme(house.world, branch, scheme, since)
    house.world.add(
        Appointment,
        *(
            {"person_id": who, "unit_id": unit, "office": "group_leader", "since": _SINCE}
            for who, unit in ((LEADER_A, GROUP_A), (LEADER_B, GROUP_B))
        ),
    )


def scored(house: House, who: int = SUN, *months: str) -> None:
    """Full marks for some months."""
    add_cards(house.world, who, *map(m, months or ("2026-09", "2026-10")))


def proposed(
    house: House, who: int = SUN, month: str = "2026-11", *, by: int | None = None, **values: Any
) -> ProposalView:
    """A good deed that waits."""
    made = {"event": "good_deed", "note": "帮邻居修水管", "evidence": (PHOTO,), **values}
    said = ProposalEntry(FIRST, who, month=m(month), **made)
    actor = Caller(house.people[who if by is None else by].id)
    found: ProposalView = house.app.deps.run_now(propose_entry, actor, said)
    return found


def closed(house: House, month: str) -> None:
    """A month whose days of objection are over."""
    row = {"branch_id": FIRST, "month": date.fromisoformat(f"{month}-01"), "reason": ""}
    until = date(2026, 11, 1)
    house.world.add(PointsClosing, {**row, "objections_until": until, "opened_at": SET_AT})


async def own(house: House, who: int, *then: str, said: str = "/points") -> Walk:
    """Somebody's own card, in hand."""
    person = house.people[who]
    walk = Walk(house, person, person.private)
    await walk.says(said, *(then or ("年积分",)))
    return walk


async def pressing(
    house: House, who: int, action: Action, *args: int | str, then: tuple[str, ...]
) -> Walk:
    """A button pressed in private, wherever it was; what it shows is in hand."""
    person = house.people[who]
    walk = Walk(house, person, person.private)
    card = await walk.says("/help", "/meeting")
    await person.presses(card, data=data_for(action, *args))
    await walk.hears(*then)
    return walk


async def photo(walk: Walk, *then: str, data: bytes = b"one") -> None:
    """A photo sent as an answer."""
    await walk.person.sends_photo(walk.chat, data)
    await walk.hears(*then)


async def to_evidence(walk: Walk) -> None:
    """A good deed as far as the question for evidence, from one's own card."""
    await walk.goes(
        ("tap", "✍️ 申报", "申报哪一项"),
        ("tap", "好人好事", "几分"),
        ("tap", "+2.00", "计入哪个月"),
        ("tap", "2026年11月", "做了什么"),
        ("type", "雨天帮邻居搬东西", "印证"),
    )


def entries(house: House) -> list[PointsEntry]:
    """Every entry, oldest first."""
    rows: list[PointsEntry] = house.world.all(PointsEntry)
    return sorted(rows, key=lambda row: row.id or 0)


def decided(house: House) -> dict[int, str]:
    """The word on each entry that has one."""
    return {row.entry_id: row.status for row in house.world.all(PointsDecision)}


def effects(house: House) -> list[str]:
    """What would be said again after a crash, of everything about points."""
    found = [row.effect for row in house.world.all(InboxUpdate) if row.effect]
    return [each for each in found if each.startswith("points_")]
