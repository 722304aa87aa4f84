"""`zhibu run`: the bot itself."""

from bot.commands.common import DEFAULT_CONFIG, ConfigOption, Exit, explained, fail, settings_from


def run(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Run the bot until it is stopped (SIGTERM or Ctrl-C)."""
    import asyncio  # noqa: PLC0415

    from telegram.error import InvalidToken, TelegramError  # noqa: PLC0415

    from bot import logs  # noqa: PLC0415
    from bot.app import build  # noqa: PLC0415
    from bot.app import run as run_app  # noqa: PLC0415
    from bot.kit.intake import DeafError  # noqa: PLC0415
    from bot.settings import SettingsError  # noqa: PLC0415

    settings = settings_from(config)
    try:
        logs.set_up(settings.telegram.secret())
        with explained():
            app = build(settings)
    except SettingsError as error:
        fail(Exit.SETTINGS, *error.faults)
    try:
        asyncio.run(run_app(app))
    except InvalidToken:
        fail(Exit.DEAF, "Telegram does not know this token; take it from @BotFather again.")
    except DeafError as error:
        fail(
            Exit.DEAF,
            "Nothing can be received: "
            + (
                "another process polls with the same token."
                if str(error) == "conflict"
                else "Telegram refuses the token."
            ),
        )
    except TelegramError as error:
        fail(Exit.DEAF, f"Telegram cannot be reached: {type(error).__name__}.")
