"""What a branch sets about its points, and what it may no longer change."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col

from domain.dues.months import Month, month, month_of, year_of
from domain.errors import DomainError, NotFound
from models.points import PointsSetting
from models.queries.dues import add
from models.queries.points import newest_settings, published_years
from models.queries.points_keeping import used_months
from services.access import May
from services.drafts import delete_own
from services.meetings.branch import Branch
from services.points.rights import kept_branch
from services.points.settings import Begin, PointsSettings, in_year, settings_of, stored_begins
from services.seam import Tx, use_case

FIELDS = ("scheme", "objection_days", "ranking", "announce")
LONGEST_OBJECTIONS = 31  # days
_AHEAD = 12  # months
_SHOWN = 40  # characters of what was typed


@dataclass(frozen=True, slots=True)
class PointsChoices:
    """The settings of a branch, and which of them it has set itself."""

    branch_id: int
    settings: PointsSettings
    own: tuple[str, ...]


@use_case(may=May.MEMBER, writes=False)
def points_settings(tx: Tx, branch_id: int) -> PointsChoices:
    """The settings of a branch for its keepers; raises Forbidden for everybody else."""
    kept_branch(tx, branch_id)
    return _now(tx, branch_id)


@use_case(may=May.MEMBER, writes=True)
def set_points(
    tx: Tx, branch_id: int, field: str, value: object, *, draft_id: int | None = None
) -> PointsChoices:
    """Set one thing, or with None go back to the default.

    A scheme is {"key": …, "since": first day of a month}. A year in which the branch has cards or
    entries keeps its scheme, and so does a published one: raises `points.scheme_in_use`.
    """
    branch = kept_branch(tx, branch_id, lock=True)
    if field not in FIELDS:
        raise DomainError("points.setting_unknown", setting=field[:_SHOWN], known=", ".join(FIELDS))
    stored = _scheme(tx, branch, value) if field == "scheme" else _plain(field, value)
    if draft_id is not None and not delete_own(tx, draft_id):
        raise NotFound("draft.gone")
    add(
        tx.session,
        PointsSetting,
        {
            "unit_id": branch_id,
            "field": field,
            "value": json.dumps(stored),
            "set_by": tx.actor.person_id,
            "set_at": tx.now,
        },
    )
    tx.effect = f"points_setting:{branch_id}"
    return _now(tx, branch_id)


def _plain(field: str, value: object) -> object:
    """A number of days, or yes and no."""
    if value is None:
        return None
    if field == "objection_days":
        days = value if isinstance(value, int) and not isinstance(value, bool) else 0
        if not 1 <= days <= LONGEST_OBJECTIONS:
            raise DomainError("points.objection_days_unfit", most=LONGEST_OBJECTIONS)
        return days
    if not isinstance(value, bool):
        raise DomainError("points.switch_unfit", setting=field)
    return value


def _scheme(tx: Tx, branch: Branch, value: object) -> object:
    """The beginnings to be stored; years that are over keep the scheme that they had."""
    before = settings_of(tx.session, branch.unit_id).begins
    after: tuple[Begin, ...] = ()
    if value is not None:
        begin = _begin(tx, branch, value)
        first = month(year_of(begin.since), 1)
        after = (*(each for each in before if each.since < first), begin)
    _refuse_in_use(tx, branch, before, after)
    return stored_begins(after)


def _begin(tx: Tx, branch: Branch, value: object) -> Begin:
    said = value if isinstance(value, dict) else {}
    key, typed = str(said.get("key", ""))[:_SHOWN], str(said.get("since", ""))[:_SHOWN]
    rules = tx.rules.points
    versions = [each for each in rules.schemes if each.key == key]
    if not versions:
        raise DomainError("points.unknown_scheme", scheme=key, known=", ".join(rules.keys()))
    since = _month(typed)
    first = month_of(min(each.since for each in versions))
    if since < first:
        raise DomainError("points.since_before_scheme", since=since, first=first)
    if since > month_of(branch.today) + _AHEAD:
        raise DomainError("points.since_too_far", limit=_AHEAD)
    if rules.of(key, year_of(since)) is None:
        raise DomainError("points.scheme_over", scheme=key, year=year_of(since))
    return Begin(key, since)


def _month(typed: str) -> Month:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise DomainError("points.since_not_first", since=typed) from None
    if day.day != 1:
        raise DomainError("points.since_not_first", since=typed)
    return month_of(day)


def _refuse_in_use(tx: Tx, branch: Branch, before: Sequence[Begin], after: Sequence[Begin]) -> None:
    """A year that has begun may begin earlier, and nothing else; a published one stays."""
    used: dict[int, Month] = {}
    for each in sorted(map(month_of, used_months(tx.session, branch.unit_id))):
        used.setdefault(year_of(each), each)
    published = published_years(tx.session, branch.unit_id)
    for year in sorted({*used, *published}):
        old, new = in_year(before, year), in_year(after, year)
        same = old is not None and new is not None and old.scheme == new.scheme
        earlier = same and new is not None and year in used and new.since <= used[year]
        if old != new and (year in published or not earlier):
            raise DomainError("points.scheme_in_use", year=year, published=year in published)


def _now(tx: Tx, branch_id: int) -> PointsChoices:
    rows = newest_settings(tx.session, col(PointsSetting.unit_id) == branch_id)
    own = tuple(sorted(name for _, name, value in rows if json.loads(value) is not None))
    return PointsChoices(branch_id, settings_of(tx.session, branch_id), own)
