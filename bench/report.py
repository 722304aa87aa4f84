"""One line for each figure: ours, the peer's, their ratio, the target, and whether it is met."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A figure; `ratio` is what the target speaks of."""

    what: str
    ours: str
    peer: str
    ratio: float
    target: str
    met: bool | None  # None: nobody has set a target

    def __str__(self) -> str:
        verdict = {True: "met", False: "NOT met", None: ""}[self.met]
        return (
            f"{self.what:44} {self.ours:>12} {self.peer:>24} {self.ratio:8.2f}"
            f"  {self.target:14} {verdict}"
        )


Bench = Callable[[], Iterable[Row]]
HEAD = f"{'':44} {'ours':>12} {'peer':>24} {'ratio':>8}  {'target':14}"


def at_least(what: str, ours: str, peer: str, ratio: float, target: float) -> Row:
    """A figure that has to reach its target."""
    return Row(what, ours, peer, ratio, f">= {target:g}", ratio >= target)


def below(what: str, ours: str, peer: str, ratio: float, target: float) -> Row:
    """A figure that has to stay below its target."""
    return Row(what, ours, peer, ratio, f"< {target:g}", ratio < target)


def beside(what: str, ours: str, peer: str, ratio: float) -> Row:
    """A figure without a target."""
    return Row(what, ours, peer, ratio, "", None)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def percentile(seconds: Iterable[float], share: float) -> float:
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
