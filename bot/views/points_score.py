"""The cards of a month as values: the list, one card, and what is about to be written."""

from collections.abc import Mapping, Sequence

from bot.kit.texts import label_of
from domain.points.amount import show_points
from services.points import Beside, MemberMonth, MonthCards, Scoring

_NAMED = 12  # members with entries beside their card; the others are counted


def heading(found: MonthCards) -> dict[str, object]:
    """The branch, its month, and how far it is."""
    return {
        "branch": found.name,
        "month": found.month,
        "members": len(found.rows),
        "carded": found.carded,
        "full": show_points(found.full),
        "appealed": found.state.value != "open",
        "alone": found.alone,
    }


def beside(found: MonthCards, locale: str) -> dict[str, object]:
    """Whose month has entries beside the card, so that nothing is taken off twice."""
    rows = [row for row in found.rows if row.beside]
    return {
        "beside": [
            {"name": row.name, "entries": entries(row.beside, found, locale)}
            for row in rows[:_NAMED]
        ],
        "more": len(rows[_NAMED:]),
    }


def entries(those: Sequence[Beside], found: MonthCards, locale: str) -> list[dict[str, object]]:
    """Entries by label, points and dimension."""
    return [
        {
            "label": label_of(locale, each.event),
            "dimension": label_of(locale, found.scheme.dimensions[each.event.dimension]),
            "points": signed(each.points),
            "waiting": each.waiting,
        }
        for each in those
    ]


def one(
    found: MonthCards, row: MemberMonth, scores: Mapping[str, int], note: str, locale: str
) -> dict[str, object]:
    """One card with what stands beside it."""
    return {
        "name": row.name,
        "month": found.month,
        "total": show_points(sum(scores.values())),
        "full": show_points(found.full),
        "entries": entries(row.beside, found, locale),
        "note": note,
    }


def summary(found: Scoring, locale: str) -> dict[str, object]:
    """Who differs from what the form offers or from the card that stood; the others counted."""
    named = [card for card in found.cards if card.differs or card.before is not None or card.note]
    return {
        "branch": found.name,
        "month": found.month,
        "count": len(found.cards),
        "members": found.members,
        "carded": found.carded,
        "locked": found.locked,
        "alone": found.alone,
        "others": len(found.cards) - len(named),
        "rows": [
            {
                "name": card.name,
                "total": show_points(card.total),
                "before": None if card.before is None else show_points(card.before),
                "differs": [
                    (label_of(locale, each), show_points(score)) for each, score in card.differs
                ],
                "note": card.note,
            }
            for card in named
        ],
    }


def signed(points: int) -> str:
    """Points that are brought or cost: +1.00, -2.00."""
    return f"+{show_points(points)}" if points > 0 else show_points(points)
