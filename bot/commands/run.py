"""`zhibu run`: the bot itself."""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.common import DEFAULT_CONFIG, ConfigOption, Exit, explained, fail, settings_from

if TYPE_CHECKING:
    from bot.app import App

_DEAF = {
    "conflict": "another process polls with the same token; stop it and start again.",
    "token": "Telegram refuses the token; take it from @BotFather again.",
}


def run(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Run the bot until it is stopped (SIGTERM or Ctrl-C)."""
    import asyncio  # noqa: PLC0415

    from telegram.error import InvalidToken, TelegramError  # noqa: PLC0415

    from bot.app import run as run_app  # noqa: PLC0415
    from bot.kit.polling import DeafError  # noqa: PLC0415

    app = _built(config)
    try:
        with explained():
            asyncio.run(run_app(app))
    except InvalidToken:
        fail(Exit.DEAF, f"Nothing can be received: {_DEAF['token']}")
    except DeafError as error:
        fail(Exit.DEAF, f"Nothing can be received: {_DEAF[str(error)]}")
    except TelegramError as error:
        fail(Exit.DEAF, f"Telegram cannot be reached: {type(error).__name__}.")


def _built(config: Path) -> "App":
    from bot import logs  # noqa: PLC0415
    from bot.app import build  # noqa: PLC0415
    from bot.settings import SettingsError  # noqa: PLC0415

    settings = settings_from(config)
    try:
        logs.set_up(settings.telegram.secret())
        with explained():
            return build(settings)
    except SettingsError as error:
        fail(Exit.SETTINGS, f"The settings in {config} cannot be used:", *error.faults)
