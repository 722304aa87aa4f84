"""Reading rules/points/: what is shipped, versions that follow each other, and every fault."""

import copy
import re
import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from domain.points.reading import read_points, read_scheme
from domain.points.scheme import PartKind, Per, PointsRules
from domain.reading import Wrong
from tests.domain.points_cast import (
    FOLDER,
    FORM,
    MEETINGS,
    RULES,
    SEED,
    STUDENT,
    VILLAGE,
    built,
    documents,
    event,
    label,
    small,
)

Change = Callable[[dict[str, Any]], object]


# ------------------------------------------------------------------ what is shipped


def test_the_schemes_that_are_shipped_work_in_four_ways() -> None:
    assert RULES.keys() == ("eighty_twenty", "monthly_form", "student_bonus", "village_deductions")
    kinds = {each.key: [part.kind for part in each.parts] for each in RULES.schemes}
    assert kinds == {
        "eighty_twenty": [PartKind.CARDS, PartKind.EVALUATION],
        "monthly_form": [PartKind.CARDS],
        "student_bonus": [PartKind.ENTRIES] * 2 + [PartKind.EVALUATION, PartKind.ENTRIES],
        "village_deductions": [PartKind.ENTRIES] * 2,
    }
    assert all(each.source and each.version for each in RULES.schemes)


def test_the_scheme_of_the_seed() -> None:
    base, evaluation = SEED.parts
    assert (base.points, base.full, base.per, evaluation.points) == (8000, 10_000, Per.MONTH, 2000)
    assert [each.label for each in SEED.of_part(base)] == [
        "政治立场", "政治学习", "参加组织活动", "宣传教育群众", "遵纪守法",
        "公开承诺", "维护稳定", "弘扬正气", "模范带头", "引领发展",
    ]  # fmt: skip
    assert [(each.label, each.at_least) for each in SEED.bands] == [
        ("出色型", 9000),
        ("本色型", 7000),
        ("褪色型", None),
    ]


@pytest.mark.parametrize(
    ("total", "band"), [(9000, 0), (8999, 1), (7000, 1), (6999, 2), (0, 2), (-1, 2)]
)
def test_bands_are_lower_bounds(total: int, band: int) -> None:
    assert SEED.band(total) is SEED.bands[band]


def test_the_public_schemes_keep_their_frames() -> None:
    assert [part.points for part in STUDENT.parts] == [6000, None, 1000, None]
    assert STUDENT.dimensions["bonus"].most == 3000
    village = VILLAGE.of_part(VILLAGE.parts[0])
    assert [(each.start, each.most, each.floor) for each in village] == [(500, 500, 0)] * 10
    assert FORM.events["study_missed"].points == -300
    assert SEED.events["good_deed"].evidence


# ------------------------------------------------------------------ versions by date


def test_versions_follow_each_other_at_the_turn_of_a_year() -> None:
    old = small(version="1", until=date(2027, 1, 1))
    new = small(version="2", since=date(2027, 1, 1))
    rules, faults = read_points({"old.toml": old, "new.toml": new})
    assert (faults, rules is not None) == ((), True)
    assert rules is not None
    found = {year: rules.of("small", year) for year in (2025, 2026, 2027)}
    assert {year: each and each.version for year, each in found.items()} == {
        2025: None,
        2026: "1",
        2027: "2",
    }
    assert rules.keys() == ("small",)
    assert PointsRules().of("small", 2026) is None


def test_a_scheme_that_begins_in_a_year_scores_it() -> None:
    scheme = built(since=date(2026, 9, 1))
    assert PointsRules((scheme,)).of("small", 2026) is scheme


@pytest.mark.parametrize(
    ("until", "since"), [(None, date(2027, 1, 1)), (date(2028, 1, 1), date(2027, 1, 1))]
)
def test_two_files_of_one_scheme_must_not_hold_on_the_same_day(
    until: date | None, since: date
) -> None:
    old = small(**({"until": until} if until else {}))
    given = {"a.toml": old, "b.toml": small(since=since)}
    rules, (fault,) = read_points(given)
    assert rules is None
    assert (fault.file, fault.key, fault.problem) == ("points/b.toml", "since", Wrong.TWICE)
    assert "a.toml" in fault.expected


# ------------------------------------------------------------------ faults


