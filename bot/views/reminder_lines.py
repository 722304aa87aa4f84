"""What a reminder says, and which button it has, of that which is not a meeting."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

from markupsafe import Markup

from bot.kit.buttons import Action
from bot.kit.texts import Texts
from domain.dues.months import month_of
from domain.ladder.stages import Audience, Subject
from domain.periods import parse_period
from domain.points.duty import REVIEWED, SCORED

# By the text that the stage names; one of its own is told by whether the day is over.
LINES: Mapping[tuple[Subject, str], str] = {
    (Subject.TERM, "ahead"): "reminder_line.term_ahead",
    (Subject.TERM, "last_days"): "reminder_line.term_last_days",
    (Subject.TERM, "missed"): "reminder_line.term_missed",
    (Subject.PROBATION, "ahead"): "reminder_line.probation_ahead",
    (Subject.PROBATION, "last_days"): "reminder_line.probation_last_days",
    (Subject.PROBATION, "missed"): "reminder_line.probation_missed",
    (Subject.POINTS, "last_days"): "reminder_line.points_last_days",
    (Subject.POINTS, "missed"): "reminder_line.points_missed",
}
WITH_A_DAY = frozenset({Subject.TERM, Subject.PROBATION})  # the day is in the sentence
Args = tuple[int | str, ...]


class Said(Protocol):
    """What a line tells of, in a message that is sent or in one that stands there."""

    @property
    def branch_id(self) -> int: ...

    @property
    def subject(self) -> Subject: ...

    @property
    def obligation(self) -> str: ...

    @property
    def kind(self) -> str | None: ...

    @property
    def period(self) -> str: ...

    @property
    def due_on(self) -> date: ...

    @property
    def missing(self) -> int: ...

    @property
    def overdue(self) -> bool: ...

    @property
    def told(self) -> Audience: ...

    @property
    def instead(self) -> bool: ...

    @property
    def text(self) -> str: ...

    @property
    def people(self) -> tuple[str, ...]: ...


def line_of(texts: Texts, locale: str, item: Said, today: date) -> Markup | None:
    """The sentence of an item; None for a meeting, of which the page itself speaks."""
    if item.subject is Subject.MEETINGS:
        return None
    usual = "missed" if item.overdue else "last_days"
    key = LINES.get((item.subject, item.text), LINES[item.subject, usual])
    names = {"names": item.people, "count": item.missing}
    found = texts.say(
        locale,
        key,
        due_on=item.due_on,
        today=today,
        missing=item.missing,
        review=item.obligation == REVIEWED,
        above=item.told is Audience.COMMITTEE,
        tell=texts.plain(locale, "reminder_line.tell", instead=item.instead),
        who=texts.plain(locale, "reminder_line.probation_who", **names),
    )
    return Markup(found)  # noqa: S704 - its values are escaped


def press_of(item: Said) -> tuple[str, Action, Args] | None:
    """The label, action and values of an item's button; None where there is no form for it."""
    if item.kind is not None:
        return "reminder.button", Action.MEETING_OPEN, (item.kind, item.branch_id, item.period)
    found = _FORMS.get(item.obligation)
    if found is None:
        return None
    action, where = found
    return "reminder_line.button", action, (item.branch_id, *where(item.period))


def _month(period: str) -> Args:
    return (month_of(parse_period(period).start),)


def _half(period: str) -> Args:
    start = parse_period(period).start
    return (start.year, 1 if start.month == 1 else 2)


_FORMS: Mapping[str, tuple[Action, Callable[[str], Args]]] = {
    SCORED: (Action.POINTS_SCORE, _month),
    REVIEWED: (Action.POINTS_REVIEW, _half),
}
