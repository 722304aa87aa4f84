"""A temporary PostgreSQL cluster, shared by all workers of one test run."""

import fcntl
import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from models.engine import open_engine
from models.tables import METADATA
from models.upgrade import upgrade

TEMPLATE = "zhibu_template"
_OWNER = "zhibu"
# Nothing here has to survive a power cut.
_FAST = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_connections=300 -c shared_buffers=32MB -c autovacuum=off -c listen_addresses=''"
)
_IDS_FROM_ONE = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""


def find_binaries() -> Path | None:
    """The folder of initdb and pg_ctl, on the PATH or where Debian puts them."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return debian[-1].parent if debian else None


class Cluster:
    """A running cluster that speaks through a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._admin = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{_OWNER}@/{database}?host={self.folder}"

    def create(self, database: str, template: str | None = None) -> None:
        copied = f' TEMPLATE "{template}"' if template else ""
        self._execute(f'CREATE DATABASE "{database}"{copied}')

    def drop(self, database: str) -> None:
        self._execute(f'DROP DATABASE "{database}" WITH (FORCE)')

    def emptied(self, database: str) -> str:
        """The URL of a database with all tables and no rows; ids begin at 1 again.

        Emptying takes 10 ms where a new database takes 200.
        """
        try:
            self._empty(database)
        except OperationalError:  # there is none yet, or somebody holds a lock on it
            self._execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            self.create(database, TEMPLATE)
        return self.url(database)

    def close(self) -> None:
        self._admin.dispose()

    def _empty(self, database: str) -> None:
        engine = create_engine(self.url(database), poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '2s'"))
            for table in reversed(METADATA.sorted_tables):
                connection.execute(table.delete())
            connection.execute(text(_IDS_FROM_ONE))

    def _execute(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def shared_cluster(binaries: Path, meeting_point: Path) -> Iterator[Cluster]:
    """The cluster of this run: started by the first worker, stopped by the last."""
    state = meeting_point / "postgres.json"
    with _locked(meeting_point):
        if state.exists():
            kept = json.loads(state.read_text())
        else:
            kept = {"folder": str(_start(binaries)), "users": 0}
        kept["users"] += 1
        state.write_text(json.dumps(kept))
    cluster = Cluster(Path(kept["folder"]))
    try:
        yield cluster
    finally:
        cluster.close()
        with _locked(meeting_point):
            kept = json.loads(state.read_text())
            kept["users"] -= 1
            state.write_text(json.dumps(kept))
            if kept["users"] == 0:
                state.unlink()
                _stop(binaries, cluster.folder)


@contextmanager
def _locked(meeting_point: Path) -> Iterator[None]:
    with (meeting_point / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(binaries: Path) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="zhibu-pg-"))
    user = _server_user()
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    how = ("-U", _OWNER, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
    _run([binaries / "initdb", "-D", data, *how], folder)
    start = ("--silent", "-l", str(folder / "log"), "-w", "-o", f"{_FAST} -k {folder}")
    _run([binaries / "pg_ctl", "-D", data, *start, "start"], folder)
    cluster = Cluster(folder)
    cluster.create(TEMPLATE)
    cluster.close()
    engine = open_engine(cluster.url(TEMPLATE))
    upgrade(engine)
    engine.dispose()
    return folder


def _stop(binaries: Path, folder: Path) -> None:
    _run([binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop"], folder)
    shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[object], folder: Path) -> None:
    """As an unprivileged user when we are root: PostgreSQL refuses to run as root."""
    output = folder.with_suffix(".out")
    with output.open("ab") as sink:
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            cwd=folder,
            user=_server_user(),
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        )
    said = output.read_text(errors="replace")
    output.unlink()
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{said}")


def _server_user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)
