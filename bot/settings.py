"""Settings from one TOML file and the environment, refused by name when they cannot be right."""

import os
import tomllib
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

EXAMPLE_TOKEN = "123456789:put-your-own-token-from-BotFather-here"  # noqa: S105 - refused below
_ENVIRONMENT = "ZHIBU_"


class SettingsError(Exception):
    """The settings cannot be used; each line names a key and the right form."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TelegramSettings(_Section):
    """The bot's account and where the Bot API is."""

    token: SecretStr | None = None
    token_file: Path | None = None
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"

    @model_validator(mode="after")
    def _one_token(self) -> Self:
        if self.token is None and self.token_file is None:
            raise ValueError(
                "missing: set ZHIBU_TELEGRAM__TOKEN, or token_file to a file that holds the token"
            )
        return self

    @field_validator("token")
    @classmethod
    def _own_token(cls, token: SecretStr | None) -> SecretStr | None:
        return _checked(token)

    def secret(self) -> str:
        """The token; raises SettingsError when its file cannot be used."""
        if self.token is not None:
            return self.token.get_secret_value()
        assert self.token_file is not None
        try:
            found = self.token_file.read_text("utf-8").strip()
        except OSError as error:
            raise SettingsError(
                [f"telegram.token_file: {self.token_file} cannot be read ({error.strerror})"]
            ) from error
        try:
            _checked(SecretStr(found))
        except ValueError as error:
            raise SettingsError([f"telegram.token_file: {error}"]) from error
        return found


class DatabaseSettings(_Section):
    """Where the ledgers are."""

    url: str = "sqlite:///data/zhibu.db"

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError(
                "must begin with sqlite:/// (a file) or postgresql+psycopg:// (a server)"
            )
        return url


class SemesterSettings(_Section):
    """A school term; `end` is its last day."""

    key: str = Field(min_length=1, max_length=20)
    start: date
    end: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"end ({self.end}) must come after start ({self.start})")
        return self


class Settings(_Section):
    """Everything that an operator can set."""

    telegram: TelegramSettings
    database: DatabaseSettings = DatabaseSettings()
    zone: str = "Asia/Shanghai"
    locale: str = "zh_CN"
    operators: frozenset[int] = frozenset()
    allowed_chats: frozenset[int] = frozenset()
    files: Path = Path("data/files")
    evaluation_key: Path = Path("data/evaluation.key")
    rules: Path | None = None
    keep_updates_days: int = Field(default=2, ge=1, le=30)
    tick_seconds: int = Field(default=60, ge=1, le=3600)
    rehearsal_clock: datetime | None = None
    semesters: tuple[SemesterSettings, ...] = ()

    @field_validator("zone")
    @classmethod
    def _zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ValueError, OSError, KeyError):
            raise ValueError(f"{zone!r} is no time zone; write one such as Asia/Shanghai") from None
        return zone

    @field_validator("operators", "allowed_chats", mode="before")
    @classmethod
    def _ids(cls, given: object) -> object:
        """The environment gives `1,2`."""
        if isinstance(given, str):
            return [part.strip() for part in given.split(",") if part.strip()]
        return given

    @field_validator("operators")
    @classmethod
    def _people(cls, ids: frozenset[int]) -> frozenset[int]:
        if any(each <= 0 for each in ids):
            raise ValueError("the id of a person is a number above 0; @userinfobot shows it")
        return ids

    @field_validator("allowed_chats")
    @classmethod
    def _groups(cls, ids: frozenset[int]) -> frozenset[int]:
        if any(each >= 0 for each in ids):
            raise ValueError("the id of a group is a number below 0, such as -1001234567890")
        return ids

    @field_validator("semesters")
    @classmethod
    def _apart(cls, terms: tuple[SemesterSettings, ...]) -> tuple[SemesterSettings, ...]:
        ordered = sorted(terms, key=lambda term: term.start)
        for earlier, later in pairwise(ordered):
            if later.start <= earlier.end:
                raise ValueError(f"{earlier.key} and {later.key} overlap; a day has one semester")
        if len({term.key for term in terms}) < len(terms):
            raise ValueError("two semesters have the same key; give each its own")
        return tuple(ordered)

    @field_validator("locale")
    @classmethod
    def _locale(cls, locale: str) -> str:
        if locale not in {"zh_CN", "en"}:
            raise ValueError(f"{locale!r} is not spoken; write zh_CN or en")
        return locale

    @field_validator("rehearsal_clock")
    @classmethod
    def _with_zone(cls, clock: datetime | None) -> datetime | None:
        if clock is not None and clock.tzinfo is None:
            raise ValueError("needs an offset, such as 2026-11-24T19:00:00+08:00")
        return clock

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


