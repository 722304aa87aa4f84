"""The play's scenes of points: a scheme, a proposal, the cards of a month, an evaluation."""

from bot.demo.stage import Stage
from playground import Message, Person

MONTH = "2026年11月"
SLIPPED = "吴海燕"  # whose card has a dimension below full marks
# Voters of the second branch by roster number, besides its secretary.
VOTERS = {
    "2002": ("郭春华", "guo_chunhua"),
    "2003": ("马振国", "ma_zhenguo"),
    "2004": ("罗小红", "luo_xiaohong"),
    "2005": ("梁志明", "liang_zhiming"),
    "2006": ("宋美玲", "song_meiling"),
}
# Who is not evaluated, in the order of the pages: a ballot of the play is short.
LEFT_OUT = (
    "于小燕",
    "冯建军",
    "唐凤英",
    "宋美玲",
    "梁志明",
    "罗小红",
    "萧雅文",
    "董长林",
    "谢宁",
    "郑光辉",
    "韩立新",
)
_SCORES = ("100", "95", "90")


async def scheme(stage: Stage, officer: Person) -> None:
    """The organization officer chooses by what the branch scores, and from when on."""
    chat = officer.private
    await officer.says(chat, "/points")
    await stage.presses(officer, await stage.answer(chat, "没有启用积分"), "积分管理")
    await stage.presses(officer, await stage.answer(chat, "还没有选定"), "设置")
    await stage.presses(officer, await stage.answer(chat, "要改哪一项"), "计分办法")
    await stage.presses(officer, await stage.answer(chat, "不计积分"), "80+20")
    await stage.presses(officer, await stage.answer(chat, "从哪个月起"), MONTH)
    await stage.presses(officer, await stage.answer(chat, "请核对"), "提交")
    await stage.answer(chat, "已设置")


async def proposed(stage: Stage, member: Person, officer: Person) -> None:
    """A good deed with its photo; the committee hears of it and approves."""
    chat = member.private
    await member.says(chat, "/points")
    await stage.presses(member, await stage.answer(chat, "年积分"), "申报")
    await stage.presses(member, await stage.answer(chat, "申报哪一项"), "好人好事")
    await stage.presses(member, await stage.answer(chat, "几分"), "2.00")
    await stage.presses(member, await stage.answer(chat, "哪个月"), MONTH)
    await member.replies(await stage.answer(chat, "做了什么"), "帮社区老人修水管")
    await member.sends_photo(chat, b"\xff\xd8\xff\xe0 a mended pipe")
    await stage.presses(member, await stage.answer(chat, "1 个文件"), "完成")
    await stage.presses(member, await stage.answer(chat, "请核对"), "提交")
    await stage.answer(chat, "等待审核")
    await stage.presses(officer, await stage.answer(officer.private, "等待审核"), "去审核")
    await stage.presses(officer, await stage.answer(officer.private, "好人好事"), "✅ 1")
    await stage.answer(officer.private, "已通过")


async def scored(stage: Stage, officer: Person, member: Person) -> None:
    """The cards of the month: full marks for everybody, but for one dimension of one member."""
    chat = officer.private
    await officer.says(chat, "/points")
    await stage.presses(officer, await stage.answer(chat, "年积分"), "积分管理")
    await stage.presses(officer, await stage.answer(chat, "积分管理"), f"评 {MONTH}")
    await stage.presses(officer, await stage.answer(chat, "已有卡 0 人"), SLIPPED)
    await stage.presses(officer, await stage.answer(chat, "哪一方面"), "遵纪守法")
    await stage.presses(officer, await stage.answer(chat, "请点一个分数"), "8.00")
    await stage.presses(officer, await stage.answer(chat, "改了 1 人"), "下一步")
    await stage.presses(officer, await stage.answer(chat, "请核对"), "提交")
    await stage.answer(chat, "已登记")
    await member.says(member.private, "/points")
    card = await stage.answer(member.private, "年积分")
    await stage.presses(member, card, "11月")
    await stage.answer(member.private, "好人好事")


async def evaluated(stage: Stage, secretary: Person) -> None:
    """A small evaluation: opened, voted in by six in private, closed."""
    voters = [secretary, *await _come_in(stage)]
    await _opened(stage, secretary)
    for voter in voters:
        await _votes(stage, voter)
    chat = secretary.private
    await secretary.says(chat, "/evaluation")
    await stage.presses(secretary, await stage.answer(chat, "已投票"), "组织测评")
    await stage.presses(secretary, await stage.answer(chat, "组织测评"), "2026")
    await stage.presses(secretary, await stage.answer(chat, "已投 6/"), "结束测评")
    await stage.presses(secretary, await stage.answer(chat, "不能恢复"), "确定结束")
    await stage.answer(chat, "结果")


async def _come_in(stage: Stage) -> list[Person]:
    found = [stage.pg.person(*each) for each in VOTERS.values()]
    links = await stage.zhibu("roster", "invite", *VOTERS, "--bot", "zhibu_bot")
    for person, link in zip(found, links.split(), strict=True):
        await person.starts(link.partition("start=")[2])
        await stage.answer(person.private, "绑定成功")
    return found


async def _opened(stage: Stage, secretary: Person) -> None:
    """Everybody votes; all but three are left out of those who are evaluated."""
    chat = secretary.private
    await secretary.says(chat, "/evaluation")
    await stage.presses(secretary, await stage.answer(chat, "无记名测评"), "组织测评")
    await stage.presses(secretary, await stage.answer(chat, "组织测评"), "开始测评")
    await stage.presses(secretary, await stage.answer(chat, "请核对"), "修改")
    await stage.presses(secretary, await stage.answer(chat, "哪一项"), "不被测评")
    card = await stage.answer(chat, "点名字勾选")
    for name in LEFT_OUT:
        while not any(name in label for label in card.buttons):
            await stage.presses(secretary, card, "›")
            card = await stage.answer(chat, "点名字勾选")
        await stage.presses(secretary, card, name)
        card = await stage.answer(chat, "点名字勾选")
    await stage.presses(secretary, card, "选好了")
    await stage.presses(secretary, await stage.answer(chat, "请核对"), "提交")
    await stage.answer(chat, "测评已开始")


async def _votes(stage: Stage, voter: Person) -> None:
    """A ballot: the notice, a score for each but oneself, a last look, and it is cast."""
    chat = voter.private
    await voter.says(chat, "/evaluation")
    await stage.presses(voter, await stage.answer(chat, "等您投票"), "领票")
    await stage.presses(voter, await stage.answer(chat, "Telegram 能看到"), "开始打分")
    card = await stage.answer(chat, _asks_or_ends)
    for score in _SCORES:
        if "请点一个分数" in card.text:
            await stage.presses(voter, card, score)
            card = await stage.answer(chat, _asks_or_ends)
    await stage.presses(voter, card, "投出这张票")
    await stage.answer(chat, "已投票")


def _asks_or_ends(card: Message) -> bool:
    return "请点一个分数" in card.text or "总览" in card.text
