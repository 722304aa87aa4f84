"""Somebody who has the whole database after every vote, its raw files and its order of writing.

The attacker knows who voted when, and for every vote all that was different after it: each
column of each row that came or changed, each byte and number in it, its distance to what stood
there before, and (SQLite) each byte of each page that was written to the file or its log. Each
of these is one feature: a number for every vote. The attacker guesses who was harsh and who was
kind by whether the number is above a line, learns on the first half of the votes which feature
and which line tell most, and is measured on the second half. After the end every order of what is
left is tried against every order of the voters.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from statistics import mean
from typing import Any

from sqlalchemy import Engine, inspect, text

from models.engine import transaction

Features = Mapping[str, Sequence[float]]
Rows = dict[str, dict[str, dict[str, Any]]]  # table, key of a row, column

_FRAME_HEAD, _WAL_HEAD = 24, 32


def snapshot(engine: Engine, tables: Mapping[str, Sequence[str]]) -> Rows:
    """All rows of these tables with their keys, and what the database itself notes of each."""
    found: Rows = {}
    with transaction(engine, writes=False) as session:
        for table, keys in tables.items():
            rows = session.execute(text(f"SELECT {_hidden(engine, table)} t.* FROM {table} t"))
            found[table] = {
                "/".join(str(row[key]) for key in keys): dict(row) for row in rows.mappings()
            }
    return found


def _hidden(engine: Engine, table: str) -> str:
    if engine.dialect.name == "postgresql":
        return "t.ctid::text AS _ctid, t.xmin::text AS _xmin, t.xmax::text AS _xmax,"
    return "" if table == "evaluation_paper" else "t.rowid AS _rowid,"


def pages(path: Path) -> dict[int, bytes]:
    """The pages of a SQLite file as its log has them, the newest of each."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[16:18])
    found = {n: raw[n * size : (n + 1) * size] for n in range(len(raw) // size)}
    log = path.with_name(f"{path.name}-wal").read_bytes()
    salt = log[16:24]
    for start in range(_WAL_HEAD, len(log) - size, _FRAME_HEAD + size):
        head = log[start : start + _FRAME_HEAD]
        if head[8:16] == salt:
            number = int.from_bytes(head[:4]) - 1
            found[number] = log[start + _FRAME_HEAD : start + _FRAME_HEAD + size]
    return found


@dataclass
class Watch:
    """What was seen after each vote."""

    engine: Engine
    tables: Sequence[str]
    path: Path | None  # of the file, where there is one
    seen: list[dict[str, float]] = field(default_factory=list)
    rows: Rows = field(default_factory=dict)
    file: dict[int, bytes] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)

    def look(self) -> None:
        """Take a copy of everything."""
        if not self.keys:
            looked = inspect(self.engine)
            self.keys = {
                table: looked.get_pk_constraint(table)["constrained_columns"]
                for table in self.tables
            }
        self.rows = snapshot(self.engine, self.keys)
        if self.path:
            self.file = pages(self.path)

    def vote(self) -> None:
        """After one more vote."""
        before, file = self.rows, self.file
        self.look()
        found = dict(_differences(before, self.rows))
        for number, page in self.file.items():
            old = file.get(number)
            if old is not None and old != page:
                for at, byte in enumerate(page):
                    if byte != old[at]:
                        found[f"page {number} byte {at}"] = byte
                        found[f"page {number} step {at}"] = (byte - old[at]) % 256
        self.seen.append(found)

    def features(self) -> Features:
        """What has a number for nearly every vote; where it is missing, it was not written."""
        counts: dict[str, int] = defaultdict(int)
        for each in self.seen:
            for name in each:
                counts[name] += 1
        return {
            name: [each.get(name, -1.0) for each in self.seen]
            for name, count in counts.items()
            if count > len(self.seen) / 4
        }


def orders(rows: Rows, votes: Sequence[int], voters: Sequence[int]) -> Features:
    """What is left, in every order, laid against the voters in the order of their votes.

    `votes` are the voters in that order, `voters` in the order of their rows.
    """
    found: dict[str, list[float]] = {}
    for table, by_key in rows.items():
        if len(by_key) < len(votes):
            continue
        listed = list(by_key.values())
        for by in ("as they lie", *listed[0]):
            ordered = listed if by == "as they lie" else sorted(listed, key=lambda r: str(r[by]))
            for direction, some in (("up", ordered), ("down", ordered[::-1])):
                _lay(found, f"{table} by {by} {direction}", some, votes, voters)
    return found


def _lay(
    found: dict[str, list[float]],
    name: str,
    rows: Sequence[Mapping[str, Any]],
    votes: Sequence[int],
    voters: Sequence[int],
) -> None:
    columns = [dict(_numbers(row)) for row in rows[: len(votes)]]
    for column in columns[0]:
        values = [each.get(column, -1.0) for each in columns]
        found[f"{name}: {column}, by vote"] = values
        of = dict(zip(voters, values, strict=True))
        found[f"{name}: {column}, by voter"] = [of[who] for who in votes]


def _differences(before: Rows, after: Rows) -> Iterator[tuple[str, float]]:
    """Each number in which two copies of the database differ."""
    for table, rows in after.items():
        changed = [key for key, row in rows.items() if row != before[table].get(key)]
        yield f"{table} rows", len(changed)
        for place, key in enumerate(changed):
            old = dict(_numbers(before[table].get(key, {})))
            for column, number in _numbers(rows[key]):
                yield f"{table} {place} {column}", number
                yield f"{table} {place} {column} step", number - old.get(column, 0.0)


def _numbers(row: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Every number that can be read from a row: bytes, numbers of four bytes, digits in a text."""
    for column, value in row.items():
        if isinstance(value, bytes):
            yield f"{column} length", len(value)
            for at, byte in enumerate(value):
                yield f"{column} byte {at}", byte
            for at in range(0, len(value) - 3, 4):
                yield f"{column} number {at}", int.from_bytes(value[at : at + 4])
        elif isinstance(value, int | float):
            yield column, float(value)
        elif value is not None:
            yield f"{column} length", len(str(value))
            for at, digits in enumerate(re.findall(r"\d{1,15}", str(value))[:12]):
                yield f"{column} digits {at}", float(digits)


@dataclass(frozen=True)
class Guessed:
    """How well the votes were guessed."""

    best: str  # the feature that told most of the first half
    sigmas: float  # above chance on the second half, by that feature
    most: float  # by whichever feature did best on all votes: many were tried
    tried: int


def guess(features: Features, kind: Sequence[bool]) -> Guessed:
    """Attack: who was kind?"""
    half = len(kind) // 2
    told: list[tuple[float, str]] = []
    most = 0.0
    for name, values in features.items():
        if len(set(values)) > 1:
            told.append((abs(_sigmas(values[:half], kind[:half])), name))
            most = max(most, abs(_sigmas(values, kind)))
    best = max(told)[1]
    line = _line(features[best][:half], kind[:half])
    sign = 1 if _sigmas(features[best][:half], kind[:half]) > 0 else -1
    later = _sigmas(features[best][half:], kind[half:], line)
    return Guessed(best, sign * later, most, len(told))


def _line(values: Sequence[float], kind: Sequence[bool]) -> float:
    """Half way between what the kind ones and the harsh ones have."""
    sides = [[v for v, each in zip(values, kind, strict=True) if each is k] for k in (True, False)]
    return sum(mean(side) for side in sides) / 2


def _sigmas(values: Sequence[float], kind: Sequence[bool], at: float | None = None) -> float:
    """How far above chance it is to guess by whether a value is above a line."""
    line = _line(values, kind) if at is None else at
    hits = sum((value > line) is each for value, each in zip(values, kind, strict=True))
    return (hits - len(kind) / 2) / (sqrt(len(kind)) / 2)
