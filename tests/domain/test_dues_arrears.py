"""The run of arrears and its steps: rulebook 3.5, pitfall 17."""

import pytest

from domain.dues.account import (
    Payment,
    ReliefKind,
)
from domain.dues.arrears import Arrears, arrears
from tests.domain.dues_cast import (
    TODAY,
    d,
    dossier,
    lines,
    m,
    months,
    paid,
    relief,
    run,
    stay,
)
from tests.domain.test_dues_quote import RULES


def paid_until(last: str, fen: int = 1500) -> Payment:
    return paid(1, "2026-01-05", {f"2026-{n:02}": fen for n in range(1, int(last[-2:]) + 1)})


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
