"""What a branch sets about its points: each change is a row, the newest holds."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col

from domain.dues.months import Month, month_of
from domain.points.scheme import PointsRules, Scheme
from models.points import PointsSetting
from models.queries.points import newest_settings

OBJECTION_DAYS = 5


@dataclass(frozen=True, slots=True)
class PointsSettings:
    """How a branch keeps points; without a scheme it keeps none."""

    scheme: str | None = None  # key of a scheme in rules/points/
    since: Month | None = None  # the first month that is scored
    objection_days: int = OBJECTION_DAYS
    ranking: bool = False  # whether members see their place
    announce: bool = False  # whether the group hears how many have which band, without names

    def scheme_of(self, rules: PointsRules, year: int) -> Scheme | None:
        """The version of the branch's scheme by which a year is scored."""
        return None if self.scheme is None else rules.of(self.scheme, year)


def read_settings(own: Mapping[str, object]) -> PointsSettings:
    """The settings of a branch from what it has set itself."""
    values = dict(own)
    begin = values.pop("scheme", None)
    if not isinstance(begin, dict):
        return PointsSettings(**values)  # type: ignore[arg-type]
    since = month_of(date.fromisoformat(str(begin["since"])))
    return PointsSettings(str(begin["key"]), since, **values)  # type: ignore[arg-type]


def settings_of(session: Session, branch_id: int) -> PointsSettings:
    """The settings of a branch."""
    rows = newest_settings(session, col(PointsSetting.unit_id) == branch_id)
    return by_branch(rows).get(branch_id, PointsSettings())


def by_branch(rows: Iterable[tuple[int, str, str]]) -> dict[int, PointsSettings]:
    """Settings from rows of (branch, field, JSON); null has gone back to the default."""
    found: dict[int, dict[str, object]] = defaultdict(dict)
    for unit_id, name, value in rows:
        parsed = json.loads(value)
        if parsed is not None:
            found[unit_id][name] = parsed
    return {unit_id: read_settings(own) for unit_id, own in found.items()}
