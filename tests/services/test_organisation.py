"""The plain facts of a day: who belonged, who held what."""

from datetime import date

import pytest

from domain.vocabulary import MemberKind, MemberTrait, Office
from models.engine import transaction
from models.organisation import Appointment, CommitteeTerm, Membership
from services.organisation import (
    has_committee,
    holders,
    members_on,
    read_traits,
    write_traits,
)
from services.seam import Deps
from tests.services.meeting_cast import (
    FENG,
    FIRST,
    GONE,
    GROUP_B,
    LI,
    SECOND,
    WANG,
    WU,
    ZHANG,
    seed,
)


@pytest.mark.parametrize(
    ("day", "there"),
    [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2026, 10, 31), True),
        (date(2026, 11, 1), False),  # the last day is the one before `until`
    ],
)
def test_a_membership_holds_from_its_first_day_until_the_day_of_leaving(
    deps: Deps, day: date, there: bool
) -> None:
    seed(deps)
    with transaction(deps.engine, writes=False) as session:
        found = {each.member.person_id for each in members_on(session, FIRST, day)}
    assert (GONE in found) is there


def test_a_member_comes_with_kind_traits_group_and_office(deps: Deps) -> None:
    world = seed(deps)
    row = next(each for each in world.all(Membership) if each.person_id == WU)
    world.change(Membership, row.id, traits="retired,student")
    with transaction(deps.engine, writes=False) as session:
        people = {each.member.person_id: each for each in members_on(session, FIRST, _DAY)}
    wu, zhang = people[WU], people[ZHANG]
    assert (wu.name, wu.group, wu.office) == ("吴十", "第二党小组", None)
    assert (wu.member.kind, wu.member.group_id) == (MemberKind.PROBATIONARY, GROUP_B)
    assert wu.member.traits == {MemberTrait.RETIRED, MemberTrait.STUDENT}
    assert (zhang.office, zhang.member.committee, wu.member.committee) == ("secretary", True, False)
    assert (wu.member.since, wu.member.until) == (date(2020, 1, 1), None)


def test_an_office_without_a_committee_makes_none(deps: Deps) -> None:
    seed(deps)
    with transaction(deps.engine, writes=False) as session:
        people = {each.member.person_id: each for each in members_on(session, SECOND, _DAY)}
        assert has_committee(session, FIRST, _DAY)
        assert not has_committee(session, SECOND, _DAY)
    assert (people[FENG].office, people[FENG].member.committee) == ("secretary", False)


def test_a_committee_ends_with_its_term(deps: Deps) -> None:
    world = seed(deps)
    world.change(CommitteeTerm, 1, until=_DAY)
    with transaction(deps.engine, writes=False) as session:
        assert not has_committee(session, FIRST, _DAY)
        assert has_committee(session, FIRST, date(2026, 11, 19))


def test_holders_are_those_of_the_day_in_the_order_of_their_appointment(deps: Deps) -> None:
    world = seed(deps)
    world.add(
        Appointment,
        {"person_id": WANG, "unit_id": FIRST, "office": "secretary", "since": date(2026, 11, 20)},
        {"person_id": LI, "unit_id": FIRST, "office": "secretary", "since": date(2026, 11, 21)},
    )
    with transaction(deps.engine, writes=False) as session:
        assert holders(session, FIRST, Office.SECRETARY, _DAY) == (ZHANG, WANG)
        assert holders(session, FIRST, Office.GROUP_LEADER, _DAY) == ()


@pytest.mark.parametrize(
    ("traits", "stored"),
    [
        (frozenset(), ""),
        (frozenset({MemberTrait.MIGRANT}), "migrant"),
        (frozenset({MemberTrait.STUDENT, MemberTrait.MIGRANT}), "migrant,student"),
    ],
)
def test_traits_are_read_as_they_were_written(traits: frozenset[MemberTrait], stored: str) -> None:
    assert write_traits(traits) == stored
    assert read_traits(stored) == traits


_DAY = date(2026, 11, 20)
