"""The export: all that is kept about oneself, and nothing about anybody else."""

import json
from datetime import date
from typing import Any

import pytest
from sqlmodel import SQLModel

from domain.dues.account import ReliefKind
from domain.errors import Forbidden
from models.organisation import Appointment, Candidate, Invite
from models.points import PointsAppeal, PointsEntry, PointsPublication, PointsPublished
from services.binding import bind_chat
from services.drafts import open_draft
from services.dues import (
    HandoverEntry,
    ReliefEntry,
    grant_relief,
    record_handover,
    refuse_payment,
)
from services.evaluation import RoundEntry, open_round
from services.export import export_own_data
from services.people import create_invite, forget_account, redeem_invite
from services.points import change_entry
from services.seam import SYSTEM, Deps
from tests.conftest import OPERATOR
from tests.services.dues_cast import m, record, report, seed_dues
from tests.services.meeting_cast import (
    ANONYMOUS,
    FENG,
    FIRST,
    LI,
    NAMES,
    QIAN,
    READER,
    SECOND,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    ZHOU,
    World,
    absent,
    seed,
)
from tests.services.people_cast import NEWCOMER
from tests.services.points_cast import SCHEME, SET_AT, add_card, set_scheme
from tests.services.points_own_cast import SCAN, propose


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


# ------------------------------------------------------------------ dues


def with_dues(deps: Deps) -> World:
    """Dues of SUN: assessed, exempt, moved by letter, paid, reported and refused."""
    world = seed_dues(deps)
    record(world, SUN, 4000, note="现金")
    number = report(world, SUN, 1000).payment_id
    world.run(refuse_payment, WANG, number, "没有收到")
    months = (m("2026-12"), m("2026-12"))
    world.run(
        grant_relief, WANG, ReliefEntry(FIRST, SUN, ReliefKind.EXEMPT, *months, "困难", "机关党委")
    )
    letter = HandoverEntry(SUN, date(2020, 1, 1), m("2019-12"), to_branch_id=FIRST)
    world.run(record_handover, WANG, letter)
    record(world, ZHOU, 3000)
    return world


def test_the_export_holds_one_s_own_dues(deps: Deps) -> None:
    found = with_dues(deps).run(export_own_data, SUN)["dues"]
    assert [row["due_fen"] for row in found["assessments"]] == [3000]
    assert [(row["amount_fen"], row["note"]) for row in found["payments"]] == [
        (4000, "现金"),
        (1000, ""),
    ]
    assert [(row["month"], row["fen"]) for row in found["months"]] == [
        ("2026-09-01", 3000),
        ("2026-10-01", 1000),
        ("2026-10-01", 1000),
    ]
    assert [(row["confirmed"], row["receipt_number"], row["reason"]) for row in
            found["decisions"]] == [(True, 1, ""), (False, None, "没有收到")]  # fmt: skip
    assert [row["approver"] for row in found["exemptions"]] == ["机关党委"]
    assert [row["dues_paid_through"] for row in found["letters"]] == ["2019-12-01"]
    assert found["as_keeper"] == {"assessed": [], "exempted": [], "recorded": [2], "decided": []}


def test_the_export_of_a_collector_holds_numbers_and_nobody_s_dues(deps: Deps) -> None:
    found = with_dues(deps).run(export_own_data, WANG)["dues"]
    assert found["as_keeper"] == {
        "assessed": [],
        "exempted": [1],
        "recorded": [1, 3],
        "decided": [1, 2, 3],
    }
    assert (found["payments"], found["months"], found["decisions"]) == ([], [], [])


# ------------------------------------------------------------------ points


def with_points(world: World) -> World:
    """Points of SUN: proposed by a leader and changed, scored, appealed and published."""
    for branch in (FIRST, SECOND):
        set_scheme(world, branch, SCHEME)
    number = propose(world, SUN, "2026-10", by=QIAN, evidence=(SCAN,)).entry_id
    world.run(change_entry, LI, number, 200, "多人参加")
    propose(world, ZHAO, "2026-10")
    add_card(world, SUN, "2026-10")
    row = {"branch_id": FIRST, "person_id": SUN, "month": date(2026, 10, 1), "text": "少算一次"}
    told = {"upheld": True, "answer": "已改", "answered_by": LI}
    world.add(PointsAppeal, {**row, **told, "raised_at": SET_AT, "answered_at": SET_AT})
    year = {"id": 1, "branch_id": FIRST, "year": 2025, "scheme": SCHEME, "version": "x"}
    world.add(PointsPublication, {**year, "seal": "s", "published_at": SET_AT})
    total = {"publication_id": 1, "person_id": SUN, "total": 9412, "band": "outstanding"}
    world.add(PointsPublished, {**total, "final": True})
    return world


