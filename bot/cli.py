"""The command line: `zhibu COMMAND`, also `python -m bot COMMAND`."""

import typer

from bot.commands.compliance import app as compliance
from bot.commands.db import app as db
from bot.commands.demo import demo
from bot.commands.doctor import doctor
from bot.commands.dues import app as dues
from bot.commands.parse import app as parse
from bot.commands.points import app as points
from bot.commands.reminders import app as reminders
from bot.commands.roster import app as roster
from bot.commands.run import run
from bot.commands.workdays import app as workdays

app = typer.Typer(
    name="zhibu",
    help="A Telegram bot that keeps the ledgers of Party branches (党支部台账).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: what draws the boxes takes as long as all the rest
)
app.command()(run)
app.command()(demo)
app.command()(doctor)
app.add_typer(compliance, name="compliance")
app.add_typer(roster, name="roster")
app.add_typer(dues, name="dues")
app.add_typer(points, name="points")
app.add_typer(reminders, name="reminders")
app.add_typer(parse, name="parse")
app.add_typer(workdays, name="workdays")
app.add_typer(db, name="db")
