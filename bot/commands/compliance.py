"""`zhibu compliance`: the digest, for people or as one JSON document."""

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import DEFAULT_CONFIG, ConfigOption, Exit, fail, opened, settings_from

if TYPE_CHECKING:
    from domain.periods import Period
    from services.compliance import Digest
    from services.seam import Deps


def compliance(
    config: ConfigOption = DEFAULT_CONFIG,
    branch: Annotated[str | None, typer.Option(help="Code of a branch or committee.")] = None,
    period: Annotated[str | None, typer.Option(help="2026Q3, 2026-11 or 2026.")] = None,
    as_of: Annotated[str | None, typer.Option(help="A day such as 2026-11-20.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,  # noqa: FBT002
) -> None:
    """What every branch has done and missed; exit code 1 when something is missing."""
    from bot.views.compliance import as_document, as_table  # noqa: PLC0415

    locale = settings_from(config).locale
    with opened(config) as deps:
        digest = _digest(deps, branch, _period(deps, period), _day(as_of))
    if as_json:
        typer.echo(json.dumps(as_document(digest), ensure_ascii=False, indent=2))
    else:
        typer.echo(as_table(digest, chinese=locale == "zh_CN"))
    if digest.tally.missing or digest.tally.soft_missing:
        raise typer.Exit(Exit.FAULTS)


def _digest(
    deps: "Deps", branch: str | None, period: "Period | None", as_of: date | None
) -> "Digest":
    from domain.errors import DomainError  # noqa: PLC0415
    from services.compliance import compliance as digest  # noqa: PLC0415
    from services.compliance.digest import unit_id_of  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    try:
        unit_id = deps.run_now(unit_id_of, SYSTEM, branch) if branch else None
        return deps.run_now(digest, SYSTEM, unit_id=unit_id, period=period, as_of=as_of)
    except DomainError:
        fail(Exit.USAGE, f"There is no branch or committee with the code {branch!r}.")


def _period(deps: "Deps", text: str | None) -> "Period | None":
    from domain.periods import parse_period  # noqa: PLC0415

    if text is None:
        return None
    try:
        return parse_period(text, deps.semesters)
    except ValueError:
        fail(Exit.USAGE, f"--period: {text!r} is no period; write 2026Q3, 2026-11 or 2026.")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(Exit.USAGE, f"--as-of: {text!r} is no day; write it like 2026-11-20.")
