"""What goes between the reminder ledger and whoever delivers: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from domain.ladder.stages import Audience, Subject


class Result(StrEnum):
    """What became of one attempt; a timeout is unknown, not failed."""

    SENT = "sent"
    UNKNOWN = "unknown"  # it may have arrived
    RETRY = "retry"  # it did not arrive; later perhaps
    GONE = "gone"  # the chat cannot be written to; the next in line can
    DEAD = "dead"  # the message itself was refused
    MIGRATED = "migrated"  # the group has another id now


class Asked(StrEnum):
    """Who wanted something said that no ladder calls for."""

    ABOVE = "above"  # 催一下, from above the branch
    BRANCH = "branch"  # 催一下, from those who keep its records
    LATER = "later"  # 以后再提醒: the day has come


@dataclass(frozen=True, slots=True)
class PutOff:
    """That a branch has put off reminders of one thing, until when and why."""

    until: date
    reason: str
    name: str | None  # who asked
    on: date


@dataclass(frozen=True, slots=True)
class Ending:
    """How one attempt ended; `after` in seconds."""

    result: Result
    message_id: int | None = None
    after: float = 0.0
    detail: str = ""
    new_chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One obligation that a message reminds of."""

    reminder_id: int
    epoch: int  # of the claim; a result under an older one is refused
    branch_id: int
    branch: str
    obligation: str
    label: str
    label_en: str
    kind: str | None  # of meeting, for the form that the button opens
    unit_id: int
    group: str | None
    period: str
    stage: str
    due_on: date
    missing: int
    overdue: bool  # its period is over
    told: Audience  # as whom the chat is told; above the branch nobody can record
    instead: bool  # of an audience of which nobody can be written to
    called_on: date  # the call's own day
    late: bool  # it goes out after the first day on which it could have
    rehearsed: bool = False  # the operator hears what others would
    subject: Subject = Subject.MEETINGS
    text: str = ""  # which sentence of its ladder
    people: tuple[str, ...] = ()  # names, for the secretary alone
    fixed_on: date | None = None  # the 主题党日 of the period, where its ladder counts from it
    asked: Asked | None = None  # by whom beside the ladder


@dataclass(frozen=True, slots=True)
class Claim:
    """One message for one chat: everything that is due there now."""

    chat_id: int
    thread_id: int | None
    private: bool
    language: str | None
    today: date
    repeated: bool  # an earlier attempt may have arrived
    items: tuple[Item, ...]

    @property
    def epochs(self) -> Mapping[int, int]:
        """The rows of the message, each with the epoch of this claim."""
        return {item.reminder_id: item.epoch for item in self.items}


class Taken(Protocol):
    """A claimed message, as far as its outcome goes."""

    @property
    def chat_id(self) -> int: ...

    @property
    def private(self) -> bool: ...

    @property
    def epochs(self) -> Mapping[int, int]: ...
