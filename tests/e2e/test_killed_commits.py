"""Killed at every commit between planning and marking; what arrived is counted at the server.

Sending itself stands in `test_killed_reminders`. Nobody is left out, nobody gets more than one
repeat, and that says so.
"""

import pytest

from models.reminders import Reminder
from tests.e2e.test_killed_reminders import LATER, NINE, REPEAT, told, unique
from tests.e2e.town import Town
from tests.services.dues_cast import add_dues
from tests.services.meeting_cast import FENG, SUN, WU, ZHANG, ZHOU

ONCE, DOUBTED, TWICE = [False], [True], [False, True]
LONG = pytest.mark.long
MONEY = "\U0001f4b4"
# Which use case dies, at which side of its commit, and what one of those told reads at worst.
STEPS = (
    ("plan_reminders", "before", ONCE),
    ("plan_reminders", "after", ONCE),
    ("claim", "before", ONCE),
    ("claim", "after", DOUBTED),
    ("finish", "before", TWICE),
    ("finish", "after", ONCE),
)
DUES_DAY, DUES_LATER = "2026-11-20 09:00", "2026-11-20 09:06"
OWE = (SUN, ZHOU, WU, FENG)  # and have no office, but FENG
DUES_STEPS = (
    ("plan_dues", "before", ONCE),
    ("plan_dues", "after", ONCE),
    ("claim_dues", "before", ONCE),
    ("claim_dues", "after", DOUBTED),
    ("finish", "before", TWICE),
    ("finish", "after", ONCE),
)
# Steps at which no message can be on its way, so that none may be a repeat.
NOTHING_OUT = {
    (name, moment)
    for name, moment, _ in (*STEPS, *DUES_STEPS)
    if name.startswith("plan") or (name, moment) in {("claim", "before"), ("claim_dues", "before")}
}
ORDINARY = {("finish", "before")}


def steps(*found: tuple[str, str, list[bool]]) -> list[object]:
    return [
        pytest.param(*each, id="-".join(each[:2]), marks=() if each[:2] in ORDINARY else LONG)
        for each in found
    ]


async def dies_and_goes_on(town: Town, step: tuple[str, str], *moments: str) -> None:
    await town.host.launch(moments[0], dies=step)
    await town.host.died()
    for now in moments:
        await town.ticks(now)
        await town.stopped()


def check(found: list[list[bool]], worst: list[bool]) -> None:
    """Several are sent beside each other: others may be on their way when the process dies."""
    assert worst in found
    assert all(each in (ONCE, DOUBTED, TWICE) for each in found)


@pytest.mark.parametrize(("name", "moment", "worst"), steps(*STEPS))
async def test_nobody_is_left_out_and_a_repeat_says_so(
    either_town: Town, name: str, moment: str, worst: list[bool]
) -> None:
    town = either_town
    await dies_and_goes_on(town, (name, moment), NINE, LATER)
    found = [told(town, ZHANG), told(town, FENG)]
    check(found, worst)
    if (name, moment) in NOTHING_OUT:
        assert found == [ONCE, ONCE]
    assert unique(town)
    assert {row.state for row in town.rows(Reminder)} == {"sent"}


def about_dues(town: Town, who: int) -> list[bool]:
    return [REPEAT in text for text in town.texts(town.people[who].private, MONEY)]


def read(town: Town) -> list[list[bool]]:
    """What each person has read of dues and of meetings, which are due on this day as well."""
    dues = [about_dues(town, who) for who in town.people]
    private = [each.private for each in town.people.values()]
    meetings = [[REPEAT in each for each in town.texts(chat, "\U0001f514")] for chat in private]
    return dues + meetings


@LONG
@pytest.mark.parametrize(("name", "moment", "worst"), steps(*DUES_STEPS))
async def test_messages_about_dues_keep_the_same_promise(
    either_town: Town, name: str, moment: str, worst: list[bool]
) -> None:
    town = either_town
    add_dues(town.world, since="2026-11")
    await dies_and_goes_on(town, (name, moment), DUES_DAY, DUES_LATER, "2026-11-20 09:40")
    check([each for each in read(town) if each], worst)
    dues = [about_dues(town, who) for who in OWE]
    assert all(dues)
    if (name, moment) in NOTHING_OUT:
        assert dues == [ONCE] * len(OWE)
    rows = [row for row in town.rows(Reminder) if row.subject == "dues"]
    assert {row.state for row in rows} <= {"sent", "cancelled"}
