"""The play: a month of two branches, then the reminder for what they left out, then the digest."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot.demo import dues, points
from bot.demo.dues import BEHIND
from bot.demo.stage import MORNING, QUARTER_PAST, ROSTER, Stage, StageError
from playground import Chat, Person
from playground.terminal import Terminal, render

Scene = Callable[["Cast"], Awaitable[None]]


@dataclass
class Cast:
    """Who is on stage, and where."""

    stage: Stage
    operator: Person
    reader: Person  # of the committee
    first_secretary: Person
    first_member: Person
    second_secretary: Person
    committee: Chat
    first: Chat
    second: Chat


# Numbers of the sample roster for those who come in, in the order of `come_in`.
NUMBERS = ("1016", "1001", "1002", "2001")


def cast(stage: Stage) -> Cast:
    """People with accounts, and three groups that the bot has been added to."""
    pg = stage.pg
    operator = pg.person("运维小陈", "ops_chen", started=True)
    reader = pg.person("林雪梅", "lin_xuemei")
    secretary = pg.person("王建国", "wang_jianguo")
    member = pg.person("李秀英", "li_xiuying")
    other = pg.person("何卫东", "he_weidong")
    return Cast(
        stage,
        operator,
        reader,
        secretary,
        member,
        other,
        committee=pg.group("城东街道党委", [operator, reader], supergroup=True),
        first=pg.group("第一党支部", [secretary, member, operator], supergroup=True),
        second=pg.group("第二党支部", [other, operator], supergroup=True),
    )


async def open_house(play: Cast) -> None:
    """The operator imports the roster and starts the bot."""
    stage = play.stage
    stage.operators = (play.operator.id,)
    stage.write_config()
    await stage.zhibu("roster", "import", ROSTER)
    await stage.start_bot()


async def bind(play: Cast) -> None:
    """The operator binds the three groups."""
    for chat, code in ((play.committee, "DW"), (play.first, "ZB01"), (play.second, "ZB02")):
        await play.operator.says(chat, f"/bind {code}")
        await play.stage.answer(chat, "已绑定")


async def come_in(play: Cast) -> None:
    """Those who act open their one-time links."""
    people = (play.reader, play.first_secretary, play.first_member, play.second_secretary)
    links = await play.stage.zhibu("roster", "invite", *NUMBERS, "--bot", "zhibu_bot")
    for person, link in zip(people, links.split(), strict=True):
        await person.starts(link.partition("start=")[2])
        await play.stage.answer(person.private, "绑定成功")


async def go_live(play: Cast) -> None:
    """New branches rehearse; their secretaries look at the settings and go live."""
    for secretary in (play.first_secretary, play.second_secretary):
        await secretary.says(secretary.private, "/reminders")
        card = await play.stage.answer(secretary.private, "还在演练")
        await play.stage.presses(secretary, card, "正式启用")
        card = await play.stage.answer(secretary.private, "正式启用提醒")
        await play.stage.presses(secretary, card, "确定启用")
        await play.stage.answer(secretary.private, "已经记下")


async def general_meeting(play: Cast) -> None:
    """A general meeting with a vote, by conversation in the branch's group."""
    stage, who, chat = play.stage, play.first_member, play.first
    await who.says(chat, "/meeting")
    card = await stage.answer(chat, "什么会")
    await stage.presses(who, card, "支部党员大会")
    card = await stage.answer(chat, lambda m: "☑️" in "".join(m.buttons))
    await stage.presses(who, card, "选好了")
    card = await stage.answer(chat, "什么时候")
    await who.replies(card, "11月5日晚上7点到8点半")
    card = await stage.answer(chat, "对吗")
    await stage.presses(who, card, "对")
    await who.replies(await stage.answer(chat, "在哪里"), "三楼会议室")
    card = await stage.answer(chat, "应到 16 人")
    await stage.presses(who, card, "刘桂芳")
    await stage.presses(who, await stage.answer(chat, "因为什么"), "病假")
    await stage.presses(who, await stage.answer(chat, "应到 16 人"), "下一步")
    await who.replies(await stage.answer(chat, "议题是什么"), "讨论高明远同志转正;通报三季度工作")
    await who.replies(await stage.answer(chat, "什么决议"), "同意按期转正")
    await stage.presses(who, await stage.answer(chat, "有表决"), "有")
    await who.replies(await stage.answer(chat, "表决的是什么"), "同意高明远同志按期转正")
    await stage.presses(who, await stage.answer(chat, "哪种办法"), "转正")
    await who.replies(await stage.answer(chat, "票数"), "13 0 1")
    await who.replies(await stage.answer(chat, "书面意见"), "跳过")
    await stage.presses(who, await stage.answer(chat, "别的表决"), "没有")
    card = await stage.answer(chat, "照片")
    photo = await who.sends_photo(chat, b"\xff\xd8\xff\xe0 sign-in sheet", reply_to=card)
    card = await stage.answer(chat, lambda m: "1 个文件" in m.text and m.seq > photo.seq)
    await stage.presses(who, card, "完成")
    await stage.presses(who, await stage.answer(chat, "请核对"), "提交")
    await stage.answer(chat, "已登记")


