"""Errors that the person in front of us can mend."""


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
