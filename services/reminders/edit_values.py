"""What goes between the ledger of reminders and whoever edits its messages: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from domain.ladder.stages import Audience, Subject
from services.reminders.board_view import BoardView


class EditResult(StrEnum):
    """What became of an edit; it may be made twice, so nothing is unknown about it."""

    EDITED = "edited"  # or there was nothing to change
    LATER = "later"
    LOST = "lost"  # the message is not there, or too old
    CLOSED = "closed"  # the chat cannot be written to
    REFUSED = "refused"  # the text itself was: ours to mend
    MIGRATED = "migrated"  # the group has another id now, and the message stays behind


@dataclass(frozen=True, slots=True)
class EditEnding:
    """How an edit ended; `after` in seconds."""

    result: EditResult
    after: float = 0.0
    new_chat_id: int | None = None
    pinned: bool = False  # or it cannot be


@dataclass(frozen=True, slots=True)
class EditItem:
    """One line of a reminder as it stands now."""

    branch_id: int
    branch: str
    label: str
    label_en: str
    kind: str | None  # of meeting, for the form that the button opens
    group: str | None
    period: str
    due_on: date
    missing: int
    overdue: bool
    done: bool
    owed: bool  # neither done nor owed: a rule or the branch has changed
    told: Audience  # as whom the chat was told
    instead: bool  # of an audience of which nobody could be written to
    record_id: int | None  # the last meeting that counts
    held_on: date | None
    obligation: str = ""
    subject: Subject = Subject.MEETINGS
    text: str = ""  # which sentence of its ladder
    people: tuple[str, ...] = ()  # names, for the secretary alone


@dataclass(frozen=True, slots=True)
class Edit:
    """A reminder that is to be edited: every line of it."""

    chat_id: int
    message_id: int
    language: str | None
    today: date
    repeated: bool  # it may stand there twice
    items: tuple[EditItem, ...]
    rows: Mapping[int, str]  # what each will show then
    lease: datetime


@dataclass(frozen=True, slots=True)
class BoardEdit:
    """A board that is to be edited, or pinned, or both."""

    chat_id: int
    message_id: int
    repeated: bool
    view: BoardView
    changed: bool
    pin: bool
    rows: Mapping[int, str]
    lease: datetime


class Edited(Protocol):
    """A message taken for an edit, as far as its outcome goes."""

    @property
    def chat_id(self) -> int: ...

    @property
    def rows(self) -> Mapping[int, str]: ...

    @property
    def lease(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class EditsTaken:
    """Messages to edit now, and whether there may be more."""

    edits: tuple[Edit | BoardEdit, ...]
    more: bool
