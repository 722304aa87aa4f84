"""A member's own card: the year with its parts, a month down to its entries, and who sees it."""

from datetime import date, datetime

import pytest

from domain.dues.months import months_of_year
from domain.errors import Forbidden, NotFound
from domain.points.closing import MonthState
from domain.points.counting import Out
from domain.points.derive import Attended, DuesMonth, Facts
from domain.points.scheme import Derives
from domain.points.total import Block
from models.organisation import Appointment
from models.points import PointsPublication, PointsPublished
from services.points import Standing, points_duties
from services.points import book as book_module
from services.points.decide import approve_entry, change_entry, decline_entry, reverse_entry
from services.points.propose import withdraw_entry
from services.seam import Deps
from tests.services.dues_cast import LEADER_A, LEADER_B, m, names, refused
from tests.services.meeting_cast import (
    CHEN,
    COMMITTEE,
    FENG,
    FIRST,
    GONE,
    LI,
    READER,
    SECOND,
    STRANGER,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    absent,
)
from tests.services.points_cast import (
    SET_AT,
    add_card,
    add_cards,
    add_entry,
    evaluate,
    full_marks,
    seed_points,
    set_field,
)
from tests.services.points_own_cast import card, opened, propose


def test_the_card_of_the_year_has_months_quarters_and_halves(deps: Deps) -> None:
    world = seed_points(deps)
    add_cards(world, SUN, *months_of_year(2026)[:9])
    propose(world)
    found = card(world)
    assert (found.name, found.branch, found.own, found.year) == ("孙八", "第一支部", True, 2026)
    assert found.total.total == 8000
    assert Block.UNSCORED_MONTHS in found.total.blocks
    assert (len(found.months), found.waiting) == (12, 1)
    assert [each.month for each in found.months if each.ahead] == [m("2026-11"), m("2026-12")]
    assert found.months[9].shares[0].missing == (m("2026-10"),)
    assert {each.state for each in found.months} == {MonthState.OPEN}
    quarter = found.quarters[0].shares[0]
    assert quarter.exact == quarter.most == 2000
    assert [each.number for each in found.quarters] == [1, 2, 3, 4]
    assert [each.number for each in found.halves] == [1, 2]
    assert found.halves[0].shares[0].exact == 4000
    assert found.scheme.key == "eighty_twenty"
    assert (found.published, found.place, found.first_year) == (None, None, 2026)


def test_who_is_scored_from_august_has_no_first_half(deps: Deps) -> None:
    world = seed_points(deps, since="2026-08")
    found = card(world)
    assert [each.number for each in found.quarters] == [3, 4]
    assert [each.number for each in found.halves] == [2]


def test_a_published_total_stands_beside_the_present_one(deps: Deps, clock: object) -> None:
    world = seed_points(deps)
    clock.set("2027-01-20 09:00")  # type: ignore[attr-defined]
    add_cards(world, SUN, *months_of_year(2026))
    evaluate(world, SUN, total=2265, weight=25)
    row = {"id": 1, "branch_id": FIRST, "year": 2026, "scheme": "eighty_twenty", "version": "x"}
    world.add(PointsPublication, {**row, "seal": "s", "published_at": SET_AT})
    values = {"publication_id": 1, "person_id": SUN, "total": 9412, "band": "outstanding"}
    world.add(PointsPublished, {**values, "final": True})
    found = card(world, SUN, FIRST, None, 2026)
    assert found.published is not None
    assert (found.published.total, found.published.band) == (9412, "outstanding")
    assert isinstance(found.published.published_at, datetime)
    assert (found.total.total, found.total.final) == (9812, True)
    assert {each.state for each in found.months} == {MonthState.PUBLISHED}


def test_the_place_is_shown_only_where_the_branch_has_turned_it_on(deps: Deps) -> None:
    world = seed_points(deps)
    for who in (SUN, WU, ZHANG):
        add_card(world, who, "2026-10", full_marks(pledges=5) if who == SUN else None)
    assert card(world, SUN).place is None
    set_field(world, FIRST, "ranking", value=True)
    # Nine are scored in the year, one of them until October.
    assert card(world, SUN).place == (3, 9)
    assert card(world, WU).place == card(world, ZHANG).place == (1, 9)


