"""Forms with the buttons that open them, for a family of handlers."""

from collections.abc import Iterable

from telegram.ext import CallbackQueryHandler

from bot.kit.buttons import Action, pattern
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.forms.types import Form
from bot.kit.kit import Handle, Kit

Entered = tuple[Conversation, tuple[Entry, ...]]


def entered(
    kit: Kit, forms: dict[str, Conversation], made: Iterable[tuple[Form, Action, Handle]]
) -> list[Entered]:
    """A conversation for each form with its entry; they are put into `forms` by key."""
    found: list[Entered] = []
    for form, action, handle in made:
        forms[form.key] = Conversation(form, kit)
        entry: Entry = CallbackQueryHandler(handle, pattern=pattern(action))
        found.append((forms[form.key], (entry,)))
    return found
