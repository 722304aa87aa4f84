"""Dues from two sides at once: one receipt a payment, one payment a month, one refund."""

from functools import partial

import pytest

from domain.errors import DomainError, Duplicate
from models.dues import DuesAssessment, DuesDecision, DuesExemption, DuesPayment
from services.drafts import open_draft
from services.dues import (
    AssessEntry,
    GroupEntry,
    PaymentView,
    assess_member,
    confirm_payment,
    end_relief,
    grant_relief,
    record_group,
    record_payment,
    report_payment,
    reverse_payment,
    yearly_preview,
    yearly_run,
)
from services.dues.entries import ReliefEntry
from services.seam import Deps
from tests.services.dues_cast import (
    ASSESSED,
    DUE,
    entry,
    m,
    record,
    relief,
    report,
    seed_dues,
    year,
)
from tests.services.meeting_cast import FENG, FIRST, LI, SUN, WANG, ZHANG
from tests.services.test_meetings_at_once import at_once

ATTEMPTS = pytest.mark.parametrize("attempt", range(3))


@ATTEMPTS
def test_receipts_given_at_once_have_different_numbers(deps: Deps, attempt: int) -> None:
    world = seed_dues(deps)
    reported = [report(world, who).payment_id for who in ASSESSED if who != FENG]
    done = at_once(*(partial(world.run, confirm_payment, LI, each) for each in reported))
    assert sorted(each.receipt for each in done) == [f"2026-{n:04}" for n in range(1, 9)]


@ATTEMPTS
def test_a_report_confirmed_by_two_at_once_has_one_receipt(deps: Deps, attempt: int) -> None:
    world = seed_dues(deps)
    number = report(world, SUN).payment_id
    one, other = at_once(*(partial(world.run, confirm_payment, who, number) for who in (LI, WANG)))
    assert isinstance(one, PaymentView)
    assert one == other
    assert len(world.all(DuesDecision)) == 1


@ATTEMPTS
def test_a_month_is_paid_once_when_two_record_it_at_once(deps: Deps, attempt: int) -> None:
    world = seed_dues(deps)
    said = entry(SUN, DUE, "2026-11")
    done = at_once(
        partial(world.run, record_payment, LI, said, confirmed_separate=True),
        partial(world.run, report_payment, SUN, said, confirmed_separate=True),
        partial(world.run, record_group, WANG, GroupEntry(FIRST, m("2026-11"))),
    )
    refused = [each for each in done if isinstance(each, DomainError)]
    assert {each.key for each in refused} <= {"dues.paid_already"}
    line = year(world, SUN).lines[-1]
    assert line.paid_fen + line.reported_fen == DUE


@ATTEMPTS
def test_a_draft_submitted_twice_at_once_records_once(deps: Deps, attempt: int) -> None:
    world = seed_dues(deps)
    draft = world.run(open_draft, SUN, "dues", -100, 0, "summary", {})
    submit = partial(world.run, report_payment, SUN, entry(SUN), draft_id=draft.id)
    one, other = at_once(submit, submit)
    assert one == other
    assert len(world.all(DuesPayment)) == 1


def test_the_same_payment_from_both_sides_at_once_is_noticed(deps: Deps) -> None:
    world = seed_dues(deps)
    done = at_once(
        partial(world.run, report_payment, SUN, entry(SUN)),
        partial(world.run, record_payment, WANG, entry(SUN)),
    )
    assert sorted(type(each).__name__ for each in done) == ["Duplicate", "PaymentView"]
    assert any(isinstance(each, Duplicate) for each in done)


@ATTEMPTS
def test_no_more_is_refunded_at_once_than_is_left(deps: Deps, attempt: int) -> None:
    world = seed_dues(deps)
    number = record(world, SUN, DUE).payment_id
    done = at_once(
        *(
            partial(world.run, reverse_payment, who, number, "多交", amount_fen=2000)
            for who in (LI, WANG, ZHANG)
        )
    )
    keys = [each.key for each in done if isinstance(each, DomainError)]
    assert keys == ["dues.nothing_left"] * 2
    assert year(world, SUN).totals.paid_fen == 1000


@ATTEMPTS
def test_the_yearly_run_confirmed_by_two_at_once_is_written_once(deps: Deps, attempt: int) -> None:
    world = seed_dues(deps)
    before = len(world.all(DuesAssessment))
    seal = world.run(yearly_preview, WANG, FIRST, 2027).seal
    done = at_once(
        *(partial(world.run, yearly_run, who, FIRST, 2027, seal=seal) for who in (LI, WANG))
    )
    assert sorted(each.written for each in done) == [0, 8]
    assert len(world.all(DuesAssessment)) == before + 8


def test_two_figures_at_once_are_both_kept_and_the_later_row_holds(deps: Deps) -> None:
    world = seed_dues(deps)
    said = [
        AssessEntry(FIRST, SUN, "salaried", due_fen=fen, since=m("2027-01")) for fen in (10, 20)
    ]
    done = at_once(*(partial(world.run, assess_member, WANG, each) for each in said))
    last = max(done, key=lambda each: each.assessment_id)
    record(world, SUN, last.due_fen, "2027-01")
    assert year(world, SUN, 2027).lines[0].due_fen == last.due_fen


@ATTEMPTS
def test_a_relief_is_ended_once(deps: Deps, attempt: int) -> None:
    world = seed_dues(deps)
    said: ReliefEntry = relief()
    number = world.run(grant_relief, WANG, said).exemption_id
    end = partial(world.run, end_relief, LI, number, m("2026-10"), "好转")
    done = at_once(end, end)
    assert [each.key for each in done if isinstance(each, DomainError)] == ["dues.relief_replaced"]
    assert len(world.all(DuesExemption)) == 2
