"""Every button has its forged twin: callback data that somebody made up themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.kit.buttons import Action, data_for
from models.chats import Draft
from models.organisation import Candidate
from playground import Chat, Message, Person
from tests.chat import (
    dues_keeping_twins,
    dues_twins,
    evaluation_twins,
    points_keeping_twins,
    points_twins,
    points_year_twins,
    reminders_twins,
)
from tests.chat.house import House
from tests.chat.matrix import (
    AGENDA,
    candidate,
    confide,
    confidential,
    gone_in_private,
    heard,
    ledgers,
    no_errors,
    now,
    other_branch_in_the_group,
    outsider_in_private,
    outsider_in_the_group,
    toasts,
)
from tests.services.meeting_cast import FIRST, LI, QIAN, READER, WU, ZHANG
from tests.support.clock import Clock

HUGE = "999999999999999999"  # not for a column of four bytes
BEYOND = "9" * 30  # no database keeps it
Args = tuple[int | str, ...]


@dataclass(frozen=True)
class Real:
    """Ids that exist in the first branch, as a forger might guess them."""

    record: int
    plan: int
    candidate: int
    draft: int


# What would matter, were it obeyed: one row for each action.
TWINS: dict[Action, Callable[[Real], Sequence[Args]]] = {
    Action.FORM: lambda real: [
        ("meeting", real.draft, letter, "", argument)
        for letter, argument in (*((each, "1") for each in "asxkbrw"), ("e", "0"), ("o", "y"))
    ],
    Action.MEETING_OPEN: lambda _: [("study_session", FIRST, "2026-11"), ("", FIRST, "")],
    Action.MEETING_SHOW: lambda real: [(real.record,), (real.plan,)],
    Action.MEETING_CORRECT: lambda real: [(real.record,)],
    Action.MEETING_EVIDENCE: lambda real: [(real.record,)],
    Action.MEETING_WITHDRAW: lambda real: [(real.record,)],
    Action.MEETING_HELD: lambda real: [(real.plan,)],
    Action.MEETING_CANCEL_PLAN: lambda real: [(real.plan,)],
    Action.COMPLIANCE_PAGE: lambda _: [(FIRST, 0, "a"), (FIRST, 0, "l2026"), (FIRST, 1, "a", 1)],
    Action.COMPLIANCE_EXPLAIN: lambda _: [(FIRST, "study_session", "2026-11")],
    Action.BIND: lambda _: [(FIRST,), (1,)],
    Action.CANDIDATE: lambda real: [(real.candidate, 0)],
    Action.CANDIDATE_IS: lambda real: [(real.candidate, WU), (real.candidate, QIAN)],
    Action.CANDIDATE_NOT: lambda real: [(real.candidate,)],
    Action.INVITE_WHOM: lambda _: [(FIRST, 0)],
    Action.INVITE: lambda _: [(WU,), (ZHANG,)],
    Action.LANGUAGE: lambda _: [("en",), ("zh_CN",)],
    Action.PRIVACY_EXPORT: lambda _: [()],
    Action.PRIVACY_FORGET: lambda _: [()],
    Action.PRIVACY_FORGET_SURE: lambda _: [()],
    Action.CLOSE: lambda _: [()],
    **dues_twins.TWINS,
    **dues_keeping_twins.TWINS,
    **evaluation_twins.TWINS,
    **points_keeping_twins.TWINS,
    **points_twins.TWINS,
    **points_year_twins.TWINS,
    **reminders_twins.TWINS,
}
FORGERS = {
    each.__name__: each
    for each in (
        outsider_in_private,
        outsider_in_the_group,
        other_branch_in_the_group,
        gone_in_private,
    )
}
NONSENSE: tuple[Args, ...] = (
    (),
    ("",),
    (0,),
    (-1,),
    (HUGE,),
    (BEYOND,),
    (f"-{HUGE}",),
    ("文字",),
    ("1.5",),
    ("０１",),
    (999_999, -1, "x", HUGE),
    (999_999, BEYOND, "l2026-99"),
    ("", 999_999, "", "", "", "", "", "", ""),
    ("meeting", HUGE, "s", "x"),
    ("withdraw", -1, "a", "", ""),
    ("nobodys_form", 1, "a", "", ""),
)


def test_every_action_has_a_forged_twin() -> None:
    assert set(TWINS) == set(Action)


async def _made(house: House) -> Real:
    """A record, a plan and a candidate of the first branch, and a draft of one of its members."""
    record = confide(house)
    plan = confide(house, kind="study_session", status="planned", at_="2026-11-28 19:00", absent={})
    candidate(house)
    dues_twins.prepare(house)
    reminders_twins.prepare(house)
    await house.people[LI].says(house.first, "/meeting")
    await house.said(house.first, "什么会")
    waiting, draft = house.world.all(Candidate)[0], house.world.all(Draft)[0]
    return Real(record, plan, waiting.id, draft.id)


async def _press(
    house: House, who: Person, card: Message, *data: str
) -> tuple[list[str], list[Message]]:
    """What the forger is shown on the buttons, one by one, and what is said in the chat."""
    since = now(house)
    for each in data:
        await who.presses(card, data=each)
    said = await heard(house, card.chat, since)
    told = toasts(house, since)
    assert len(told) == len(data), "a press whose spinner never ends"
    return told, said


async def _card(house: House, chat: Chat, who: Person) -> Message:
    """Some message of the bot on which a press can be forged."""
    if not chat.private:
        return next(each for each in chat.bot_messages if "什么会" in each.text)
    await who.says(chat, "/help")
    return await house.said(chat, "/meeting")


@pytest.mark.parametrize("forger", FORGERS)
async def test_a_forged_press_is_refused_and_changes_nothing(house: House, forger: str) -> None:
    real = await _made(house)
    stand = FORGERS[forger](house)
    card = await _card(house, stand.chat, stand.person)
    shown, keyboard, before = card.text, card.buttons, ledgers(house)
    for action, twin in TWINS.items():
        with no_errors():
            data = [data_for(action, *args) for args in twin(real)]
            told, said = await _press(house, stand.person, card, *data)
        assert all(told), f"a refusal that nobody sees: {action.name}"
        assert said == []
        assert not [word for word in confidential(stand) for text in told if word in text]
        assert (card.text, card.buttons) == (shown, keyboard)
        assert ledgers(house) == before


@pytest.mark.parametrize("who", [ZHANG, READER])
async def test_nonsense_on_a_button_of_somebody_who_may_is_no_fault_and_writes_nothing(
    house: House, who: int
) -> None:
    await _made(house)
    before, person = ledgers(house), house.people[who]
    await person.says(person.private, "/help")
    card = await house.said(person.private, "/meeting")
    for action in Action:
        with no_errors():
            data = [data_for(action, *args) for args in NONSENSE]
            told, said = await _press(house, person, card, *data)
        # A page that does not exist is read as one's own first page and shown without a toast.
        shown = {
            Action.COMPLIANCE_PAGE,
            *dues_keeping_twins.SHOWN,
            *evaluation_twins.SHOWN,
            *points_keeping_twins.SHOWN,
            *points_twins.SHOWN,
            *points_year_twins.SHOWN,
            *reminders_twins.SHOWN,
        }
        assert all(told) or (action in shown and said), action.name
        assert ledgers(house) == before


async def test_numbers_too_large_for_a_column_are_no_fault_on_postgresql(
    postgres_url: str, clock: Clock, tmp_path: Path
) -> None:
    async with House.open(postgres_url, clock, tmp_path) as house:
        zhang, before = house.people[ZHANG], ledgers(house)
        card = await _card(house, zhang.private, zhang)
        with no_errors():
            data = [data_for(action, *args) for action in Action for args in NONSENSE]
            await _press(house, zhang, card, *data)
        assert ledgers(house) == before


@pytest.mark.parametrize(
    "data",
    ["1", "1|", "1|zz", "0|x", "2|x", "|", "||||", "x", "1|f", "1|F|meeting|1", "💥" * 16],
)
async def test_data_that_the_bot_never_wrote_gets_a_toast(house: House, data: str) -> None:
    zhang = house.people[ZHANG]
    card = await _card(house, zhang.private, zhang)
    before = ledgers(house)
    with no_errors():
        told, said = await _press(house, zhang, card, data)
    assert "过期" in told[0]
    assert said == []
    assert ledgers(house) == before


async def test_a_press_on_a_card_that_was_deleted_is_answered(house: House) -> None:
    record = confide(house)
    zhang = house.people[ZHANG]
    card = await _card(house, zhang.private, zhang)
    house.pg.tg.delete(card, zhang.user)
    with no_errors():
        data = data_for(Action.MEETING_SHOW, record), data_for(Action.LANGUAGE, "en")
        told, said = await _press(house, zhang, card, *data)
    assert AGENDA in said[0].text
    assert "过期" in told[1]
