"""Keeping the dues of the first branch in private: who is assessed, and the way to each card.

walk = await at_menu(house, WANG)
await walk.taps("整组登记", "应收 8 人")
"""

import json
from dataclasses import replace
from datetime import date

from bot.app import build
from bot.kit.buttons import Action, data_for
from domain.dues.months import first_day
from models.chats import InboxUpdate
from models.dues import DuesAssessment, DuesPayment
from models.organisation import Appointment
from tests.chat.house import House, SilentTimetable, unhurried
from tests.chat.meeting_steps import Step, Walk
from tests.services.dues_cast import ASSESSED_AT, DUE, m
from tests.services.meeting_cast import FENG, FIRST, GROUP_A, GROUP_B, QIAN, SECOND, WU, ZHANG, ZHAO

LEADER_A, LEADER_B = ZHAO, QIAN
_SINCE = date(2020, 1, 1)

_STUDENT = (("tap", "学生", "从哪里来"), ("tap", "按规定", "从哪个月起"), ("tap", "跳过", "请核对"))
# The way through each form, from its button in the menu to the receipt.
FORMS: dict[str, tuple[Step, ...]] = {
    "group": (
        ("tap", "整组登记", "收的是哪里的"),
        ("tap", "第一支部", "应收 8 人"),
        ("tap", "孙八", "收到 7 人"),
        ("type", "李四", "收到 6 人"),
        ("tap", "收到 6 人", "请核对"),
        ("tap", "提交", "6 人，共 180.00 元"),
    ),
    "assess": (
        ("tap", "核定", "给谁核定"),
        ("type", "孙八", "哪一类党员"),
        *_STUDENT,
        ("tap", "修改", "哪一项"),
        ("tap", "起始月份", "从哪个月起"),
        ("tap", "2026年11月", "年内一般不变动"),
        ("tap", "提交", "从 2027年1月 起算"),
        ("tap", "支部已同意", "每月 0.20 元"),
    ),
    "yearly": (
        ("tap", "年度核定", "哪一年"),
        ("tap", "2027 年", "核定预览"),
        ("tap", "张三", "改成哪一类"),
        ("tap", "按月领取工资", "从哪里来"),
        ("tap", "按收入", "计算基数"),
        ("type", "6500", "🔺 张三 30.00 → 97.50"),
        ("tap", "下一步", "请核对"),
        ("tap", "提交", "已写入：8 人"),
    ),
    "relief": (
        ("tap", "减免", "现行的减免"),
        ("tap", "新办减免", "给谁办"),
        ("tap", "孙八", "办哪一种"),
        ("tap", "减交", "从哪个月起"),
        ("tap", "2026年11月", "到哪个月止"),
        ("tap", "2027年1月", "每月交多少"),
        ("type", "10", "原因是什么"),
        ("type", "住院", "哪个党组织"),
        ("type", "机关党委", "请核对"),
        ("tap", "提交", "减交，每月交 10.00 元"),
    ),
    "letter": (
        ("tap", "转接", "谁转接"),
        ("tap", "孙八", "转入还是转出"),
        ("tap", "转出到外面", "第一天"),
        ("type", "2026-11-10", "党费交至"),
        ("tap", "2026年10月", "请核对"),
        ("tap", "提交", "已登记介绍信"),
    ),
    "setting": (
        ("tap", "设置", "要改哪一项"),
        ("tap", "欠交提醒", "连续几个月"),
        ("tap", "5 个月", "连续几个月"),
        ("tap", "选好了（3）", "请核对"),
        ("tap", "提交", "已设置"),
    ),
}


def assessed(house: House, *people: int, since: str = "2026-09", **values: object) -> None:
    """Dues of 30 yuan a month for some people, or for everybody but CHEN."""
    house.world.add(
        DuesAssessment,
        *(
            {
                "person_id": who,
                "branch_id": SECOND if who == FENG else FIRST,
                "since": first_day(m(since)),
                "due_fen": DUE,
                "kind": "salaried",
                "by_hand": False,
                "source": "",
                "reason": "",
                "assessed_at": ASSESSED_AT,
                **values,
            }
            for who in people or (*range(ZHANG, WU + 1), FENG)
        ),
    )


def led(house: House) -> None:
    """Both groups of the first branch have a leader."""
    house.world.add(
        Appointment,
        *(
            {"person_id": who, "unit_id": unit, "office": "group_leader", "since": _SINCE}
            for who, unit in ((LEADER_A, GROUP_A), (LEADER_B, GROUP_B))
        ),
    )


async def pressing(
    house: House, who: int, action: Action, *args: int | str, then: tuple[str, ...]
) -> Walk:
    """A button of the keepers pressed in private, wherever it was; what it shows is in hand."""
    person = house.people[who]
    walk = Walk(house, person, person.private)
    card = await walk.says("/help", "/meeting")
    await person.presses(card, data=data_for(action, *args))
    await walk.hears(*then)
    return walk


async def at_menu(house: House, who: int, then: str = "党费管理") -> Walk:
    """The menu of the first branch, in hand."""
    return await pressing(house, who, Action.DUES_MENU, FIRST, then=(then,))


async def beside(walk: Walk, name: str, sign: str = "✏️") -> None:
    """Press the small button beside somebody's name on the list of who pays."""
    row = next(row for row in walk.card.keyboard if name in row[0]["text"] and len(row) > 1)
    assert row[1]["text"] == sign
    await walk.person.presses(walk.card, data=row[1]["callback_data"])


async def thrice(walk: Walk, label: str) -> None:
    """A button pressed three times before the bot gets round to it."""
    data = next(
        button["callback_data"]
        for row in walk.card.keyboard
        for button in row
        if label in button["text"]
    )
    walk.house.pg.updates.hold()
    for _ in range(3):
        await walk.person.presses(walk.card, data=data)
    walk.house.pg.updates.release()


async def restarted(house: House) -> None:
    """The bot stops and another process goes on with the same database."""
    await house.stop()
    await _anew(house)


async def _anew(house: House) -> None:
    app = build(
        house.app.settings,
        deps=house.app.deps,
        texts=house.app.kit.texts,
        pace=unhurried(house.clock),
    )
    silent = SilentTimetable(app.kit, app.application.bot, 3600, 30, pace=app.pace)
    house.app = replace(app, timetable=silent)
    await house.start()


async def crashed(house: House, who: int, effect: str) -> None:
    """The bot dies between an effect and its answer, and starts again."""
    person = house.people[who]
    await house.stop()
    user = {"id": person.id, "is_bot": False, "first_name": "x"}
    message = {
        "message_id": 999,
        "date": 0,
        "chat": {"id": person.id, "type": "private", "first_name": "x"},
        "from": user,
        "text": "提交",
    }
    update = {"update_id": 1, "message": message}
    row = {
        "update_id": 1,
        "payload": json.dumps(update),
        "received_at": house.clock(),
        "done_at": house.clock(),
        "effect": effect,
    }
    house.world.add(InboxUpdate, row)
    await _anew(house)


def effects(house: House) -> list[str]:
    """What would be said again after a crash, of everything that was recorded."""
    found = [row.effect for row in house.world.all(InboxUpdate) if row.effect]
    return [each for each in found if each.startswith("dues_")]


def payments(house: House) -> list[DuesPayment]:
    """Every payment, oldest first."""
    rows: list[DuesPayment] = house.world.all(DuesPayment)
    return sorted(rows, key=lambda row: row.id or 0)
