"""The cards of a month: what stands, what is beside it, what is written and what is refused."""

import json
from typing import Any

import pytest

from domain.dues.months import first_day
from domain.errors import DomainError
from domain.points.closing import MonthState
from models.chats import InboxUpdate
from models.points import PointsCard
from services.points import (
    MemberMonth,
    MonthCards,
    MonthEntry,
    Scoring,
    branch_and_month,
    month_cards,
    score_month,
    score_preview,
)
from services.seam import Caller, Delivery, Deps
from tests.services.dues_cast import m
from tests.services.meeting_cast import (
    FIRST,
    GONE,
    SUN,
    WANG,
    WU,
    ZHANG,
    World,
    caller,
)
from tests.services.points_cast import (
    add_card,
    add_entry,
    full_marks,
    seed_points,
)

OCTOBER = m("2026-10")


def entry(*people: int, month: str = "2026-10", **values: Any) -> MonthEntry:
    """Full marks for some people, or what is given."""
    cards = values.get("cards", {who: full_marks() for who in people})
    notes = values.get("notes", {})
    return MonthEntry(values.get("branch", FIRST), m(month), cards, notes)


def score(world: World, said: MonthEntry, who: int = WANG) -> Scoring:
    found: Scoring = world.run(score_month, who, said)
    return found


def cards_of(world: World, month: str = "2026-10", who: int = WANG) -> MonthCards:
    found: MonthCards = world.run(month_cards, who, FIRST, m(month))
    return found


def row(found: MonthCards, who: int) -> MemberMonth:
    return next(each for each in found.rows if each.person_id == who)


def stored(world: World) -> list[PointsCard]:
    return sorted(world.all(PointsCard), key=lambda card: card.id or 0)


# ------------------------------------------------------------------ what stands


def test_a_month_has_everybody_whom_the_branch_scores(deps: Deps) -> None:
    world = seed_points(deps)
    add_card(world, SUN, "2026-10", full_marks(discipline=4), note="旧")
    add_card(world, SUN, "2026-10", full_marks(discipline=8), note="迟到")
    found = cards_of(world)
    assert {each.person_id for each in found.rows} == {*range(ZHANG, WU + 1), GONE}
    assert (found.full, found.carded, found.state) == (10_000, 1, MonthState.OPEN)
    assert found.start == full_marks()
    assert (row(found, SUN).card, row(found, SUN).note) == (full_marks(discipline=8), "迟到")
    assert (row(found, WU).card, row(found, WU).note) == (None, "")
    assert [each.person_id for each in found.rows if each.locked] == [WANG]


def test_entries_of_the_month_stand_beside_the_card(deps: Deps) -> None:
    world = seed_points(deps)
    add_entry(world, 1, SUN, "2026-10", status="approved")
    add_entry(world, 2, SUN, "2026-10", points=200)
    add_entry(world, 3, SUN, "2026-10", status="declined")
    add_entry(world, 4, SUN, "2026-09", status="approved")
    add_entry(world, 5, SUN, "2026-10", status="approved", event="unheard_of")
    beside = row(cards_of(world), SUN).beside
    assert [(each.entry_id, each.points, each.waiting) for each in beside] == [
        (1, 100, False),
        (2, 200, True),
    ]
    assert beside[0].event.dimension == "good_conduct"


def test_a_month_that_is_ahead_or_before_the_beginning_is_refused(deps: Deps) -> None:
    world = seed_points(deps, since="2026-03")
    for month, key in ((m("2026-12"), "month_ahead"), (999_999_999, "year_unknown")):
        with pytest.raises(DomainError, match=key):
            world.run(month_cards, WANG, FIRST, month)
    for month in (m("2026-02"), m("2025-12"), 0, -5):
        with pytest.raises(DomainError, match="year_before"):
            world.run(month_cards, WANG, FIRST, month)


def test_a_scheme_without_cards_scores_no_month(deps: Deps) -> None:
    with pytest.raises(DomainError, match="no_cards"):
        cards_of(seed_points(deps, scheme="student_bonus"))


# ------------------------------------------------------------------ writing


