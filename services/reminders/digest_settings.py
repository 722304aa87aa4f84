"""What a committee sets itself about the digests of the branches below it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col

from domain.errors import DomainError, Forbidden
from domain.ladder.digests import check_upper, shown_upper, upper_digests, upper_fields
from domain.vocabulary import UPPER_KINDS
from models.organisation import Unit
from models.queries.reminder_settings import add
from models.reminders import ReminderSetting
from services.access import KEEPERS, May
from services.reminders.digest_plan import stated_by_upper
from services.seam import Tx, use_case


@dataclass(frozen=True, slots=True)
class UpperSettings:
    """The settings of a committee: values as they are typed, and which it has set itself."""

    unit_id: int
    values: Mapping[str, object]
    changed: tuple[str, ...]


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def is_upper(tx: Tx, unit_id: int) -> bool:
    """Whether a unit has branches below it, and so digests instead of reminders."""
    return tx.unit(unit_id).kind in UPPER_KINDS


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def digest_settings(tx: Tx, unit_id: int) -> UpperSettings:
    """The settings of a committee; raises NotFound out of reach."""
    tx.unit(unit_id)
    return _now(tx, unit_id)


@use_case(may=May.SEE_COMPLIANCE, writes=True)
def set_digest(tx: Tx, unit_id: int, field: str, value: object) -> UpperSettings:
    """Set one thing, or with None go back to the file; the next tick plans by it.

    Raises Forbidden for who is no officer of this very unit, NotFound out of reach,
    `reminders.setting_unknown`, and `reminders.setting_unfit` with the right form.
    """
    unit = tx.unit(unit_id)
    offices = {seat.office for seat in tx.actor.seats if seat.unit_id == unit_id}
    if unit.kind not in UPPER_KINDS or not (tx.actor.system or offices & KEEPERS):
        raise Forbidden("reminders.not_keeper")
    fields = upper_fields()
    if field not in fields:
        raise DomainError("reminders.setting_unknown", field=field, known=tuple(fields))
    if value is not None:
        for fault in check_upper(field, value):
            raise DomainError("reminders.setting_unfit", field=field, expected=fault.expected)
    row = {"unit_id": unit_id, "field": field, "value": json.dumps(value)}
    by = {"set_by": tx.actor.person_id, "set_at": tx.now}
    add(tx.session, ReminderSetting, row | by)
    return _now(tx, unit_id)


def _now(tx: Tx, unit_id: int) -> UpperSettings:
    stated = stated_by_upper(tx, col(Unit.id) == unit_id).get(unit_id, {})
    own = upper_digests(tx.rules.ladders, stated)
    return UpperSettings(unit_id, shown_upper(own), tuple(sorted(stated)))
