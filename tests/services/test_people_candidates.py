"""Candidates: joining a group makes nobody a member; a keeper of the branch says who it is."""

import pytest

from domain.errors import DomainError, Forbidden, NotFound
from models.organisation import Account, Candidate, Membership, Person
from services.people import (
    candidate,
    confirm_candidate,
    create_invite,
    dismiss_candidate,
    me,
    note_candidate,
    redeem_invite,
    rolls,
    rolls_above,
)
from services.seam import SYSTEM, Deps
from tests.conftest import OPERATOR
from tests.services.meeting_cast import (
    ANONYMOUS,
    CHEN,
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
    ZHOU,
)
from tests.services.people_cast import (
    FIRST_CHAT,
    NEWCOMER,
    NEWCOMER_TOO,
    SECOND_CHAT,
    account_of,
    arriving,
    joins,
)


def test_joining_the_group_makes_a_candidate_and_nothing_else(deps: Deps) -> None:
    world = arriving(deps)
    before = world.all(Account), world.all(Membership), world.all(Person)
    joins(world)
    (found,) = world.all(Candidate)
    assert (found.telegram_id, found.unit_id, found.shown_name, found.state, found.seen_at) == (
        NEWCOMER,
        FIRST,
        "花名 🌼",
        "waiting",
        deps.clock(),
    )
    assert (world.all(Account), world.all(Membership), world.all(Person)) == before
    with pytest.raises(Forbidden, match=r"access\.bound"):
        world.run(me, NEWCOMER)


def test_joining_again_is_not_news(deps: Deps) -> None:
    world = arriving(deps)
    joins(world)
    assert not deps.run_now(note_candidate, SYSTEM, NEWCOMER, FIRST_CHAT, "又来了")
    assert [each.shown_name for each in world.all(Candidate)] == ["花名 🌼"]


def test_one_may_wait_in_two_branches(deps: Deps) -> None:
    world = arriving(deps)
    joins(world)
    joins(world, SECOND_CHAT)
    assert sorted(each.unit_id for each in world.all(Candidate)) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("telegram_id", "chat"), [(7000 + ZHAO, FIRST_CHAT), (NEWCOMER, -42), (7000 + CHEN, FIRST_CHAT)]
)
def test_no_candidate_of_the_known_or_of_unbound_groups(
    deps: Deps, telegram_id: int, chat: int
) -> None:
    world = arriving(deps)
    assert not deps.run_now(note_candidate, SYSTEM, telegram_id, chat, "名")
    assert world.all(Candidate) == []


def test_a_very_long_shown_name_is_cut(deps: Deps) -> None:
    world = arriving(deps)
    deps.run_now(note_candidate, SYSTEM, NEWCOMER, FIRST_CHAT, "名" * 500)
    assert world.all(Candidate)[0].shown_name == "名" * 130


@pytest.mark.parametrize("keeper", [ZHANG, LI, WANG])
def test_a_keeper_says_who_a_candidate_is(deps: Deps, keeper: int) -> None:
    world = arriving(deps)
    waiting = joins(world)
    assert world.run(candidate, keeper, waiting).shown_name == "花名 🌼"
    person = world.run(confirm_candidate, keeper, waiting, SUN)
    assert (person.person_id, person.name) == (SUN, "孙八")
    assert account_of(world, SUN) == NEWCOMER
    (found,) = world.all(Candidate)
    assert (found.state, found.shown_name, found.decided_by, found.decided_at) == (
        "bound",
        None,
        keeper,
        deps.clock(),
    )
    assert world.run(me, NEWCOMER).name == "孙八"


def test_who_is_confirmed_has_not_yet_opened_a_private_chat(deps: Deps) -> None:
    world = arriving(deps)
    world.run(confirm_candidate, ZHANG, joins(world), SUN)
    account = next(each for each in world.all(Account) if each.person_id == SUN)
    assert not account.reachable


def test_confirming_ends_the_persons_open_links(deps: Deps) -> None:
    world = arriving(deps)
    token = world.run(create_invite, ZHANG, SUN)
    world.run(confirm_candidate, ZHANG, joins(world), SUN)
    with pytest.raises(DomainError, match=r"invite\.expired"):
        world.run(redeem_invite, NEWCOMER_TOO, token)
    assert account_of(world, SUN) == NEWCOMER
    assert world.run(redeem_invite, NEWCOMER, token).person_id == SUN  # already that person


def test_confirming_in_one_branch_ends_the_waiting_in_another(deps: Deps) -> None:
    world = arriving(deps)
    waiting, elsewhere = joins(world), joins(world, SECOND_CHAT)
    world.run(confirm_candidate, ZHANG, waiting, SUN)
    with pytest.raises(NotFound, match=r"candidate\.not_found"):
        world.run(candidate, FENG, elsewhere)
    assert {each.state for each in world.all(Candidate)} == {"bound"}


