"""Who may see and decide whose payments: each role before each button."""

import pytest

from bot.kit.buttons import Action, data_for
from models.organisation import Appointment
from playground import Message, Person
from tests.chat.dues_steps import assessed, decided, payments, record, report
from tests.chat.house import House
from tests.chat.matrix import heard, ledgers, no_errors, now, toasts
from tests.services.dues_cast import LEADER_A, LEADER_B
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
    ZHANG,
    ZHOU,
)

OUTSIDER = 0
EVERYBODY = {
    *(SUN, ZHOU, LEADER_A, LEADER_B, ZHANG, LI, WANG),
    *(FENG, CHEN, READER, GONE, STRANGER, OUTSIDER),
}
KEEPERS = {ZHANG, LI, WANG, LEADER_B}  # of Sun Ba, who is in the second group
MEMBERS = {SUN, ZHOU, LEADER_A, *KEEPERS}
WAITS, RECEIVED = 1, 2  # both of Sun Ba
SECRETS = ("孙八", "17.01", "17.02")
Row = tuple[Action, tuple[int, ...], set[int]]
TABLE: tuple[Row, ...] = (
    (Action.DUES_PAY, (FIRST,), {*MEMBERS, GONE}),
    (Action.DUES_PAY_FOR, (FIRST, SUN), KEEPERS),
    (Action.DUES_PAY_FOR, (FIRST, 0), {*KEEPERS, LEADER_A}),
    (Action.DUES_SHOW, (WAITS,), {SUN, *KEEPERS}),
    (Action.DUES_SHOW, (RECEIVED,), {SUN, *KEEPERS}),
    (Action.DUES_PRINT, (RECEIVED,), {SUN, *KEEPERS}),
    (Action.DUES_YEAR, (FIRST, SUN, 2026), KEEPERS),
    (Action.DUES_LIST, (FIRST, 0), {*KEEPERS, LEADER_A}),
    (Action.DUES_WITHDRAW, (WAITS,), {SUN}),
    (Action.DUES_REFUSE, (WAITS,), KEEPERS),
    (Action.DUES_REVERSE, (RECEIVED,), KEEPERS),
    (Action.DUES_CONFIRM, (WAITS,), KEEPERS),
)


def somebody(house: House, who: int) -> Person:
    return house.people[who] if who else house.outsider


async def prepared(house: House) -> None:
    assessed(house)
    assert report(house, SUN, 1701).payment_id == WAITS
    assert record(house, SUN, 1702).payment_id == RECEIVED


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
    await prepared(house)
    person = somebody(house, who)
    for action, args, allowed in TABLE:
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
    confirmed = [(RECEIVED, True)] if who not in KEEPERS else [(WAITS, True), (RECEIVED, True)]
    assert decided(house) == confirmed
    assert len(payments(house)) == 2


@pytest.mark.parametrize("who", [SUN, ZHANG, WANG])
async def test_in_a_group_nobody_is_shown_an_amount_by_a_forged_button(
    house: House, who: int
) -> None:
    await prepared(house)
    person = somebody(house, who)
    await person.says(house.first, "/dues")
    card = await house.said(house.first, "2026年11月党费")
    before = ledgers(house)
    for action, args, _ in TABLE:
        told, said = await pressed(house, person, card, action, args)
        assert said == []
        assert told == ["党费请私聊我办理。"]
    assert ledgers(house) == before


async def test_a_form_over_a_payment_is_not_submitted_by_who_lost_the_office(house: House) -> None:
    await prepared(house)
    wang = somebody(house, WANG)
    card = await any_card(house, wang)
    await pressed(house, wang, card, Action.DUES_REFUSE, (WAITS,))
    ask = wang.private.bot_messages[-1]
    await house.presses(wang, ask, "没有查到")
    summary = await house.said(wang.private, "标为没有收到")
    row = next(each for each in house.world.all(Appointment) if each.person_id == WANG)
    house.world.change(Appointment, row.id, until=house.clock().date())
    press = await house.presses(wang, summary, "提交")
    assert (await press.answered()).text
    assert decided(house) == [(RECEIVED, True)]
