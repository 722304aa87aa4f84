"""With the whole database, its raw files and the log in hand, votes are guessed by chance."""

import json
import logging
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from domain.evaluation.ballot import Ballot, ballot_bytes
from domain.evaluation.terms import Audience
from domain.evaluation.urn import empty_urn, read_urn, urn_bytes
from models.engine import transaction
from models.evaluation import EvaluationResult
from services.evaluation import cast_ballot, close_round, mark_ballot, take_ballot
from services.inbox import mark_answered, store_updates
from services.seam import SYSTEM, Caller, Delivery, Deps
from tests.services.evaluation_attack import Guessed, Watch, guess, orders
from tests.services.evaluation_cast import KEY, VOTERS, more_members, opened, seed
from tests.services.meeting_cast import ZHANG, World
from tests.support.clock import Clock

SUBJECTS = VOTERS[:4]
MORE = 88
TABLES = (
    "evaluation_round",
    "evaluation_voter",
    "evaluation_paper",
    "evaluation_urn",
    "evaluation_result",
    "inbox",
    "draft",
    "reminder",
)
Leak = Callable[[Connection, int, Ballot], None]


@dataclass
class Vote:
    """What one voter really said."""

    who: int
    kind: bool
    scores: dict[int, int]


@dataclass
class Day:
    """A round with many voters, watched."""

    world: World
    round_id: int
    clock: Clock
    watch: Watch
    draw: random.Random
    votes: list[Vote] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    updates: int = 500

    def hold(self, voters: tuple[int, ...], leak: Leak | None) -> None:
        """Everybody votes, in some order and at some time."""
        self.watch.look()
        for who in self.draw.sample(voters, len(voters)):
            self.clock.advance(minutes=self.draw.randint(0, 30), seconds=self.draw.randint(0, 59))
            vote = self._vote(who)
            self.votes.append(vote)
            if leak is not None:
                with transaction(self.world.deps.engine, writes=True) as session:
                    ballot = Ballot(tuple(vote.scores.get(each) for each in SUBJECTS))
                    leak(session.connection(), len(self.votes), ballot)
            self.watch.vote()
            if self.watch.path:
                log = self.watch.path.with_name(f"{self.watch.path.name}-wal")
                self.raw.append(self.watch.path.read_bytes() + log.read_bytes())

    def _vote(self, who: int) -> Vote:
        kind = self.draw.random() < 0.5
        low, high = (60, 100) if kind else (0, 40)
        caller = Caller(7000 + who)
        paper = self.world.deps.run_now(take_ballot, caller, self.round_id)
        scores = {
            line.person_id: self.draw.randint(low, high) for line in paper.lines if not line.own
        }
        pressed = [f"1|es|{paper.token}|{n}|{s}" for n, s in enumerate(scores.values())]
        for data, (person_id, score) in zip(pressed, scores.items(), strict=True):
            marked = self._press(who, data)
            self.world.deps.run_now(mark_ballot, marked, paper.token, {person_id: score})
        self.world.deps.run_now(cast_ballot, self._press(who, f"1|ec|{paper.token}"), paper.token)
        answered = range(self.updates - len(pressed), self.updates + 1)
        self.world.deps.run_now(mark_answered, SYSTEM, list(answered))
        return Vote(who, kind, scores)

    def _press(self, who: int, data: str) -> Caller:
        """A press as it comes in from Telegram, with the message that it was made on."""
        self.updates += 1
        keys = [[{"text": data.rpartition("|")[2], "callback_data": data}]]
        message = {
            "message_id": self.updates,
            "chat": {"id": 7000 + who, "type": "private"},
            "text": f"已打分 {data.rpartition('|')[2]}",
            "reply_markup": {"inline_keyboard": keys},
        }
        query = {"id": "1", "from": {"id": 7000 + who}, "message": message, "data": data}
        raw = json.dumps({"update_id": self.updates, "callback_query": query}, ensure_ascii=False)
        self.world.deps.run_now(store_updates, SYSTEM, [(self.updates, raw)])
        return Caller(7000 + who, Delivery(self.updates))


