"""Forged presses of the buttons of keeping points."""

from collections.abc import Callable, Mapping, Sequence

from bot.kit.buttons import Action

Args = tuple[int | str, ...]

# What would matter in the first branch, were it obeyed.
TWINS: Mapping[Action, Callable[[object], Sequence[Args]]] = {}
# What is shown whatever the numbers on the button.
SHOWN: frozenset[Action] = frozenset()
