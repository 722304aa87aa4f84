"""Any history of dues: every view, the register, the workbook and the JSON show one figure."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.kit.texts import Texts
from bot.views.dues_document import register_document
from bot.views.register import Words, write_register
from domain.dues.account import ReliefKind, Totals
from domain.dues.allocate import Question
from domain.dues.rates import DuesRules, Rate
from domain.errors import DomainError
from domain.rulebook import Rules
from models.dues import DuesAllocation, DuesPayment
from models.organisation import Membership
from services import dues
from services.seam import SYSTEM, Deps
from tests.services.dues_cast import assess, entry, m, seed_dues, year
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    SECOND,
    SUN,
    WANG,
    ZHOU,
    World,
)
from tests.support.clock import Clock
from tests.support.engines import engine_of, fresh_sqlite

TEXTS = Texts.load(strict=True)
YEARS = (2025, 2026, 2027)
KEEPER = {FIRST: WANG, SECOND: FENG}
PEOPLE = (SUN, ZHOU, CHEN)
AGREED = frozenset(Question)

who = st.sampled_from(PEOPLE)
months = st.integers(m("2026-06"), m("2027-04"))
fen = st.one_of(st.integers(1, 400), st.integers(1, 40_000))
actions = st.one_of(
    st.tuples(st.just("pay"), who, fen, st.booleans()),
    st.tuples(st.just("pay_month"), who, fen, months),
    st.tuples(st.just("free"), who, fen, st.booleans()),
    st.tuples(st.just("confirm"), st.integers(1, 12), st.booleans(), st.none()),
    st.tuples(st.just("back"), st.integers(1, 12), fen, st.booleans()),
    st.tuples(st.just("assess"), who, st.integers(1, 5000), months),
    st.tuples(st.just("relieve"), who, st.sampled_from(list(ReliefKind)), months),
    st.tuples(st.just("shorten"), st.integers(1, 6), months, st.none()),
    st.tuples(st.just("move"), who, st.integers(1, 330), st.booleans()),
    st.tuples(st.just("letter"), who, st.integers(0, 3), st.none()),
    st.tuples(st.just("set"), st.sampled_from([FIRST, SECOND]),
              st.sampled_from([("last_month", "before"), ("prepay_months", 0), ("dues_day", 28),
                               ("pay_every", "quarter")]), st.none()),
)  # fmt: skip


class Ledger:
    """Drives the use cases; what they refuse has changed nothing."""

    def __init__(self, world: World) -> None:
        self.world = world

    def do(self, action: tuple[Any, ...]) -> None:
        name, *values = action
        try:
            getattr(self, name)(*values)
        except DomainError:
            return

    def home(self, person: int) -> int:
        stays = [row for row in self.world.all(Membership) if row.person_id == person]
        found: int = max(stays, key=lambda row: row.since).branch_id
        return found

    def pay(self, person: int, amount: int, reported: bool, **said: Any) -> None:
        branch = said.pop("branch", self.home(person))
        use_case = dues.report_payment if reported else dues.record_payment
        self.world.run(
            use_case,
            person if reported else KEEPER[branch],
            replace(entry(person, amount, branch_id=branch), **said),
            agreed=AGREED,
            confirmed_separate=True,
        )

    def pay_month(self, person: int, amount: int, month: int) -> None:
        for branch in (FIRST, SECOND):
            with tolerant():
                self.pay(person, amount, reported=False, months=(month,), branch=branch)

    def free(self, person: int, amount: int, reported: bool) -> None:
        self.pay(person, amount, reported=reported, voluntary_fen=amount)

    def confirm(self, number: int, yes: bool, _: None) -> None:
        for keeper in KEEPER.values():
            with tolerant():
                if yes:
                    self.world.run(dues.confirm_payment, keeper, number)
                else:
                    self.world.run(dues.refuse_payment, keeper, number, "没有收到")

    def back(self, number: int, amount: int, whole: bool) -> None:
        for keeper in KEEPER.values():
            with tolerant():
                self.world.run(
                    dues.reverse_payment,
                    keeper,
                    number,
                    "更正",
                    amount_fen=None if whole else amount,
                )

    def assess(self, person: int, due: int, since: int) -> None:
        branch = self.home(person)
        assess(
            self.world,
            person,
            by=KEEPER[branch],
            branch_id=branch,
            due_fen=due,
            since=since,
            agreed_change=True,
        )

    def relieve(self, person: int, kind: ReliefKind, since: int) -> None:
        branch = self.home(person)
        due = 1 if kind is ReliefKind.REDUCED else None
        said = dues.ReliefEntry(branch, person, kind, since, since + 2, "困难", "机关党委", due)
        self.world.run(dues.grant_relief, KEEPER[branch], said)

    def shorten(self, number: int, last: int, _: None) -> None:
        for keeper in KEEPER.values():
            with tolerant():
                self.world.run(dues.end_relief, keeper, number, last, "好转")

    def move(self, person: int, day: int, away: bool) -> None:
        """To the other branch, or out of both."""
        stays = [row for row in self.world.all(Membership) if row.person_id == person]
        last = max(stays, key=lambda row: row.since)
        on = date.fromordinal(date(2026, 1, 1).toordinal() + day)
        if last.until is not None or on <= last.since:
            return
        self.world.change(Membership, last.id, until=on)
        if not away:
            other = SECOND if last.branch_id == FIRST else FIRST
            there = {"person_id": person, "branch_id": other, "kind": "full", "traits": ""}
            self.world.add(Membership, {**there, "since": on})

    def letter(self, person: int, before: int, _: None) -> None:
        stays = [row for row in self.world.all(Membership) if row.person_id == person]
        last = max(stays, key=lambda row: row.since)
        through = last.since.year * 12 + last.since.month - 1 - before
        left = SECOND if last.branch_id == FIRST else FIRST
        said = dues.HandoverEntry(person, last.since, through, left, last.branch_id)
        self.world.run(dues.record_handover, KEEPER[last.branch_id], said)

    def set(self, branch: int, what: tuple[str, object], _: None) -> None:
        self.world.run(dues.set_dues, KEEPER[branch], branch, *what)


@contextmanager
def tolerant() -> Iterator[None]:
    try:
        yield
    except DomainError:
        return


@pytest.fixture
def fresh_deps(sqlite_template: Path, rules: Rules, clock: Clock) -> Callable[[], Deps]:
    """The use cases over a file without rows, for each example anew."""
    path = sqlite_template.with_name("history.db")
    return lambda: Deps(engine_of(fresh_sqlite(sqlite_template, path)), rules, clock=clock)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=st.lists(actions, min_size=3, max_size=14))
def test_for_any_history_all_figures_are_the_same(
    fresh_deps: Callable[[], Deps], history: list[tuple[Any, ...]]
) -> None:
    deps = fresh_deps()
    world = seed_dues(deps, since="2026-06")
    ledger = Ledger(world)
    for action in history:
        ledger.do(action)
    try:
        agree(world)
    finally:
        deps.close()
        deps.engine.dispose()


def agree(world: World) -> None:
    words = Words(TEXTS, "zh_CN", world.deps.rules.dues)
    payments = {row.id: row for row in world.all(DuesPayment)}
    parts: dict[int, int] = dict.fromkeys(payments, 0)
    for row in world.all(DuesAllocation):
        parts[row.payment_id] += row.fen
    for number, row in payments.items():
        assert row.amount_fen == parts[number] + row.voluntary_fen
    for number in YEARS:
        registers = {
            branch: world.run(dues.register, keeper, branch, number)
            for branch, keeper in KEEPER.items()
        }
        for branch, found in registers.items():
            of_branch(world, branch, found)
            of_papers(found, words)
        for person in PEOPLE:
            of_person(world, person, number, registers)
    everything = [year(world, person, number) for person in PEOPLE for number in YEARS]
    for person in PEOPLE:
        views = [found for found in everything if found.person_id == person]
        confirmed = sum(
            payment.amount_fen - payment.voluntary_fen
            for payment in {p.payment_id: p for v in views for p in v.payments}.values()
            if payment.status == dues.CONFIRMED
        )
        # Every fen that came in for a month stands in one month, and in no other.
        assert sum(found.totals.paid_fen for found in views) == confirmed


def of_person(world: World, person: int, number: int, registers: dict[int, dues.Register]) -> None:
    own = year(world, person, number)
    rows = [row for found in registers.values() for row in found.rows if row.name == own.name]
    for name in ("due_fen", "paid_fen", "reported_fen", "balance_fen"):
        assert getattr(own.totals, name) == sum(getattr(row.totals, name) for row in rows)
    assert own.totals.balance_fen == own.totals.due_fen - own.totals.paid_fen
    assert sorted(own.lines, key=_place) == sorted((e for r in rows for e in r.lines), key=_place)
    for branch, keeper in KEEPER.items():
        try:
            seen = world.run(dues.member_year, keeper, branch, person, number)
        except DomainError:
            continue  # was never there
        mine = [line for line in own.lines if line.branch_id == branch]
        assert list(seen.lines) == mine
        if number == 2026:
            chased = world.run(dues.collector_list, keeper, branch)
            found = [row.arrears for row in chased if row.person_id == person]
            assert seen.arrears in found or not seen.arrears.owed_fen
            late = (*seen.arrears.run, *seen.arrears.others)
            assert seen.arrears.owed_fen == sum(line.balance_fen for line in late)


def _place(line: Any) -> tuple[int, int]:
    return line.month, line.branch_id


def of_branch(world: World, branch: int, found: dues.Register) -> None:
    sums = [row.totals for row in found.rows]
    assert found.totals == Totals(
        sum(each.due_fen for each in sums),
        sum(each.paid_fen for each in sums),
        sum(each.reported_fen for each in sums),
    )
    first, last = m(f"{found.year}-01"), m(f"{found.year}-12")
    rows = world.deps.run_now(dues.branch_totals, SYSTEM, first, last)
    above = next(row for row in rows if row.branch_id == branch)
    if above.due_fen is not None:
        assert (above.due_fen, above.paid_fen) == (found.totals.due_fen, found.totals.paid_fen)
        assert above.balance_fen == found.totals.balance_fen


def of_papers(found: dues.Register, words: Words) -> None:
    shown: Any = json.loads(json.dumps(register_document(found)))
    assert shown["totals"]["balance_fen"] == found.totals.balance_fen
    assert sum(each["totals"]["balance_fen"] for each in shown["members"]) == (
        found.totals.balance_fen
    )
    file = BytesIO()
    write_register(words, found, file)
    rows: list[list[Any]] = (
        CalamineWorkbook.from_filelike(BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
    )
    balances = [int(Decimal(str(cells[-4])) * 100) for cells in rows[3:]]
    assert balances == [
        *(row.totals.balance_fen for row in found.rows),
        found.totals.balance_fen,
    ]


# ------------------------------------------------------------------ rates by date


def two_rates(rules: DuesRules) -> DuesRules:
    """The same rules, with a student's due of 0.50 from July 2026 on."""
    july = date(2026, 7, 1)
    changed: list[Rate] = []
    for rate in rules.rates:
        if rate.kind == "student":
            changed += [replace(rate, until=july), replace(rate, since=july, flat=50)]
        else:
            changed.append(rate)
    return replace(rules, rates=tuple(changed))


def test_a_rate_that_changes_within_a_year_leaves_earlier_months_as_they_were(
    deps: Deps,
) -> None:
    world = seed_dues(Deps(deps.engine, replace(deps.rules, dues=two_rates(deps.rules.dues)),
                           clock=deps.clock))  # fmt: skip
    one = assess(world, CHEN, "student", by=FENG, branch_id=SECOND, since=m("2026-05"))
    before = {line.month: line.due_fen for line in year(world, CHEN).lines}
    assert (one.due_fen, set(before.values())) == (20, {20})
    two = assess(world, CHEN, "student", by=FENG, branch_id=SECOND, since=m("2026-07"),
                 agreed_change=True)  # fmt: skip
    found = [line.due_fen for line in year(world, CHEN).lines]
    assert (two.due_fen, found) == (50, [20, 20, 50, 50, 50, 50, 50])
    run = world.run(dues.yearly_preview, FENG, SECOND, 2027)
    assert {row.person_id: row.due_fen for row in run.rows}[CHEN] == 50
    world.deps.close()
