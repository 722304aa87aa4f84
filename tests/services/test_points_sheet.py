"""The sheet of a branch and year and the card of one member, against figures worked by hand."""

from datetime import date
from typing import Any

import pytest

from domain.dues.months import months_of_year
from domain.errors import DomainError, Forbidden, NotFound
from domain.points.counting import Out
from domain.points.total import Block
from models.evaluation import EvaluationResult, EvaluationRound, EvaluationSubject
from models.organisation import Membership
from services.points import CardSheet, SheetRow, YearSheet, card_sheet, year_sheet
from services.seam import Deps
from tests.services.dues_cast import m
from tests.services.meeting_cast import (
    FENG,
    FIRST,
    GONE,
    LI,
    READER,
    SECOND,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    World,
)
from tests.services.points_cast import (
    SET_AT,
    add_card,
    add_cards,
    add_entry,
    full_marks,
    seed_points,
)

YEAR = months_of_year(2026)


def sheet(world: World, who: int = WANG, branch: int = FIRST, year: int = 2026) -> YearSheet:
    found: YearSheet = world.run(year_sheet, who, branch, year)
    return found


def row(world: World, of: int, who: int = WANG, branch: int = FIRST) -> SheetRow:
    return next(each for each in sheet(world, who, branch).rows if each.person_id == of)


def card(world: World, who: int, of: int, branch: int = FIRST, year: int = 2026) -> CardSheet:
    found: CardSheet = world.run(card_sheet, who, branch, of, year)
    return found


def evaluated(world: World, who: int, branch: int = FIRST) -> None:
    """Ballots of 2 265 over 25: 18.12 of 20."""
    terms = {"scale": 100, "minimum": 5, "group_minimum": 3, "allow_self": False}
    weights = {"member_weight": 1, "mass_weight": 1, "key_print": ""}
    times = {"opened_at": SET_AT, "ended_at": SET_AT}
    row = {"id": 1, "branch_id": branch, "year": 2026, **terms, **weights, **times}
    world.add(EvaluationRound, row)
    world.add(EvaluationSubject, {"round_id": 1, "slot": 0, "person_id": who})
    world.add(EvaluationResult, {"round_id": 1, "slot": 0, "total": 2265, "weight": 25})


@pytest.fixture
def over(deps: Deps, clock: Any) -> World:
    """The year is over: SUN has eleven months of 100 and one of 40, and an evaluation of 90.6."""
    world = seed_points(deps)
    add_cards(world, SUN, *YEAR[:11])
    add_card(world, SUN, "2026-12", dict.fromkeys(full_marks(), 400))
    evaluated(world, SUN)
    clock.set("2027-01-03 09:00")
    return world


def test_the_example_of_the_rulebook_is_on_the_sheet(over: World) -> None:
    found = row(over, SUN)
    assert [each.raw for each in found.months.values()] == [10_000] * 11 + [4000]
    assert [each.points for each in found.quarters] == [2000, 2000, 2000, 1600]
    assert [(each.points, each.most) for each in found.halves] == [(4000, 4000), (3600, 4000)]
    assert [(each.part.key, each.points) for each in found.parts] == [
        ("base", 7600),
        ("evaluation", 1812),
    ]
    assert (found.total, found.final, found.missing, found.blocks) == (9412, True, (), ())
    assert found.band is not None
    assert found.band.label == "出色型"
    assert (found.code, found.group, found.here, found.vetoed) == ("P6", "第二党小组", True, False)


def test_a_sheet_has_everybody_numbered(over: World) -> None:
    found = sheet(over)
    assert (found.name, found.code, found.year) == ("第一支部", "U2", 2026)
    assert [each.number for each in found.rows] == [*range(1, 10)]
    assert {each.person_id for each in found.rows} == {*range(ZHANG, WU + 1), GONE}


def test_months_without_a_card_are_missing_and_not_nought(over: World) -> None:
    found = row(over, WU)
    assert [each.raw for each in found.months.values()] == [None] * 12
    assert (found.halves[0].points, found.halves[0].most) == (None, 4000)
    assert len(found.missing) == 12
    assert not found.final
    assert found.band is None
    assert Block.UNSCORED_MONTHS in found.blocks


def test_what_is_known_by_now_is_shown_within_the_year(deps: Deps) -> None:
    world = seed_points(deps)
    add_cards(world, SUN, *YEAR[:8])
    found = row(world, SUN)
    assert [each.raw for each in found.months.values()] == [10_000] * 8 + [None] * 4
    assert [each.points for each in found.quarters] == [2000, 2000, 1333, None]
    assert found.missing == (m("2026-09"), m("2026-10"))
    assert found.parts[1].points is None
    assert found.total == 8000


def move(world: World, who: int, day: date) -> None:
    (found,) = [each for each in world.all(Membership) if each.person_id == who]
    world.change(Membership, found.id, until=day)
    values = {"person_id": who, "branch_id": SECOND, "kind": "full", "since": day, "traits": ""}
    world.add(Membership, values)


