"""Claiming reminders: who is written to, what stands in one message, what holds no more."""

from datetime import date, timedelta

import pytest
from sqlmodel import col

from models.organisation import Account, Appointment, Membership
from models.reminders import Reminder
from services.reminders import Claim
from services.seam import Deps
from tests.services.figures_cast import (
    A1,
    A2,
    DEPUTY,
    GROUP_CHAT,
    OTHER,
    SECRETARY,
    A,
    B,
    World,
    Y,
    all_done,
    telegram,
)
from tests.services.reminders_cast import (
    claims,
    in_the_last_days,
    lines,
    only_claim,
    owes_theme_day,
    plan,
    quiet,
)
from tests.support.clock import Clock


@pytest.fixture
def world(deps: Deps) -> World:
    return in_the_last_days(deps)


# ------------------------------------------------------------------ who is written to


def test_the_secretary_is_written_to_in_private(world: World) -> None:
    owes_theme_day(world)
    world.reachable(SECRETARY)
    world.reachable(DEPUTY)
    world.group_chat()
    plan(world)
    found = only_claim(world)
    assert (found.chat_id, found.private, found.thread_id) == (telegram(SECRETARY), True, None)
    assert lines(found) == [("theme_day", None, "2026-11")]
    assert found.today == date(2026, 11, 26)
    assert not found.repeated


def test_a_deputy_answers_where_the_secretary_cannot_be_reached(world: World) -> None:
    owes_theme_day(world)
    world.reachable(DEPUTY)
    world.group_chat()
    plan(world)
    assert only_claim(world).chat_id == telegram(DEPUTY)


def test_the_group_is_written_to_where_nobody_can_be_reached(world: World) -> None:
    owes_theme_day(world)
    world.group_chat(thread_id=5)
    plan(world)
    found = only_claim(world)
    assert (found.chat_id, found.private, found.thread_id) == (GROUP_CHAT, False, 5)


def test_a_secretary_who_has_left_office_is_not_written_to(world: World) -> None:
    owes_theme_day(world)
    world.reachable(SECRETARY)
    world.set(Appointment, col(Appointment.person_id) == SECRETARY, until=date(2026, 11, 24))
    world.group_chat()
    plan(world)
    assert only_claim(world).chat_id == GROUP_CHAT


def test_a_secretary_of_tomorrow_is_not_written_to_yet(world: World) -> None:
    owes_theme_day(world)
    world.reachable(SECRETARY)
    world.set(Appointment, col(Appointment.person_id) == SECRETARY, since=date(2026, 11, 27))
    world.group_chat()
    plan(world)
    assert only_claim(world).chat_id == GROUP_CHAT


def test_with_nobody_to_write_to_the_row_ends_and_says_why(world: World) -> None:
    owes_theme_day(world)
    plan(world)
    assert claims(world) == ()
    assert world.states() == ["dead"]
    assert [outcome for _, outcome, _ in world.attempts()] == ["dead"]
    world.reachable(SECRETARY)
    assert claims(world) == ()  # what has ended stays so; the next stage is another row


def test_the_next_stage_tries_again_after_a_dead_end(world: World, clock: Clock) -> None:
    owes_theme_day(world)
    plan(world)
    claims(world)
    world.reachable(SECRETARY)
    clock.set("2026-12-01 09:00")
    plan(world)
    assert only_claim(world).items[0].stage == "missed"


def test_the_language_of_the_person_goes_with_the_message(world: World) -> None:
    owes_theme_day(world)
    world.reachable(SECRETARY)
    world.set(Account, col(Account.person_id) == SECRETARY, language="en")
    plan(world)
    assert only_claim(world).language == "en"


# ------------------------------------------------------------------ one message a chat


def test_several_obligations_make_one_message(world: World) -> None:
    quiet(world, A)
    world.group_chat()
    plan(world)
    found = only_claim(world)
    assert {item.obligation for item in found.items} == {
        "theme_day",
        "committee_meeting",
        "group_meeting",
    }
    assert {row.state for row in world.all(Reminder)} == {"claimed"}


def test_both_groups_that_lack_their_meeting_are_listed(world: World) -> None:
    quiet(world)
    world.override(A, "group_meeting", "minimum", "2")
    for group in (A1, A2):
        world.held("group_meeting", "2026-10-19", group)
    world.group_chat()
    plan(world)
    assert lines(only_claim(world)) == [
        ("group_meeting", "第一党小组", "2026-11"),
        ("group_meeting", "第二党小组", "2026-11"),
    ]


