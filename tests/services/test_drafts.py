"""Drafts: the truth of a conversation; each belongs to one person in one place."""

from datetime import timedelta
from typing import Any

import pytest

from domain.errors import DomainError, Forbidden, NotFound
from models.chats import Draft as DraftRow
from models.chats import InboxUpdate
from services.drafts import (
    LASTS,
    answer,
    draft,
    draft_at,
    drafts_of_form,
    drop,
    expire,
    open_draft,
)
from services.seam import SYSTEM, Caller, Delivery, Deps
from tests.conftest import OPERATOR
from tests.services.meeting_cast import ANONYMOUS, LI, ZHANG, World, seed

PLACE = (-100, 3)


def opened(world: World, who: int = ZHANG, **values: Any) -> Any:
    return world.run(open_draft, who, "meeting", *PLACE, "kinds", {"branch": 2}, **values)


def test_a_draft_is_stored_as_given(deps: Deps) -> None:
    world = seed(deps)
    made = opened(world)
    assert world.run(draft, ZHANG, made.id) == made
    assert world.run(draft_at, ZHANG, *PLACE) == made
    assert (made.form, made.chat_id, made.thread_id, made.user_id, made.step, made.version) == (
        "meeting",
        *PLACE,
        7000 + ZHANG,
        "kinds",
        0,
    )
    assert made.answers == {"branch": 2}
    assert made.expires_at == deps.clock() + LASTS


def test_an_answer_moves_the_draft_on_and_pushes_its_end(deps: Deps) -> None:
    world = seed(deps)
    made = opened(world)
    deps.clock.advance(days=1)  # type: ignore[attr-defined]
    said = {"place": "会议室 👍", "absent": {"3": "sick"}, "files": [1, None, True]}
    moved = world.run(answer, ZHANG, made.id, 0, "when", said)
    assert (moved.step, moved.version, moved.answers) == ("when", 1, said)
    assert moved.expires_at == made.expires_at + timedelta(days=1)
    assert world.run(draft, ZHANG, made.id) == moved


def test_an_answer_to_an_older_question_is_stale(deps: Deps) -> None:
    world = seed(deps)
    made = opened(world)
    world.run(answer, ZHANG, made.id, 0, "when", {})
    with pytest.raises(DomainError, match=r"draft\.stale"):
        world.run(answer, ZHANG, made.id, 0, "where", {"late": 1})
    assert world.run(draft, ZHANG, made.id).answers == {}


def test_one_draft_in_a_place_unless_it_is_replaced(deps: Deps) -> None:
    world = seed(deps)
    opened(world)
    with pytest.raises(DomainError) as refused:
        opened(world)
    assert (refused.value.key, refused.value.values) == ("draft.exists", {"form": "meeting"})
    other = world.run(open_draft, ZHANG, "withdraw", *PLACE, "reason", {}, replace=True)
    assert world.run(draft_at, ZHANG, *PLACE) == other
    assert len(world.all(DraftRow)) == 1


def test_other_people_and_other_topics_have_drafts_of_their_own(deps: Deps) -> None:
    world = seed(deps)
    opened(world)
    opened(world, LI)
    world.run(open_draft, ZHANG, "meeting", -100, 0, "kinds", {})
    assert len(world.all(DraftRow)) == 3


def test_an_expired_draft_is_out_of_the_way(deps: Deps) -> None:
    world = seed(deps)
    opened(world)
    deps.clock.advance(days=3)  # type: ignore[attr-defined]
    assert world.run(draft_at, ZHANG, *PLACE) is None
    assert opened(world).expires_at > deps.clock()
    assert len(world.all(DraftRow)) == 1


def test_nobody_touches_somebody_elses_draft(deps: Deps) -> None:
    world = seed(deps)
    made = opened(world)
    for who in (LI, 999_999, OPERATOR):
        with pytest.raises(NotFound, match=r"draft\.gone"):
            world.run(draft, who, made.id)
        with pytest.raises(DomainError, match=r"draft\.stale"):
            world.run(answer, who, made.id, 0, "when", {})
        assert world.run(draft_at, who, *PLACE) is None
        world.run(drop, who, made.id)
    assert world.run(draft, ZHANG, made.id) == made


