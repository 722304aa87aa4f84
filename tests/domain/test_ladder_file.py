"""rules/reminders.toml: what it gives, and every fault of it named with key and remedy."""

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from domain.ladder.reading import read_ladders
from domain.ladder.stages import Audience, DayKind, Ladders, Offset, Subject
from domain.periods import PeriodKind
from domain.reading import Wrong
from domain.vocabulary import BranchType

FILE = Path(__file__).parents[2] / "rules" / "reminders.toml"


def document() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def shipped() -> Ladders:
    found, faults = read_ladders(document())
    assert faults == ()
    assert found is not None
    return found


def test_every_length_of_period_has_a_ladder_for_meetings() -> None:
    found = shipped()
    for period in PeriodKind:
        assert found.of(Subject.MEETINGS, period) is not None
    assert found.of(Subject.TERM, PeriodKind.YEAR) is None


def test_who_is_told_instead() -> None:
    found = shipped()
    assert found.line(Audience.GROUP_LEADER) == (
        Audience.GROUP_LEADER,
        Audience.SECRETARY,
        Audience.BRANCH_GROUP,
        Audience.COMMITTEE,
    )
    assert found.line(Audience.COMMITTEE) == (Audience.COMMITTEE,)


def test_how_long_committees_serve() -> None:
    found = shipped()
    village, temporary = BranchType.VILLAGE_COMMUNITY, BranchType.TEMPORARY
    years = [found.term_of(each) for each in (None, BranchType.SCHOOL, village, temporary)]
    assert years == [3, 3, 5, 0]
    plain = document()
    del plain["terms"]
    older, faults = read_ladders(plain)
    assert older is not None
    assert faults == ()
    assert {older.term_of(each) for each in (None, *BranchType)} == {3}


def test_days_are_read() -> None:
    ladder = shipped().of(Subject.TERM, None)
    assert ladder is not None
    assert ladder.stages[0].offset == Offset(-183, DayKind.DAYS)
    assert (ladder.stages[2].repeats, ladder.stages[2].every) == (2, Offset(30, DayKind.DAYS))


def put(values: Any, path: str, value: object) -> None:
    *way, last = path.split(".")
    for step in way:
        values = values[int(step) - 1] if step.isdecimal() else values[step]
    key: Any = int(last) - 1 if last.isdecimal() else last
    if value is ...:
        del values[key]
    else:
        values[key] = value


def test_a_fault_of_one_stage_hides_none_of_another() -> None:
    changed = copy.deepcopy(document())
    put(changed, "ladders.1.stages.1.audience", "everybody")
    put(changed, "ladders.1.stages.3.offset", "29 days")
    put(changed, "ladders.1.stages.4.key", "missed")
    _, faults = read_ladders(changed)
    assert [each.key.removeprefix("ladders.1.stages.") for each in faults] == [
        "1.audience",
        "4.key",
        "3.offset",
    ]


STAGE = {"key": "x", "offset": "1 days", "audience": "secretary", "text": "missed", "grace": 1}


