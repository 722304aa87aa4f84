"""Two people at once, over two connections: the database decides, not the order of our lines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from domain.errors import DomainError, Duplicate
from models.meetings import Event, MeetingRecord
from services.drafts import open_draft
from services.meetings import (
    KindEntry,
    Receipt,
    correct_meeting,
    record_meeting,
    withdraw_meeting,
)
from services.seam import Deps
from tests.services.meeting_cast import LI, ZHANG, World, entry, seed


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, started together on threads of their own."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        except DomainError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def records(world: World) -> list[MeetingRecord]:
    return sorted(world.all(MeetingRecord), key=lambda row: row.serial)


@pytest.mark.parametrize("attempt", range(3))
def test_a_draft_submitted_twice_at_once_records_once(deps: Deps, attempt: int) -> None:
    world = seed(deps)
    draft = world.run(open_draft, ZHANG, "meeting", -100, 0, "summary", {})

    def submit() -> Receipt:
        found: Receipt = world.run(record_meeting, ZHANG, entry(), draft_id=draft.id)
        return found

    one, other = at_once(submit, submit)
    assert isinstance(one, Receipt)
    assert one == other
    assert len(world.all(MeetingRecord)) == len(world.all(Event)) == 1


@pytest.mark.parametrize("attempt", range(3))
def test_two_meetings_of_a_day_recorded_at_once_get_different_numbers(
    deps: Deps, attempt: int
) -> None:
    world = seed(deps)
    moments = [f"2026-11-18 {hour:02}:00" for hour in range(8, 16)]
    done = at_once(
        *(
            lambda moment=moment: world.run(
                record_meeting, ZHANG, entry(at_=moment), confirmed_separate=True
            )
            for moment in moments
        )
    )
    assert all(isinstance(each, Receipt) for each in done)
    assert [row.serial for row in records(world)] == list(range(1, 9))


def test_the_same_meeting_reported_by_two_at_once_is_noticed(deps: Deps) -> None:
    world = seed(deps)
    done = at_once(
        lambda: world.run(record_meeting, ZHANG, entry()),
        lambda: world.run(record_meeting, LI, entry()),
    )
    assert sorted(type(each).__name__ for each in done) == ["Duplicate", "Receipt"]
    (noticed,) = (each for each in done if isinstance(each, Duplicate))
    assert noticed.values["record_id"] == records(world)[0].id


def test_two_corrections_at_once_leave_one_newest_row(deps: Deps) -> None:
    world = seed(deps)
    record_id = world.record().kinds[0].record_id
    done = at_once(
        lambda: world.run(correct_meeting, ZHANG, record_id, entry(place="二楼"), "地点"),
        lambda: world.run(withdraw_meeting, LI, record_id, "记错了"),
    )
    assert sorted(type(each).__name__ for each in done) == ["DomainError", "Receipt"]
    (refused,) = (each for each in done if isinstance(each, DomainError))
    assert refused.key == "meeting.replaced"
    assert len(records(world)) == 2


def test_kinds_of_one_event_are_numbered_each_on_its_own(deps: Deps) -> None:
    world = seed(deps)
    kinds = (KindEntry("committee_meeting"), KindEntry("general_meeting"))
    at_once(
        lambda: world.record(kinds=kinds),
        lambda: world.record(kinds=kinds, at_="2026-11-19 19:00"),
    )
    assert [(row.kind, row.serial) for row in records(world)].count(("general_meeting", 2)) == 1
