"""Rights: looked up in dated rows for each transaction, and as wide as the office reaches."""

from datetime import date

import pytest

from domain.vocabulary import Office, UnitKind
from models.engine import transaction
from models.organisation import Appointment, Membership, Unit
from services.access import ROOT, Actor, May, load_actor, reach
from services.seam import Deps
from tests.conftest import OPERATOR
from tests.services.meeting_cast import (
    ANONYMOUS,
    CHEN,
    COMMITTEE,
    FENG,
    FIRST,
    GONE,
    GROUP_A,
    LI,
    READER,
    SECOND,
    STRANGER,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    World,
    seed,
)

_DAY = date(2026, 11, 20)
_FIRST, _SECOND, _ALL = "/1/2/", "/1/3/", "/1/"
NOBODY = 999_999


def actor(world: World, who: int, day: date = _DAY) -> Actor:
    telegram_id = who if who > 1000 else 7000 + who
    with transaction(world.deps.engine, writes=False) as session:
        return load_actor(session, telegram_id, day, frozenset({OPERATOR}))


def appoint(world: World, who: int, unit: int, office: Office, **dates: date | None) -> None:
    row = {"since": date(2026, 1, 1), "until": None, **dates}
    world.add(Appointment, {"person_id": who, "unit_id": unit, "office": office.value, **row})


# Whom each permission reaches, as path prefixes; a row for each kind of actor.
TABLE = [
    (ZHANG, {May.MEMBER: {_FIRST}, May.KEEPER: {_FIRST}, May.SEE_COMPLIANCE: {_FIRST}}),
    (LI, {May.MEMBER: {_FIRST}, May.KEEPER: {_FIRST}, May.SEE_COMPLIANCE: {_FIRST}}),
    (WANG, {May.MEMBER: {_FIRST}, May.KEEPER: {_FIRST}, May.SEE_COMPLIANCE: {_FIRST}}),
    (ZHAO, {May.MEMBER: {_FIRST}, May.SEE_COMPLIANCE: {_FIRST}}),
    (WU, {May.MEMBER: {_FIRST}, May.SEE_COMPLIANCE: {_FIRST}}),
    (FENG, {May.MEMBER: {_SECOND}, May.KEEPER: {_SECOND}, May.SEE_COMPLIANCE: {_SECOND}}),
    (CHEN, {May.MEMBER: {_SECOND}, May.SEE_COMPLIANCE: {_SECOND}}),
    (GONE, {}),
    (STRANGER, {}),
    (READER, {May.SEE_COMPLIANCE: {_ALL}, May.BIND: {_ALL}}),
]


@pytest.mark.parametrize(("who", "wide"), TABLE)
def test_each_office_reaches_as_far_as_the_table_says(
    deps: Deps, who: int, wide: dict[May, set[str]]
) -> None:
    found = actor(seed(deps), who)
    expected = {may: wide.get(may, set()) for may in May}
    expected |= {May.ANYONE: {ROOT}, May.BOUND: {ROOT}}
    assert {may: set(reach(found, may)) for may in May} == expected


@pytest.mark.parametrize("who", [NOBODY, ANONYMOUS])
def test_an_account_that_nobody_linked_has_no_rights(deps: Deps, who: int) -> None:
    found = actor(seed(deps), who)
    assert {may for may in May if reach(found, may)} == {May.ANYONE}
    assert (found.person_id, found.operator, found.anonymous) == (None, False, who == ANONYMOUS)


def test_the_anonymous_admin_is_nobody_even_if_somebody_lists_it(deps: Deps) -> None:
    world = seed(deps)
    with transaction(world.deps.engine, writes=False) as session:
        found = load_actor(session, ANONYMOUS, _DAY, frozenset({ANONYMOUS}))
    assert not found.operator
    assert not reach(found, May.OPERATE)


def test_an_operator_of_the_configuration_runs_the_bot_and_keeps_no_records(deps: Deps) -> None:
    found = actor(seed(deps), OPERATOR)
    assert {may for may in May if reach(found, may)} == {
        May.ANYONE,
        May.OPERATE,
        May.BIND,
        May.SEE_COMPLIANCE,
    }
    assert reach(found, May.BIND) == (ROOT,)