def test_who_is_not_scored_has_no_place(deps: Deps) -> None:
    world = seed_points(deps, since="2026-11")
    set_field(world, FIRST, "ranking", value=True)
    found = card(world, GONE)
    assert (found.place, found.months, found.total.blocks[0]) == (None, (), Block.NOT_SCORED)


# ------------------------------------------------------------------ who sees whose

EVERYBODY = (ZHANG, LI, WANG, LEADER_A, LEADER_B, SUN, WU, FENG, CHEN, READER, STRANGER, GONE)
KEEPERS = {ZHANG, LI, WANG}


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_sees_somebody_s_card(deps: Deps, who: int) -> None:
    world = seed_points(deps)
    if who in KEEPERS or who == SUN:
        assert card(world, who, FIRST, SUN).own is (who == SUN)
        assert opened(world, who, "2026-10", FIRST, SUN).name == "孙八"
    else:
        for look in (card, lambda w, i, *where: opened(w, i, "2026-10", *where)):
            with pytest.raises((Forbidden, NotFound)):
                look(world, who, FIRST, SUN)


def test_a_committee_above_and_other_members_of_it_see_nobody_s_card(deps: Deps) -> None:
    world = seed_points(deps)
    since = {"since": date(2020, 1, 1)}
    world.add(
        Appointment,
        {"person_id": STRANGER, "unit_id": COMMITTEE, "office": "secretary", **since},
        {"person_id": WU, "unit_id": FIRST, "office": "discipline_officer", **since},
    )
    for who in (STRANGER, WU):
        with pytest.raises(Forbidden, match="not_keeper"):
            card(world, who, FIRST, SUN)


def test_everybody_sees_their_own_and_who_has_left_the_last_one(deps: Deps) -> None:
    world = seed_points(deps)
    for who, name in ((SUN, "孙八"), (GONE, "褚三"), (FENG, "冯一")):
        assert card(world, who).name == name
    assert names(each.month for each in card(world, GONE).months)[-1] == "2026-10"
    refused("person.not_in_branch", card, world, STRANGER)
    refused("person.not_in_branch", card, world, SUN, SECOND)
    refused("unit.not_found", card, world, SUN, 999)


def test_a_keeper_sees_nobody_of_another_branch(deps: Deps) -> None:
    world = seed_points(deps)
    refused("person.not_in_branch", card, world, ZHANG, FIRST, FENG)
    refused("points.not_keeper", card, world, ZHANG, SECOND, FENG)
    refused("points.not_keeper", card, world, ZHANG, None, SUN)


def test_years_and_months_that_cannot_be_are_refused(deps: Deps) -> None:
    world = seed_points(deps)
    for year in (0, -3, 99_999):
        refused("points.year_unknown", card, world, SUN, None, None, year)
    refused("points.year_before", card, world, SUN, None, None, 2025)
    refused("points.month_ahead", opened, world, SUN, "2026-12")
    refused("points.year_unknown", opened, world, SUN, "1999-12")


# ------------------------------------------------------------------ a month opened


def test_each_entry_of_a_month_says_what_became_of_it(deps: Deps) -> None:
    world = seed_points(deps)
    add_card(world, SUN, "2026-10", full_marks(good_conduct=5), note="按时上报")
    good, more, bad, back, gone = (
        propose(world, SUN, "2026-10", note=note).entry_id
        for note in ("修路", "救火", "扫地", "拾金", "误填")
    )
    waits = propose(world, SUN, "2026-10", by=LEADER_B, note="植树").entry_id
    world.run(approve_entry, LI, good)
    world.run(change_entry, LI, more, 300, "多人参加")
    world.run(decline_entry, WANG, bad, "是分内事")
    world.run(approve_entry, LI, back)
    world.run(reverse_entry, WANG, back, "查无此事")
    world.run(withdraw_entry, SUN, gone)
    found = opened(world, SUN, "2026-10")
    assert (found.scored, found.state, found.card_note) == (True, MonthState.OPEN, "按时上报")
    shown = {each.entry.id: each for each in found.entries}
    assert set(shown) == {good, more, bad, back, gone, waits}
    assert (shown[good].counted, shown[good].standing) == (100, Standing.APPROVED)
    assert (shown[good].proposer, shown[good].decided_by, shown[good].files) == ("孙八", "李四", 1)
    # No more than three points in a month.
    assert (shown[more].counted, shown[more].reason) == (200, "多人参加")
    assert shown[more].why == ((Out.MONTH_CAP.value, 100, 300),)
    assert (shown[bad].standing, shown[bad].reason) == (Standing.DECLINED, "是分内事")
    assert (shown[back].standing, shown[back].reason) == (Standing.REVERSED, "查无此事")
    assert shown[back].decided_by == "王五"
    assert (shown[gone].standing, shown[gone].decided_by) == (Standing.WITHDRAWN, None)
    assert (shown[waits].standing, shown[waits].proposer) == (Standing.WAITING, "钱七")
    (part,) = found.parts
    scores = {each.dimension.key: each for each in part.scores}
    assert (scores["good_conduct"].before, scores["good_conduct"].score) == (500, 800)


