"""Messages to voters: planned for all, sent to those who have not voted, forgotten at the end."""

import pytest

from domain.errors import Forbidden
from models.organisation import Account
from models.reminders import Reminder, ReminderAttempt
from services.evaluation import (
    accept_invitation,
    close_round,
    end_invitation,
    invite_representative,
    remind_voters,
    round_view,
)
from services.reminders import (
    Ending,
    EvaluationClaim,
    Result,
    claim_dues,
    claim_evaluation,
    finish,
    recover,
)
from services.seam import SYSTEM, Deps
from tests.services.dues_reminders_cast import reach
from tests.services.evaluation_cast import (
    REPRESENTATIVE,
    VOTERS,
    opened,
    refused,
    represent,
    seed,
    vote,
)
from tests.services.meeting_cast import LI, QIAN, READER, SUN, WANG, WU, ZHANG, ZHAO, World
from tests.support.clock import Clock

THIRD_DAY = "2026-11-23 09:00"


def claims(world: World, **asked: int) -> list[EvaluationClaim]:
    """Everything that is due, claim by claim; nothing of it is sent yet."""
    found: list[EvaluationClaim] = []
    while some := world.deps.run_now(claim_evaluation, SYSTEM, **asked):
        found += some
    return found


def sent(world: World) -> list[int]:
    """Who is written to now, and reads it."""
    found = claims(world)
    for each in found:
        world.deps.run_now(finish, SYSTEM, each, Ending(Result.SENT, message_id=1))
    return sorted(each.chat_id for each in found)


def states(world: World, stage: str) -> list[str]:
    rows: list[Reminder] = world.all(Reminder)
    return sorted(row.state for row in rows if row.stage == stage)


def of(*people: int) -> list[int]:
    return sorted(7000 + who for who in people)


@pytest.fixture
def world(deps: Deps) -> World:
    """Everybody but WU has started the bot."""
    made = seed(deps)
    reach(made)
    reach(made, WU, reachable=False)
    return made


def test_everybody_but_the_opener_hears_of_a_ballot_and_nothing_else(world: World) -> None:
    round_id = opened(world).round_id
    assert world.deps.run_now(claim_dues, SYSTEM).claims == ()  # not its business
    found = claims(world, limit=2)
    assert sorted(each.chat_id for each in found) == of(*VOTERS[1:7])
    first = found[0]
    assert (first.round_id, first.branch, first.year) == (round_id, "第一支部", 2026)
    assert (first.again, first.repeated, first.private, first.thread_id) == (
        False,
        False,
        True,
        None,
    )
    assert states(world, "opened") == ["claimed"] * 6 + ["dead"]
    assert sent(world) == []


def test_the_third_day_reminds_who_has_not_voted_by_then(world: World, clock: Clock) -> None:
    round_id = opened(world).round_id
    sent(world)
    vote(world, round_id, LI)
    clock.set("2026-11-23 08:59")
    assert sent(world) == []
    vote(world, round_id, ZHAO)
    clock.set(THIRD_DAY)
    assert sent(world) == of(ZHANG, WANG, QIAN, SUN, VOTERS[6])
    assert sent(world) == []


def test_an_unsent_word_is_not_sent_after_the_vote_or_the_end(world: World) -> None:
    round_id = opened(world).round_id
    vote(world, round_id, LI)
    assert of(LI)[0] not in sent(world)
    assert states(world, "opened").count("cancelled") == 1


def test_a_keeper_calls_once_a_day_and_the_third_day_gives_way(world: World, clock: Clock) -> None:
    round_id = opened(world).round_id
    sent(world)
    vote(world, round_id, LI)
    refused("evaluation.called_lately", world.run, remind_voters, ZHANG, round_id)
    clock.set("2026-11-22 09:30")
    view = world.run(remind_voters, WANG, round_id)
    assert view == world.run(round_view, WANG, round_id)  # the same whoever waits
    refused("evaluation.called_lately", world.run, remind_voters, ZHANG, round_id)
    assert sent(world) == of(ZHANG, WANG, ZHAO, QIAN, SUN, VOTERS[6])
    clock.set("2026-11-23 09:30")
    assert sent(world) == []
    assert set(states(world, "third_day")) == {"superseded"}
    world.run(remind_voters, ZHANG, round_id)


