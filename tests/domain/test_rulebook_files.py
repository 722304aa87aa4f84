"""Presets that inherit and change with time, and every fault that a rule file can have."""

import copy
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.obligations import Level, Needs
from domain.periods import PeriodKind
from domain.rulebook import Fault, Rules, Wrong, read_rules

RULES = Path(__file__).parents[2] / "rules"


def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        tomllib.loads((RULES / "obligations.toml").read_text("utf-8")),
        tomllib.loads((RULES / "meetings.toml").read_text("utf-8")),
    )


# ------------------------------------------------------------------ dated rows and inheritance


def row(key: str = "theme_day", **values: object) -> dict[str, object]:
    return {"key": key, "source": "test", "since": date(2020, 1, 1), **values}


def with_preset(*rows: dict[str, object], **values: object) -> tuple[Rules | None, list[Fault]]:
    obligations, meetings = documents()
    obligations["presets"]["local"] = {
        "label": "x",
        "label_en": "x",
        "source": "test",
        "inherits": "national_default",
        "obligations": list(rows),
        **values,
    }
    rules, faults = read_rules(obligations, meetings)
    return rules, list(faults)


def dated(rules: Rules | None) -> list[tuple[int, date, date | None]]:
    assert rules is not None
    rows = [row for row in rules.presets["local"] if row.key == "theme_day"]
    return [(row.minimum, row.since, row.until) for row in rows]


NATIONAL = date(2018, 10, 28)


def test_pitfall_32_an_own_number_leaves_the_past_to_the_inherited_rule() -> None:
    rules, _ = with_preset(row(minimum=2))
    assert dated(rules) == [(1, NATIONAL, date(2020, 1, 1)), (2, date(2020, 1, 1), None)]
    assert rules is not None
    past = rules.obligations_for(None, {}, date(2019, 6, 1), preset="local")
    assert [row.minimum for row in past if row.key == "theme_day"] == [1]


def test_pitfall_32_a_repealed_number_gives_way_to_the_inherited_rule_again() -> None:
    rules, _ = with_preset(
        row(minimum=2, until=date(2022, 1, 1)), row(since=date(2022, 1, 1), minimum=3,
                                                     until=date(2024, 1, 1))
    )  # fmt: skip
    assert dated(rules) == [
        (1, NATIONAL, date(2020, 1, 1)),
        (2, date(2020, 1, 1), date(2022, 1, 1)),
        (3, date(2022, 1, 1), date(2024, 1, 1)),
        (1, date(2024, 1, 1), None),
    ]


def test_an_own_rule_older_than_the_inherited_one_replaces_it() -> None:
    rules, _ = with_preset(row(since=date(2017, 12, 1), minimum=2))
    assert dated(rules) == [(2, date(2017, 12, 1), None)]


def test_a_preset_may_stand_alone_with_whole_rows() -> None:
    obligations, meetings = documents()
    whole = row("tea", label="茶", label_en="Tea", kinds=["theme_day"], period="year", minimum=0)
    obligations["presets"]["alone"] = {
        "label": "x", "label_en": "x", "source": "x", "obligations": [whole],
    }  # fmt: skip
    rules, faults = read_rules(obligations, meetings)
    assert faults == ()
    assert rules is not None
    (found,) = rules.presets["alone"]
    assert (found.level, found.needs, found.maximum, found.enabled) == (
        Level.BRANCH, Needs.NONE, None, True,
    )  # fmt: skip


# ------------------------------------------------------------------ faults


ROW_FAULTS = [
    (row(minimum="1"), ".minimum", Wrong.WRONG_TYPE, "0 … 366"),
    (row(minimum=True), ".minimum", Wrong.WRONG_TYPE, "0 … 366"),
    (row(minimum=-1), ".minimum", Wrong.TOO_SMALL, "0 … 366"),
    (row(minimum=367), ".minimum", Wrong.TOO_LARGE, "0 … 366"),
    (row(minimum=3, maximum=2), ".minimum", Wrong.TOO_LARGE, "≤ 2"),
    (row(maximum=0), ".maximum", Wrong.TOO_SMALL, "≥ 1"),
    (row(period="week"), ".period", Wrong.UNKNOWN_VALUE, " | ".join(PeriodKind)),
    (row(soft="yes"), ".soft", Wrong.WRONG_TYPE, "true | false"),
    (row(label=" "), ".label", Wrong.EMPTY, '"…"'),
    (row(label=1), ".label", Wrong.WRONG_TYPE, '"…"'),
    (row(colour="red"), ".colour", Wrong.UNKNOWN_KEY, None),
    (row(kinds=[]), ".kinds", Wrong.EMPTY, "[…]"),
    (row(kinds="theme_day"), ".kinds", Wrong.WRONG_TYPE, "[…, …]"),
    (row(kinds=["theme_day", "theme_day"]), ".kinds", Wrong.TWICE, "[…, …]"),
    (row(kinds=["tea"]), ".kinds", Wrong.UNKNOWN_VALUE, None),
    (row(kinds=[1]), ".kinds", Wrong.UNKNOWN_VALUE, None),
    (row(kinds=["party_lecture"]), "", Wrong.TWICE, "≠ party_lecture"),
    (row(months=[13]), ".months", Wrong.TOO_LARGE, "1 … 12"),
    (row(since="2020-01-01"), ".since", Wrong.WRONG_TYPE, "2018-10-28"),
    (row(since=datetime(2020, 1, 1)), ".since", Wrong.WRONG_TYPE, "2018-10-28"),  # noqa: DTZ001
    (row(until=date(2020, 1, 1)), ".until", Wrong.TOO_SMALL, "> 2020-01-01"),
    ({"key": "theme_day", "since": date(2020, 1, 1)}, ".source", Wrong.MISSING, '"…"'),
]  # fmt: skip