@pytest.mark.parametrize(
    ("path", "value", "key", "problem"),
    [
        ("version", ..., "version", Wrong.MISSING),
        ("ladders", {}, "ladders", Wrong.WRONG_TYPE),
        ("colour", "red", "colour", Wrong.UNKNOWN_KEY),
        ("settings.a_day", 0, "settings.a_day", Wrong.TOO_SMALL),
        ("settings.quiet_from", "20:30", "settings.quiet_from", Wrong.WRONG_TYPE),
        ("next_in_line.person", "mother", "next_in_line.person", Wrong.UNKNOWN_VALUE),
        ("next_in_line.mother", "person", "next_in_line.mother", Wrong.UNKNOWN_KEY),
        ("next_in_line.committee", "person", "next_in_line.committee", Wrong.TWICE),
        ("next_in_line.committee", "committee", "next_in_line.committee", Wrong.TWICE),
        ("ladders.1.key", ..., "ladders.1.key", Wrong.MISSING),
        ("ladders.2.key", "meetings_of_a_month", "ladders.2.key", Wrong.TWICE),
        ("ladders.2.period", "month", "ladders.2.period", Wrong.TWICE),
        ("ladders.1.subject", "mother", "ladders.1.subject", Wrong.UNKNOWN_VALUE),
        ("ladders.1.subject", "evaluation", "ladders.1.subject", Wrong.UNKNOWN_VALUE),
        ("ladders.1.period", ..., "ladders.1.period", Wrong.MISSING),
        ("ladders.1.anchor", "due_day", "ladders.1.anchor", Wrong.UNKNOWN_VALUE),
        ("ladders.1.period", "semester", "ladders.5.period", Wrong.TWICE),
        ("ladders.7.anchor", "last_day", "ladders.7.anchor", Wrong.UNKNOWN_VALUE),
        ("ladders.7.period", ..., "ladders.7.period", Wrong.MISSING),
        ("ladders.7.stages.1.audience", "branch_group", "ladders.7.stages.1.audience",
         Wrong.UNKNOWN_VALUE),
        ("ladders.9.anchor", "last_day", "ladders.9.anchor", Wrong.UNKNOWN_VALUE),
        ("ladders.9.period", "year", "ladders.9.period", Wrong.UNKNOWN_KEY),
        ("ladders.9.label", ..., "ladders.9.label", Wrong.MISSING),
        ("ladders.10.label_en", ..., "ladders.10.label_en", Wrong.MISSING),
        ("ladders.10.label", " ", "ladders.10.label", Wrong.EMPTY),
        ("ladders.10.stages.2.audience", "branch_group", "ladders.10.stages.2.audience",
         Wrong.UNKNOWN_VALUE),
        ("terms", 3, "terms", Wrong.WRONG_TYPE),
        ("terms.usual", ..., "terms.usual", Wrong.MISSING),
        ("terms.usual", "3", "terms.usual", Wrong.WRONG_TYPE),
        ("terms.village_community", 11, "terms.village_community", Wrong.TOO_LARGE),
        ("terms.temporary", -1, "terms.temporary", Wrong.TOO_SMALL),
        ("terms.village", 5, "terms.village", Wrong.UNKNOWN_KEY),
        ("terms.source", ..., "terms.source", Wrong.MISSING),
        ("ladders.1.stages.1.key", 7, "ladders.1.stages.1.key", Wrong.WRONG_TYPE),
        ("ladders.1.stages.1.key", "A head", "ladders.1.stages.1.key", Wrong.UNKNOWN_VALUE),
        ("ladders.1.stages.1.key", "a" * 17, "ladders.1.stages.1.key", Wrong.TOO_LARGE),
        ("ladders.1.stages", [], "ladders.1.stages", Wrong.EMPTY),
        ("ladders.1.stages.1.audience", "everybody", "ladders.1.stages.1.audience",
         Wrong.UNKNOWN_VALUE),
        ("ladders.1.stages.1.offset", 7, "ladders.1.stages.1.offset", Wrong.WRONG_TYPE),
        ("ladders.1.stages.1.offset", "a week", "ladders.1.stages.1.offset", Wrong.UNKNOWN_VALUE),
        ("ladders.1.stages.1.offset", "-401 days", "ladders.1.stages.1.offset", Wrong.TOO_LARGE),
        ("ladders.1.stages.4.offset", "29 days", "ladders.1.stages.4.offset", Wrong.TOO_LARGE),
        ("ladders.1.stages.4.offset", "15 work_days", "ladders.1.stages.4.offset",
         Wrong.TOO_LARGE),
        ("ladders.1.stages.2.key", "ahead", "ladders.1.stages.2.key", Wrong.TWICE),
        ("ladders.1.stages.2.offset", "-7 work_days", "ladders.1.stages.2.offset", Wrong.TWICE),
        ("ladders.1.stages.1.repeats", 2, "ladders.1.stages.1.every", Wrong.MISSING),
        ("ladders.1.stages.1.every", "2 days", "ladders.1.stages.1.repeats", Wrong.MISSING),
        ("ladders.9.stages.3.every", "0 days", "ladders.9.stages.3.every", Wrong.TOO_SMALL),
        ("ladders.1.stages.4", {**STAGE, "offset": "20 days", "repeats": 2, "every": "5 days"},
         "ladders.1.stages.4.offset", Wrong.TOO_LARGE),
    ],
)  # fmt: skip
def test_every_fault_is_named(path: str, value: object, key: str, problem: Wrong) -> None:
    changed = copy.deepcopy(document())
    put(changed, path, value)
    found, faults = read_ladders(changed)
    assert found is None
    assert (key, problem) in [(each.key, each.problem) for each in faults]
    assert all(each.file == "reminders.toml" and each.expected for each in faults)
