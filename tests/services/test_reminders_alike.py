"""Branches that are planned together get the rows that they get one by one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, true

from domain.ladder.meetings import known_on, wanted
from domain.ladder.stages import Subject
from domain.obligations import current_and_last
from models.engine import transaction
from models.meetings import Event, MeetingRecord
from models.organisation import CommitteeTerm, Membership, ObligationOverride, Person, Unit
from models.queries.reminder_plans import staffed_branches
from models.reminders import ClockMark, Reminder, ReminderSetting, ReminderSuspension
from services.access import May
from services.compliance.facts import around, facts_where
from services.reminders import plan_reminders
from services.reminders.own import owns_of
from services.seam import SYSTEM, Deps, Tx, use_case
from tests.support.clock import Clock

TYPES = (None, "institute", "school", "temporary", "government")
KINDS = (
    "theme_day",
    "committee_meeting",
    "group_meeting",
    "general_meeting",
    "party_lecture",
    "org_life_meeting",
    "study_session",
)
SETTINGS = (
    ("a_day", "2"),
    ("rehearsal", "true"),
    ("quiet_until", '"10:00"'),
    ("stage.meetings_of_a_month.ahead", '"off"'),
    ("stage.meetings_of_a_month.last_days", '"-1 work_days"'),
)
BRANCHES = 6
DAY = timedelta(days=1)
LONG_AGO = date(2020, 1, 1)
EMPTIED = (
    Reminder, ClockMark, ReminderSetting, ReminderSuspension, MeetingRecord, Event, CommitteeTerm,
    ObligationOverride, Membership, Unit, Person,
)  # fmt: skip
Row = tuple[str, str, int, str, str]


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**9), day=st.dates(date(2026, 1, 5), date(2026, 12, 31)))
@example(seed=1, day=date(2026, 11, 27))
@example(seed=2, day=date(2026, 12, 1))
@example(seed=3, day=date(2026, 12, 17))
@example(seed=4, day=date(2026, 7, 1))
def test_what_is_planned_together_is_what_is_planned_one_by_one(
    deps: Deps, clock: Clock, seed: int, day: date
) -> None:
    _fill(deps, Random(seed), day)
    clock.now = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    first = deps.run_now(_one_by_one, SYSTEM)
    made = deps.run_now(plan_reminders, SYSTEM, together=0)
    assert _rows(deps) == dict.fromkeys(first, "planned")
    assert made == len(first)
    # Some days later the newer calls push the older ones out.
    clock.advance(days=7)
    later = deps.run_now(_one_by_one, SYSTEM)
    deps.run_now(plan_reminders, SYSTEM, together=0)
    newest = {row[:3]: row for row in later}
    expected = {
        row: "planned" if newest.get(row[:3], row) == row else "superseded" for row in first | later
    }
    assert _rows(deps) == expected


def test_a_zone_without_a_day_to_write_on_plans_nothing(deps: Deps, clock: Clock) -> None:
    _fill(deps, Random(1), date(2026, 11, 27))
    clock.set("2026-11-27 10:00")
    with transaction(deps.engine, writes=True) as session:
        session.execute(delete(ReminderSuspension))
        session.execute(
            insert(ReminderSuspension),
            [
                {
                    "unit_id": number * 10, "since": date(2026, 1, 1), "until": date(2028, 12, 31),
                    "reason": "寒假", "approver": "某某", "recorded_at": clock(),
                }
                for number in range(1, BRANCHES + 1)
            ],
        )  # fmt: skip
    assert deps.run_now(plan_reminders, SYSTEM, together=0) == 0


@use_case(may=May.OPERATE, writes=False)
def _one_by_one(tx: Tx) -> set[Row]:
    """Obligation, period, unit, stage and audience of every call that is due today."""
    staffed = staffed_branches(tx.session, true(), tx.today())
    owns = owns_of(tx, true())
    found = set()
    for branch in facts_where(tx, true(), *around(tx.today())):
        own, today = owns.of(branch.unit_id), tx.today(branch.zone)
        for unit in branch.units if branch.unit_id in staffed else ():
            meetings = branch.meetings_of(unit.unit_id)
            for verdict in current_and_last(branch.obligations, unit, meetings, today):
                kind, key = verdict.period.kind, verdict.obligation.key
                ladder = tx.rules.ladders.of(Subject.MEETINGS, kind, key)
                assert ladder is not None
                own_ladder, workdays = own.ladder(ladder), tx.rules.workdays
                judged = wanted(
                    own_ladder, verdict, known_on(unit), today, workdays, branch.theme_day
                )
                if judged is not None:
                    what = verdict.obligation.key, verdict.period.key, unit.unit_id
                    found.add((*what, judged.call.key, judged.call.stage.audience.value))
    return found


def _rows(deps: Deps) -> dict[Row, str]:
    with transaction(deps.engine, writes=False) as session:
        rows = session.scalars(select(Reminder)).all()
        return {
            (row.obligation, row.period, row.unit_id, row.stage, row.recipient): row.state
            for row in rows
        }


def _fill(deps: Deps, chance: Random, day: date) -> None:
    with transaction(deps.engine, writes=True) as session:
        for table in EMPTIED:
            session.execute(delete(table))
        session.execute(insert(Person).values(id=1, code="P1", name="某某"))
        for number in range(1, BRANCHES + 1):
            for table, values in _branch(chance, number * 10, day):
                session.execute(insert(table).values(**values))


def _branch(chance: Random, branch: int, day: date) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Half of the branches have nothing of their own."""
    plain = chance.random() < 0.5
    zone = "Asia/Shanghai" if chance.random() < 0.8 else "America/New_York"

    def near() -> date | None:
        return None if plain else chance.choice([None, day - chance.randint(0, 400) * DAY])

    yield (
        Unit,
        {
            **_unit(branch, "branch", zone),
            "branch_type": chance.choice(TYPES),
            "established_on": near(),
            "ledger_since": near(),
            "dissolved_on": None if chance.random() < 0.8 else near(),
        },
    )
    units = [branch]
    for group in range(branch + 1, branch + 1 + chance.randint(0, 2)):
        units.append(group)
        dissolved = None if chance.random() < 0.8 else day - chance.randint(0, 900) * DAY
        yield (
            Unit,
            {
                **_unit(group, "party_group", zone),
                "parent_id": branch,
                "established_on": near(),
                "dissolved_on": dissolved,
            },
        )
    if chance.random() < 0.9:
        yield Membership, {"person_id": 1, "branch_id": branch, "kind": "full", "since": LONG_AGO}
    if chance.random() < 0.6:
        yield CommitteeTerm, {"unit_id": branch, "since": near() or LONG_AGO, "until": near()}
    if not plain:
        yield from _own(chance, branch, day)
    yield from _meetings(chance, branch, units, day)


