"""What a branch sets about its points: each change is a row, the newest holds."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date

from sqlmodel import Session, col

from domain.dues.months import Month, first_day, month, month_of
from domain.points.scheme import PointsRules, Scheme
from models.points import PointsSetting
from models.queries.points import newest_settings

OBJECTION_DAYS = 5


@dataclass(frozen=True, slots=True)
class Begin:
    """From when on a branch scores by a scheme."""

    scheme: str  # key of a scheme in rules/points/
    since: Month  # the first month that is scored


@dataclass(frozen=True, slots=True)
class PointsSettings:
    """How a branch keeps points; without a scheme it keeps none."""

    scheme: str | None = None  # the one chosen last
    since: Month | None = None
    objection_days: int = OBJECTION_DAYS
    ranking: bool = False  # whether members see their place
    announce: bool = False  # whether the group hears how many have which band, without names
    earlier: tuple[Begin, ...] = ()  # the schemes before it, the oldest first

    @property
    def begins(self) -> tuple[Begin, ...]:
        """All schemes with their first months, the oldest first."""
        if self.scheme is None or self.since is None:
            return self.earlier
        return (*self.earlier, Begin(self.scheme, self.since))

    def in_year(self, year: int) -> Begin | None:
        """What a whole year is scored by: the last that began in it or before."""
        return in_year(self.begins, year)

    def scheme_of(self, rules: PointsRules, year: int) -> Scheme | None:
        """The version of the branch's scheme by which a year is scored."""
        found = self.in_year(year)
        return None if found is None or year >= MAXYEAR else rules.of(found.scheme, year)


def in_year(begins: Iterable[Begin], year: int) -> Begin | None:
    """The last of some beginnings, the oldest first, that lies in a year or before it."""
    held = [each for each in begins if each.since <= month(year, 12)]
    return held[-1] if held else None


def read_settings(own: Mapping[str, object]) -> PointsSettings:
    """The settings of a branch from what it has set itself."""
    values = dict(own)
    begin = values.pop("scheme", None)
    if not isinstance(begin, dict):
        return PointsSettings(**values)  # type: ignore[arg-type]
    *earlier, last = (_begin(each) for each in (*begin.get("earlier", ()), begin))
    return PointsSettings(last.scheme, last.since, earlier=tuple(earlier), **values)  # type: ignore[arg-type]


def stored_begins(begins: Sequence[Begin]) -> dict[str, object] | None:
    """Beginnings as the setting `scheme` keeps them; None for no scheme at all."""
    rows = [{"key": each.scheme, "since": first_day(each.since).isoformat()} for each in begins]
    if not rows:
        return None
    *earlier, last = rows
    return {**last, "earlier": earlier} if earlier else {**last}


def _begin(row: Mapping[str, object]) -> Begin:
    return Begin(str(row["key"]), month_of(date.fromisoformat(str(row["since"]))))


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
