"""The composition root: everything is built here, from settings, and nowhere else."""

import asyncio
import gc
import signal
import sys
from dataclasses import dataclass

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
from telegram.ext import ApplicationBuilder

from bot.deps import build_deps
from bot.kit.errors import on_error
from bot.kit.forms.conversation import ANSWERING
from bot.kit.intake import AnyApplication, Intake
from bot.kit.kit import Context, Kit
from bot.kit.pace import Pace
from bot.kit.persistence import DraftPersistence
from bot.kit.request import AiohttpRequest, proxy_for
from bot.kit.texts import LOCALES, Texts
from bot.settings import Settings
from handlers import ADMIN_MENU, GROUP_MENU, PRIVATE_MENU, Resumes, register
from scheduler import Timetable
from services.inbox import OpenUpdate
from services.seam import Deps

log = structlog.get_logger()
_TURN = 0.0002  # seconds that a thread may keep the interpreter while another waits
_COLLECT = 50_000, 20, 50  # new objects, then collections of one generation for the next


@dataclass(frozen=True)
class App:
    """A bot, ready to run."""

    settings: Settings
    kit: Kit
    application: AnyApplication
    intake: Intake
    resumes: Resumes
    timetable: Timetable
    pace: Pace

    @property
    def deps(self) -> Deps:
        return self.kit.deps


def build(
    settings: Settings,
    *,
    deps: Deps | None = None,
    texts: Texts | None = None,
    pace: Pace | None = None,
) -> App:
    """Everything wired, over use cases, texts and a pace of one's own or those of the settings."""
    deps = deps or build_deps(settings)
    kit = Kit(
        deps=deps,
        texts=texts or Texts.load(),
        locale=settings.locale,
        files=settings.files,
        allowed_chats=settings.allowed_chats,
        key_kept=settings.evaluation_key.exists,
    )
    intake = Intake(deps)
    pace = pace or Pace()
    application = _application(settings, deps, intake, pace)
    intake.processor.commands = frozenset((*PRIVATE_MENU, *ADMIN_MENU, "start", "doctor"))
    resumes = register(application, kit)

    async def failed(update: object, context: Context) -> None:
        await on_error(kit, update, context)

    application.add_error_handler(failed)
    timetable = Timetable(
        kit,
        application.bot,
        settings.tick_seconds,
        settings.keep_updates_days,
        pace=pace,
    )
    return App(settings, kit, application, intake, resumes, timetable, pace)


async def run(app: App) -> None:
    """Run until SIGTERM or SIGINT; raises DeafError when nothing can be received."""
    _favour_the_chat()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        log.info("stopping")
        app.intake.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        await serve(app)
    finally:
        app.deps.close()
    log.info("stopped")


def _favour_the_chat() -> None:
    """Threads give way sooner and collections are rarer, so that a digest holds up no answer."""
    sys.setswitchinterval(_TURN)
    gc.freeze()
    gc.set_threshold(*_COLLECT)


async def serve(app: App) -> None:
    """Receive and answer until the intake is stopped; raises DeafError as `run` does."""
    async with app.application:
        await _work(app)


async def _work(app: App) -> None:
    application = app.application
    await application.start()
    menus = asyncio.create_task(set_menus(application.bot, app.kit.texts))
    try:
        app.timetable.start()
        log.info("started", bot_id=application.bot.id)
        await app.intake.run(application, lambda found, update: _resume(app, found, update))
    finally:
        await app.timetable.leave()
        menus.cancel()
        await application.stop()
        # Handlers that took their time have ended by now.
        await app.intake.mark()


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


def _application(settings: Settings, deps: Deps, intake: Intake, pace: Pace) -> AnyApplication:
    telegram = settings.telegram
    proxy = proxy_for(telegram.base_url)
    return (
        ApplicationBuilder()
        .token(telegram.secret())
        .base_url(telegram.base_url)
        .base_file_url(telegram.base_file_url)
        .request(AiohttpRequest(proxy=proxy))
        .get_updates_request(AiohttpRequest(connections=1, proxy=proxy))
        .concurrent_updates(intake.processor)
        .rate_limiter(pace)
        .persistence(DraftPersistence(deps, ANSWERING))
        .job_queue(None)
        .updater(None)
        .build()
    )