def test_a_call_needs_a_keeper_an_open_round_and_somebody_who_waits(
    world: World, clock: Clock
) -> None:
    round_id = opened(world).round_id
    clock.set("2026-11-22 09:30")
    for who in (QIAN, READER):
        with pytest.raises(Forbidden):
            world.run(remind_voters, who, round_id)
    for who in VOTERS:
        vote(world, round_id, who)
    refused("evaluation.all_voted", world.run, remind_voters, ZHANG, round_id)
    world.run(close_round, ZHANG, round_id)
    refused("evaluation.closed", world.run, remind_voters, ZHANG, round_id)


def test_no_person_may_claim(world: World) -> None:
    for who in (ZHANG, 9_000_001):
        with pytest.raises(Forbidden):
            world.run(claim_evaluation, who)


def test_a_representative_is_reminded_three_days_after_joining(world: World, clock: Clock) -> None:
    round_id = opened(world).round_id
    sent(world)
    clock.set("2026-11-21 20:00")
    token = world.run(invite_representative, ZHANG, round_id, "群众甲")
    for _ in range(2):
        world.run(accept_invitation, REPRESENTATIVE, token)
    clock.set(THIRD_DAY)
    assert REPRESENTATIVE not in sent(world)
    clock.set("2026-11-24 08:59")
    assert sent(world) == []
    clock.set("2026-11-24 09:00")
    assert sent(world) == [REPRESENTATIVE]
    # What one representative gets alone is no call: the keeper may call all the same.
    world.run(remind_voters, ZHANG, round_id)
    assert REPRESENTATIVE in sent(world)


def test_a_representative_whose_chat_is_closed_is_passed_over(world: World, clock: Clock) -> None:
    round_id = opened(world).round_id
    represent(world, round_id)
    world.run(invite_representative, ZHANG, round_id, "没有打开")
    clock.set("2026-11-23 09:30")
    (mine,) = [each for each in claims(world) if each.chat_id == REPRESENTATIVE]
    world.deps.run_now(finish, SYSTEM, mine, Ending(Result.GONE))
    assert sent(world) == []
    assert states(world, "joined") == ["dead"]


def test_a_member_whose_chat_is_closed_is_passed_over(world: World) -> None:
    opened(world)
    mine = next(each for each in claims(world) if each.chat_id == 7000 + SUN)
    world.deps.run_now(finish, SYSTEM, mine, Ending(Result.GONE))
    assert sent(world) == []
    assert not next(each for each in world.all(Account) if each.person_id == SUN).reachable


def test_a_claim_that_nobody_ended_goes_out_once_more_and_says_so(world: World) -> None:
    opened(world)
    before = claims(world)
    world.deps.run_now(recover, SYSTEM)
    after = claims(world)
    assert len(after) == len(before)
    assert all(each.repeated for each in after)


def test_an_invitation_that_was_taken_back_is_not_reminded_of(world: World, clock: Clock) -> None:
    round_id = opened(world).round_id
    represent(world, round_id)
    (known,) = world.run(round_view, ZHANG, round_id).representatives
    world.run(end_invitation, ZHANG, round_id, known.voter_id)
    clock.set("2026-11-23 09:30")
    assert REPRESENTATIVE not in sent(world)


def test_nothing_of_who_was_reminded_outlives_the_round(world: World, clock: Clock) -> None:
    round_id = opened(world).round_id
    represent(world, round_id)
    sent(world)
    clock.set(THIRD_DAY)
    (under_way, *_) = world.deps.run_now(claim_evaluation, SYSTEM, limit=1)
    world.run(close_round, ZHANG, round_id)
    (row,) = world.all(Reminder)
    assert (row.state, row.chat_id) == ("claimed", None)
    assert world.deps.run_now(finish, SYSTEM, under_way, Ending(Result.SENT, message_id=1)) == 1
    assert len(world.all(ReminderAttempt)) == 1
