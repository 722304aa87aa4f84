"""A committee with two branches, another committee beside it, and short ways to write facts.

1 机关党委 C ─┬─ 2 第一支部 A (committee, groups 4 and 5)
             └─ 3 第二支部 B (neither)
6 学校党委 X ─── 7 第三支部 Y
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, inspect, select, update
from sqlmodel import SQLModel, col

from models.chats import Chat
from models.engine import transaction
from models.meetings import Event, MeetingRecord
from models.organisation import (
    Account,
    Appointment,
    CommitteeTerm,
    Membership,
    ObligationOverride,
    Person,
    Unit,
)
from models.reminders import Reminder, ReminderAttempt
from services.compliance import BranchDigest, Digest, Line, compliance
from services.seam import SYSTEM, Caller, Deps

C, A, B, A1, A2, X, Y = 1, 2, 3, 4, 5, 6, 7
SECRETARY, DEPUTY, MEMBER, LEADER, OTHER, READER, X_READER, UNBOUND = range(101, 109)
GROUP_CHAT = -1001234567890
_SINCE = date(2020, 1, 1)
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_UNITS = (
    (C, "C", "机关党委", "party_committee", None, "/1/"),
    (A, "A", "第一支部", "branch", C, "/1/2/"),
    (B, "B", "第二支部", "branch", C, "/1/3/"),
    (A1, "A-1", "第一党小组", "party_group", A, "/1/2/4/"),
    (A2, "A-2", "第二党小组", "party_group", A, "/1/2/5/"),
    (X, "X", "学校党委", "party_committee", None, "/6/"),
    (Y, "Y", "第三支部", "branch", X, "/6/7/"),
)
_PEOPLE = {
    SECRETARY: ("张三", A, A1),
    DEPUTY: ("李四", A, A1),
    MEMBER: ("王五", A, A2),
    LEADER: ("赵六", A, A1),
    OTHER: ("钱七", B, None),
    READER: ("孙八", None, None),
    X_READER: ("周九", Y, None),
    UNBOUND: ("吴十", A, A2),
}
_OFFICES = (
    (SECRETARY, A, "secretary"),
    (DEPUTY, A, "deputy_secretary"),
    (LEADER, A1, "group_leader"),
    (OTHER, B, "secretary"),
    (READER, C, "committee_reader"),
    (X_READER, X, "committee_reader"),
)


@dataclass(frozen=True)
class World:
    """The use cases over the two committees."""

    deps: Deps

    def run(
        self, use_case: Callable[..., Any], *args: Any, who: int | None = None, **kw: Any
    ) -> Any:
        """As one of the people, or as the system."""
        caller = SYSTEM if who is None else Caller(telegram(who))
        return self.deps.run_now(use_case, caller, *args, **kw)

    def digest(self, **asked: Any) -> Digest:
        found: Digest = self.run(compliance, **asked)
        return found

    def branch(self, unit_id: int, **asked: Any) -> BranchDigest:
        return next(each for each in self.digest(**asked).branches if each.unit_id == unit_id)

    def line(
        self, unit_id: int, rule: str, key: str, *, group: str | None = None, **asked: Any
    ) -> Line:
        return next(
            line
            for line in self.branch(unit_id, **asked).lines
            if line.verdict.obligation.key == rule
            and line.verdict.period.key == key
            and line.group == group
        )

    def state(self, unit_id: int, rule: str, key: str, **asked: Any) -> str:
        return str(self.line(unit_id, rule, key, **asked).verdict.state.value)

    def add(self, model: type[SQLModel], **values: Any) -> None:
        with transaction(self.deps.engine, writes=True) as session:
            session.execute(insert(model).values(**values))

    def set(self, model: type[SQLModel], *where: Any, **values: Any) -> None:
        with transaction(self.deps.engine, writes=True) as session:
            session.execute(update(model).where(*where).values(**values))

    def all(self, model: type[SQLModel]) -> list[Any]:
        with transaction(self.deps.engine, writes=False) as session:
            return list(session.scalars(select(model).order_by(*inspect(model).primary_key)))

    def count(self, model: type[SQLModel]) -> int:
        with transaction(self.deps.engine, writes=False) as session:
            return session.scalar(select(func.count()).select_from(model)) or 0

    def override(self, unit_id: int, rule: str, name: str, value: str) -> None:
        self.add(ObligationOverride, unit_id=unit_id, obligation=rule, field=name, value=value)

    def held(
        self, kind: str, day: str, unit_id: int = A, *, recorded: str | None = None, **values: Any
    ) -> int:
        """A record of a meeting held on a day, typed in the evening of that day unless told."""
        held_on = date.fromisoformat(day)
        branch = A if unit_id in {A1, A2} else unit_id
        started = shanghai(f"{day} 19:00")
        with transaction(self.deps.engine, writes=True) as session:
            event = session.execute(
                insert(Event).values(branch_id=branch, held_on=held_on).returning(col(Event.id))
            ).scalar_one()
            row: dict[str, Any] = {
                "event_id": event,
                "branch_id": branch,
                "unit_id": unit_id,
                "kind": kind,
                "status": "held",
                "serial": 1,
                "held_on": held_on,
                "started_at": started,
                "place": "会议室",
                "expected": 10,
                "present": 9,
                "recorded_by": SECRETARY,
                "recorded_at": shanghai(recorded or f"{day} 21:00"),
                **values,
            }
            made: int | None = session.execute(
                insert(MeetingRecord).values(**row).returning(col(MeetingRecord.id))
            ).scalar_one()
        assert made is not None
        return made

    def reachable(self, who: int, *, reachable: bool = True) -> None:
        self.set(Account, col(Account.person_id) == who, reachable=reachable)

    def group_chat(self, unit_id: int = A, chat_id: int = GROUP_CHAT, **values: Any) -> None:
        self.add(
            Chat,
            **{
                "chat_id": chat_id,
                "unit_id": unit_id,
                "bound_at": shanghai("2026-01-01 12:00"),
                "bound_by": 1,
                "reachable": True,
                **values,
            },
        )

    def reminders(self) -> list[tuple[str, str, int, str, str]]:
        """Obligation, period, unit, stage and state of every row, in order."""
        rows: list[Reminder] = self.all(Reminder)
        return sorted((r.obligation, r.period, r.unit_id, r.stage, r.state) for r in rows)

    def states(self) -> list[str]:
        return sorted(row.state for row in self.all(Reminder))

    def attempts(self) -> list[tuple[int, str, str]]:
        rows: list[ReminderAttempt] = self.all(ReminderAttempt)
        return [(row.epoch, row.outcome, row.detail) for row in rows]


def telegram(who: int) -> int:
    return 7000 + who


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=_SHANGHAI)


def seed(deps: Deps) -> World:
    """The units, their people, and an account for everybody but one."""
    world = World(deps)
    for number, code, name, kind, parent, path in _UNITS:
        world.add(
            Unit, id=number, code=code, name=name, kind=kind, parent_id=parent, path=path,
            zone="Asia/Shanghai",
        )  # fmt: skip
    world.add(CommitteeTerm, unit_id=A, since=_SINCE)
    for who, (name, branch, group) in _PEOPLE.items():
        world.add(Person, id=who, code=f"P{who}", name=name)
        if branch is not None:
            world.add(
                Membership, person_id=who, branch_id=branch, group_id=group, kind="full",
                traits="", since=_SINCE,
            )  # fmt: skip
        if who != UNBOUND:
            world.add(
                Account, telegram_id=telegram(who), person_id=who, reachable=False,
                bound_at=datetime(2020, 1, 1, tzinfo=UTC),
            )  # fmt: skip
    for who, unit, office in _OFFICES:
        world.add(Appointment, person_id=who, unit_id=unit, office=office, since=_SINCE)
    return world


MONTHLY = ("theme_day", "committee_meeting")
QUARTERLY = ("general_meeting", "party_lecture")
YEARLY = ("org_life_meeting", "democratic_appraisal")


def all_done(world: World, unit_id: int, *, until: str = "2026-11") -> None:
    """Everything that a branch owes for this period and the last, held on the 3rd."""
    months = ("2026-10", "2026-11") if until == "2026-11" else ()
    for month in months:
        for kind in MONTHLY if unit_id == A else ("theme_day",):
            world.held(kind, f"{month}-03", unit_id)
        for group in (A1, A2) if unit_id == A else ():
            world.held("group_meeting", f"{month}-03", group)
    for day in ("2026-08-03", "2026-11-03"):
        for kind in QUARTERLY:
            world.held(kind, day, unit_id)
    for day in ("2025-11-03", "2026-11-03"):
        for kind in YEARLY:
            world.held(kind, day, unit_id)
