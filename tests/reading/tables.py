"""The phrase tables beside this file: what is typed, when, and every answer that is right."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
FLAGS = frozenset({"REJECT", "AMBIGUOUS"})
KINDS = ("date", "datetime", "range", "period", "money")
_FOLDER = Path(__file__).with_name("phrases")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One row: any of the answers is right; a flag alone accepts the other flag as well."""

    kind: str
    text: str
    now: datetime
    prefer: str
    answers: tuple[str, ...]

    @property
    def asks_only(self) -> bool:
        """Whether no value is right."""
        return FLAGS.issuperset(self.answers)

    def accepts(self, answer: str) -> bool:
        return answer in self.answers or (self.asks_only and answer in FLAGS)

    def __str__(self) -> str:
        return f"{self.kind} {self.prefer} {self.now:%m%dT%H%M} {self.text}"


def phrases(kind: str) -> list[Phrase]:
    """The rows of one table; a line `# past 2026-11-20T20:30` says when what follows is typed."""
    found, prefer, now = [], "", datetime(2000, 1, 1, tzinfo=ZONE)
    for line in (_FOLDER / f"{kind}.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            _, prefer, at = line.split()
            now = datetime.fromisoformat(at).replace(tzinfo=ZONE)
        elif line:
            text, answers = line.split(" => ")
            right = tuple(map(one_spelling, answers.split("|")))
            found.append(Phrase(kind, text, now, prefer, right))
    return found


def every_phrase() -> list[Phrase]:
    """All tables, in one list."""
    return [row for kind in KINDS for row in phrases(kind)]


def one_spelling(answer: str) -> str:
    """Periods as the adapter writes them: 2026-Q3 is 2026-07/2026-09."""
    year, _, rest = answer.partition("-")
    if not year.isdigit() or len(year) != 4 or len(answer) > 7:
        return answer
    first, last = {
        "": (1, 12),
        **{f"Q{n}": (3 * n - 2, 3 * n) for n in (1, 2, 3, 4)},
        **{f"H{n}": (6 * n - 5, 6 * n) for n in (1, 2)},
    }.get(rest) or (int(rest), int(rest))
    return f"{year}-{first:02}/{year}-{last:02}"
