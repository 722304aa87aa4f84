"""Logs: one line an event with ids in it; never a name, a text or the token."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot import logs
from domain.errors import DomainError
from models.engine import transaction
from models.organisation import Person
from services.seam import Deps
from tests.chat.house import House
from tests.services import meeting_cast as cast
from tests.support.clock import Clock

SECRET = "987654321:a-token-that-must-not-show"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def broken(error: Exception, *, said: str = "") -> None:
    """Stands for code of ours with somebody's words in a variable."""
    words = said.strip()
    assert words == said
    raise error


def test_an_event_is_one_line_of_json_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up(SECRET)
    structlog.get_logger().info("update", update_id=5, outcome="ok")
    (line,) = lines(capsys)
    assert (line["event"], line["update_id"], line["level"]) == ("update", 5, "info")
    assert line["timestamp"].endswith("Z")


def test_details_for_programmers_stay_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(SECRET)
    structlog.get_logger().debug("detail")
    logging.getLogger("httpx").info("GET https://api.telegram.org/bot%s/getMe", SECRET)
    logging.getLogger("aiohttp.access").info("GET /bot%s/getMe", SECRET)
    assert lines(capsys) == []


def test_the_token_is_struck_out_wherever_it_came_from(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up(SECRET)
    url = f"https://api.telegram.org/bot{SECRET}/sendMessage"
    structlog.get_logger().warning("failed", error=f"cannot connect to {url}")
    logging.getLogger("telegram.ext").error("Network error at %s", url)
    try:
        broken(OSError(url))
    except OSError:
        structlog.get_logger().exception("broken")
        logging.getLogger("anything").exception("broken too")
    captured = capsys.readouterr().err
    assert SECRET not in captured
    assert len(captured.splitlines()) == 4
    assert captured.count("api.telegram.org") >= 4


def test_without_a_token_nothing_is_struck_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    structlog.get_logger().info("stopped")
    (line,) = lines(capsys)
    assert line["event"] == "stopped"


def test_an_exception_is_part_of_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(SECRET)
    try:
        broken(DomainError("meeting.future"))
    except DomainError:
        structlog.get_logger().exception("tick.failed")
    (line,) = lines(capsys)
    assert "DomainError" in line["exception"]


def test_on_a_terminal_lines_are_for_people_and_just_as_silent(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    logs.set_up(SECRET)
    words = "私下说的话"
    try:
        broken(OSError(f"/bot{SECRET}/getMe"), said=words)
    except OSError:
        structlog.get_logger().exception("broken")
        logging.getLogger("anything").exception("broken too")
    captured = capsys.readouterr().err
    assert "broken" in captured
    assert "OSError" in captured
    assert SECRET not in captured
    assert words not in captured
    assert not captured.startswith("{")


def test_an_error_of_the_database_is_logged_without_what_it_carried(
    sqlite_deps: Deps, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(SECRET)
    person = insert(Person).values(id=1, code="P1", name="张三")
    try:
        with transaction(sqlite_deps.engine, writes=True) as session:
            session.execute(person)
            session.execute(person)
    except IntegrityError:
        structlog.get_logger().exception("failed")
    (line,) = lines(capsys)
    assert "UNIQUE" in line["exception"]
    assert "张三" not in line["exception"]


async def test_a_whole_conversation_leaves_ids_and_nothing_said(
    sqlite_url: str, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(SECRET)
    async with House.open(sqlite_url, clock, tmp_path) as house:
        zhang = house.people[cast.ZHANG]
        await zhang.says(house.first, "/meeting 支委会 2026-11-18 19:00 秘密地点;议题 机密议题")
        await house.pg.wait_for(chat=house.first)
        await zhang.says(zhang.private, "私下说的话")
        await house.pg.wait_for(chat=zhang.private)
        await zhang.says(zhang.private, "/nonsense 私下说的话")
        await house.pg.wait_for(chat=zhang.private)
        token, chat_id = house.pg.token, house.first.id
    captured = capsys.readouterr().err
    updates = [json.loads(line) for line in captured.splitlines() if '"update"' in line]
    assert {update["actor_id"] for update in updates} >= {zhang.id}
    assert {update["chat_id"] for update in updates} >= {chat_id}
    assert "command:meeting" in {update["handler"] for update in updates}
    names = (*cast.NAMES.values(), "第一支部", "user_1")
    said = ("秘密地点", "机密议题", "私下", "nonsense")
    assert [word for word in (*names, *said, token) if word in captured] == []
