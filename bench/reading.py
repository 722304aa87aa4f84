"""Reading typed text: a phrase, the import, and a text that is too long, beside dateparser alone.

`python -m bench.reading`
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dateparser

from bench.report import HEAD, Row, below, milliseconds, percentile
from bot.kit.reading import (
    Direction,
    read_date,
    read_datetime,
    read_money,
    read_period,
    read_range,
)

TIMES, IMPORTS = 30, 9
PHRASE_MS, TAIL_MS, IMPORT_MS, REFUSAL_MS = 1.0, 5.0, 120.0, 5.0
NOW = datetime(2026, 11, 20, 20, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
DATES = [
    "昨天",
    "上周五",
    "11月6日",
    "2026-11-13",
    "三天前",
    "上个月15号",
    "周三",
    "十一月二十号",
    "20261113",
    "2026年11月13日(周五)",
    "last Friday",
    "Nov 13",
    "上個禮拜五",
    "１１月６日",
    "没有",
]
DATETIMES = [
    "昨天下午3点",
    "上周五晚上7点半",
    "11月13日 19:30",
    "2026-11-13 19:30",
    "两个半小时前",
    "昨晚12点",
    "周三下午3点一刻",
    "昨天7点半",
    "yesterday 3pm",
    "昨天下午三點半",
    "一点意见",
]
RANGES = [
    "昨天19:00-20:30",
    "上周五下午2点到4点",
    "昨天下午3点开了2小时",
    "11月1日至5日",
    "上周",
    "2026-11-13 19:30至21:00",
    "昨天23:00-01:00",
    "yesterday 3-5pm",
]
PERIODS = ["10月", "三季度", "2026年上半年", "去年12月", "1-3月", "2025年10月到2026年1月", "Q3"]
AMOUNTS = ["12.50", "十二块五", "壹佰贰拾元整", "一万二", "1,234.50元", "¥12", "50多"]
TOO_LONG = ("昨天下午3点" * 2000)[:10_000]
_IMPORT = "import time; began = time.perf_counter(); import {}; print(time.perf_counter() - began)"
_ROOT = Path(__file__).parents[1]


def bench() -> Iterable[Row]:
    """The rows."""
    asked = _asked()
    peers = [_peer(text) for text in (*DATES, *DATETIMES)]
    ours, theirs = _in_turns(asked, peers)
    middle, beside = percentile(ours, 0.5), percentile(theirs, 0.5)
    told = f"dateparser {milliseconds(beside)}"
    what = f"a phrase of {len(asked)}, median, of {PHRASE_MS:g} ms"
    yield below(what, milliseconds(middle), told, middle * 1000 / PHRASE_MS, 1.0)
    yield below("a phrase, median, beside dateparser", "", "", middle / beside, 1.0)
    tail = percentile(ours, 0.95)
    what = f"the slowest of twenty, of {TAIL_MS:g} ms"
    told = f"dateparser {milliseconds(percentile(theirs, 0.95))}"
    yield below(what, milliseconds(tail), told, tail * 1000 / TAIL_MS, 1.0)
    took, peer = (_imported(module) for module in ("bot.kit.reading", "dateparser"))
    yield below(
        f"importing it, of {IMPORT_MS:g} ms",
        milliseconds(took),
        f"dateparser {milliseconds(peer)}",
        took * 1000 / IMPORT_MS,
        1.0,
    )
    refused = max(_seconds(lambda: _read_everything(TOO_LONG)) for _ in range(TIMES))
    parsed = _seconds(_peer(TOO_LONG))
    yield below(
        f"10 000 characters refused, of {REFUSAL_MS:g} ms",
        milliseconds(refused),
        f"dateparser {milliseconds(parsed)}",
        refused * 1000 / REFUSAL_MS,
        1.0,
    )


def _asked() -> list[Callable[[], object]]:
    past = Direction.PAST
    return [
        *(lambda text=text: read_date(text, now=NOW, prefer=past) for text in DATES),
        *(lambda text=text: read_datetime(text, now=NOW, prefer=past) for text in DATETIMES),
        *(lambda text=text: read_range(text, now=NOW, prefer=past) for text in RANGES),
        *(lambda text=text: read_period(text, now=NOW, prefer=past) for text in PERIODS),
        *(lambda text=text: read_money(text) for text in AMOUNTS),
    ]


def _peer(text: str) -> Callable[[], object]:
    settings = {"RELATIVE_BASE": NOW.replace(tzinfo=None), "PREFER_DATES_FROM": "past"}
    return lambda: dateparser.parse(text, languages=["zh", "en"], settings=settings)


def _read_everything(text: str) -> None:
    for read in (read_date, read_datetime, read_range, read_period):
        read(text, now=NOW, prefer=Direction.PAST)
    read_money(text)


def _in_turns(*sides: Sequence[Callable[[], object]]) -> list[list[float]]:
    """The seconds of every call of each side; the first round only warms up."""
    took: list[list[float]] = [[] for _ in sides]
    for turn in range(TIMES + 1):
        for seconds, calls in zip(took, sides, strict=True):
            round_ = [_seconds(call) for call in calls]
            seconds.extend(round_ if turn else [])
    return took


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _imported(module: str) -> float:
    """The middle of the seconds that the import takes in a new process."""
    command = [sys.executable, "-c", _IMPORT.format(module)]
    took = [
        float(subprocess.run(command, cwd=_ROOT, check=True, capture_output=True).stdout)
        for _ in range(IMPORTS)
    ]
    return percentile(took, 0.5)


if __name__ == "__main__":
    print(HEAD)
    for row in bench():
        print(row, flush=True)
