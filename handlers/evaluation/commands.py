"""The anonymous evaluation in the chat: rounds, ballots and results."""

from collections.abc import Mapping, Sequence

from bot.kit.buttons import Action
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.kit import Handle, Kit, Resume


class Evaluations:
    """What keepers and voters do."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """The forms, each with what opens it."""
        return ()

    def commands(self) -> Sequence[tuple[str, Handle]]:
        """The commands that are no form."""
        return ()

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The buttons that are no form."""
        return ()

    def resumes(self) -> Mapping[str, Resume]:
        """What to say again after a crash, by the effect's name."""
        return {}
