"""What a ladder must keep to for its subject: refused with file, key and a right value."""

from typing import Any

import pytest

from domain.ladder.reading import read_ladders
from domain.ladder.stages import Anchor, Ladder, Stage, Subject
from domain.periods import PeriodKind
from domain.reading import Wrong
from tests.domain.test_ladder_file import document, put, shipped

DUES, FIXED = 6, -1  # the sixth ladder is that of dues, the last counts from the fixed day


def at(number: int, path: str) -> str:
    """A path into the ladder of this number, as faults name it."""
    count = len(document()["ladders"])
    return f"ladders.{number if number > 0 else count + number + 1}.{path}"


AFTER: dict[str, Any] = {
    "key": "x",
    "offset": "9 days",
    "audience": "person",
    "text": "still_open",
    "grace": 3,
}


def test_the_ladders_meant_here_are_those() -> None:
    ladders = shipped().ladders
    assert ladders[DUES - 1].subject is Subject.DUES
    assert (ladders[FIXED].anchor, ladders[FIXED].obligation) == (Anchor.FIXED_DAY, "theme_day")


@pytest.mark.parametrize(
    ("number", "path", "value", "problem", "expected"),
    [
        (DUES, "period", "quarter", Wrong.UNKNOWN_VALUE, "month"),
        (DUES, "anchor", "last_day", Wrong.UNKNOWN_VALUE, "fixed_day"),
        (DUES, "lead_days", 3, Wrong.TOO_LARGE, "0"),
        (DUES, "obligation", "theme_day", Wrong.UNKNOWN_KEY, "no such key here"),
        (DUES, "stages.1.audience", "secretary", Wrong.UNKNOWN_VALUE, "person"),
        (
            DUES,
            "stages.2.audience",
            "branch_group",
            Wrong.UNKNOWN_VALUE,
            "person | secretary | committee",
        ),
        (DUES, "stages.1.text", "day_after", Wrong.UNKNOWN_VALUE, "ahead | dues_day"),
        (DUES, "stages.2.text", "missed", Wrong.UNKNOWN_VALUE, "day_after | still_open"),
        (DUES, "stages.2.anchor", "last_day", Wrong.UNKNOWN_KEY, "no such key here"),
        (1, "stages.1.anchor", "last_day", Wrong.UNKNOWN_KEY, "no such key here"),
        (FIXED, "stages.2.anchor", "due_day", Wrong.UNKNOWN_VALUE, "last_day"),
        (FIXED, "stages.2.anchor", "friday", Wrong.UNKNOWN_VALUE, "last_day | fixed_day | due_day"),
        (FIXED, "obligation", "themeday", Wrong.UNKNOWN_VALUE, "general_meeting | theme_day"),
        (FIXED, "obligation", 7, Wrong.WRONG_TYPE, None),
    ],
)
def test_every_fault_is_named(
    number: int, path: str, value: object, problem: Wrong, expected: str | None
) -> None:
    changed = document()
    put(changed, at(number, path), value)
    found, faults = read_ladders(changed, ["theme_day", "general_meeting"])
    assert found is None
    (fault,) = faults
    assert (fault.file, fault.key) == ("reminders.toml", at(number, path))
    assert fault.problem is problem
    assert fault.expected == expected or (expected is None and fault.expected)


def test_two_ladders_for_the_same_are_refused() -> None:
    changed = document()
    put(changed, at(1, "obligation"), "theme_day")
    _, faults = read_ladders(changed)
    assert [(each.key, each.found) for each in faults] == [
        (at(FIXED, "period"), "meetings_of_a_month")
    ]


def test_stages_of_two_days_may_share_an_offset() -> None:
    changed = document()
    last: dict[str, Any] = changed["ladders"][FIXED]
    last["stages"][0]["offset"] = "-2 work_days"
    found, faults = read_ladders(changed)
    assert faults == ()
    assert found is not None


def test_more_stages_of_dues_in_the_file() -> None:
    changed = document()
    stages: list[dict[str, Any]] = changed["ladders"][DUES - 1]["stages"]
    stages.insert(0, {**AFTER, "key": "soon", "offset": "-3 work_days", "text": "ahead"})
    stages.append({**AFTER, "key": "again", "offset": "22 days"})
    found, faults = read_ladders(changed)
    assert faults == ()
    assert found is not None
    stages[-1]["offset"] = "23 days"  # the next month's first may come before
    _, (fault,) = read_ladders(changed)
    assert (fault.key, fault.problem) == (at(DUES, "stages.4.offset"), Wrong.TOO_LARGE)
    assert fault.expected == "≤ 22 days"


def test_an_obligation_has_its_own_ladder_or_that_of_all() -> None:
    found = shipped()

    def key(obligation: str | None) -> str | None:
        ladder = found.of(Subject.MEETINGS, PeriodKind.MONTH, obligation)
        return None if ladder is None else ladder.key

    assert key("theme_day") == "theme_day_of_a_month"
    assert key("group_meeting") == key(None) == "meetings_of_a_month"
    month: tuple[Ladder, ...] = found.all_of(Subject.MEETINGS, PeriodKind.MONTH)
    assert [each.key for each in month] == ["meetings_of_a_month", "theme_day_of_a_month"]


def test_without_a_fixed_day_the_shipped_ladder_is_that_of_all() -> None:
    """The same stages on the same days: only a branch with its own day notices."""
    of_all, own = shipped().all_of(Subject.MEETINGS, PeriodKind.MONTH)

    def stages(ladder: Ladder) -> list[tuple[object, ...]]:
        def told(each: Stage) -> tuple[object, ...]:
            return each.key, each.offset, each.audience, each.text, each.grace

        return [told(each) for each in ladder.stages]

    assert stages(of_all) == stages(own)
    assert of_all.lead_days == own.lead_days
