"""`zhibu parse`: value, readings or reason, the rule, and an exit code a script can rely on."""

import json
from typing import Any

import pytest

from tests.commands.conftest import Installation

NOW = ("--now", "2026-11-20T20:30")


def document(installation: Installation, *arguments: str) -> Any:
    done = installation.run("parse", *arguments, "--json")
    assert done.exit_code in {0, 1}, done.output
    found = json.loads(done.stdout)
    assert (found["answer"] == "value") is (done.exit_code == 0)
    return found


VALUES = [
    (("date", "上周五", *NOW), "2026-11-13", "week_word"),
    (("datetime", "昨天下午3点", *NOW), "2026-11-19 15:00", "day_word"),
    (("range", "昨天19:00-20:30", *NOW), "2026-11-19 19:00 至 2026-11-19 20:30", "day_word"),
    (("period", "三季度", *NOW), "2026-07 至 2026-09", "quarter"),
    (("money", "十二块五"), "12.50", "kuai"),
]


@pytest.mark.parametrize(("arguments", "value", "rule"), VALUES)
def test_a_value_comes_with_its_rule_and_exit_code_0(
    installation: Installation, arguments: tuple[str, ...], value: str, rule: str
) -> None:
    found = document(installation, *arguments)
    assert (found["kind"], found["text"]) == arguments[:2]
    assert (found["answer"], found["value"], found["rule"]) == ("value", value, rule)


def test_a_question_comes_with_its_readings_and_exit_code_1(installation: Installation) -> None:
    found = document(installation, "datetime", "昨天7点半", *NOW)
    assert (found["answer"], found["reason"]) == ("ambiguous", "morning_or_evening")
    assert found["readings"] == ["2026-11-19 07:30", "2026-11-19 19:30"]


def test_a_refusal_comes_with_its_reason_and_exit_code_1(installation: Installation) -> None:
    found = document(installation, "date", "2026-02-29", *NOW)
    assert (found["answer"], found["reason"]) == ("refused", "impossible_date")
    assert "value" not in found


def test_the_direction_decides_what_was_left_unsaid(installation: Installation) -> None:
    past, future = (
        document(installation, "date", "周三", *NOW, "--prefer", prefer)["value"]
        for prefer in ("past", "future")
    )
    assert (past, future) == ("2026-11-18", "2026-11-25")


def test_the_instant_of_typing_may_have_its_own_zone(installation: Installation) -> None:
    found = document(installation, "date", "今天", "--now", "2026-11-20T23:30:00-08:00")
    assert found["value"] == "2026-11-20"


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("date", "上周五", *NOW), "2026-11-13  (week_word)\n"),
        (("date", "没有", *NOW), "refused: not_a_date\n"),
        (
            ("date", "11月13日周四", *NOW),
            "ambiguous: weekday_contradicts | 2026-11-13 | 2026-11-12  (month_day)\n",
        ),
        (("name", "张三、章三、xyzq", "--among", "张三"),
         "张三: 张三  (full)\n章三: 张三?  (homophone)\nxyzq: nobody  (nobody)\n"),
        (("name", "", "--among", "张三"), "refused: empty\n"),
    ],
)  # fmt: skip
def test_people_get_one_line_for_each_answer(
    installation: Installation, arguments: tuple[str, ...], shown: str
) -> None:
    assert installation.run("parse", *arguments).stdout == shown


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("date", "今天", "--now", "gestern"), "--now"),
        (("date", "今天", "--prefer", "sideways"), "prefer"),
        (("date",), "argument"),
        (("weight", "12"), "weight"),
        (("name", "张三"), "--among"),
        (("name", "张三", "--among", "张三", "--branch", "ZB01"), "--among"),
    ],
)
def test_what_is_not_in_the_right_form_ends_with_exit_code_2(
    installation: Installation, arguments: tuple[str, ...], word: str
) -> None:
    done = installation.run("parse", *arguments)
    assert done.exit_code == 2
    assert word in done.stderr


def test_names_are_read_among_those_given(installation: Installation) -> None:
    among = [part for name in ("张三", "李四", "李五") for part in ("--among", name)]
    found = document(installation, "name", "全体除了zs", *among)
    assert found["value"] == ["李四", "李五"]
    assert [(word["typed"], word["rule"], word["excepted"]) for word in found["words"]] == [
        ("全体", "everybody", False),
        ("zs", "initials", True),
    ]


def test_several_candidates_are_shown_as_choices(installation: Installation) -> None:
    among = [part for name in ("张三", "李四", "李五") for part in ("--among", name)]
    found = document(installation, "name", "李", *among)
    assert found["answer"] == "ambiguous"
    assert found["words"][0]["choices"] == ["李四", "李五"]


def test_names_are_read_among_the_people_of_a_branch(installation: Installation) -> None:
    here = installation.imported()
    done = here.with_config("parse", "name", "全体", "--branch", "ZB01", "--json")
    everybody = json.loads(done.stdout)["value"]
    other = here.with_config("parse", "name", "全体", "--branch", "ZB02", "--json")
    assert done.exit_code == 0
    assert len(everybody) > 3
    assert not set(everybody) & set(json.loads(other.stdout)["value"])
    one = here.with_config("parse", "name", everybody[0], "--branch", "ZB01", "--json")
    assert json.loads(one.stdout)["value"] == [everybody[0]]


def test_an_unknown_branch_ends_with_exit_code_2(installation: Installation) -> None:
    done = installation.imported().with_config("parse", "name", "张三", "--branch", "ZB99")
    assert done.exit_code == 2
    assert "ZB99" in done.stderr


def test_without_settings_a_branch_ends_with_exit_code_3(installation: Installation) -> None:
    installation.config.unlink()
    done = installation.with_config("parse", "name", "张三", "--branch", "ZB01")
    assert done.exit_code == 3


def test_it_needs_no_settings_for_everything_else(installation: Installation) -> None:
    installation.config.unlink()
    done = installation.process("parse", "money", "一百七")
    assert (done.returncode, done.stdout, done.stderr) == (0, "170.00  (chinese)\n", "")
