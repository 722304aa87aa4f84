"""`/why` and `/reminders`: what was said and why, and what a branch sets about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.kit.buttons import Action
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.forms.entries import entered
from bot.kit.kit import Handle, Kit, Resume


@dataclass(frozen=True)
class Reminders:
    """The commands about reminders."""

    kit: Kit
    _forms: dict[str, Conversation] = field(default_factory=dict, init=False)

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """The forms, each with what opens it."""
        return entered(self.kit, self._forms, ())

    def commands(self) -> Sequence[tuple[str, Handle]]:
        """The commands that are no form."""
        return ()

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The buttons that are no form."""
        return ()

    def resumes(self) -> Mapping[str, Resume]:
        """What to say again after a crash, by the effect's name."""
        return {}
