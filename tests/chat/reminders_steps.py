"""Setting reminders of the first branch in private, and reading why they came."""

from bot.kit.buttons import Action, data_for
from models.chats import InboxUpdate
from models.reminders import ReminderSetting
from services.reminders import set_reminder
from services.seam import SYSTEM
from tests.chat.house import House
from tests.chat.meeting_steps import Step, Walk
from tests.services.meeting_cast import FIRST, ZHANG

# The way through each form, from the page of the settings to the receipt.
FORMS: dict[str, tuple[Step, ...]] = {
    "set": (
        ("tap", "改设置", "要改哪一项"),
        ("tap", "每月的会议", "要改哪一次"),
        ("tap", "提前 7 个工作日", "现在是 提前 7 个工作日"),
        ("type", "5天", "→ 提前 5 天"),
        ("tap", "提交", "已设置"),
    ),
    "suspend": (
        ("tap", "暂停提醒", "从哪一天起"),
        ("type", "1月20日", "到哪一天为止"),
        ("type", "2027-02-20", "为什么暂停"),
        ("type", "寒假", "谁批准的"),
        ("type", "机关党委", "请核对"),
        ("tap", "提交", "2027-01-20（周三） 至 2027-02-20（周六） 不发提醒"),
    ),
}
END: tuple[Step, ...] = (
    ("tap", "提醒设置", "⏸ 暂停 2027-01-20"),
    ("tap", "恢复提醒", "从哪一天起重新提醒"),
    ("type", "2月10日", "为什么提前恢复"),
    ("type", "提前开学", "谁批准的"),
    ("type", "机关党委", "请核对"),
    ("tap", "提交", "从 2027-02-10（周三） 起重新提醒"),
)


async def at_settings(house: House, who: int = ZHANG, *then: str) -> Walk:
    """The settings of one's branch, by the command in private; the page is in hand."""
    person = house.people[who]
    walk = Walk(house, person, person.private)
    await walk.says("/reminders", *(then or ("提醒设置",)))
    return walk


async def pressing(house: House, who: int, action: Action, *args: int | str) -> Walk:
    """A button pressed in private, wherever it was."""
    person = house.people[who]
    walk = Walk(house, person, person.private)
    card = await walk.says("/help", "/meeting")
    await person.presses(card, data=data_for(action, *args))
    return walk


def rehearsing(house: House, unit: int = FIRST) -> None:
    """A branch is in rehearsal."""
    house.app.deps.run_now(set_reminder, SYSTEM, unit, "rehearsal", True)


def stored(house: House) -> list[tuple[int, str, str, int | None]]:
    """What was set: branch, field, JSON and by whom."""
    rows: list[ReminderSetting] = house.world.all(ReminderSetting)
    return [(row.unit_id, row.field, row.value, row.set_by) for row in rows]


def effects(house: House) -> list[str]:
    """What would be said again after a crash."""
    found = [row.effect for row in house.world.all(InboxUpdate) if row.effect]
    return [each for each in found if each.startswith("reminders:")]
