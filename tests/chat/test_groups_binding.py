"""Which unit a group belongs to: /bind and /unbind, by whom, and what is refused."""

from datetime import date

import pytest

from models.chats import Chat as ChatRow
from models.organisation import Appointment, Unit
from playground import Chat, Person
from tests.chat.house import House
from tests.chat.matrix import answer_to, ledgers, no_errors, settled
from tests.services.meeting_cast import COMMITTEE, FENG, FIRST, LI, READER, STRANGER, ZHANG

NINTH, ABROAD = 9, 20


def _new_group(house: House) -> Chat:
    """A group of everybody who could try to bind it, and a ninth branch that has none."""
    house.world.add(Unit, _unit(NINTH, "第九支部", "branch", COMMITTEE, "/1/9/"))
    people = [house.operator, house.outsider, *house.people.values()]
    return house.pg.group("第九支部群", people, supergroup=True)


def _unit(id_: int, name: str, kind: str, parent: int | None, path: str) -> dict[str, object]:
    row = {"id": id_, "code": f"U{id_}", "name": name, "kind": kind}
    return {**row, "parent_id": parent, "path": path}


def _unit_of(house: House, chat: Chat) -> int | None:
    found = {row.chat_id: row.unit_id for row in house.world.all(ChatRow)}
    return found.get(chat.id)


def _who(house: House, name: str) -> Person:
    return house.pg.people[name]


@pytest.mark.parametrize("who", ["运维", "卫四"])
async def test_the_operator_and_those_appointed_above_bind_a_group_by_code(
    house: House, who: str
) -> None:
    chat = _new_group(house)
    answer = await answer_to(house, _who(house, who), chat, "/bind U9")
    assert "第九支部" in answer.text
    row = next(row for row in house.world.all(ChatRow) if row.chat_id == chat.id)
    assert (row.unit_id, row.bound_by, row.reachable) == (NINTH, _who(house, who).id, True)


@pytest.mark.parametrize("who", ["张三", "李四", "冯一", "赵六", "褚三", "路人"])
@pytest.mark.parametrize("words", ["/bind U9", "/bind", "/unbind"])
async def test_nobody_else_binds_not_even_a_secretary(house: House, who: str, words: str) -> None:
    chat = _new_group(house)
    before = ledgers(house)
    answer = await answer_to(house, _who(house, who), chat, words)
    assert "上级党组织" in answer.text
    assert answer.buttons == []
    assert ledgers(house) == before


@pytest.mark.parametrize("words", ["/bind U9", "/bind", "/unbind"])
async def test_an_anonymous_admin_is_asked_to_show_who_they_are(house: House, words: str) -> None:
    chat = _new_group(house)
    before = ledgers(house)
    await house.operator.says(chat, words, anonymous=True)
    await house.said(chat, "匿名")
    assert ledgers(house) == before


async def test_an_office_that_has_ended_binds_nothing(house: House) -> None:
    chat = _new_group(house)
    office = next(row for row in house.world.all(Appointment) if row.person_id == READER)
    house.world.change(Appointment, office.id, until=date(2026, 11, 20))
    await answer_to(house, house.people[READER], chat, "/bind U9")
    assert _unit_of(house, chat) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [("U404", "U404"), ("U4", "党小组"), ("<b>", "<b>"), ("9", "「9」"), ("u9", "「u9」")],
)
async def test_a_code_that_cannot_be_bound_is_named_in_theanswer_to(
    house: House, code: str, words: str
) -> None:
    chat = _new_group(house)
    answer = await answer_to(house, house.operator, chat, f"/bind {code}")
    assert words in answer.text
    assert _unit_of(house, chat) is None


async def test_without_a_code_the_units_are_offered_and_those_without_a_group_come_first(
    house: House,
) -> None:
    chat = _new_group(house)
    card = await answer_to(house, house.operator, chat, "/bind")
    assert card.buttons[0] == "第九支部"
    assert "第一党小组" not in card.buttons
    await house.presses(house.operator, card, "第九支部")
    await house.said(chat, "已绑定", "第九支部")
    assert _unit_of(house, chat) == NINTH
    assert card.buttons == []


