"""The tables of dues come to a database that was made before there were any."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import BigInteger, Engine, inspect, text

from models import upgrade as upgrading
from models.engine import open_engine
from models.tables import METADATA
from models.upgrade import current, head, upgrade

MIGRATIONS = Path(upgrading.__file__).parent / "migrations"


def test_a_database_of_the_first_revision_keeps_its_rows(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect().execution_options(zhibu_writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO person (code, name) VALUES ('P1', '张三')"))
    assert "dues_payment" not in inspect(engine).get_table_names()
    assert upgrade(engine) is True
    assert current(engine) == head()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM person")) == "张三"
        assert connection.scalar(text("SELECT count(*) FROM dues_payment")) == 0
    engine.dispose()


def test_money_is_kept_in_whole_fen(engine: Engine) -> None:
    money = [
        (table, column["name"], column["type"])
        for table in METADATA.tables
        if table.startswith("dues_")
        for column in inspect(engine).get_columns(table)
        if column["name"].endswith("fen")
    ]
    assert len(money) >= 9
    assert all(isinstance(kind, BigInteger) for _, _, kind in money), money
