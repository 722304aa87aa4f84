"""Totals of branches as values: the most behind first, sums only where they show no person."""

from collections.abc import Sequence

from bot.kit.buttons import page_count
from domain.dues.months import Month
from services.dues import BranchTotals

A_PAGE = 8  # branches; more do not fit a phone


def worst_first(found: Sequence[BranchTotals]) -> list[BranchTotals]:
    """By the highest step reached, then by how many are behind, then by what is open."""
    return sorted(
        found,
        key=lambda each: (
            -max(each.at_step, default=0),
            -each.in_arrears,
            -(each.balance_fen or 0),
            each.code,
        ),
    )


def totals(
    found: Sequence[BranchTotals], first: Month, last: Month, page: int
) -> dict[str, object]:
    """Values for one page, with the sums of all branches whose sums may be shown."""
    known = [each for each in found if each.due_fen is not None]
    due = sum(each.due_fen or 0 for each in known)
    paid = sum(each.paid_fen or 0 for each in known)
    start = page * A_PAGE
    return {
        "first": first,
        "last": last,
        "count": len(found),
        "members": sum(each.members for each in found),
        "in_full": sum(each.paid_in_full for each in found),
        "due_fen": due,
        "paid_fen": paid,
        "balance_fen": due - paid,
        "hidden": len(found) - len(known),
        "in_arrears": sum(each.in_arrears for each in found),
        "rows": [
            {
                "number": place,
                "name": each.name,
                "members": each.members,
                "in_full": each.paid_in_full,
                "due_fen": each.due_fen,
                "paid_fen": each.paid_fen,
                "balance_fen": each.balance_fen,
                "steps": list(each.at_step.items()),
            }
            for place, each in enumerate(
                worst_first(found)[start : start + A_PAGE], start=start + 1
            )
        ],
        "page": page + 1,
        "pages": page_count(found, A_PAGE),
    }
