"""The settings of a branch: which values there are, and how each is worded."""

from collections.abc import Mapping
from enum import StrEnum

from domain.dues.money import Rounding, yuan
from domain.dues.rates import BaseChange, LastMonth, PayEvery, Publication, Settings
from domain.workdays import Moves

Value = str | int | bool
_ENUMS: Mapping[str, type[StrEnum]] = {
    "rounding": Rounding,
    "base_change": BaseChange,
    "pay_every": PayEvery,
    "dues_day_moves": Moves,
    "last_month": LastMonth,
    "publication": Publication,
}


def choices(name: str) -> tuple[Value, ...]:
    """The values that a setting can have; empty where a number is typed."""
    if name == "ceiling":
        return (True, False)
    return tuple(each.value for each in _ENUMS.get(name, ()))


def value_of(settings: Settings, name: str) -> object:
    """The value of a setting by its name."""
    return getattr(settings, name)


def value_text(name: str, value: object) -> tuple[str, dict[str, object]]:
    """The last part of the key for a value, and what fills its sentence."""
    if name == "farmer":
        if value is None:
            return "unset", {}
        return "yuan", {"fen": yuan(value) if isinstance(value, str) else value}
    if name == "steps":
        months = value if isinstance(value, list | tuple) else ()
        return "steps", {"months": list(months)}
    if name == "dues_day":
        return "day", {"day": value}
    if choices(name):
        return f"{name}_{str(value).lower()}", {}
    return "months", {"count": value}
