"""Counting many branches at once gives the numbers of looking at every line."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col

from domain.dues.collection import Collected, collected
from domain.dues.months import Month, first_day, month_of
from models.dues import (
    DuesAllocation,
    DuesAssessment,
    DuesDecision,
    DuesExemption,
    DuesHandover,
    DuesPayment,
    DuesSetting,
)
from models.organisation import Membership, Person, Unit
from services.access import May
from services.dues.book import branch_book
from services.dues.collected import Asking, BranchMonths, Question, collected_in, counted_in
from services.meetings.branch import load_branch
from services.seam import SYSTEM, Deps, Tx, use_case
from tests.services.dues_cast import DUE, m, record, report, seed_dues
from tests.services.meeting_cast import FIRST, GONE, SECOND, SUN, WU, ZHANG, ZHOU, World

TODAY = date(2026, 11, 20)
MONTHS = (m("2026-10"), m("2026-11"))
PEOPLE = range(200, 260)
Found = dict[int, BranchMonths]


def asking(
    *branches: int,
    months: tuple[Month, ...] = MONTHS,
    today: date = TODAY,
    typed_after: datetime | None = None,
) -> Asking:
    question = Question(months, today, typed_after)
    return Asking(col(Unit.id).in_(branches), lambda _: question, question)


@use_case(may=May.OPERATE, writes=False)
def looked_at(tx: Tx, asked: Asking) -> Found:
    return collected_in(tx, asked)


@use_case(may=May.OPERATE, writes=False)
def counted(tx: Tx, asked: Asking) -> Found:
    return counted_in(tx, asked)


@use_case(may=May.OPERATE, writes=False)
def by_the_book(tx: Tx, branch_id: int, asked: Month) -> Collected:
    """Line by line, from the book that every other view is made of."""
    branch = load_branch(tx, branch_id)
    book = branch_book(tx, branch)
    lines = [
        line
        for member in book.members.values()
        for line in book.lines(member, [asked])
        if line.branch_id == branch_id
    ]
    return collected(asked, lines, branch.today)


def run(world: World, what: Any, *args: Any) -> Any:
    return world.deps.run_now(what, SYSTEM, *args)


def numbers(found: Collected) -> tuple[object, ...]:
    return found.month, found.owed, found.paid, found.overdue, found.due_on, bool(found.late)


def test_a_month_of_a_branch_in_numbers(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, SUN, DUE, "2026-10")
    record(world, SUN, DUE, "2026-11", confirmed_separate=True)
    report(world, ZHOU, DUE, "2026-10")
    (october, november) = run(world, looked_at, asking(FIRST))[FIRST].months
    assert (october.owed, october.paid, october.reported, october.overdue) == (8, 1, 1, 7)
    assert (november.owed, november.paid, november.reported) == (8, 1, 0)
    assert october.rows != november.rows


def test_a_branch_that_keeps_no_dues_is_left_out(deps: Deps) -> None:
    world = seed_dues(deps)
    assert set(run(world, looked_at, asking(FIRST, SECOND))) == {FIRST, SECOND}
    assert set(run(world, looked_at, asking(SECOND))) == {SECOND}
    early = asking(FIRST, months=(m("2026-07"), m("2026-08")))
    assert run(world, looked_at, early) == {}
    assert run(world, counted, early) == {}
    assert run(world, counted, asking(FIRST, months=())) == {}


def test_where_everybody_is_plain_the_database_counts_alone(deps: Deps) -> None:
    world = seed_dues(deps)
    world.change(Membership, _stay_of(world, GONE), until=None)
    for who in (SUN, ZHOU):
        record(world, who, DUE, "2026-10")
    found = run(world, counted, asking(FIRST))[FIRST].months
    assert [(each.owed, each.paid, each.rows) for each in found] == [(8, 2, ()), (8, 0, ())]


def _stay_of(world: World, who: int) -> int:
    return int(next(row.id for row in world.all(Membership) if row.person_id == who))


def test_what_was_decided_later_is_told_apart(deps: Deps) -> None:
    world = seed_dues(deps)
    view = record(world, SUN, DUE, "2026-10", paid_on=date(2026, 11, 1))
    decided = world.all(DuesDecision)[0].decided_at
    for after, later in ((decided - timedelta(days=1), {view.payment_id}), (None, set())):
        asked = asking(FIRST, typed_after=after)
        assert run(world, looked_at, asked)[FIRST].typed_later == later
        assert run(world, counted, asked)[FIRST].typed_later == later


def test_what_was_paid_after_the_day_asked_about_does_not_count(deps: Deps) -> None:
    world = seed_dues(deps)
    record(world, SUN, DUE, "2026-11", paid_on=date(2026, 11, 15))
    for what in (looked_at, counted):
        before = run(world, what, asking(FIRST, today=date(2026, 11, 14)))[FIRST].months[1]
        after = run(world, what, asking(FIRST, today=date(2026, 11, 15)))[FIRST].months[1]
        assert (before.paid, after.paid) == (0, 1)


@pytest.mark.parametrize("seed", range(12))
def test_counting_agrees_with_looking_and_with_the_book(deps: Deps, seed: int) -> None:
    world = seed_dues(deps)
    _random(world, random.Random(seed))
    months = tuple(range(m("2026-08"), m("2026-12")))
    asked = asking(FIRST, SECOND, months=months)
    one, other = run(world, looked_at, asked), run(world, counted, asked)
    assert one.keys() == other.keys() == {FIRST, SECOND}
    for branch_id, found in one.items():
        assert [numbers(each) for each in found.months if each.owed] == [
            numbers(each) for each in other[branch_id].months if each.owed
        ]
        for each in found.months:
            exact = run(world, by_the_book, branch_id, each.month)
            assert numbers(exact)[1:] == numbers(each)[1:]
            assert set(exact.rows) == set(each.rows)


def test_many_special_members_are_looked_at_in_portions(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = seed_dues(deps)
    _random(world, random.Random(1))
    few = run(world, counted, asking(FIRST))
    monkeypatch.setattr("services.dues.collected._AT_ONCE", 7)
    monkeypatch.setattr("models.queries.dues_counts._LISTED", 0)
    assert run(world, counted, asking(FIRST)) == few


def _random(world: World, dice: random.Random) -> None:
    """Sixty more people with everything that can happen to a member."""
    world.add(Person, *({"id": who, "code": f"R{who}", "name": f"甲{who}"} for who in PEOPLE))
    world.add(Membership, *(row for who in PEOPLE for row in _stays(who, dice)))
    world.add(DuesAssessment, *(row for who in PEOPLE for row in _dues(who, dice)))
    world.add(DuesSetting, *_settings(dice))
    some = dice.sample(PEOPLE, 12)
    world.add(DuesExemption, *(_relief(who, dice) for who in some))
    world.add(DuesHandover, *(_letter(who, dice) for who in dice.sample(PEOPLE, 6)))
    payments: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    decisions: list[dict[str, Any]] = []
    for who in (*PEOPLE, ZHANG, WU, GONE):
        for _ in range(dice.randrange(5)):
            number = len(payments) + 1000
            fen = dice.choice((DUE, DUE, DUE, 1000, -1000))
            day = date(2026, dice.randrange(8, 12), dice.randrange(1, 20))
            payments.append(_payment(number, who, day, fen))
            month = first_day(dice.randrange(m("2026-08"), m("2026-12")))
            parts.append({"payment_id": number, "month": month, "fen": fen})
            if (word := dice.choice((True, True, True, True, False, None))) is not None:
                decisions.append(_decision(number, confirmed=word, now=world.deps.clock()))
    world.add(DuesPayment, *payments)
    world.add(DuesAllocation, *parts)
    world.add(DuesDecision, *decisions)


def _stays(who: int, dice: random.Random) -> list[dict[str, Any]]:
    here, there = dice.choice(((FIRST, SECOND), (SECOND, FIRST)))
    base = {"person_id": who, "kind": "full", "group_id": None, "until": None, "traits": ""}
    since = dice.choice((date(2020, 1, 1), date(2020, 1, 1), date(2026, 10, 15)))
    moved = date(2026, dice.randrange(8, 12), dice.randrange(1, 20))
    match dice.randrange(8):
        case 0:
            return [
                {**base, "branch_id": here, "since": date(2020, 1, 1), "until": moved},
                {**base, "branch_id": there, "since": moved},
            ]
        case 1:
            return [{**base, "branch_id": here, "since": date(2020, 1, 1), "until": moved}]
        case 2:
            return [
                {**base, "branch_id": here, "since": date(2020, 1, 1), "until": moved},
                {**base, "branch_id": here, "since": moved, "traits": "membership_stopped"},
            ]
    return [{**base, "branch_id": here, "since": since}]


def _dues(who: int, dice: random.Random) -> list[dict[str, Any]]:
    row = {
        "person_id": who,
        "branch_id": FIRST,
        "kind": "salaried",
        "by_hand": False,
        "source": "",
        "reason": "",
        "assessed_at": dice.choice((date_time(), date_time(10, 20), date_time(11, 15))),
    }
    since = [date(2026, 1, 1), *([date(2026, dice.choice((3, 10, 11)), 1)] * dice.randrange(2))]
    if dice.randrange(10) == 0:
        return []
    return [{**row, "since": each, "due_fen": dice.choice((DUE, 1000))} for each in since]


def _settings(dice: random.Random) -> list[dict[str, Any]]:
    rows = (("dues_day", "20"), ("last_month", '"before"'), ("pay_every", '"quarter"'))
    name, value = dice.choice(rows)
    return [{"unit_id": FIRST, "field": name, "value": value, "set_at": date_time()}]


def _relief(who: int, dice: random.Random) -> dict[str, Any]:
    kind = dice.choice(("exempt", "reduced", "elsewhere", "excused"))
    first = dice.randrange(m("2026-08"), m("2026-12"))
    return {
        "person_id": who,
        "branch_id": FIRST,
        "kind": kind,
        "since": first_day(first),
        "until": first_day(first + dice.randrange(-1, 3)),
        "due_fen": 500 if kind == "reduced" else None,
        "reason": "困难",
        "approver": "党委",
        "recorded_at": date_time(),
    }


def _letter(who: int, dice: random.Random) -> dict[str, Any]:
    return {
        "person_id": who,
        "from_branch_id": FIRST,
        "to_branch_id": SECOND,
        "moved_on": date(2026, dice.randrange(8, 12), 5),
        "dues_paid_through": first_day(month_of(date(2026, dice.randrange(7, 12), 1))),
        "recorded_at": date_time(),
        "reason": "",
    }


def _payment(number: int, who: int, day: date, fen: int) -> dict[str, Any]:
    return {
        "id": number,
        "branch_id": FIRST,
        "person_id": who,
        "paid_on": day,
        "amount_fen": fen,
        "recorded_at": date_time(),
    }


def _decision(number: int, *, confirmed: bool, now: datetime) -> dict[str, Any]:
    return {
        "payment_id": number,
        "branch_id": FIRST,
        "confirmed": confirmed,
        "receipt_year": 2026 if confirmed else None,
        "receipt_number": number if confirmed else None,
        "reason": "",
        "decided_at": now,
    }


def date_time(month: int = 1, day: int = 5) -> datetime:
    return datetime(2026, month, day, 2, tzinfo=UTC)