def to(path: str, value: object) -> Change:
    """Set one value of a document; ... takes it out."""

    def change(at: Any) -> None:
        *way, last = path.split(".")
        for part in way:
            at = at[int(part) - 1] if part.isdigit() else at[part]
        if value is ...:
            del at[last]
        else:
            at[last] = value

    return change


EVALUATION = [label("base", kind="evaluation", points="20")]
CARDS: dict[str, Any] = label("base", kind="cards", per="month", points="80", full="10")


@pytest.mark.parametrize(
    ("path", "value", "key", "problem"),
    [
        ("key", ..., "key", Wrong.MISSING),
        ("source", " ", "source", Wrong.EMPTY),
        ("tea", 1, "tea", Wrong.UNKNOWN_KEY),
        ("since", "2026", "since", Wrong.WRONG_TYPE),
        ("since", date(2026, 1, 2), "since", Wrong.UNKNOWN_VALUE),
        ("until", date(2026, 7, 1), "until", Wrong.UNKNOWN_VALUE),
        ("until", date(2026, 1, 1), "until", Wrong.TOO_SMALL),
        ("left_out", ["tall"], "left_out", Wrong.UNKNOWN_VALUE),
        ("months", "half", "months", Wrong.UNKNOWN_VALUE),
        ("rounding", "up", "rounding", Wrong.UNKNOWN_VALUE),
        ("floor", 0, "floor", Wrong.WRONG_TYPE),
        ("floor", "99999", "floor", Wrong.TOO_LARGE),
        ("floor", "-99999", "floor", Wrong.TOO_SMALL),
        ("most", "-1", "most", Wrong.TOO_SMALL),
        ("parts", ..., "parts", Wrong.MISSING),
        ("parts", 3, "parts", Wrong.WRONG_TYPE),
        ("parts", [], "parts", Wrong.EMPTY),
        ("parts.1.kind", "tea", "parts.1.kind", Wrong.UNKNOWN_VALUE),
        ("parts.1.points", "0", "parts.1.points", Wrong.TOO_SMALL),
        ("parts.1.points", "80", "parts.1.full", Wrong.MISSING),
        ("parts.1.full", "11", "parts.1.full", Wrong.UNKNOWN_VALUE),
        ("parts", [{**CARDS, "per": "year"}], "parts.1.per", Wrong.UNKNOWN_VALUE),
        ("parts", EVALUATION, "parts.1.kind", Wrong.UNKNOWN_VALUE),
        ("parts", [label("base", kind="evaluation")], "parts.1.points", Wrong.MISSING),
        ("parts", [label("base", kind="entries"), label("tea", kind="entries")], "parts.2",
         Wrong.EMPTY),
        ("parts", [label("base", kind="entries")] * 2, "parts.2.key", Wrong.TWICE),
        ("dimensions.1.most", ..., "dimensions.1.most", None),
        ("dimensions.1.part", "tea", "dimensions.1.part", Wrong.UNKNOWN_VALUE),
        ("dimensions.1.most", "-11", "dimensions.1.most", Wrong.TOO_SMALL),
        ("dimensions.1.start", "11", "dimensions.1.start", Wrong.TOO_LARGE),
        ("dimensions.1.start", "-11", "dimensions.1.start", Wrong.TOO_SMALL),
        ("groups.1.per", "week", "groups.1.per", Wrong.UNKNOWN_VALUE),
        ("groups.1.key", "tea", "groups.1", Wrong.EMPTY),
        ("events.1.group", "tea", "events.1.group", Wrong.UNKNOWN_VALUE),
        ("events.2.code", "a", "events.2.code", Wrong.TWICE),
        ("events.2.code", ..., "events.2.code", Wrong.MISSING),
        ("events.2.points", "-1", "groups.1", Wrong.UNKNOWN_VALUE),
        ("events.1.points", "0", "events.1.points", Wrong.UNKNOWN_VALUE),
        ("events.1.points", 2, "events.1.points", Wrong.WRONG_TYPE),
        ("events.1.dimension", "tea", "events.1.dimension", Wrong.UNKNOWN_VALUE),
        ("events.1.up_to", "2", "events.1.up_to", Wrong.UNKNOWN_VALUE),
        ("events.1.up_to", "-3", "events.1.up_to", Wrong.UNKNOWN_VALUE),
        ("events.3.up_to", "-2", "events.3.derived", Wrong.UNKNOWN_KEY),
        ("events.1.cap_month", "-1", "events.1.cap_month", Wrong.TOO_SMALL),
        ("events.1.evidence", "yes", "events.1.evidence", Wrong.WRONG_TYPE),
        ("events.1.veto", "tea", "events.1.veto", Wrong.UNKNOWN_VALUE),
        ("events.3.derived", "dues_late", "events.3.derived", Wrong.WRONG_TYPE),
        ("events.3.derived", {}, "events.3.derived.from", Wrong.MISSING),
        ("events.3.derived.from", "tea", "events.3.derived.from", Wrong.UNKNOWN_VALUE),
        ("events.3.derived.kinds", ["tea"], "events.3.derived.kinds", Wrong.UNKNOWN_VALUE),
        ("events.3.derived.reasons", [], "events.3.derived.reasons", Wrong.EMPTY),
        ("events.3.derived.hours", "0", "events.3.derived.hours", Wrong.TOO_SMALL),
        ("events.3.derived.from", "meeting_present", "events.3.derived.reasons",
         Wrong.UNKNOWN_KEY),
        ("events.3.derived.from", "dues_late", "events.3.derived.kinds", Wrong.UNKNOWN_KEY),
        ("bands", [], "bands", Wrong.EMPTY),
        ("bands.1.at_least", ..., "bands.1.at_least", Wrong.MISSING),
        ("bands.3.at_least", "0", "bands.3.at_least", Wrong.UNKNOWN_KEY),
        ("bands.2.at_least", "90", "bands.2.at_least", Wrong.TOO_LARGE),
    ],
)  # fmt: skip
def test_every_fault_is_named(path: str, value: object, key: str, problem: Wrong | None) -> None:
    derived = {"from": "meeting_absent", "kinds": ["theme_day"], "reasons": ["sick"]}
    document = copy.deepcopy(
        small(
            event("a", "2", group="g"),
            event("b", "1", group="g"),
            event("c", "-1", derived=derived),
            floor="0",
            dimensions=[label("x", part="base", start="5", most="10", floor="-10")],
            groups=[label("g", per="month")],
            bands=[label("a", at_least="90"), label("b", at_least="70"), label("c")],
        )
    )
    to(path, value)(document)
    scheme, faults = read_scheme("small.toml", document, MEETINGS)
    if problem is None:
        assert scheme is not None
        return
    assert scheme is None
    assert (key, problem) in [(fault.key, fault.problem) for fault in faults]
    assert {fault.file for fault in faults} == {"points/small.toml"}
    assert all(fault.expected for fault in faults)


