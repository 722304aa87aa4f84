"""What is refused by name: impossible values, strangers, forged ids."""

from typing import Any

import pytest

from domain.errors import DomainError, Forbidden, NotFound
from models.meetings import Event, MeetingRecord
from models.meetings import Motion as MotionRow
from services.meetings import (
    Exclusion,
    check_entry,
    record_meeting,
)
from services.seam import Deps
from tests.services.meeting_cast import (
    ANONYMOUS,
    FENG,
    FIRST,
    GONE,
    GROUP_A,
    READER,
    STRANGER,
    ZHANG,
    ZHOU,
    absent,
    at,
    entry,
    motion,
    seed,
)

REFUSED = pytest.mark.parametrize("who", [STRANGER, GONE, READER, 999_999, ANONYMOUS])


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"absent": absent(FENG)}, "meeting.absent_not_expected"),
        ({"chair_id": FENG}, "meeting.chair_not_present"),
        ({"recorder_id": 999}, "meeting.recorder_not_present"),
        ({"chair_id": None}, "meeting.chair_missing"),
        ({"absent": absent(ZHANG)}, "meeting.chair_not_present"),
        ({"said_expected": 8, "said_present": 9}, "meeting.more_present_than_expected"),
        ({"said_expected": 9}, "meeting.expected_does_not_add_up"),
        ({"motions": (motion(votes=(5, 1, 0)),)}, "meeting.votes_do_not_add_up"),
        ({"motions": (motion(votes=(-1, 8, 0)),)}, "meeting.votes_negative"),
        ({"motions": (motion("committee"),)}, "meeting.cannot_decide"),
        ({"ended_at": at("2026-11-18 18:00")}, "meeting.ends_before_start"),
        ({"place": " \u202e"}, "meeting.place_missing"),
        ({"kind": "study_session"}, "meeting.content_missing"),
        ({"kinds": ()}, "meeting.kind_missing"),
        ({"kind": "democratic_life_meeting"}, "meeting.unknown_kind"),
        ({"motions": (motion("loudest"),)}, "meeting.unknown_rule"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(
    deps: Deps, values: dict[str, Any], key: str
) -> None:
    world = seed(deps)
    with pytest.raises(DomainError) as refused:
        world.record(**values)
    assert refused.value.key == key
    assert world.all(Event) == []


def test_nobody_of_another_branch_is_named(deps: Deps) -> None:
    world = seed(deps)
    with pytest.raises(DomainError) as refused:
        world.record(absent=absent(FENG))
    assert refused.value.values == {"person_id": FENG, "name": ""}


def _text(field: str, length: int) -> dict[str, Any]:
    return {field: "字" * length}


@pytest.mark.parametrize(
    ("field", "limit"), [("place", 200), ("agenda", 4000), ("resolution", 4000)]
)
def test_a_text_over_its_limit_is_refused_with_both_numbers(
    deps: Deps, field: str, limit: int
) -> None:
    world = seed(deps)
    with pytest.raises(DomainError) as refused:
        world.record(**_text(field, 5000))
    assert refused.value.key == "meeting.too_long"
    assert refused.value.values == {"field": field, "length": 5000, "limit": limit}
    assert world.record(**_text(field, limit))


def test_a_long_motion_or_exclusion_is_refused(deps: Deps) -> None:
    world = seed(deps)
    with pytest.raises(DomainError) as refused:
        world.record(motions=(motion(text="字" * 1001),))
    assert refused.value.values["field"] == "motion"
    with pytest.raises(DomainError) as refused:
        world.record(absent=absent(ZHOU), excluded=(Exclusion(ZHOU, "病" * 401, "批复"),))
    assert refused.value.values["field"] == "exclusion"


def test_texts_are_stored_as_typed_without_what_nobody_sees(deps: Deps) -> None:
    world = seed(deps)
    typed = "  <b>一</b> & 👨‍👩‍👧\r\n二\u202e三\u0000\x07\u200f\ud800 ئۇيغۇر  "
    world.record(agenda=typed, motions=(motion(text="甲\x1b乙"),))
    (record,) = world.all(MeetingRecord)
    assert record.agenda == "<b>一</b> & 👨‍👩‍👧\n二三 ئۇيغۇر"
    assert world.all(MotionRow)[0].text == "甲乙"


@REFUSED
def test_nobody_from_outside_records_or_checks(deps: Deps, who: int) -> None:
    world = seed(deps)
    for use_case in (record_meeting, check_entry):
        with pytest.raises(Forbidden):
            world.run(use_case, who, entry())
    assert world.all(Event) == []


@pytest.mark.parametrize("branch", [FIRST, 999])
def test_a_forged_branch_is_not_found(deps: Deps, branch: int) -> None:
    world = seed(deps)
    for use_case in (record_meeting, check_entry):
        with pytest.raises(NotFound) as refused:
            world.run(use_case, FENG, entry(branch_id=branch))
        assert refused.value.key == "unit.not_found"


@pytest.mark.parametrize(("who", "error"), [(ZHANG, DomainError), (FENG, NotFound)])
def test_a_group_is_no_branch_and_is_named_to_its_own_people_only(
    deps: Deps, who: int, error: type[DomainError]
) -> None:
    with pytest.raises(DomainError) as refused:
        seed(deps).run(record_meeting, who, entry(branch_id=GROUP_A))
    assert type(refused.value) is error
    assert refused.value.key == ("unit.not_a_branch" if who == ZHANG else "unit.not_found")
