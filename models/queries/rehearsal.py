"""Branches that rehearse, and the operators who hear them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from models.organisation import Account, Unit
from models.queries.reminders import MEETINGS, open_rows
from models.reminders import Reminder, ReminderSetting

_FIELD, _ON = "rehearsal", "true"
_TOGETHER = 200  # branches of which the operator hears in one message


def rehearsing_among(session: Session, branch_ids: Collection[int]) -> frozenset[int]:
    """Those of some branches that are in rehearsal."""
    return frozenset(session.scalars(_rehearsing(col(ReminderSetting.unit_id).in_(branch_ids))))


def rehearsing_codes(session: Session) -> list[str]:
    """The codes of all branches in rehearsal."""
    numbers = _rehearsing()
    return list(
        session.scalars(
            select(col(Unit.code)).where(col(Unit.id).in_(numbers)).order_by(col(Unit.code))
        )
    )


def rehearsing_beside(session: Session, now: datetime, besides: Sequence[int]) -> list[int]:
    """Other branches in rehearsal with a call to meetings that is due."""
    return list(
        session.scalars(
            select(col(Reminder.branch_id))
            .where(
                *open_rows(),
                col(Reminder.subject) == MEETINGS,
                col(Reminder.not_before) <= now,
                col(Reminder.branch_id).in_(_rehearsing()),
                col(Reminder.branch_id).not_in(besides),
            )
            .distinct()
            .limit(_TOGETHER)
        )
    )


def account_states(
    session: Session, telegram_ids: Iterable[int]
) -> dict[int, tuple[bool, str | None]]:
    """Whether accounts can be written to, and their language; who has none is left out."""
    rows = session.execute(
        select(col(Account.telegram_id), col(Account.reachable), col(Account.language)).where(
            col(Account.telegram_id).in_(list(telegram_ids))
        )
    )
    return {telegram_id: (reachable, language) for telegram_id, reachable, language in rows}


def _rehearsing(*within: ColumnElement[bool]) -> Select[Any]:
    """The branches whose newest row says so, of all or of those whose rows meet a condition."""
    newest = (
        select(func.max(col(ReminderSetting.id)))
        .where(col(ReminderSetting.field) == _FIELD, *within)
        .group_by(col(ReminderSetting.unit_id))
    )
    return select(col(ReminderSetting.unit_id)).where(
        col(ReminderSetting.id).in_(newest), col(ReminderSetting.value) == _ON
    )