def test_ones_own_draft_is_dropped(deps: Deps) -> None:
    world = seed(deps)
    made = opened(world)
    world.run(drop, ZHANG, made.id)
    world.run(drop, ZHANG, made.id)
    assert world.all(DraftRow) == []


def test_the_anonymous_admin_has_no_drafts(deps: Deps) -> None:
    world = seed(deps)
    made = opened(world)
    for use_case, args in (
        (open_draft, ("meeting", *PLACE, "kinds", {})),
        (answer, (made.id, 0, "when", {})),
        (drop, (made.id,)),
    ):
        with pytest.raises(Forbidden, match=r"access\.anonymous"):
            world.run(use_case, ANONYMOUS, *args)
    assert world.run(draft_at, ANONYMOUS, *PLACE) is None


def test_a_draft_needs_somebody(deps: Deps) -> None:
    seed(deps)
    with pytest.raises(DomainError, match=r"draft\.nobody"):
        deps.run_now(open_draft, SYSTEM, "meeting", *PLACE, "kinds", {})


def test_answers_have_a_limit(deps: Deps) -> None:
    world = seed(deps)
    made = opened(world)
    with pytest.raises(DomainError) as refused:
        world.run(answer, ZHANG, made.id, 0, "agenda", {"agenda": "字" * 70_000})
    assert (refused.value.key, refused.value.values) == ("draft.too_large", {"limit": 65_536})
    assert world.run(draft, ZHANG, made.id) == made


def test_what_no_database_stores_does_not_break_a_draft(deps: Deps) -> None:
    world = seed(deps)
    made = opened(world)
    moved = world.run(answer, ZHANG, made.id, 0, "agenda", {"agenda": "一\ud800二\x00三"})
    assert world.run(draft, ZHANG, moved.id).answers == {"agenda": "一二\x00三"}


def test_an_update_is_marked_with_the_draft_to_ask_again(deps: Deps) -> None:
    world = seed(deps)
    world.update(1)
    world.update(2)
    me = 7000 + ZHANG
    made = deps.run_now(
        open_draft, Caller(me, Delivery(1)), "meeting", *PLACE, "kinds", {"branch": 2}
    )
    deps.run_now(answer, Caller(me, Delivery(2)), made.id, 0, "when", {})
    assert [row.effect for row in world.all(InboxUpdate)] == [f"draft:{made.id}"] * 2


def test_the_start_learns_who_is_answering_which_form(deps: Deps) -> None:
    world = seed(deps)
    opened(world)
    opened(world, LI)
    world.run(open_draft, ZHANG, "meeting", -100, 0, "kinds", {})
    world.run(open_draft, ZHANG, "withdraw", -200, 0, "reason", {})
    found = deps.run_now(drafts_of_form, SYSTEM, "meeting")
    assert sorted(found) == [(-100, 7000 + ZHANG), (-100, 7000 + LI)]


def test_the_clock_takes_away_what_has_run_out(deps: Deps) -> None:
    world = seed(deps)
    old = opened(world)
    deps.clock.advance(days=2)  # type: ignore[attr-defined]
    young = opened(world, LI)
    deps.clock.advance(days=1)  # type: ignore[attr-defined]
    assert deps.run_now(expire, SYSTEM) == (old,)
    assert deps.run_now(expire, SYSTEM) == ()
    assert world.run(draft, LI, young.id) == young


@pytest.mark.parametrize("who", [ZHANG, 999_999, OPERATOR, ANONYMOUS])
def test_only_the_system_looks_over_all_drafts(deps: Deps, who: int) -> None:
    world = seed(deps)
    for use_case, args in ((drafts_of_form, ("meeting",)), (expire, ())):
        with pytest.raises(Forbidden):
            world.run(use_case, who, *args)