def test_only_the_group_that_lacks_its_meeting_is_listed(world: World) -> None:
    quiet(world)
    world.override(A, "group_meeting", "minimum", "2")
    for day, group in (("10-19", A1), ("10-19", A2), ("11-19", A2)):
        world.held("group_meeting", f"2026-{day}", group)
    world.group_chat()
    plan(world)
    assert lines(only_claim(world)) == [("group_meeting", "第一党小组", "2026-11")]


def test_each_branch_has_a_message_of_its_own(world: World) -> None:
    quiet(world, A, B)
    world.reachable(SECRETARY)
    world.reachable(OTHER)
    plan(world)
    found = claims(world)
    assert {each.chat_id for each in found} == {telegram(SECRETARY), telegram(OTHER)}
    for each in found:
        assert len({item.branch_id for item in each.items}) == 1


@pytest.mark.parametrize("limit", [1, 20])
def test_who_answers_for_two_branches_gets_one_message(world: World, limit: int) -> None:
    quiet(world, A, B)
    world.set(Appointment, col(Appointment.person_id) == OTHER, person_id=SECRETARY)
    world.reachable(SECRETARY)
    plan(world)
    (found,) = claims(world, limit=limit)
    assert {item.branch_id for item in found.items} == {A, B}
    assert claims(world, limit=limit) == ()


def test_a_branch_with_a_chat_of_its_own_does_not_join_that_message(world: World) -> None:
    """The deputy of one branch is secretary of the other, but the first has its secretary."""
    quiet(world, A, B)
    world.set(Appointment, col(Appointment.person_id) == OTHER, person_id=DEPUTY)
    world.reachable(SECRETARY)
    world.reachable(DEPUTY)
    plan(world)
    assert {each.chat_id: {item.branch_id for item in each.items} for each in claims(world)} == {
        telegram(SECRETARY): {A},
        telegram(DEPUTY): {B},
    }


def test_a_limit_takes_some_and_leaves_the_others_for_the_next_claim(world: World) -> None:
    owes_theme_day(world, A)
    world.override(B, "theme_day", "minimum", "2")
    world.held("theme_day", "2026-10-19", B)
    world.reachable(SECRETARY)
    world.reachable(OTHER)
    plan(world)
    first, second = only_limited(world), only_limited(world)
    assert {first.chat_id, second.chat_id} == {telegram(SECRETARY), telegram(OTHER)}
    assert claims(world, limit=1) == ()


def only_limited(world: World) -> Claim:
    (found,) = claims(world, limit=1)
    return found


def test_what_is_done_by_now_does_not_keep_others_waiting(world: World) -> None:
    quiet(world, A, B)
    world.reachable(SECRETARY)
    world.reachable(OTHER)
    plan(world)
    all_done(world, A)
    (found,) = claims(world, limit=1)
    assert found.chat_id == telegram(OTHER)


# ------------------------------------------------------------------ the claim itself


def test_a_claim_says_what_the_form_needs(world: World) -> None:
    quiet(world)
    world.override(A, "group_meeting", "minimum", "3")
    world.group_chat()
    plan(world)
    item = only_claim(world).items[0]
    assert (item.kind, item.branch_id, item.unit_id) == ("group_meeting", A, A1)
    assert (item.branch, item.group, item.missing) == ("第一支部", "第一党小组", 2)
    assert item.label
    assert item.label_en
    assert item.due_on in {date(2026, 10, 31), date(2026, 11, 30)}


def test_a_claim_holds_for_a_while_and_counts(world: World, clock: Clock) -> None:
    owes_theme_day(world)
    world.reachable(SECRETARY)
    plan(world)
    only_claim(world)
    (row,) = world.all(Reminder)
    assert (row.state, row.epoch, row.attempts, row.unknowns) == ("claimed", 1, 1, 0)
    assert row.chat_id == telegram(SECRETARY)
    assert clock() < row.claimed_until <= clock() + timedelta(minutes=10)
    assert claims(world) == ()


def test_nothing_due_is_nothing_claimed(world: World) -> None:
    assert claims(world) == ()
    assert world.count(Reminder) == 0


def test_what_was_planned_before_everybody_left_is_sent_to_the_group(world: World) -> None:
    owes_theme_day(world, Y)
    world.group_chat(Y)
    plan(world)
    world.set(Membership, col(Membership.branch_id) == Y, until=date(2026, 11, 24))
    assert only_claim(world).items[0].branch_id == Y
