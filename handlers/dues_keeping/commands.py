"""The buttons behind which the officers of a branch keep its dues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.kit.buttons import Action
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.kit import Handle, Kit, Resume


@dataclass(frozen=True)
class Keeping:
    """What the keepers of a branch and its committee do."""

    kit: Kit

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """The forms, each with what opens it."""
        return ()

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The buttons that are no form."""
        return ()

    def resumes(self) -> Mapping[str, Resume]:
        """What to say again after a crash, by the effect's name."""
        return {}
