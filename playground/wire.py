"""The wire format: JSON shapes, request parameters and Telegram's way of refusing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
# How Telegram calls a parameter whose JSON it cannot read, where that is not its name.
LABELS = {
    "reply_markup": "reply keyboard markup",
    "reaction": "reaction types",
    "scope": "BotCommandScope",
}


class ApiError(Exception):
    """A refusal as the Bot API words it."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> JSON:
        answer: JSON = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(reason: str, **parameters: int) -> ApiError:
    """A 400, with the prefix that Telegram puts before every one of them."""
    return ApiError(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in the body of a request."""

    name: str
    data: bytes
    mime: str


@dataclass(slots=True)
class Params:
    """The parameters of one call; forms carry everything as strings, JSON bodies do not."""

    values: JSON = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def number(self, name: str) -> int:
        """An integer, zero when absent or not one, as Telegram reads it."""
        try:
            return int(self.values.get(name) or 0)
        except (TypeError, ValueError):
            return 0

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes", "t", "y"}

    def nested(self, name: str) -> Any:  # noqa: ANN401 # whatever JSON the client has sent
        """An object or a list, whether it came as JSON or as JSON in a string."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            label = LABELS.get(name, name.replace("_", " "))
            raise bad_request(f"can't parse {label} JSON object") from None

    def items(self, name: str, what: str) -> list[JSON]:
        value = self.nested(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad_request(f"expected an Array of {what}")
        return value


def utf16_length(text: str) -> int:
    """Length in UTF-16 units, the unit of every Telegram limit and offset."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def dumps(value: object) -> str:
    return _ENCODER.encode(value)
