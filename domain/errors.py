"""Errors that the person in front of us can mend."""

from dataclasses import dataclass
from typing import Protocol


class Labelled(Protocol):
    """A row of the rules, with what it is called in Chinese and in English."""

    @property
    def label(self) -> str: ...
    @property
    def label_en(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Named:
    """What a row of the rules is called: the sentence about it takes its own language."""

    label: str
    label_en: str

    @classmethod
    def of(cls, row: Labelled) -> "Named":
        """The names of a row."""
        return cls(row.label, row.label_en)


class DomainError(Exception):
    """What was asked cannot be done; `key` names the sentence, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        """The key with its values, for logs and assertions; never shown to a person."""
        return f"{self.key} {self.values}" if self.values else self.key


class Forbidden(DomainError):
    """The actor lacks the permission that the use case declares."""


class NotFound(DomainError):
    """There is no such thing, or it lies outside what the actor may see."""


class Duplicate(DomainError):
    """The same thing seems to be recorded already; `values["record_id"]` names it."""
