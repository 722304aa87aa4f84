"""Short ways through the life of a message about dues, over the branches of `dues_cast`."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from domain.dues.account import ReliefKind
from domain.dues.months import first_day, month_key
from models.dues import DuesAssessment
from models.engine import transaction
from models.organisation import Account
from models.reminders import Reminder, ReminderAttempt
from services.dues import ReliefEntry, grant_relief, set_dues
from services.reminders import (
    BehindList,
    Decided,
    DuesClaim,
    DuesItem,
    Ending,
    OwnDues,
    PointsOpen,
    Result,
    StepCounts,
    Waiting,
    claim_dues,
    finish,
    plan_dues,
)
from services.seam import SYSTEM
from tests.services.dues_cast import ASSESSED_AT, DUE, m
from tests.services.meeting_cast import FIRST, NAMES, WANG, World

DUES_DAY, DAY_AFTER = "2026-11-10 10:00", "2026-11-11 10:00"
_PERSON = {7000 + who: who for who in NAMES}


def reach(world: World, *people: int, reachable: bool = True) -> None:
    """These have started the bot; without names everybody has."""
    with transaction(world.deps.engine, writes=True) as session:
        session.execute(
            update(Account)
            .where(col(Account.person_id).in_(people or NAMES))
            .values(reachable=reachable)
        )


def plan(world: World, **asked: Any) -> int:
    """Plan to the end; how many rows are new."""
    made = 0
    while True:
        found = world.deps.run_now(plan_dues, SYSTEM, **asked)
        made += found.rows
        if not found.more:
            return made


def claims(world: World, **asked: Any) -> list[DuesClaim]:
    """Everything that is due now, claim by claim, as one process takes it."""
    found: list[DuesClaim] = []
    barren: frozenset[int] = frozenset()
    while True:
        taken = world.deps.run_now(claim_dues, SYSTEM, besides=barren, **asked)
        found += taken.claims
        barren |= taken.barren
        if not taken.more:
            return found


def ended(world: World, claim: DuesClaim, result: Result = Result.SENT, **values: Any) -> int:
    own: int = world.deps.run_now(finish, SYSTEM, claim, Ending(result, **values))
    return own


def tick(world: World, blocked: Iterable[int] = ()) -> dict[int, list[DuesItem]]:
    """Plan, and deliver all that is due; what each person has read. `blocked` answer with 403."""
    plan(world)
    read: dict[int, list[DuesItem]] = {}
    barren: frozenset[int] = frozenset()
    while True:
        taken = world.deps.run_now(claim_dues, SYSTEM, besides=barren)
        barren |= taken.barren
        for claim in taken.claims:
            who = _PERSON[claim.chat_id]
            if who in blocked:
                ended(world, claim, Result.GONE)
            else:
                ended(world, claim)
                read.setdefault(who, []).extend(claim.items)
        if not taken.more:
            return read


def at(world: World, moment: str, **asked: Any) -> dict[int, list[str]]:
    """Who reads what in the ticks of a moment and half an hour later, each in short."""
    world.deps.clock.set(moment)  # type: ignore[attr-defined]
    read = tick(world, **asked)
    world.deps.clock.advance(minutes=31)  # type: ignore[attr-defined]
    for who, items in tick(world, **asked).items():
        read.setdefault(who, []).extend(items)
    return {who: [short(item) for item in items] for who, items in read.items()}


def short(item: DuesItem) -> str:
    """What an item says, in a word and its figures."""
    match item:
        case OwnDues():
            step = f" step {item.step.months}" if item.step else ""
            return f"{item.stage.value} {item.owed_fen - item.reported_fen}{step}"
        case BehindList():
            names = ", ".join(
                f"{each.name} {each.run}/{each.owed_fen}{'' if each.reachable else ' !'}"
                for each in item.rows
            )
            return f"{item.whom.value}: {names}"
        case StepCounts():
            counts = ", ".join(f"{step.months}x{count}" for step, count in item.counts)
            return f"{item.row.branch}: {counts}"
        case Waiting():
            return f"waiting {item.name} {item.amount_fen}"
        case Decided():
            return f"{item.notice.value} {item.receipt} {item.amount_fen}"
        case PointsOpen():
            return f"points {month_key(item.month)}"


def rows(world: World, branch_id: int = FIRST) -> dict[str, str]:
    """The state of each row, by stage and recipient."""
    found: list[Reminder] = world.all(Reminder)
    return {
        f"{row.stage} {row.recipient}": row.state
        for row in sorted(found, key=lambda row: row.id or 0)
        if row.branch_id == branch_id
    }


def states(world: World) -> set[str]:
    found: list[Reminder] = world.all(Reminder)
    return {row.state for row in found}


def outcomes(world: World) -> list[str]:
    found: list[ReminderAttempt] = world.all(ReminderAttempt)
    return [each.outcome for each in sorted(found, key=lambda each: each.id or 0)]


def relieve(world: World, who: int, kind: str, since: str, until: str) -> None:
    """Months set apart, as the organization officer decides."""
    said = ReliefEntry(FIRST, who, ReliefKind(kind), m(since), m(until), "家庭困难", "支委会")
    world.run(grant_relief, WANG, said)


def setting(world: World, field: str, value: object, by: int = WANG) -> None:
    world.run(set_dues, by, FIRST, field, value)


def unassessed(world: World, *besides: int) -> None:
    """Nobody owes anything but these."""
    for row in world.all(DuesAssessment):
        if row.person_id not in besides:
            world.change(DuesAssessment, row.id, since=date(2099, 1, 1))


def assessed(world: World, who: int, branch_id: int, since: str, due_fen: int = DUE) -> None:
    """A monthly due as it was set long ago."""
    row = {"person_id": who, "branch_id": branch_id, "since": first_day(m(since))}
    made = {"kind": "salaried", "by_hand": False, "assessed_at": ASSESSED_AT}
    world.add(DuesAssessment, {**row, **made, "due_fen": due_fen, "source": "", "reason": ""})
