"""`python -m tests.e2e.dying USE_CASE before|after run …`: `zhibu`, killed at a commit of its own.

As when a machine loses its power: just before the first transaction of that use case in which
something was done is stored, or just after. Nothing is closed and nothing is said.
"""

import os
import signal
import sys
from functools import wraps
from typing import Any

from bot.cli import app
from services.reminders import DuesPlanned, DuesTaken
from services.seam import Deps, Tx


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _did_something(result: object) -> bool:
    if isinstance(result, DuesPlanned):
        return result.rows > 0
    if isinstance(result, DuesTaken):
        return bool(result.claims)
    return bool(result)


def die_at(name: str, moment: str) -> None:
    """Have this process killed at a commit; `moment` is before or after."""
    real = Deps.run_now

    def run_now(self: Deps, function: Any, caller: Any, *args: Any, **kwargs: Any) -> Any:
        if function.__name__ != name:
            return real(self, function, caller, *args, **kwargs)

        @wraps(function)
        def dies(tx: Tx, *given: Any, **named: Any) -> Any:
            result = function(tx, *given, **named)
            tx.session.flush()
            if moment == "before" and _did_something(result):
                _die()
            return result

        result = real(self, dies, caller, *args, **kwargs)
        if _did_something(result):
            _die()
        return result

    setattr(Deps, "run_now", run_now)  # noqa: B010 - a method cannot be assigned


if __name__ == "__main__":
    _, use_case, before_or_after, *arguments = sys.argv
    die_at(use_case, before_or_after)
    app(arguments)
