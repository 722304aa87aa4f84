"""The terms of a round: the scale, what must not be shown, and what a ballot weighs."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import DomainError


class Audience(StrEnum):
    """As what somebody votes."""

    MEMBER = "member"  # 党员
    MASS = "mass"  # 群众代表


@dataclass(frozen=True, slots=True)
class Terms:
    """Fixed when a round is opened."""

    scale: int = 100  # the highest score; the lowest is 0
    minimum: int = 5  # fewer ballots about somebody are not shown
    group_minimum: int = 3  # nor are means by audience when one of them has fewer
    allow_self: bool = False  # whether members score themselves
    member_weight: int = 1  # of one ballot
    mass_weight: int = 1

    def weight(self, audience: Audience) -> int:
        """What one ballot of an audience weighs."""
        return self.member_weight if audience is Audience.MEMBER else self.mass_weight


# Of two ballots, who cast one knows the other: no setting may show fewer than three.
RANGES = {
    "scale": (1, 100),
    "minimum": (3, 1000),
    "group_minimum": (3, 1000),
    "member_weight": (1, 100),
    "mass_weight": (1, 100),
}


def check_terms(terms: Terms) -> None:
    """Raise `evaluation.term_unfit` for a number out of its range."""
    for name, (least, most) in RANGES.items():
        if not least <= getattr(terms, name) <= most:
            raise DomainError("evaluation.term_unfit", field=name, least=least, most=most)
