"""What a branch sets itself: each change is a row, the newest holds."""

import json
from collections.abc import Mapping

from sqlmodel import col

from domain.dues.money import show_yuan
from domain.dues.rates import in_force
from domain.dues.reading import SETTINGS, check_setting, own_settings
from domain.errors import DomainError, NotFound
from models.dues import DuesSetting
from models.queries.dues import add, newest_settings
from services.access import May
from services.drafts import delete_own
from services.dues.book import stated
from services.dues.rights import kept_branch
from services.dues.values import DuesSettings
from services.meetings.branch import load_branch
from services.seam import Tx, use_case


@use_case(may=May.MEMBER, writes=False)
def dues_settings(tx: Tx, branch_id: int) -> DuesSettings:
    """The settings of a branch, and which of them it has set itself."""
    load_branch(tx, branch_id)
    return _now(tx, branch_id)


@use_case(may=May.MEMBER, writes=True)
def set_dues(
    tx: Tx, branch_id: int, field: str, value: object, *, draft_id: int | None = None
) -> DuesSettings:
    """Set one thing, or with None go back to the rules; raises `dues.setting_unfit`."""
    kept_branch(tx, branch_id, lock=True)
    if field not in SETTINGS:
        raise DomainError("dues.setting_unknown", field=field, known=tuple(SETTINGS))
    if value is not None:
        for fault in check_setting(field, value):
            raise DomainError("dues.setting_unfit", field=field, expected=fault.expected)
        _check_against_rules(tx, field, {field: value})
    if draft_id is not None and not delete_own(tx, draft_id):
        raise NotFound("draft.gone")
    add(
        tx.session,
        DuesSetting,
        {
            "unit_id": branch_id,
            "field": field,
            "value": json.dumps(value),
            "set_by": tx.actor.person_id,
            "set_at": tx.now,
        },
    )
    tx.effect = f"dues_setting:{branch_id}"
    return _now(tx, branch_id)


def _check_against_rules(tx: Tx, field: str, own: Mapping[str, object]) -> None:
    """A branch fixes a figure within the article, and uses steps that the rules know."""
    rules, today = tx.rules.dues, tx.today()
    found = own_settings(rules, own)
    steps = {step.months for step in in_force(rules.steps, today)}
    spans = [rate.range for rate in rules.kinds(today) if rate.range]
    if field == "steps" and not set(found.steps) <= steps:
        expected = "[" + ", ".join(map(str, sorted(steps))) + "]"
        raise DomainError("dues.setting_unfit", field=field, expected=expected)
    if field == "farmer" and not any(low <= (found.farmer or 0) <= high for low, high in spans):
        expected = " | ".join(f'"{show_yuan(low)}" – "{show_yuan(high)}"' for low, high in spans)
        raise DomainError("dues.setting_unfit", field=field, expected=expected)


def _now(tx: Tx, branch_id: int) -> DuesSettings:
    rows = newest_settings(tx.session, col(DuesSetting.unit_id) == branch_id)
    own = stated(rows).get(branch_id, {})
    return DuesSettings(branch_id, own_settings(tx.rules.dues, own), tuple(sorted(own)))
