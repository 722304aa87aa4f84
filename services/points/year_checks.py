"""What somebody asks for of a year of points, checked before anything is read by it."""

from domain.dues.months import Month, month, month_of, year_of
from domain.errors import DomainError
from domain.points.scheme import Scheme
from services.meetings.branch import Branch
from services.points.book import require_scheme
from services.points.settings import PointsSettings
from services.seam import Tx
from services.wording import reason_of

_BACK = 10  # years


def scheme_of_year(tx: Tx, branch: Branch, year: int) -> tuple[PointsSettings, Scheme]:
    """The scheme of a year that has begun; raises `points_year.year_out_of_range` for others."""
    this = branch.today.year
    if not this - _BACK <= year <= this:
        raise DomainError("points_year.year_out_of_range", year=year, today=branch.today)
    return require_scheme(tx, branch.unit_id, year)


def check_month(tx: Tx, branch: Branch, asked: Month) -> PointsSettings:
    """Settings for a month that has begun, and that the branch scores."""
    now = month_of(branch.today)
    if not month(branch.today.year - _BACK, 1) <= asked <= now:
        raise DomainError("points_year.month_out_of_range", today=branch.today)
    settings, _ = require_scheme(tx, branch.unit_id, year_of(asked))
    if settings.since is not None and asked < settings.since:
        raise DomainError("points_year.month_before", since=settings.since)
    return settings


def clean(text: str, missing: str) -> str:
    """A text of one line of at least two characters; `missing` names the error for less."""
    return reason_of(text, missing, "points_year.too_long")