def load_settings(path: Path, environment: dict[str, str] | None = None) -> Settings:
    """Read a file and the environment over it; raises SettingsError with every fault."""
    found = _read(path)
    _overlay(found, dict(os.environ) if environment is None else environment)
    try:
        return Settings.model_validate(found)
    except ValidationError as error:
        raise SettingsError([_fault(dict(each)) for each in error.errors()]) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            [f"{path}: there is no such file; copy config.example.toml and fill it in"]
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{path}: cannot be read as text ({type(error).__name__})"]) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{path}: not valid TOML: {error}"]) from error


def _overlay(found: dict[str, Any], environment: dict[str, str]) -> None:
    """`ZHIBU_TELEGRAM__TOKEN` stands for `token` in the section `telegram`."""
    for name, value in environment.items():
        if not name.startswith(_ENVIRONMENT) or name == "ZHIBU_CONFIG":
            continue
        *sections, key = name.removeprefix(_ENVIRONMENT).lower().split("__")
        table = found
        for section in sections:
            inner = table.setdefault(section, {})
            if not isinstance(inner, dict):
                raise SettingsError([f"{name}: {section} has no keys of its own"])
            table = inner
        table[key] = value


def _checked(token: SecretStr | None) -> SecretStr | None:
    if token is None:
        return None
    text = token.get_secret_value()
    if text == EXAMPLE_TOKEN:
        raise ValueError("this is the example's token; put the one that @BotFather gave you")
    number, colon, rest = text.partition(":")
    if not (colon and number.isdecimal() and rest):
        raise ValueError("a token looks like 123456789:ABC…, as @BotFather shows it")
    return token


# Pydantic's kinds of faults, in words that name the right form.
_WHY = {
    "extra_forbidden": "unknown key; config.example.toml lists them all",
    "missing": "missing; config.example.toml shows it",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "string_type": 'must be text in quotes, such as "…"',
    "path_type": 'must be a path in quotes, such as "data/files"',
    "frozen_set_type": "must be a list of numbers, such as [123456789]",
    "tuple_type": "must be a list; config.example.toml shows it",
    "model_type": "must be a section; config.example.toml shows it",
    "model_attributes_type": "must be a section; config.example.toml shows it",
    "date_type": "must be a day such as 2026-09-01",
    "date_from_datetime_parsing": "must be a day such as 2026-09-01",
    "date_from_datetime_inexact": "must be a day such as 2026-09-01",
    "datetime_type": "must be an instant such as 2026-11-24T19:00:00+08:00",
    "datetime_parsing": "must be an instant such as 2026-11-24T19:00:00+08:00",
    "datetime_from_date_parsing": "must be an instant such as 2026-11-24T19:00:00+08:00",
}


# Keys of former versions, and where that is set now.
_MOVED = {
    "remind_at": "no longer here; each branch has its hours, set by "
    "`zhibu reminders set --branch CODE quiet_until 09:00`",
}


def _fault(error: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "file"
    if error["type"] == "extra_forbidden" and where in _MOVED:
        return f"{where}: {_MOVED[where]}"
    text = _WHY.get(error["type"], str(error["msg"]).removeprefix("Value error, "))
    return f"{where}: {text}"