def test_of_who_has_left_the_old_branch_sees_only_its_own_months(deps: Deps) -> None:
    world = seed_points(deps)
    add_cards(world, SUN, *YEAR[:6])
    add_cards(world, SUN, *YEAR[6:10], branch_id=SECOND)
    evaluated(world, SUN, SECOND)
    move(world, SUN, date(2026, 7, 1))
    old, new = row(world, SUN), row(world, SUN, FENG, SECOND)
    assert [each.raw for each in old.months.values()] == [10_000] * 6 + [None] * 6
    assert (old.halves[1].points, old.halves[1].most) == (None, None)
    assert (old.here, old.total, old.band, old.final) == (False, None, None, False)
    assert [each.points for each in old.parts] == [None, None]
    assert [each.raw for each in new.months.values()] == [10_000] * 10 + [None] * 2
    assert (new.here, new.total) == (True, 9812)
    seen = card(world, WANG, SUN)
    assert [each.month for each in seen.months] == [*YEAR[:6]]
    assert seen.yearly == ()
    assert len(card(world, SUN, SUN, SECOND).months) == 10


def test_who_is_not_scored_or_has_left_has_no_total(deps: Deps) -> None:
    world = seed_points(deps)
    assert row(world, GONE).total is None
    (found,) = [each for each in world.all(Membership) if each.person_id == WU]
    world.change(Membership, found.id, traits="out_of_contact")
    out = row(world, WU)
    assert (out.total, out.halves[0].most, out.missing) == (None, None, ())
    assert Block.NOT_SCORED in out.blocks
    assert [each.points for each in out.parts] == [None, None]
    assert row(world, SUN).total is None
    assert {each.total for each in sheet(world, year=2027).rows} == {None}


def test_points_by_the_year_show_what_each_month_brought(deps: Deps) -> None:
    world = seed_points(deps, scheme="student_bonus")
    events = deps.rules.points.of("student_bonus", 2026)
    assert events is not None
    gain = next(e for e in events.events.values() if e.points > 0 and e.derived is None)
    add_entry(world, 1, SUN, "2026-03", event=gain.code, points=gain.points, status="approved")
    found = row(world, SUN)
    assert found.months[m("2026-03")].raw == gain.points
    assert found.months[m("2026-03")].points == gain.points
    assert found.months[m("2026-04")].raw == 0
    assert found.months[m("2026-12")].raw is None
    assert found.halves[0].points == gain.points
    assert found.halves[0].most is None
    own = card(world, SUN, SUN)
    assert own.monthly == ()
    assert own.months == ()
    assert {each.key: points for each, points in own.yearly} == {
        "duties": 6000,
        "bonus": gain.points,
        "deductions": 0,
    }


# ------------------------------------------------------------------ one member


def test_a_card_has_each_month_and_entry(deps: Deps) -> None:
    world = seed_points(deps)
    add_card(world, SUN, "2026-09", full_marks(discipline=8), note="迟到")
    add_card(world, SUN, "2026-10", full_marks(good_conduct=5))
    add_entry(world, 1, SUN, "2026-10", status="approved", note="献血")
    add_entry(world, 2, SUN, "2026-10", status="approved", points=300)
    add_entry(world, 3, SUN, "2026-10", event="unheard_of", status="approved")
    found = card(world, SUN, SUN)
    assert (found.branch, found.row.name, found.year) == ("第一支部", "孙八", 2026)
    assert len(found.monthly) == 10
    by_month = {each.month: each for each in found.months}
    assert (by_month[m("2026-08")].scores, by_month[m("2026-08")].raw) == (None, None)
    assert (by_month[m("2026-09")].raw, by_month[m("2026-09")].note) == (9800, "迟到")
    october = by_month[m("2026-10")].scores
    assert october is not None
    assert october["good_conduct"] == 800
    first, second, third = found.lines
    assert (first.stated, first.counted, first.note, first.derived) == (100, 100, "献血", False)
    assert (second.stated, second.counted, second.why) == (300, 200, (Out.MONTH_CAP,))
    assert (third.label, third.counted, third.why) == ("unheard_of", 0, (Out.OTHER_SCHEME,))


@pytest.mark.parametrize("who", [SUN, ZHANG, LI, WANG])
def test_oneself_and_the_keepers_read_a_card(deps: Deps, who: int) -> None:
    assert card(seed_points(deps), who, SUN).row.person_id == SUN


@pytest.mark.parametrize("who", [WU, ZHAO, FENG, READER])
def test_nobody_else_reads_a_card_or_the_sheet(deps: Deps, who: int) -> None:
    world = seed_points(deps)
    with pytest.raises((Forbidden, NotFound)):
        card(world, who, SUN)
    with pytest.raises((Forbidden, NotFound)):
        sheet(world, who)


@pytest.mark.parametrize("of", [FENG, READER, 999])
def test_who_is_of_elsewhere_has_no_card_here(deps: Deps, of: int) -> None:
    with pytest.raises(NotFound):
        card(seed_points(deps), WANG, of)


@pytest.mark.parametrize("year", [-5, 0, 1999, 2025, 9999, 999_999_999])
def test_a_year_without_points_is_refused(deps: Deps, year: int) -> None:
    world = seed_points(deps)
    with pytest.raises(DomainError, match=r"year_before|no_scheme"):
        sheet(world, year=year)
    with pytest.raises(DomainError, match=r"year_before|no_scheme"):
        card(world, SUN, SUN, year=year)
