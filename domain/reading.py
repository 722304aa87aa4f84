"""Reading tables of rules: every fault is collected, none is raised."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

E = TypeVar("E", bound=StrEnum)


class Wrong(StrEnum):
    """What can be wrong with a value."""

    MISSING = "missing"
    EMPTY = "empty"
    UNKNOWN_KEY = "unknown_key"
    UNKNOWN_VALUE = "unknown_value"
    WRONG_TYPE = "wrong_type"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a rule file or an override; nothing in it is a sentence."""

    file: str  # name of the file, or "overrides"
    key: str  # dotted path of the value
    problem: Wrong
    expected: str  # what a right value looks like
    found: str = ""  # what stands there


class UnfitError(ValueError):
    """A value that a parser refuses; caught by `Reader` and turned into a fault."""

    def __init__(self, problem: Wrong, expected: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.expected = expected


Parser = Callable[[object], object]


@dataclass(slots=True)
class Reader:
    """Collects the faults of one file."""

    file: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: str, problem: Wrong, expected: str, found: object = "") -> None:
        """Note one fault."""
        self.faults.append(Fault(self.file, key, problem, expected, str(found)))

    def stated(
        self, path: str, raw: Mapping[str, object], parsers: Mapping[str, Parser]
    ) -> dict[str, Any]:
        """The values that a table states and that are right; the others become faults."""
        found: dict[str, Any] = {}
        for key, value in raw.items():
            where = f"{path}.{key}" if path else key
            if key not in parsers:
                self.fault(where, Wrong.UNKNOWN_KEY, one_of(parsers), key)
                continue
            try:
                found[key] = parsers[key](value)
            except UnfitError as unfit:
                self.fault(where, unfit.problem, unfit.expected, value)
        return found

    def require(self, path: str, raw: Mapping[str, object], keys: Mapping[str, str]) -> None:
        """Note each key that a table lacks; `keys` maps it to an example of a right value."""
        for key, example in keys.items():
            if key not in raw:
                self.fault(f"{path}.{key}" if path else key, Wrong.MISSING, example)

    def table(self, path: str, value: object) -> Mapping[str, object]:
        """The value as a table; an empty one with a fault when it is something else."""
        if isinstance(value, Mapping):
            return value
        self.fault(path, Wrong.WRONG_TYPE, f"[{path}]", value)
        return {}

    def rows(self, path: str, value: object) -> list[Mapping[str, object]]:
        """The value as an array of tables."""
        if isinstance(value, list):
            return [self.table(f"{path}.{n}", row) for n, row in enumerate(value, start=1)]
        self.fault(path, Wrong.WRONG_TYPE, f"[[{path}]]", value)
        return []


def one_of(values: Collection[str]) -> str:
    """The form in which a choice is shown."""
    return " | ".join(values)


def text(value: object) -> str:
    """A text that is not blank."""
    if not isinstance(value, str):
        raise UnfitError(Wrong.WRONG_TYPE, '"…"')
    if not value.strip():
        raise UnfitError(Wrong.EMPTY, '"…"')
    return value


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise UnfitError(Wrong.WRONG_TYPE, "true | false")
    return value


def day(value: object) -> date:
    """A date as TOML writes it, without quotes and without a time."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise UnfitError(Wrong.WRONG_TYPE, "2018-10-28")
    return value


def whole(least: int, most: int) -> Callable[[object], int]:
    """Parse a whole number from `least` to `most`."""

    def parse(value: object) -> int:
        right = f"{least} … {most}"
        if not isinstance(value, int) or isinstance(value, bool):
            raise UnfitError(Wrong.WRONG_TYPE, right)
        if value < least:
            raise UnfitError(Wrong.TOO_SMALL, right)
        if value > most:
            raise UnfitError(Wrong.TOO_LARGE, right)
        return value

    return parse


def choice(words: type[E]) -> Callable[[object], E]:
    """Parse one word of a closed set."""

    def parse(value: object) -> E:
        if value not in {word.value for word in words}:
            raise UnfitError(Wrong.UNKNOWN_VALUE, one_of([word.value for word in words]))
        return words(value)

    return parse


def known(keys: Collection[str]) -> Callable[[object], str]:
    """Parse a key that is defined elsewhere."""

    def parse(value: object) -> str:
        if not isinstance(value, str) or value not in keys:
            raise UnfitError(Wrong.UNKNOWN_VALUE, one_of(keys))
        return value

    return parse


def several(parser: Callable[[object], Any]) -> Callable[[object], tuple[Any, ...]]:
    """Parse a list without repetitions."""

    def parse(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise UnfitError(Wrong.WRONG_TYPE, "[…, …]")
        found = tuple(parser(item) for item in value)
        if len(set(found)) < len(found):
            raise UnfitError(Wrong.TWICE, "[…, …]")
        return found

    return parse


def filled(parser: Callable[[object], tuple[Any, ...]]) -> Callable[[object], tuple[Any, ...]]:
    """Refuse an empty list."""

    def parse(value: object) -> tuple[Any, ...]:
        found = parser(value)
        if not found:
            raise UnfitError(Wrong.EMPTY, "[…]")
        return found

    return parse


def as_set(parser: Callable[[object], tuple[Any, ...]]) -> Callable[[object], frozenset[Any]]:
    """Parse a list whose order means nothing."""
    return lambda value: frozenset(parser(value))


def optional(parser: Parser) -> Parser:
    """Let none, or an empty list, stand for nothing."""

    def parse(value: object) -> object:
        return None if value is None or value == [] else parser(value)

    return parse
