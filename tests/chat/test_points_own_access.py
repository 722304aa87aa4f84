"""Who may see and decide whose points: each role before each button, and nothing in a group."""

import pytest

from bot.kit.buttons import Action, data_for
from playground import Message, Person
from tests.chat.house import House
from tests.chat.matrix import heard, ledgers, no_errors, now, toasts
from tests.chat.points_steps import decided, entries, points_on, proposed, scored
from tests.services.dues_cast import LEADER_A, LEADER_B, m
from tests.services.meeting_cast import (
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
    ZHOU,
)

OUTSIDER = 0
EVERYBODY = {
    *(SUN, ZHOU, WU, LEADER_A, LEADER_B, ZHANG, LI, WANG),
    *(FENG, CHEN, READER, GONE, STRANGER, OUTSIDER),
}
KEEPERS = {ZHANG, LI, WANG}
MEMBERS = {SUN, ZHOU, LEADER_A, LEADER_B, *KEEPERS}  # but WU, who came to be scored as all
# A wait of SUN, one that was approved, and another that waits.
WAITS, APPROVED, OTHER = 1, 2, 3
OCTOBER = m("2026-10")
SECRETS = ("孙八", "修水管", "80.00")
Row = tuple[Action, tuple[int, ...], set[int]]
TABLE: tuple[Row, ...] = (
    (Action.POINTS_CARD, (FIRST, SUN, 2026), {SUN, *KEEPERS}),
    (Action.POINTS_MONTH, (FIRST, SUN, OCTOBER), {SUN, *KEEPERS}),
    (Action.POINTS_PROPOSE, (FIRST, SUN), {SUN, LEADER_B, *KEEPERS}),
    (Action.POINTS_PROPOSE, (FIRST, 0), {*MEMBERS, WU}),
    (Action.POINTS_SHOW, (WAITS,), {SUN, LEADER_B, *KEEPERS}),
    (Action.POINTS_WAITING, (FIRST, 0), {LEADER_A, LEADER_B, *KEEPERS}),
    (Action.POINTS_CHANGE, (WAITS,), KEEPERS),
    (Action.POINTS_DECLINE, (WAITS,), KEEPERS),
    (Action.POINTS_REVERSE, (APPROVED,), KEEPERS),
    (Action.POINTS_APPROVE, (WAITS,), KEEPERS),
    (Action.POINTS_APPROVE_ALL, (FIRST, OTHER), KEEPERS),
    (Action.POINTS_WITHDRAW, (OTHER,), set()),
)


def somebody(house: House, who: int) -> Person:
    return house.people[who] if who else house.outsider


def prepared(house: House) -> None:
    points_on(house)
    scored(house)
    assert proposed(house, SUN, "2026-10").entry_id == WAITS
    assert proposed(house, SUN, "2026-10").entry_id == APPROVED
    assert proposed(house, SUN, "2026-10").entry_id == OTHER


async def pressed(
    house: House, person: Person, card: Message, action: Action, args: tuple[int, ...]
) -> tuple[list[str], list[Message]]:
    """The word on the button, and what was said or shown in the chat."""
    since = now(house)
    with no_errors():
        await person.presses(card, data=data_for(action, *args))
        said = await heard(house, card.chat, since)
    return toasts(house, since), said


async def any_card(house: House, person: Person) -> Message:
    await person.says(person.private, "/help")
    return await house.said(person.private, "/meeting")


@pytest.mark.parametrize("who", sorted(EVERYBODY))
async def test_each_button_is_for_those_whom_it_concerns(house: House, who: int) -> None:
    prepared(house)
    decider = WANG if who == LI else LI
    await pressed(
        house,
        somebody(house, decider),
        await any_card(house, somebody(house, decider)),
        Action.POINTS_APPROVE,
        (APPROVED,),
    )
    person = somebody(house, who)
    for action, args, allowed in TABLE:
        if action is Action.POINTS_WITHDRAW and who == SUN:
            continue
        card, before = await any_card(house, person), ledgers(house)
        told, said = await pressed(house, person, card, action, args)
        assert bool(said) == (who in allowed), (action.name, told)
        if who in allowed:
            await person.says(person.private, "/cancel")
            await heard(house, person.private, now(house))
        else:
            assert all(told), action.name
            assert not [word for word in SECRETS for text in told if word in text]
            assert ledgers(house) == before
    words = decided(house)
    assert set(words) == ({WAITS, APPROVED, OTHER} if who in KEEPERS else {APPROVED})


@pytest.mark.parametrize("who", [SUN, ZHANG, LEADER_B])
async def test_in_a_group_nothing_is_shown_by_command_or_forged_button(
    house: House, who: int
) -> None:
    prepared(house)
    person = somebody(house, who)
    await person.says(house.first, "/points")
    card = await house.said(house.first, "积分请私聊我办理，群里不说分数和姓名。")
    assert card.buttons == ["🔒 私聊查看"]
    before = ledgers(house)
    for action, args, _ in TABLE:
        told, said = await pressed(house, person, card, action, args)
        assert said == []
        assert told == ["积分请私聊我办理，群里不说分数和姓名。"]
    assert ledgers(house) == before


async def test_the_link_from_a_group_leads_to_one_s_own_card(house: House) -> None:
    points_on(house)
    sun = house.people[SUN]
    await sun.says(house.first, "/points")
    card = await house.said(house.first, "私聊")
    await sun.follows(card, "🔒 私聊查看")
    await house.said(sun.private, "年积分", "孙八")


@pytest.mark.parametrize("who", [READER, STRANGER, GONE])
async def test_who_belongs_to_no_branch_is_told_so(house: House, who: int) -> None:
    points_on(house)
    person = house.people[who]
    await person.says(person.private, "/points")
    words = "年积分" if who == GONE else "不在任何支部计分"
    said = await house.said(person.private, words)
    assert ("📊 各支部积分" in said.buttons) is (who == READER)
    since = now(house)
    await person.says(person.private, "申报积分")
    with no_errors():
        assert await heard(house, person.private, since)
    assert entries(house) == []
