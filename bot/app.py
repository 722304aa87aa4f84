"""The composition root: everything is built here, from settings, and nowhere else."""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    Update,
)
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.kit.errors import on_error
from bot.kit.forms.conversation import ANSWERING
from bot.kit.intake import Intake
from bot.kit.kit import Kit
from bot.kit.persistence import DraftPersistence
from bot.kit.request import AiohttpRequest
from bot.kit.texts import LOCALES, Texts
from bot.settings import Settings
from domain.periods import Semester
from handlers import ADMIN_MENU, GROUP_MENU, PRIVATE_MENU, Resumes, register
from models.engine import open_engine
from models.upgrade import upgrade
from scheduler import Timetable
from services.inbox import OpenUpdate
from services.rulebook import RULES, load_rules
from services.seam import Deps, utc_now

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
log = structlog.get_logger()
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class App:
    """A bot, ready to run."""

    settings: Settings
    kit: Kit
    application: AnyApplication
    intake: Intake
    resumes: Resumes
    timetable: Timetable

    @property
    def deps(self) -> Deps:
        return self.kit.deps


def build_deps(settings: Settings) -> Deps:
    """The use cases over the database and rules of the settings; brings the tables up to date."""
    _make_folder(settings.database.url)
    engine = open_engine(settings.database.url)
    rules = load_rules(settings.rules or RULES)
    upgrade(engine)
    return Deps(
        engine,
        rules,
        clock=clock_of(settings),
        operators=settings.operators,
        semesters=tuple(Semester(s.key, s.start, s.end + _DAY) for s in settings.semesters),
        zone=settings.zone,
    )


def build(settings: Settings) -> App:
    """Everything wired; nothing has been sent or received yet."""
    deps = build_deps(settings)
    kit = Kit(
        deps=deps,
        texts=Texts.load(),
        locale=settings.locale,
        files=settings.files,
        allowed_chats=settings.allowed_chats,
    )
    intake = Intake(deps)
    application = _application(settings, deps, intake)
    resumes = register(application, kit)

    async def failed(update: object, context: Any) -> None:
        await on_error(kit, update, context)

    application.add_error_handler(failed)
    timetable = Timetable(
        kit, application.bot, settings.tick_seconds, settings.keep_updates_days, settings.remind_at
    )
    return App(settings, kit, application, intake, resumes, timetable)


async def run(app: App) -> None:
    """Run until SIGTERM or SIGINT; raises DeafError when nothing can be received."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, app.intake.stop)
    async with app.application:
        await app.application.start()
        menus = asyncio.create_task(set_menus(app.application.bot, app.kit.texts))
        app.timetable.start()
        log.info("started", bot=app.application.bot.id)
        try:
            await app.intake.run(app.application, lambda found, update: _resume(app, found, update))
        finally:
            app.timetable.stop()
            menus.cancel()
            await app.application.stop()
    app.deps.close()
    log.info("stopped")


async def _resume(app: App, found: OpenUpdate, update: Update) -> None:
    """Say again what was stored but not said."""
    name, _, number = (found.effect or "").partition(":")
    resume = app.resumes.get(name)
    if resume is None or not number.isdecimal():
        return
    log.info("resumed", update_id=found.update_id, effect=name)
    await resume(update, int(number))


async def set_menus(bot: Bot, texts: Texts) -> None:
    """Command menus by scope and language; the default language of clients is Chinese."""
    scopes: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
        (BotCommandScopeAllPrivateChats(), PRIVATE_MENU),
        (BotCommandScopeAllGroupChats(), GROUP_MENU),
        (BotCommandScopeAllChatAdministrators(), ADMIN_MENU),
    )
    try:
        for scope, names in scopes:
            for locale, code in zip(LOCALES, (None, "en"), strict=True):
                commands = [BotCommand(n, texts.plain(locale, f"command.{n}")) for n in names]
                await bot.set_my_commands(commands, scope=scope, language_code=code)
    except TelegramError as error:
        log.warning("menus.not_set", error=type(error).__name__)


def clock_of(settings: Settings) -> Callable[[], datetime]:
    """The clock: the system's, or one that starts at the rehearsal's instant and runs on."""
    begin = settings.rehearsal_clock
    if begin is None:
        return utc_now
    ahead = begin.astimezone(UTC) - utc_now()
    return lambda: utc_now() + ahead


def _application(settings: Settings, deps: Deps, intake: Intake) -> AnyApplication:
    telegram = settings.telegram
    builder = ApplicationBuilder()
    return (
        builder.token(telegram.secret())
        .base_url(telegram.base_url)
        .base_file_url(telegram.base_file_url)
        .request(AiohttpRequest())
        .get_updates_request(AiohttpRequest(connections=1))
        .concurrent_updates(intake.processor)
        .persistence(DraftPersistence(deps, ANSWERING))
        .job_queue(None)
        .updater(None)
        .build()
    )


def _make_folder(url: str) -> None:
    """SQLite makes the file, not the folder."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
