"""The catalogues: the same in both languages, complete, and without leftovers."""

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from bot.kit.texts import (
    LOCALES,
    Texts,
    locale_for,
    show_day,
    show_distance,
    show_duration,
    show_month,
    units,
)
from domain.errors import DomainError

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "handlers", "scheduler", "services", "models", "domain")
TEXTS = Texts.load(strict=True)
KEYS = sorted(TEXTS.keys("zh_CN"))
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
ASKING = ("say", "plain", "line", "TextField", "ChoiceField", "MomentField", "PeopleField")
# The key is wholly put together from values: a form's own name, a button's, a table's.
FORMS = (
    *("meeting", "evidence", "withdraw"),
    *("dues_pay", "dues_refuse", "dues_withdraw", "dues_reverse"),
    *("dues_group", "dues_assess", "dues_yearly", "dues_relief", "dues_relief_end"),
    *("dues_letter", "dues_setting"),
    *("points_score", "points_setting"),
    *("evaluation_open", "evaluation_void", "evaluation_invite"),
    *("points_propose", "points_change", "points_decline", "points_reverse"),
    "reminder_snooze",
    *("points_reopen", "points_appeal", "points_answer", "points_review"),
    *("reminder_setting", "reminder_suspend", "reminder_resume"),
)
TOGETHER = tuple(f"{form}.title" for form in FORMS)
LABELS = tuple(f"{form}.label." for form in FORMS)


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text("utf-8"))


def strings() -> Iterator[str]:
    """Every string of the code as a pattern; what an f-string puts in may be one word."""
    for _, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant | ast.JoinedStr):
                yield from pattern_of(node)


def pattern_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.JoinedStr):
        parts = [str(p.value) if isinstance(p, ast.Constant) else "" for p in node.values]
        word = r"[a-z_]+(\.[a-z_]+)?" if parts[0] == "error." else r"[a-z_]+"
        if "." in parts[0]:  # else anything would fit
            yield "".join(re.escape(part) or word for part in parts)


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Calls of functions or methods with these names."""
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in names:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def spoken() -> Iterator[tuple[str, str]]:
    """Where a sentence is asked for, and the pattern of its key."""
    for where, call in calls(*ASKING):
        for given in call.args[:2]:
            inside = {
                id(part)
                for n in ast.walk(given)
                if isinstance(n, ast.JoinedStr)
                for part in ast.walk(n)
                if part is not n
            }
            for node in ast.walk(given):
                if id(node) in inside or isinstance(given, ast.Call):
                    continue
                if isinstance(node, ast.JoinedStr) or (
                    isinstance(node, ast.Constant) and KEY.fullmatch(str(node.value))
                ):
                    yield from ((where, found) for found in pattern_of(node))


def variables(locale: str, key: str) -> set[str]:
    environment = Environment(autoescape=True)
    for name in TEXTS._html[locale].filters:
        environment.filters.setdefault(name, str)
    return meta.find_undeclared_variables(environment.parse(TEXTS.keys(locale)[key]))


# ------------------------------------------------------------------ completeness


def test_both_languages_have_the_same_keys() -> None:
    assert sorted(TEXTS.keys("en")) == KEYS


def test_a_sentence_takes_the_same_values_in_both_languages() -> None:
    different = [key for key in KEYS if variables("en", key) != variables("zh_CN", key)]
    assert different == []


def test_every_sentence_that_is_asked_for_exists() -> None:
    found = list(spoken())
    assert len(found) > 100
    missing = [
        f"{where}: {pattern}"
        for where, pattern in found
        if not any(re.fullmatch(pattern, key) for key in KEYS)
    ]
    assert missing == []


def test_every_refusal_has_a_sentence() -> None:
    errors: list[type[DomainError]] = [DomainError, *DomainError.__subclasses__()]
    missing = [
        f"{where}: {key}"
        for where, call in calls(*(each.__name__ for each in errors))
        for key in call.args[:1]
        if isinstance(key, ast.Constant) and f"error.{key.value!s}" not in KEYS
    ]
    assert missing == []


def test_every_sentence_is_asked_for_somewhere() -> None:
    """An error's key stands in the code without `error.` before it."""
    asked = re.compile("|".join(f"(?:{each})" for each in sorted(set(strings()))))
    unused = [
        key
        for key in KEYS
        if not asked.fullmatch(key)
        and not asked.fullmatch(key.removeprefix("error."))
        and key not in TOGETHER
        and not key.startswith(LABELS)
    ]
    assert unused == []


