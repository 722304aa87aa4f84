"""The whole application holds a round, watched: no table, file or log line tells a vote.

As in `tests/services/test_evaluation_attack.py`, but through the chat: everything that an update
leaves behind on its way is there to be used, and so is what the running bot writes to its log.
"""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot import logs
from bot.kit.buttons import Action, data_for
from bot.kit.intake import Intake
from domain.evaluation.discreet import CAST_BUTTON, SCORE_BUTTON
from domain.evaluation.terms import Terms
from models.engine import transaction
from models.organisation import Account, Membership
from models.organisation import Person as PersonRow
from models.tables import METADATA
from playground import Person
from services.evaluation import RoundEntry, close_round, open_round
from services.inbox import mark_answered
from services.seam import SYSTEM, Caller
from tests.chat.evaluation_steps import keyed, scored, subject, taken, token_on, votes
from tests.chat.house import House
from tests.chat.matrix import settled
from tests.services import meeting_cast as cast
from tests.services.evaluation_attack import Guessed, Watch, guess, orders
from tests.services.meeting_cast import FIRST, LI, SUN, WANG, WU, ZHANG, ZHAO
from tests.support.clock import Clock

SUBJECTS = ("吴十", "周九")  # neither of them votes here, so that every ballot has both
MORE = 40
KIND, HARSH = range(60, 101, 5), range(0, 41, 5)


def test_the_buttons_of_a_ballot_are_those_of_which_nothing_is_stored() -> None:
    assert data_for(Action.EVALUATION_SCORE, "token", 3, 95) == f"{SCORE_BUTTON}token|3|95"
    assert data_for(Action.EVALUATION_CAST, "token") == f"{CAST_BUTTON}token"


@dataclass
class Day:
    """A round of many voters."""

    house: House
    round_id: int
    watch: Watch
    draw: random.Random
    crowd: list[Person]
    kind: list[bool] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    said: list[list[int]] = field(default_factory=list)

    async def hold(self) -> None:
        """Everybody votes, in some order; all that is stored is looked at after each."""
        self.watch.look()
        for who in self.draw.sample(range(len(self.crowd)), len(self.crowd)):
            kind = self.draw.random() < 0.5
            self.house.clock.advance(minutes=self.draw.randint(1, 30))
            await self._vote(self.crowd[who], KIND if kind else HARSH)
            self.kind.append(kind)
            self.order.append(who)
            await quiet(self.house)
            self.watch.vote()

    async def _vote(self, person: Person, scores: range) -> None:
        walk = await taken(self.house, person)
        self.tokens.append(token_on(walk.card))
        said = []
        for _ in SUBJECTS:
            assert subject(walk.card) in SUBJECTS
            said.append(self.draw.choice(scores))
            await walk.taps(str(said[-1]), "无记名测评")
        await walk.taps("投出这张票", "已投票")
        self.said.append(said)


async def quiet(house: House) -> None:
    """Every update is answered and marked."""
    await settled(house)
    await house.app.intake.mark()
    await house.app.deps.run(mark_answered, SYSTEM, [])


def more(house: House) -> list[Person]:
    """Members of the first branch with accounts."""
    people = [house.pg.person(f"党员{at}", f"more_{at}", started=True) for at in range(MORE)]
    ids = range(101, 101 + MORE)
    row = {"branch_id": FIRST, "kind": "full", "since": cast._SINCE, "traits": ""}
    house.world.add(PersonRow, *({"id": i, "code": f"P{i}", "name": f"党员{i}"} for i in ids))
    house.world.add(Membership, *({**row, "person_id": i} for i in ids))
    accounts = [
        {"telegram_id": each.id, "person_id": i, "bound_at": cast._BOUND}
        for each, i in zip(people, ids, strict=True)
    ]
    house.world.add(Account, *accounts)
    return people


def begun(house: House, patch: pytest.MonkeyPatch) -> Day:
    draw = random.Random(20261121)
    patch.setattr(secrets, "token_bytes", lambda size=32: draw.randbytes(size))
    keyed(house)
    crowd = more(house)
    everybody = {*range(1, 9), *range(101, 101 + MORE)}
    entry = RoundEntry(FIRST, 2026, Terms(), frozenset(everybody - {WU, WU - 1}))
    deps = house.app.deps
    view = deps.run_now(open_round, Caller(house.people[ZHANG].id), entry)
    url = deps.engine.url
    path = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    tables = [table.name for table in METADATA.sorted_tables if table.primary_key.columns]
    return Day(house, view.round_id, Watch(deps.engine, tables, path), draw, crowd)


