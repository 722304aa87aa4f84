"""The cards of a form: what their buttons carry, and how what people do is read."""

import zlib
from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import filters

from bot.kit import say
from bot.kit.buttons import Action, Key, data_for
from bot.kit.forms.types import Said, SentFile, Turn
from bot.kit.processor import press_of
from bot.kit.texts import LOCALES, Texts
from services.drafts import Draft

ANSWER = "a"
_WORDS = {"skip": "k", "back": "b", "cancel": "x"}

# Edited messages never answer a question; a command is never an answer. A sticker or a voice
# message is no answer either, but whoever sends one is told what is asked.
ANSWERS = (
    filters.UpdateType.MESSAGE
    & ~filters.StatusUpdate.ALL
    & ~filters.COMMAND
    & (filters.ChatType.PRIVATE | filters.REPLY)
)


@dataclass(frozen=True, slots=True)
class CardPress:
    """A press on a card of a form."""

    draft_id: int
    op: str
    stamp: str  # the step for which the card was made; empty: any
    arg: str


def pattern(form: str) -> str:
    """Matches the presses of one form."""
    return rf"^1\|{Action.FORM.value}\|{form}\|"


def stamp(step: str) -> str:
    """A short mark of a step, so that a card of an earlier step is known as stale."""
    return f"{zlib.crc32(step.encode()) & 0xFFFFF:x}"


def data(found: Draft, op: str, marked: str, arg: str = "") -> str:
    return data_for(Action.FORM, found.form, found.id, op, marked, arg)


def key(turn: Turn, found: Draft, name: str, op: str, marked: str = "") -> Key:
    """A control button such as skip or back."""
    return Key(turn.plain(f"form.button.{name}"), data(found, op, marked))


def pressed(update: Update) -> CardPress:
    """The press on a card; the handler's pattern has matched already."""
    press = press_of(update)
    return CardPress(press.number(1), press.text(2), press.text(3), press.text(4))


def place_of(update: Update) -> tuple[int, int]:
    """The chat and topic where a draft lives."""
    chat = update.effective_chat
    assert chat is not None
    return chat.id, say.thread_of(update)


def answers_bot(update: Update, bot_id: int) -> bool:
    """Whether a message is meant for the bot: in a group only a reply to it is."""
    message = update.effective_message
    if not say.in_group(update):
        return True
    if not isinstance(message, Message) or message.reply_to_message is None:
        return False
    author = message.reply_to_message.from_user
    return author is not None and author.id == bot_id


def said(update: Update) -> Said:
    """What a message says: its text, or the file that it carries."""
    message = update.effective_message
    assert isinstance(message, Message)
    if message.photo:
        largest = message.photo[-1]
        return Said(
            file=SentFile(
                "photo",
                largest.file_id,
                largest.file_unique_id,
                "",
                largest.file_size,
                message.media_group_id,
            )
        )
    if message.document:
        sent = message.document
        name = sent.file_name or ""
        return Said(
            file=SentFile(
                "document",
                sent.file_id,
                sent.file_unique_id,
                name,
                sent.file_size,
                message.media_group_id,
            )
        )
    return Said(text=message.text or "")


def control_word(text: str | None, texts: Texts) -> str | None:
    """The operation behind a typed control word such as 跳过, or None."""
    wanted = (text or "").strip().lower()
    for name, op in _WORDS.items():
        if wanted and wanted in {texts.plain(each, f"form.word.{name}") for each in LOCALES}:
            return op
    return None
