"""The migrations make the tables that the models describe."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from models.engine import open_engine
from models.tables import METADATA
from models.upgrade import NewerTablesError, current, head, revisions, upgrade


def test_autogenerate_finds_no_difference(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_an_empty_database_gets_all_tables_once(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    assert current(engine) is None
    assert upgrade(engine) is True
    assert current(engine) == head()
    assert upgrade(engine) is False
    assert set(METADATA.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_the_tables_of_a_newer_version_are_left_alone(engine: Engine) -> None:
    _set_revision(engine, "9999")
    try:
        with pytest.raises(NewerTablesError, match="9999"):
            upgrade(engine)
    finally:
        _set_revision(engine, head())


def test_file_names_give_the_revisions() -> None:
    folder = Path(__file__).parents[2] / "models" / "migrations" / "versions"
    for number, revision in enumerate(revisions(), start=1):
        assert int(revision) == number
        (path,) = folder.glob(f"{revision}_*.py")
        assert re.search(rf"^revision = .{revision}.$", path.read_text("utf-8"), re.MULTILINE)


def test_instants_keep_their_zone_on_both_databases(engine: Engine) -> None:
    columns = {column["name"]: column for column in inspect(engine).get_columns("inbox")}
    assert columns["received_at"]["nullable"] is False
    assert columns["answered_at"]["nullable"] is True


def _set_revision(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
