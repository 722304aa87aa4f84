"""Listening to every group in every test: no amounts and scores, and no names beside ledgers.

Where dues, points or the evaluation are spoken of, nobody is named.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from playground import Playground
from playground.events import Event

_AMOUNT = re.compile(
    r"[¥\uffe5]\s?[0-9]"
    r"|[0-9](?:\.[0-9]+)?\s?(?:元|块钱|角|yuan\b|RMB\b|CNY\b)"
    r"|(?<![0-9.:\-])[0-9]+\.[0-9]{2}(?![0-9%])"
    r"|[0-9]\s?分(?![钟之])",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"党费|欠交|补交|\bdues\b|arrears|积分|测评|\bpoints\b|evaluation", re.IGNORECASE
)


def amounts_in(text: str) -> list[str]:
    """What looks like money or a score in a text."""
    return [found[0] for found in _AMOUNT.finditer(text)]


def named_beside(text: str, names: Iterable[str]) -> list[str]:
    """Whom a text names that speaks of dues, points or the evaluation."""
    return [name for name in names if name in text] if _PERSONAL.search(text) else []


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
        said = [(amounts_in(text), named_beside(text, known), text) for text in self.heard]
        found = [each for each in said if each[0] or each[1]]
        assert found == []
