"""The demo: every scene against the real bot, and what stands in the ledger afterwards."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.demo.dues import DUES
from bot.demo.play import SCENES, cast
from bot.demo.points import VOTERS
from bot.demo.stage import ROOT, ROSTER, Stage
from models.chats import Chat as ChatRow
from models.chats import Draft, InboxUpdate
from models.dues import DuesAssessment, DuesDecision, DuesPayment
from models.engine import open_engine, transaction
from models.evaluation import (
    EvaluationPaper,
    EvaluationResult,
    EvaluationUrn,
    EvaluationVoter,
)
from models.meetings import Attachment, MeetingRecord, Motion
from models.organisation import Account
from models.points import PointsCard, PointsDecision
from models.reminders import Reminder, ReminderAttempt
from playground.terminal import render
from tests.e2e.town import SCHEMA
from tests.support.group_ears import GroupEars


def assert_boards(found: Mapping[type[Any], list[Any]]) -> None:
    """Each branch group has one board."""
    boards = [row for row in found[Reminder] if row.subject == "board"]
    groups = {row.unit_id: row.chat_id for row in found[ChatRow]}
    assert len(boards) == len({row.unit_id for row in boards}) == 2
    assert all((row.state, row.chat_id) == ("sent", groups[row.unit_id]) for row in boards)


async def test_all_scenes_and_the_ledger_after_them() -> None:
    shown: list[str] = []
    async with Stage.make(SCHEMA if SCHEMA.exists() else None) as stage:
        ears = GroupEars.on(stage.pg)
        stage.pg.subscribe(lambda event: shown.append(render(event)))
        people = cast(stage)
        for _, scene in SCENES:
            await scene(people)
        await stage.stop_bot()
        assert stage.bot is not None
        assert stage.bot.returncode == 0
        assert stage.pg.violations == []
        found = rows_of(stage.database)
    ears.check(line.split()[0] for line in DUES.splitlines())
    records = found[MeetingRecord]
    assert sorted(row.kind for row in records) == [
        "committee_meeting",
        "general_meeting",
        "group_meeting",
        "party_lecture",
        "party_lecture",
        "theme_day",
    ]
    assert {row.status for row in records} == {"held"}
    together = [row.event_id for row in records if row.held_on.isoformat() == "2026-11-15"]
    assert len(together) == 2
    assert len(set(together)) == 1
    assert [(row.votes_for, row.votes_abstain, row.passed) for row in found[Motion]] == [
        (13, 1, True)
    ]
    assert [bool(row.stored_as) for row in found[Attachment]] == [True]
    assert len(found[ChatRow]) == 3
    assert len(found[Account]) == 4 + len(VOTERS)
    assert found[Draft] == []
    assert all(row.answered_at for row in found[InboxUpdate])
    # What both branches left out of November, and nothing else.
    others = ("dues", "points", "evaluation", "board", "digest")
    meetings = [row for row in found[Reminder] if not row.obligation.startswith(others)]
    assert {row.subject for row in meetings} == {"meetings"}
    sent = [row for row in meetings if row.state == "sent"]
    assert sorted((row.obligation, row.stage) for row in sent) == [
        ("group_meeting", "last_days"),
        ("study_session", "last_days"),
        ("theme_day", "last_days"),
    ]
    # The bot was started after hours: what was planned for the Monday was done by then, or has
    # given way to the newer call of the Thursday.
    early = {row.state for row in meetings if row.stage == "ahead"}
    assert early == {"cancelled", "superseded"}
    assert len(sent) + sum(row.stage == "ahead" for row in meetings) == len(meetings)
    ids = {row.id for row in meetings}
    tried = [row for row in found[ReminderAttempt] if row.reminder_id in ids]
    assert {row.outcome for row in tried} == {"sent"}
    secretaries = [people.first_secretary, people.second_secretary]
    assert {row.chat_id for row in sent} == {each.id for each in secretaries}
    assert_boards(found)
    # Fifteen have paid; one stays behind, and the collector is told of her.
    assert len(found[DuesAssessment]) == 16
    assert len(found[DuesPayment]) == len(found[DuesDecision]) == 15
    assert all(row.confirmed for row in found[DuesDecision])
    told = [row for row in found[Reminder] if row.obligation == "dues"]
    assert {row.chat_id for row in told if row.state == "sent"} == {people.first_member.id}
    # Everybody of the first branch has a card but the officer, who does not fill her own.
    assert len(found[PointsCard]) == 15
    assert [(row.status, row.points) for row in found[PointsDecision]] == [("approved", None)]
    # Six have voted; sums are kept and no ballot.
    assert sum(row.voted for row in found[EvaluationVoter]) == 6
    assert found[EvaluationUrn] == []
    assert {row.sealed for row in found[EvaluationPaper]} == {b""}
    assert {row.member_ballots for row in found[EvaluationResult]} == {5}
    assert not any("|" in line for line in shown if " presses " in line)


def rows_of(url: str) -> dict[type, list[Any]]:
    """All rows of the tables that the play fills."""
    engine = open_engine(url)
    models: tuple[type[SQLModel], ...] = (
        Account,
        Attachment,
        ChatRow,
        Draft,
        DuesAssessment,
        DuesDecision,
        DuesPayment,
        EvaluationPaper,
        EvaluationResult,
        EvaluationUrn,
        EvaluationVoter,
        InboxUpdate,
        MeetingRecord,
        Motion,
        PointsCard,
        PointsDecision,
        Reminder,
        ReminderAttempt,
    )
    with transaction(engine, writes=False) as session:
        found: dict[type, list[Any]] = {
            model: list(session.scalars(select(model))) for model in models
        }
        session.expunge_all()
    engine.dispose()
    return found


def test_the_command_leaves_by_itself_without_a_terminal() -> None:
    """As in a pipe: nobody could type anything."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    shown = done.stdout.decode()
    assert done.returncode == 0, shown[-3000:]
    assert "王建国" in shown
    assert "提醒" in shown


def test_the_sample_roster_is_what_its_tool_writes(tmp_path: Path) -> None:
    made = tmp_path / "roster.xlsx"
    tool = ROOT / "tools" / "sample_roster.py"
    subprocess.run([sys.executable, tool, made], cwd=ROOT, check=True)
    assert cells(made) == cells(ROOT / ROSTER)


def cells(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All values of a workbook by sheet."""
    book = load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
