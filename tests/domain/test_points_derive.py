"""Entries that follow from other ledgers, and what a corrected fact changes."""

from dataclasses import replace
from datetime import date

import pytest

from domain.minutes import AbsenceReason
from domain.points.derive import (
    Attended,
    Derived,
    DuesChased,
    DuesMonth,
    Facts,
    Recomputed,
    derive,
    recompute,
)
from domain.points.entries import Entry, Status
from domain.points.scheme import Scheme
from tests.domain.points_cast import FORM, SEED, STUDENT, VILLAGE, built, entry, event, m, scored

ABSENT = built(
    event("x", "-1", derived={"from": "meeting_absent", "kinds": ["theme_day"],
                              "reasons": ["unexcused", "other"]}),
)  # fmt: skip


def d(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def away(number: int, day: str, kind: str = "theme_day", **values: object) -> Attended:
    return replace(Attended(number, number, kind, d(day), present=False), **values)  # type: ignore[arg-type]


def there(number: int, day: str, hours: int = 0, kind: str = "study_session") -> Attended:
    return Attended(number, number, kind, d(day), present=True, hours=hours)


def said(scheme: Scheme, **facts: object) -> list[tuple[str, int, int, tuple[int, ...]]]:
    found = derive(scheme, Facts(**facts))  # type: ignore[arg-type]
    return [(e.event, e.month - m(1) + 1, e.points, e.origin.rows) for e in found]


# ------------------------------------------------------------------ what follows


@pytest.mark.parametrize(
    ("fact", "counts"),
    [
        (away(7, "03-05"), True),  # no reason given
        (away(7, "03-05", reason=AbsenceReason.UNEXCUSED), True),
        (away(7, "03-05", reason=AbsenceReason.OTHER), True),
        (away(7, "03-05", reason=AbsenceReason.SICK), False),
        (away(7, "03-05", kind="party_lecture"), False),
        (away(7, "03-05", present=True), False),
    ],
)
def test_absence_counts_for_the_reasons_and_kinds_that_are_named(
    fact: Attended, counts: bool
) -> None:
    assert said(ABSENT, attended=(fact,)) == ([("x", 3, -100, (7,))] if counts else [])


def test_absence_from_all_kinds_for_any_reason_where_none_is_named() -> None:
    scheme = built(event("x", "-1", derived={"from": "meeting_absent"}))
    facts = (away(1, "01-05", reason=AbsenceReason.SICK), away(2, "02-05", kind="party_lecture"))
    assert said(scheme, attended=facts) == [("x", 1, -100, (1,)), ("x", 2, -100, (2,))]


def test_presence() -> None:
    scheme = built(event("x", "1", derived={"from": "meeting_present", "kinds": ["theme_day"]}))
    facts = (there(1, "01-05", kind="theme_day"), there(2, "02-05"), away(3, "03-05"))
    assert said(scheme, attended=facts) == [("x", 1, 100, (1,))]


def test_dues_that_were_late_fall_in_the_month_of_their_last_day() -> None:
    facts = (
        DuesMonth(m(1), d("01-10"), d("01-10")),
        DuesMonth(m(2), d("02-10"), d("02-11")),
        DuesMonth(m(4), d("06-10"), d("07-02")),  # paid by the quarter
        DuesMonth(m(5), d("06-10"), d("07-02")),
        DuesMonth(m(7), d("07-10"), None),
    )
    assert said(STUDENT, dues=facts) == [
        ("dues_late", 2, -100, (m(2),)),
        ("dues_late", 6, -100, (m(4),)),
        ("dues_late", 6, -100, (m(5),)),
        ("dues_late", 7, -100, (m(7),)),
    ]


def test_paying_late_dues_at_last_leaves_their_entry() -> None:
    unpaid = DuesMonth(m(7), d("07-10"), None)
    (row,) = rows(*derive(STUDENT, Facts(dues=(unpaid,))))
    paid = Facts(dues=(replace(unpaid, paid_on=d("09-01")),))
    assert recompute(STUDENT, paid, [row]) == Recomputed((), ())
    in_time = Facts(dues=(replace(unpaid, paid_on=d("07-09")),))  # a payment was corrected
    assert recompute(STUDENT, in_time, [row]) == Recomputed((), (1,))


def test_each_reminder_counts_by_its_day() -> None:
    facts = (DuesChased(1, m(1), d("01-20")), DuesChased(2, m(1), d("02-03")))
    assert said(SEED, chased=facts) == [
        ("dues_chased", 1, -200, (1,)),
        ("dues_chased", 2, -200, (2,)),
    ]


def test_study_hours_of_a_month_are_summed_and_whole_multiples_count() -> None:
    facts = (
        there(1, "01-05", 150),
        there(2, "01-20", 250),
        there(3, "02-05", 150),
        there(4, "03-05"),
    )
    assert said(STUDENT, attended=facts) == [("study", 1, 100, (1, 2))]
    assert said(STUDENT, attended=(*facts, away(5, "02-06", hours=400))) == [
        ("study", 1, 100, (1, 2)),
        ("meeting_missed", 2, -200, (5,)),
    ]


def test_a_fact_given_twice_is_one_entry() -> None:
    facts = (away(1, "01-05"), away(1, "01-05"))
    assert said(ABSENT, attended=facts) == [("x", 1, -100, (1,))]


def test_the_form_takes_study_apart_from_other_meetings() -> None:
    facts = (away(1, "01-05", kind="study_session"), away(2, "01-06"))
    assert [each[:3] for each in said(FORM, attended=facts)] == [
        ("meeting_missed", 1, -200),
        ("study_missed", 1, -300),
    ]


# ------------------------------------------------------------------ facts that are corrected


def rows(*found: Derived, first: int = 1) -> list[Entry]:
    return [
        Entry(n, e.event, e.month, e.points, occasion=e.occasion, origin=e.origin)
        for n, e in enumerate(found, start=first)
    ]


FACTS = Facts(attended=(away(1, "01-05"), away(2, "02-05")))
TWO = rows(*derive(ABSENT, FACTS))


def test_recomputing_twice_changes_nothing() -> None:
    first = recompute(ABSENT, FACTS, [])
    assert (len(first.add), first.reverse) == (2, ())
    assert recompute(ABSENT, FACTS, rows(*first.add)) == Recomputed((), ())


def test_a_corrected_meeting_reverses_its_entry_and_no_other() -> None:
    corrected = Facts(attended=(replace(FACTS.attended[0], present=True), FACTS.attended[1]))
    assert recompute(ABSENT, corrected, TWO) == Recomputed((), (1,))
    undone = [*TWO, Entry(3, "x", TWO[0].month, 100, reverses=1)]
    assert recompute(ABSENT, corrected, undone) == Recomputed((), ())
    again = recompute(ABSENT, FACTS, undone)
    assert ([each.origin.rows for each in again.add], again.reverse) == ([(1,)], ())


def test_a_corrected_record_carries_its_new_row_and_keeps_its_occasion() -> None:
    moved = replace(FACTS.attended[0], record_id=9)
    found = recompute(ABSENT, Facts(attended=(moved, FACTS.attended[1])), TWO)
    assert ([e.origin.rows for e in found.add], found.reverse) == ([(9,)], (1,))
    assert [each.occasion for each in found.add] == ["meeting:1"]


def test_what_was_decided_stays_while_the_fact_stays() -> None:
    declined = [replace(TWO[0], status=Status.DECLINED), TWO[1]]
    assert recompute(ABSENT, FACTS, declined) == Recomputed((), ())


def test_entries_that_somebody_proposed_are_left_alone() -> None:
    typed = entry(8, "x", 1, -100)
    assert recompute(ABSENT, Facts(), [typed]) == Recomputed((), ())


def test_an_entry_that_is_there_twice_is_reversed_once() -> None:
    twice = [*TWO, replace(TWO[0], id=7)]
    assert recompute(ABSENT, FACTS, twice) == Recomputed((), (7,))


def test_being_away_and_late_for_one_meeting_counts_once() -> None:
    (missed,) = rows(*derive(VILLAGE, Facts(attended=(away(4, "03-05"),))))
    late = entry(9, "meeting_part", 3, -50, occasion=missed.occasion)
    assert scored(VILLAGE, missed, late).parts[0].exact == 4900
