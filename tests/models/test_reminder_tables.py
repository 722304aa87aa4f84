"""The ledger of reminders learns what each of its rows is about."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from models import upgrade as upgrading
from models.engine import open_engine
from models.upgrade import upgrade
from tests.support.postgres import Cluster

MIGRATIONS = Path(upgrading.__file__).parent / "migrations"
OLD = (
    # obligation, recipient, state; subject and state afterwards
    ("theme_day", "branch", "planned", "meetings", "superseded"),
    ("group_meeting", "branch", "claimed", "meetings", "unknown"),
    ("study_session", "branch", "retry", "meetings", "superseded"),
    ("general_meeting", "branch", "sent", "meetings", "sent"),
    ("party_lecture", "branch", "unknown", "meetings", "unknown"),
    ("org_life_meeting", "branch", "dead", "meetings", "dead"),
    ("dues", "member:1", "planned", "dues", "planned"),
    ("dues_payment", "member:1", "claimed", "dues", "claimed"),
    ("points", "deciders", "planned", "points", "planned"),
    ("points_month", "member:1", "retry", "points", "retry"),
    ("evaluation", "voter:1", "planned", "evaluation", "planned"),
)
UNIT = (
    "INSERT INTO unit (id, code, name, kind, path, zone)"
    " VALUES (1, 'ZB01', '第一支部', 'branch', '/1/', 'Asia/Shanghai')"
)
ROW = (
    "INSERT INTO reminder (obligation, period, unit_id, branch_id, stage, recipient, due_on,"
    " state, planned_at, not_before, epoch, attempts, unknowns) VALUES (:obligation, '2026-11', 1,"
    " 1, 'x', :recipient, '2026-11-30', :state, '2026-11-20', '2026-11-20', 0, 0, 0)"
)


@pytest.fixture
def sqlite_empty(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'old.db'}"


@pytest.fixture
def postgres_empty(postgres: Cluster, worker_id: str) -> Iterator[str]:
    name = f"old_{worker_id}"
    postgres.create(name)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.mark.parametrize("empty", ["sqlite_empty", "postgres_empty"])
def test_rows_from_before_the_ladders_say_what_they_are_about(
    request: pytest.FixtureRequest, empty: str
) -> None:
    """Fixed stages of meetings are history; what waits in the other ledgers is still sent."""
    engine = open_engine(request.getfixturevalue(empty))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect().execution_options(zhibu_writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.execute(text(UNIT))
        for obligation, recipient, state, *_ in OLD:
            values = {"obligation": obligation, "recipient": recipient, "state": state}
            connection.execute(text(ROW), values)
    assert upgrade(engine) is True
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT obligation, recipient, subject, state, told FROM reminder ORDER BY id")
        ).all()
    wanted = [(rule, whom, subject, after, None) for rule, whom, _, subject, after in OLD]
    assert [tuple(row) for row in found] == wanted
    engine.dispose()