def held(
    deps: Deps, clock: Clock, patch: pytest.MonkeyPatch, leak: Leak | None = None
) -> tuple[Day, Guessed]:
    """A day of votes from one seed, and what the attacker makes of it before the end."""
    draw = random.Random(20261120)
    patch.setattr(secrets, "token_bytes", lambda size=32: draw.randbytes(size))
    world = seed(deps)
    voters = (*VOTERS, *more_members(world, 101, MORE))
    everybody = frozenset(voters)
    round_id = opened(world, without=everybody - set(SUBJECTS)).round_id
    url = deps.engine.url
    path = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    tables = (*TABLES, "leak") if leak is not None else TABLES
    day = Day(world, round_id, clock, Watch(deps.engine, tables, path), draw)
    day.hold(voters, leak)
    kind = [each.kind for each in day.votes]
    return day, guess(day.watch.features(), kind)


def final(day: Day) -> Guessed:
    """What the attacker makes of all that is left, in every order."""
    day.watch.look()
    votes = [each.who for each in day.votes]
    laid = orders(day.watch.rows, votes, sorted(votes))
    return guess(laid, [each.kind for each in day.votes])


def chance(found: Guessed) -> bool:
    """For the one guess that was learnt, and for the best of the thousand that were tried."""
    return found.sigmas < 3.5 and found.most < 5


def reads(found: Guessed) -> bool:
    """Nearly every vote; all of them would be ten sigmas, seven of the half that is guessed."""
    return found.sigmas > 5.5 and found.most > 9


def nothing_stood_there(day: Day) -> None:
    """No ballot and no sum was ever in the files: neither in free pages nor in the log."""
    urn = empty_urn(len(SUBJECTS))
    for vote, raw in zip(day.votes, day.raw, strict=False):
        ballot = Ballot(tuple(vote.scores.get(each) for each in SUBJECTS))
        urn = urn.drop(Audience.MEMBER, ballot)
        assert ballot_bytes(ballot) not in raw
        assert urn_bytes(urn) not in raw
        assert KEY not in raw
        assert b"1|es|" in raw  # what was stored of a press is there, without its score
        assert not any(f"|{n}|{s}".encode() in raw for n, s in enumerate(vote.scores.values()))


def test_votes_are_guessed_no_better_than_by_chance(
    deps: Deps,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    day, found = held(deps, clock, monkeypatch)
    nothing_stood_there(day)
    assert found.tried > 100
    assert chance(found), found
    left = final(day)
    assert chance(left), left
    deps.run_now(close_round, Caller(7000 + ZHANG), day.round_id)
    left = final(day)
    assert chance(left), left
    said = caplog.text + "".join(capsys.readouterr())
    for vote in day.votes:
        for score in vote.scores.values():
            assert f"|{score}" not in said
    assert {row.weight for row in day.world.all(EvaluationResult)} == {len(day.votes) - 1}


def test_the_attack_reads_a_table_of_ballots(
    sqlite_deps: Deps, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(sqlite_deps.engine, writes=True) as session:
        session.connection().execute(
            text("CREATE TABLE leak (id INTEGER PRIMARY KEY, scores VARCHAR(40))")
        )

    def leak(connection: Connection, number: int, ballot: Ballot) -> None:
        row = {"id": number, "scores": " ".join(str(score) for score in ballot.scores)}
        connection.execute(text("INSERT INTO leak VALUES (:id, :scores)"), row)

    try:
        day, found = held(sqlite_deps, clock, monkeypatch, leak)
        assert reads(found), found
        left = final(day)
        assert reads(left), left
    finally:
        with transaction(sqlite_deps.engine, writes=True) as session:
            session.connection().execute(text("DROP TABLE leak"))


def test_the_attack_reads_sums_that_are_not_sealed(
    sqlite_deps: Deps, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(sqlite_deps.engine, writes=True) as session:
        session.connection().execute(text("CREATE TABLE leak (id INTEGER PRIMARY KEY, sums BLOB)"))
        empty = urn_bytes(empty_urn(len(SUBJECTS)))
        session.connection().execute(text("INSERT INTO leak VALUES (1, :sums)"), {"sums": empty})

    def leak(connection: Connection, number: int, ballot: Ballot) -> None:
        urn = read_urn(connection.execute(text("SELECT sums FROM leak")).scalar_one())
        urn = urn.drop(Audience.MEMBER, ballot)
        connection.execute(text("UPDATE leak SET sums = :sums"), {"sums": urn_bytes(urn)})

    try:
        _, found = held(sqlite_deps, clock, monkeypatch, leak)
        assert reads(found), found
    finally:
        with transaction(sqlite_deps.engine, writes=True) as session:
            session.connection().execute(text("DROP TABLE leak"))