def test_a_card_for_everybody_is_written_at_once(deps: Deps) -> None:
    world = seed_points(deps)
    world.update(5)
    delivery = Delivery(5)
    people = [who for who in (*range(ZHANG, WU + 1), GONE) if who != WANG]
    cards = {who: full_marks() for who in people} | {SUN: full_marks(discipline=8)}
    said = entry(cards=cards, notes={SUN: " 两次  迟到 "})
    asked = Caller(caller(WANG).telegram_id, delivery)
    found: Scoring = deps.run_now(score_month, asked, said)
    assert (found.carded, found.members, found.full) == (8, 9, 10_000)
    assert (found.locked, found.alone) == (True, False)
    rows = {each.person_id: each for each in stored(world)}
    assert set(rows) == set(people)
    assert json.loads(rows[SUN].scores) == full_marks(discipline=8)
    assert (rows[SUN].note, rows[SUN].scored_by, rows[SUN].branch_id) == ("两次 迟到", WANG, FIRST)
    assert (rows[SUN].month, rows[SUN].scored_at) == (first_day(OCTOBER), deps.clock())
    (inbox,) = world.all(InboxUpdate)
    name, number = inbox.effect.split(":")
    assert (name, branch_and_month(int(number))) == ("points_cards", (FIRST, OCTOBER))


def test_the_preview_says_who_differs_and_writes_nothing(deps: Deps) -> None:
    world = seed_points(deps)
    add_card(world, WU, "2026-10")
    cards = {SUN: full_marks(discipline=8), WU: full_marks(stability=9), ZHANG: full_marks()}
    found: Scoring = world.run(score_preview, WANG, entry(cards=cards))
    by_person = {each.person_id: each for each in found.cards}
    assert by_person[SUN].total == 9800
    assert [(each.key, score) for each, score in by_person[SUN].differs] == [("discipline", 800)]
    assert (by_person[WU].before, by_person[WU].total) == (10_000, 9900)
    assert by_person[ZHANG].differs == ()
    assert found.carded == 3
    assert len(stored(world)) == 1


def test_what_stands_already_is_not_written_again(deps: Deps) -> None:
    world = seed_points(deps)
    score(world, entry(SUN, WU))
    found = score(world, entry(cards={SUN: full_marks(), WU: full_marks(pledges=9)}))
    assert [each.person_id for each in found.cards] == [WU]
    found = score(world, entry(cards={WU: full_marks(pledges=9)}, notes={WU: "补记"}))
    assert len(found.cards) == 1
    assert score(world, entry(cards={SUN: full_marks()})).cards == ()
    assert [each.person_id for each in stored(world)] == [SUN, WU, WU, WU]


def test_this_month_may_be_scored_and_half_points_are_kept(deps: Deps) -> None:
    world = seed_points(deps)
    scores = {**full_marks(), "pledges": 950}
    found = score(world, entry(cards={SUN: scores}, month="2026-11"))
    assert found.cards[0].total == 9950


@pytest.mark.parametrize(
    ("scores", "key"),
    [
        ({**full_marks(), "pledges": 1001}, "beyond_dimension"),
        ({**full_marks(), "pledges": -1}, "beyond_dimension"),
        ({**full_marks(), "beauty": 100}, "unknown_dimension"),
        ({"pledges": 1000}, "dimension_missing"),
    ],
)
def test_a_card_that_does_not_fit_is_refused_and_no_other_is_written(
    deps: Deps, scores: dict[str, int], key: str
) -> None:
    world = seed_points(deps)
    with pytest.raises(DomainError, match=key):
        score(world, entry(cards={WU: full_marks(), SUN: scores}))
    assert stored(world) == []


def test_a_scheme_may_have_several_parts_by_cards(deps: Deps) -> None:
    from dataclasses import replace

    rules = deps.rules
    try:
        schemes = []
        for each in rules.points.schemes:
            base = each.parts[0]
            halves = (
                replace(base, full=5000, points=4000),
                replace(base, key="more", full=5000, points=4000),
            )
            dimensions = {
                key: replace(one, part="more") if place >= 5 else one
                for place, (key, one) in enumerate(each.dimensions.items())
            }
            eighty = each.key == "eighty_twenty"
            parts = (*halves, *each.parts[1:]) if eighty else each.parts
            chosen = dimensions if eighty else each.dimensions
            schemes.append(replace(each, parts=parts, dimensions=chosen))
        deps.rules = replace(rules, points=replace(rules.points, schemes=tuple(schemes)))
        world = seed_points(deps)
        assert len(score(world, entry(SUN)).cards) == 1
        assert row(cards_of(world), SUN).card == full_marks()
        with pytest.raises(DomainError, match="unknown_dimension"):
            score(world, entry(cards={SUN: {**full_marks(), "beauty": 1}}))
    finally:
        deps.rules = rules


def test_a_note_that_is_too_long_is_refused(deps: Deps) -> None:
    world = seed_points(deps)
    with pytest.raises(DomainError, match="note_too_long") as caught:
        score(world, entry(SUN, notes={SUN: "长" * 201}))
    assert caught.value.values == {"length": 201, "limit": 200}
    assert stored(world) == []
