"""Every command, given by everybody who has no business with the first branch."""

import pytest

from handlers import ADMIN_MENU, GROUP_MENU, PRIVATE_MENU
from tests.chat.house import House
from tests.chat.matrix import WHO, answers, confide, confidential, ledgers, no_errors

_NOT_BOUND, _NOT_ABOVE, _ANONYMOUS = "没有绑定名册", "上级党组织", "匿名"
_ELSEWHERE, _PRIVATELY, _IN_GROUP = "不在您的范围", "私聊", "在要绑定的群里"
_FIGURES = {
    "outsider_in_private": _NOT_BOUND,
    "outsider_in_the_group": _NOT_BOUND,
    "other_branch_in_the_group": _ELSEWHERE,
    "anonymous_admin": _ANONYMOUS,
    "gone_in_the_group": _NOT_BOUND,
    "gone_in_private": _NOT_BOUND,
    "candidate_in_the_group": _NOT_BOUND,
    "candidate_in_private": _NOT_BOUND,
}


def _alike(words: str, **others: str) -> dict[str, str]:
    return {**dict.fromkeys(WHO, words), **others}


def _by_place(private: str, group: str, **others: str) -> dict[str, str]:
    places = {who: private if who.endswith("_private") else group for who in WHO}
    return {**places, **others}


# One row a command; one word of the one answer for each who.
ANSWERED: dict[str, dict[str, str]] = {
    "start": _by_place("没有登记在名册", "大家好", gone_in_private="褚三"),
    "help": _alike("/meeting"),
    "meeting": _FIGURES,
    "compliance": _FIGURES,
    "overdue": _FIGURES,
    "dues": {**_FIGURES, "gone_in_private": "褚三"},
    "evaluation": _by_place("现在没有需要您投票", "私聊里进行"),
    "points": _by_place(_NOT_BOUND, _PRIVATELY, gone_in_private="没有启用积分"),
    "why": _FIGURES,
    "reminders": _by_place("不属于任何支部", _PRIVATELY),
    "me": _by_place(_NOT_BOUND, _PRIVATELY, gone_in_private="褚三"),
    "members": _by_place("书记、副书记", _PRIVATELY),
    "cancel": _alike("没有正在填写"),
    "privacy": _alike("存了什么"),
    "language": _alike("选择语言"),
    "doctor": _by_place("运维", _PRIVATELY),
    "bind": _by_place(_IN_GROUP, _NOT_ABOVE, anonymous_admin=_ANONYMOUS),
    "unbind": _by_place(_NOT_ABOVE, _NOT_ABOVE, anonymous_admin=_ANONYMOUS),
}


def test_the_table_has_a_row_for_every_registered_command(house: House) -> None:
    registered = {
        command
        for group in house.app.application.handlers.values()
        for handler in group
        for each in (handler, *getattr(handler, "entry_points", ()))
        for command in getattr(each, "commands", ())
    }
    assert registered >= {*PRIVATE_MENU, *GROUP_MENU, *ADMIN_MENU, "start"}
    assert set(ANSWERED) == registered
    assert all(set(row) == set(WHO) for row in ANSWERED.values())


@pytest.mark.parametrize("who", WHO)
async def test_a_command_of_somebody_who_may_not_changes_and_shows_nothing(
    house: House, who: str
) -> None:
    confide(house)
    stand = WHO[who](house)
    before = ledgers(house)
    for command, answered in ANSWERED.items():
        with no_errors():
            said = await answers(house, stand, f"/{command}")
        assert len(said) == 1, command
        assert answered[who] in said[0]
        assert not [word for word in confidential(stand) if word in said[0]]
        assert ledgers(house) == before


# The same commands with arguments that would matter, were they obeyed.
_ARGUED = (
    "/meeting 集中学习 2026-11-18 19:00-21:00 会议室;缺席 无;内容 党章;学时 2",
    "/compliance 2026-10",
    "/overdue 2026",
    "/why 2026-11",
    "/start reminders",
    "/bind U2",
    "/bind U1",
    "开会记录",
)


@pytest.mark.parametrize("who", WHO)
async def test_arguments_open_no_door(house: House, who: str) -> None:
    confide(house)
    stand = WHO[who](house)
    before = ledgers(house)
    with no_errors():
        for words in _ARGUED:
            said = await answers(house, stand, words)
            assert not [word for word in confidential(stand) for text in said if word in text]
    assert ledgers(house) == before
