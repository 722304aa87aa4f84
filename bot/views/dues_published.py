"""The yearly account of a branch as values for its sentences."""

from services.dues import Published

FIRST_TIME = "0"


def stamp(before: Published | None) -> str:
    """What has been published so far, in short: a second press of one button changes nothing."""
    if before is None or before.published_at is None:
        return FIRST_TIME
    return f"{before.published_at.timestamp():.0f}"


def account(found: Published) -> dict[str, object]:
    """Values of one account, at its level of detail."""
    return {
        "branch": found.branch_name,
        "year": found.year,
        "level": found.level.value,
        "members": found.members,
        "due_fen": found.totals.due_fen,
        "paid_fen": found.totals.paid_fen,
        "balance_fen": found.totals.balance_fen,
        "voluntary_fen": found.voluntary_fen,
        "rows": [
            {
                "name": row.name,
                "paid_through": row.paid_through,
                "due_fen": row.due_fen,
                "paid_fen": row.paid_fen,
            }
            for row in found.rows
        ],
    }
