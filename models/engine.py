"""The engine for SQLite (one writer, many readers) and PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

# Every durable answer to a person rests on these; synchronous FULL is the price of "stored".
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    # What is deleted is overwritten: words of answered updates, drafts, papers of a ballot.
    "PRAGMA secure_delete=ON",
)
_WRITES = "zhibu_writes"
# Of PostgreSQL, which rolls one of several transactions back: serialization_failure and
# deadlock_detected. Nothing of that transaction has happened.
_GAVE_WAY = frozenset({"40001", "40P01"})


def open_engine(url: str) -> Engine:
    """An engine for a database URL such as `sqlite:///zhibu.db` or `postgresql+psycopg://…`."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url)
    return create_engine(url, pool_size=8, pool_pre_ping=True, hide_parameters=True)


def memory_engine() -> Engine:
    """A SQLite database in memory for one thread, without tables; gone when it is disposed of."""
    return create_engine(
        "sqlite://",
        connect_args={"check_same_thread": False},
        poolclass=StaticPool,
        hide_parameters=True,
    )


def _sqlite(url: str) -> Engine:
    # Errors are logged, and what a statement carried are names and texts.
    threads = {"check_same_thread": False}
    engine = create_engine(url, connect_args=threads, pool_size=8, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: "DBAPIConnection", _entry: "ConnectionPoolEntry") -> None:
        # The driver's own BEGIN would be deferred; the listener below writes the right one.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A reader that upgrades to a writer fails busy; a writer says so from the start.
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def gave_way(error: DBAPIError) -> bool:
    """Whether a transaction was rolled back for the sake of another, so that it is begun again."""
    return getattr(error.orig, "sqlstate", None) in _GAVE_WAY


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Session]:
    """One transaction: committed on leaving, rolled back when anything is raised."""
    with (
        engine.connect().execution_options(**{_WRITES: writes}) as connection,
        connection.begin(),
        Session(connection, autoflush=False, expire_on_commit=False) as session,
    ):
        yield session
        session.flush()
