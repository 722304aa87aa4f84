"""Which of some settings is to be changed, under a list of them all with what each is now."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.kit.buttons import in_rows
from bot.kit.forms.types import Answered, Option, Outcome, Prompt, Said, Turn, Unclear, line
from services.drafts import JSON

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SettingField:
    """One of the settings by its key; `<form>.name.<key>` is what it is called.

    `rows` gives what else the list says of each, in the order of the names.
    """

    form: str
    ask: str  # key of the question
    names: Sequence[str]
    rows: Callable[[Turn], Awaitable[Sequence[Row]]]

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        said = await self.rows(turn)
        labels = [self._label(turn, name) for name in self.names]
        rows = [{"name": label, **row} for label, row in zip(labels, said, strict=True)]
        options = [Option(label, name) for label, name in zip(labels, self.names, strict=True)]
        return Prompt(line(self.ask, rows=rows), in_rows(options, 2), typed=False)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        wanted = said.pressed or (said.text or "").strip()
        for name in self.names:
            if wanted in {name, self._label(turn, name)}:
                return Answered(name)
        return Unclear(line("form.choose_one"))

    def _label(self, turn: Turn, name: str) -> str:
        return turn.plain(f"{self.form}.name.{name}")
