"""Listening to every group in every test: no amounts; no names beside dues or an evaluation."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from playground import Playground
from playground.events import Event

_AMOUNT = re.compile(
    r"[¥\uffe5]\s?[0-9]"
    r"|[0-9](?:\.[0-9]+)?\s?(?:元|块钱|角|yuan\b|RMB\b|CNY\b)"
    r"|(?<![0-9.:\-])[0-9]+\.[0-9]{2}(?![0-9%])",
    re.IGNORECASE,
)
_OWN = re.compile(r"党费|欠交|补交|测评|\bdues\b|arrears|\bevaluat", re.IGNORECASE)


def amounts_in(text: str) -> list[str]:
    """What looks like money in a text."""
    return [found[0] for found in _AMOUNT.finditer(text)]


def names_with_own(text: str, names: Iterable[str]) -> list[str]:
    """Whom a text names that speaks of what is a person's own: dues, an evaluation."""
    return [name for name in names if name in text] if _OWN.search(text) else []


@dataclass
class GroupEars:
    """What the bot has said in groups: texts, captions, names of files, and buttons."""

    heard: list[str] = field(default_factory=list)

    @classmethod
    def on(cls, pg: Playground) -> "GroupEars":
        ears = cls()
        pg.subscribe(ears.hear)
        return ears

    def hear(self, event: Event) -> None:
        message = event.message
        if message is None or not event.from_bot or event.chat is None or event.chat.private:
            return
        file = message.file or {}
        self.heard.append("\n".join((message.text, *message.buttons, str(file.get("file_name")))))

    def check(self, names: Iterable[str]) -> None:
        """Fail with what should not have been said."""
        known = tuple(names)
        said = [(amounts_in(text), names_with_own(text, known), text) for text in self.heard]
        found = [each for each in said if each[0] or each[1]]
        assert found == []
