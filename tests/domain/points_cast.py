"""Short ways to write points: the schemes of the repository, a small one, entries and cards."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from domain.dues.months import Month, month, months_of_year
from domain.points.entries import Card, Entry, Evaluation, Record
from domain.points.reading import read_points, read_scheme
from domain.points.scheme import PointsRules, Scheme
from domain.points.total import YearTotal, year_total

FOLDER = Path(__file__).parents[2] / "rules" / "points"
MEETINGS = tomllib.loads((FOLDER.parent / "meetings.toml").read_text("utf-8"))["kinds"]
YEAR = months_of_year(2026)
DECEMBER = month(2026, 12)


def documents() -> dict[str, dict[str, Any]]:
    return {file.name: tomllib.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.toml")}


def shipped() -> PointsRules:
    found, faults = read_points(documents(), MEETINGS)
    assert faults == ()
    assert found is not None
    return found


RULES = shipped()


def named(key: str) -> Scheme:
    found = RULES.of(key, 2026)
    assert found is not None
    return found


SEED = named("eighty_twenty")
STUDENT = named("student_bonus")
VILLAGE = named("village_deductions")
FORM = named("monthly_form")


def m(number: int) -> Month:
    """A month of 2026 by its number."""
    return month(2026, number)


def entry(number: int, event: str, in_month: int, points: int, **values: Any) -> Entry:
    return Entry(number, event, m(in_month), points, **values)


def ten(scheme: Scheme, total: int) -> dict[str, int]:
    """Scores of a card that make up a total, given in whole points."""
    left, scores = 100 * total, {}
    for dimension in scheme.of_part(scheme.parts[0]):
        assert dimension.most is not None
        scores[dimension.key] = min(left, dimension.most)
        left -= scores[dimension.key]
    assert left == 0
    return scores


def cards(scheme: Scheme, totals: Mapping[int, int]) -> tuple[Card, ...]:
    """A card for each month by its number, with what its dimensions make together."""
    return tuple(Card(n, m(n), ten(scheme, total)) for n, total in totals.items())


def full(scheme: Scheme, months: Iterable[int] = range(1, 13)) -> tuple[Card, ...]:
    return cards(scheme, dict.fromkeys(months, 100))


def scored(
    scheme: Scheme,
    *entries: Entry,
    cards: Iterable[Card] = (),
    evaluation: Evaluation | None = None,
    months: Iterable[Month] = YEAR,
    through: Month = DECEMBER,
) -> YearTotal:
    record = Record(frozenset(months), entries, tuple(cards), evaluation)
    return year_total(scheme, record, through)


def label(key: str, **values: Any) -> dict[str, Any]:
    return {"key": key, "label": key, "label_en": key, **values}


def event(code: str, points: str, dimension: str = "x", **values: Any) -> dict[str, Any]:
    return {"code": code, "label": code, "label_en": code, "dimension": dimension,
            "points": points, **values}  # fmt: skip


def small(*events: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A document with one part by the year, one dimension without a most, and these events."""
    return {
        **label("small", version="1", source="test"),
        "since": date(2026, 1, 1),
        "parts": [label("base", kind="entries", per="year")],
        "dimensions": [label("x", part="base", floor="-1000")],
        "events": list(events),
        "bands": [label("high", at_least="5"), label("low")],
        **values,
    }


def built(*events: dict[str, Any], **values: Any) -> Scheme:
    scheme, faults = read_scheme("small.toml", small(*events, **values))
    assert faults == ()
    assert scheme is not None
    return scheme
