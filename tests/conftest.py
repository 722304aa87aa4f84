"""What tests share: a database of each kind, the rules, the clock, and the use cases over them."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Engine

from domain.rulebook import Rules
from models.engine import open_engine
from models.upgrade import upgrade
from services.seam import Deps
from tests.support.clock import Clock
from tests.support.engines import engine_of, fresh_sqlite
from tests.support.postgres import Cluster, find_binaries, shared_cluster
from tests.support.rules import tested_rules

OPERATOR = 9_000_001


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Cluster]:
    """The temporary PostgreSQL cluster of this run."""
    binaries = find_binaries()
    if binaries is None:
        if os.environ.get("CI", "").lower() in {"true", "1"}:
            pytest.fail("PostgreSQL is missing in CI: neither initdb nor /usr/lib/postgresql")
        pytest.skip("PostgreSQL is not installed here (no initdb)")
    base = tmp_path_factory.getbasetemp()
    meeting_point = base if worker_id == "master" else base.parent
    with shared_cluster(binaries, meeting_point) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> str:
    """A fresh SQLite file with all tables."""
    return fresh_sqlite(sqlite_template, sqlite_template.with_name("zhibu.db"))


@pytest.fixture
def postgres_url(postgres: Cluster, worker_id: str) -> str:
    """A PostgreSQL database with all tables and no rows; a test that alters tables mends them."""
    return postgres.emptied(f"test_{worker_id}")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database with all tables: once SQLite, once PostgreSQL."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database, once on SQLite and once on PostgreSQL."""
    made = engine_of(database_url)
    yield made
    made.dispose()


@pytest.fixture(autouse=True)
def _logs_restored() -> Iterator[None]:
    """Commands set the logs up, and what they set would outlive their standard error."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The rules that the repository ships."""
    return tested_rules()


@pytest.fixture
def clock() -> Clock:
    """Friday evening, 20 November 2026, in Shanghai; `clock.set("2026-11-21 08:00")` moves it."""
    return Clock("2026-11-20 20:30")


@pytest.fixture
def deps(engine: Engine, rules: Rules, clock: Clock) -> Iterator[Deps]:
    """The use cases over a fresh database; OPERATOR runs the bot."""
    made = Deps(engine, rules, clock=clock, operators=frozenset({OPERATOR}), readers=2)
    yield made
    made.close()


@pytest.fixture
def sqlite_deps(sqlite_url: str, rules: Rules, clock: Clock) -> Iterator[Deps]:
    """As `deps`, on SQLite only: for tests of what does not depend on the database."""
    made = Deps(
        engine_of(sqlite_url), rules, clock=clock, operators=frozenset({OPERATOR}), readers=2
    )
    yield made
    made.close()
