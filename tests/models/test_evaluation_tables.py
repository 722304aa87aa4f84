"""The tables of the evaluation: nothing in them joins a voter to a ballot."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from models import upgrade as upgrading
from models.engine import open_engine, transaction
from models.upgrade import current, head, upgrade

MIGRATIONS = Path(upgrading.__file__).parent / "migrations"
BRANCH = """
    INSERT INTO unit (id, code, name, kind, path, zone)
    VALUES (1, 'U', 'U', 'branch', '/1/', 'Asia/Shanghai')
"""
ROUND = """
    INSERT INTO evaluation_round (branch_id, year, scale, minimum, group_minimum, allow_self,
        member_weight, mass_weight, key_print, opened_at, void_reason)
    VALUES (1, 2026, 100, 5, 3, false, 1, 1, 'x', '2026-11-20', :reason)
"""


def columns(engine: Engine, table: str) -> set[str]:
    return {column["name"] for column in inspect(engine).get_columns(table)}


def test_a_database_of_the_second_revision_gets_them_and_gives_them_back(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    def move(to: str, *, up: bool) -> None:
        with (
            engine.connect().execution_options(zhibu_writes=True) as connection,
            connection.begin(),
        ):
            config.attributes["connection"] = connection
            (command.upgrade if up else command.downgrade)(config, to)

    move("0002", up=True)
    with transaction(engine, writes=True) as session:
        session.execute(text("INSERT INTO person (code, name) VALUES ('P1', '张三')"))
    assert upgrade(engine) is True
    assert current(engine) == head()
    move("0002", up=False)
    assert not {t for t in inspect(engine).get_table_names() if t.startswith("evaluation")}
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM person")) == "张三"
    engine.dispose()


def test_there_is_no_row_of_a_ballot_and_no_time_of_a_vote(engine: Engine) -> None:
    tables = {t for t in inspect(engine).get_table_names() if t.startswith("evaluation")}
    assert tables == {
        f"evaluation_{name}" for name in ("paper", "result", "round", "subject", "urn", "voter")
    }
    assert columns(engine, "evaluation_paper") == {"token_hash", "round_id", "sealed"}
    assert columns(engine, "evaluation_urn") == {"round_id", "sealed"}
    timed = {
        table
        for table in tables
        for column in inspect(engine).get_columns(table)
        if "DATE" in str(column["type"]).upper() or "TIME" in str(column["type"]).upper()
    }
    assert timed == {"evaluation_round"}


def test_papers_lie_in_the_order_of_their_hashes_and_what_goes_is_overwritten(
    sqlite_url: str,
) -> None:
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        made = connection.scalar(
            text("SELECT sql FROM sqlite_master WHERE name = 'evaluation_paper'")
        )
        assert "WITHOUT ROWID" in str(made)
        assert connection.scalar(text("PRAGMA secure_delete")) == 1
    engine.dispose()


def test_what_is_deleted_leaves_no_bytes_in_the_file(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with transaction(engine, writes=True) as session:
        session.execute(text("INSERT INTO person (code, name) VALUES ('P1', 'a name to forget')"))
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    assert b"a name to forget" in path.read_bytes()
    with transaction(engine, writes=True) as session:
        session.execute(text("DELETE FROM person"))
    engine.dispose()
    assert b"a name to forget" not in path.read_bytes()


def test_one_round_of_a_year_stands_and_void_ones_are_beside_it(engine: Engine) -> None:
    with transaction(engine, writes=True) as session:
        session.execute(text(BRANCH))
        for reason in (None, "void", "void"):
            session.execute(text(ROUND), {"reason": reason})
    with pytest.raises(IntegrityError), transaction(engine, writes=True) as session:
        session.execute(text(ROUND), {"reason": None})
