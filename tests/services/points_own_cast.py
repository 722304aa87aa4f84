"""Short ways to propose, decide and look at cards over `points_cast`."""

from datetime import date
from typing import Any

from models.points import PointsClosing
from services.points import (
    AttachmentEntry,
    OwnCard,
    OwnMonth,
    ProposalEntry,
    ProposalView,
    own_card,
    own_month,
    propose_entry,
)
from tests.services.dues_cast import LEADER_A, LEADER_B, m
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GONE,
    LI,
    READER,
    STRANGER,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    World,
)
from tests.services.points_cast import SET_AT

PHOTO = AttachmentEntry("photo", "file-a", "unique-a", size=1000)
SCAN = AttachmentEntry("document", "file-b", "unique-b", name="奖状.pdf", stored_as="unique-b.pdf")

PROPOSES_FOR = {
    # by whom: for whom in the first branch
    ZHANG: {ZHANG, LI, SUN, ZHAO, GONE},
    LI: {ZHANG, LI, SUN, ZHAO, GONE},
    WANG: {ZHANG, LI, SUN, ZHAO, GONE},
    LEADER_A: {ZHAO, ZHANG, LI},
    LEADER_B: {SUN},
    SUN: {SUN},
    WU: set(),
    FENG: set(),
    CHEN: set(),
    READER: set(),
    STRANGER: set(),
    GONE: set(),
}


def proposal(who: int = SUN, month: str = "2026-11", **values: Any) -> ProposalEntry:
    """A good deed, with its photo, in the first branch unless told."""
    made = {
        "branch_id": FIRST,
        "event": "good_deed",
        "note": "帮邻居修水管",
        "evidence": (PHOTO,),
        **values,
    }
    return ProposalEntry(person_id=who, month=m(month), **made)


def propose(
    world: World, who: int = SUN, month: str = "2026-11", *, by: int | None = None, **values: Any
) -> ProposalView:
    """A proposal by the member, or by somebody else."""
    options = {name: values.pop(name) for name in ("draft_id",) if name in values}
    actor = who if by is None else by
    found: ProposalView = world.run(propose_entry, actor, proposal(who, month, **values), **options)
    return found


def card(world: World, who: int = SUN, *where: int | None) -> OwnCard:
    """A card as somebody sees it: branch, person and year as given."""
    found: OwnCard = world.run(own_card, who, *where)
    return found


def opened(world: World, who: int, month: str, *where: int | None) -> OwnMonth:
    """A month of one's own card, or of somebody's in a branch."""
    branch, person = where or (None, None)
    found: OwnMonth = world.run(own_month, who, branch, person, m(month))
    return found


def close(world: World, month: str, until: date = date(2026, 11, 1)) -> None:
    """A month whose days of objection are over."""
    row = {"branch_id": FIRST, "month": date.fromisoformat(f"{month}-01"), "reason": ""}
    world.add(PointsClosing, {**row, "objections_until": until, "opened_at": SET_AT})
