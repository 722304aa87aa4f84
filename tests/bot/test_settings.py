"""Settings: what comes from the file and the environment, and what is refused by name."""

import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.settings import EXAMPLE_TOKEN, SemesterSettings, Settings, SettingsError, load_settings

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
TOKEN = "987654321:a-token-for-tests-only"
GOOD = f'[telegram]\ntoken = "{TOKEN}"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def load(config: Path, text: str, **environment: str) -> Settings:
    config.write_text(text, "utf-8")
    return load_settings(config, environment)


def faults(config: Path, text: str, **environment: str) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load(config, text, **environment)
    return refused.value.faults


# ------------------------------------------------------------------ what holds without a word


def test_a_token_is_all_that_is_needed(config: Path) -> None:
    settings = load(config, GOOD)
    assert settings.telegram.secret() == TOKEN
    assert settings.tzinfo.key == "Asia/Shanghai"
    assert settings.database.url.startswith("sqlite:///")


def test_settings_never_show_the_token(config: Path) -> None:
    assert TOKEN not in repr(load(config, GOOD))


# ------------------------------------------------------------------ the token


def test_the_environment_stands_above_the_file(config: Path) -> None:
    settings = load(config, GOOD, ZHIBU_TELEGRAM__TOKEN="1:other", ZHIBU_LOCALE="en")
    assert (settings.telegram.secret(), settings.locale) == ("1:other", "en")


def test_the_token_may_lie_in_a_file_of_its_own(config: Path, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text(f"  {TOKEN}\n")
    settings = load(config, f'[telegram]\ntoken_file = "{secret}"')
    assert settings.telegram.secret() == TOKEN


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (None, "cannot be read"),
        ("", "looks like"),
        ("no token", "looks like"),
        (EXAMPLE_TOKEN, "@BotFather"),
    ],
)
def test_a_token_file_that_holds_no_token_is_refused_by_name(
    config: Path, tmp_path: Path, content: str | None, word: str
) -> None:
    secret = tmp_path / "token"
    if content is not None:
        secret.write_text(content)
    settings = load(config, f'[telegram]\ntoken_file = "{secret}"')
    with pytest.raises(SettingsError) as refused:
        settings.telegram.secret()
    (fault,) = refused.value.faults
    assert fault.startswith("telegram.token_file: ")
    assert word in fault


@pytest.mark.parametrize("text", ["[telegram]", "[telegram]\nbase_url = 'http://127.0.0.1/bot'"])
def test_without_a_token_both_ways_to_give_one_are_named(config: Path, text: str) -> None:
    (fault,) = faults(config, text)
    assert "ZHIBU_TELEGRAM__TOKEN" in fault
    assert "token_file" in fault


@pytest.mark.parametrize(
    ("token", "word"),
    [(EXAMPLE_TOKEN, "example"), ("abc", "looks like"), ("12:", "looks like"), (":x", "looks")],
)
def test_a_token_in_the_wrong_form_is_refused_without_being_shown(
    config: Path, token: str, word: str
) -> None:
    (fault,) = faults(config, f'[telegram]\ntoken = "{token}"')
    assert fault.startswith("telegram.token: ")
    assert word in fault


# ------------------------------------------------------------------ files that are none


def test_a_missing_file_says_what_to_copy(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml.*config\.example\.toml"):
        load_settings(tmp_path / "nowhere.toml", {})


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"zone = ", "TOML"), (b"\xff\xfe\x00", "text"), (b"zone = 1\nzone = 2", "TOML")],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(
    config: Path, content: bytes, word: str
) -> None:
    config.write_bytes(content)
    with pytest.raises(SettingsError) as refused:
        load_settings(config, {})
    (fault,) = refused.value.faults
    assert fault.startswith(f"{config}: ")
    assert word in fault


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path, {})


# ------------------------------------------------------------------ keys and values


@pytest.mark.parametrize(
    ("text", "key", "form"),
    [
        ('zoen = "x"', "zoen", "config.example.toml"),
        ('zone = "Mars/Base"', "zone", "Asia/Shanghai"),
        ("zone = 8", "zone", "quotes"),
        ('locale = "fr"', "locale", "zh_CN or en"),
        ("operators = 5", "operators", "[123456789]"),
        ("operators = [0]", "operators", "above 0"),
        ("operators = [-100]", "operators", "above 0"),
        ('operators = ["me"]', "operators", "whole number"),
        ("allowed_chats = [5]", "allowed_chats", "below 0"),
        ("files = 5", "files", "data/files"),
        ("rules = true", "rules", "quotes"),
        ("keep_updates_days = 0", "keep_updates_days", "1"),
        ("keep_updates_days = 31", "keep_updates_days", "30"),
        ("keep_updates_days = 1.5", "keep_updates_days", "whole number"),
        ("remind_at = 09:00:00", "remind_at", "zhibu reminders set"),
        ("tick_seconds = 0", "tick_seconds", "1"),
        ("tick_seconds = 4000", "tick_seconds", "3600"),
        ('tick_seconds = "soon"', "tick_seconds", "whole number"),
        ('rehearsal_clock = "now"', "rehearsal_clock", "2026-11-24T19:00:00+08:00"),
        ('rehearsal_clock = "2026-11-24T19:00:00"', "rehearsal_clock", "offset"),
        ("semesters = 1", "semesters", "list"),
        ("semesters = [{}]", "semesters.0.key", "missing"),
        ("database = 1", "database", "section"),
        ('database = {url = "mysql://x"}', "database.url", "postgresql+psycopg://"),
        ("database = {path = 1}", "database.path", "unknown key"),
    ],
)
def test_a_wrong_value_is_refused_by_name_with_the_right_form(
    config: Path, text: str, key: str, form: str
) -> None:
    found = faults(config, f"{text}\n{GOOD}")
    fault = next(each for each in found if each.startswith((f"{key}: ", f"{key}.")))
    assert form in fault


