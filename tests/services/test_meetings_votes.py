"""Votes: the quorum, the majority, and who has no vote."""

from dataclasses import replace

import pytest

from domain.errors import DomainError
from models.meetings import Motion as MotionRow
from models.organisation import Membership
from services.meetings import (
    Exclusion,
)
from services.seam import Deps
from tests.services.meeting_cast import (
    QIAN,
    SUN,
    ZHAO,
    ZHOU,
    absent,
    motion,
    seed,
)


def test_pitfall_9_a_probationary_member_attends_and_has_no_vote(deps: Deps) -> None:
    world = seed(deps)
    receipt = world.record(motions=(motion(),))
    ((text, ruling),) = receipt.kinds[0].rulings
    assert (text, ruling.entitled, ruling.voters_present, ruling.passed) == (
        "通过年度计划",
        7,
        7,
        True,
    )
    with pytest.raises(DomainError) as refused:
        world.record(at_="2026-11-19 19:00", motions=(motion(votes=(8, 0, 0)),))
    assert refused.value.key == "meeting.votes_do_not_add_up"
    assert refused.value.values["voters_present"] == 7


def test_pitfall_10_the_majority_is_of_those_who_should_attend(deps: Deps) -> None:
    world = seed(deps)
    receipt = world.record(absent=absent(QIAN, SUN, ZHOU), motions=(motion(votes=(3, 1, 0)),))
    (_, ruling) = receipt.kinds[0].rulings[0]
    assert (ruling.quorum_needed, ruling.quorum_met) == (4, True)
    assert (ruling.votes_needed, ruling.passed) == (4, False)
    (row,) = world.all(MotionRow)
    assert (row.entitled, row.voters_present, row.votes_needed, row.passed) == (7, 4, 4, False)


def test_pitfall_11_written_opinions_count_in_the_tally_and_not_in_the_quorum(deps: Deps) -> None:
    world = seed(deps)
    away = absent(QIAN, SUN, ZHOU)
    admitted = motion("admission", (3, 1, 0, 1, 0, 0), about=("冯一",))
    (_, ruling) = world.record(absent=away, motions=(admitted,)).kinds[0].rulings[0]
    assert (ruling.voters_present, ruling.quorum_met) == (4, True)
    assert (ruling.votes_for, ruling.passed) == (4, True)
    more = absent(QIAN, SUN, ZHOU, ZHAO)
    admitted = motion("admission", (3, 0, 0, 4, 0, 0))
    again = world.record(at_="2026-11-19 19:00", absent=more, motions=(admitted,))
    (_, ruling) = again.kinds[0].rulings[0]
    assert (ruling.votes_for, ruling.quorum_met, ruling.passed) == (7, False, False)


def test_pitfall_12_nobody_is_left_out_of_the_vote_without_approval(deps: Deps) -> None:
    world = seed(deps)
    for row in world.all(Membership):
        if row.person_id == ZHOU:
            world.change(Membership, row.id, traits="out_of_contact")
    away, admitted = absent(ZHOU), motion("admission", (6, 0, 0))
    receipt = world.record(absent=away, motions=(admitted,))
    assert receipt.kinds[0].rulings[0][1].entitled == 7
    excluded = Exclusion(ZHOU, "长期患病", "机关党委〔2026〕3号批复")
    receipt = world.record(
        at_="2026-11-19 19:00", absent=away, motions=(admitted,), excluded=(excluded,)
    )
    assert receipt.kinds[0].rulings[0][1].entitled == 6
    with pytest.raises(DomainError) as refused:
        world.record(
            at_="2026-11-17 19:00",
            absent=away,
            motions=(admitted,),
            excluded=(replace(excluded, decision=" "),),
        )
    assert refused.value.key == "meeting.exclusion_unapproved"
    assert refused.value.values == {"person_id": ZHOU, "name": "周九"}


def test_pitfall_13_each_person_is_voted_on_alone(deps: Deps) -> None:
    both = motion("admission", about=("冯一", "陈二"))
    world = seed(deps)
    with pytest.raises(DomainError) as refused:
        world.record(motions=(both,))
    assert refused.value.key == "meeting.one_person_each"
    each = tuple(
        motion("admission", about=(name,), text=f"接收{name}") for name in ("冯一", "陈二")
    )
    assert [text for text, _ in world.record(motions=each).kinds[0].rulings] == [
        "接收冯一",
        "接收陈二",
    ]
    assert [row.position for row in world.all(MotionRow)] == [1, 2]
