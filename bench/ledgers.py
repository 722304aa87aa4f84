"""The ledgers of a synthetic committee: dues and points of everybody, for a year."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from domain.dues.months import month

Everybody: TypeAlias = Sequence[tuple[int, int]]  # person, branch
YEAR = 2026
_LAST = month(YEAR, 11)
_DUES_MONTHS = 12
_BEHIND = 23  # every 23rd due was not paid
_UNSCORED = 29  # every 29th card is missing
_SLIPS = 7  # every 7th card has a dimension below full marks
_NOON = " 04:00:00.000000"
_ENTRIES = 5  # every 5th member has proposed something
_DIMENSIONS = (
    "political_stance",
    "political_study",
    "activities",
    "educating_people",
    "discipline",
    "pledges",
    "stability",
    "good_conduct",
    "leading_by_example",
    "leading_development",
)


def fill_dues(raw: sqlite3.Connection, everybody: Everybody) -> None:
    """An assessment and twelve payments a member, a few left out."""
    columns = "id,person_id,branch_id,since,due_fen,kind,by_hand,source,reason,assessed_at"
    raw.executemany(
        f"INSERT INTO dues_assessment ({columns}) "
        "VALUES (?,?,?,'2025-01-01',?,'salaried',0,'','',?)",
        (
            (person, person, branch, 1000 + person % 90 * 50, "2025-01-05 01:00:00.000000")
            for person, branch in everybody
        ),
    )
    columns = (
        "id,branch_id,person_id,paid_on,amount_fen,voluntary_fen,large,note,reason,recorded_at"
    )
    raw.executemany(
        f"INSERT INTO dues_payment ({columns}) VALUES (?,?,?,?,?,0,0,'','',?)",
        (
            (number, branch, person, day, fen, f"{day} 02:00:00.000000")
            for number, branch, person, _, day, fen in _payments(everybody)
        ),
    )
    raw.executemany(
        "INSERT INTO dues_allocation (payment_id,month,fen) VALUES (?,?,?)",
        ((number, month, fen) for number, _, _, month, _, fen in _payments(everybody)),
    )
    raw.executemany(
        "INSERT INTO dues_decision (payment_id,branch_id,confirmed,receipt_year,receipt_number,"
        "reason,decided_at) VALUES (?,?,1,?,?,'',?)",
        (
            (number, branch, day[:4], number, f"{day} 03:00:00.000000")
            for number, branch, _, _, day, _ in _payments(everybody)
        ),
    )


def _due(person: int) -> int:
    return 1000 + person % 90 * 50  # fen


def _payments(everybody: Everybody) -> Iterator[tuple[int, int, int, str, str, int]]:
    number = 0
    for person, branch in everybody:
        for back in range(_DUES_MONTHS):
            if (person + back) % _BEHIND == 0:
                continue
            number += 1
            count = _LAST - back
            month = f"{count // 12}-{count % 12 + 1:02}"
            yield number, branch, person, f"{month}-01", f"{month}-08", _due(person)


def fill_points(raw: sqlite3.Connection, everybody: Everybody) -> None:
    """A scheme for each branch, twelve cards a member, a few left out, and proposals."""
    begin = json.dumps({"key": "eighty_twenty", "since": f"{YEAR}-01-01"})
    raw.executemany(
        "INSERT INTO points_setting (unit_id,field,value,set_at) VALUES (?,'scheme',?,?)",
        ((branch, begin, f"{YEAR}-01-02{_NOON}") for branch in _branches(everybody)),
    )
    raw.executemany(
        "INSERT INTO points_card (branch_id,person_id,month,scores,note,scored_at) "
        "VALUES (?,?,?,?,'',?)",
        (
            (
                branch,
                person,
                f"{YEAR}-{number:02}-01",
                scores,
                f"{YEAR}-{number:02}-27 01:00:00.000000",
            )
            for person, branch in everybody
            for number in range(1, 13)
            if (person + number) % _UNSCORED
            for scores in [_scores(person + number)]
        ),
    )
    raw.executemany(
        "INSERT INTO points_entry (id,branch_id,person_id,month,event,points,occasion,note,reason,"
        "recorded_by,recorded_at) VALUES (?,?,?,?,'good_deed',100,'','','',?,?)",
        (
            (
                person,
                branch,
                person,
                f"{YEAR}-{person % 12 + 1:02}-01",
                person,
                f"{YEAR}-11-20 01:00:00.000000",
            )
            for person, branch in everybody
            if person % _ENTRIES == 0
        ),
    )
    raw.executemany(
        "INSERT INTO points_decision (entry_id,branch_id,status,reason,decided_at) "
        "VALUES (?,?,'approved','',?)",
        (
            (person, branch, f"{YEAR}-11-21{_NOON}")
            for person, branch in everybody
            if person % _ENTRIES == 0
        ),
    )


def _branches(everybody: Everybody) -> Sequence[int]:
    return list(dict.fromkeys(branch for _, branch in everybody))


def _scores(number: int) -> str:
    scores = dict.fromkeys(_DIMENSIONS, 1000)
    if number % _SLIPS == 0:
        scores[_DIMENSIONS[number % len(_DIMENSIONS)]] = 800
    return json.dumps(scores)
