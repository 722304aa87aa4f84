"""`zhibu reminders`: a branch's settings, why somebody was told, and what will be sent when."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    explained,
    fail,
    opened,
    refused,
    settings_from,
    unit_coded,
)
from bot.commands.dues_options import typed_day

if TYPE_CHECKING:
    from services.reminders import ReminderSettings, UpperSettings

app = typer.Typer(help="Reminders (提醒): settings, why, simulate.", no_args_is_help=True)
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document.")]
BranchOption = Annotated[str, typer.Option(help="Code of the branch.")]
FromOption = Annotated[str, typer.Option("--from", help="The first day, such as 2027-01-20.")]
ToOption = Annotated[str, typer.Option("--to", help="The last day, such as 2027-02-20.")]
ReasonOption = Annotated[str, typer.Option(help="Why, for the ledger.")]
_DUES = "dues"  # no obligation of meetings has this key
ApproverOption = Annotated[str, typer.Option(help="Who approved it.")]


@app.command()
def settings(
    branch: BranchOption, *, config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False
) -> None:
    """The settings of a branch or committee, which it has set itself, and suspensions."""
    from services.reminders import digest_settings, is_upper, reminder_settings  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    locale = settings_from(config).locale
    found: ReminderSettings | UpperSettings
    with opened(config) as deps, refused(locale):
        unit_id = unit_coded(deps, branch)
        if deps.run_now(is_upper, SYSTEM, unit_id):
            found = deps.run_now(digest_settings, SYSTEM, unit_id)
        else:
            found = deps.run_now(reminder_settings, SYSTEM, unit_id)
    _tell_settings(locale, branch, found, as_json=as_json)


@app.command("set", context_settings={"ignore_unknown_options": True})  # "-5 days" is a value
def set_(
    field: Annotated[str, typer.Argument(help="As `zhibu reminders settings` names it.")],
    value: Annotated[str | None, typer.Argument(help="Its value.")] = None,
    *,
    branch: BranchOption,
    default: Annotated[bool, typer.Option("--default", help="Back to the rules.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Set one thing for a branch or committee, or go back to the rules."""
    from services.reminders import is_upper, set_digest, set_reminder  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    if (value is None) != default:
        fail(Exit.USAGE, "Say either a value or --default.")
    locale = settings_from(config).locale
    found: ReminderSettings | UpperSettings
    with opened(config) as deps, refused(locale):
        parsed = None if value is None else _typed(value)
        unit_id = unit_coded(deps, branch)
        if deps.run_now(is_upper, SYSTEM, unit_id):
            found = deps.run_now(set_digest, SYSTEM, unit_id, field, parsed)
        else:
            found = deps.run_now(set_reminder, SYSTEM, unit_id, field, parsed)
    _tell_settings(locale, branch, found, as_json=as_json)