async def test_somebody_else_cannot_press_what_was_offered_to_the_operator(house: House) -> None:
    chat = _new_group(house)
    card = await answer_to(house, house.operator, chat, "/bind")
    shown = card.text
    answer = await (await house.presses(house.people[ZHANG], card, "第九支部")).answered()
    assert answer.alert
    assert "上级党组织" in answer.text
    assert card.text == shown
    assert _unit_of(house, chat) is None


async def test_those_appointed_elsewhere_see_and_bind_their_own_units_only(house: House) -> None:
    chat = _new_group(house)
    house.world.add(Unit, _unit(ABROAD, "学校党委", "party_committee", None, "/20/"))
    office = {"person_id": STRANGER, "unit_id": ABROAD, "office": "committee_reader"}
    house.world.add(Appointment, {**office, "since": date(2026, 1, 1)})
    stranger = house.people[STRANGER]
    card = await answer_to(house, stranger, chat, "/bind")
    assert card.buttons == ["学校党委"]
    answer = await answer_to(house, stranger, chat, "/bind U9")
    assert "不在您管理的范围" in answer.text
    forged = await stranger.presses(card, data=f"1|bi|{NINTH}")
    assert (await forged.answered()).alert
    assert _unit_of(house, chat) is None


async def test_a_group_that_is_bound_says_to_what(house: House) -> None:
    _new_group(house)
    answer = await answer_to(house, house.operator, house.first, "/bind U9")
    assert "第一支部" in answer.text
    assert "/unbind" in answer.text
    assert _unit_of(house, house.first) == FIRST


async def test_a_unit_that_has_a_group_gets_no_second_one(house: House) -> None:
    chat = _new_group(house)
    answer = await answer_to(house, house.operator, chat, "/bind U2")
    assert "已经绑定了别的群" in answer.text
    assert _unit_of(house, chat) is None
    assert _unit_of(house, house.first) == FIRST


async def test_binding_the_same_again_changes_nothing(house: House) -> None:
    before = ledgers(house)
    answer = await answer_to(house, house.operator, house.first, "/bind U2")
    assert "已绑定" in answer.text
    assert ledgers(house) == before


async def test_an_unbound_group_keeps_its_records_and_forgets_its_branch(house: House) -> None:
    answer = await answer_to(house, house.operator, house.first, "/unbind")
    assert "记录都还在" in answer.text
    assert _unit_of(house, house.first) is None
    answer = await answer_to(house, house.people[LI], house.first, "/compliance")
    assert "没有绑定" in answer.text
    answer = await answer_to(house, house.operator, house.first, "/unbind")
    assert "不用解除" in answer.text


async def test_another_branch_cannot_unbind_the_group(house: House) -> None:
    house.first.members[house.people[FENG].id] = "administrator"
    await answer_to(house, house.people[FENG], house.first, "/unbind")
    assert _unit_of(house, house.first) == FIRST


async def test_bind_in_private_says_where_to_send_it(house: House) -> None:
    await house.operator.says(house.operator.private, "/bind U2")
    await house.said(house.operator.private, "在要绑定的群里")


async def test_only_chats_that_the_settings_allow_are_bound(house: House) -> None:
    chat = _new_group(house)
    object.__setattr__(house.app.kit, "allowed_chats", frozenset({house.first.id}))
    answer = await answer_to(house, house.operator, chat, "/bind U9")
    assert "allowed_chats" in answer.text
    assert _unit_of(house, chat) is None
    object.__setattr__(house.app.kit, "allowed_chats", frozenset({house.first.id, chat.id}))
    await answer_to(house, house.operator, chat, "/bind U9")
    assert _unit_of(house, chat) == NINTH


async def test_two_bind_one_group_at_once_and_one_of_them_is_told(house: House) -> None:
    chat = _new_group(house)
    house.world.add(Unit, _unit(10, "第十支部", "branch", COMMITTEE, "/1/10/"))
    with no_errors():
        house.pg.updates.hold()
        await house.operator.says(chat, "/bind U9")
        await house.people[READER].says(chat, "/bind U10")
        house.pg.updates.release()
        await settled(house)
    assert _unit_of(house, chat) in {NINTH, 10}
    said = [message.text for message in chat.bot_messages]
    assert len(said) == 2
    assert sum("已绑定到" in text and "/unbind" in text for text in said) == 1
