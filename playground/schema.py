"""Checks calls against a description of the Bot API, without refusing any."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playground.wire import JSON, Params

# Where a union cannot be told from the shape alone, this field decides.
DISCRIMINATORS = ("type", "source", "status")


def _is_integer(value: object) -> bool:
    if isinstance(value, str):
        return value.lstrip("-").isdigit()
    return isinstance(value, int) and not isinstance(value, bool)


def _is_float(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return not isinstance(value, bool)


def _is_boolean(value: object) -> bool:
    return isinstance(value, bool) or value in {"true", "false", "True", "False"}


PRIMITIVES: dict[str, Callable[[object], bool]] = {
    "Integer": _is_integer,
    "Float": _is_float,
    "Boolean": _is_boolean,
    "String": lambda value: isinstance(value, str),
    "InputFile": lambda value: isinstance(value, str),
}
STRICT: dict[str, Callable[[object], bool]] = PRIMITIVES | {
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
}


class Schema:
    """The methods and types of one version of the Bot API."""

    def __init__(self, path: Path) -> None:
        description = json.loads(path.read_text(encoding="utf-8"))
        self.types: dict[str, JSON] = description["types"]
        self.methods: dict[str, JSON] = {
            name.lower(): method for name, method in description["methods"].items()
        }

    def check(self, method: str, params: Params) -> list[str]:
        """What is wrong with a call: unknown, missing and mistyped parameters."""
        known = self.methods.get(method.lower())
        if known is None:
            return [f"{method}: no such method"]
        fields = {field["name"]: field for field in known.get("fields", [])}
        given = set(params.values) | set(params.files)
        attached = _attachments(params)
        found = [
            f"{method}: unknown parameter {name}" for name in sorted(given - set(fields) - attached)
        ]
        found += [
            f"{method}: missing parameter {name}"
            for name, field in fields.items()
            if field["required"] and name not in given
        ]
        for name, value in params.values.items():
            if name in fields:
                found += self._top(fields[name]["types"], value, f"{method}.{name}")
        return found

    def check_object(self, kind: str, value: JSON) -> list[str]:
        """What is wrong with an object that should be of this type."""
        return self._value([kind], value, kind)

    def _top(self, types: list[str], value: object, where: str) -> list[str]:
        """A parameter: in a form even objects are strings of JSON."""
        if any(kind in PRIMITIVES and PRIMITIVES[kind](value) for kind in types):
            return []
        if isinstance(value, str) and not all(kind in PRIMITIVES for kind in types):
            try:
                return self._value(types, json.loads(value), where)
            except ValueError:
                return [f"{where}: not JSON: {value[:40]!r}"]
        return self._value(types, value, where)

    def _value(self, types: list[str], value: object, where: str) -> list[str]:
        attempts = [list(self._one(kind, value, where)) for kind in self._candidates(types, value)]
        if not attempts:
            return [f"{where}: {value!r} is not {' or '.join(types)}"]
        return min(attempts, key=len)

    def _candidates(self, types: list[str], value: object) -> Iterator[str]:
        for kind in types:
            subtypes = self.types.get(kind, {}).get("subtypes")
            if subtypes:
                yield from self._candidates(subtypes, value)
            elif self._could_be(kind, value):
                yield kind

    def _could_be(self, kind: str, value: object) -> bool:
        if kind in STRICT:
            return STRICT[kind](value)
        if kind.startswith("Array of "):
            return isinstance(value, list)
        return isinstance(value, dict)

    def _one(self, kind: str, value: object, where: str) -> Iterator[str]:
        if isinstance(value, list):
            inner = kind.removeprefix("Array of ")
            for index, item in enumerate(value):
                yield from self._value([inner], item, f"{where}[{index}]")
        elif isinstance(value, dict):
            yield from self._object(kind, value, where)

    def _object(self, kind: str, value: JSON, where: str) -> Iterator[str]:
        fields = {field["name"]: field for field in self.types[kind].get("fields", [])}
        for name in value:
            if name not in fields:
                yield f"{where}: unknown field {name} of {kind}"
            else:
                yield from self._value(fields[name]["types"], value[name], f"{where}.{name}")
        for name, field in fields.items():
            if field["required"] and name not in value:
                yield f"{where}: missing field {name} of {kind}"
            elif name in DISCRIMINATORS and name in value and not _says(field, value[name]):
                yield f"{where}: {value[name]!r} is not the {name} of {kind}"


def _says(field: JSON, value: object) -> bool:
    """Whether a description like 'Type of the result, must be photo' allows the value."""
    text = str(field["description"])
    return ("must be" not in text and "always" not in text) or str(value) in text


def _attachments(params: Params) -> set[str]:
    """Names of uploaded files that other parameters refer to as attach://name."""
    texts = " ".join(
        value if isinstance(value, str) else json.dumps(value) for value in params.values.values()
    )
    return {name for name in params.files if f"attach://{name}" in texts}
