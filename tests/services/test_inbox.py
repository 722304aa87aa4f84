"""The inbox: stored before it is acknowledged, open until answered, and then empty."""

import pytest

from domain.errors import Forbidden
from models.chats import InboxUpdate
from services.inbox import (
    OpenUpdate,
    forget_answered,
    mark_answered,
    open_updates,
    store_updates,
)
from services.seam import SYSTEM, Deps
from tests.conftest import OPERATOR
from tests.services.meeting_cast import ANONYMOUS, READER, ZHANG, World, seed


def test_an_update_is_stored_once(deps: Deps) -> None:
    assert deps.run_now(store_updates, SYSTEM, []) == ()
    assert deps.run_now(store_updates, SYSTEM, [(1, "a"), (2, "b")]) == (1, 2)
    assert deps.run_now(store_updates, SYSTEM, [(2, "other"), (3, "c"), (3, "d")]) == (3,)
    assert deps.run_now(store_updates, SYSTEM, [(1, "a"), (3, "c")]) == ()
    rows = sorted(World(deps).all(InboxUpdate), key=lambda row: row.update_id)
    assert [(row.update_id, row.payload) for row in rows] == [(1, "a"), (2, "b"), (3, "d")]
    assert {row.received_at for row in rows} == {deps.clock()}


def test_what_was_not_answered_is_open_in_its_order(deps: Deps) -> None:
    deps.run_now(store_updates, SYSTEM, [(9, "z"), (7, "x"), (8, "y")])
    World(deps).change(InboxUpdate, 8, done_at=deps.clock(), effect="receipt 4")
    deps.run_now(mark_answered, SYSTEM, [7])
    assert deps.run_now(open_updates, SYSTEM) == (
        OpenUpdate(8, "y", done=True, effect="receipt 4"),
        OpenUpdate(9, "z", done=False, effect=None),
    )


def test_an_answered_update_keeps_no_words(deps: Deps) -> None:
    world = World(deps)
    deps.run_now(store_updates, SYSTEM, [(1, '{"text": "secret"}'), (2, "b")])
    done = deps.clock()
    world.change(InboxUpdate, 1, done_at=done)
    deps.clock.advance(minutes=1)  # type: ignore[attr-defined]
    deps.run_now(mark_answered, SYSTEM, [1, 2])
    first, second = sorted(world.all(InboxUpdate), key=lambda row: row.update_id)
    assert (first.payload, first.done_at, first.answered_at) == ("", done, deps.clock())
    assert (second.payload, second.done_at, second.answered_at) == (
        "",
        deps.clock(),
        deps.clock(),
    )
    assert deps.run_now(open_updates, SYSTEM) == ()


def test_many_updates_are_answered_at_once(deps: Deps) -> None:
    ids = range(1, 1203)
    deps.run_now(store_updates, SYSTEM, [(each, "x") for each in ids])
    deps.run_now(mark_answered, SYSTEM, ids[:-1])
    assert [each.update_id for each in deps.run_now(open_updates, SYSTEM)] == [1202]


def test_only_what_was_answered_before_a_moment_is_forgotten(deps: Deps) -> None:
    deps.run_now(store_updates, SYSTEM, [(1, "a"), (2, "b"), (3, "c")])
    deps.run_now(mark_answered, SYSTEM, [1])
    deps.clock.advance(days=2)  # type: ignore[attr-defined]
    deps.run_now(mark_answered, SYSTEM, [2])
    deps.run_now(forget_answered, SYSTEM, deps.clock())
    assert {row.update_id for row in World(deps).all(InboxUpdate)} == {2, 3}
    assert deps.run_now(store_updates, SYSTEM, [(2, "b"), (3, "c")]) == ()  # still known


@pytest.mark.parametrize("who", [ZHANG, READER, 999_999, ANONYMOUS])
def test_nobody_in_a_chat_reads_or_writes_the_inbox(deps: Deps, who: int) -> None:
    world = seed(deps)
    world.update(1)
    for use_case, args in (
        (store_updates, ([(2, "b")],)),
        (open_updates, ()),
        (mark_answered, ([1],)),
        (forget_answered, (deps.clock(),)),
    ):
        with pytest.raises(Forbidden, match=r"access\.(operate|anonymous)"):
            world.run(use_case, who, *args)
    assert [row.update_id for row in world.all(InboxUpdate)] == [1]


def test_an_operator_may_look_at_what_is_open(deps: Deps) -> None:
    world = World(deps)
    world.update(1)
    assert [each.update_id for each in world.run(open_updates, OPERATOR)] == [1]
