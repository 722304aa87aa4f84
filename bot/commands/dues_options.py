"""What is typed behind the options of `zhibu dues`: amounts, days, months, values of settings."""

import json
from datetime import date

from bot.commands.common import Exit, fail


def typed_value(field: str, text: str) -> object:
    """What was typed as the setting takes it: a word, a number, true or false, or several."""
    from domain.dues.reading import SETTINGS, check_setting  # noqa: PLC0415

    if field in SETTINGS:
        for made in (text, f"[{text}]"):
            for value in (made, _json(made)):
                if value is not None and not check_setting(field, value):
                    return value
    return text


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def typed_fen(option: str, text: str | None) -> int | None:
    """An amount in fen; ends with usage for anything that is none."""
    from domain.dues.money import yuan  # noqa: PLC0415
    from domain.reading import UnfitError  # noqa: PLC0415

    if text is None:
        return None
    try:
        return yuan(text)
    except UnfitError:
        fail(Exit.USAGE, f"{option}: {text!r} is no amount; write yuan like 4300.50.")


def typed_day(option: str, text: str | None) -> date | None:
    """A day; ends with usage for anything that is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(Exit.USAGE, f"{option}: {text!r} is no day; write it like 2026-11-01.")


def typed_month(option: str, text: str) -> int:
    """A month as a number; ends with usage for anything that is none."""
    from domain.dues.months import month_of  # noqa: PLC0415

    try:
        return month_of(date.fromisoformat(f"{text}-01"))
    except ValueError:
        fail(Exit.USAGE, f"{option}: {text!r} is no month; write it like 2026-11.")