def everything(house: House) -> str:
    """Every row of every table, as text."""
    with transaction(house.app.deps.engine, writes=False) as session:
        rows = [
            str(row)
            for table in METADATA.sorted_tables
            for row in session.execute(text(f"SELECT * FROM {table.name}"))
        ]
    return "\n".join(rows)


def chance(found: Guessed) -> bool:
    """For the one guess that was learnt, and for the best of all that were tried."""
    return found.sigmas < 3.5 and found.most < 5


async def test_nothing_that_is_stored_or_logged_tells_a_vote(
    database_url: str,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up()
    async with House.open(database_url, clock, tmp_path) as house:
        day = begun(house, monkeypatch)
        await day.hold()
        found = guess(day.watch.features(), day.kind)
        assert found.tried > 100
        assert chance(found), found
        logged = capsys.readouterr().err
        kept = everything(house)
        assert "press:es" in logged
        for token in day.tokens:
            assert token not in logged
            assert token not in kept
        for word in (SCORE_BUTTON, CAST_BUTTON, "evaluation:"):
            assert word not in logged
        house.app.deps.run_now(close_round, Caller(house.people[ZHANG].id), day.round_id)
        day.watch.look()
        laid = orders(day.watch.rows, day.order, range(MORE))
        left = guess(laid, day.kind)
        assert chance(left), left


async def test_what_is_stored_of_a_press_while_it_waits_has_no_score(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot dies with the press in its inbox: the worst moment for a look at the rows."""
    keyed(house)
    deps = house.app.deps
    deps.run_now(open_round, Caller(house.people[ZHANG].id), RoundEntry(FIRST, 2026))
    walk = await taken(house, SUN)
    await scored(walk, rest=35)
    seen: list[str] = []
    feed: Callable[..., Any] = Intake._feed

    async def look(self: Intake, application: Any, update: Any) -> None:
        seen.append(everything(house))
        await feed(self, application, update)

    monkeypatch.setattr(Intake, "_feed", look)
    first = next(each for each in walk.card.buttons if each.endswith(" 35"))
    await walk.taps(first, "请点一个分数")
    await walk.taps("65", "请点一个分数")
    await walk.taps("总览", "全部打分")
    await walk.taps("投出这张票", "已投票")
    token = token_on_any(seen)
    assert len(seen) == 4
    card = walk.card
    ballot = await taken(house, LI)
    mine = token_on(ballot.card)
    await ballot.taps("35", "无记名测评")
    await ballot.person.says(ballot.chat, "这样对吗", reply_to=ballot.card)
    await ballot.hears("没有正在填写")
    assert "这样对吗" in seen[-1]
    assert f"{SCORE_BUTTON}{mine}" in seen[-1]
    assert f"{SCORE_BUTTON}{mine}|" not in seen[-1]
    assert card.buttons == []
    for kept in seen[:4]:
        assert f"{SCORE_BUTTON}{token}|" not in kept
        assert not any("callback_data" in each for each in of_ballots(kept))
        data = " ".join(each.partition('"data": ')[2] for each in of_ballots(kept))
        assert "35" not in data.replace(token, "")
        assert "65" not in data.replace(token, "")


def token_on_any(seen: list[str]) -> str:
    """The token, as the inbox holds it while a press waits."""
    return seen[0].partition(SCORE_BUTTON)[2].split('"')[0]


def of_ballots(kept: str) -> list[str]:
    """The rows that hold a press on a ballot."""
    return [each for each in kept.splitlines() if SCORE_BUTTON in each or CAST_BUTTON in each]


async def test_no_failure_puts_a_score_or_a_token_into_the_log(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up()
    keyed(house)
    deps = house.app.deps
    deps.run_now(open_round, Caller(house.people[ZHANG].id), RoundEntry(FIRST, 2026))
    walk = await taken(house, LI)
    token = token_on(walk.card)

    def broken() -> bytes:
        raise RuntimeError("no secret")

    deps.secret = broken
    press = await walk.presses("35")
    assert "编号" in (await press.answered()).text
    keyed(house)
    house.pg.fault("500", method="editMessageText")
    await walk.presses("35")
    await settled(house)
    logged = capsys.readouterr().err
    assert "no secret" in logged
    assert token not in logged
    assert SCORE_BUTTON not in logged
    for who in (WANG, ZHAO):
        await votes(house, who)
