"""Writes a migration from the difference between tables and migrations: revision.py MESSAGE."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from models.engine import open_engine
from models.upgrade import revisions, upgrade

MIGRATIONS = Path(__file__).parents[1] / "models" / "migrations"


def main(message: str) -> None:
    """Upgrade an empty database, then let Alembic write what the tables have more."""
    known = revisions()
    number = f"{len(known) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/revision.db")
        if known:
            upgrade(engine)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with (
            engine.connect().execution_options(zhibu_writes=True) as connection,
            connection.begin(),
        ):
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main(sys.argv[1])
