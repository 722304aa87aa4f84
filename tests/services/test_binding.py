"""Chats and units: bound by those above, one to one, and followed when a group migrates."""

from datetime import date

import pytest

from domain.errors import DomainError, Forbidden, NotFound
from domain.vocabulary import UnitKind
from models.chats import Chat, Draft
from models.organisation import Appointment, Unit
from models.reminders import Reminder
from services.binding import (
    bind_chat,
    bindable_units,
    migrate_chat,
    place_of_chat,
    set_chat_reachable,
    unbind_chat,
)
from services.drafts import open_draft
from services.seam import SYSTEM, Deps
from tests.conftest import OPERATOR
from tests.services.meeting_cast import (
    ANONYMOUS,
    COMMITTEE,
    FENG,
    FIRST,
    GROUP_A,
    LI,
    READER,
    SECOND,
    STRANGER,
    WU,
    ZHANG,
    ZHAO,
    World,
    seed,
)

CHAT, OTHER, SUPER = -1, -2, -1_000_000_000_007
NOT_ABOVE = [ZHANG, ZHAO, STRANGER, 999_999, ANONYMOUS]


def chats(world: World) -> dict[int, int]:
    return {each.chat_id: each.unit_id for each in world.all(Chat)}


@pytest.mark.parametrize("who", [READER, OPERATOR])
@pytest.mark.parametrize("unit", [FIRST, "U2", " U2 "])
def test_those_above_bind_a_chat_by_id_or_code(deps: Deps, who: int, unit: int | str) -> None:
    world = seed(deps)
    assert deps.run_now(place_of_chat, SYSTEM, CHAT) is None
    made = world.run(bind_chat, who, CHAT, unit, thread_id=17)
    assert (made.chat_id, made.unit_id, made.unit_name, made.unit_kind) == (
        CHAT,
        FIRST,
        "第一支部",
        UnitKind.BRANCH,
    )
    assert (made.thread_id, made.zone) == (17, "Asia/Shanghai")
    assert world.run(place_of_chat, STRANGER, CHAT) == made
    (row,) = world.all(Chat)
    assert (row.bound_at, row.reachable) == (deps.clock(), True)
    assert row.bound_by == (OPERATOR if who == OPERATOR else 7000 + READER)


@pytest.mark.parametrize("who", NOT_ABOVE)
def test_nobody_else_binds_or_unbinds(deps: Deps, who: int) -> None:
    world = seed(deps)
    world.run(bind_chat, READER, OTHER, SECOND)
    for use_case, args in (
        (bind_chat, (CHAT, FIRST)),
        (unbind_chat, (OTHER,)),
        (bindable_units, ()),
    ):
        with pytest.raises(Forbidden, match=r"access\.(bind|anonymous)"):
            world.run(use_case, who, *args)
    assert chats(world) == {OTHER: SECOND}


def test_binding_again_moves_the_topic_and_mends_reachability_only(deps: Deps) -> None:
    world = seed(deps)
    world.run(bind_chat, READER, CHAT, FIRST, thread_id=17)
    deps.run_now(set_chat_reachable, SYSTEM, CHAT, reachable=False)
    (before,) = world.all(Chat)
    assert not before.reachable
    deps.clock.advance(days=1)  # type: ignore[attr-defined]
    world.run(bind_chat, OPERATOR, CHAT, FIRST)
    (after,) = world.all(Chat)
    assert (after.thread_id, after.reachable) == (None, True)
    assert (after.bound_by, after.bound_at) == (before.bound_by, before.bound_at)


@pytest.mark.parametrize(
    ("chat", "unit", "key"),
    [
        (CHAT, SECOND, "bind.chat_taken"),
        (OTHER, FIRST, "bind.unit_taken"),
        (OTHER, GROUP_A, "bind.group"),
        (OTHER, "U99", "bind.unknown_unit"),
        (OTHER, 99, "bind.unknown_unit"),
        (-77, SECOND, "bind.not_allowed"),
    ],
)
def test_what_cannot_be_bound_is_refused(deps: Deps, chat: int, unit: int | str, key: str) -> None:
    world = seed(deps)
    allowed = frozenset({CHAT, OTHER})
    world.run(bind_chat, READER, CHAT, FIRST, allowed=allowed)
    with pytest.raises(DomainError) as refused:
        world.run(bind_chat, READER, chat, unit, allowed=allowed)
    assert refused.value.key == key
    assert chats(world) == {CHAT: FIRST}


def test_a_committee_beside_reaches_nothing_here(deps: Deps) -> None:
    world = seed(deps)
    world.add(
        Unit, {"id": 60, "code": "U60", "name": "邻党委", "kind": "party_committee", "path": "/60/"}
    )
    since = date(2026, 1, 1)
    world.add(Appointment, {"person_id": WU, "unit_id": 60, "office": "secretary", "since": since})
    world.run(bind_chat, READER, CHAT, FIRST)
    with pytest.raises(DomainError, match=r"bind\.unknown_unit"):
        world.run(bind_chat, WU, OTHER, SECOND)
    with pytest.raises(NotFound, match=r"unit\.not_found"):
        world.run(unbind_chat, WU, CHAT)
    assert [each.unit_id for each in world.run(bindable_units, WU)] == [60]
    assert chats(world) == {CHAT: FIRST}


