"""Messages about meetings and points together, and the use cases that settle points."""

from datetime import date

import pytest
from sqlmodel import col

from domain.ladder.stages import Audience, Subject
from models.organisation import Unit
from models.points import PointsSetting
from models.reminders import Reminder
from services.points import MonthEntry, record_review, score_month
from services.reminders import Edit, EditItem, plan_reminders
from services.seam import Deps
from tests.services.dues_cast import m
from tests.services.edits_cast import (
    CHAT,
    edit_ended,
    edits,
    line,
    only_edit,
    reach,
    row,
    set_rows,
    system,
    theme_day,
    told,
)
from tests.services.meeting_cast import FIRST, GONE, SECOND, WANG, ZHANG, World
from tests.services.points_cast import full_marks, seed_points
from tests.services.points_year_cast import HERE
from tests.support.clock import Clock

BOTH = "2026-11-11 10:00"  # a week before the 主题党日, and the day after the last one for October
HELD = "2026-11-10 19:00"
OCTOBER = (*HERE, GONE)  # who is scored in it


@pytest.fixture
def world(deps: Deps) -> World:
    """The first branch owes the party day of November and the cards of October."""
    found = seed_points(deps, since="2026-10")
    found.change(PointsSetting, 2, value="null")
    for unit in (FIRST, SECOND):
        found.change(Unit, unit, ledger_since=date(2026, 11, 1), theme_day=20)
    reach(found, ZHANG)
    return found


@pytest.fixture
def mixed(world: World) -> World:
    """Its secretary has got one message about both."""
    told(world, BOTH)
    assert {each.obligation for each in world.all(Reminder) if each.chat_id == CHAT} == {
        "theme_day",
        "points_scored",
    }
    return world


def score(world: World, who: int, *people: int, month: str = "2026-10") -> None:
    cards = {each: full_marks() for each in people}
    world.run(score_month, who, MonthEntry(FIRST, m(month), cards, {}))


def all_cards(world: World) -> None:
    score(world, WANG, *(set(OCTOBER) - {WANG}))
    score(world, ZHANG, WANG)


def points(edit: Edit) -> EditItem:
    return line(edit, "积分评分")


def test_a_meeting_is_ticked_beside_points_that_are_open(mixed: World) -> None:
    theme_day(mixed, HELD)
    edit = only_edit(mixed)
    assert len(edit.items) == 2
    assert line(edit).done
    still = points(edit)
    assert (still.subject, still.obligation, still.period) == (
        Subject.POINTS, "points_scored", "2026-10",
    )  # fmt: skip
    assert (still.owed, still.done, still.missing, still.overdue) == (True, False, 9, True)
    assert (still.kind, still.group, still.people, still.text) == (None, None, (), "")
    assert (still.told, still.instead) == (Audience.SECRETARY, False)
    edit_ended(mixed, edit)
    assert edits(mixed) == ()
    assert row(mixed, "points_scored").shown == "9"


def test_cards_tick_the_points_of_the_same_message(mixed: World) -> None:
    theme_day(mixed, HELD)
    edit_ended(mixed, only_edit(mixed))
    all_cards(mixed)
    edit = only_edit(mixed)
    assert [(item.done, item.owed) for item in edit.items] == [(True, False)] * 2
    edit_ended(mixed, edit)
    assert row(mixed, "points_scored").shown == "done"
    assert edits(mixed) == ()


def test_some_cards_are_counted_and_none_twice(mixed: World) -> None:
    score(mixed, WANG, *(set(OCTOBER) - {WANG}))
    edit = only_edit(mixed)
    assert (points(edit).missing, points(edit).owed) == (1, True)
    edit_ended(mixed, edit)
    score(mixed, WANG, *(set(OCTOBER) - {WANG}))
    assert edits(mixed) == ()


def test_what_is_on_its_way_is_ticked_too(mixed: World) -> None:
    set_rows(mixed, col(Reminder.message_id) == 77, state="claimed")
    all_cards(mixed)
    assert edits(mixed) == ()
    set_rows(mixed, col(Reminder.message_id) == 77, state="sent")
    assert points(only_edit(mixed)).done


