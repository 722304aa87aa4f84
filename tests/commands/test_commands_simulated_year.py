"""A year of the demo's committee as the command line tells it: met is quiet, missed is complete."""

import json
import tomllib
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, create_engine, insert, update

from models.chats import Chat
from models.meetings import Event, MeetingRecord
from models.organisation import Unit
from services.rulebook import RULES
from tests.commands.conftest import Installation

MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
QUARTERS = [f"2026Q{number}" for number in range(1, 5)]
# Units, what they owe, and the periods that are told of to the end within the year.
OWED = (
    (("ZB01", "ZB02"), "theme_day", "month", MONTHS[:11]),
    (("ZB01",), "committee_meeting", "month", MONTHS[:11]),
    (("ZB01-1", "ZB01-2"), "group_meeting", "month", MONTHS[:11]),
    (("ZB01", "ZB02"), "general_meeting", "quarter", QUARTERS[:3]),
    (("ZB01", "ZB02"), "party_lecture", "quarter", QUARTERS[:3]),
)
Met = dict[tuple[str, str, str], bool]  # by unit, obligation and period


def test_what_was_met_is_not_called_overdue_and_what_was_missed_has_every_call_once(
    installation: Installation,
) -> None:
    house = installation.imported()
    met = _a_year(house, Random(6))
    done = house.with_config(
        "reminders", "simulate", "--from", "2026-01-01", "--to", "2026-12-31", "--json"
    )
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["unheard"] == []
    told: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for message in found["messages"]:
        for item in message["items"]:
            told[item["unit"], item["obligation"], item["period"]].append(item)
    stages = _stages()
    for (unit, obligation, period), done_in_time in met.items():
        items = told[unit, obligation, period]
        if done_in_time:
            assert not any(item["overdue"] for item in items), (unit, obligation, period)
        else:
            length = "month" if "-" in period else "quarter"
            called = Counter(item["stage"] for item in items)
            assert called == Counter(stages[obligation, length]), (unit, obligation, period)
    assert 20 < sum(met.values()) < len(met) - 20
    told_of = [each for each in found["counted"] if each["subject"] == "board"]
    boards = Counter((each["branch"], each["at"][:7]) for each in told_of)
    assert len(boards) == 2 * len(MONTHS)
    assert set(boards.values()) == {1}
    # One message for each chat and moment, whatever it speaks of.
    moments = Counter((message["at"], message["chat_id"]) for message in found["messages"])
    assert set(moments.values()) == {1}


def _stages() -> "_Stages":
    ladders = tomllib.loads((RULES / "reminders.toml").read_text("utf-8"))["ladders"]
    return _Stages([each for each in ladders if each["subject"] == "meetings"])


class _Stages:
    """The stages of an obligation: of its own ladder, else of that of its length of period."""

    def __init__(self, ladders: list[dict[str, Any]]) -> None:
        self._ladders = ladders

    def __getitem__(self, key: tuple[str, str]) -> list[str]:
        obligation, length = key
        of_length = [each for each in self._ladders if each["period"] == length]
        own = [each for each in of_length if each.get("obligation") == obligation]
        usual = [each for each in of_length if "obligation" not in each]
        return [stage["key"] for stage in (own or usual)[0]["stages"]]


def _a_year(house: Installation, chance: Random) -> Met:
    """Records for some periods and none for the others; everybody can be told in a group."""
    met: Met = {}
    engine = create_engine(f"sqlite:///{house.database}")
    with engine.begin() as connection:
        connection.execute(update(Unit).values(ledger_since=None))
        rows = connection.exec_driver_sql("SELECT code, id, parent_id FROM unit").all()
        units = {code: (number, parent) for code, number, parent in rows}
        bound = {"bound_at": datetime(2026, 1, 1, tzinfo=UTC), "bound_by": 1, "reachable": True}
        for place, code in enumerate(("DW", "ZB01", "ZB02")):
            chat = {"chat_id": -1000 - place, "unit_id": units[code][0], **bound}
            connection.execute(insert(Chat).values(chat))
        for codes, obligation, _, periods in OWED:
            for code in codes:
                for period in periods:
                    met[code, obligation, period] = chance.random() < 0.6
                    if met[code, obligation, period]:
                        _hold(connection, units[code], obligation, _some_day(chance, period))
    engine.dispose()
    return met


def _some_day(chance: Random, period: str) -> date:
    if "-" in period:
        return date(2026, int(period[-2:]), chance.randint(1, 28))
    return date(2026, 3 * int(period[-1]) - chance.randint(0, 2), chance.randint(1, 28))


def _hold(connection: Connection, unit: tuple[int, int], kind: str, held_on: date) -> None:
    number, parent = unit
    branch = parent if kind == "group_meeting" else number
    noon = datetime(held_on.year, held_on.month, held_on.day, 4, tzinfo=UTC)
    event = connection.execute(
        insert(Event).values(branch_id=branch, held_on=held_on).returning(Event.__table__.c.id)  # type: ignore[attr-defined]
    ).scalar_one()
    connection.execute(
        insert(MeetingRecord).values(
            event_id=event, branch_id=branch, unit_id=number, kind=kind, status="held", serial=1,
            held_on=held_on, started_at=noon, place="会议室", expected=10, present=9,
            recorded_at=noon,
        )
    )  # fmt: skip
