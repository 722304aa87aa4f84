"""The export: all that is kept about oneself, and nothing about anybody else."""

import json
from datetime import date
from typing import Any

import pytest

from domain.errors import Forbidden
from models.organisation import Candidate
from services.binding import bind_chat
from services.drafts import open_draft
from services.export import export_own_data
from services.people import create_invite, forget_account, redeem_invite
from services.seam import SYSTEM, Deps
from tests.conftest import OPERATOR
from tests.services.meeting_cast import (
    ANONYMOUS,
    FENG,
    FIRST,
    LI,
    NAMES,
    READER,
    SUN,
    ZHANG,
    ZHAO,
    World,
    absent,
    seed,
)
from tests.services.people_cast import NEWCOMER


def lived_in(deps: Deps) -> World:
    """A world in which ZHAO and LI have left traces in every table that names a person."""
    world = seed(deps)
    world.record(absent=absent(ZHAO), chair_id=LI)
    world.record(LI, kind="party_lecture", lecturer="外来教授", topic="学习", chair_id=ZHAO)
    for who in (ZHAO, LI):
        world.run(open_draft, who, "meeting", 7000 + who, 0, "kinds", {"by": NAMES[who]})
        world.add(
            Candidate,
            {
                "telegram_id": 7000 + who,
                "unit_id": FIRST,
                "seen_at": deps.clock(),
                "state": "bound",
                "decided_by": ZHANG,
            },
        )
    return world


def test_the_export_holds_what_is_kept_of_a_person(deps: Deps) -> None:
    found = lived_in(deps).run(export_own_data, ZHAO)
    assert found["person"] == [{"id": ZHAO, "code": f"P{ZHAO}", "name": "赵六"}]
    assert found["account"][0]["telegram_id"] == 7000 + ZHAO
    assert found["account"][0]["bound_at"].startswith("2020-01-01T00:00:00")
    (membership,) = found["memberships"]
    assert (membership["branch_id"], membership["kind"], membership["since"]) == (
        FIRST,
        "full",
        "2020-01-01",
    )
    assert found["units"] == {"2": "第一支部", "4": "第一党小组"}
    assert [(row["kind"], row["present"], row["reason"]) for row in found["attendance"]] == [
        ("general_meeting", False, "leave"),
        ("party_lecture", True, None),
    ]
    assert found["attendance"][0]["held_on"] == "2026-11-18"
    assert found["meetings"] == {"chaired": [2], "minuted": [], "recorded": []}
    assert [json.loads(draft["answers"]) for draft in found["drafts"]] == [{"by": "赵六"}]
    assert [row["telegram_id"] for row in found["seen_in_groups"]] == [7000 + ZHAO]
    assert (found["appointments"], found["invitations"], found["bound_chats"]) == ([], [], [])


def test_the_export_of_a_keeper_holds_the_office_and_what_was_recorded(deps: Deps) -> None:
    found = lived_in(deps).run(export_own_data, LI)
    assert [row["office"] for row in found["appointments"]] == ["deputy_secretary"]
    assert found["meetings"] == {"chaired": [1], "minuted": [1, 2], "recorded": [2]}


def test_the_export_of_one_above_holds_the_chats_bound(deps: Deps) -> None:
    world = seed(deps)
    world.run(bind_chat, READER, -5, FIRST)
    found = world.run(export_own_data, READER)
    assert [row["chat_id"] for row in found["bound_chats"]] == [-5]
    assert found["units"] == {"1": "机关党委"}


def test_the_export_holds_nobody_else(deps: Deps) -> None:
    world = lived_in(deps)
    found: dict[str, Any] = world.run(export_own_data, ZHAO)
    text = json.dumps(found, ensure_ascii=False)
    others = {name for who, name in NAMES.items() if who != ZHAO}
    assert not [name for name in (*others, "外来教授") if name in text]
    assert not [who for who in NAMES if who != ZHAO and str(7000 + who) in text]
    assert "decided_by" not in text


def test_the_export_tells_of_invitations_without_their_tokens(deps: Deps) -> None:
    world = seed(deps)
    world.run(forget_account, SUN)
    token = world.run(create_invite, ZHANG, SUN)
    world.run(redeem_invite, NEWCOMER, token)
    (row,) = world.run(export_own_data, NEWCOMER)["invitations"]
    assert set(row) == {"person_id", "created_at", "expires_at", "used_at"}
    assert world.run(export_own_data, FENG)["invitations"] == []


def test_the_export_is_json(deps: Deps) -> None:
    found = lived_in(deps).run(export_own_data, ZHAO)
    assert json.loads(json.dumps(found)) == found
    assert date.fromisoformat(found["memberships"][0]["since"])


@pytest.mark.parametrize("who", [NEWCOMER, OPERATOR, ANONYMOUS])
def test_the_unbound_have_nothing_to_export(deps: Deps, who: int) -> None:
    world = seed(deps)
    with pytest.raises(Forbidden, match=r"access\.(bound|anonymous)"):
        world.run(export_own_data, who)


def test_the_command_line_has_nothing_to_export(deps: Deps) -> None:
    seed(deps)
    with pytest.raises(Forbidden, match=r"access\.bound"):
        deps.run_now(export_own_data, SYSTEM)