def test_the_export_holds_one_s_own_points_and_no_other_hand(deps: Deps) -> None:
    world = with_points(seed_dues(deps))
    found = world.run(export_own_data, SUN)["points"]
    assert [(row["event"], row["points"], row["note"]) for row in found["entries"]] == [
        ("good_deed", 100, "帮邻居修水管")
    ]
    assert [(row["status"], row["points"], row["reason"]) for row in found["decisions"]] == [
        ("changed", 200, "多人参加")
    ]
    assert [row["name"] for row in found["evidence"]] == ["奖状.pdf"]
    assert [row["month"] for row in found["cards"]] == ["2026-10-01"]
    assert [(row["text"], row["answer"]) for row in found["appeals"]] == [("少算一次", "已改")]
    assert [(row["total"], row["band"]) for row in found["published"]] == [(9412, "outstanding")]
    nothing: list[int] = []
    assert found["as_keeper"] == dict.fromkeys(
        ("proposed", "decided", "scored", "answered"), nothing
    )
    text = json.dumps(found)
    assert not [hand for hand in ("recorded_by", "decided_by", "scored_by", "answered_by")
                if hand in text]  # fmt: skip


def test_the_export_of_an_officer_holds_numbers_and_nobody_s_points(deps: Deps) -> None:
    world = with_points(seed_dues(deps))
    found = world.run(export_own_data, LI)["points"]
    assert (found["entries"], found["decisions"], found["cards"]) == ([], [], [])
    assert found["as_keeper"] == {"proposed": [], "decided": [1], "scored": [], "answered": [1]}
    assert world.run(export_own_data, QIAN)["points"]["as_keeper"]["proposed"] == [1]


def test_points_stay_when_an_account_is_forgotten(deps: Deps) -> None:
    world = with_points(seed_dues(deps))
    world.run(forget_account, SUN)
    assert len(world.all(PointsEntry)) == 2
    assert len(world.all(PointsPublished)) == 1


def test_every_table_that_names_a_person_is_in_the_export(deps: Deps) -> None:
    """Where `person_id` says whose a row is; hands that wrote it are named otherwise."""
    world = with_points(with_dues(deps))
    world.record(absent=absent(SUN))
    office = {"person_id": SUN, "unit_id": FIRST, "office": "publicity_officer"}
    world.add(Appointment, {**office, "since": date(2020, 1, 1)})
    invite = {"person_id": SUN, "token_hash": "x", "created_by": ZHANG}
    world.add(Invite, {**invite, "created_at": deps.clock(), "expires_at": deps.clock()})
    deps.secret = lambda: b"key"
    world.run(open_round, ZHANG, RoundEntry(FIRST, 2026))
    found = world.run(export_own_data, SUN)
    where: dict[str, Any] = {
        "account": found["account"],
        "appointment": found["appointments"],
        "attendance": found["attendance"],
        "dues_assessment": found["dues"]["assessments"],
        "dues_exemption": found["dues"]["exemptions"],
        "dues_handover": found["dues"]["letters"],
        "dues_payment": found["dues"]["payments"],
        "evaluation_subject": found["evaluations"]["evaluated"],
        "evaluation_voter": found["evaluations"]["voter"],
        "invite": found["invitations"],
        "membership": found["memberships"],
        "points_appeal": found["points"]["appeals"],
        "points_card": found["points"]["cards"],
        "points_entry": found["points"]["entries"],
        "points_published": found["points"]["published"],
    }
    tables = SQLModel.metadata.tables.values()
    assert sorted(where) == sorted(each.name for each in tables if "person_id" in each.columns)
    assert [name for name, rows in where.items() if not rows] == []
