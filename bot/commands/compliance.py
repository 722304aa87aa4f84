"""`zhibu compliance`: the digest, for people or as one JSON document, of now or as sealed."""

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.commands.common import DEFAULT_CONFIG, ConfigOption, Exit, fail, opened, settings_from

if TYPE_CHECKING:
    from domain.errors import DomainError
    from services.compliance import Digest
    from services.reminders import SealedDigest
    from services.seam import Deps

# What a refusal means on the command line; the values are those of the error.
_SENTENCES = {
    "unit.unknown_code": "--branch: there is no unit with the code {code!r}; "
    "the roster's sheet of branches lists them.",
    "period.unreadable": "--period: {text!r} is no period; write 2026Q3, 2026-11 or 2026.",
    "digest.not_sealed": "--period: no digest of {unit} for {period} has been sealed: a quarter is "
    "sealed when its first digest goes out.",
    "compliance.as_of_future": "--as-of: {as_of} lies in the future; today is {today}.",
}


app = typer.Typer(invoke_without_command=True)


@app.callback()
def compliance(
    context: typer.Context,
    *,
    config: ConfigOption = DEFAULT_CONFIG,
    branch: Annotated[str | None, typer.Option(help="Code of a branch or committee.")] = None,
    period: Annotated[str | None, typer.Option(help="2026Q3, 2026-11 or 2026.")] = None,
    as_of: Annotated[str | None, typer.Option(help="A day such as 2026-11-20.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """What every branch has done and missed.

    Exit code 0: nothing is missing; 1: something is; 2: not asked in the right form.
    """
    if context.invoked_subcommand is not None:
        return
    day = _day(as_of)
    locale = settings_from(config).locale
    with opened(config) as deps:
        digest = _digest(deps, branch, period, day)
    if not digest.branches:
        fail(Exit.USAGE, "There are no branches here yet; import some: zhibu roster import FILE.")
    if as_json:
        from services.compliance import as_document  # noqa: PLC0415

        typer.echo(json.dumps(as_document(digest), ensure_ascii=False, indent=2))
    else:
        from bot.kit.texts import Texts  # noqa: PLC0415
        from bot.views.document import as_table  # noqa: PLC0415

        typer.echo(as_table(Texts.load(), locale, digest))
    if not digest.met:
        raise typer.Exit(Exit.FAULTS)


@app.command()
def sealed(
    *,
    branch: Annotated[str, typer.Option(help="Code of the committee.")],
    period: Annotated[str, typer.Option(help="A quarter such as 2026Q3.")],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """A quarter's digest exactly as it was sealed, and which branches differ from it today.

    Exit code 0: the content fits its hash; 1: it was altered; 2: nothing was sealed.
    """
    locale = settings_from(config).locale
    with opened(config) as deps:
        found = _sealed(deps, branch, period)
    if as_json:
        from bot.views.sealed_document import as_sealed  # noqa: PLC0415

        typer.echo(json.dumps(as_sealed(found), ensure_ascii=False, indent=2))
    else:
        from bot.kit.texts import Texts  # noqa: PLC0415
        from bot.views.digests import sealed_table  # noqa: PLC0415

        typer.echo(sealed_table(Texts.load(), locale, found))
    if not found.intact:
        raise typer.Exit(Exit.FAULTS)


def _sealed(deps: "Deps", branch: str, period: str) -> "SealedDigest":
    from domain.errors import DomainError  # noqa: PLC0415
    from domain.periods import parse_period  # noqa: PLC0415
    from services.compliance import unit_id_of  # noqa: PLC0415
    from services.reminders import sealed_digest  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    try:
        key = parse_period(period).key
        unit_id = deps.run_now(unit_id_of, SYSTEM, branch)
        return deps.run_now(sealed_digest, SYSTEM, unit_id, key)
    except ValueError:
        _refuse(DomainError("period.unreadable", text=period))
    except DomainError as error:
        _refuse(error)


def _digest(deps: "Deps", branch: str | None, period: str | None, as_of: date | None) -> "Digest":
    from domain.errors import DomainError  # noqa: PLC0415
    from domain.periods import parse_period  # noqa: PLC0415
    from services.compliance import compliance as digest  # noqa: PLC0415
    from services.compliance import unit_id_of  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    try:
        asked = parse_period(period, deps.semesters) if period is not None else None
        unit_id = deps.run_now(unit_id_of, SYSTEM, branch) if branch is not None else None
        return deps.run_now(digest, SYSTEM, unit_id=unit_id, period=asked, as_of=as_of)
    except ValueError:
        _refuse(DomainError("period.unreadable", text=period))
    except DomainError as error:
        _refuse(error)


def _refuse(error: "DomainError") -> NoReturn:
    fail(Exit.USAGE, _SENTENCES[error.key].format(**error.values))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(Exit.USAGE, f"--as-of: {text!r} is no day; write it like 2026-11-20.")
