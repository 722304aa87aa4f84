"""`zhibu db`: the database."""

import typer

from bot.commands.common import DEFAULT_CONFIG, ConfigOption, explained, settings_from

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.callback()
def main() -> None:
    """The database."""


@app.command()
def upgrade(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Bring the tables up to date; `run` does so itself."""
    from bot.deps import make_folder  # noqa: PLC0415
    from models.engine import open_engine  # noqa: PLC0415
    from models.upgrade import head  # noqa: PLC0415
    from models.upgrade import upgrade as upgrade_tables  # noqa: PLC0415

    settings = settings_from(config)
    with explained():
        make_folder(settings.database.url)
        changed = upgrade_tables(open_engine(settings.database.url))
    state = "upgraded to" if changed else "already at"
    typer.echo(f"The database is {state} revision {head()}.")
