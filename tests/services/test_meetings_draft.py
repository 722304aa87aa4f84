"""A record and the draft and update that it came from."""

import pytest

from domain.errors import DomainError, NotFound
from models.chats import Draft as DraftRow
from models.chats import InboxUpdate
from models.meetings import MeetingRecord
from services.drafts import open_draft
from services.meetings import (
    record_meeting,
)
from services.seam import Caller, Delivery, Deps
from tests.services.meeting_cast import (
    LI,
    QIAN,
    ZHANG,
    absent,
    entry,
    seed,
)


def test_a_draft_goes_with_its_record_and_a_second_submit_gets_the_same_receipt(
    deps: Deps,
) -> None:
    world = seed(deps)
    draft = world.run(open_draft, ZHANG, "meeting", -100, 0, "summary", {})
    first = world.run(record_meeting, ZHANG, entry(absent=absent(QIAN)), draft_id=draft.id)
    assert world.all(DraftRow) == []
    again = world.run(record_meeting, ZHANG, entry(absent=absent(QIAN)), draft_id=draft.id)
    assert again == first
    assert len(world.all(MeetingRecord)) == 1


def test_a_draft_that_was_dropped_records_nothing(deps: Deps) -> None:
    world = seed(deps)
    world.record(kind="party_lecture", lecturer="张三", topic="党章")  # another kind, same minute
    with pytest.raises(NotFound, match=r"draft\.gone"):
        world.run(record_meeting, ZHANG, entry(), draft_id=12345)
    assert len(world.all(MeetingRecord)) == 1


def test_somebody_elses_draft_is_neither_used_nor_deleted(deps: Deps) -> None:
    world = seed(deps)
    draft = world.run(open_draft, ZHANG, "meeting", -100, 0, "summary", {})
    with pytest.raises(NotFound, match=r"draft\.gone"):
        world.run(record_meeting, LI, entry(), draft_id=draft.id)
    assert len(world.all(DraftRow)) == 1


def test_the_update_is_marked_with_what_to_say_again(deps: Deps) -> None:
    world = seed(deps)
    world.update(5)
    receipt = deps.run_now(record_meeting, Caller(7000 + ZHANG, Delivery(5)), entry())
    (row,) = world.all(InboxUpdate)
    assert (row.effect, row.done_at) == (f"record:{receipt.event_id}", deps.clock())


def test_a_refused_record_keeps_the_draft(deps: Deps) -> None:
    world = seed(deps)
    draft = world.run(open_draft, ZHANG, "meeting", -100, 0, "summary", {})
    with pytest.raises(DomainError):
        world.run(record_meeting, ZHANG, entry(chair_id=None), draft_id=draft.id)
    assert len(world.all(DraftRow)) == 1
