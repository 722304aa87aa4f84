"""Start, help, one's own record, language and menus."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.app import set_menus
from handlers import ADMIN_MENU, GROUP_MENU, PRIVATE_MENU
from playground import Person
from tests.chat.house import PATIENCE, House
from tests.chat.matrix import (
    account_of,
    answer_to,
    confide,
    execute,
    ledgers,
    no_errors,
    now,
    settled,
    toasts,
)
from tests.services.meeting_cast import LI, NAMES, SUN, ZHANG


def _newcomer(house: House, name: str, code: str | None) -> Person:
    return house.pg.person(name, language_code=code)


# Start, help, me -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "shown", "hidden"),
    [
        ("李四", "/members", "/bind"),
        ("赵六", "/meeting", "/members"),
        ("卫四", "/bind", "/members"),
        ("运维", "/bind", "/members"),
        ("路人", "/meeting", "/bind"),
    ],
)
async def test_help_shows_what_one_may_do(house: House, who: str, shown: str, hidden: str) -> None:
    person = house.pg.people[who]
    said = await answer_to(house, person, person.private, "/help")
    assert shown in said.text
    assert hidden not in said.text


async def test_start_greets_a_member_by_name_and_notes_that_they_can_be_written_to(
    house: House,
) -> None:
    sun = house.people[SUN]
    await sun.starts()
    await house.said(sun.private, NAMES[SUN], "第一支部")
    account = account_of(house, sun)
    assert account
    assert account.reachable


async def test_me_in_a_group_is_a_link_that_opens_the_record_in_private(house: House) -> None:
    confide(house)
    sun = house.people[SUN]
    answer = await answer_to(house, sun, house.first, "/me")
    assert NAMES[SUN] not in answer.text
    await sun.follows(answer, answer.buttons[0])
    said = await house.said(sun.private, NAMES[SUN])
    assert "病假" in said.text
    assert "应到 1 次，实到 0 次" in said.text
    assert "第二党小组" in said.text


async def test_me_shows_offices_and_nobody_else(house: House) -> None:
    confide(house)
    zhang = house.people[ZHANG]
    said = await answer_to(house, zhang, zhang.private, "/me")
    assert "职务：书记" in said.text
    others = [name for who, name in NAMES.items() if who != ZHANG]
    assert not [name for name in others if name in said.text]


@pytest.mark.parametrize("words", ["/weather", "/", "你好", "/MEETINGS", "/start_over", "🎉", "0"])
async def test_anything_unknown_in_private_says_how_to_begin(house: House, words: str) -> None:
    before = ledgers(house)
    with no_errors():
        said = await answer_to(house, house.people[LI], house.people[LI].private, words)
    assert "/meeting" in said.text
    assert ledgers(house) == before


async def test_a_photo_in_private_without_a_form_says_how_to_begin(house: House) -> None:
    li = house.people[LI]
    await li.sends_photo(li.private)
    await house.said(li.private, "/meeting")


# Language ------------------------------------------------------------------------------------


async def test_a_language_is_chosen_with_a_button_and_kept(house: House) -> None:
    li = house.people[LI]
    card = await answer_to(house, li, li.private, "/language")
    assert card.buttons == ["中文", "English"]
    await house.presses(li, card, "English")
    await house.pg.wait_for(lambda message: message is card, chat=li.private, timeout=PATIENCE)
    assert card.buttons == []
    account = account_of(house, li)
    assert account
    assert account.language == "en"
    said = await answer_to(house, li, li.private, "/help")
    assert "Record a meeting" in said.text or "record" in said.text.lower()
    said = await answer_to(house, li, house.first, "/compliance")
    assert not _chinese(_without_names(said.text))


async def test_a_language_button_pressed_again_later_is_stale(house: House) -> None:
    li = house.people[LI]
    card = await answer_to(house, li, li.private, "/language")
    since = now(house)
    for _ in range(2):
        await li.presses(card, data="1|la|zh_CN")
        await settled(house)
    assert toasts(house, since)[0] == ""
    assert "过期" in toasts(house, since)[1]


async def test_somebody_without_an_account_hears_the_language_of_their_client(
    house: House,
) -> None:
    for code, words in (("en", "roster"), ("de", "roster"), ("zh-hant", "名册"), (None, "名册")):
        newcomer = _newcomer(house, f"客人{code}", code)
        await newcomer.starts()
        said = await house.said(newcomer.private, "")
        assert words in said.text, code


@pytest.mark.parametrize("command", [*PRIVATE_MENU, "start"])
async def test_every_command_answers_in_english(house: House, command: str) -> None:
    confide(house)
    li = house.people[LI]
    execute(house, f"UPDATE account SET language = 'en' WHERE person_id = {LI}")
    with no_errors():
        said = await answer_to(house, li, li.private, f"/{command}")
    if command != "language":  # which shows both languages
        assert not _chinese(_without_names(said.text)), said.text


def _without_names(text: str) -> str:
    for name in (
        *NAMES.values(),
        "第一支部",
        "第一党小组",
        "第二党小组",
        "机关党委",
        "/meeting 党员大会",
    ):
        text = text.replace(name, "")
    return text


def _chinese(text: str) -> list[str]:
    return [character for character in text if "\u4e00" <= character <= "\u9fff"]


# Menus ---------------------------------------------------------------------------------------

_SCOPES: Mapping[str, tuple[str, ...]] = {
    "all_private_chats": PRIVATE_MENU,
    "all_group_chats": GROUP_MENU,
    "all_chat_administrators": ADMIN_MENU,
}


async def test_menus_are_set_for_every_scope_in_both_languages(house: House) -> None:
    if len(house.pg.calls_to("setMyCommands")) < 2 * len(_SCOPES):
        await house.pg.next_call(
            "setMyCommands",
            stage="answering",
            when=lambda _: len(house.pg.calls_to("setMyCommands")) == 2 * len(_SCOPES),
        )
    found: dict[tuple[str, str], dict[str, str]] = {}
    for call in house.pg.calls_to("setMyCommands"):
        params = call.params
        scope = _read(params["scope"])["type"]
        commands = {each["command"]: each["description"] for each in _read(params["commands"])}
        found[scope, params.get("language_code", "")] = commands
    assert set(found) == {(scope, code) for scope in _SCOPES for code in ("", "en")}
    for (scope, code), commands in found.items():
        assert tuple(commands) == _SCOPES[scope]
        commands.pop("language", None)  # which is written in both
        assert all(bool(_chinese(text)) is (code == "") for text in commands.values())


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


async def test_menus_that_cannot_be_set_are_no_fault(house: House) -> None:
    house.pg.fault("500", method="setMyCommands", times=None)
    with no_errors() as lines:
        await set_menus(house.app.application.bot, house.app.kit.texts)
    assert "menus.not_set" in {line["event"] for line in lines}
