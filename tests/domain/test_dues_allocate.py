"""Payments and the months that they are given to: rulebook 3.4, pitfalls 15 and 16."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dues.account import Assessment, Dossier, Payment, Relief, ReliefKind, account, totals
from domain.dues.allocate import Asked, Plan, Question, allocate, taken_back
from domain.dues.money import MOST_FEN
from domain.dues.months import Month, Stay, first_day, tenures
from domain.dues.rates import LastMonth
from domain.errors import DomainError
from tests.domain.dues_cast import (
    HOME,
    NO_HOLIDAYS,
    OTHER,
    SETTINGS,
    by_name,
    dossier,
    lines,
    m,
    paid,
    stay,
)

NOW = m("2026-11")
SINCE_JUNE = (("2026-06", 1500),)


def plan(of: Dossier, fen: int, *months: str, now: Month = NOW, **values: Any) -> Plan:
    said = [m(each) for each in months] or None
    rows = lines(of, "2025-01", "2027-12")
    return allocate(rows, fen, now, values.pop("settings", SETTINGS), months=said, **values)


def test_the_oldest_debt_is_paid_first_and_the_last_month_keeps_a_remainder() -> None:
    found = plan(dossier(dues=SINCE_JUNE), 4000)
    assert by_name(dict(found.parts)) == {"2026-06": 1500, "2026-07": 1500, "2026-08": 1000}
    assert (found.asked, found.left_fen, found.voluntary_fen, found.large) == ((), 0, 0, False)


def test_a_remainder_is_filled_before_the_next_month() -> None:
    of = dossier(paid(1, "2026-06-09", {"2026-06": 600}), dues=SINCE_JUNE)
    assert by_name(dict(plan(of, 1000).parts)) == {"2026-06": 900, "2026-07": 100}


def test_months_said_outright_are_served_in_that_order_and_no_others() -> None:
    found = plan(dossier(dues=SINCE_JUNE), 2000, "2026-11", "2026-09")
    assert by_name(dict(found.parts)) == {"2026-11": 1500, "2026-09": 500}
    found = plan(dossier(dues=SINCE_JUNE), 2000, "2026-11")
    assert (by_name(dict(found.parts)), found.left_fen) == ({"2026-11": 1500}, 500)


def test_months_ahead_are_paid_up_to_the_limit_and_the_rest_is_asked_about() -> None:
    of = dossier(dues=(("2026-11", 20),))
    found = plan(of, 2_026_000)
    assert list(by_name(dict(found.parts))) == [
        "2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04", "2027-05",
    ]  # fmt: skip
    assert found.asked == (Asked(Question.TOO_MUCH, fen=2_026_000 - 140),)
    assert found.left_fen == 2_026_000 - 140


def test_a_branch_may_shorten_prepayment() -> None:
    found = plan(dossier(dues=(("2026-11", 20),)), 200, settings=replace(SETTINGS, prepay_months=3))
    assert len(found.parts) == 4


def test_pitfall_16_six_months_back_are_taken_and_the_seventh_is_asked_about() -> None:
    of = dossier(dues=(("2026-04", 1500),))
    assert plan(of, 1500, "2026-05").asked == ()
    (asked,) = plan(of, 3000).asked
    assert asked == Asked(Question.BACK_PAYMENT, (m("2026-04"),))


def test_the_voluntary_part_stands_apart() -> None:
    found = plan(dossier(dues=SINCE_JUNE), 11_500, "2026-11", voluntary_fen=10_000)
    assert by_name(dict(found.parts)) == {"2026-11": 1500}
    assert (found.voluntary_fen, found.left_fen, found.large) == (10_000, 0, False)


@pytest.mark.parametrize(("fen", "large"), [(99_999, False), (100_000, True), (250_000, True)])
def test_pitfall_15_from_a_thousand_yuan_a_contribution_goes_to_the_centre(
    fen: int, large: bool
) -> None:
    found = plan(dossier(), fen, voluntary_fen=fen, large_from=100_000)
    assert (dict(found.parts), found.large) == ({}, large)


@pytest.mark.parametrize(
    ("month", "key"),
    [
        ("2027-06", "dues.prepaid_too_far"),
        ("2026-02", "dues.not_owed"),
        ("2026-03", "dues.not_assessed"),
        ("2026-07", "dues.paid_already"),
        ("2026-08", "dues.paid_already"),
        ("2026-09", "dues.nothing_due"),
    ],
)
def test_a_month_that_can_take_nothing_is_refused(month: str, key: str) -> None:
    of = dossier(
        paid(1, "2026-07-09", {"2026-07": 1500}),
        paid(2, "2026-08-09", {"2026-08": 1500}, confirmed=False),
        stays=(stay("2026-03-02"),),
        dues=SINCE_JUNE,
        reliefs=(Relief(1, ReliefKind.EXEMPT, m("2026-09"), m("2026-09")),),
    )
    with pytest.raises(DomainError) as refused:
        plan(of, 1500, month)
    assert (refused.value.key, refused.value.values["month"]) == (key, m(month))


@pytest.mark.parametrize(
    ("fen", "values", "key"),
    [
        (0, {}, "dues.amount_not_positive"),
        (-500, {}, "dues.amount_not_positive"),
        (MOST_FEN + 1, {}, "dues.amount_too_large"),
        (100, {"voluntary_fen": 101}, "dues.voluntary_out_of_range"),
        (100, {"voluntary_fen": -1}, "dues.voluntary_out_of_range"),
    ],
)
def test_amounts_that_cannot_be_are_refused(fen: int, values: dict[str, int], key: str) -> None:
    with pytest.raises(DomainError) as refused:
        plan(dossier(), fen, **values)
    assert refused.value.key == key


def test_a_month_said_twice_is_refused() -> None:
    with pytest.raises(DomainError, match="month_twice"):
        plan(dossier(), 100, "2026-11", "2026-11")


# ------------------------------------------------------------------ reversals


GIVEN = paid(1, "2026-11-09", {"2026-10": 1500, "2026-11": 1000}, voluntary_fen=500)


def test_a_reversal_takes_everything_back() -> None:
    found = taken_back(GIVEN, [], None)
    assert by_name(dict(found.parts)) == {"2026-11": -1000, "2026-10": -1500}
    assert (found.amount_fen, found.voluntary_fen) == (-3000, -500)


def test_a_refund_takes_the_free_part_first_and_then_the_newest_month() -> None:
    first = taken_back(GIVEN, [], 700)
    assert (by_name(dict(first.parts)), first.voluntary_fen) == ({"2026-11": -200}, -500)
    rest = taken_back(GIVEN, [first], None)
    assert by_name(dict(rest.parts)) == {"2026-11": -800, "2026-10": -1500}


@pytest.mark.parametrize("fen", [0, -1, 3001])
def test_no_more_goes_back_than_is_left(fen: int) -> None:
    with pytest.raises(DomainError, match="nothing_left"):
        taken_back(GIVEN, [], fen)


def test_nothing_is_reversed_twice() -> None:
    with pytest.raises(DomainError, match="nothing_left"):
        taken_back(GIVEN, [taken_back(GIVEN, [], None)], None)


# ------------------------------------------------------------------ any history

actions = st.one_of(
    st.tuples(st.just("assess"), st.integers(0, 14), st.integers(1, 4000)),
    st.tuples(st.just("pay"), st.integers(1, 30_000), st.integers(0, 300)),
    st.tuples(st.just("month"), st.integers(1, 5000), st.integers(0, 20)),
    st.tuples(st.just("report"), st.integers(1, 30_000), st.integers(0, 300)),
    st.tuples(st.just("reverse"), st.integers(0, 30), st.integers(0, 3000)),
    st.tuples(st.just("exempt"), st.integers(0, 11), st.integers(0, 5)),
    st.tuples(st.just("move"), st.integers(0, 11), st.integers(0, 3)),
    st.tuples(st.just("reduce"), st.integers(0, 11), st.integers(1, 3000)),
    st.tuples(st.just("leave"), st.integers(0, 11), st.integers(0, 3)),
)
EVERY = range(m("2026-01"), m("2028-01"))


class History:
    """A ledger that only grows, driven through the functions under test."""

    def __init__(self) -> None:
        self.assessments: list[Assessment] = []
        self.reliefs: list[Relief] = []
        self.payments: list[Payment] = []
        self.reverses: dict[int, int] = {}
        self.stays = [Stay(HOME, first_day(EVERY[0]))]
        self.highest: dict[Month, int] = dict.fromkeys(EVERY, 0)

    @property
    def dossier(self) -> Dossier:
        return Dossier(
            tenures(self.stays, LastMonth.WITH),
            tuple(self.assessments),
            tuple(self.reliefs),
            tuple(self.payments),
        )

    def lines(self) -> tuple[Any, ...]:
        return account(self.dossier, EVERY, SETTINGS, NO_HOLIDAYS)

    def note(self) -> None:
        for line in self.lines():
            due = line.due_fen or 0
            self.highest[line.month] = max(due, self.highest[line.month])

    def assess(self, after: int, fen: int) -> None:
        self.assessments.append(Assessment(len(self.assessments), EVERY[0] + after, fen))

    def exempt(self, after: int, length: int) -> None:
        since = EVERY[0] + after
        number = len(self.reliefs)
        self.reliefs.append(Relief(number, ReliefKind.EXEMPT, since, since + length))

    def reduce(self, after: int, fen: int) -> None:
        since, number = EVERY[0] + after, len(self.reliefs)
        self.reliefs.append(Relief(number, ReliefKind.REDUCED, since, since + 3, fen))

    def leave(self, after: int, back: int) -> None:
        """The roster may say so late: money for later months has come in already."""
        last = self.stays[-1]
        day = first_day(EVERY[0] + after - back)
        if last.until is None and last.since < day:
            self.stays[-1] = replace(last, until=day)

    def move(self, after: int, back: int) -> None:
        if len(self.stays) == 1 and self.stays[0].until is None:
            day = first_day(EVERY[0] + after).replace(day=15)
            through = EVERY[0] + after - back
            self.stays = [
                replace(self.stays[0], until=day, paid_through=through),
                Stay(OTHER, day),
            ]

    def pay(self, fen: int, voluntary: int, *, confirmed: bool = True, **said: Any) -> None:
        try:
            found = allocate(
                self.lines(), fen, NOW, SETTINGS, voluntary_fen=min(fen, voluntary), **said
            )
        except DomainError:
            return
        # What is neither owed nor said to be voluntary is handed back.
        kept = found.amount_fen - found.left_fen
        row = Payment(
            len(self.payments), first_day(NOW), kept, found.parts, found.voluntary_fen, confirmed
        )
        self.payments.append(row)

    def report(self, fen: int, voluntary: int) -> None:
        self.pay(fen, voluntary, confirmed=False)

    def month(self, fen: int, after: int) -> None:
        self.pay(fen, 0, months=[EVERY[0] + after])

    def reverse(self, which: int, fen: int) -> None:
        forward = [row for row in self.payments if row.id not in self.reverses]
        if not forward:
            return
        row = forward[which % len(forward)]
        gone = [p for p in self.payments if self.reverses.get(p.id) == row.id]
        try:
            back = taken_back(row, gone, fen or None)
        except DomainError:
            return
        number = len(self.payments)
        self.reverses[number] = row.id
        self.payments.append(replace(back, id=number))


@given(st.lists(actions, max_size=25))
def test_for_any_history_sums_agree_and_nothing_is_paid_twice(
    history: list[tuple[str, int, int]],
) -> None:
    ledger = History()
    for name, one, other in history:
        before = len(ledger.payments)
        getattr(ledger, name)(one, other)
        ledger.note()
        for row in ledger.payments[before:]:
            assert row.amount_fen == sum(row.parts.values()) + row.voluntary_fen
            assert all(row.parts.values())
    rows = ledger.lines()
    given_to: dict[Month, int] = {}
    for row in ledger.payments:
        for each, fen in row.parts.items():
            given_to[each] = given_to.get(each, 0) + fen
    for line in rows:
        # Each fen stands in one month, and no month took more than was ever due for it.
        assert line.paid_fen + line.reported_fen == given_to.pop(line.month, 0)
        assert 0 <= line.paid_fen + line.reported_fen <= ledger.highest[line.month]
        assert line.balance_fen == (line.due_fen or 0) - line.paid_fen
    assert not any(given_to.values())
    sums = totals(rows)
    assert sums.balance_fen == sum(line.balance_fen for line in rows)
    assert sums.paid_fen + sums.reported_fen == sum(
        row.amount_fen - row.voluntary_fen for row in ledger.payments
    )


@given(st.lists(st.integers(1, 5000), max_size=12), st.integers(1, 40_000))
def test_the_oldest_first_as_a_naive_loop_says_it(dues: list[int], fen: int) -> None:
    of = dossier(dues=tuple((f"2026-{n:02}", due) for n, due in enumerate(dues, start=1)))
    months = [m(f"2026-{n:02}") for n in range(1, len(dues) + 1)]
    expected: dict[Month, int] = {}
    purse = fen
    for month, due in zip(months, dues, strict=True):
        for _ in range(due):
            if purse:
                expected[month] = expected.get(month, 0) + 1
                purse -= 1
    now = months[-1] if months else NOW
    found = plan(of, fen, now=now, settings=replace(SETTINGS, prepay_months=0))
    assert dict(found.parts) == expected
    assert found.left_fen == purse
