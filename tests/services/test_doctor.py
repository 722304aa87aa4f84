"""What an operator must know: each check when all is well, and when it is not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from domain.errors import Forbidden
from models.chats import Chat, InboxUpdate
from models.engine import transaction
from models.evaluation import EvaluationRound
from models.organisation import Account, Membership, Unit
from models.reminders import Reminder
from models.upgrade import head
from services.doctor import Check, Health, examine
from services.seam import SYSTEM, Caller, Deps
from services.stops import keep_stop
from tests.conftest import OPERATOR
from tests.services.meeting_cast import FIRST, NAMES, SECOND, ZHANG, World, caller, seed
from tests.support.clock import Clock

PAST, FUTURE = timedelta(hours=-1), timedelta(hours=1)


@pytest.fixture
def world(deps: Deps) -> World:
    """Both branches, their secretaries within reach."""
    made = seed(deps)
    with transaction(deps.engine, writes=True) as session:
        session.execute(update(Account).values(reachable=True))
    return made


def checks(world: World, *, key_kept: bool = True) -> dict[str, Check]:
    found = world.deps.run_now(examine, SYSTEM, key_kept=key_kept)
    return {check.name: check for check in found}


def row(world: World, **values: Any) -> None:
    """A row of the reminder ledger that was due an hour ago."""
    now = world.deps.clock()
    own: dict[str, Any] = {
        "obligation": "theme_day",
        "period": "2026-11",
        "unit_id": FIRST,
        "branch_id": FIRST,
        "subject": "meetings",
        "stage": "ahead",
        "recipient": "secretary",
        "due_on": now.date(),
        "state": "sent",
        "planned_at": now,
        "not_before": now + PAST,
    }
    world.add(Reminder, own | values)


def test_where_all_is_well_every_check_says_so(world: World) -> None:
    row(world)
    found = checks(world)
    assert [check.name for check in found.values() if check.health is Health.WRONG] == []
    assert {name for name, check in found.items() if check.health is not Health.FINE} <= {
        "workdays"
    }
    assert found["tables"].named == (head(), head())


def test_only_operators_may_look(world: World) -> None:
    assert world.deps.run_now(examine, Caller(OPERATOR), key_kept=True)
    with pytest.raises(Forbidden, match=r"access\.operate"):
        world.deps.run_now(examine, caller(ZHANG), key_kept=True)


def test_no_name_of_a_person_is_in_it(world: World) -> None:
    with transaction(world.deps.engine, writes=True) as session:
        session.execute(update(Account).values(reachable=False))
    for state in ("dead", "unknown"):
        row(world, state=state, stage=state)
    shown = str(checks(world, key_kept=False))
    assert [name for name in NAMES.values() if name in shown] == []


# ------------------------------------------------------------------ work days


@pytest.mark.parametrize(
    ("today", "health", "years"),
    [
        ("2025-12-31", Health.WRONG, ("2025",)),
        ("2026-01-01", Health.NOTE, ("2027",)),
        ("2026-11-30", Health.NOTE, ("2027",)),
        ("2026-12-01", Health.WRONG, ("2027",)),
        ("2027-01-01", Health.WRONG, ("2027", "2028")),
    ],
)
def test_the_years_whose_work_days_are_unknown(
    world: World, clock: Clock, today: str, health: Health, years: tuple[str, ...]
) -> None:
    """The next year is not announced before November, so it is wrong from December on only."""
    assert world.deps.rules.workdays.years == {2026}, "another year is known: adapt the table"
    clock.set(f"{today} 10:00")
    found = checks(world)["workdays"]
    assert (found.health, found.named) == (health, years)


def test_when_the_next_year_is_announced_nothing_is_said(world: World) -> None:
    rules = world.deps.rules
    world.deps.rules = replace(
        rules, workdays=replace(rules.workdays, years=frozenset({2026, 2027}))
    )
    assert checks(world)["workdays"] == Check("workdays", Health.FINE)


# ------------------------------------------------------------------ who can be told


def test_branches_that_nobody_can_be_told_of(world: World) -> None:
    with transaction(world.deps.engine, writes=True) as session:
        session.execute(update(Account).values(reachable=False))
    assert checks(world)["branches"].count == 2
    bound = {"bound_at": world.deps.clock(), "bound_by": OPERATOR, "reachable": True}
    world.add(Chat, {"chat_id": -1, "unit_id": FIRST, **bound})
    found = checks(world)["branches"]
    assert (found.health, found.count) == (Health.WRONG, 1)
    assert found.named == (code_of(world, SECOND),)


def test_a_branch_without_members_needs_nobody(world: World) -> None:
    with transaction(world.deps.engine, writes=True) as session:
        session.execute(update(Account).values(reachable=False))
        session.execute(
            update(Membership)
            .where(col(Membership.branch_id) == SECOND)
            .values(until=world.deps.clock().date())
        )
    assert checks(world)["branches"].named == (code_of(world, FIRST),)


def test_groups_that_the_bot_was_removed_from(world: World) -> None:
    bound = {"bound_at": world.deps.clock(), "bound_by": OPERATOR}
    world.add(
        Chat,
        {"chat_id": -1, "unit_id": FIRST, "reachable": True, **bound},
        {"chat_id": -2, "unit_id": SECOND, "reachable": False, **bound},
    )
    found = checks(world)["chats"]
    assert (found.health, found.named) == (Health.WRONG, (code_of(world, SECOND),))


# ------------------------------------------------------------------ deliveries


@pytest.mark.parametrize(
    ("name", "values", "health"),
    [
        ("dead", {"state": "dead"}, Health.WRONG),
        ("unknown", {"state": "unknown"}, Health.NOTE),
        ("overdue", {"state": "planned"}, Health.WRONG),
        ("overdue", {"state": "retry"}, Health.WRONG),
    ],
)
def test_rows_that_did_not_go_their_way_are_counted(
    world: World, name: str, values: dict[str, Any], health: Health
) -> None:
    for stage in ("one", "two"):
        row(world, stage=stage, **values)
    found = checks(world)
    assert (found[name].health, found[name].count) == (health, 2)
    others = {"dead", "unknown", "overdue", "lapsed"} - {name}
    assert {found[each].count for each in others} == {0}


def test_the_branches_of_dead_ends_are_named_once(world: World) -> None:
    for stage, branch_id in (("one", FIRST), ("two", FIRST), ("one", SECOND)):
        row(world, stage=stage, state="dead", branch_id=branch_id, unit_id=branch_id)
    found = checks(world)["dead"]
    codes = tuple(sorted(code_of(world, each) for each in (FIRST, SECOND)))
    assert (found.count, found.named) == (3, codes)


@pytest.mark.parametrize("state", ["dead", "unknown"])
def test_what_ended_long_ago_is_nobodys_worry(world: World, state: str) -> None:
    row(world, state=state, not_before=world.deps.clock() - timedelta(days=31))
    assert checks(world)[state].health is Health.FINE


@pytest.mark.parametrize("minutes", [-9, 60])
def test_what_is_due_just_now_or_later_is_not_overdue(world: World, minutes: int) -> None:
    due = world.deps.clock() + timedelta(minutes=minutes)
    row(world, state="planned", not_before=due)
    assert checks(world)["overdue"].health is Health.FINE


@pytest.mark.parametrize(("until", "health"), [(PAST, Health.WRONG), (FUTURE, Health.FINE)])
def test_a_claim_that_lapsed_is_found(world: World, until: timedelta, health: Health) -> None:
    row(world, state="claimed", claimed_until=world.deps.clock() + until)
    assert checks(world)["lapsed"].health is health


def test_a_pause_that_telegram_wants_is_a_note(world: World, clock: Clock) -> None:
    world.deps.run_now(keep_stop, SYSTEM, -100, 300)
    assert checks(world)["silence"] == Check("silence", Health.NOTE, 1)
    clock.advance(seconds=300)
    assert checks(world)["silence"].health is Health.FINE


# ------------------------------------------------------------------ inbox, tables, key


@pytest.mark.parametrize(("minutes", "count"), [(9, 0), (11, 1)])
def test_updates_that_were_never_dealt_with(
    world: World, clock: Clock, minutes: int, count: int
) -> None:
    world.update(1)
    answered = {"received_at": world.deps.clock(), "answered_at": world.deps.clock()}
    world.add(InboxUpdate, {"update_id": 2, "payload": "", **answered})
    clock.advance(minutes=minutes)
    assert checks(world)["inbox"].count == count


def test_tables_of_another_revision(world: World) -> None:
    _revision(world, "0001")
    try:
        found = checks(world)["tables"]
    finally:
        _revision(world, head())
    assert (found.health, found.named) == (Health.WRONG, ("0001", head()))


def test_the_key_of_ballots_is_missed_while_there_is_a_vote(world: World) -> None:
    assert checks(world)["key"].health is Health.FINE
    assert checks(world, key_kept=False)["key"].health is Health.NOTE
    terms = dict.fromkeys(("scale", "minimum", "group_minimum", "member_weight", "mass_weight"), 1)
    opened = {"allow_self": True, "key_print": "", "opened_at": world.deps.clock()}
    world.add(EvaluationRound, {"branch_id": FIRST, "year": 2026} | terms | opened)
    assert checks(world, key_kept=False)["key"].health is Health.WRONG
    assert checks(world)["key"].health is Health.FINE
    world.change(EvaluationRound, 1, ended_at=world.deps.clock())
    assert checks(world, key_kept=False)["key"].health is Health.NOTE


def _revision(world: World, number: str) -> None:
    with world.deps.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :n"), {"n": number})


def code_of(world: World, unit: int) -> str:
    return str(next(each.code for each in world.all(Unit) if each.id == unit))