OUTSIDERS = [
    (ZHAO, Forbidden, "access.keeper"),  # a member without office
    (STRANGER, Forbidden, "access.keeper"),
    (READER, Forbidden, "access.keeper"),
    (OPERATOR, Forbidden, "access.keeper"),
    (NEWCOMER, Forbidden, "access.keeper"),  # the candidate itself
    (ANONYMOUS, Forbidden, "access"),
    (FENG, NotFound, "candidate.not_found"),  # keeps another branch
]


@pytest.mark.parametrize(("who", "error", "key"), OUTSIDERS)
def test_nobody_else_decides_about_a_candidate(
    deps: Deps, who: int, error: type[Exception], key: str
) -> None:
    world = arriving(deps)
    waiting = joins(world)
    for use_case, args in (
        (candidate, ()),
        (confirm_candidate, (SUN,)),
        (dismiss_candidate, ()),
    ):
        with pytest.raises(error, match=key):
            world.run(use_case, who, waiting, *args)
    assert [each.state for each in world.all(Candidate)] == ["waiting"]
    assert account_of(world, SUN) is None


@pytest.mark.parametrize("person", [CHEN, GONE, STRANGER, 999])
def test_a_candidate_is_a_member_of_that_branch_today(deps: Deps, person: int) -> None:
    world = arriving(deps)
    with pytest.raises(NotFound, match=r"person\.not_in_branch"):
        world.run(confirm_candidate, ZHANG, joins(world), person)
    assert [each.state for each in world.all(Candidate)] == ["waiting"]


def test_a_person_who_is_linked_is_not_linked_again(deps: Deps) -> None:
    world = arriving(deps)
    with pytest.raises(DomainError, match=r"person\.bound_already"):
        world.run(confirm_candidate, ZHANG, joins(world), ZHAO)
    assert account_of(world, ZHAO) == 7000 + ZHAO


def test_a_candidate_is_decided_once(deps: Deps) -> None:
    world = arriving(deps)
    waiting = joins(world)
    world.run(confirm_candidate, ZHANG, waiting, SUN)
    for use_case, args in ((confirm_candidate, (ZHOU,)), (dismiss_candidate, ())):
        with pytest.raises(NotFound, match=r"candidate\.not_found"):
            world.run(use_case, LI, waiting, *args)
    assert account_of(world, SUN) == NEWCOMER


def test_a_dismissed_candidate_is_not_asked_about_again(deps: Deps) -> None:
    world = arriving(deps)
    waiting = joins(world)
    world.run(dismiss_candidate, ZHANG, waiting)
    (found,) = world.all(Candidate)
    assert (found.state, found.shown_name, found.decided_by) == ("dismissed", None, ZHANG)
    assert not deps.run_now(note_candidate, SYSTEM, NEWCOMER, FIRST_CHAT, "又来了")
    assert world.run(rolls, ZHANG)[0].waiting == ()


def test_the_roll_tells_who_is_linked_and_who_waits(deps: Deps) -> None:
    world = arriving(deps)
    waiting = joins(world)
    (roll,) = world.run(rolls, ZHANG)
    assert (roll.branch_id, roll.branch, roll.total, roll.bound) == (FIRST, "第一支部", 8, 5)
    assert [(each.candidate_id, each.shown_name) for each in roll.waiting] == [(waiting, "花名 🌼")]
    assert {each.person_id for each in roll.unbound} == {SUN, ZHOU, WU}
    assert {(each.branch_id, each.branch) for each in roll.unbound} == {(FIRST, "第一支部")}
    assert {each.name for each in roll.unbound} == {"孙八", "周九", "吴十"}


def test_the_roll_is_of_ones_own_branch(deps: Deps) -> None:
    world = arriving(deps)
    joins(world)
    (roll,) = world.run(rolls, FENG)
    assert (roll.branch_id, roll.total, roll.waiting) == (SECOND, 2, ())


@pytest.mark.parametrize("who", [READER, OPERATOR])
def test_those_above_see_the_rolls_of_all_branches_below(deps: Deps, who: int) -> None:
    world = arriving(deps)
    assert [roll.branch_id for roll in world.run(rolls_above, who)] == [FIRST, SECOND]


@pytest.mark.parametrize("who", [ZHAO, READER, STRANGER, NEWCOMER, ANONYMOUS, OPERATOR])
def test_who_keeps_nothing_sees_no_roll(deps: Deps, who: int) -> None:
    world = arriving(deps)
    with pytest.raises(Forbidden, match=r"access\.(keeper|anonymous)"):
        world.run(rolls, who)


@pytest.mark.parametrize("who", [ZHANG, ZHAO, STRANGER, NEWCOMER, ANONYMOUS])
def test_who_is_not_above_sees_no_rolls_from_above(deps: Deps, who: int) -> None:
    world = arriving(deps)
    with pytest.raises(Forbidden, match=r"access\.(bind|anonymous)"):
        world.run(rolls_above, who)
