"""A synthetic committee: branches with groups, people and two years of meeting records."""

import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from bench.ledgers import fill_dues, fill_points
from models.engine import open_engine
from models.upgrade import upgrade

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Asia/Shanghai
FIRST, LAST = date(2025, 1, 1), date(2026, 11, 24)
GROUPS = 2
MEMBERS = 30
# Kind, how often a year, months: 60 a year with the groups' 24.
_YEARLY = (
    ("theme_day", 5, tuple(range(1, 13))),
    ("committee_meeting", 8, tuple(range(1, 13))),
    ("general_meeting", 15, (2, 5, 8, 11)),
    ("party_lecture", 20, (3, 6, 9, 11)),
    ("org_life_meeting", 12, (11,)),
    ("democratic_appraisal", 13, (11,)),
    ("study_session", 22, (4, 10)),
)
_LEFT_OUT = 17  # every 17th meeting was not held


@dataclass(frozen=True, slots=True)
class Committee:
    """A database with one Party committee of so many branches."""

    engine: Engine
    path: Path
    branches: int


def build(
    branches: int,
    directory: str | None = None,
    *,
    attendance: bool = False,
    dues: bool = False,
    points: bool = False,
) -> Committee:
    """Create the file and fill it; about 4 s for 1 000 branches with records alone."""
    path = Path(tempfile.mkdtemp(dir=directory)) / "bench.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("BEGIN")
    _fill(raw, branches, attendance=attendance)
    everybody = list(_everybody(branches))
    if dues:
        fill_dues(raw, everybody)
    if points:
        fill_points(raw, everybody)
    raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.close()
    return Committee(engine, path, branches)


def _fill(raw: sqlite3.Connection, branches: int, *, attendance: bool) -> None:
    _many(raw, "unit", _units(branches))
    _many(raw, "committee_term", ((None, unit, "2024-03-01", None) for unit, *_ in _all(branches)))
    _many(raw, "person", _people(branches))
    _many(raw, "membership", _memberships(branches))
    _many(raw, "appointment", _appointments(branches))
    _many(raw, "account", _accounts(branches))
    records = list(_records(branches))
    columns = (
        "id,event_id,branch_id,unit_id,kind,status,serial,held_on,started_at,place,observers,"
        "agenda,resolution,lecturer,topic,content,expected,present,expected_voters,"
        "present_voters,recorded_at,reason"
    )
    events = ((number, branch, day) for number, (branch, _, _, day, *_) in enumerate(records, 1))
    _many(raw, "event", events)
    marks = ",".join("?" * len(columns.split(",")))
    raw.executemany(
        f"INSERT INTO meeting_record ({columns}) VALUES ({marks})",
        (
            (
                number, number, branch, unit, kind, "held", 1, day, f"{day} 11:00:00.000000",
                "会议室", "", "学习", "通过", "", "", "", expected, present, expected, present,
                recorded, "",
            )
            for number, (branch, unit, kind, day, recorded, expected, present) in enumerate(
                records, 1
            )
        ),
    )  # fmt: skip
    if attendance:
        _many(raw, "attendance", _attendance(records))


def _many(raw: sqlite3.Connection, table: str, rows: Iterator[tuple[object, ...]]) -> None:
    width = len(raw.execute(f"PRAGMA table_info({table})").fetchall())
    raw.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * width)})", rows)


def _all(branches: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each branch with its groups; the committee is unit 1."""
    for number in range(branches):
        first = 2 + number * (GROUPS + 1)
        yield first, tuple(range(first + 1, first + 1 + GROUPS))


def _units(branches: int) -> Iterator[tuple[object, ...]]:
    zone = "Asia/Shanghai"
    yield 1, "C", "某某委员会", "party_committee", None, "/1/", None, zone, None, None, None, None
    for number, (branch, groups) in enumerate(_all(branches), 1):
        code, path = f"B{number:05}", f"/1/{branch}/"
        yield (
            branch, code, f"第{number}党支部", "branch", 1, path, "government", zone,
            "2020-01-01", None, None, 5,
        )  # fmt: skip
        for place, group in enumerate(groups, 1):
            yield (
                group, f"{code}-{place}", f"第{place}党小组", "party_group", branch,
                f"{path}{group}/", None, zone, "2020-01-01", None, None, None,
            )  # fmt: skip


def _people(branches: int) -> Iterator[tuple[object, ...]]:
    for number in range(1, branches * MEMBERS + 1):
        yield number, f"P{number:07}", f"党员{number}"


def _memberships(branches: int) -> Iterator[tuple[object, ...]]:
    for place, (branch, groups) in enumerate(_all(branches)):
        for number in range(MEMBERS):
            person = place * MEMBERS + number + 1
            group = groups[number % GROUPS]
            yield person, person, branch, group, "full", "", "2020-01-01", None


def _appointments(branches: int) -> Iterator[tuple[object, ...]]:
    for place, (branch, _) in enumerate(_all(branches)):
        yield place + 1, place * MEMBERS + 1, branch, "secretary", "2024-03-01", None


def _accounts(branches: int) -> Iterator[tuple[object, ...]]:
    for place in range(branches):
        yield 10_000_000 + place, place * MEMBERS + 1, "2026-01-01 00:00:00.000000", 1, None


def _records(branches: int) -> Iterator[tuple[int, int, str, str, str, int, int]]:
    held = 0
    for branch, groups in _all(branches):
        for unit, kind, day in _days(branch, groups):
            held += 1
            if held % _LEFT_OUT == 0 or day > LAST:
                continue
            typed = day + timedelta(days=held % 4)
            expected = MEMBERS if unit == branch else MEMBERS // GROUPS
            present = expected - held % 4
            yield branch, unit, kind, str(day), f"{typed} 12:00:00.000000", expected, present


def _days(branch: int, groups: tuple[int, ...]) -> Iterator[tuple[int, str, date]]:
    for year in range(FIRST.year, LAST.year + 1):
        for kind, day, months in _YEARLY:
            for month in months:
                yield branch, kind, date(year, month, day)
        for group in groups:
            for month in range(1, 13):
                yield group, "group_meeting", date(year, month, 18)


def _attendance(
    records: list[tuple[int, int, str, str, str, int, int]],
) -> Iterator[tuple[object, ...]]:
    for number, (branch, _, _, _, _, expected, present) in enumerate(records, 1):
        first = (branch - 2) // (GROUPS + 1) * MEMBERS + 1
        for place in range(expected):
            yield number, first + place, place < present, 1, None


def _everybody(branches: int) -> Iterator[tuple[int, int]]:
    for place, (branch, _) in enumerate(_all(branches)):
        for number in range(MEMBERS):
            yield place * MEMBERS + number + 1, branch
