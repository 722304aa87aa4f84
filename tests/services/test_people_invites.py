"""Invitations: a link works once, for one person, for a while; and only some may make one."""

import pytest

from domain.errors import DomainError, Forbidden, NotFound
from models.organisation import Account, Candidate, Invite
from services.people import (
    INVITE_HOURS,
    create_invite,
    create_invite_above,
    create_invite_for,
    redeem_invite,
    rolls,
)
from services.seam import SYSTEM, Caller, Deps
from tests.conftest import OPERATOR
from tests.services.meeting_cast import (
    ANONYMOUS,
    CHEN,
    FENG,
    FIRST,
    GONE,
    LI,
    READER,
    STRANGER,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    ZHOU,
)
from tests.services.people_cast import NEWCOMER, NEWCOMER_TOO, account_of, arriving, joins


@pytest.mark.parametrize("keeper", [ZHANG, LI, WANG])
def test_a_keepers_link_binds_the_account_that_opens_it(deps: Deps, keeper: int) -> None:
    world = arriving(deps)
    token = world.run(create_invite, keeper, SUN)
    person = world.run(redeem_invite, NEWCOMER, token)
    assert (person.person_id, person.name, person.branch_id, person.branch) == (
        SUN,
        "孙八",
        FIRST,
        "第一支部",
    )
    account = next(each for each in world.all(Account) if each.person_id == SUN)
    assert (account.telegram_id, account.reachable, account.bound_at) == (
        NEWCOMER,
        True,
        deps.clock(),
    )


def test_the_token_itself_is_not_stored(deps: Deps) -> None:
    world = arriving(deps)
    token = world.run(create_invite, ZHANG, SUN)
    (stored,) = world.all(Invite)
    assert token not in str(stored.model_dump())
    assert (stored.person_id, stored.created_by, stored.used_at) == (SUN, ZHANG, None)


def test_a_link_works_once(deps: Deps) -> None:
    world = arriving(deps)
    token = world.run(create_invite, ZHANG, SUN)
    world.run(redeem_invite, NEWCOMER, token)
    with pytest.raises(DomainError, match=r"invite\.used"):
        world.run(redeem_invite, NEWCOMER_TOO, token)
    assert account_of(world, SUN) == NEWCOMER


def test_opening_ones_own_link_again_changes_nothing_but_reachability(deps: Deps) -> None:
    world = arriving(deps)
    token = world.run(create_invite, ZHANG, SUN)
    first = world.run(redeem_invite, NEWCOMER, token)
    world.change(Account, NEWCOMER, reachable=False, language="en")
    used_at = world.all(Invite)[0].used_at
    deps.clock.advance(days=30)  # type: ignore[attr-defined]
    assert world.run(redeem_invite, NEWCOMER, token) == first
    account = next(each for each in world.all(Account) if each.person_id == SUN)
    assert (account.telegram_id, account.reachable, account.language) == (NEWCOMER, True, "en")
    assert world.all(Invite)[0].used_at == used_at


@pytest.mark.parametrize(
    ("minutes", "works"), [(INVITE_HOURS * 60 - 1, True), (INVITE_HOURS * 60, False)]
)
def test_a_link_expires(deps: Deps, minutes: int, works: bool) -> None:
    world = arriving(deps)
    token = world.run(create_invite, ZHANG, SUN)
    deps.clock.advance(minutes=minutes)  # type: ignore[attr-defined]
    if works:
        assert world.run(redeem_invite, NEWCOMER, token).person_id == SUN
        return
    with pytest.raises(DomainError, match=r"invite\.expired"):
        world.run(redeem_invite, NEWCOMER, token)
    assert account_of(world, SUN) is None


def test_a_new_link_ends_the_earlier_one_of_that_person_only(deps: Deps) -> None:
    world = arriving(deps)
    old, other = world.run(create_invite, ZHANG, SUN), world.run(create_invite, ZHANG, ZHOU)
    new = world.run(create_invite, LI, SUN)
    with pytest.raises(DomainError, match=r"invite\.expired"):
        world.run(redeem_invite, NEWCOMER, old)
    assert world.run(redeem_invite, NEWCOMER, new).person_id == SUN
    assert world.run(redeem_invite, NEWCOMER_TOO, other).person_id == ZHOU


def test_a_new_link_leaves_the_record_of_what_ended_before(deps: Deps) -> None:
    world = arriving(deps)
    world.run(create_invite, ZHANG, SUN, hours=1)
    ended = world.all(Invite)[0].expires_at
    deps.clock.advance(hours=5)  # type: ignore[attr-defined]
    world.run(create_invite, ZHANG, SUN)
    assert min(each.expires_at for each in world.all(Invite)) == ended


def test_a_link_that_nobody_made_opens_nothing(deps: Deps) -> None:
    world = arriving(deps)
    with pytest.raises(NotFound, match=r"invite\.unknown"):
        world.run(redeem_invite, NEWCOMER, "made-up")


