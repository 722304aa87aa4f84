"""A branch in which everything that a register shows has happened."""

from datetime import date

from domain.dues.account import ReliefKind
from services.dues import (
    Register,
    RegisterRow,
    ReliefEntry,
    grant_relief,
    register,
    reverse_payment,
)
from services.seam import Deps
from tests.services.dues_cast import DUE, LEADER_B, assess, m, record, report, seed_dues
from tests.services.meeting_cast import FIRST, GONE, SUN, WANG, WU, ZHANG, ZHOU, World


def read(world: World, year: int = 2026, who: int = WANG, branch: int = FIRST) -> Register:
    found: Register = world.run(register, who, branch, year)
    return found


def row_of(found: Register, name: str) -> RegisterRow:
    return next(row for row in found.rows if row.name == name)


def lived_in(deps: Deps) -> World:
    """Paid, paid in part, ahead, back, of free will, exempt, elsewhere, reported, late, by who
    has left, and not assessed at all."""
    world = seed_dues(deps)
    record(world, ZHANG, 4 * DUE, paid_on=date(2026, 9, 9))
    record(world, SUN, 3501)
    number = record(world, ZHOU, 2 * DUE + 12345, voluntary_fen=12345).payment_id
    world.run(reverse_payment, WANG, number, "退款", amount_fen=12346)
    report(world, WU, DUE)
    for kind, until in ((ReliefKind.EXEMPT, "2026-09"), (ReliefKind.ELSEWHERE, "2026-10")):
        months = (m(until), m(until))
        entry = ReliefEntry(FIRST, LEADER_B, kind, *months, "原因", "机关党委")
        world.run(grant_relief, WANG, entry)
    entry = ReliefEntry(
        FIRST, WU, ReliefKind.REDUCED, m("2026-10"), m("2026-11"), "困难", "党委", 20
    )
    world.run(grant_relief, WANG, entry)
    assess(world, GONE, due_fen=500, since=m("2026-09"))
    record(world, GONE, 300)
    return world
