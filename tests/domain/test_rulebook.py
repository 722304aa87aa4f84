"""The rule files as they ship, and what a branch sets itself."""

from datetime import date

import pytest

from domain.obligations import Needs
from domain.periods import PeriodKind
from domain.rulebook import Fault, Rules, Wrong
from domain.vocabulary import BRANCH_COMMITTEE_OFFICES, BranchType, Office

TODAY = date(2026, 11, 21)
KEYS = [
    "general_meeting",
    "committee_meeting",
    "group_meeting",
    "party_lecture",
    "theme_day",
    "study_session",
    "org_life_meeting",
    "democratic_appraisal",
]


def keys(rules: Rules, branch_type: BranchType | None, **overrides: dict[str, object]) -> list[str]:
    return [row.key for row in rules.obligations_for(branch_type, overrides, TODAY)]


# ------------------------------------------------------------------ as shipped


def test_the_eight_kinds_and_obligations_are_there(rules: Rules) -> None:
    assert sorted(rules.kinds) == sorted(KEYS)
    assert [row.key for row in rules.presets["national_default"]] == KEYS


# Rulebook 1.2, one line for each number: period, minimum, maximum, soft, usual months.
TABLE = {
    ("national_default", "general_meeting"): ("quarter", 1, None, True, None),
    ("national_default", "committee_meeting"): ("month", 1, None, True, None),
    ("national_default", "group_meeting"): ("month", 1, None, True, None),
    ("national_default", "party_lecture"): ("quarter", 1, None, True, None),
    ("national_default", "theme_day"): ("month", 1, None, False, None),
    ("national_default", "org_life_meeting"): ("year", 1, None, False, (10, 11, 12)),
    ("national_default", "democratic_appraisal"): ("year", 1, None, True, (10, 11, 12)),
    ("institute", "general_meeting"): ("quarter", 1, None, False, None),
    ("institute", "committee_meeting"): ("month", 1, None, False, None),
    ("village_community", "theme_day"): ("month", 1, None, False, None),
    ("nonpublic_org", "group_meeting"): ("month", 1, 2, True, None),
    ("nonpublic_org", "party_lecture"): ("quarter", 1, None, False, None),
    ("nonpublic_org", "democratic_appraisal"): ("year", 1, None, True, (6, 7, 12)),
    ("school", "study_session"): ("month", 1, None, False, None),
    ("school", "org_life_meeting"): ("semester", 1, None, False, None),
    ("university", "theme_day"): ("month", 1, None, False, None),
    ("unit", "general_meeting"): ("quarter", 1, None, False, None),
    ("unit", "committee_meeting"): ("month", 1, None, False, None),
    ("unit", "group_meeting"): ("month", 1, None, False, None),
    ("unit", "party_lecture"): ("quarter", 1, None, False, None),
    ("unit", "study_session"): ("month", 1, None, False, None),
    ("unit", "org_life_meeting"): ("half_year", 1, None, True, None),
    ("unit", "democratic_appraisal"): ("year", 1, None, False, (10, 11, 12)),
}


@pytest.mark.parametrize(("preset", "key"), TABLE)
def test_the_numbers_of_the_sources(rules: Rules, preset: str, key: str) -> None:
    found = rules.obligations_for(None, {}, TODAY, preset=preset)
    (row,) = [row for row in found if row.key == key]
    shown = (row.period.value, row.minimum, row.maximum, row.soft, row.months)
    assert shown == TABLE[preset, key]
    assert (row.preset, row.version) == (preset, rules.version)


def test_every_row_says_where_it_comes_from_and_since_when(rules: Rules) -> None:
    for rows in rules.presets.values():
        for row in rows:
            assert row.source
            assert row.since <= TODAY


def test_pitfall_35_where_no_local_example_fits_the_national_text_wins(rules: Rules) -> None:
    national = [row for row in rules.presets["national_default"] if row.enabled]
    for branch_type in (None, BranchType.RETIRED, BranchType.STATE_ENTERPRISE):
        assert list(rules.obligations_for(branch_type, {}, TODAY)) == national


