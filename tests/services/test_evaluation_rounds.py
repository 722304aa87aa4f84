"""Rounds of the anonymous evaluation: opened, closed, given up; representatives are invited."""

from datetime import date

import pytest

from domain.errors import Forbidden, NotFound
from domain.evaluation.terms import Audience, Terms
from models.evaluation import (
    EvaluationPaper,
    EvaluationResult,
    EvaluationRound,
    EvaluationUrn,
    EvaluationVoter,
)
from models.organisation import Appointment, Membership
from services.evaluation import (
    RoundEntry,
    Turnout,
    accept_invitation,
    cast_ballot,
    close_round,
    end_invitation,
    invite_representative,
    mark_ballot,
    open_round,
    round_results,
    round_view,
    take_ballot,
    void_round,
)
from services.seam import Deps
from tests.services.evaluation_cast import (
    REPRESENTATIVE,
    VOTERS,
    filled,
    opened,
    refused,
    represent,
    seed,
    standing,
    vote,
)
from tests.services.meeting_cast import (
    FENG,
    FIRST,
    GONE,
    LI,
    READER,
    SECOND,
    SUN,
    ZHANG,
    ZHAO,
    ZHOU,
)
from tests.support.clock import Clock


def test_a_round_has_everybody_who_belongs_to_the_branch_that_day(deps: Deps) -> None:
    world = seed(deps)
    view = opened(world, minimum=4)
    assert (view.branch_name, view.year, view.terms) == ("第一支部", 2026, Terms(minimum=4))
    assert view.subjects == len(VOTERS)
    assert view.turnout == {Audience.MEMBER: Turnout(len(VOTERS), 0)}
    assert (view.ended_at, view.void_reason, view.representatives) == (None, None, ())
    assert {each.person_id for each in world.all(EvaluationVoter)} == set(VOTERS)
    assert standing(world, LI) == view


def test_who_joins_or_leaves_later_changes_nothing(deps: Deps) -> None:
    world = seed(deps)
    view = opened(world)
    world.add(
        Membership,
        {
            "person_id": GONE,
            "branch_id": FIRST,
            "kind": "full",
            "since": date(2026, 11, 1),
            "traits": "",
        },
    )
    world.change(Membership, 4, until=date(2026, 11, 1))
    refused("evaluation.not_voter", world.run, take_ballot, GONE, view.round_id)
    vote(world, view.round_id, ZHAO)


def test_members_may_be_left_out_of_what_is_evaluated(deps: Deps) -> None:
    world = seed(deps)
    world.change(Membership, 6, traits="membership_stopped")  # SUN
    view = opened(world, without=frozenset({ZHOU}))
    assert view.subjects == len(VOTERS) - 2
    assert view.turnout[Audience.MEMBER].voters == len(VOTERS) - 1
    refused("evaluation.not_voter", world.run, take_ballot, SUN, view.round_id)
    paper = world.run(take_ballot, ZHOU, view.round_id)
    assert {line.person_id for line in paper.lines} == set(VOTERS) - {SUN, ZHOU}
    assert not any(line.own for line in paper.lines)


def test_a_round_that_makes_no_sense_is_not_opened(deps: Deps) -> None:
    world = seed(deps)

    def entry(year: int = 2026, *, without: frozenset[int] = frozenset(), least: int = 5) -> object:
        return RoundEntry(FIRST, year, Terms(minimum=least), without)

    refused("evaluation.term_unfit", world.run, open_round, ZHANG, entry(least=2))
    for year in (2024, 2027):
        refused("evaluation.year_out_of_range", world.run, open_round, ZHANG, entry(year))
    one = entry(without=frozenset({FENG}))
    refused("evaluation.not_subject", world.run, open_round, ZHANG, one)
    everybody = entry(without=frozenset(VOTERS))
    refused("evaluation.nobody", world.run, open_round, ZHANG, everybody)
    deps.secret = bytes
    refused("evaluation.no_key", world.run, open_round, ZHANG, entry())
    assert world.all(EvaluationRound) == []


def test_a_branch_has_one_round_a_year(deps: Deps) -> None:
    world = seed(deps)
    opened(world)
    refused("evaluation.exists", opened, world)
    world.run(open_round, LI, RoundEntry(FIRST, 2025))
    world.run(open_round, FENG, RoundEntry(SECOND, 2026))


