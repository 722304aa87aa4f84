"""A due that was set or raised after the fact makes nobody late with it."""

from dataclasses import replace

import pytest

from domain.dues.account import (
    Assessment,
    Dossier,
    Standing,
)
from domain.dues.allocate import allocate
from tests.domain.dues_cast import (
    SETTINGS,
    by_name,
    d,
    dossier,
    line,
    lines,
    m,
    paid,
    run,
)


def test_a_prepaid_month_whose_due_rises_leaves_the_difference_for_the_next_time() -> None:
    of = dossier(
        paid(1, "2026-11-05", {"2026-12": 1500, "2027-01": 1500}),
        dues=(("2026-01", 1500), ("2027-01", 2000)),
    )
    found = lines(of, "2026-12", "2027-01")
    assert [each.open_fen for each in found] == [0, 500]
    given = allocate(found, 1000, m("2027-01"), SETTINGS)
    assert by_name(dict(given.parts)) == {"2027-01": 500}


def raised(since: str, made_on: str) -> Dossier:
    """Three months paid in full at 15 yuan, then a due of 20 yuan."""
    ahead = paid(1, "2026-08-05", {f"2026-{n:02}": 1500 for n in (9, 10, 11)})
    of = dossier(ahead, dues=(("2026-09", 1500),))
    later = Assessment(9, m(since), 2000, made_on=d(made_on))
    return replace(of, assessments=(*of.assessments, later))


def test_a_due_that_rises_after_a_month_was_paid_makes_no_arrears() -> None:
    of = raised("2026-09", "2026-11-01")
    found = lines(of, "2026-09", "2026-11")
    assert [(each.standing, each.raised) for each in found] == [(Standing.PART, True)] * 3
    open_ = run(of)
    assert (open_.run, open_.step) == ((), None)
    assert (len(open_.others), open_.owed_fen) == (3, 1500)  # the difference, the next time


def test_a_due_that_was_known_when_it_was_paid_is_owed_whole() -> None:
    of = raised("2026-09", "2026-08-05")
    assert not any(each.raised for each in lines(of, "2026-09", "2026-11"))
    found = run(of)
    assert (len(found.run), found.defaults) == (3, ())
    assert found.step is not None
    assert found.step.months == 3


def test_a_month_paid_in_part_before_its_due_rose_stays_owed() -> None:
    of = dossier(paid(1, "2026-08-05", {"2026-11": 1499}), dues=(("2026-01", 1500),))
    later = Assessment(9, m("2026-11"), 2000, made_on=d("2026-11-01"))
    found = line(replace(of, assessments=(*of.assessments, later)), "2026-11")
    assert (found.standing, found.raised) == (Standing.PART, False)


@pytest.mark.parametrize(
    ("made_on", "last_days"),
    [
        ("2026-09-10", ("2026-09-10", "2026-10-12", "2026-11-10")),  # on the dues day: in time
        ("2026-09-11", ("2026-10-12", "2026-10-12", "2026-11-10")),
        ("2026-11-10", ("2026-11-10", "2026-11-10", "2026-11-10")),
        ("2026-11-20", ("2026-12-10", "2026-12-10", "2026-12-10")),
    ],
)
def test_nobody_is_late_with_what_nobody_had_set(made_on: str, last_days: tuple[str, ...]) -> None:
    of = replace(dossier(), assessments=(Assessment(1, m("2026-09"), 1500, made_on=d(made_on)),))
    found = lines(of, "2026-09", "2026-11")
    assert [str(each.deadline) for each in found] == list(last_days)


def test_a_later_assessment_gives_no_more_time() -> None:
    first = Assessment(1, m("2026-01"), 1500, made_on=d("2026-01-05"))
    later = Assessment(2, m("2026-11"), 2000, made_on=d("2026-11-20"))
    of = replace(dossier(), assessments=(first, later))
    assert line(of, "2026-11").deadline == d("2026-11-10")
