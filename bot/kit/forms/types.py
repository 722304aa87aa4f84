"""What a form is made of: questions with typed fields, and what people say to them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from zoneinfo import ZoneInfo

from bot.kit.buttons import Keys
from bot.kit.texts import Texts
from services.drafts import JSON, Draft
from services.people import Speaker
from services.seam import Caller, Deps, Tx

P = ParamSpec("P")
R = TypeVar("R")
Answers = Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class SentFile:
    """A photo or document that somebody sent; `size` in bytes as Telegram states it."""

    kind: str  # photo, document
    file_id: str
    file_unique_id: str
    name: str
    size: int | None
    album: str | None  # media_group_id: photos of one album come as separate messages
    stored_as: str | None = None  # file name of the copy that was kept


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a person did: typed a text, pressed a button, or sent a file."""

    text: str | None = None
    pressed: str | None = None
    file: SentFile | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence by its key in the catalogues and the values that fill it."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def line(key: str, **values: object) -> Line:
    return Line(key, values)


@dataclass(frozen=True, slots=True)
class Option:
    """A button under a question: what it shows, and what the field reads when it is pressed."""

    label: str  # plain text, already in the person's language
    arg: str  # at most 30 bytes


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question as it is shown; without buttons the answer is typed or sent."""

    line: Line
    rows: tuple[tuple[Option, ...], ...] = ()
    typed: bool = True  # may also be answered by typing


@dataclass(frozen=True, slots=True)
class Answered:
    """The field understood; the value is JSON."""

    value: JSON


@dataclass(frozen=True, slots=True)
class Partly:
    """Understood in part: the state is kept and the question asked on."""

    state: JSON
    note: Line | None = None
    quiet: bool = False  # nothing need be said: one more photo of an album


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not understood: nothing is kept, the sentence says why and shows a right answer."""

    note: Line


Outcome = Answered | Partly | Unclear


@dataclass(slots=True)
class Turn:
    """One exchange with one person, over a draft or without one."""

    deps: Deps
    texts: Texts
    caller: Caller
    speaker: Speaker
    locale: str
    now: datetime  # aware, in the branch's zone once that is known
    answers: dict[str, JSON] = field(default_factory=dict)
    draft: Draft | None = None
    memo: dict[str, object] = field(default_factory=dict)  # read once in this exchange

    def say(self, key: str, **values: object) -> str:
        """A sentence in the person's language, as HTML."""
        return self.texts.say(self.locale, key, **values)

    def plain(self, key: str, **values: object) -> str:
        """A sentence without markup, for buttons and toasts."""
        return self.texts.plain(self.locale, key, **values)

    def line(self, said: Line) -> str:
        return self.say(said.key, **said.values)

    def in_zone(self, zone: str) -> None:
        """From now on, times are of this zone."""
        self.now = self.now.astimezone(ZoneInfo(zone))

    async def ask(
        self, use_case: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a use case as the person behind this turn."""
        return await self.deps.run(use_case, self.caller, *args, **kwargs)


class Field(Protocol):
    """How one kind of value is asked for, read and shown."""

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        """The question; `state` is what `read` kept with Partly, or None."""
        ...

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        """What the person meant; never raises for anything that a person can type."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """One step of a form: its key in the answers and its field."""

    key: str
    field: Field
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """A form that was submitted: what to say, and the buttons under it."""

    text: str
    keys: Keys = ()


@dataclass(frozen=True, slots=True)
class Reopen:
    """A form that was not submitted after all: one of its questions is asked again."""

    question: str


def unsettled(answers: dict[str, JSON]) -> dict[str, JSON]:
    """The ordinary form: one answer does not undo another."""
    return answers


@dataclass(frozen=True)
class Form:
    """A conversation as data: its questions follow from its answers."""

    key: str  # also the area of its texts: `<key>.title`, `<key>.label.<question>`
    questions: Callable[[Answers], Sequence[Question]]
    summary: Callable[[Turn], Awaitable[Prompt]]
    # The choice is None at first, then what was pressed under the prompt that submit answered.
    submit: Callable[[Turn, str | None], Awaitable[Saved | Prompt | Reopen]]
    settle: Callable[[dict[str, JSON]], dict[str, JSON]] = unsettled

    def label(self, turn: Turn, question: str) -> str:
        """How a question is called on a button; `agenda:party_lecture` is labelled `agenda`."""
        return turn.plain(f"{self.key}.label.{question.partition(':')[0]}")


def state_key(question: str) -> str:
    """Where an unfinished question keeps its state among the answers."""
    return f"_{question}"
