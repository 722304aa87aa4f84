"""Entries that follow from other ledgers, and what belongs together."""

from dataclasses import replace
from datetime import date

import pytest

from domain.minutes import AbsenceReason
from domain.points.derive import Attended, DuesChased, DuesMonth, Facts, derive
from domain.points.entries import Entry
from domain.points.scheme import Derives, Scheme
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
    (row,) = derive(STUDENT, Facts(dues=(unpaid,)))
    assert derive(STUDENT, Facts(dues=(replace(unpaid, paid_on=d("09-01")),))) == (row,)
    in_time = Facts(dues=(replace(unpaid, paid_on=d("07-09")),))  # a payment was corrected
    assert derive(STUDENT, in_time) == ()


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


# ------------------------------------------------------------------ what belongs together


def test_kinds_held_together_are_one_meeting() -> None:
    scheme = built(event("x", "-1", derived={"from": "meeting_absent"}))
    both = (away(4, "03-05", kind="party_lecture", meeting_id=3), away(3, "03-05"))
    assert said(scheme, attended=both) == [("x", 3, -100, (3,))]
    assert said(ABSENT, attended=both[:1]) == []
    assert said(ABSENT, attended=both) == [("x", 3, -100, (3,))]


def test_a_corrected_record_carries_its_new_row_and_keeps_its_occasion() -> None:
    (found,) = derive(ABSENT, Facts(attended=(away(9, "01-05", meeting_id=1),)))
    assert (found.origin.rows, found.occasion) == ((9,), "meeting:1")


def test_being_away_and_late_for_one_meeting_counts_once() -> None:
    (missed,) = derive(VILLAGE, Facts(attended=(away(4, "03-05"),)))
    derived = Entry(
        -1, missed.event, missed.month, missed.points, occasion=missed.occasion,
        origin=missed.origin,
    )  # fmt: skip
    late = entry(9, "meeting_part", 3, -50, occasion=missed.occasion)
    assert scored(VILLAGE, derived, late).parts[0].exact == 4900


def test_a_scheme_names_the_ledgers_that_it_asks() -> None:
    assert ABSENT.sources == {Derives.MEETING_ABSENT}
    assert SEED.sources == {Derives.MEETING_ABSENT, Derives.DUES_CHASED}
