"""The seal of a published year: whoever has its rows can compute it again."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One member of a published year; the total in hundredths."""

    person_id: int
    total: int
    band: str | None
    final: bool


@dataclass(frozen=True, slots=True)
class SealedYear:
    """What a seal says of a year besides its rows."""

    branch: str  # code
    year: int
    scheme: str  # key
    version: str


def seal_of(year: SealedYear, rows: Iterable[SealedRow]) -> str:
    """SHA-256 over the canonical JSON of a year and its rows, in whatever order they come."""
    said = [*astuple(year), [list(astuple(row)) for row in sorted(rows, key=_person)]]
    text = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _person(row: SealedRow) -> int:
    return row.person_id
