"""A new branch rehearses: the operator hears what others would, until it goes live."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col

from domain.errors import Forbidden
from domain.ladder.stages import Audience
from models.organisation import Account
from models.reminders import Reminder, ReminderAttempt, ReminderSetting
from services.doctor import Health, examine
from services.reminders import Claim, Result, reminder_settings, set_reminder, simulate
from services.seam import Caller, Deps
from tests.conftest import OPERATOR
from tests.services.figures_cast import (
    DEPUTY,
    MEMBER,
    OTHER,
    READER,
    SECRETARY,
    UNBOUND,
    A,
    B,
    World,
    seed,
    telegram,
)
from tests.services.reminders_cast import claims, ended, only_claim, owes_theme_day, plan, quiet
from tests.services.roster_cast import BASE, bring_in, rehearse, units
from tests.support.clock import Clock

AHEAD = "2026-11-19 09:00"
SECOND_OPERATOR = OPERATOR + 1


@pytest.fixture
def world(deps: Deps, clock: Clock) -> World:
    """Both branches rehearse and owe a party day, on the day of the first call for November."""
    clock.set(AHEAD)
    made = seed(deps)
    owes_theme_day(made)
    made.override(B, "theme_day", "minimum", "2")
    made.held("theme_day", "2026-10-19", B)
    deps.operators = frozenset({OPERATOR})
    for unit in (A, B):
        made.run(set_reminder, unit, "rehearsal", True)
    for who in (SECRETARY, OTHER):
        made.reachable(who)
    plan(made)
    return made


def live(world: World, unit: int, who: int | None = None) -> None:
    world.run(set_reminder, unit, "rehearsal", False, who=who)


def heard(claimed: Claim) -> list[tuple[int, Audience, bool]]:
    return [(item.branch_id, item.told, item.rehearsed) for item in claimed.items]


def states(world: World) -> list[tuple[str, str | None]]:
    return [(row.state, row.told) for row in world.all(Reminder)]


def attempts(world: World) -> list[tuple[str, str]]:
    return [(row.outcome, row.detail) for row in world.all(ReminderAttempt)]


# ------------------------------------------------------------------ to the operator


def test_the_operator_hears_of_all_branches_in_one_message(world: World) -> None:
    found = only_claim(world)
    assert (found.chat_id, found.private, found.thread_id) == (OPERATOR, True, None)
    assert heard(found) == [(A, Audience.SECRETARY, True), (B, Audience.SECRETARY, True)]
    assert {told for _, told in states(world)} == {"operator"}
    ended(world, found)
    assert claims(world) == ()


def test_a_small_portion_takes_the_others_along(world: World) -> None:
    (found,) = claims(world, limit=1)
    assert {branch for branch, *_ in heard(found)} == {A, B}


def test_a_branch_that_is_live_hears_for_itself(world: World) -> None:
    live(world, B)
    found = {each.chat_id: heard(each) for each in claims(world)}
    assert found == {
        OPERATOR: [(A, Audience.SECRETARY, True)],
        telegram(OTHER): [(B, Audience.SECRETARY, False)],
    }


def test_who_would_have_been_told_instead_is_named(world: World) -> None:
    live(world, B)
    world.reachable(SECRETARY, reachable=False)
    world.reachable(READER)
    found = next(each for each in claims(world) if each.chat_id == OPERATOR)
    (item,) = found.items
    assert (item.told, item.instead, item.rehearsed) == (Audience.COMMITTEE, True, True)


def test_where_nobody_could_be_told_the_audience_itself_is_named(world: World) -> None:
    live(world, B)
    world.reachable(SECRETARY, reachable=False)
    found = next(each for each in claims(world) if each.chat_id == OPERATOR)
    assert heard(found) == [(A, Audience.SECRETARY, True)]


def test_the_operator_hears_in_the_hours_of_the_branch(world: World, clock: Clock) -> None:
    clock.set("2026-11-19 21:00")
    assert claims(world) == ()
    clock.set("2026-11-20 08:30")
    assert only_claim(world).chat_id == OPERATOR


def test_the_operator_s_language_is_used(world: World) -> None:
    world.add(Account, telegram_id=OPERATOR, person_id=UNBOUND, bound_at=world.deps.clock())
    world.set(Account, col(Account.telegram_id) == OPERATOR, language="en", reachable=True)
    assert only_claim(world).language == "en"


# ------------------------------------------------------------------ who cannot be written to


def test_the_operator_with_the_lowest_number_who_can_be_written_to_hears_it(world: World) -> None:
    world.deps.operators = frozenset({SECOND_OPERATOR, OPERATOR})
    now = world.deps.clock()
    world.add(Account, telegram_id=OPERATOR, person_id=UNBOUND, bound_at=now, reachable=False)
    assert only_claim(world).chat_id == SECOND_OPERATOR


def test_an_operator_without_an_account_who_is_gone_is_passed_over_once(world: World) -> None:
    world.deps.operators = frozenset({SECOND_OPERATOR, OPERATOR})
    first = only_claim(world)
    ended(world, first, Result.GONE)
    second = only_claim(world)
    assert (first.chat_id, second.chat_id) == (OPERATOR, SECOND_OPERATOR)
    ended(world, second, Result.GONE)
    assert claims(world) == ()
    assert {state for state, _ in states(world)} == {"superseded"}
    assert attempts(world)[-1] == (
        "superseded",
        "in rehearsal, and no operator can be written to",
    )


def test_one_who_was_asked_to_wait_is_tried_again(world: World, clock: Clock) -> None:
    ended(world, only_claim(world), Result.RETRY, after=5)
    clock.advance(minutes=1)
    assert only_claim(world).chat_id == OPERATOR


@pytest.mark.parametrize("unit", [A, B])
def test_without_an_operator_nobody_hears_and_the_rows_and_the_doctor_say_so(
    world: World, unit: int
) -> None:
    live(world, B if unit == A else A)
    world.deps.operators = frozenset()
    assert [each.chat_id for each in claims(world)] == [telegram(OTHER if unit == A else SECRETARY)]
    row = next(each for each in world.all(Reminder) if each.branch_id == unit)
    assert (row.state, row.told) == ("superseded", None)
    found = {each.name: each for each in world.run(examine, key_kept=True)}
    code = {A: "A", B: "B"}[unit]
    assert found["rehearsal"].named == found["unheard"].named == (code,)
    assert found["unheard"].health is Health.NOTE
    assert found["dead"].health is Health.FINE


def test_the_doctor_counts_who_rehearses(world: World) -> None:
    def told() -> dict[str, tuple[Health, int, tuple[str, ...]]]:
        found = {each.name: each for each in world.run(examine, key_kept=True)}
        seen = (found["rehearsal"], found["unheard"])
        return {each.name: (each.health, each.count, each.named) for each in seen}

    assert told() == {
        "rehearsal": (Health.NOTE, 2, ("A", "B")),
        "unheard": (Health.FINE, 0, ()),
    }
    live(world, A)
    live(world, B)
    assert told() == {"rehearsal": (Health.FINE, 0, ()), "unheard": (Health.FINE, 0, ())}


# ------------------------------------------------------------------ going live


def test_what_was_planned_and_not_sent_goes_to_the_real_audience(world: World) -> None:
    live(world, A, SECRETARY)
    live(world, B)
    assert {each.chat_id for each in claims(world)} == {telegram(SECRETARY), telegram(OTHER)}
    assert {told for _, told in states(world)} == {"secretary"}


def test_nothing_that_the_operator_heard_is_repeated(world: World, clock: Clock) -> None:
    ended(world, only_claim(world))
    live(world, A)
    live(world, B)
    assert plan(world) == 0
    assert claims(world) == ()
    clock.set("2026-11-26 09:00")
    plan(world)
    found = {each.chat_id: [item.stage for item in each.items] for each in claims(world)}
    assert found == {telegram(SECRETARY): ["last_days"], telegram(OTHER): ["last_days"]}


@pytest.mark.parametrize("who", [MEMBER, READER])
def test_only_who_keeps_the_branch_ends_its_rehearsal(world: World, who: int) -> None:
    with pytest.raises(Forbidden):
        live(world, A, who)
    live(world, A, DEPUTY)
    assert world.run(reminder_settings, A, who=MEMBER).own.rehearsal is False


def test_an_operator_who_keeps_no_branch_does_not_end_it(world: World) -> None:
    with pytest.raises(Forbidden):
        world.deps.run_now(set_reminder, Caller(OPERATOR), A, "rehearsal", False)


def test_a_simulation_tells_what_will_be_heard_when_they_are_live(world: World) -> None:
    day = world.deps.clock().date() + timedelta(days=7)
    found = simulate(world.deps, day, day)
    chats = {each.claim.chat_id for each in found.messages}
    assert chats == {telegram(SECRETARY), telegram(OTHER)}
    assert len(world.all(ReminderSetting)) == len((A, B))


# ------------------------------------------------------------------ the roster


def test_an_import_lets_new_branches_rehearse_and_no_others(deps: Deps, tmp_path: Path) -> None:
    report = bring_in(deps, BASE, tmp_path)
    world = World(deps)
    rows = world.all(ReminderSetting)
    branches = {each.id for each in units(deps).values() if each.kind == "branch"}
    assert {row.unit_id for row in rows} == branches
    assert {(row.field, row.value, row.set_by) for row in rows} == {("rehearsal", "true", None)}
    assert report.rehearsing == len(branches) == len(rows)
    assert bring_in(deps, BASE, tmp_path).rehearsing == 0
    assert world.all(ReminderSetting) == rows


def test_a_dry_run_counts_them_and_writes_nothing(deps: Deps, tmp_path: Path) -> None:
    assert rehearse(deps, BASE, tmp_path).rehearsing > 0
    assert World(deps).all(ReminderSetting) == []


def test_a_branch_without_the_row_is_live(deps: Deps, clock: Clock) -> None:
    clock.set(AHEAD)
    world = seed(deps)
    quiet(world, A)
    assert world.run(reminder_settings, A).own.rehearsal is False
