"""Two transactions that wait for each other: the database ends one, and it is begun again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from domain.rulebook import Rules
from models.engine import open_engine
from models.organisation import Unit
from services.access import May
from services.seam import SYSTEM, Deps, Tx, use_case
from tests.services.figures_cast import A, B, World, seed
from tests.support.clock import Clock

DIVIDED_BY_NOUGHT = "SELECT 1 / (SELECT 0)"


@pytest.fixture
def world(postgres_url: str, rules: Rules, clock: Clock) -> Iterator[World]:
    deps = Deps(open_engine(postgres_url), rules, clock=clock, readers=2)
    yield seed(deps)
    deps.close()


@use_case(may=May.OPERATE, writes=True)
def _longer(tx: Tx, order: tuple[int, int], met: Barrier, tries: list[int]) -> None:
    """Make the names of two units longer; the first time both have one of them and want both."""
    tries.append(1)
    for place, unit_id in enumerate(order):
        if place and len(tries) == 1:
            met.wait(30)
        name = col(Unit.name)
        tx.session.execute(update(Unit).where(col(Unit.id) == unit_id).values(name=name + "!"))


@use_case(may=May.OPERATE, writes=True)
def _always(tx: Tx, tries: list[int]) -> None:
    """Gives way whenever it is tried."""
    tries.append(1)
    raised = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"
    tx.session.execute(text(raised))


@use_case(may=May.OPERATE, writes=True)
def _faulty(tx: Tx, tries: list[int]) -> None:
    tries.append(1)
    tx.session.execute(text(DIVIDED_BY_NOUGHT))


def test_both_take_effect_once(world: World) -> None:
    met, tries = Barrier(2), (list[int](), list[int]())
    with ThreadPoolExecutor(2) as pool:
        orders = zip(((A, B), (B, A)), tries, strict=True)
        for running in [
            pool.submit(world.deps.run_now, _longer, SYSTEM, order, met, counted)
            for order, counted in orders
        ]:
            running.result(60)
    assert sorted(len(each) for each in tries) == [1, 2]
    with world.deps.engine.connect() as connection:
        names = connection.scalars(select(col(Unit.name)).where(col(Unit.id).in_((A, B)))).all()
    assert [name.count("!") for name in names] == [2, 2]


def test_what_gives_way_for_ever_is_given_up(world: World) -> None:
    tries: list[int] = []
    with pytest.raises(DBAPIError):
        world.deps.run_now(_always, SYSTEM, tries)
    assert len(tries) == 4


def test_a_fault_of_our_own_is_not_tried_again(world: World) -> None:
    tries: list[int] = []
    with pytest.raises(DBAPIError, match="division"):
        world.deps.run_now(_faulty, SYSTEM, tries)
    assert len(tries) == 1
