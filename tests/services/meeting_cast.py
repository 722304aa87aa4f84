"""Two branches under one committee, and short ways to write their meetings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlmodel import SQLModel

from domain.meetings import AbsenceReason
from domain.quorum import Tally
from models.chats import InboxUpdate
from models.engine import transaction
from models.organisation import Account, Appointment, CommitteeTerm, Membership, Person, Unit
from services.meetings import (
    AttachmentEntry,
    KindEntry,
    MeetingEntry,
    MotionEntry,
    Receipt,
    record_meeting,
)
from services.seam import Caller, Deps

ZONE = ZoneInfo("Asia/Shanghai")
COMMITTEE, FIRST, SECOND, GROUP_A, GROUP_B, GENERAL = 1, 2, 3, 4, 5, 6
# Of the first branch: three on its committee, then full members, one probationary.
ZHANG, LI, WANG, ZHAO, QIAN, SUN, ZHOU, WU = range(1, 9)
FENG, CHEN = 11, 12  # of the second branch, which has no committee and no groups
GONE, READER, STRANGER = 21, 22, 23  # left; appointed above the branches; nobody's member
ANONYMOUS = 1087968824
_SINCE = date(2020, 1, 1)
_BOUND = datetime(2020, 1, 1, tzinfo=UTC)
NAMES = {
    ZHANG: "张三",
    LI: "李四",
    WANG: "王五",
    ZHAO: "赵六",
    QIAN: "钱七",
    SUN: "孙八",
    ZHOU: "周九",
    WU: "吴十",
    FENG: "冯一",
    CHEN: "陈二",
    GONE: "褚三",
    READER: "卫四",
    STRANGER: "蒋五",
}


@dataclass(frozen=True)
class World:
    """The use cases over the two branches."""

    deps: Deps

    def run(self, use_case: Callable[..., Any], who: int, *args: Any, **kwargs: Any) -> Any:
        """Run a use case as one of the people; the result is what the use case returns."""
        return self.deps.run_now(use_case, caller(who), *args, **kwargs)

    def record(self, who: int = ZHANG, **values: Any) -> Receipt:
        found: Receipt = self.run(record_meeting, who, entry(**values))
        return found

    def add(self, model: type[SQLModel], *rows: dict[str, Any]) -> None:
        with transaction(self.deps.engine, writes=True) as session:
            session.execute(insert(model), list(rows))

    def all(self, model: type[SQLModel]) -> list[Any]:
        with transaction(self.deps.engine, writes=False) as session:
            return list(session.scalars(select(model)))

    def change(self, model: type[SQLModel], key: int, **values: Any) -> None:
        with transaction(self.deps.engine, writes=True) as session:
            row = session.get_one(model, key)
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)

    def update(self, update_id: int) -> None:
        """An update that has come in and waits for its effect."""
        self.add(
            InboxUpdate, {"update_id": update_id, "payload": "{}", "received_at": self.deps.clock()}
        )


def caller(who: int) -> Caller:
    """A person of the cast, the anonymous admin, or a Telegram id that nobody has bound."""
    return Caller(who if who > 1000 else 7000 + who)


def at(text: str) -> datetime:
    """A moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def entry(
    kind: str = "general_meeting", at_: str = "2026-11-18 19:00", **values: Any
) -> MeetingEntry:
    """A meeting of the first branch; what is not of the event belongs to its one kind."""
    shared = {
        name: values.pop(name)
        for name in (
            "branch_id",
            "ended_at",
            "place",
            "chair_id",
            "recorder_id",
            "attachments",
            "source_chat_id",
            "source_message_id",
            "status",
            "kinds",
        )
        if name in values
    }
    own: dict[str, Any] = {"agenda": "学习讨论", **values}
    defaults: dict[str, Any] = {
        "branch_id": FIRST,
        "kinds": (KindEntry(kind, **own),),
        "started_at": at(at_),
        "ended_at": None,
        "place": "会议室",
        "chair_id": ZHANG,
        "recorder_id": LI,
    }
    return MeetingEntry(**(defaults | shared))


def absent(*people: int) -> dict[int, AbsenceReason]:
    return dict.fromkeys(people, AbsenceReason.LEAVE)


def motion(
    rule: str = "ordinary", votes: tuple[int, ...] = (7, 0, 0), **values: Any
) -> MotionEntry:
    return MotionEntry(**{"text": "通过年度计划", "rule": rule, "tally": Tally(*votes), **values})


def photo(name: str = "a") -> AttachmentEntry:
    return AttachmentEntry("photo", f"file-{name}", f"unique-{name}", size=1000)


def seed(deps: Deps) -> World:
    """The two branches, their people, and an account for each."""
    world = World(deps)
    units = [
        (COMMITTEE, "机关党委", "party_committee", None, "/1/"),
        (FIRST, "第一支部", "branch", COMMITTEE, "/1/2/"),
        (SECOND, "第二支部", "branch", COMMITTEE, "/1/3/"),
        (GROUP_A, "第一党小组", "party_group", FIRST, "/1/2/4/"),
        (GROUP_B, "第二党小组", "party_group", FIRST, "/1/2/5/"),
    ]
    names = ("id", "name", "kind", "parent_id", "path")
    for row in units:
        world.add(Unit, {**dict(zip(names, row, strict=True)), "code": f"U{row[0]}"})
    world.add(Person, *({"id": who, "code": f"P{who}", "name": NAMES[who]} for who in NAMES))
    first = [ZHANG, LI, WANG, ZHAO, QIAN, SUN, ZHOU]
    world.add(
        Membership,
        *(_member(who, FIRST, group_id=GROUP_A if who <= ZHAO else GROUP_B) for who in first),
        _member(WU, FIRST, kind="probationary", group_id=GROUP_B),
        _member(FENG, SECOND),
        _member(CHEN, SECOND),
        _member(GONE, FIRST, until=date(2026, 11, 1)),
    )
    world.add(CommitteeTerm, {"unit_id": FIRST, "since": _SINCE})
    offices = [
        (ZHANG, FIRST, "secretary"),
        (LI, FIRST, "deputy_secretary"),
        (WANG, FIRST, "organization_officer"),
        (FENG, SECOND, "secretary"),
        (READER, COMMITTEE, "committee_reader"),
    ]
    world.add(
        Appointment,
        *(
            {"person_id": who, "unit_id": unit, "office": office, "since": _SINCE}
            for who, unit, office in offices
        ),
    )
    world.add(
        Account,
        *({"telegram_id": 7000 + who, "person_id": who, "bound_at": _BOUND} for who in NAMES),
    )
    return world


def _member(who: int, branch: int, **values: Any) -> dict[str, Any]:
    row = {"person_id": who, "branch_id": branch, "kind": "full", "since": _SINCE}
    return {**row, "group_id": None, "until": None, "traits": "", **values}