def _own(chance: Random, branch: int, day: date) -> Iterator[tuple[Any, dict[str, Any]]]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    if chance.random() < 0.4:
        yield ObligationOverride, {
            "unit_id": branch, "obligation": "theme_day", "field": "minimum", "value": "2",
        }  # fmt: skip
    for field, value in SETTINGS:
        if chance.random() < 0.3:
            yield ReminderSetting, {
                "unit_id": branch, "field": field, "value": value, "set_at": at,
            }  # fmt: skip
    if chance.random() < 0.3:
        since = day - chance.randint(0, 20) * DAY
        yield ReminderSuspension, {
            "unit_id": branch, "since": since, "until": since + 30 * DAY, "reason": "寒假",
            "approver": "某某", "recorded_at": at,
        }  # fmt: skip


def _meetings(
    chance: Random, branch: int, units: list[int], day: date
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Some on the same day, some in the future, some corrected or only planned."""
    for place in range(chance.randint(0, 12)):
        number = branch * 100 + place * 2
        unit = chance.choice(units)
        kind = "group_meeting" if unit != branch else chance.choice(KINDS)
        held_on = day + chance.randint(-120, 3) * DAY
        at = datetime(held_on.year, held_on.month, held_on.day, 4, tzinfo=UTC)
        yield Event, {"id": number, "branch_id": branch, "held_on": held_on}
        values = {
            "event_id": number, "branch_id": branch, "unit_id": unit, "kind": kind, "serial": 1,
            "held_on": held_on, "started_at": at, "place": "", "expected": 10, "present": 9,
            "recorded_at": at, "status": chance.choice(["held", "held", "held", "planned"]),
        }  # fmt: skip
        yield MeetingRecord, {**values, "id": number}
        if chance.random() < 0.2:
            status = chance.choice(["held", "withdrawn"])
            yield MeetingRecord, {
                **values, "id": number + 1, "status": status, "replaces_id": number,
            }  # fmt: skip


def _unit(number: int, kind: str, zone: str) -> dict[str, Any]:
    return {
        "id": number, "code": f"U{number}", "name": "某单位", "kind": kind, "zone": zone,
        "path": f"/{number}/",
    }  # fmt: skip
