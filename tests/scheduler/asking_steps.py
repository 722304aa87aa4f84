"""Short ways to what stands under a reminder."""

from bot.kit.buttons import Action, data_for
from models.reminders import Reminder, ReminderSnooze
from playground import Message, Person
from tests.chat.meeting_steps import Walk
from tests.scheduler.bell import Bell
from tests.services.meeting_cast import (
    FIRST,
    ZHANG,
)

THEME = (FIRST, "theme_day", "2026-11")
LATER = "以后再提醒"


def walk_of(bell: Bell, who: int = ZHANG) -> Walk:
    person = bell.house.people[who]
    return Walk(bell.house, person, person.private)


async def at_choice(bell: Bell) -> Walk:
    """Which of the things of the reminder is to be put off."""
    walk = walk_of(bell)
    walk.takes(bell.reminders(bell.zhang.private)[-1])
    await walk.taps(LATER, "要推迟哪一项")
    return walk


async def at_until(bell: Bell) -> Walk:
    """Until when the party day of November is to be put off."""
    walk = await at_choice(bell)
    await walk.taps("主题党日", "推迟到什么时候", "2026-11-30")
    return walk


def snoozes(bell: Bell) -> list[ReminderSnooze]:
    rows: list[ReminderSnooze] = bell.house.world.all(ReminderSnooze)
    return rows


def asked(bell: Bell) -> list[Reminder]:
    rows: list[Reminder] = bell.house.world.all(Reminder)
    return [row for row in rows if row.stage.startswith("asked")]


async def toast(person: Person, card: Message, action: Action, *args: int | str) -> str:
    press = await person.presses(card, data=data_for(action, *args))
    return (await press.answered()).text or ""