@pytest.mark.parametrize(("faulty", "key", "problem", "expected"), ROW_FAULTS)
def test_a_faulty_row_is_named(
    faulty: dict[str, object], key: str, problem: Wrong, expected: str | None
) -> None:
    rules, (fault,) = with_preset(faulty)
    assert rules is None
    assert fault.file == "obligations.toml"
    assert fault.key == f"presets.local.obligations.theme_day{key}"
    assert fault.problem is problem
    assert expected is None or fault.expected == expected


def test_two_rows_alike_are_a_fault() -> None:
    _, (fault,) = with_preset(row(), row(since=date(2021, 1, 1)))
    assert (fault.key, fault.problem) == ("presets.local.obligations.theme_day", Wrong.TWICE)
    rules, faults = with_preset(row(until=date(2021, 1, 1)), row(since=date(2021, 1, 1)))
    assert rules is not None
    assert faults == []


def test_a_row_without_anything_to_inherit_must_be_whole() -> None:
    _, faults = with_preset(row("tea"))
    assert [(f.key.rpartition(".")[2], f.problem) for f in faults] == [
        ("label", Wrong.MISSING),
        ("label_en", Wrong.MISSING),
        ("period", Wrong.MISSING),
        ("minimum", Wrong.MISSING),
        ("kinds", Wrong.MISSING),
    ]


@pytest.mark.parametrize(
    ("values", "key", "problem"),
    [
        ({"inherits": "later"}, "presets.local.inherits", Wrong.UNKNOWN_VALUE),
        ({"obligations": {}}, "presets.local.obligations", Wrong.WRONG_TYPE),
        ({"obligations": ["theme_day"]}, "presets.local.obligations.1", Wrong.WRONG_TYPE),
    ],
)
def test_a_faulty_preset_is_named(values: dict[str, object], key: str, problem: Wrong) -> None:
    _, faults = with_preset(**values)
    assert (faults[0].key, faults[0].problem) == (key, problem)


DOCUMENT_FAULTS: list[tuple[str, str, object, Wrong]] = [
    ("obligations", "colour", 1, Wrong.UNKNOWN_KEY),
    ("obligations", "version", None, Wrong.MISSING),
    ("obligations", "version", "", Wrong.EMPTY),
    ("obligations", "branch_types.school", None, Wrong.MISSING),
    ("obligations", "branch_types.school", "x", Wrong.UNKNOWN_VALUE),
    ("obligations", "branch_types.ship", "school", Wrong.UNKNOWN_KEY),
    ("obligations", "presets.unit.label", None, Wrong.MISSING),
    ("meetings", "vote_rules.ordinary.quorum", "half", Wrong.WRONG_TYPE),
    ("meetings", "vote_rules.ordinary.quorum", 1, Wrong.WRONG_TYPE),
    ("meetings", "vote_rules.ordinary.quorum", "more_than 3/2", Wrong.TOO_LARGE),
    ("meetings", "vote_rules.democratic_life.quorum", None, Wrong.MISSING),
    ("meetings", "kinds.general_meeting.vote_rules", [], Wrong.UNKNOWN_VALUE),
    ("meetings", "kinds.group_meeting.vote_rules", ["ordinary"], Wrong.UNKNOWN_VALUE),
    ("meetings", "kinds.group_meeting.attends", "all", Wrong.UNKNOWN_VALUE),
    ("meetings", "kinds.study_session", 1, Wrong.WRONG_TYPE),
]


@pytest.mark.parametrize(("file", "key", "value", "problem"), DOCUMENT_FAULTS)
def test_a_faulty_document_is_refused_by_name(
    file: str, key: str, value: object, problem: Wrong
) -> None:
    obligations, meetings = documents()
    place: dict[str, Any] = {"obligations": obligations, "meetings": meetings}[file]
    *way, last = key.split(".")
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    before = copy.deepcopy((obligations, meetings))
    rules, faults = read_rules(obligations, meetings)
    assert rules is None
    assert (f"{file}.toml", key, problem) in [(f.file, f.key, f.problem) for f in faults]
    assert (obligations, meetings) == before


def test_two_kinds_of_one_name_are_a_fault() -> None:
    obligations, meetings = documents()
    meetings["kinds"]["study_session"]["aliases"] = ["党课"]
    rules, (fault,) = read_rules(obligations, meetings)
    assert rules is None
    assert fault == Fault(
        "meetings.toml", "kinds.study_session", Wrong.TWICE, "≠ kinds.party_lecture", "党课"
    )


def test_empty_documents_name_all_that_is_missing() -> None:
    rules, faults = read_rules({}, {})
    assert rules is None
    assert {(f.file, f.key) for f in faults} >= {
        ("obligations.toml", "version"),
        ("obligations.toml", "presets"),
        ("obligations.toml", "presets.national_default"),
        ("obligations.toml", "branch_types"),
        ("meetings.toml", "version"),
        ("meetings.toml", "kinds"),
        ("meetings.toml", "vote_rules"),
    }


def test_all_faults_come_at_once() -> None:
    _, faults = with_preset(row(minimum=-1, colour="red"), row("party_lecture", soft=1))
    assert len(faults) == 3
