"""A member's account and the run of arrears: rulebook 3.5, pitfalls 17 and 32."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.dues.account import (
    Assessment,
    Dossier,
    Payment,
    Relief,
    ReliefKind,
    Standing,
    account,
    totals,
)
from domain.dues.allocate import allocate
from domain.dues.arrears import Arrears, arrears
from domain.dues.dossier import due_of, owed_from
from domain.dues.months import month_key
from domain.workdays import Moves
from tests.domain.dues_cast import (
    HOME,
    NO_HOLIDAYS,
    OTHER,
    SETTINGS,
    by_name,
    d,
    dossier,
    line,
    lines,
    m,
    paid,
    stay,
)
from tests.domain.test_dues_quote import RULES

STEPS = RULES.steps_on(d("2026-11-20"), SETTINGS)
TODAY = "2026-11-20"  # ten days after the dues day


def relief(kind: ReliefKind, since: str, until: str, fen: int | None = None) -> Relief:
    return Relief(1, kind, m(since), m(until), fen)


def run(of: Dossier, today: str = TODAY, last: str = "2027-05") -> Arrears:
    return arrears(lines(of, "2026-01", last), STEPS, d(today))


def months(found: Sequence[object]) -> list[str]:
    return [month_key(each.month) for each in found]  # type: ignore[attr-defined]


def paid_until(last: str, fen: int = 1500) -> Payment:
    return paid(1, "2026-01-05", {f"2026-{n:02}": fen for n in range(1, int(last[-2:]) + 1)})


# ------------------------------------------------------------------ one month


@pytest.mark.parametrize(
    ("parts", "standing", "balance"),
    [
        ({}, Standing.UNPAID, 1500),
        ({"2026-11": 500}, Standing.PART, 1000),
        ({"2026-11": 1500}, Standing.PAID, 0),
        ({"2026-11": 1600}, Standing.PAID, -100),
    ],
)
def test_what_is_due_minus_what_is_paid(
    parts: dict[str, int], standing: Standing, balance: int
) -> None:
    found = line(dossier(paid(1, "2026-11-09", parts)), "2026-11")
    assert (found.standing, found.balance_fen, found.open_fen) == (
        standing,
        balance,
        max(0, balance),
    )
    assert found.due_fen == 1500


def test_a_report_waits_and_is_not_yet_paid() -> None:
    found = line(dossier(paid(7, "2026-11-09", {"2026-11": 1500}, confirmed=False)), "2026-11")
    assert (found.standing, found.paid_fen, found.reported_fen) == (Standing.UNPAID, 0, 1500)
    assert (found.balance_fen, found.open_fen, found.payments) == (1500, 0, (7,))


def test_a_reversal_opens_the_month_again() -> None:
    of = dossier(
        paid(1, "2026-11-09", {"2026-11": 1500}), paid(2, "2026-11-12", {"2026-11": -1500})
    )
    found = line(of, "2026-11")
    assert (found.standing, found.paid_on, found.payments) == (Standing.UNPAID, None, (1, 2))


def test_a_month_without_any_assessment_is_not_assessed() -> None:
    found = line(dossier(dues=(("2026-12", 1500),)), "2026-11")
    assert (found.standing, found.due_fen, found.balance_fen) == (Standing.UNASSESSED, None, 0)


def test_pitfall_32_a_new_due_leaves_earlier_months_as_they_were() -> None:
    of = dossier(dues=(("2026-01", 1500), ("2026-07", 3000), ("2026-01", 2000)))
    found = [each.due_fen for each in lines(of, "2026-05", "2026-08")]
    assert found == [2000, 2000, 3000, 3000]  # the last row corrects January to June only


@pytest.mark.parametrize(
    ("kind", "fen", "standing", "due"),
    [
        (ReliefKind.EXEMPT, None, Standing.EXEMPT, 0),
        (ReliefKind.ELSEWHERE, None, Standing.ELSEWHERE, 0),
        (ReliefKind.REDUCED, 20, Standing.UNPAID, 20),
        (ReliefKind.EXCUSED, None, Standing.UNPAID, 1500),
    ],
)
def test_relief_holds_from_its_first_month_to_its_last(
    kind: ReliefKind, fen: int | None, standing: Standing, due: int
) -> None:
    of = dossier(reliefs=(relief(kind, "2026-03", "2026-04", fen),))
    found = lines(of, "2026-02", "2026-05")
    assert [each.due_fen for each in found] == [1500, due, due, 1500]
    assert [each.standing for each in found[1:3]] == [standing] * 2
    assert [each.reduced for each in found] == [False, *[kind is ReliefKind.REDUCED] * 2, False]
    assert [each.excused for each in found] == [False, *[kind is ReliefKind.EXCUSED] * 2, False]


def test_months_that_are_owed_to_nobody_have_no_line() -> None:
    of = dossier(stays=(stay("2026-03-09", "2026-06-01"),))
    assert months(lines(of)) == ["2026-03", "2026-04", "2026-05"]
    assert [each.joining for each in lines(of)] == [True, False, False]


def test_a_month_names_its_creditor() -> None:
    of = dossier(stays=(stay("2026-01-01", "2026-06-15"), stay("2026-06-15", branch=OTHER)))
    assert [each.branch_id for each in lines(of, "2026-05", "2026-08")] == [1, 1, OTHER, OTHER]
    assert not any(each.joining for each in lines(of, "2026-07", "2026-07"))


@pytest.mark.parametrize(
    ("payments", "paid_on", "late"),
    [
        ([("2026-11-10", 1500)], "2026-11-10", False),
        ([("2026-11-11", 1500)], "2026-11-11", True),
        ([("2026-11-09", 1500), ("2026-12-01", 100)], "2026-11-09", False),
        ([("2026-11-05", 500), ("2026-12-05", 1000)], "2026-12-05", True),
        ([("2026-11-05", 1500), ("2026-11-06", -1500), ("2026-12-05", 1500)], "2026-12-05", True),
    ],
)
def test_what_is_paid_later_stays_marked_as_paid_late(
    payments: list[tuple[str, int]], paid_on: str, late: bool
) -> None:
    rows = [paid(n, day, {"2026-11": fen}) for n, (day, fen) in enumerate(payments)]
    found = line(dossier(*rows), "2026-11")
    assert (found.paid_on, found.paid_late) == (d(paid_on), late)


def test_totals_are_the_sums_of_the_lines() -> None:
    of = dossier(
        paid(1, "2026-01-05", {"2026-01": 1500, "2026-02": 700}),
        paid(2, "2026-03-05", {"2026-03": 1500}, confirmed=False),
    )
    found = totals(lines(of, "2025-12", "2026-03"))
    assert (found.due_fen, found.paid_fen, found.reported_fen) == (4500, 2200, 1500)
    assert found.balance_fen == 2300


def test_the_ledger_speaks_from_its_first_assessment_or_payment() -> None:
    assert owed_from(dossier()) == m("2026-01")
    assert owed_from(dossier(paid(1, "2026-01-05", {"2025-12": 20}))) == m("2025-12")
    assert owed_from(dossier(stays=(stay("2026-04-02"),))) == m("2026-04")
    assert owed_from(dossier(dues=())) is None
    assert owed_from(Dossier(tenures=(), assessments=dossier().assessments)) is None


# ------------------------------------------------------------------ arrears


def test_before_the_dues_day_has_passed_nothing_is_in_arrears() -> None:
    of = dossier(paid_until("2026-10"))
    assert run(of, "2026-11-10") == Arrears((), (), (), None)
    assert months(run(of, "2026-11-11").run) == ["2026-11"]


@pytest.mark.parametrize(
    ("paid_to", "step"),
    [
        ("2026-11", None),
        ("2026-10", 1),
        ("2026-09", 1),
        ("2026-08", 3),
        ("2026-07", 3),
        ("2026-06", 5),
        ("2026-05", 6),
        ("2026-02", 6),
    ],
)
def test_the_ladder_steps_at_one_three_five_and_six_months(paid_to: str, step: int | None) -> None:
    found = run(dossier(paid_until(paid_to)))
    count = m("2026-11") - m(paid_to)
    assert (len(found.run), len(found.defaults), found.owed_fen) == (count, count, 1500 * count)
    assert (found.step.months if found.step else None) == step


def test_pitfall_17_only_consecutive_months_count() -> None:
    rows = {f"2026-{n:02}": 1500 for n in (1, 2, 3, 4, 5, 9)}
    found = run(dossier(paid(1, "2026-09-05", rows)))
    assert months(found.run) == ["2026-10", "2026-11"]
    assert months(found.others) == ["2026-06", "2026-07", "2026-08"]
    assert found.owed_fen == 5 * 1500


def test_pitfall_17_a_part_payment_is_owed_and_no_default() -> None:
    of = dossier(paid_until("2026-05"), paid(2, "2026-08-05", {"2026-08": 100}))
    found = run(of)
    assert months(found.run) == keys_of(6, 11)
    assert months(found.defaults) == keys_of(9, 11)
    assert found.owed_fen == 6 * 1500 - 100
    assert found.step is not None
    assert found.step.months == 3


def keys_of(first: int, last: int) -> list[str]:
    return [f"2026-{n:02}" for n in range(first, last + 1)]


@pytest.mark.parametrize("kind", [ReliefKind.EXEMPT, ReliefKind.ELSEWHERE])
def test_pitfall_17_exempt_and_floating_months_end_the_run(kind: ReliefKind) -> None:
    found = run(dossier(paid_until("2026-03"), reliefs=(relief(kind, "2026-08", "2026-08"),)))
    assert months(found.run) == keys_of(9, 11)
    assert months(found.others) == keys_of(4, 7)


def test_pitfall_17_months_with_good_reason_are_owed_and_no_default() -> None:
    found = run(
        dossier(paid_until("2026-03"), reliefs=(relief(ReliefKind.EXCUSED, "2026-06", "2026-11"),))
    )
    assert (found.run, found.step) == ((), None)
    assert months(found.others) == keys_of(4, 11)
    assert found.owed_fen == 8 * 1500


def test_pitfall_17_the_month_of_joining_is_owed_and_no_default() -> None:
    found = run(dossier(stays=(stay("2026-06-02"),)))
    assert months(found.run) == keys_of(6, 11)
    assert months(found.defaults) == keys_of(7, 11)
    assert found.step is not None
    assert found.step.months == 5


def test_a_month_that_was_never_assessed_ends_the_run() -> None:
    found = run(dossier(dues=(("2026-10", 1500),)))
    assert months(found.run) == ["2026-10", "2026-11"]
    assert found.others == ()


def test_a_time_away_ends_the_run() -> None:
    of = dossier(stays=(stay("2026-01-01", "2026-04-01"), stay("2026-10-01")))
    found = run(of)
    assert months(found.run) == ["2026-10", "2026-11"]
    assert months(found.others) == ["2026-01", "2026-02", "2026-03"]


def test_paying_later_clears_the_run_and_leaves_the_months_late() -> None:
    of = dossier(paid_until("2026-05"), paid(2, TODAY, dict.fromkeys(keys_of(6, 11), 1500)))
    assert run(of) == Arrears((), (), (), None)
    assert [each.paid_late for each in lines(of, "2026-05", "2026-07")] == [False, True, True]


def test_nobody_is_reminded_of_what_waits_for_the_collector() -> None:
    waits = paid(2, TODAY, {"2026-10": 1500, "2026-11": 1500}, confirmed=False)
    found = run(dossier(paid_until("2026-09"), waits))
    assert (months(found.run), found.reported) == (["2026-10", "2026-11"], True)
    assert not run(dossier(paid_until("2026-08"), waits)).reported
    assert not run(dossier(paid_until("2026-11"))).reported


def test_a_branch_may_use_fewer_steps() -> None:
    used = RULES.steps_on(d(TODAY), RULES.settings)[:1]
    found = arrears(lines(dossier()), used, d(TODAY))
    assert found.step is not None
    assert found.step.months == 1


# ------------------------------------------------------------------ months ahead, and oddities


def test_a_month_ahead_counts_only_as_far_as_it_was_paid() -> None:
    of = dossier(paid(1, "2026-11-09", {"2026-12": 500}))
    found = replace(line(of, "2026-12"), ahead=True)
    assert (found.counted_fen, found.balance_fen, found.open_fen) == (500, 0, 1000)
    assert totals([found]).due_fen == 500
    assert replace(found, due_fen=400).balance_fen == -100  # lowered since: some may go back
    assert replace(found, due_fen=None).balance_fen == -500


def test_money_for_a_month_that_is_owed_to_nobody_stays_in_sight() -> None:
    of = dossier(
        paid(1, "2026-05-09", {"2026-05": 1500, "2026-06": 1500, "2026-07": 1500}, branch_id=HOME),
        paid(2, "2026-05-20", {"2026-07": -1500}, branch_id=HOME),
        paid(3, "2026-05-20", {"2026-08": 1500}, branch_id=HOME, confirmed=False),
        stays=(stay("2020-01-01", "2026-06-01"),),
    )
    found = lines(of, "2026-05", "2026-08")
    assert months(found) == ["2026-05", "2026-06", "2026-08"]
    assert (found[2].paid_fen, found[2].reported_fen) == (0, 1500)
    assert (found[1].branch_id, found[1].due_fen, found[1].balance_fen) == (HOME, 0, -1500)
    assert (found[1].open_fen, found[1].paid_late) == (0, False)
    assert run(of).defaults == ()


def test_relief_binds_the_branch_that_granted_it_only() -> None:
    moved = (stay("2020-01-01", "2026-06-01"), stay("2026-06-01", branch=OTHER))
    granted = replace(relief(ReliefKind.EXEMPT, "2026-05", "2026-08"), branch_id=HOME)
    found = lines(dossier(stays=moved, reliefs=(granted,)), "2026-05", "2026-07")
    assert [each.standing for each in found] == [
        Standing.EXEMPT,
        Standing.UNPAID,
        Standing.UNPAID,
    ]
    assert due_of(m("2026-07"), dossier(stays=moved, reliefs=(granted,)))[0] == 0
    assert due_of(m("2026-07"), dossier(stays=moved, reliefs=(granted,)), OTHER)[0] == 1500


def test_of_reliefs_that_overlap_the_later_decision_holds() -> None:
    exempt = relief(ReliefKind.EXEMPT, "2026-01", "2026-12")
    reduced = replace(relief(ReliefKind.REDUCED, "2026-06", "2026-08", 20), id=2)
    of = dossier(reliefs=(reduced, exempt))
    assert [each.due_fen for each in lines(of, "2026-05", "2026-09")] == [0, 20, 20, 20, 0]


def test_a_reduction_never_asks_for_more_than_was_assessed() -> None:
    reduced = relief(ReliefKind.REDUCED, "2026-01", "2026-12", 500)
    of = dossier(dues=(("2026-03", 1500), ("2026-06", 20)), reliefs=(reduced,))
    found = [each.due_fen for each in lines(of, "2026-02", "2026-06")]
    assert found == [500, 500, 500, 500, 20]


def test_who_is_exempt_needs_no_assessment_to_be_in_the_book() -> None:
    exempt = relief(ReliefKind.EXEMPT, "2026-09", "2026-12")
    assert owed_from(dossier(dues=(), reliefs=(exempt,))) == m("2026-09")
    excused = relief(ReliefKind.EXCUSED, "2026-09", "2026-12")
    assert owed_from(dossier(dues=(), reliefs=(excused,))) is None


def test_each_month_is_judged_by_the_settings_of_its_creditor() -> None:
    of = dossier(stays=(stay("2020-01-01", "2026-06-01"), stay("2026-06-01", branch=OTHER)))
    days = {HOME: 10, OTHER: 20}
    found = account(
        of,
        range(m("2026-05"), m("2026-07")),
        lambda branch: replace(SETTINGS, dues_day=days[branch], dues_day_moves=Moves.STAYS),
        NO_HOLIDAYS,
    )
    assert [each.deadline for each in found] == [d("2026-05-10"), d("2026-06-20")]


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
