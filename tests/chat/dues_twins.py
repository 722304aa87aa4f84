"""Forged twins of the buttons around payments, and the payments that a forger would be after."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.kit.buttons import Action
from tests.chat.dues_steps import assessed, record, report
from tests.chat.house import House
from tests.services.meeting_cast import FIRST, GROUP_A, LI, SUN, ZHOU

# The first payments of a house get these numbers.
WAITING, RECEIVED = 1, 2
Row = Callable[[Any], Sequence[tuple[int | str, ...]]]

TWINS: dict[Action, Row] = {
    Action.DUES_PAY: lambda _: [(GROUP_A,), (0,)],
    Action.DUES_PAY_FOR: lambda _: [(FIRST, SUN), (FIRST, 0), (0, 0)],
    Action.DUES_SHOW: lambda _: [(WAITING,), (RECEIVED,)],
    Action.DUES_PRINT: lambda _: [(WAITING,), (RECEIVED,)],
    Action.DUES_CONFIRM: lambda _: [(WAITING,), (RECEIVED,)],
    Action.DUES_REFUSE: lambda _: [(WAITING,), (RECEIVED,)],
    Action.DUES_WITHDRAW: lambda _: [(WAITING,), (RECEIVED,)],
    Action.DUES_REVERSE: lambda _: [(WAITING,), (RECEIVED,)],
    Action.DUES_YEAR: lambda _: [(FIRST, SUN, 2026), (FIRST, LI, 2026), (FIRST, SUN, 1)],
    Action.DUES_LIST: lambda _: [(FIRST, 0), (FIRST, 7)],
}


def prepare(house: House) -> None:
    """A report of the first branch that waits, and a payment that was received."""
    assessed(house)
    assert report(house, SUN).payment_id == WAITING
    assert record(house, ZHOU).payment_id == RECEIVED