@pytest.mark.parametrize(
    ("terms", "word"),
    [
        ([("a", "2026-09-01", "2026-09-01")], "after start"),
        ([("a", "2026-09-01", "2027-01-22"), ("b", "2027-01-22", "2027-07-01")], "overlap"),
        ([("a", "2026-09-01", "2027-01-22"), ("a", "2027-02-22", "2027-07-01")], "same key"),
        ([("", "2026-09-01", "2027-01-22")], "at least 1"),
    ],
)
def test_semesters_that_cannot_be_are_refused(
    config: Path, terms: list[tuple[str, str, str]], word: str
) -> None:
    tables = "".join(
        f'[[semesters]]\nkey = "{key}"\nstart = {start}\nend = {end}\n' for key, start, end in terms
    )
    (fault,) = faults(config, GOOD + tables)
    assert fault.startswith("semesters")
    assert word in fault


def test_every_fault_is_named_at_once(config: Path) -> None:
    text = f'zone = "x"\nlocale = "y"\nnonsense = 1\n{GOOD}'
    assert {fault.partition(":")[0] for fault in faults(config, text)} == {
        "zone",
        "locale",
        "nonsense",
    }


def test_semesters_come_in_order_of_their_days(config: Path) -> None:
    text = (
        f'{GOOD}[[semesters]]\nkey = "2"\nstart = 2027-02-22\nend = 2027-07-01\n'
        '[[semesters]]\nkey = "1"\nstart = 2026-09-01\nend = 2027-01-22\n'
    )
    assert [term.key for term in load(config, text).semesters] == ["1", "2"]


# ------------------------------------------------------------------ the environment


@pytest.mark.parametrize(
    ("name", "value", "key", "meant"),
    [
        ("ZHIBU_OPERATORS", "1, 2", "operators", frozenset({1, 2})),
        ("ZHIBU_ALLOWED_CHATS", "-5", "allowed_chats", frozenset({-5})),
        ("ZHIBU_TICK_SECONDS", "30", "tick_seconds", 30),
        ("ZHIBU_FILES", "elsewhere", "files", Path("elsewhere")),
        ("ZHIBU_ZONE", "Asia/Urumqi", "zone", "Asia/Urumqi"),
    ],
)
def test_every_kind_of_key_can_come_from_the_environment(
    config: Path, name: str, value: str, key: str, meant: object
) -> None:
    assert getattr(load(config, GOOD, **{name: value}), key) == meant


def test_a_section_of_the_environment_need_not_stand_in_the_file(config: Path) -> None:
    settings = load(config, "", ZHIBU_TELEGRAM__TOKEN=TOKEN, ZHIBU_DATABASE__URL="sqlite:///a.db")
    assert settings.database.url == "sqlite:///a.db"


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("ZHIBU_ZOEN", "zoen"),
        ("ZHIBU_TELEGRAM__TOKNE", "telegram.tokne"),
        ("ZHIBU_ZONE__NAME", "ZHIBU_ZONE__NAME"),
    ],
)
def test_an_unknown_name_in_the_environment_is_refused(config: Path, name: str, named: str) -> None:
    found = faults(config, f'zone = "Asia/Shanghai"\n{GOOD}', **{name: "x"})
    assert any(fault.startswith(named) for fault in found)


def test_other_programs_variables_and_the_path_of_the_file_are_left_alone(config: Path) -> None:
    load(config, GOOD, HOME="/root", ZHIBU_CONFIG="config.toml", ZHIBUX="1")


# ------------------------------------------------------------------ the example


def example(*, whole: bool) -> str:
    """The example with a token; `whole`: with what is commented out as well."""
    text = EXAMPLE.read_text("utf-8").replace(EXAMPLE_TOKEN, TOKEN)
    return re.sub(r"^# (?=\w+ = |\[\[)", "", text, flags=re.MULTILINE) if whole else text


def keys_of(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)


def test_the_example_is_refused_until_it_has_a_token(config: Path) -> None:
    (fault,) = faults(config, EXAMPLE.read_text("utf-8"))
    assert fault.startswith("telegram.token: ")


def test_the_example_holds_what_is_assumed_without_it(config: Path) -> None:
    settings = load(config, example(whole=False))
    assert settings == load(config, GOOD)


def test_the_example_shows_every_key_of_every_section() -> None:
    shown: dict[str, Any] = tomllib.loads(example(whole=True))
    assert set(shown) == keys_of(Settings)
    for name, section in Settings.model_fields.items():
        kind = section.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            assert set(shown[name]) == keys_of(kind)
    assert set(shown["semesters"][0]) == keys_of(SemesterSettings)


def test_what_the_example_comments_out_can_be_used(config: Path) -> None:
    settings = load(config, example(whole=True))
    assert settings.rules == Path("rules")
    assert settings.rehearsal_clock is not None
    assert settings.rehearsal_clock.astimezone(UTC) == datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert settings.semesters[0].end == date(2027, 1, 22)
