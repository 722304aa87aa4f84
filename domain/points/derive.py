"""Entries that follow from other ledgers: nobody types them, and they are made at each reading."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.dues.months import Month, month_of
from domain.minutes import AbsenceReason
from domain.points.entries import Origin
from domain.points.scheme import Derivation, Derives, Event, Scheme


@dataclass(frozen=True, slots=True)
class Attended:
    """One member in the minutes of one kind of meeting."""

    record_id: int  # that stands now
    meeting_id: int  # its first record: it stays when corrected, kinds held together share it
    kind: str
    held_on: date
    present: bool
    reason: AbsenceReason | None = None
    hours: int = 0  # hundredths of an hour of study


@dataclass(frozen=True, slots=True)
class DuesMonth:
    """A month of dues that was paid in full, or is still open after its last day.

    Months that are exempt or excused, or whose last day is still ahead, are no facts.
    """

    month: Month
    deadline: date
    paid_on: date | None

    @property
    def late(self) -> bool:
        """Whether it was not paid in full by its last day."""
        return self.paid_on is None or self.paid_on > self.deadline


@dataclass(frozen=True, slots=True)
class DuesChased:
    """One reminder to pay that went out after the last day."""

    reminder_id: int
    month: Month  # owed
    on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What the other ledgers know of one member."""

    attended: tuple[Attended, ...] = ()
    dues: tuple[DuesMonth, ...] = ()
    chased: tuple[DuesChased, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """An entry that follows from facts."""

    event: str
    month: Month
    points: int
    occasion: str
    origin: Origin


def derive(scheme: Scheme, facts: Facts) -> tuple[Derived, ...]:
    """All entries that follow from the facts, in one order whatever theirs is.

    An entry falls in the month of the fact: the day of the meeting, the last day of the dues, the
    day of the reminder. Study hours are summed by month, and only whole multiples count.
    """
    found: list[Derived] = []
    for event in scheme.events.values():
        if event.derived is not None:
            found += _SOURCES[event.derived.source](event, event.derived, facts)
    # Each fact is one row: what a ledger names twice, as after a second delivery, is one entry.
    return tuple(
        sorted(
            set(found),
            key=lambda each: (each.month, each.event, each.origin.rows, each.occasion),
        )
    )


def _meetings(
    attends: Callable[[Derivation, Attended], bool],
) -> Callable[[Event, Derivation, Facts], Sequence[Derived]]:
    def found(event: Event, how: Derivation, facts: Facts) -> Sequence[Derived]:
        # Several kinds that were held together are one meeting: being away costs once.
        first: dict[int, Attended] = {}
        for each in facts.attended:
            if _of_kind(how, each) and attends(how, each):
                known = first.setdefault(each.meeting_id, each)
                if each.record_id < known.record_id:
                    first[each.meeting_id] = each
        return [
            _one(event, month_of(each.held_on), each.record_id, f"meeting:{meeting_id}")
            for meeting_id, each in first.items()
        ]

    return found


def _absent(how: Derivation, fact: Attended) -> bool:
    """Whether somebody was away for a reason that the event names; no reason is unexcused."""
    reason = fact.reason or AbsenceReason.UNEXCUSED
    return not fact.present and (not how.reasons or reason in how.reasons)


def _present(_how: Derivation, fact: Attended) -> bool:
    return fact.present


def _of_kind(how: Derivation, fact: Attended) -> bool:
    return not how.kinds or fact.kind in how.kinds


def _late(event: Event, _how: Derivation, facts: Facts) -> Sequence[Derived]:
    """The row is the month itself: paying it at last changes nothing about its being late."""
    return [
        _one(event, month_of(each.deadline), each.month, f"dues:{each.month}")
        for each in facts.dues
        if each.late
    ]


def _chased(event: Event, _how: Derivation, facts: Facts) -> Sequence[Derived]:
    return [
        _one(event, month_of(each.on), each.reminder_id, f"dues:{each.month}")
        for each in facts.chased
    ]


def _study(event: Event, how: Derivation, facts: Facts) -> Sequence[Derived]:
    by_month: dict[Month, dict[int, int]] = defaultdict(dict)
    for each in facts.attended:
        if each.present and each.hours and _of_kind(how, each):
            by_month[month_of(each.held_on)][each.record_id] = each.hours
    found = []
    for month, hours in by_month.items():
        times = sum(hours.values()) // how.hours
        if times:
            origin = Origin(Derives.STUDY_HOURS, tuple(sorted(hours)))
            found.append(Derived(event.code, month, event.points * times, f"study:{month}", origin))
    return found


def _one(event: Event, month: Month, row: int, occasion: str) -> Derived:
    assert event.derived is not None
    origin = Origin(event.derived.source, (row,))
    return Derived(event.code, month, event.points, occasion, origin)


_SOURCES: dict[Derives, Callable[[Event, Derivation, Facts], Sequence[Derived]]] = {
    Derives.MEETING_ABSENT: _meetings(_absent),
    Derives.MEETING_PRESENT: _meetings(_present),
    Derives.DUES_LATE: _late,
    Derives.DUES_CHASED: _chased,
    Derives.STUDY_HOURS: _study,
}
