"""The anonymous evaluation as people do it in the chat: opened, voted in, closed.

walk = await opened(house)                       # the secretary's round, in hand
await votes(house, LI, {WU: 60})                 # a whole ballot, button by button
"""

from collections.abc import Mapping

from bot.kit.buttons import Action, data_for, parse
from models.evaluation import EvaluationRound, EvaluationVoter
from playground import Message, Person
from scheduler.tick import tick
from tests.chat.house import House
from tests.chat.meeting_steps import Walk
from tests.services.dues_reminders_cast import reach
from tests.services.evaluation_cast import KEY
from tests.services.meeting_cast import NAMES, ZHANG

REST = 90  # what is given to whom nothing else is said of


def keyed(house: House) -> None:
    """The bot has a key for ballots."""
    house.app.deps.secret = lambda: KEY


def reached(house: House) -> None:
    """Everybody has started the bot in private."""
    reach(house.world)


def alone(house: House, who: int | Person) -> Walk:
    """Somebody in private."""
    person = house.people[who] if isinstance(who, int) else who
    return Walk(house, person, person.private)


async def pressed(
    house: House, who: int | Person, action: Action, *args: int | str, then: tuple[str, ...]
) -> Walk:
    """A button pressed in private, wherever it was; what it shows is in hand."""
    walk = alone(house, who)
    card = await walk.says("/help", "/meeting")
    await walk.person.presses(card, data=data_for(action, *args))
    await walk.hears(*then)
    return walk


async def told(house: House, who: int | Person, action: Action, *args: int | str) -> str:
    """What somebody is told on a button that shows nothing else."""
    walk = alone(house, who)
    card = await walk.says("/help", "/meeting")
    press = await walk.person.presses(card, data=data_for(action, *args))
    return (await press.answered()).text


async def opened(house: House, who: int = ZHANG) -> Walk:
    """The ordinary round of the first branch: three taps, with the command's one."""
    keyed(house)
    walk = alone(house, who)
    await walk.says("/evaluation", "无记名测评")
    await walk.taps("第一支部：组织测评", "组织测评")
    await walk.taps("开始测评", "请核对", "2026 年")
    await walk.taps("提交", "测评已开始")
    return walk


def only_round(house: House) -> int:
    """The number of the one round that stands."""
    (row,) = [r for r in house.world.all(EvaluationRound) if r.void_reason is None]
    found: int = row.id
    return found


def voters(house: House) -> list[EvaluationVoter]:
    rows: list[EvaluationVoter] = house.world.all(EvaluationVoter)
    return sorted(rows, key=lambda row: row.id or 0)


async def taken(house: House, who: int | Person) -> Walk:
    """A ballot that is blank, in hand; the notice has been shown."""
    walk = alone(house, who)
    await walk.says("/evaluation", "等您投票")
    await walk.taps("领票", "本次为无记名测评", "Telegram 能看到")
    await walk.taps("开始打分", "请点一个分数")
    return walk


def subject(card: Message) -> str:
    """Whom a card asks about."""
    return next(name for name in NAMES.values() if f"位：{name}" in card.text)


async def scored(walk: Walk, scores: Mapping[int, int] | None = None, rest: int = REST) -> None:
    """Tap a score for everybody; the overview is in hand then."""
    said = {NAMES[who]: score for who, score in (scores or {}).items()}
    while "位：" in walk.card.text:
        name, before = subject(walk.card), walk.card.text
        await walk.presses(str(said.get(name, rest)))
        await walk.hears("无记名测评")
        assert walk.card.text != before


async def votes(
    house: House,
    who: int | Person,
    scores: Mapping[int, int] | None = None,
    rest: int = REST,
) -> Walk:
    """A whole ballot, from the command to the receipt."""
    walk = await taken(house, who)
    await scored(walk, scores, rest)
    await walk.taps("投出这张票", "已投票")
    return walk


async def invited(house: House, keeper: Walk, label: str = "群众代表一") -> str:
    """The link for a representative of the masses."""
    await keeper.taps("邀请群众代表", "邀请谁")
    await keeper.types(label, "请核对", label)
    await keeper.taps("提交", "已邀请", "?start=vote-")
    return keeper.card.text.partition("?start=")[2].split()[0]


async def joined(house: House, keeper: Walk, name: str = "郑十一") -> Person:
    """A representative who has opened the link; the keeper has the round in hand."""
    link = await invited(house, keeper)
    await keeper.taps("返回", "还没有打开邀请")
    person = house.pg.people.get(name) or house.pg.person(name, f"rep_{name}", started=True)
    await alone(house, person).says(f"/start {link}", "等您投票")
    return person


async def rings(house: House, moment: str | None = None) -> None:
    """One tick of the clock."""
    if moment is not None:
        house.clock.set(moment)
    app = house.app
    await tick(app.kit, app.application.bot, keep_days=30)


def calls_to(person: Person) -> list[Message]:
    """What the clock has told somebody of an evaluation."""
    return [each for each in person.private.bot_messages if "🗳" in each.text]


def token_on(card: Message) -> str:
    """The token that a ballot's buttons hold."""
    found = [parse(key.get("callback_data")) for row in card.keyboard for key in row]
    return next(
        press.text(0)
        for press in found
        if press and press.action in {Action.EVALUATION_SCORE, Action.EVALUATION_CAST}
    )