@app.command()
def suspend(
    *,
    branch: BranchOption,
    first: FromOption,
    last: ToOption,
    reason: ReasonOption,
    approver: ApproverOption,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Send nothing to a branch for some days, both included (寒暑假)."""
    from services.reminders import suspend_reminders  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    days = _day("--from", first), _day("--to", last)
    locale = settings_from(config).locale
    with opened(config) as deps, refused(locale):
        asked = (unit_coded(deps, branch), *days, reason, approver)
        found = deps.run_now(suspend_reminders, SYSTEM, *asked)
    _tell_settings(locale, branch, found, as_json=as_json)


@app.command()
def resume(
    *,
    branch: BranchOption,
    suspension: Annotated[int, typer.Option(help="Its number, as `settings` lists it.")],
    on: Annotated[str, typer.Option(help="The first day with reminders again.")],
    reason: ReasonOption,
    approver: ApproverOption,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """End a suspension early."""
    from services.reminders import end_suspension  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    day = _day("--on", on)
    locale = settings_from(config).locale
    with opened(config) as deps, refused(locale):
        asked = (unit_coded(deps, branch), suspension, day, reason, approver)
        found = deps.run_now(end_suspension, SYSTEM, *asked)
    _tell_settings(locale, branch, found, as_json=as_json)


@app.command()
def why(
    *,
    branch: BranchOption,
    obligation: Annotated[str, typer.Option(help="Its key, such as theme_day; or dues.")],
    period: Annotated[str, typer.Option(help="2026Q3, 2026-11, or the day on which a term ends.")],
    unit: Annotated[str | None, typer.Option(help="Code of one group of it.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Which calls of the ladder came, which did not, and why; for dues how many were told."""
    if obligation == _DUES:
        _why_dues(branch, period, unit, config, as_json=as_json)
        return
    from bot.kit.texts import Texts  # noqa: PLC0415
    from bot.views.reminders_document import stories_document, stories_lines  # noqa: PLC0415
    from services.reminders import why_reminded  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    locale = settings_from(config).locale
    with opened(config) as deps, refused(locale):
        unit_id = None if unit is None else unit_coded(deps, unit)
        asked = (unit_coded(deps, branch), obligation, period, unit_id)
        found = deps.run_now(why_reminded, SYSTEM, *asked)
    if as_json:
        _tell(stories_document(branch, found))
    else:
        _tell(stories_lines(Texts.load(), locale, found))


def _why_dues(branch: str, period: str, unit: str | None, config: Path, *, as_json: bool) -> None:
    """The same for dues: numbers, and neither names nor amounts."""
    from bot.kit.texts import Texts  # noqa: PLC0415
    from bot.views.dues_why import dues_story_document, dues_story_lines  # noqa: PLC0415
    from services.reminders import why_dues  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    if unit is not None:
        fail(Exit.USAGE, "Dues are kept by branches: leave out --unit.")
    locale = settings_from(config).locale
    with opened(config) as deps, refused(locale):
        found = deps.run_now(why_dues, SYSTEM, unit_coded(deps, branch), period)
    if as_json:
        _tell(dues_story_document(branch, found))
    else:
        _tell(dues_story_lines(Texts.load(), locale, found))


@app.command()
def simulate(
    *,
    first: FromOption,
    last: ToOption,
    branch: Annotated[str | None, typer.Option(help="Code of one branch; else all.")] = None,
    rules: Annotated[Path | None, typer.Option(help="A folder of rules to try.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """What would be sent when if nothing more were recorded; nothing is sent or written."""
    from bot.kit.texts import Texts  # noqa: PLC0415
    from bot.views.reminders_document import simulated_document, simulated_lines  # noqa: PLC0415
    from services.reminders import simulate as run  # noqa: PLC0415
    from services.rulebook import load_rules  # noqa: PLC0415

    days = _day("--from", first), _day("--to", last)
    locale = settings_from(config).locale
    with explained():
        tried = None if rules is None else load_rules(rules)
    with opened(config) as deps, refused(locale):
        unit_id = None if branch is None else unit_coded(deps, branch)
        found = run(deps, *days, branch_id=unit_id, rules=tried)
        version = (tried or deps.rules).ladders.version
    if as_json:
        _tell(simulated_document(found, version))
    else:
        _tell(simulated_lines(Texts.load(), locale, found))


def _day(option: str, text: str) -> date:
    found = typed_day(option, text)
    assert found is not None
    return found


def _typed(text: str) -> object:
    """True, false and numbers as such; anything else is a word."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, bool | int) else text


def _tell(found: "dict[str, object] | str") -> None:
    shown = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, indent=2)
    typer.echo(shown)


def _tell_settings(
    locale: str, code: str, found: "ReminderSettings | UpperSettings", *, as_json: bool
) -> None:
    from bot.kit.texts import Texts  # noqa: PLC0415
    from bot.views.reminders_document import settings_document, settings_lines  # noqa: PLC0415

    if as_json:
        _tell(settings_document(code, found))
    else:
        _tell(settings_lines(Texts.load(), locale, found))
