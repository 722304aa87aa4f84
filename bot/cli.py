"""The command line: `zhibu COMMAND`, also `python -m bot COMMAND`."""

import typer

from bot.commands import compliance, db, demo, parse, roster, run

app = typer.Typer(
    name="zhibu",
    help="A Telegram bot that keeps the ledgers of Party branches (党支部台账).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(run.run)
app.command()(demo.demo)
app.command()(compliance.compliance)
app.add_typer(roster.app, name="roster")
app.add_typer(parse.app, name="parse")
app.add_typer(db.app, name="db")