def test_a_month_without_a_card_shows_its_entries_and_no_score(deps: Deps) -> None:
    world = seed_points(deps)
    add_entry(world, 1, SUN, "2026-11", status="approved", recorded_by=None)
    found = opened(world, SUN, "2026-11")
    assert [(each.scored, each.scores) for each in found.parts] == [(False, ())]
    assert [each.entry.id for each in found.entries] == [1]
    assert (found.entries[0].proposer, found.card_note) == (None, "")


def test_a_month_that_is_not_scored_says_so(deps: Deps) -> None:
    world = seed_points(deps, since="2026-09")
    found = opened(world, SUN, "2026-08")
    assert (found.scored, found.parts[0].part.key if found.parts else None) == (False, None)


def test_entries_from_other_ledgers_say_where_they_come_from(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = seed_points(deps, scheme="village_deductions")
    meeting = world.record(at_="2026-10-12 19:00", absent=absent(SUN)).kinds[0].record_id
    facts = Facts(
        attended=(
            Attended(meeting, meeting, "general_meeting", date(2026, 10, 12), present=False),
            Attended(777, 777, "general_meeting", date(2026, 10, 13), present=False),
        ),
        dues=(DuesMonth(m("2026-10"), date(2026, 10, 31), None),),
    )
    monkeypatch.setattr(book_module, "facts_of", lambda *_: {SUN: facts})
    found = opened(world, SUN, "2026-10")
    origins = {each.origin.source: each.origin for each in found.entries if each.origin is not None}
    assert origins[Derives.DUES_LATE].month == m("2026-10")
    meetings = [
        each.origin.meetings
        for each in found.entries
        if each.origin is not None and each.origin.source is Derives.MEETING_ABSENT
    ]
    assert sorted(meetings) == [(), (("general_meeting", date(2026, 10, 12)),)]
    assert all(each.entry.id < 0 and each.standing is None for each in found.entries)


# ------------------------------------------------------------------ what there is to do


def test_the_duties_of_each_role(deps: Deps) -> None:
    world = seed_points(deps)
    propose(world)
    found = {who: world.run(points_duties, who) for who in (ZHANG, LEADER_B, SUN, READER, GONE)}
    (place,) = found[ZHANG].places
    assert (place.branch_id, place.name, place.waiting) == (FIRST, "第一支部", 1)
    assert (place.proposes, place.decides, place.keeps) == (True, True, True)
    (place,) = found[LEADER_B].places
    assert (place.branch_id, place.proposes, place.decides, place.keeps, place.waiting) == (
        FIRST,
        True,
        False,
        False,
        0,
    )
    assert (found[SUN].branch_id, found[SUN].branch, found[SUN].places) == (FIRST, "第一支部", ())
    assert (found[READER].above, found[READER].branch_id, found[READER].branch) == (
        True,
        None,
        None,
    )
    assert (found[GONE].branch_id, found[GONE].above) == (FIRST, False)
    assert found[SUN].today == date(2026, 11, 20)
    assert ZHAO == LEADER_A


def test_without_a_scheme_there_is_nothing_to_propose(deps: Deps) -> None:
    world = seed_points(deps)
    set_field(world, FIRST, "scheme", None)
    (place,) = world.run(points_duties, ZHANG).places
    assert (place.keeps, place.decides, place.proposes, place.scores) == (True, True, False, False)
