"""Short ways through the life of a message about dues, over the branches of `dues_cast`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from domain.dues.account import ReliefKind
from domain.dues.months import first_day
from domain.dues.rates import Step, Told
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
    Result,
    StepCounts,
    Waiting,
    claim_dues,
    finish,
    plan_dues,
)
from services.seam import SYSTEM, Deps
from tests.services.dues_cast import ASSESSED_AT, DUE, m, seed_dues
from tests.services.meeting_cast import FIRST, NAMES, SUN, WANG, ZHAO, World
from tests.support.clock import Clock

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


def two_behind(deps: Deps) -> World:
    """Everybody has started the bot; SUN and ZHAO owe from September on, nobody else anything."""
    world = seed_dues(deps)
    unassessed(world, SUN, ZHAO)
    reach(world)
    deps.clock.set("2026-11-09 08:00")  # type: ignore[attr-defined]
    at(world, "2026-11-09 09:00")  # what October left is said
    return world


def told_above(world: World) -> None:
    """From two months on the superior hears how many there are."""
    step = Step(
        2, "报上级", "Told above", (Told.SUPERIOR,), True, False, "地方规定", date(2020, 1, 1)
    )
    dues = world.deps.rules.dues
    settings = replace(dues.settings, steps=(2,))
    changed = replace(dues, steps=(step,), settings=settings)
    world.deps.rules = replace(world.deps.rules, dues=changed)


def day_after(world: World, clock: Clock) -> None:
    """The morning after the dues day, when members are told and lists wait."""
    clock.set("2026-11-11 08:00")
    plan(world)
    clock.set("2026-11-11 09:05")


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
            return f"{item.stage} {item.owed_fen - item.reported_fen}{step}"
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