def test_the_clock_and_the_command_line_may_everything() -> None:
    assert {reach(Actor(system=True), may) for may in May} == {(ROOT,)}


def test_somebody_without_a_telegram_id_is_nobody(deps: Deps) -> None:
    seed(deps)
    with transaction(deps.engine, writes=False) as session:
        assert load_actor(session, None, _DAY, frozenset({OPERATOR})) == Actor()


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (date(2026, 11, 20), None, True),
        (date(2026, 11, 21), None, False),
        (date(2026, 1, 1), date(2026, 11, 21), True),
        (date(2026, 1, 1), date(2026, 11, 20), False),
    ],
)
def test_an_office_gives_rights_on_its_days_only(
    deps: Deps, since: date, until: date | None, holds: bool
) -> None:
    world = seed(deps)
    appoint(
        world, ZHAO, FIRST, Office.SECRETARY, since=since, **({"until": until} if until else {})
    )
    assert bool(reach(actor(world, ZHAO), May.KEEPER)) is holds


@pytest.mark.parametrize("office", [o for o in Office if o not in {"secretary", "operator"}])
def test_which_offices_of_a_branch_keep_its_records(deps: Deps, office: Office) -> None:
    world = seed(deps)
    appoint(world, ZHAO, FIRST, office)
    keeps = office in {Office.DEPUTY_SECRETARY, Office.ORGANIZATION_OFFICER}
    assert reach(actor(world, ZHAO), May.KEEPER) == ((_FIRST,) if keeps else ())
    assert reach(actor(world, ZHAO), May.BIND) == ()


def test_an_office_reaches_the_unit_and_what_is_below(deps: Deps) -> None:
    world = seed(deps)
    appoint(world, STRANGER, COMMITTEE, Office.SECRETARY)
    found = actor(world, STRANGER)
    assert reach(found, May.KEEPER) == (_ALL,)
    assert reach(found, May.MEMBER) == ()  # above a branch, not in it
    appoint(world, STRANGER, SECOND, Office.COMMITTEE_MEMBER)
    assert reach(actor(world, STRANGER), May.MEMBER) == (_SECOND,)


def test_a_group_leader_reaches_the_group(deps: Deps) -> None:
    world = seed(deps)
    appoint(world, ZHAO, GROUP_A, Office.GROUP_LEADER)
    found = actor(world, ZHAO)
    assert reach(found, May.KEEPER) == ()
    assert [(seat.office, seat.unit_kind, seat.path) for seat in found.seats] == [
        (Office.GROUP_LEADER, UnitKind.PARTY_GROUP, "/1/2/4/")
    ]


def test_an_operator_of_the_roster_may_what_one_of_the_configuration_may(deps: Deps) -> None:
    world = seed(deps)
    appoint(world, STRANGER, COMMITTEE, Office.OPERATOR)
    assert reach(actor(world, STRANGER), May.OPERATE) == (ROOT,)
    assert reach(actor(world, STRANGER), May.KEEPER) == ()


def test_a_member_is_one_on_the_days_of_the_membership(deps: Deps) -> None:
    world = seed(deps)
    assert actor(world, GONE).places == ()
    (place,) = actor(world, GONE, date(2026, 10, 31)).places
    assert (place.branch_id, place.group_id, place.path) == (FIRST, None, _FIRST)


def test_a_transfer_takes_the_rights_along_on_its_day(deps: Deps) -> None:
    world = seed(deps)
    row = next(each for each in world.all(Membership) if each.person_id == ZHAO)
    world.change(Membership, row.id, until=_DAY)
    world.add(Membership, {"person_id": ZHAO, "branch_id": SECOND, "kind": "full", "since": _DAY})
    assert reach(actor(world, ZHAO, date(2026, 11, 19)), May.MEMBER) == (_FIRST,)
    assert reach(actor(world, ZHAO), May.MEMBER) == (_SECOND,)


def test_a_path_that_only_begins_alike_is_not_reached(deps: Deps) -> None:
    """Unit 2 does not reach unit 20: paths end with a slash."""
    world = seed(deps)
    world.add(
        Unit,
        {"id": 20, "code": "U20", "name": "第二十支部", "kind": "branch", "path": "/1/20/"},
    )
    (prefix,) = reach(actor(world, ZHANG), May.KEEPER)
    assert not "/1/20/".startswith(prefix)
