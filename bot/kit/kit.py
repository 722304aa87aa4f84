"""What every handler holds: the use cases, the texts, and how one exchange begins."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.kit.dues import shown_dues
from bot.kit.forms.files import DOWNLOAD_LIMIT
from bot.kit.forms.types import SentFile, Turn
from bot.kit.processor import caller_of
from bot.kit.texts import Texts, label_of, locale_for
from domain.errors import Named
from services.people import speaker
from services.seam import Deps

Context = ContextTypes.DEFAULT_TYPE
Handle = Callable[[Update, Context], Coroutine[Any, Any, object]]
Resume = Callable[[Update, int], Coroutine[Any, Any, None]]
log = structlog.get_logger()


@dataclass(frozen=True)
class Kit:
    """Built once in `bot.app`; handlers get it and nothing else."""

    deps: Deps
    texts: Texts
    locale: str  # where nobody has chosen one
    files: Path | None = None  # where copies of attachments are kept
    allowed_chats: frozenset[int] = frozenset()
    key_kept: Callable[[], bool] = bool  # whether the key of sealed ballots is there

    async def turn(self, update: Update) -> Turn:
        """The exchange that an update begins, in the person's language and the default zone."""
        caller = caller_of(update)
        user = update.effective_user
        known = await self.deps.run(speaker, caller)
        spoken = user.language_code if user and not user.is_bot else None
        turn = Turn(
            deps=self.deps,
            texts=self.texts,
            caller=caller,
            speaker=known,
            locale=locale_for(known.language, spoken, self.locale),
            now=self.deps.clock(),
        )
        turn.in_zone(self.deps.zone)
        return turn

    async def keep_file(self, bot: Bot, sent: SentFile) -> SentFile:
        """Keep a copy of a file under a name that says nothing; without one on any failure."""
        if self.files is None or (sent.size or 0) > DOWNLOAD_LIMIT:
            return sent
        stored_as = f"{sent.file_unique_id}{_suffix(sent)}"
        path = self.files / stored_as
        try:
            if not path.exists():
                self.files.mkdir(parents=True, exist_ok=True)
                found = await bot.get_file(sent.file_id)
                await found.download_to_drive(path)
        except (TelegramError, OSError) as error:
            log.warning("file.not_kept", error=type(error).__name__)
            return sent
        return replace(sent, stored_as=stored_as)


def _suffix(sent: SentFile) -> str:
    if sent.kind == "photo":
        return ".jpg"
    suffix = Path(sent.name).suffix
    return suffix if suffix[1:].isalnum() and len(suffix) <= 8 else ""  # noqa: PLR2004


def shown(turn: Turn, values: Mapping[str, object]) -> dict[str, object]:
    """Values of an error as a sentence shows them: rows and keys of the rules become labels."""
    rules = turn.deps.rules
    made = {
        name: label_of(turn.locale, value) if isinstance(value, Named) else value
        for name, value in values.items()
    }
    for name, table in (("kind", rules.kinds), ("rule", rules.vote_rules)):
        if str(made.get(name)) in table:
            made[name] = label_of(turn.locale, table[str(made[name])])
    return shown_dues(turn.texts, rules.dues, turn.locale, made)