def test_a_dimension_without_a_most_cannot_be_converted() -> None:
    _, faults = read_scheme("small.toml", small(parts=[CARDS]))
    assert [(fault.key, fault.problem) for fault in faults] == [
        ("parts.1.points", Wrong.UNKNOWN_VALUE),
        ("parts.1.full", Wrong.UNKNOWN_VALUE),
    ]


def test_kinds_of_meeting_are_not_checked_where_they_are_not_known() -> None:
    own = event("a", "1", derived={"from": "meeting_present", "kinds": ["tea"]})
    assert built(own).events["a"].derived is not None


def test_all_faults_of_all_files_are_collected() -> None:
    changed = documents()
    changed["eighty_twenty.toml"]["rounding"] = "up"
    changed["eighty_twenty.toml"]["events"][0]["points"] = -2
    changed["student_bonus.toml"]["bands"] = []
    changed["village_deductions.toml"]["parts"][0]["full"] = "40"
    rules, faults = read_points(changed, MEETINGS)
    assert rules is None
    assert [(fault.file, fault.key) for fault in faults] == [
        ("points/eighty_twenty.toml", "rounding"),
        ("points/eighty_twenty.toml", "events.1.points"),
        ("points/student_bonus.toml", "bands"),
        ("points/student_bonus.toml", "events.7.veto"),
        ("points/village_deductions.toml", "parts.1.full"),
    ]


def test_the_example_of_the_guide_is_a_scheme() -> None:
    guide = (FOLDER.parents[1] / "docs" / "points.md").read_text("utf-8")
    example = guide.split("```toml\n")[1].split("```")[0]
    for text in (example, re.sub(r"(?m)^# (\w+ =)", r"\1", example)):
        scheme, faults = read_scheme("guide.toml", tomllib.loads(text), MEETINGS)
        wrong = [fault.key for fault in faults]
        # Told to be left out for a derived event, and told to be one thing or the other.
        assert wrong == ([] if text is example else ["events.1.derived"])
        assert (scheme is None) is bool(wrong)