def test_units_are_offered_unbound_first_and_without_groups(deps: Deps) -> None:
    world = seed(deps)
    world.run(bind_chat, READER, CHAT, COMMITTEE)
    found = world.run(bindable_units, READER)
    assert [(each.unit_id, each.code, each.name, each.bound) for each in found] == [
        (FIRST, "U2", "第一支部", False),
        (SECOND, "U3", "第二支部", False),
        (COMMITTEE, "U1", "机关党委", True),
    ]


def test_so_many_units_are_offered_as_fit_under_a_message(deps: Deps) -> None:
    world = seed(deps)
    world.add(
        Unit,
        *(
            {"id": n, "code": f"X{n}", "name": "支部", "kind": "branch", "path": f"/1/{n}/"}
            for n in range(100, 120)
        ),
    )
    assert len(world.run(bindable_units, READER)) == 12


def test_unbinding_frees_chat_and_unit(deps: Deps) -> None:
    world = seed(deps)
    world.run(bind_chat, READER, CHAT, FIRST)
    assert world.run(unbind_chat, OPERATOR, CHAT) == "第一支部"
    assert deps.run_now(place_of_chat, SYSTEM, CHAT) is None
    with pytest.raises(DomainError, match=r"bind\.not_bound"):
        world.run(unbind_chat, READER, CHAT)
    world.run(bind_chat, READER, OTHER, FIRST)
    assert chats(world) == {OTHER: FIRST}


def test_a_migrated_group_keeps_its_unit_its_drafts_and_its_reminders(deps: Deps) -> None:
    world = seed(deps)
    world.run(bind_chat, READER, CHAT, FIRST)
    world.run(bind_chat, READER, OTHER, SECOND)
    draft = world.run(open_draft, ZHANG, "meeting", CHAT, 0, "kinds", {})
    elsewhere = world.run(open_draft, FENG, "meeting", OTHER, 0, "kinds", {})
    world.add(Reminder, _reminder(deps))
    assert deps.run_now(migrate_chat, SYSTEM, CHAT, SUPER)
    assert chats(world) == {SUPER: FIRST, OTHER: SECOND}
    assert {each.id: each.chat_id for each in world.all(Draft)} == {
        draft.id: SUPER,
        elsewhere.id: OTHER,
    }
    assert world.all(Reminder)[0].chat_id == SUPER
    place = deps.run_now(place_of_chat, SYSTEM, SUPER)
    assert place is not None
    assert place.unit_id == FIRST


def test_both_service_messages_of_a_migration_are_one_migration(deps: Deps) -> None:
    world = seed(deps)
    world.run(bind_chat, READER, CHAT, FIRST)
    assert deps.run_now(migrate_chat, SYSTEM, CHAT, SUPER)
    assert not deps.run_now(migrate_chat, SYSTEM, CHAT, SUPER)
    assert chats(world) == {SUPER: FIRST}


def test_what_began_under_the_new_id_before_the_news_does_not_break_the_migration(
    deps: Deps,
) -> None:
    world = seed(deps)
    world.run(bind_chat, READER, CHAT, FIRST)
    world.run(open_draft, ZHANG, "meeting", CHAT, 0, "kinds", {})
    other = world.run(open_draft, LI, "meeting", CHAT, 0, "kinds", {})
    newer = world.run(open_draft, ZHANG, "meeting", SUPER, 0, "when", {})
    world.run(bind_chat, READER, SUPER, SECOND)
    assert deps.run_now(migrate_chat, SYSTEM, CHAT, SUPER)
    assert chats(world) == {SUPER: FIRST}
    assert {each.id for each in world.all(Draft)} == {newer.id, other.id}
    assert {each.chat_id for each in world.all(Draft)} == {SUPER}


def test_a_chat_that_is_not_bound_has_nothing_to_migrate_or_note(deps: Deps) -> None:
    world = seed(deps)
    assert not deps.run_now(migrate_chat, SYSTEM, CHAT, SUPER)
    deps.run_now(set_chat_reachable, SYSTEM, CHAT, reachable=False)
    assert world.all(Chat) == []


def test_the_anonymous_admin_changes_no_chat(deps: Deps) -> None:
    world = seed(deps)
    world.run(bind_chat, READER, CHAT, FIRST)
    with pytest.raises(Forbidden, match=r"access\.anonymous"):
        world.run(migrate_chat, ANONYMOUS, CHAT, SUPER)
    with pytest.raises(Forbidden, match=r"access\.anonymous"):
        world.run(set_chat_reachable, ANONYMOUS, CHAT, reachable=False)
    assert [(each.chat_id, each.reachable) for each in world.all(Chat)] == [(CHAT, True)]


def _reminder(deps: Deps) -> dict[str, object]:
    return {
        "subject": "meetings",
        "obligation": "general_meeting",
        "period": "2026Q4",
        "unit_id": FIRST,
        "branch_id": FIRST,
        "stage": "days_7",
        "recipient": "branch",
        "due_on": date(2026, 12, 31),
        "state": "sent",
        "planned_at": deps.clock(),
        "not_before": deps.clock(),
        "epoch": 1,
        "attempts": 1,
        "unknowns": 0,
        "chat_id": CHAT,
    }
