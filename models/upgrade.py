"""Bringing a database to the tables that this version needs."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

_MIGRATIONS = Path(__file__).parent / "migrations"


class NewerTablesError(Exception):
    """The database has tables of a newer version, which this one must not touch."""

    def __init__(self, found: str) -> None:
        super().__init__(f"revision {found} is newer than {head()}")
        self.found = found


def revisions() -> tuple[str, ...]:
    """All revisions in order: files in versions/ begin with their number."""
    return tuple(sorted(path.name[:4] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")))


def head() -> str:
    """The newest revision."""
    return revisions()[-1]


def current(engine: Engine) -> str | None:
    """The revision that a database has; None for an empty one."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def upgrade(engine: Engine) -> bool:
    """Run the migrations that are missing; whether there were any.

    Raises NewerTablesError for the database of a newer version, and SQLAlchemy's
    OperationalError when it cannot be reached.
    """
    found = current(engine)
    if found == head():
        return False
    if found is not None and found not in revisions():
        raise NewerTablesError(found)
    # Alembic takes half a second to import; an ordinary start does without.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.connect().execution_options(zhibu_writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True
