"""The play's scenes of dues: set from a list, paid by a member, collected but for one."""

from bot.demo.stage import Stage
from playground import Chat, Person

BEHIND = "黄淑珍"  # who stays behind
# What the organization officer copies out of her own table.
DUES = """王建国 50
李秀英 45
张伟民 45
刘桂芳 30
陈志强 基数 4300.50
杨丽华 30
赵永刚 60
黄淑珍 离退休 20
周国华 45
吴海燕 30
徐文斌 45
孙晓梅 30
胡德才 45
朱玉兰 离退休 25
高明远 学生
林雪梅 60"""


async def assessed(stage: Stage, officer: Person) -> None:
    """The organization officer pastes what everybody pays; it is seen before it is written."""
    await stage.zhibu("dues", "set", "--branch", "ZB01", "dues_day", "25")
    await officer.says(officer.private, "/dues")
    await stage.presses(officer, await stage.answer(officer.private, "2026年党费"), "收缴管理")
    await stage.presses(officer, await stage.answer(officer.private, "党费管理"), "年度")
    await stage.presses(officer, await stage.answer(officer.private, "核定哪一年"), "2026")
    await stage.answer(officer.private, "核定预览")
    await officer.says(officer.private, DUES)
    await stage.presses(officer, await stage.answer(officer.private, "已读入 16 人"), "下一步")
    await stage.presses(officer, await stage.answer(officer.private, "请核对"), "提交")
    await stage.answer(officer.private, "已写入：16 人")


async def paid(stage: Stage, member: Person, officer: Person, group: Chat) -> None:
    """A line in the group goes on in private; the collector confirms, the member gets a receipt."""
    await member.says(group, "/dues 50 11月")
    await stage.answer(group, "群里不说金额")
    await member.starts("dues")
    await stage.presses(member, await stage.answer(member.private, "请核对"), "提交")
    await stage.answer(member.private, "等收缴人确认")
    await stage.presses(officer, await stage.answer(officer.private, "待确认"), "✅")
    await stage.answer(officer.private, "党费收据")
    await stage.answer(member.private, "收据号")


async def collected(stage: Stage, officer: Person) -> None:
    """The month of the whole branch in one form: everybody but one has paid."""
    await officer.says(officer.private, "/dues")
    await stage.presses(officer, await stage.answer(officer.private, "2026年党费"), "收缴管理")
    await stage.presses(officer, await stage.answer(officer.private, "党费管理"), "整组登记")
    await stage.presses(officer, await stage.answer(officer.private, "收的是哪里的"), "第一党支部")
    card = await stage.answer(officer.private, "应收")
    while not any(BEHIND in label for label in card.buttons):
        await stage.presses(officer, card, "›")
        card = await stage.answer(officer.private, "应收")
    await stage.presses(officer, card, BEHIND)
    card = await stage.answer(officer.private, "收到 14 人")
    await stage.presses(officer, card, "收到 14 人")
    await stage.presses(officer, await stage.answer(officer.private, "请核对"), "提交")
    await stage.answer(officer.private, "已登记")


async def totals(stage: Stage, reader: Person) -> None:
    """The committee's reader sees sums of branches, and nobody's own."""
    await reader.says(reader.private, "/dues")
    await stage.presses(reader, await stage.answer(reader.private, "2026年党费"), "各支部党费合计")
    await stage.answer(reader.private, "第一党支部")
