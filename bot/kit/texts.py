"""Every sentence that a person reads: Jinja2 templates in catalogues by locale."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from html import unescape
from pathlib import Path

import structlog
from jinja2 import Environment, StrictUndefined, Template

from bot.kit.pages import TAG, pages, units
from domain.dues.money import show_yuan
from domain.dues.months import Month, first_day
from domain.errors import Labelled

__all__ = ["CATALOGUES", "LOCALES", "Texts", "locale_for", "pages", "units"]

LOCALES = ("zh_CN", "en")
CATALOGUES = Path(__file__).parents[1] / "texts"
_WEEKDAYS = {
    "zh_CN": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
log = structlog.get_logger()


def locale_for(*wanted: str | None) -> str:
    """The first of a person's choice, their client's language and the default that we speak."""
    for code in wanted:
        if code in LOCALES:
            return str(code)
        if code:
            return "zh_CN" if code.lower().startswith("zh") else "en"
    return LOCALES[0]


def label_of(locale: str, labelled: Labelled) -> str:
    """The label of a rule's row in a language."""
    return labelled.label if locale == "zh_CN" else labelled.label_en


class Texts:
    """The catalogues of all locales, compiled when first used."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]], *, strict: bool) -> None:
        self._sources = catalogues
        self._strict = strict  # a missing sentence raises; in production it is logged
        self._html = {locale: _environment(locale, html=True) for locale in catalogues}
        self._plain = {locale: _environment(locale, html=False) for locale in catalogues}
        self._compiled: dict[tuple[str, str, bool], Template] = {}

    @classmethod
    def load(cls, directory: Path = CATALOGUES, *, strict: bool = False) -> "Texts":
        """Read `<directory>/<locale>/*.toml`; nested tables become dotted keys."""
        return cls({locale: _read(directory / locale) for locale in LOCALES}, strict=strict)

    def keys(self, locale: str) -> Mapping[str, str]:
        """The sources of a locale by key."""
        return self._sources[locale]

    def has(self, key: str) -> bool:
        return key in self._sources[LOCALES[0]]

    def say(self, locale: str, key: str, **values: object) -> str:
        """A sentence as HTML; values are escaped."""
        return self._render(locale, key, values, html=True)

    def plain(self, locale: str, key: str, **values: object) -> str:
        """A sentence without markup, for buttons, toasts and menus."""
        return self._render(locale, key, values, html=False)

    def _render(self, locale: str, key: str, values: Mapping[str, object], *, html: bool) -> str:
        template = self._compiled.get((locale, key, html))
        if template is None:
            source = self._sources[locale].get(key)
            if source is None:
                return self._missing(locale, key, values, html=html)
            environment = (self._html if html else self._plain)[locale]
            template = environment.from_string(source if html else unescape(TAG.sub("", source)))
            self._compiled[locale, key, html] = template
        return template.render(values).strip()

    def _missing(self, locale: str, key: str, values: Mapping[str, object], *, html: bool) -> str:
        if self._strict:
            raise KeyError(f"no sentence {key} in {locale}")
        log.error("text.missing", key=key, locale=locale)
        for other in LOCALES:
            if key in self._sources[other]:
                return self._render(other, key, values, html=html)
        return key


def _read(directory: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(directory.glob("*.toml")):
        for key, text in _flat(tomllib.loads(path.read_text("utf-8"))):
            if key in found:
                raise ValueError(f"{path}: {key} stands in two files")
            found[key] = text
    return found


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{key}.")
        else:
            yield key, str(value)


def _environment(locale: str, *, html: bool) -> Environment:
    # The plain variant goes where Telegram reads no markup: buttons, toasts, menus.
    made = Environment(autoescape=html, undefined=StrictUndefined)  # noqa: S701
    chinese = locale == "zh_CN"
    made.filters.update(
        day=lambda day: show_day(day, locale),
        clock=lambda moment: f"{moment:%H:%M}",
        distance=lambda day, today: show_distance(day, today, chinese=chinese),
        percent=lambda tenths: f"{tenths // 10}.{tenths % 10}%",
        hours=_trim,
        yuan=show_yuan,
        month=lambda month: show_month(month, chinese=chinese),
        months=lambda months: show_months(months, chinese=chinese),
        duration=lambda minutes: show_duration(minutes, chinese=chinese),
    )
    return made


def show_day(day: date | datetime, locale: str) -> str:
    """A day with its weekday: `2026-11-13（周五）` or `Fri 13 Nov 2026`."""
    weekday = _WEEKDAYS[locale][day.weekday()]
    if locale == "zh_CN":
        return f"{day:%Y-%m-%d}（{weekday}）"
    return f"{weekday} {day.day} {day:%b %Y}"


def show_distance(day: date | datetime, today: date, *, chinese: bool) -> str:
    """How far a day lies from today; the distance is what people notice."""
    away = (_day_of(day) - today).days
    if away in {-1, 0, 1}:
        return (("昨天", "今天", "明天") if chinese else ("yesterday", "today", "tomorrow"))[
            away + 1
        ]
    if chinese:
        return f"{abs(away)}天{'前' if away < 0 else '后'}"
    return f"{-away} days ago" if away < 0 else f"in {away} days"


def show_month(month: Month, *, chinese: bool) -> str:
    """A month as people write it: `2026年11月` or `Nov 2026`; a number that is none as it is."""
    try:
        first = first_day(month)
    except (ValueError, OverflowError):  # somebody forged a button
        return str(month)
    return f"{first.year}年{first.month}月" if chinese else f"{first:%b %Y}"


def show_months(months: Iterable[Month], *, chinese: bool) -> str:
    """Months in runs: `2026年9月至2026年11月` or `Sep 2026 to Nov 2026`."""
    runs: list[list[Month]] = []
    for month in sorted(months):
        if runs and runs[-1][1] + 1 == month:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    to, between = ("至", "、") if chinese else (" to ", ", ")
    return between.join(
        to.join(show_month(each, chinese=chinese) for each in dict.fromkeys(run)) for run in runs
    )


def show_duration(minutes: int, *, chinese: bool) -> str:
    """A length of time such as `1.5小时` or `90 min`."""
    if chinese:
        return f"{_trim(minutes * 100 // 60)}小时" if minutes % 30 == 0 else f"{minutes}分钟"
    return f"{_trim(minutes * 100 // 60)} h" if minutes % 30 == 0 else f"{minutes} min"


def _day_of(day: date | datetime) -> date:
    return day.date() if isinstance(day, datetime) else day


def _trim(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
