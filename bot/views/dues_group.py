"""A month collected at once, as values for its sentences."""

from collections.abc import Sequence
from datetime import date

from services.dues import GroupEntry, GroupReceipt, GroupRow


def why_skipped(row: GroupRow) -> str:
    """Why nothing is taken from somebody: a word of the catalogue."""
    if row.due_fen is None:
        return "unassessed"
    return "reported" if row.reported_fen else "nothing"


def skipped(rows: Sequence[GroupRow]) -> list[tuple[str, list[str]]]:
    """Who is skipped, by reason."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(why_skipped(row), []).append(row.name)
    return list(found.items())


def summary(rows: Sequence[GroupRow], entry: GroupEntry, today: date) -> dict[str, object]:
    """Values for `dues_group.summary`: who pays what, who does not, who is skipped and why."""
    owing = [row for row in rows if row.open_fen]
    paying = [row for row in owing if row.person_id not in entry.absent]
    other = [row for row in paying if row.person_id in entry.amounts]
    return {
        "day": entry.paid_on or today,
        "count": len(paying),
        "fen": sum(entry.amounts.get(row.person_id, row.open_fen) for row in paying),
        "absent": [row.name for row in owing if row.person_id in entry.absent],
        "other": [
            {"name": row.name, "fen": entry.amounts[row.person_id], "due_fen": row.open_fen}
            for row in other
        ],
        "skipped": skipped([row for row in rows if not row.open_fen]),
    }


def too_much(rows: Sequence[GroupRow], entry: GroupEntry) -> list[dict[str, object]]:
    """Who pays more than is open, and by how much."""
    return [
        {"name": row.name, "fen": entry.amounts[row.person_id] - row.open_fen}
        for row in rows
        if entry.amounts.get(row.person_id, 0) > row.open_fen
    ]


def receipt(found: GroupReceipt, rows: Sequence[GroupRow]) -> dict[str, object]:
    """Values for `dues_group.receipt`."""
    numbers = sorted(each.receipt for each in found.payments if each.receipt)
    return {
        "month": found.month,
        "count": len(found.payments),
        "fen": found.total_fen,
        "first": numbers[0] if numbers else "",
        "last": numbers[-1] if numbers else "",
        "skipped": skipped([row for row in rows if row.person_id in found.skipped]),
    }
