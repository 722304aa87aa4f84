"""What a person sees and chooses of oneself, and what is left after unlinking."""

from datetime import date

import pytest

from domain.errors import DomainError, Forbidden
from domain.vocabulary import MemberKind, MemberTrait, Office
from models.chats import Draft
from models.meetings import Attendance, MeetingRecord
from models.organisation import Account, Appointment, Candidate, Membership, Person, Unit
from services.drafts import open_draft
from services.people import (
    Speaker,
    create_invite,
    forget_account,
    mark_reachable,
    me,
    redeem_invite,
    set_language,
    speaker,
)
from services.seam import SYSTEM, Deps
from tests.conftest import OPERATOR
from tests.services.meeting_cast import (
    ANONYMOUS,
    FENG,
    FIRST,
    LI,
    READER,
    STRANGER,
    WU,
    ZHANG,
    ZHAO,
    World,
    absent,
    seed,
)
from tests.services.people_cast import NEWCOMER


def account(world: World, who: int) -> Account | None:
    return next((each for each in world.all(Account) if each.person_id == who), None)


def test_a_secretary_sees_the_own_place(deps: Deps) -> None:
    found = seed(deps).run(me, ZHANG)
    assert (found.person_id, found.name, found.branch_id, found.branch) == (
        ZHANG,
        "张三",
        FIRST,
        "第一支部",
    )
    assert (found.group, found.kind, found.traits) == ("第一党小组", MemberKind.FULL, ())
    assert found.offices == (Office.SECRETARY,)
    assert found.zone == "Asia/Shanghai"


def test_a_member_sees_kind_traits_and_the_branchs_zone(deps: Deps) -> None:
    world = seed(deps)
    row = next(each for each in world.all(Membership) if each.person_id == WU)
    world.change(Membership, row.id, traits="student,migrant", group_id=None)
    world.change(Unit, FIRST, zone="Asia/Urumqi")
    found = world.run(me, WU)
    assert (found.kind, found.group) == (MemberKind.PROBATIONARY, None)
    assert found.traits == (MemberTrait.MIGRANT, MemberTrait.STUDENT)
    assert (found.offices, found.zone) == ((), "Asia/Urumqi")


def test_somebody_of_no_branch_sees_that(deps: Deps) -> None:
    found = seed(deps).run(me, STRANGER)
    assert (found.name, found.branch_id, found.branch, found.group, found.kind) == (
        "蒋五",
        None,
        None,
        None,
        None,
    )
    assert found.zone == deps.zone


def test_those_above_hold_their_office(deps: Deps) -> None:
    found = seed(deps).run(me, READER)
    assert found.offices == (Office.COMMITTEE_READER,)


@pytest.mark.parametrize(
    ("who", "keeper", "binder"),
    [
        (ZHANG, True, False),
        (ZHAO, False, False),
        (READER, False, True),
        (STRANGER, False, False),
        (NEWCOMER, False, False),
        (OPERATOR, False, True),
        (ANONYMOUS, False, False),
    ],
)
def test_everybody_is_offered_what_they_may_do(
    deps: Deps, who: int, keeper: bool, binder: bool
) -> None:
    wanted = Speaker(None, keeper=keeper, binder=binder, operator=who == OPERATOR)
    assert seed(deps).run(speaker, who) == wanted


def test_an_operator_of_the_roster_may_bind(deps: Deps) -> None:
    world = seed(deps)
    world.add(
        Appointment,
        {"person_id": WU, "unit_id": 1, "office": "operator", "since": date(2026, 1, 1)},
    )
    assert world.run(speaker, WU).binder


@pytest.mark.parametrize("who", [NEWCOMER, OPERATOR, ANONYMOUS])
def test_the_unbound_see_and_choose_nothing(deps: Deps, who: int) -> None:
    world = seed(deps)
    for use_case, args in ((me, ()), (set_language, ("en",)), (forget_account, ())):
        with pytest.raises(Forbidden, match=r"access\.(bound|anonymous)"):
            world.run(use_case, who, *args)


def test_the_command_line_is_no_person(deps: Deps) -> None:
    seed(deps)
    with pytest.raises(Forbidden, match=r"access\.bound"):
        deps.run_now(me, SYSTEM)


def test_a_language_is_chosen_by_each_for_oneself(deps: Deps) -> None:
    world = seed(deps)
    assert world.run(speaker, ZHAO).language is None
    world.run(set_language, ZHAO, "en")
    assert [world.run(speaker, who).language for who in (ZHAO, LI)] == ["en", None]
    with pytest.raises(DomainError, match=r"language\.unknown"):
        world.run(set_language, ZHAO, "tlh")
    assert world.run(speaker, ZHAO).language == "en"


def test_reachability_is_noted_for_one_account(deps: Deps) -> None:
    world = seed(deps)
    deps.run_now(mark_reachable, SYSTEM, 7000 + ZHAO, reachable=True)
    assert {each.person_id for each in world.all(Account) if each.reachable} == {ZHAO}
    deps.run_now(mark_reachable, SYSTEM, 7000 + ZHAO, reachable=False)
    deps.run_now(mark_reachable, SYSTEM, NEWCOMER, reachable=True)  # nobody: nothing to note
    assert not any(each.reachable for each in world.all(Account))


def test_unlinking_deletes_account_drafts_and_candidates_and_keeps_the_ledgers(deps: Deps) -> None:
    world = seed(deps)
    world.record(absent=absent(ZHAO))
    for who in (ZHAO, LI):
        world.run(open_draft, who, "meeting", 7000 + who, 0, "kinds", {})
    world.add(
        Candidate,
        *(
            {
                "telegram_id": 7000 + who,
                "unit_id": FIRST,
                "seen_at": deps.clock(),
                "state": "bound",
            }
            for who in (ZHAO, LI)
        ),
    )
    kept = [world.all(table) for table in (Person, Membership, Attendance, MeetingRecord)]
    world.run(forget_account, ZHAO)
    assert account(world, ZHAO) is None
    assert [each.user_id for each in world.all(Draft)] == [7000 + LI]
    assert [each.telegram_id for each in world.all(Candidate)] == [7000 + LI]
    assert account(world, LI) is not None
    assert [world.all(table) for table in (Person, Membership, Attendance, MeetingRecord)] == kept
    with pytest.raises(Forbidden, match=r"access\.bound"):
        world.run(me, ZHAO)


def test_who_was_unlinked_may_be_invited_again(deps: Deps) -> None:
    world = seed(deps)
    world.run(forget_account, ZHAO)
    token = world.run(create_invite, ZHANG, ZHAO)
    assert world.run(redeem_invite, NEWCOMER, token).person_id == ZHAO


def test_a_secretary_who_unlinks_keeps_the_office_but_not_the_account(deps: Deps) -> None:
    world = seed(deps)
    world.run(forget_account, FENG)
    assert any(each.person_id == FENG for each in world.all(Appointment))
    with pytest.raises(Forbidden, match=r"access\.keeper"):
        world.run(create_invite, FENG, FENG)
