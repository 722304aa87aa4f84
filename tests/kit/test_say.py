"""How the bot speaks: in the right topic, in pages, on its own card, and to whom it answers."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from telegram import Update
from telegram.error import BadRequest

from bot.kit import say
from bot.kit.buttons import Key, Keys
from playground import Chat, Message, Playground
from services.seam import Deps
from tests.kit.running import Running

Handle = Callable[[Update], Awaitable[object]]
KEYS = [[Key("好", "1|x")]]


class Stage:
    """A bot that does what a test tells it with each update."""

    def __init__(self, pg: Playground, deps: Deps) -> None:
        self.pg = pg
        self.handle: Handle = self._nothing
        self.running = Running(pg, deps).on(self._act)
        self.zhang = pg.person("张三", started=True)
        self.forum = pg.group("支部", [self.zhang], forum=True, topics=["会议"])
        self.group = pg.group("小组", [self.zhang], supergroup=True)

    @staticmethod
    async def _nothing(_: Update) -> None: ...

    async def _act(self, update: Update, _: object) -> None:
        await self.handle(update)

    async def asked(self, chat: Chat, *, thread: int | None = None) -> Message:
        """Somebody gives a command; what the bot says to it."""
        asked = await self.zhang.says(chat, "/go", thread=thread)
        return await self.pg.wait_for(chat=chat, after=asked)


@pytest.fixture
async def stage(pg: Playground, sqlite_deps: Deps) -> AsyncIterator[Stage]:
    made = Stage(pg, sqlite_deps)
    await made.running.start()
    yield made
    await made.running.stop()


def answering(text: str, keys: Keys = ()) -> Handle:
    return lambda update: say.send(update, text, keys)


async def test_an_answer_goes_into_the_topic_of_the_question(stage: Stage) -> None:
    stage.handle = answering("答")
    (topic,) = stage.forum.topics
    assert (await stage.asked(stage.forum, thread=topic)).thread == topic


async def test_a_topic_that_is_gone_is_answered_in_the_main_chat(
    stage: Stage, pg: Playground
) -> None:
    stage.handle = answering("答")
    (topic,) = stage.forum.topics
    pg.fault("400", method="sendMessage", description="Bad Request: message thread not found")
    await stage.asked(stage.forum, thread=topic)
    first, second = (call.params for call in pg.calls_to("sendMessage"))
    assert int(first["message_thread_id"]) == topic
    assert "message_thread_id" not in second


async def test_in_a_group_the_answer_points_at_the_question(stage: Stage) -> None:
    stage.handle = answering("答")
    answer = await stage.asked(stage.group)
    assert answer.wire["reply_to_message"]["text"] == "/go"
    private = await stage.asked(stage.zhang.private)
    assert "reply_to_message" not in private.wire


async def test_what_is_too_long_goes_out_in_pages_with_the_buttons_under_the_last(
    stage: Stage, pg: Playground
) -> None:
    stage.handle = answering("<b>" + "支部\n" * 2000 + "</b>", KEYS)
    await stage.asked(stage.zhang.private)
    await pg.wait_for(lambda message: bool(message.buttons), chat=stage.zhang.private)
    said = [each for each in stage.zhang.private.messages if each.sender.is_bot]
    assert [bool(each.buttons) for each in said] == [False, True]
    assert "".join(each.text for each in said).count("支部") == 2000


async def test_a_press_changes_its_own_card(stage: Stage, pg: Playground) -> None:
    stage.handle = answering("卡片", KEYS)
    card = await stage.asked(stage.zhang.private)
    stage.handle = lambda update: say.show(update, "<i>改过</i>")
    await stage.zhang.presses(card, "好")
    await pg.wait_for(lambda message: message.text == "改过", chat=stage.zhang.private)
    assert card.text == "改过"
    assert card.buttons == []
    assert len([each for each in stage.zhang.private.messages if each.sender.is_bot]) == 1


async def test_a_card_that_is_gone_is_followed_by_a_new_one(stage: Stage, pg: Playground) -> None:
    stage.handle = answering("卡片", KEYS)
    card = await stage.asked(stage.zhang.private)
    stage.handle = lambda update: say.show(update, "新卡片", KEYS)
    pg.fault("400", method="editMessageText", description="Bad Request: message can't be edited")
    await stage.zhang.presses(card, "好")
    found = await pg.wait_for(lambda message: message.text == "新卡片", chat=stage.zhang.private)
    assert found is not card


async def test_a_card_that_already_says_so_is_left_alone(stage: Stage, pg: Playground) -> None:
    stage.handle = answering("卡片", KEYS)
    card = await stage.asked(stage.zhang.private)

    async def same_again(update: Update) -> None:
        assert await say.show(update, "卡片", KEYS) is None
        await say.toast(update, "看过了")

    stage.handle = same_again
    answer = await (await stage.zhang.presses(card, "好")).answered()
    assert answer.text == "看过了"
    assert pg.calls_to("sendMessage")[-1].params["text"] == "卡片"
    assert len(pg.calls_to("sendMessage")) == 1


async def test_a_toast_is_cut_to_what_telegram_takes(stage: Stage) -> None:
    stage.handle = answering("卡片", KEYS)
    card = await stage.asked(stage.zhang.private)
    stage.handle = lambda update: say.toast(update, "字" * 300, alert=True)
    answer = await (await stage.zhang.presses(card, "好")).answered()
    assert (len(answer.text), answer.alert) == (200, True)


async def test_a_press_that_is_too_old_does_no_harm(stage: Stage, pg: Playground) -> None:
    stage.handle = answering("卡片", KEYS)
    card = await stage.asked(stage.zhang.private)

    async def too_late(update: Update) -> None:
        pg.forget_queries()
        assert await say.toast(update, "晚了") is False
        await say.send(update, "还是做了")

    stage.handle = too_late
    await stage.zhang.presses(card, "好")
    await pg.wait_for(lambda message: message.text == "还是做了", chat=stage.zhang.private)


async def test_a_card_put_away_keeps_its_text(stage: Stage, pg: Playground) -> None:
    stage.handle = answering("卡片", KEYS)
    card = await stage.asked(stage.zhang.private)
    stage.handle = say.put_away
    await stage.zhang.presses(card, "好")
    await pg.wait_for(lambda message: not message.buttons, chat=stage.zhang.private)
    assert card.text == "卡片"


async def test_a_forced_reply_asks_the_person_only(stage: Stage, pg: Playground) -> None:
    stage.handle = lambda update: say.force_reply(update, "写什么？", "字" * 100)
    question = await stage.asked(stage.group)
    assert question.markup is not None
    assert question.markup["selective"] is True
    assert len(question.markup["input_field_placeholder"]) == 64


def test_a_pager_turns_within_its_pages() -> None:
    def rows(page: int, count: int) -> list[tuple[str, str]]:
        return [(key.label, key.data) for key in say.pager(page, count, str)]

    assert rows(0, 1) == []
    assert rows(0, 3) == [("‹", "0"), ("1/3", "0"), ("›", "1")]
    assert rows(2, 3) == [("‹", "1"), ("3/3", "2"), ("›", "2")]


def test_a_keyboard_of_nothing_is_none() -> None:
    assert say.keyboard([]) is None
    assert say.keyboard([[]]) is None
    made = say.keyboard([[Key("去", url="https://t.me/x")], [], [Key("好", "1|x")]])
    assert made is not None
    assert [[button.text for button in row] for row in made.inline_keyboard] == [["去"], ["好"]]


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("Bad Request: message thread not found", True),
        ("Bad Request: TOPIC_CLOSED", True),
        ("TOPIC_DELETED", True),
        ("Bad Request: chat not found", False),
    ],
)
def test_only_a_lost_topic_is_taken_for_one(words: str, gone: bool) -> None:
    assert say.topic_is_gone(BadRequest(words)) is gone
