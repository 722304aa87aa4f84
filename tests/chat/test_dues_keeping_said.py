"""Odd things sent to the forms of the keepers, and the same forms in English."""

import pytest

from bot.kit.buttons import Action
from playground import Person
from tests.chat.dues_keeping_steps import (
    FORMS,
    assessed,
    at_menu,
    effects,
    pressing,
)
from tests.chat.house import House
from tests.chat.matrix import heard, no_errors, now
from tests.chat.meeting_steps import Step, Walk
from tests.chat.test_bad_input import RTL, THINGS
from tests.services.meeting_cast import FIRST, WANG

# Where nothing is asked that could be typed: a summary, a choice, a list.
_NO_QUESTION = ("请核对", "要改哪一项", "起算", "现行的减免")
ODD = (RTL, "🙂", "<b>x", "{{ 7 * 7 }}", "长" * 4000, "/")


async def nonsense(house: House, person: Person) -> None:
    """A photo, a sticker and other things, and texts that say nothing: each is answered."""
    for thing in THINGS.values():
        since = now(house)
        await person.sends(person.private, **thing)
        assert await heard(house, person.private, since)
    since = now(house)
    await person.sends_photo(person.private)
    assert await heard(house, person.private, since)


@pytest.mark.parametrize("form", FORMS)
async def test_a_photo_or_a_sticker_at_each_step_is_answered_and_loses_nothing(
    house: House, form: str
) -> None:
    assessed(house)
    walk = await at_menu(house, WANG)
    for step in FORMS[form]:
        await walk.goes(step)
        if step is FORMS[form][-1] or any(words in walk.card.text for words in _NO_QUESTION):
            continue
        with no_errors():
            card = walk.card
            await nonsense(house, walk.person)
            newest = walk.chat.bot_messages[-1]
            walk.takes(newest if newest.buttons else card)
    assert len(effects(house)) == 1


@pytest.mark.parametrize("form", FORMS)
async def test_odd_texts_at_each_question_are_answered_and_lose_nothing(
    house: House, form: str
) -> None:
    assessed(house)
    walk = await at_menu(house, WANG)
    free = {"原因是什么", "哪个党组织"}  # any text is an answer there
    for step in FORMS[form]:
        await walk.goes(step)
        if step is FORMS[form][-1]:
            continue
        if any(words in walk.card.text for words in (*_NO_QUESTION, *free)):
            continue
        with no_errors():
            for text in ODD:
                since = now(house)
                await walk.person.says(walk.chat, text)
                said = await heard(house, walk.chat, since)
                assert said, text
                assert "差错" not in said[-1].text
                if said[-1].buttons:
                    walk.takes(said[-1])
    assert len(effects(house)) == 1


# ------------------------------------------------------------------ in English

ENGLISH: dict[str, tuple[Step, ...]] = {
    "group": (
        ("tap", "Whole group", "Of whom"),
        ("tap", "第一支部", "Due from 8 people: 240.00 yuan"),
        ("type", "孙八", "received from 7: 210.00 yuan"),
        ("tap", "Received from 7", "Not paid, 1: 孙八"),
        ("tap", "Submit", "Receipts 2026-0001 to 2026-0007"),
    ),
    "assess": (
        ("tap", "Assess", "For whom"),
        ("tap", "孙八", "Which kind"),
        ("tap", "Monthly salary", "No income is needed"),
        ("tap", "From an income", "monthly base"),
        ("type", "8888.88", "From which month"),
        ("tap", "Nov 2026", "1.5% of the whole: 133.3332 yuan, rounded to the fen: 133.33"),
        ("tap", "Submit", "generally stay"),
        ("tap", "the branch agrees", "孙八 pays 133.33 yuan a month from Nov 2026 (before: 30.00)"),
    ),
    "yearly": (
        ("tap", "Year", "For which year"),
        ("tap", "2027", "To be written: 8"),
        ("tap", "All right", "240.00 yuan a month in all"),
        ("tap", "Submit", "written, for 8."),
    ),
    "relief": (
        ("tap", "Relief", "There is none"),
        ("tap", "New relief", "For whom"),
        ("tap", "孙八", "Which kind"),
        ("tap", "Excused", "From which month"),
        ("tap", "Nov 2026", "An end is needed"),
        ("type", "Mar 2027", "What is the reason"),
        ("type", "ill", "Who approved"),
        ("type", "the committee", "excused, still owed\nNov 2026 to Mar 2027"),
        ("tap", "Submit", "Recorded: 孙八, excused"),
    ),
    "letter": (
        ("tap", "Transfer", "Who is transferred"),
        ("tap", "孙八", "come or go"),
        ("tap", "Goes outside", "first day"),
        ("type", "10 Nov", "Up to which month"),
        ("tap", "Oct 2026", "Dues paid through Oct 2026"),
        ("tap", "Submit", "Letter recorded: 孙八 goes"),
    ),
    "setting": (
        ("tap", "Settings", "Which one would you like"),
        ("tap", "Dues day", "10 by now"),
        ("type", "31", "from 1 to 28"),
        ("type", "15", "day 10 → day 15"),
        ("tap", "Submit", "Dues day: day 15"),
    ),
}


@pytest.mark.parametrize("form", ENGLISH)
async def test_each_form_in_english(house: House, form: str) -> None:
    assessed(house)
    wang = house.people[WANG]
    walk = Walk(house, wang, wang.private)
    await walk.says("/language", "language")
    await (await walk.presses("English")).answered()
    walk = await pressing(house, WANG, Action.DUES_MENU, FIRST, then=("keeping dues",))
    await walk.goes(*ENGLISH[form])
    assert len(effects(house)) == 1