@pytest.mark.parametrize("who", [ZHAO, READER, FENG, REPRESENTATIVE])
def test_only_keepers_of_the_very_branch_keep_a_round(deps: Deps, who: int) -> None:
    world = seed(deps)
    view = opened(world)
    for call in (
        (open_round, RoundEntry(FIRST, 2025)),
        (close_round, view.round_id),
        (void_round, view.round_id, "误操作"),
        (invite_representative, view.round_id, "群众"),
        (end_invitation, view.round_id, 1),
        (round_view, view.round_id),
        (round_results, view.round_id),
    ):
        with pytest.raises((Forbidden, NotFound)):
            world.run(call[0], who, *call[1:])
    assert standing(world) == view
    refused("evaluation.not_found", world.run, close_round, ZHANG, 99)


def test_an_office_above_or_in_another_branch_gives_nothing(deps: Deps) -> None:
    world = seed(deps)
    view = opened(world)
    world.add(
        Appointment,
        {"person_id": READER, "unit_id": 1, "office": "secretary", "since": date(2020, 1, 1)},
    )
    refused("evaluation.not_keeper", world.run, close_round, READER, view.round_id)


def test_closing_keeps_what_may_be_shown_and_nothing_else(deps: Deps, clock: Clock) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    for who in VOTERS:
        vote(world, round_id, who)
    represent(world, round_id)
    left = filled(world, round_id, REPRESENTATIVE)
    clock.advance(days=3)
    view = world.run(close_round, LI, round_id)
    assert view.ended_at == clock()
    assert view.turnout == {Audience.MEMBER: Turnout(8, 8), Audience.MASS: Turnout(1, 0)}
    assert view.representatives == ()
    assert world.all(EvaluationUrn) == []
    assert {each.sealed for each in world.all(EvaluationPaper)} == {b""}
    assert {each.telegram_id for each in world.all(EvaluationVoter)} == {None}
    assert {(r.total, r.weight) for r in world.all(EvaluationResult)} == {(630, 7)}
    assert world.run(close_round, ZHANG, round_id) == view
    refused("evaluation.closed", world.run, cast_ballot, REPRESENTATIVE, left.token)


def test_after_the_end_nothing_is_taken(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    token = world.run(invite_representative, ZHANG, round_id, "群众")
    paper = filled(world, round_id, ZHAO)
    world.run(close_round, ZHANG, round_id)
    refused("evaluation.closed", world.run, cast_ballot, ZHAO, paper.token)
    refused("evaluation.closed", world.run, mark_ballot, ZHAO, paper.token, {ZHANG: 1})
    refused("evaluation.closed", world.run, take_ballot, SUN, round_id)
    refused("evaluation.closed", world.run, invite_representative, ZHANG, round_id, "群众")
    refused("evaluation.closed", world.run, end_invitation, ZHANG, round_id, 1)
    refused("evaluation.closed", world.run, void_round, ZHANG, round_id, "误操作")
    refused("evaluation.invitation_gone", world.run, accept_invitation, REPRESENTATIVE, token)
    refused("evaluation.exists", opened, world)


def test_a_round_given_up_makes_room_for_another(deps: Deps) -> None:
    world = seed(deps)
    round_id = opened(world).round_id
    paper = filled(world, round_id, ZHAO)
    vote(world, round_id, SUN)
    refused("evaluation.reason_missing", world.run, void_round, ZHANG, round_id, " 错\0 ")
    refused("evaluation.reason_missing", world.run, void_round, ZHANG, round_id, "错" * 401)
    view = world.run(void_round, ZHANG, round_id, "名单有误\n重新组织")
    assert view.void_reason == "名单有误 重新组织"
    assert world.run(void_round, LI, round_id, "再次") == view
    found = refused("evaluation.void", world.run, cast_ballot, ZHAO, paper.token)
    assert found.values == {"reason": "名单有误 重新组织"}
    refused("evaluation.void", world.run, close_round, ZHANG, round_id)
    refused("evaluation.void", world.run, round_results, ZHANG, round_id)
    assert world.all(EvaluationResult) == []
    again = opened(world)
    vote(world, again.round_id, SUN)
    assert standing(world).round_id == again.round_id
