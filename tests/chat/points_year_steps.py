"""A year of points in the running house: full marks up to October, and short ways to a card."""

from domain.dues.months import months_of_year
from models.chats import InboxUpdate
from models.organisation import Membership
from tests.chat.house import House
from tests.services.dues_cast import m
from tests.services.meeting_cast import FIRST, GONE, SECOND
from tests.services.points_cast import add_cards, evaluate, set_scheme
from tests.services.points_year_cast import HERE

OCTOBER = m("2026-10")


def kept(house: House) -> None:
    """Both branches keep points; everybody of the first has full marks up to October."""
    for branch in (FIRST, SECOND):
        set_scheme(house.world, branch, "eighty_twenty")
    for who in (*HERE, GONE):
        add_cards(house.world, who, *months_of_year(2026)[:10])


def finished(house: House) -> None:
    """The year is over and everything in it is final."""
    kept(house)
    house.clock.set("2027-01-08 09:00")
    for who in HERE:
        add_cards(house.world, who, *months_of_year(2026)[10:])
    evaluate(house.world, *HERE)
    stay = next(row for row in house.world.all(Membership) if row.person_id == GONE)
    house.world.change(Membership, stay.id, traits="out_of_contact")


def effects(house: House) -> list[str]:
    """What would be said again after a crash, of everything that was recorded about points."""
    found = [row.effect for row in house.world.all(InboxUpdate) if row.effect]
    return [each for each in found if each.startswith("points_")]