# ------------------------------------------------------------------ rendering


def test_values_are_escaped_in_html_and_left_alone_in_plain_text() -> None:
    texts = Texts({"zh_CN": {"a.b": "<b>{{ name }}</b> &amp; 1"}}, strict=True)
    assert texts.say("zh_CN", "a.b", name="<i>&") == "<b>&lt;i&gt;&amp;</b> &amp; 1"
    assert texts.plain("zh_CN", "a.b", name="<i>&") == "<i>& & 1"


def test_a_missing_value_is_an_error_and_not_a_hole() -> None:
    texts = Texts({"zh_CN": {"a.b": "{{ name }}"}}, strict=True)
    with pytest.raises(Exception, match="name"):
        texts.say("zh_CN", "a.b")


def test_a_missing_sentence_raises_in_tests_and_speaks_the_other_language_in_life() -> None:
    catalogues = {"zh_CN": {"a.b": "你好"}, "en": {}}
    with pytest.raises(KeyError, match=r"a\.b"):
        Texts(catalogues, strict=True).say("en", "a.b")
    lenient = Texts(catalogues, strict=False)
    assert lenient.say("en", "a.b") == "你好"
    assert lenient.say("en", "a.nothing") == "a.nothing"


def test_a_key_in_two_files_is_refused(tmp_path: Path) -> None:
    for locale in LOCALES:
        (tmp_path / locale).mkdir()
        for name in ("one", "two"):
            (tmp_path / locale / f"{name}.toml").write_text('[a]\nb = "x"\n')
    with pytest.raises(ValueError, match=r"a\.b stands in two files"):
        Texts.load(tmp_path)


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [
        ((None, None, "en"), "en"),
        ((None, "zh-hans", "en"), "zh_CN"),
        (("en", "zh-hans", "zh_CN"), "en"),
        ((None, "de", "zh_CN"), "en"),
        ((None, "ZH-TW"), "zh_CN"),
        ((), "zh_CN"),
    ],
)
def test_the_first_language_that_somebody_wants_is_spoken(
    wanted: tuple[str | None, ...], locale: str
) -> None:
    assert locale_for(*wanted) == locale


@pytest.mark.parametrize("key", [key for key in KEYS if key.startswith("command.")])
@pytest.mark.parametrize("locale", LOCALES)
def test_a_menu_entry_fits_the_menu(locale: str, key: str) -> None:
    """Telegram allows 256 characters; more than a line is cut on a telephone."""
    assert 1 <= units(TEXTS.plain(locale, key)) <= 60


# ------------------------------------------------------------------ filters

DAY = date(2026, 11, 13)


@pytest.mark.parametrize(
    ("locale", "shown"), [("zh_CN", "2026-11-13（周五）"), ("en", "Fri 13 Nov 2026")]
)
def test_a_day_is_shown_with_its_weekday(locale: str, shown: str) -> None:
    assert show_day(DAY, locale) == shown
    assert show_day(datetime(2026, 11, 13, 23, 59), locale) == shown  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        (12, "昨天", "yesterday"),
        (13, "今天", "today"),
        (14, "明天", "tomorrow"),
        (3, "10天前", "10 days ago"),
        (20, "7天后", "in 7 days"),
    ],
)
def test_a_distance_is_told_from_today(day: int, chinese: str, english: str) -> None:
    other = DAY.replace(day=day)
    assert show_distance(other, DAY, chinese=True) == chinese
    assert show_distance(other, DAY, chinese=False) == english


@pytest.mark.parametrize(
    ("minutes", "chinese", "english"),
    [(90, "1.5小时", "1.5 h"), (120, "2小时", "2 h"), (45, "45分钟", "45 min")],
)
def test_a_duration_is_in_hours_when_it_is_round(minutes: int, chinese: str, english: str) -> None:
    assert show_duration(minutes, chinese=True) == chinese
    assert show_duration(minutes, chinese=False) == english


def test_a_forged_month_is_shown_as_it_stands() -> None:
    assert show_month(24322, chinese=True) == "2026年11月"
    assert show_month(24322, chinese=False) == "Nov 2026"
    for forged in (-1, 999_999_999, 10**30):
        assert show_month(forged, chinese=True) == str(forged)
