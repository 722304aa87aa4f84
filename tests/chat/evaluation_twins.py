"""Forged presses of the buttons of the anonymous evaluation."""

from collections.abc import Callable, Mapping, Sequence

from bot.kit.buttons import Action
from tests.services.meeting_cast import FIRST

Args = tuple[int | str, ...]

TOKEN = "AbCdEfGhIjKlMnOpQrStUv"  # as long as a real one
# What would matter in the first branch, were it obeyed.
TWINS: Mapping[Action, Callable[[object], Sequence[Args]]] = {
    Action.EVALUATION_MENU: lambda _: [(FIRST,)],
    Action.EVALUATION_OPEN: lambda _: [(FIRST,)],
    Action.EVALUATION_ROUND: lambda _: [(1,)],
    Action.EVALUATION_INVITE: lambda _: [(1,)],
    Action.EVALUATION_INVITE_END: lambda _: [(1, 1), (1, 9)],
    Action.EVALUATION_REMIND: lambda _: [(1,)],
    Action.EVALUATION_CLOSE: lambda _: [(1,), (1, "1")],
    Action.EVALUATION_VOID: lambda _: [(1,)],
    Action.EVALUATION_TAKE: lambda _: [(1,), (1, "1")],
    Action.EVALUATION_SCORE: lambda _: [
        (TOKEN,),
        (TOKEN, 0),
        (TOKEN, 0, 100),
        (TOKEN, -1),
        ("x", 0, 100),
    ],
    Action.EVALUATION_CAST: lambda _: [(TOKEN,), ("",)],
    Action.EVALUATION_OWN: lambda _: [(1,)],
}
# What is shown whatever the numbers on the button.
SHOWN: frozenset[Action] = frozenset()
