"""The two branches of `meeting_cast` with a key for ballots, and short ways to vote."""

from collections.abc import Mapping
from typing import Any

import pytest

from domain.errors import DomainError
from domain.evaluation.terms import Terms
from models.evaluation import EvaluationUrn, EvaluationVoter
from models.organisation import Account, Membership, Person
from services.evaluation import (
    Paper,
    ResultRow,
    RoundEntry,
    RoundView,
    accept_invitation,
    cast_ballot,
    evaluation_desk,
    invite_representative,
    mark_ballot,
    open_round,
    own_evaluations,
    round_results,
    take_ballot,
)
from services.seam import Deps
from tests.services import meeting_cast as cast
from tests.services.meeting_cast import FIRST, LI, QIAN, SUN, WANG, WU, ZHANG, ZHAO, ZHOU, World

KEY = b"a key that is not in the database"
VOTERS = (ZHANG, LI, WANG, ZHAO, QIAN, SUN, ZHOU, WU)
REPRESENTATIVE = 88_001  # a Telegram id that nobody has bound


def seed(deps: Deps) -> World:
    """Eight members in the first branch, two in the second; the bot has a key."""
    deps.secret = lambda: KEY
    return cast.seed(deps)


def opened(world: World, **terms: Any) -> RoundView:
    """The first branch's round of 2026, opened by its secretary."""
    without = terms.pop("without", frozenset())
    entry = RoundEntry(FIRST, 2026, Terms(**terms), without)
    found: RoundView = world.run(open_round, ZHANG, entry)
    return found


def filled(
    world: World, round_id: int, who: int, scores: Mapping[int, int] | None = None, rest: int = 90
) -> Paper:
    """A whole paper: some scores as they are given, the rest all alike."""
    paper: Paper = world.run(take_ballot, who, round_id)
    marks = {line.person_id: rest for line in paper.lines if not line.own}
    done: Paper = world.run(mark_ballot, who, paper.token, {**marks, **(scores or {})})
    return done


def vote(
    world: World, round_id: int, who: int, scores: Mapping[int, int] | None = None, rest: int = 90
) -> Paper:
    """A ballot that is cast; the paper as it was."""
    paper = filled(world, round_id, who, scores, rest)
    world.run(cast_ballot, who, paper.token)
    return paper


def represent(world: World, round_id: int, telegram_id: int = REPRESENTATIVE) -> int:
    """A representative of the masses who has opened the link."""
    token = world.run(invite_representative, ZHANG, round_id, f"群众{telegram_id}")
    world.run(accept_invitation, telegram_id, token)
    return telegram_id


def urn(world: World) -> bytes:
    """The sealed sums."""
    (row,) = world.all(EvaluationUrn)
    found: bytes = row.sealed
    return found


def voted(world: World) -> set[int]:
    """Which members have voted."""
    return {each.person_id for each in world.all(EvaluationVoter) if each.voted}


def mean(world: World, round_id: int, who: int) -> int | None:
    """What the secretary sees of somebody once the round is closed."""
    rows = world.run(round_results, ZHANG, round_id).rows
    found: int | None = next(each.mean for each in rows if each.person_id == who)
    return found


def more_members(world: World, since_number: int, count: int) -> tuple[int, ...]:
    """More people in the first branch, each with an account."""
    people = tuple(range(since_number, since_number + count))
    row = {"branch_id": FIRST, "kind": "full", "since": cast._SINCE, "traits": ""}
    names = [{"id": who, "code": f"P{who}", "name": f"党员{who}"} for who in people]
    world.add(Person, *names)
    world.add(Membership, *({**row, "person_id": who} for who in people))
    accounts = [
        {"telegram_id": 7000 + who, "person_id": who, "bound_at": cast._BOUND} for who in people
    ]
    world.add(Account, *accounts)
    return people


def refused(key: str, call: Any, *args: Any, **kwargs: Any) -> DomainError:
    """The error with this key that a call raises."""
    with pytest.raises(DomainError) as found:
        call(*args, **kwargs)
    assert found.value.key == key, found.value
    return found.value


def standing(world: World, who: int = ZHANG, branch_id: int = FIRST) -> RoundView:
    """The newest round of a branch, as one of its keepers sees it."""
    found: RoundView = world.run(evaluation_desk, who, branch_id).rounds[0]
    return found


def own_rows(world: World, who: int) -> dict[int, ResultRow]:
    """What closed rounds show somebody of themselves, by year."""
    return {each.year: each.row for each in world.run(own_evaluations, who)}