def test_a_month_of_long_ago_without_its_cards_is_not_called_done(
    mixed: World, clock: Clock
) -> None:
    """Its ladder has ended, and the digest of today lists it no more."""
    clock.set("2027-01-20 10:00")
    theme_day(mixed, HELD)
    edit = only_edit(mixed)
    assert line(edit).done
    assert (points(edit).owed, points(edit).missing) == (True, 9)


def test_points_that_a_branch_keeps_no_more_are_left_out(mixed: World) -> None:
    mixed.change(PointsSetting, 1, value="null")
    theme_day(mixed, HELD)
    assert [item.label for item in only_edit(mixed).items] == ["主题党日"]


def test_before_the_last_day_a_line_has_the_sentence_of_its_stage(
    world: World, clock: Clock
) -> None:
    told(world, "2026-11-05 10:00")
    clock.set("2026-11-06 10:00")
    score(world, WANG, ZHANG)
    found = points(only_edit(world))
    assert (found.text, found.missing, found.overdue) == ("last_days", 8, False)


def test_what_was_asked_for_has_the_usual_sentence(world: World, clock: Clock) -> None:
    told(world, "2026-11-05 10:00")
    set_rows(world, col(Reminder.message_id) == 77, stage="asked+1", asked_by=ZHANG)
    score(world, WANG, ZHANG)
    assert points(only_edit(world)).text == ""


def test_a_message_about_what_no_ladder_calls_for_is_left(mixed: World) -> None:
    set_rows(mixed, col(Reminder.obligation) == "points_scored", obligation="points")
    theme_day(mixed, HELD)
    assert edits(mixed) == ()


def test_what_an_operator_heard_stays(mixed: World) -> None:
    set_rows(mixed, col(Reminder.message_id) == 77, told="operator")
    all_cards(mixed)
    assert edits(mixed) == ()
    assert {each.edit_at for each in mixed.all(Reminder)} == {None}


# ------------------------------------------------------------------ calls that wait


def waiting(world: World, clock: Clock, moment: str) -> None:
    clock.set(moment)
    system(world, plan_reminders)


def test_the_last_card_cancels_the_call_in_its_own_transaction(world: World, clock: Clock) -> None:
    waiting(world, clock, "2026-11-11 07:00")
    score(world, WANG, *(set(OCTOBER) - {WANG}))
    assert row(world, "points_scored").state == "planned"
    score(world, ZHANG, WANG)
    assert row(world, "points_scored").state == "cancelled"
    assert row(world).state == "planned"


def test_another_month_cancels_nothing(world: World, clock: Clock) -> None:
    waiting(world, clock, "2026-11-11 07:00")
    score(world, WANG, *(set(HERE) - {WANG}), month="2026-11")
    score(world, ZHANG, WANG, month="2026-11")
    assert row(world, "points_scored").state == "planned"


def test_a_review_cancels_the_call_of_its_half(deps: Deps, clock: Clock) -> None:
    world = seed_points(deps)
    waiting(world, clock, "2026-07-24 07:00")
    assert row(world, "points_reviewed").state == "planned"
    assert row(world, "points_reviewed", SECOND).state == "planned"
    world.run(record_review, ZHANG, FIRST, 2026, 1, date(2026, 7, 20))
    assert row(world, "points_reviewed").state == "cancelled"
    assert row(world, "points_reviewed", SECOND).state == "planned"


def test_points_are_not_on_the_board_of_a_group(mixed: World, clock: Clock) -> None:
    board = {
        "obligation": "board", "period": "2026-11", "subject": "board", "unit_id": FIRST,
        "branch_id": FIRST, "stage": "board", "recipient": "branch_group",
        "due_on": date(2026, 11, 30), "state": "sent", "planned_at": clock(),
        "not_before": clock(), "chat_id": -5, "message_id": 3, "epoch": 1, "attempts": 1,
        "unknowns": 0, "pinned": False,
    }  # fmt: skip
    mixed.add(Reminder, board)
    all_cards(mixed)
    assert row(mixed, "board").edit_at is None
    theme_day(mixed, HELD)
    assert row(mixed, "board").edit_at == clock()
