"""What somebody finds behind `/reminders`: their branches, and what one of them sets."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from domain.vocabulary import UnitKind
from models.organisation import Unit
from services.access import May
from services.meetings.branch import load_branch
from services.reminders.settings import ReminderSettings, reminder_settings
from services.rights import keeps
from services.seam import Tx, use_case


@dataclass(frozen=True, slots=True)
class ReminderDesk:
    """A branch with its settings, and whether the actor may change them."""

    branch_id: int
    name: str
    zone: str
    today: date
    keeps: bool
    settings: ReminderSettings


@use_case(may=May.MEMBER, writes=False)
def own_branches(tx: Tx) -> tuple[tuple[int, str], ...]:
    """The branches that the actor belongs to or holds an office in: number and name."""
    rows = tx.session.execute(
        select(col(Unit.id), col(Unit.name))
        .where(col(Unit.kind) == UnitKind.BRANCH.value, tx.within_reach())
        .order_by(col(Unit.code))
    )
    return tuple((number, name) for number, name in rows)


@use_case(may=May.MEMBER, writes=False)
def reminder_desk(tx: Tx, branch_id: int) -> ReminderDesk:
    """A branch for `/reminders`; raises NotFound out of reach."""
    branch = load_branch(tx, branch_id)
    return ReminderDesk(
        branch_id,
        branch.row.name,
        branch.zone.key,
        branch.today,
        keeps(tx, branch),
        reminder_settings(tx, branch_id),
    )
