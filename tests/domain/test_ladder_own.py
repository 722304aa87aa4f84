"""What a branch sets itself about reminders: read, refused with the right form, and applied."""

from datetime import time

import pytest

from domain.ladder.own import check_own, own_reminders, setting_fields, shown_settings
from domain.ladder.quiet import Hours
from domain.ladder.stages import DayKind, Offset, Subject
from domain.periods import PeriodKind
from domain.reading import Wrong
from tests.domain.test_ladder_file import shipped

LADDERS = shipped()
MONTH = LADDERS.of(Subject.MEETINGS, PeriodKind.MONTH)
AHEAD, MISSED = "stage.meetings_of_a_month.ahead", "stage.meetings_of_a_month.missed"


def test_a_branch_that_sets_nothing_has_what_the_file_says() -> None:
    own = own_reminders(LADDERS, {})
    assert own.hours == Hours(time(8, 30), time(20, 30), work_days_only=True)
    assert own.a_day == 3
    assert MONTH is not None
    assert own.ladder(MONTH) is MONTH


def test_everything_can_be_set_and_is_shown_as_it_is_typed() -> None:
    stated = {
        "quiet_from": "21:00",
        "quiet_until": "07:15",
        "work_days_only": False,
        "a_day": 5,
        AHEAD: "off",
        MISSED: "3 days",
    }
    own = own_reminders(LADDERS, stated)
    assert own.hours == Hours(time(7, 15), time(21), work_days_only=False)
    assert MONTH is not None
    changed = own.ladder(MONTH)
    assert [stage.key for stage in changed.stages] == ["last_days", "missed", "still_missed"]
    assert changed.stages[1].offset == Offset(3, DayKind.DAYS)
    shown = shown_settings(LADDERS, own)
    assert {name: shown[name] for name in stated} == stated
    assert shown["stage.meetings_of_a_month.last_days"] == "-2 work_days"
    assert set(shown) == set(setting_fields(LADDERS))
    for name, value in shown.items():
        assert check_own(LADDERS, {}, name, value) == () or name in {"quiet_from", "quiet_until"}


def test_dues_are_not_set_here() -> None:
    assert not any("dues" in field for field in setting_fields(LADDERS))


def test_stages_of_points_terms_and_probations_are_moved_and_switched_off() -> None:
    ended = "stage.end_of_a_probation.ended"
    stated = {
        "stage.end_of_a_term.six_months": "-200 days",
        "stage.end_of_a_term.ended": "off",
        ended: "3 work_days",
        "stage.points_of_a_month.missed": "off",
    }
    for field, value in stated.items():
        assert check_own(LADDERS, {}, field, value) == ()
    own = own_reminders(LADDERS, stated)
    term, probation = (LADDERS.of(each, None) for each in (Subject.TERM, Subject.PROBATION))
    points = LADDERS.of(Subject.POINTS, PeriodKind.MONTH)
    assert term is not None
    assert probation is not None
    assert points is not None
    assert [(each.key, str(each.offset)) for each in own.ladder(term).stages] == [
        ("six_months", "-200 days"),
        ("two_months", "-60 days"),
    ]
    assert str(own.ladder(probation).stages[-1].offset) == "3 work_days"
    assert [each.key for each in own.ladder(points).stages] == ["last_days"]
    (fault,) = check_own(LADDERS, {}, ended, "-1 days")
    assert fault.problem is Wrong.TOO_SMALL


@pytest.mark.parametrize(
    ("stated", "field", "value", "problem"),
    [
        ({}, "colour", "red", Wrong.UNKNOWN_KEY),
        ({}, "quiet_from", "24:00", Wrong.WRONG_TYPE),
        ({}, "quiet_from", 2030, Wrong.WRONG_TYPE),
        ({}, "quiet_from", "08:30", Wrong.UNKNOWN_VALUE),
        ({}, "quiet_until", "20:30", Wrong.UNKNOWN_VALUE),
        ({"quiet_from": "12:00"}, "quiet_until", "12:30", Wrong.UNKNOWN_VALUE),
        ({}, "work_days_only", "yes", Wrong.WRONG_TYPE),
        ({}, "a_day", 0, Wrong.TOO_SMALL),
        ({}, "a_day", 21, Wrong.TOO_LARGE),
        ({}, AHEAD, "a week", Wrong.UNKNOWN_VALUE),
        ({}, AHEAD, 7, Wrong.WRONG_TYPE),
        ({}, AHEAD, "1 days", Wrong.TOO_LARGE),  # it would speak of what is over
        ({}, MISSED, "0 days", Wrong.TOO_SMALL),
        ({}, MISSED, "29 days", Wrong.TOO_LARGE),  # the next month may be over
        ({}, AHEAD, "-2 work_days", Wrong.TWICE),
        ({"stage.meetings_of_a_month.last_days": "-3 days"}, AHEAD, "-3 days", Wrong.TWICE),
    ],
)
def test_what_does_not_fit_is_refused_with_the_right_form(
    stated: dict[str, object], field: str, value: object, problem: Wrong
) -> None:
    (fault,) = check_own(LADDERS, stated, field, value)
    assert (fault.key, fault.problem) == (field, problem)
    assert fault.expected


@pytest.mark.parametrize(
    ("stated", "field", "value"),
    [
        ({"quiet_until": "06:00"}, "quiet_from", "08:00"),
        ({"stage.meetings_of_a_month.last_days": "off"}, AHEAD, "-2 work_days"),
        ({}, AHEAD, "off"),
        ({}, MISSED, "28 days"),
    ],
)
def test_what_fits_is_taken(stated: dict[str, object], field: str, value: object) -> None:
    assert check_own(LADDERS, stated, field, value) == ()


def test_settings_that_do_not_fit_any_more_change_nothing() -> None:
    """The file has changed since they were set."""
    own = own_reminders(LADDERS, {"quiet_from": "08:00", "stage.gone.ahead": "off", "a_day": 4})
    assert own.hours == Hours()
    assert (own.a_day, own.stages) == (4, ())
