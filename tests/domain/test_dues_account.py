"""A member's account, month by month: rulebook 3.5, pitfall 32."""

from dataclasses import replace

import pytest

from domain.dues.account import (
    Dossier,
    ReliefKind,
    Standing,
    account,
    totals,
)
from domain.dues.dossier import due_of, owed_from
from domain.workdays import Moves
from tests.domain.dues_cast import (
    HOME,
    NO_HOLIDAYS,
    OTHER,
    SETTINGS,
    d,
    dossier,
    line,
    lines,
    m,
    months,
    paid,
    relief,
    run,
    stay,
)


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
