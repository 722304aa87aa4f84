"""The two branches of `meeting_cast` with points: 80 + 20, scored since January 2026.

Group leaders and accounts are as in `dues_cast`. Today is 2026-11-18 unless a test says otherwise.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from domain.dues.months import Month, first_day
from domain.points.amount import HUNDREDTHS
from models.evaluation import EvaluationResult, EvaluationRound, EvaluationSubject
from models.organisation import Appointment
from models.points import PointsCard, PointsDecision, PointsEntry, PointsSetting
from services.seam import Deps
from tests.services import meeting_cast as cast
from tests.services.dues_cast import LEADER_A, LEADER_B, m
from tests.services.meeting_cast import FIRST, GROUP_A, GROUP_B, SECOND, ZHANG, World

SCHEME = "eighty_twenty"
DIMENSIONS = (
    "political_stance",
    "political_study",
    "activities",
    "educating_people",
    "discipline",
    "pledges",
    "stability",
    "good_conduct",
    "leading_by_example",
    "leading_development",
)
_SINCE = date(2020, 1, 1)
SET_AT = datetime(2026, 1, 5, tzinfo=UTC)


def seed_points(deps: Deps, *, scheme: str = SCHEME, since: str = "2026-01") -> World:
    """Both branches score by a scheme; groups of the first have leaders."""
    world = cast.seed(deps)
    for who, unit in ((LEADER_A, GROUP_A), (LEADER_B, GROUP_B)):
        world.add(
            Appointment,
            {"person_id": who, "unit_id": unit, "office": "group_leader", "since": _SINCE},
        )
    for branch in (FIRST, SECOND):
        set_scheme(world, branch, scheme, since)
    return world


def set_scheme(world: World, branch: int, scheme: str, since: str = "2026-01") -> None:
    """What the settings of a branch would write."""
    begin = {"key": scheme, "since": first_day(m(since)).isoformat()}
    set_field(world, branch, "scheme", begin)


def set_field(world: World, branch: int, field: str, value: object) -> None:
    """One setting of a branch."""
    row = {"unit_id": branch, "field": field, "value": json.dumps(value), "set_at": SET_AT}
    world.add(PointsSetting, row)


def full_marks(**others: int) -> dict[str, int]:
    """Ten points in each dimension but those that are named; whole points."""
    whole = {**dict.fromkeys(DIMENSIONS, 10), **others}
    return {name: score * HUNDREDTHS for name, score in whole.items()}


def add_card(
    world: World, who: int, month: str, scores: Mapping[str, int] | None = None, **values: Any
) -> None:
    """A card as it is stored; full marks unless scores are given in hundredths."""
    row = {
        "branch_id": FIRST,
        "person_id": who,
        "month": first_day(m(month)),
        "scores": json.dumps(scores or full_marks()),
        "note": "",
        "scored_by": ZHANG,
        "scored_at": datetime.combine(first_day(m(month)), datetime.min.time(), UTC),
    }
    world.add(PointsCard, {**row, **values})


def add_cards(world: World, who: int, *months: Month, **values: Any) -> None:
    """Cards with full marks for some months."""
    for each in months:
        day = first_day(each)
        add_card(world, who, f"{day:%Y-%m}", **values)


def add_entry(world: World, number: int, who: int, month: str, **values: Any) -> None:
    """An entry with a number of one's own; it waits unless a status is given."""
    decision = {name: values.pop(name) for name in ("status", "changed_to") if name in values}
    row = {
        "id": number,
        "branch_id": FIRST,
        "person_id": who,
        "month": first_day(m(month)),
        "event": "good_deed",
        "points": HUNDREDTHS,
        "occasion": "",
        "note": "",
        "reason": "",
        "recorded_by": who,
        "recorded_at": SET_AT,
    }
    world.add(PointsEntry, {**row, **values})
    if decision:
        world.add(
            PointsDecision,
            {
                "entry_id": number,
                "branch_id": row["branch_id"],
                "status": decision["status"],
                "points": decision.get("changed_to"),
                "reason": "",
                "decided_by": ZHANG,
                "decided_at": SET_AT,
            },
        )


def evaluate(world: World, *who: int, total: int | None = 2400, weight: int | None = 30) -> None:
    """A closed evaluation of 2026 in the first branch; 80 of 100 for each unless told."""
    world.add(
        EvaluationRound,
        {
            "id": 1,
            "branch_id": FIRST,
            "year": 2026,
            "scale": 100,
            "minimum": 5,
            "group_minimum": 3,
            "allow_self": False,
            "member_weight": 1,
            "mass_weight": 1,
            "key_print": "",
            "opened_at": SET_AT,
            "ended_at": SET_AT,
        },
    )
    for slot, each in enumerate(who):
        world.add(EvaluationSubject, {"round_id": 1, "slot": slot, "person_id": each})
        row = {"round_id": 1, "slot": slot, "total": total, "weight": weight}
        world.add(EvaluationResult, row)
