"""`zhibu reminders`: settings, suspensions, why, and what would be sent when."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, insert

from models.chats import Chat
from models.reminders import Reminder
from services.rulebook import RULES
from tests.commands.conftest import Installation

ENGLISH = 'locale = "en"'
AHEAD = "stage.meetings_of_a_month.ahead"
BRANCH = ("--branch", "ZB01")
WINTER = ("--from", "2027-01-20", "--to", "2027-02-20", "--reason", "寒假", "--approver", "党委")


@pytest.fixture
def sample_house(installation: Installation) -> Installation:
    return installation.imported()


def document(house: Installation, *arguments: object) -> Any:
    done = house.with_config("reminders", *arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def lines(house: Installation, *arguments: object) -> str:
    done = house.with_config("reminders", *arguments)
    assert done.exit_code == 0, done.output
    return str(done.stdout)


def refused(house: Installation, *arguments: object) -> str:
    """What is said on standard error: one sentence, and nothing else."""
    done = house.with_config("reminders", *arguments)
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert len(done.stderr.strip().splitlines()) == 1
    return str(done.stderr)


# ------------------------------------------------------------------ settings


def test_settings_are_shown_set_and_set_back(sample_house: Installation) -> None:
    found = document(sample_house, "settings", *BRANCH)
    assert (found["schema"], found["branch"], found["own"]) == (1, "ZB01", ["rehearsal"])
    assert found["settings"]["quiet_from"] == "20:30"
    assert found["settings"][AHEAD] == "-7 work_days"
    for field, typed, value in (
        ("quiet_from", "21:00", "21:00"),
        ("work_days_only", "false", False),
        ("a_day", "5", 5),
        (AHEAD, "off", "off"),
        (AHEAD, "-9 days", "-9 days"),
    ):
        found = document(sample_house, "set", field, typed, *BRANCH)
        assert found["settings"][field] == value
        assert field in found["own"]
    found = document(sample_house, "set", AHEAD, "--default", *BRANCH)
    assert found["settings"][AHEAD] == "-7 work_days"
    assert found["own"] == ["a_day", "quiet_from", "rehearsal", "work_days_only"]


def test_for_people_in_both_languages(sample_house: Installation) -> None:
    lines(sample_house, "set", "work_days_only", "false", *BRANCH)
    shown = lines(sample_house, "suspend", *BRANCH, *WINTER)
    assert "work_days_only = false（支部自设）" in shown
    assert "a_day = 3\n" in shown
    assert "暂停提醒 1：2027-01-20" in shown
    sample_house.settings(ENGLISH)
    shown = lines(sample_house, "settings", *BRANCH)
    assert "work_days_only = false  (set by the branch)" in shown
    assert "suspension 1:" in shown


def test_a_suspension_is_made_and_ended(sample_house: Installation) -> None:
    found = document(sample_house, "suspend", *BRANCH, *WINTER)
    assert found["suspensions"] == [
        {
            "number": 1,
            "from": "2027-01-20",
            "to": "2027-02-20",
            "reason": "寒假",
            "approver": "党委",
        }
    ]
    why = ("--reason", "提前开学", "--approver", "党委")
    ended = ("resume", *BRANCH, "--suspension", 1, "--on", "2027-02-10", *why)
    (now,) = document(sample_house, *ended)["suspensions"]
    assert (now["number"], now["to"], now["reason"]) == (2, "2027-02-09", "提前开学")
    assert "没有编号为 1 的暂停" in refused(sample_house, *ended)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("settings", "--branch", "NOWHERE"), "NOWHERE"),
        (("set", "colour", "red", *BRANCH), "quiet_from"),
        (("set", "quiet_from", "late", *BRANCH), '"08:30"'),
        (("set", "quiet_from", "08:00", *BRANCH), '> "08:30"'),
        (("set", AHEAD, "2 days", *BRANCH), "off | -5 work_days"),
        (("set", "a_day", *BRANCH), "--default"),
        (("set", "a_day", "5", "--default", *BRANCH), "--default"),
        (("suspend", *BRANCH, "--from", "soon", *WINTER[2:]), "--from: 'soon' is no day"),
        (("suspend", *BRANCH, *WINTER[:2], "--to", "2027-01-19", *WINTER[4:]), "366"),
        (("suspend", *BRANCH, *WINTER[:5], " ", *WINTER[6:]), "批准人"),
        (("why", *BRANCH, "--obligation", "theme_day", "--period", "soon"), "soon"),
        (("why", *BRANCH, "--obligation", "nonsense", "--period", "2026-11"), "2026-11"),
        (("simulate", "--from", "2027-01-01", "--to", "2026-01-01"), "800"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    sample_house: Installation, arguments: tuple[object, ...], words: str
) -> None:
    assert words in refused(sample_house, *arguments)


# ------------------------------------------------------------------ why and what


def test_why_nobody_was_told(sample_house: Installation) -> None:
    asked = ("why", *BRANCH, "--obligation", "theme_day", "--period", "2026-11")
    (unit,) = document(sample_house, *asked)["units"]
    assert (unit["period"], unit["state"], unit["as_of"]) == (
        "2026-11",
        "not_yet_due",
        "2026-11-20",
    )
    assert [(call["stage"], call["on"], call["fate"]) for call in unit["calls"]] == [
        ("ahead", "2026-11-05", "over"),  # the party day is the fifteenth, a Sunday
        ("last_days", "2026-11-26", "ahead"),
        ("missed", "2026-12-01", "ahead"),
        ("still_missed", "2026-12-10", "ahead"),
    ]
    assert {call["row"] for call in unit["calls"]} == {None}
    shown = lines(sample_house, *asked)
    assert "主题党日 2026年11月：未到期" in shown
    assert "still_missed → 上级党组织：未到时间" in shown


def test_why_members_were_told_of_dues_or_not(sample_house: Installation) -> None:
    asked = ("why", *BRANCH, "--obligation", "dues", "--period", "2026-11")
    found = document(sample_house, *asked)
    assert (found["schema"], found["branch"], found["obligation"]) == (1, "ZB01", "dues")
    assert (found["period"], found["day"], found["rehearsal"]) == ("2026-11", "2026-11-20", True)
    assert [(each["stage"], each["on"], each["fate"]) for each in found["calls"]] == [
        ("dues_day", "2026-11-20", "done"),
        ("day_after", "2026-11-21", "ahead"),
    ]
    assert all(each["counts"] == [] for each in found["calls"])
    shown = lines(sample_house, *asked)
    assert "党费日 2026-11-20" in shown
    assert "day_after\uff1a未到时间" in shown
    engine = create_engine(f"sqlite:///{sample_house.database}")
    now = datetime(2026, 11, 20, tzinfo=UTC)
    with engine.begin() as connection:
        unit_id = connection.exec_driver_sql("SELECT id FROM unit WHERE code = 'ZB01'").scalar_one()
        same = {"obligation": "dues", "period": "2026-11", "subject": "dues", "unit_id": unit_id}
        same |= {"branch_id": unit_id, "due_on": now.date(), "planned_at": now, "not_before": now}
        for stage, recipient in (("dues_day", "member:1"), ("gone", "collector")):
            row = same | {"stage": stage, "recipient": recipient, "state": "sent"}
            connection.execute(insert(Reminder).values(epoch=0, attempts=0, unknowns=0, **row))
    engine.dispose()
    counts = {each["stage"]: each["counts"] for each in document(sample_house, *asked)["calls"]}
    assert counts["dues_day"][0] == {"whom": "member", "fate": "sent", "count": 1}
    assert counts["gone"] == [{"whom": "collector", "fate": "sent", "count": 1}]
    sample_house.settings(ENGLISH)
    shown = lines(sample_house, *asked)
    assert "members: owed nothing then, " in shown
    assert "(no longer in the rules) gone" in shown
    assert "--unit" in refused(sample_house, *asked, "--unit", "ZB01-1")


def test_a_group_by_its_code(sample_house: Installation) -> None:
    asked = ("why", *BRANCH, "--obligation", "group_meeting", "--period", "2026-11")
    everyone = document(sample_house, *asked)["units"]
    assert len(everyone) > 1
    (one,) = document(sample_house, *asked, "--unit", "ZB01-1")["units"]
    assert one == everyone[0]


def test_what_would_be_sent_is_printed_and_nothing_written(
    sample_house: Installation, tmp_path: Path
) -> None:
    before = sample_house.database.read_bytes()
    asked = ("simulate", "--from", "2026-11-21", "--to", "2026-12-31", *BRANCH)
    found = document(sample_house, *asked)
    assert (found["from"], found["to"]) == ("2026-11-21", "2026-12-31")
    assert found["messages"] == []  # nobody has an account yet
    assert {each["branch"] for each in found["unheard"]} == {"ZB01"}
    assert "ZB01：主题党日 2026年11月 last_days 没有人能收到" in lines(sample_house, *asked)
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    file = rules / "reminders.toml"
    text = file.read_text("utf-8")
    file.write_text(text.partition("[[ladders]]")[0] + "ladders = []\n", "utf-8")
    broken = sample_house.with_config("reminders", *asked, "--rules", rules)
    assert broken.exit_code == 4, broken.output  # a key behind a table belongs to it
    assert "next_in_line.ladders" in broken.stderr
    file.write_text('version = "none"\nladders = []\n', "utf-8")
    assert lines(sample_house, *asked, "--rules", rules) == "这段时间没有要发的提醒。\n"
    assert document(sample_house, *asked, "--rules", rules)["rules_version"] == "none"
    assert sample_house.database.read_bytes() == before


def test_messages_that_would_go_out_are_printed_with_their_lines(
    sample_house: Installation,
) -> None:
    engine = create_engine(f"sqlite:///{sample_house.database}")
    with engine.begin() as connection:
        unit_id = connection.exec_driver_sql("SELECT id FROM unit WHERE code = 'ZB01'").scalar_one()
        bound = {"bound_at": datetime(2026, 1, 1, tzinfo=UTC), "bound_by": 1, "reachable": True}
        connection.execute(insert(Chat).values(chat_id=-1001, unit_id=unit_id, **bound))
    engine.dispose()
    asked = ("simulate", "--from", "2026-11-26", "--to", "2026-11-26", *BRANCH)
    (message,) = document(sample_house, *asked)["messages"]
    assert (message["at"], message["chat_id"]) == ("2026-11-26T00:30:00+00:00", -1001)
    item = next(each for each in message["items"] if each["obligation"] == "theme_day")
    assert item == {
        "branch": "ZB01",
        "unit": "ZB01",
        "subject": "meetings",
        "obligation": "theme_day",
        "period": "2026-11",
        "stage": "last_days",
        "told": "branch_group",
        "due_on": "2026-11-30",
        "missing": 1,
        "overdue": False,
        "late": False,
        "asked": None,
    }
    assert "2026-11-26 08:30 ZB01 → 支部群：主题党日 2026年11月 last_days" in lines(
        sample_house, *asked
    )
