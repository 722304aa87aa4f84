"""`/doctor`: for operators, in private."""

import pytest
from sqlalchemy import update

from models.engine import transaction
from models.organisation import Account
from tests.chat.house import House
from tests.chat.matrix import answer_to
from tests.services.meeting_cast import NAMES, READER, ZHANG


async def test_an_operator_reads_what_needs_them(house: House) -> None:
    with transaction(house.world.deps.engine, writes=True) as session:
        session.execute(update(Account).values(reachable=False))
    house.first.members.clear()
    said = await answer_to(house, house.operator, house.operator.private, "/doctor")
    assert "体检" in said.text
    assert "2027" in said.text  # the year whose work days are not announced
    assert "zhibu workdays write" in said.text
    assert [name for name in NAMES.values() if name in said.text] == []


@pytest.mark.parametrize("who", [ZHANG, READER])
async def test_nobody_else_does(house: House, who: int) -> None:
    person = house.people[who]
    said = await answer_to(house, person, person.private, "/doctor")
    assert "体检" not in said.text
    assert "运维" in said.text


async def test_in_a_group_it_points_to_private(house: House) -> None:
    said = await answer_to(house, house.operator, house.first, "/doctor")
    assert "私聊" in said.text
    assert "体检" not in said.text


async def test_the_help_names_it_for_operators_only(house: House) -> None:
    said = await answer_to(house, house.operator, house.operator.private, "/help")
    assert "/doctor" in said.text
    for who in (ZHANG, READER):
        person = house.people[who]
        said = await answer_to(house, person, person.private, "/help")
        assert "/doctor" not in said.text


async def test_in_english(house: House) -> None:
    operator = house.pg.people["运维"]
    operator.user.language_code = "en"
    said = await answer_to(house, operator, operator.private, "/doctor")
    assert "Check-up" in said.text
    assert "nothing needs you" in said.text