def test_pitfall_06_only_committee_and_group_meetings_need_either(rules: Rules) -> None:
    needs = {row.key: row.needs for row in rules.obligations_for(None, {}, TODAY)}
    assert {key for key, need in needs.items() if need is not Needs.NONE} == {
        "committee_meeting",
        "group_meeting",
    }


def test_collective_study_is_off_until_a_branch_sets_it(rules: Rules) -> None:
    assert "study_session" not in keys(rules, None)
    assert "study_session" in keys(rules, None, study_session={"minimum": 2})
    assert "study_session" in keys(rules, BranchType.SCHOOL)


def test_kinds_are_found_by_any_of_their_names(rules: Rules) -> None:
    for name in (
        "general_meeting",
        " 支部党员大会 ",
        "支部大会",
        "GENERAL MEETING OF THE PARTY BRANCH",
    ):
        assert rules.kind_named(name) is rules.kinds["general_meeting"]
    assert rules.kind_named("茶话会") is None


def test_a_branch_committee_is_made_of_its_offices() -> None:
    assert Office.SECRETARY in BRANCH_COMMITTEE_OFFICES
    assert Office.GROUP_LEADER not in BRANCH_COMMITTEE_OFFICES


# ------------------------------------------------------------------ what a branch sets itself


def test_pitfall_35_a_branch_overrides_number_by_number(rules: Rules) -> None:
    overrides: dict[str, dict[str, object]] = {
        "general_meeting": {"minimum": 2, "period": "month", "attendance_min": None},
        "party_lecture": {"enabled": False},
        "democratic_appraisal": {"months": [6, 7], "not_for": []},
    }
    assert rules.check_overrides(overrides) == ()
    found = {row.key: row for row in rules.obligations_for(None, overrides, TODAY)}
    general = found["general_meeting"]
    assert (general.minimum, general.period) == (2, PeriodKind.MONTH)
    assert general.soft
    assert general.attendance_min is None
    assert general.overridden == ("attendance_min", "minimum", "period")
    assert "party_lecture" not in found
    assert found["democratic_appraisal"].months == (6, 7)
    assert found["democratic_appraisal"].not_for == frozenset()


def test_overrides_are_checked_by_name(rules: Rules) -> None:
    faults = rules.check_overrides(
        {
            "tea_party": {"minimum": 1},
            "theme_day": {"minimum": -1, "label": "x"},
            "group_meeting": {"maximum": 0},
        },
        BranchType.VILLAGE_COMMUNITY,
    )
    own = "enabled | minimum | maximum | period | months | attendance_min | soft | not_for"
    assert faults == (
        Fault("overrides", "tea_party", Wrong.UNKNOWN_KEY, " | ".join(KEYS), "tea_party"),
        Fault("overrides", "group_meeting.maximum", Wrong.TOO_SMALL, "≥ 1", "0"),
        Fault("overrides", "theme_day.minimum", Wrong.TOO_SMALL, "0 … 366", "-1"),
        Fault("overrides", "theme_day.label", Wrong.UNKNOWN_KEY, own, "label"),
    )


def test_pitfall_04_an_override_cannot_make_one_record_fulfil_two_cadences(rules: Rules) -> None:
    """In an institute a study session already counts as organizational life."""
    faults = rules.check_overrides({"study_session": {"enabled": True}}, BranchType.INSTITUTE)
    assert [(f.key, f.problem) for f in faults] == [("study_session.enabled", Wrong.TWICE)]


def test_faulty_overrides_change_nothing(rules: Rules) -> None:
    faulty: dict[str, dict[str, object]] = {"theme_day": {"minimum": 0, "period": "week"}}
    assert rules.obligations_for(None, faulty, TODAY) == rules.obligations_for(None, {}, TODAY)
    empty: dict[str, dict[str, object]] = {"theme_day": {}}
    assert rules.obligations_for(None, empty, TODAY) == rules.obligations_for(None, {}, TODAY)
