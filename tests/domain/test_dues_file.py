"""Reading rules/dues.toml: every fault is named, dated rows follow each other."""

import copy
import tomllib
from datetime import date
from typing import Any

import pytest

from domain.dues.quote import quote
from domain.dues.rates import DuesRules, PayEvery, Publication, Settings
from domain.dues.reading import check_setting, own_settings, read_dues
from domain.reading import Wrong
from tests.domain.test_dues_quote import FILE, RULES


def document() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def test_the_defaults_of_the_file_are_those_of_the_code() -> None:
    assert RULES.settings == Settings()


def test_the_steps_are_those_of_the_ladder() -> None:
    steps = RULES.steps_on(date(2026, 11, 1), RULES.settings)
    assert [(step.months, step.part_payments) for step in steps] == [
        (1, True),
        (3, True),
        (5, False),
        (6, False),
    ]
    assert all(step.source and step.tell for step in steps)


def test_a_rate_that_changes_leaves_what_was_before() -> None:
    changed = document()
    old = next(row for row in changed["rates"] if row["kind"] == "student")
    old["until"] = date(2026, 7, 1)
    changed["rates"].append({**old, "flat": "0.50", "since": date(2026, 7, 1)})
    del changed["rates"][-1]["until"]
    rules, faults = read_dues(changed)
    assert faults == ()
    assert rules is not None
    assert quote(rules, "student", None, date(2026, 6, 30)).due_fen == 20
    assert quote(rules, "student", None, date(2026, 7, 1)).due_fen == 50


def set_at(path: str, value: object) -> dict[str, Any]:
    """The document with one value changed; a value of ... is taken out."""
    changed = copy.deepcopy(document())
    *way, last = path.split(".")
    at: Any = changed
    for part in way:
        at = at[int(part) - 1] if part.isdigit() else at[part]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "key", "problem"),
    [
        ("version", ..., "version", Wrong.MISSING),
        ("rates", ..., "rates", Wrong.MISSING),
        ("rates", 3, "rates", Wrong.WRONG_TYPE),
        ("tea", 1, "tea", Wrong.UNKNOWN_KEY),
        ("duty.source", ..., "duty.source", Wrong.MISSING),
        ("duty.since", "2008", "duty.since", Wrong.WRONG_TYPE),
        ("duty", 3, "duty", Wrong.WRONG_TYPE),
        ("settings.rounding", "li", "settings.rounding", Wrong.UNKNOWN_VALUE),
        ("settings.dues_day", 29, "settings.dues_day", Wrong.TOO_LARGE),
        ("settings.farmer", 0.5, "settings.farmer", Wrong.WRONG_TYPE),
        ("settings.farmer", "1e3", "settings.farmer", Wrong.UNKNOWN_VALUE),
        ("settings.farmer", "12.345", "settings.farmer", Wrong.UNKNOWN_VALUE),
        ("settings.tea", 1, "settings.tea", Wrong.UNKNOWN_KEY),
        ("rates.1.kind", ..., "rates.1.kind", Wrong.MISSING),
        ("rates.1.source", " ", "rates.1.source", Wrong.EMPTY),
        ("rates.1.since", "2008", "rates.1.since", Wrong.WRONG_TYPE),
        ("rates.1.until", date(2008, 4, 1), "rates.1.until", Wrong.TOO_SMALL),
        ("rates.1.flat", "0.20", "rates.1", Wrong.TWICE),
        ("rates.1.bands", ..., "rates.1", Wrong.MISSING),
        ("rates.1.bands", [], "rates.1.bands", Wrong.EMPTY),
        ("rates.1.bands", [{"rate": "1%", "up_to": "5"}], "rates.1.bands.1.up_to",
         Wrong.UNKNOWN_KEY),
        ("rates.1.bands", [{"rate": "1%"}, {"rate": "2%"}], "rates.1.bands.1.up_to",
         Wrong.MISSING),
        ("rates.1.bands", [{"rate": "1%", "up_to": "5"}, {"rate": "2%", "up_to": "4"},
         {"rate": "3%"}], "rates.1.bands", Wrong.TOO_SMALL),
        ("rates.1.bands", [{"rate": 0.01}], "rates.1.bands.1.rate", Wrong.WRONG_TYPE),
        ("rates.1.bands", [{"rate": "half"}], "rates.1.bands.1.rate", Wrong.UNKNOWN_VALUE),
        ("rates.1.bands", [{"rate": "101%"}], "rates.1.bands.1.rate", Wrong.TOO_LARGE),
        ("rates.5.range", ["0.20"], "rates.5.range", Wrong.WRONG_TYPE),
        ("rates.5.range", ["1.00", "0.20"], "rates.5.range", Wrong.TOO_SMALL),
        ("rates.2.kind", "salaried", "rates.salaried", Wrong.TWICE),
        ("ceilings.1.amount", ..., "ceilings.1.amount", Wrong.MISSING),
        ("ceilings.1.amount", 1000, "ceilings.1.amount", Wrong.WRONG_TYPE),
        ("steps.2.months", 1, "steps.1", Wrong.TWICE),
        ("steps.1.tell", ["everybody"], "steps.1.tell", Wrong.UNKNOWN_VALUE),
        ("steps.1.tell", [], "steps.1.tell", Wrong.EMPTY),
    ],
)  # fmt: skip
def test_every_fault_is_named(path: str, value: object, key: str, problem: Wrong) -> None:
    rules, faults = read_dues(set_at(path, value))
    assert rules is None
    assert (key, problem) in [(fault.key, fault.problem) for fault in faults]
    assert {fault.file for fault in faults} == {"dues.toml"}


def test_all_faults_are_collected() -> None:
    changed = document()
    changed["settings"]["rounding"] = "li"
    changed["rates"][0]["since"] = 3
    changed["ceilings"][0]["amount"] = -1
    _, faults = read_dues(changed)
    assert [fault.key for fault in faults] == [
        "settings.rounding",
        "rates.1.since",
        "ceilings.1.amount",
    ]


def test_a_document_may_leave_out_everything_but_its_rates() -> None:
    rules, faults = read_dues({"version": "1", "rates": []})
    assert faults == ()
    assert rules == DuesRules(version="1")
    assert DuesRules().ceiling_on(date(2026, 1, 1)) is None


def test_a_branch_may_set_its_own_numbers() -> None:
    own = own_settings(RULES, {"pay_every": "quarter", "farmer": "0.50", "publication": "amounts"})
    assert (own.pay_every, own.farmer, own.publication) == (
        PayEvery.QUARTER,
        50,
        Publication.AMOUNTS,
    )
    assert own.rounding == RULES.settings.rounding
    assert own_settings(RULES, {}) is RULES.settings


def test_a_faulty_setting_changes_nothing_and_is_named() -> None:
    (fault,) = check_setting("dues_day", 31)
    assert (fault.key, fault.problem) == ("dues_day", Wrong.TOO_LARGE)
    assert check_setting("dues_day", 28) == ()
    assert own_settings(RULES, {"dues_day": 31}) == RULES.settings
