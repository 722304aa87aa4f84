"""A naive ledger of dues, kept beside the real one: what people do goes into both."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from domain.dues.account import ReliefKind
from domain.dues.allocate import Question
from services.dues import ReliefEntry, confirm_payment, grant_relief, refuse_payment
from tests.services.dues_cast import DUE, record, report
from tests.services.dues_reminders_cast import reach
from tests.services.meeting_cast import FIRST, SUN, WANG, WU, ZHAO, ZHOU, World

OWING = (ZHAO, SUN, ZHOU, WU)
JANUARY = 2026 * 12  # assessed since


class Deed(NamedTuple):
    """What somebody does on a day, before the day is planned or between that and nine."""

    day: int
    late: bool
    kind: str
    who: int
    back: int  # months before the one of the day


@dataclass
class Naive:
    """Money in dictionaries, counted anew each time."""

    paid: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    reported: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    exempt: set[tuple[int, int]] = field(default_factory=set)
    away: set[int] = field(default_factory=set)
    waiting: list[tuple[int, int, list[int]]] = field(default_factory=list)  # payment, months

    def owed(self, who: int, month: int) -> int:
        return 0 if (who, month) in self.exempt else max(0, DUE - self.paid[who, month])

    def left(self, who: int, month: int) -> int:
        return max(0, self.owed(who, month) - self.reported[who, month])

    def steps(self, who: int, last: int) -> list[int]:
        """The steps that somebody has reached when this month is the last whose day is over."""
        run = untouched = 0
        going = True
        for month in range(last, JANUARY - 1, -1):
            if not self.owed(who, month):
                break
            run += 1
            going = going and not self.paid[who, month]
            untouched += going
        return [n for n in (1, 3) if run >= n] + [n for n in (5, 6) if untouched >= n]

    def late(self, who: int, last: int) -> bool:
        return any(self.left(who, month) for month in range(JANUARY, last + 1))


def do(world: World, naive: Naive, day: date, deeds: list[Deed]) -> None:
    for deed in deeds:
        month = max(JANUARY, day.year * 12 + day.month - 1 - deed.back)
        DEEDS[deed.kind](world, naive, deed.who, month)


def _name(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


_YES: dict[str, Any] = {"agreed": tuple(Question), "confirmed_separate": True}


def _pay(world: World, naive: Naive, who: int, month: int) -> None:
    left = naive.left(who, month)
    if left:
        record(world, who, left, _name(month), **_YES)
        naive.paid[who, month] += left


def _part(world: World, naive: Naive, who: int, month: int) -> None:
    if naive.left(who, month) > 1000:
        record(world, who, 1000, _name(month), **_YES)
        naive.paid[who, month] += 1000


def _report(world: World, naive: Naive, who: int, month: int) -> None:
    left = naive.left(who, month)
    if left:
        paid = report(world, who, left, _name(month), **_YES)
        naive.reported[who, month] += left
        naive.waiting.append((paid.payment_id, who, [month]))


def _pay_all(world: World, naive: Naive, who: int, month: int) -> None:
    months = [each for each in range(JANUARY, month + 1) if naive.left(who, each)]
    if months:
        record(world, who, None, *map(_name, months), **_YES)
        for each in months:
            naive.paid[who, each] += naive.left(who, each)


def _report_all(world: World, naive: Naive, who: int, month: int) -> None:
    months = [each for each in range(JANUARY, month + 1) if naive.left(who, each)]
    if months:
        paid = report(world, who, None, *map(_name, months), **_YES)
        naive.waiting.append((paid.payment_id, who, months))
        for each in months:
            naive.reported[who, each] += naive.left(who, each)


def _confirm(world: World, naive: Naive, _who: int, _month: int) -> None:
    if naive.waiting:
        paid, who, months = naive.waiting.pop(0)
        world.run(confirm_payment, WANG, paid)
        for month in months:
            naive.paid[who, month] += naive.reported.pop((who, month))


def _refuse(world: World, naive: Naive, _who: int, _month: int) -> None:
    if naive.waiting:
        paid, who, months = naive.waiting.pop(0)
        world.run(refuse_payment, WANG, paid, "没有收到")
        for month in months:
            naive.reported.pop((who, month))


def _exempt(world: World, naive: Naive, who: int, month: int) -> None:
    if naive.left(who, month) == DUE:
        said = ReliefEntry(FIRST, who, ReliefKind.EXEMPT, month, month, "困难", "支委会")
        world.run(grant_relief, WANG, said)
        naive.exempt.add((who, month))


def _leave(world: World, naive: Naive, who: int, _month: int) -> None:
    reach(world, who, reachable=False)
    naive.away.add(who)


def _come(world: World, naive: Naive, who: int, _month: int) -> None:
    reach(world, who)
    naive.away.discard(who)


DEEDS = {
    "pay": _pay,
    "part": _part,
    "report": _report,
    "pay all": _pay_all,
    "report all": _report_all,
    "confirm": _confirm,
    "refuse": _refuse,
    "exempt": _exempt,
    "leave": _leave,
    "come": _come,
}
