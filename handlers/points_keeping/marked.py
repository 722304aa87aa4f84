"""The exceptions of a month's cards as a draft keeps them."""

from dataclasses import dataclass, field

from bot.kit.forms.types import Line, Turn, line
from bot.kit.texts import label_of
from domain.points.amount import show_points
from domain.points.scheme import Dimension
from services.drafts import JSON
from services.points import MemberMonth, MonthCards, MonthEntry


@dataclass(slots=True)
class Marked:
    """The exceptions so far, the page, and where in a card the person is."""

    scores: dict[str, dict[str, int]] = field(default_factory=dict)  # whole cards
    notes: dict[str, str] = field(default_factory=dict)
    page: int = 0
    asking: str | None = None  # whose card is open
    dimension: str | None = None  # which of its dimensions
    noting: bool = False

    @classmethod
    def of(cls, kept: JSON) -> "Marked":
        """As an answer or an unfinished state keeps them."""
        known = kept if isinstance(kept, dict) else {}
        scores, notes = known.get("scores"), known.get("notes")
        page, asking, dimension = known.get("page"), known.get("asking"), known.get("dimension")
        return cls(
            {who: _whole(card) for who, card in scores.items()} if isinstance(scores, dict) else {},
            {who: str(note) for who, note in notes.items()} if isinstance(notes, dict) else {},
            page if isinstance(page, int) else 0,
            asking if isinstance(asking, str) else None,
            dimension if isinstance(dimension, str) else None,
            known.get("noting") is True,
        )

    def kept(self) -> dict[str, JSON]:
        """As a draft keeps them."""
        return {
            "scores": {who: dict[str, JSON](card) for who, card in self.scores.items()},
            "notes": dict[str, JSON](self.notes),
            "page": self.page,
            "asking": self.asking,
            "dimension": self.dimension,
            "noting": self.noting,
        }

    def closed(self) -> None:
        """Back to the list."""
        self.asking, self.dimension, self.noting = None, None, False

    def card(self, found: MonthCards, row: MemberMonth) -> dict[str, int]:
        """What somebody gets: what was tapped, what stands, or what the form offers."""
        given = self.scores.get(str(row.person_id)) or row.card or {}
        return {each.key: given.get(each.key, each.start) for each in found.dimensions}

    def note(self, row: MemberMonth) -> str:
        return self.notes.get(str(row.person_id), row.note)

    def changed(self, row: MemberMonth) -> bool:
        """Whether anything was said of somebody."""
        who = str(row.person_id)
        return who in self.scores or who in self.notes

    def entry(self, found: MonthCards) -> MonthEntry:
        """Everybody without a card, and whoever was changed; somebody may have left meanwhile."""
        rows = [
            row for row in found.rows if not row.locked and (row.card is None or self.changed(row))
        ]
        return MonthEntry(
            branch_id=found.branch_id,
            month=found.month,
            cards={row.person_id: self.card(found, row) for row in rows},
            notes={row.person_id: self.note(row) for row in rows},
        )


def give(  # noqa: PLR0917 - who, what and how much
    turn: Turn,
    known: Marked,
    found: MonthCards,
    row: MemberMonth,
    dimension: Dimension,
    score: int,
) -> Line:
    """Set one dimension; what was set, as a sentence."""
    card = {**known.card(found, row), dimension.key: score}
    known.scores[str(row.person_id)] = card
    if card == row.card or (row.card is None and card == found.start):
        del known.scores[str(row.person_id)]  # as it was
    return line(
        "points_score.say.given",
        name=row.name,
        dimension=label_of(turn.locale, dimension),
        points=show_points(score),
        total=show_points(sum(card.values())),
    )


def _whole(card: JSON) -> dict[str, int]:
    return {key: int(str(score)) for key, score in card.items()} if isinstance(card, dict) else {}