def test_an_account_of_somebody_else_cannot_open_the_link(deps: Deps) -> None:
    world = arriving(deps)
    token = world.run(create_invite, ZHANG, SUN)
    with pytest.raises(DomainError, match=r"invite\.other_person"):
        world.run(redeem_invite, ZHAO, token)
    assert account_of(world, SUN) is None
    assert account_of(world, ZHAO) == 7000 + ZHAO
    assert world.run(redeem_invite, NEWCOMER, token).person_id == SUN  # the link still works


@pytest.mark.parametrize(
    ("who", "key"),
    [
        (ZHAO, "access.keeper"),  # a member without office
        (STRANGER, "access.keeper"),
        (READER, "access.keeper"),
        (NEWCOMER, "access.keeper"),
        (OPERATOR, "access.keeper"),
        (ANONYMOUS, "access.anonymous"),
    ],
)
def test_who_keeps_no_branch_makes_no_link(deps: Deps, who: int, key: str) -> None:
    world = arriving(deps)
    with pytest.raises(Forbidden, match=key):
        world.run(create_invite, who, SUN)
    assert world.all(Invite) == []


@pytest.mark.parametrize("person", [SUN, GONE, STRANGER, 999])
def test_a_keeper_invites_into_the_own_branch_only(deps: Deps, person: int) -> None:
    world = arriving(deps)
    with pytest.raises(NotFound, match=r"person\.not_in_branch"):
        world.run(create_invite, FENG, person)
    assert world.all(Invite) == []


@pytest.mark.parametrize(
    ("use_case", "who"), [(create_invite, WANG), (create_invite_above, READER)]
)
def test_who_has_an_account_cannot_be_handed_to_another(
    deps: Deps, use_case: object, who: int
) -> None:
    """Or an organization officer could open the secretary's link and be the secretary."""
    world = arriving(deps)
    with pytest.raises(DomainError, match=r"person\.bound_already"):
        world.run(use_case, who, ZHANG)  # type: ignore[arg-type]
    assert world.all(Invite) == []


@pytest.mark.parametrize("who", [READER, OPERATOR])
def test_those_above_invite_into_every_branch_below(deps: Deps, who: int) -> None:
    world = arriving(deps)
    token = world.run(create_invite_above, who, SUN)
    assert world.run(redeem_invite, NEWCOMER, token).person_id == SUN


@pytest.mark.parametrize("who", [ZHANG, CHEN, NEWCOMER, ANONYMOUS])
def test_those_in_a_branch_do_not_invite_as_those_above(deps: Deps, who: int) -> None:
    world = arriving(deps)
    with pytest.raises(Forbidden):
        world.run(create_invite_above, who, SUN)


def test_those_above_invite_members_only(deps: Deps) -> None:
    world = arriving(deps)
    with pytest.raises(NotFound, match=r"person\.not_in_branch"):
        world.run(create_invite_above, READER, GONE)


def test_the_command_line_invites_by_the_rosters_number(deps: Deps) -> None:
    world = arriving(deps)
    token, name = deps.run_now(create_invite_for, SYSTEM, f"P{WU}")
    assert name == "吴十"
    assert world.run(redeem_invite, NEWCOMER, token).person_id == WU
    with pytest.raises(NotFound, match=r"person\.unknown_code"):
        deps.run_now(create_invite_for, SYSTEM, "nobody")


@pytest.mark.parametrize("who", [ZHANG, READER, NEWCOMER, ANONYMOUS])
def test_only_operators_invite_by_number(deps: Deps, who: int) -> None:
    world = arriving(deps)
    with pytest.raises(Forbidden):
        world.run(create_invite_for, who, f"P{SUN}")


def test_the_command_line_can_move_a_person_to_another_account(deps: Deps) -> None:
    world = arriving(deps)
    token, _ = deps.run_now(create_invite_for, SYSTEM, f"P{ZHANG}")
    world.run(redeem_invite, NEWCOMER, token)
    assert account_of(world, ZHANG) == NEWCOMER
    with pytest.raises(Forbidden):
        world.run(rolls, ZHANG)  # the account that was lost is nobody's
    assert world.run(rolls, NEWCOMER)[0].branch_id == FIRST


def test_whoever_waits_in_a_group_waits_no_longer_after_the_link(deps: Deps) -> None:
    world = arriving(deps)
    joins(world)
    world.run(redeem_invite, NEWCOMER, world.run(create_invite, ZHANG, SUN))
    (candidate,) = world.all(Candidate)
    assert (candidate.state, candidate.shown_name) == ("bound", None)


def test_a_link_of_somebody_who_left_binds_without_a_branch(deps: Deps) -> None:
    arriving(deps)
    token, _ = deps.run_now(create_invite_for, SYSTEM, f"P{GONE}")
    person = deps.run_now(redeem_invite, Caller(NEWCOMER), token)
    assert (person.name, person.branch_id, person.branch) == ("褚三", None, None)


def test_neither_the_command_line_nor_the_anonymous_admin_is_anybody(deps: Deps) -> None:
    world = arriving(deps)
    token = world.run(create_invite, ZHANG, SUN)
    with pytest.raises(Forbidden, match=r"access\.bound"):
        deps.run_now(redeem_invite, SYSTEM, token)
    with pytest.raises(Forbidden, match=r"access\.anonymous"):
        world.run(redeem_invite, ANONYMOUS, token)
    assert account_of(world, SUN) is None
