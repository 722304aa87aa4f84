"""`zhibu doctor`: what keeps the bot from its work, for people or as one JSON document."""

import json
from typing import Annotated

import typer

from bot.commands.common import DEFAULT_CONFIG, ConfigOption, Exit, opened, settings_from


def doctor(
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,  # noqa: FBT002
) -> None:
    """What an operator must know: work days, deliveries, chats, tables, keys.

    Exit code 0: nothing is wrong; 1: something is.
    """
    from services.doctor import Health, examine  # noqa: PLC0415
    from services.seam import SYSTEM  # noqa: PLC0415

    settings = settings_from(config)
    with opened(config) as deps:
        checks = deps.run_now(examine, SYSTEM, key_kept=settings.evaluation_key.exists())
    if as_json:
        from bot.views.doctor import doctor_document  # noqa: PLC0415

        typer.echo(json.dumps(doctor_document(checks), ensure_ascii=False, indent=2))
    else:
        from bot.kit.texts import Texts  # noqa: PLC0415
        from bot.views.doctor import doctor_text  # noqa: PLC0415

        typer.echo(doctor_text(Texts.load(), settings.locale, checks, html=False))
    if any(check.health is Health.WRONG for check in checks):
        raise typer.Exit(Exit.FAULTS)
