"""An obligation and meetings that several tests share."""

from datetime import date

from domain.obligations import Level, MeetingFact, Needs, Obligation
from domain.periods import PeriodKind

MONTHLY = Obligation(
    key="theme_day",
    label="主题党日",
    label_en="Themed Party day",
    kinds=frozenset({"theme_day"}),
    level=Level.BRANCH,
    period=PeriodKind.MONTH,
    minimum=1,
    maximum=None,
    needs=Needs.NONE,
    soft=False,
    months=None,
    attendance_min=None,
    since=date(2018, 10, 28),
    until=None,
    source="test",
    preset="test",
    version="1",
)


def held(record_id: int, day: date, kind: str = "theme_day", unit_id: int = 1) -> MeetingFact:
    return MeetingFact(record_id, unit_id, kind, day, day, 30, 30)