async def one_liners(play: Cast) -> None:
    """The secretary knows the one-line form."""
    stage, who, chat = play.stage, play.first_secretary, play.first
    lines = (
        "/meeting 支委会 2026-11-03 19:00-20:00 书记办公室;缺席 无;议题 研究月度安排;决议 同意",
        (
            "/meeting 主题党日+党课 2026-11-15 09:00-11:00 社区广场;缺席 无;"
            "主讲 王建国;题目 学习新精神;内容 志愿服务和学习"
        ),
        (
            "/meeting 党小组会 2026-11-10 19:00-20:00 一组活动室;党小组 第一党小组;"
            "缺席 无;议题 学习讨论;主持 刘桂芳;记录 李秀英"
        ),
    )
    for line in lines:
        await who.says(chat, line)
        await stage.presses(who, await stage.answer(chat, "请核对"), "提交")
        await stage.answer(chat, "已登记")


async def second_branch(play: Cast) -> None:
    """The second branch holds its lecture and leaves the Party day out."""
    stage, who, chat = play.stage, play.second_secretary, play.second
    await who.says(
        chat,
        "/meeting 党课 2026-11-20 14:00-16:00 公司食堂;缺席 无;主讲 何卫东;题目 学习党章;学时 2",
    )
    await stage.presses(who, await stage.answer(chat, "请核对"), "提交")
    await stage.answer(chat, "已登记")


async def reminder(play: Cast) -> None:
    """After the dues day secretaries hear what is missing, and the collector who is behind."""
    await play.stage.sleep_until(MORNING)
    for secretary in (play.first_secretary, play.second_secretary):
        await play.stage.answer(secretary.private, "到期提醒")
    # The list waits until the members' own reminders have gone out.
    await play.stage.sleep_until(QUARTER_PAST)
    await play.stage.answer(play.first_member.private, BEHIND)


async def digests(play: Cast) -> None:
    """The branch looks at itself; the committee's reader at all, then into one figure."""
    stage = play.stage
    await play.first_secretary.says(play.first, "/compliance")
    await stage.answer(play.first, "完成情况")
    await play.reader.says(play.committee, "/compliance")
    card = await stage.answer(play.committee, "完成情况")
    await stage.presses(play.reader, card, "1")
    card = await stage.answer(play.committee, "本期")
    await stage.presses(play.reader, card, "⏳")
    await stage.answer(play.committee, "依据")
    await dues.totals(stage, play.reader)


SCENES: tuple[tuple[str, Scene], ...] = (
    ("open_house", open_house),
    ("bind", bind),
    ("come_in", come_in),
    ("go_live", go_live),
    ("general_meeting", general_meeting),
    ("one_liners", one_liners),
    ("second_branch", second_branch),
    ("dues_assessed", lambda play: dues.assessed(play.stage, play.first_member)),
    (
        "dues_paid",
        lambda play: dues.paid(play.stage, play.first_secretary, play.first_member, play.first),
    ),
    ("dues_collected", lambda play: dues.collected(play.stage, play.first_member)),
    ("points_scheme", lambda play: points.scheme(play.stage, play.first_member)),
    (
        "points_proposed",
        lambda play: points.proposed(play.stage, play.first_secretary, play.first_member),
    ),
    (
        "points_scored",
        lambda play: points.scored(play.stage, play.first_member, play.first_secretary),
    ),
    ("evaluation", lambda play: points.evaluated(play.stage, play.second_secretary)),
    ("reminder", reminder),
    ("digests", digests),
)


async def play(*, once: bool, schema: Path | None = None) -> int:
    """Play all scenes, printing the chat as it happens; the exit code."""
    console = Console(highlight=False)
    async with Stage.make(schema) as stage:
        people = cast(stage)
        stage.tell = lambda line: _print(console, f"[{line}]")
        stop = stage.pg.subscribe(lambda event: _print(console, render(event)))
        try:
            await _scenes(console, people)
        except StageError as error:
            console.print(f"[red]{escape(str(error))}[/red]")
            return 1
        finally:
            stop()
        violations = stage.pg.violations
        if violations:
            console.print("\n".join(violations))
            return 1
        console.print(f"[green]{stage.texts.plain('zh_CN', 'demo.done')}[/green]")
        if not once and sys.stdin.isatty():
            console.print(stage.texts.plain("zh_CN", "demo.stay"))
            await Terminal(stage.pg).run()
    return 0


async def _scenes(console: Console, people: Cast) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(SCENES))
        for name, scene in SCENES:
            title = people.stage.texts.plain("zh_CN", f"demo.scene.{name}")
            progress.update(task, description=title)
            console.rule(title)
            await scene(people)
            progress.advance(task)


def _print(console: Console, shown: str) -> None:
    if shown:
        console.print(escape(shown), soft_wrap=True)
