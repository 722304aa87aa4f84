"""The pace against the playground's own limits, in time that passes only when all wait."""

import asyncio
import math
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.kit.outcome import Retry, classify
from bot.kit.pace import ALL, Held, Pace, Unasked
from bot.kit.polling import seconds_of
from bot.kit.windows import Limits, Windows
from playground.faults import Call, RateLimits
from playground.wire import ApiError
from tests.support.virtual import Virtual

GROUP = -100
PATIENT = Unasked(math.inf)


class Wire:
    """A pace before a server that keeps Telegram's limits to the letter."""

    def __init__(self, latency: float = 0.0) -> None:
        self.time = Virtual()
        self.pace = Pace(clock=self.time.clock, sleep=self.time.sleep)
        self.limits = RateLimits(clock=self.time.clock)
        self.latency = latency
        self.refusals: dict[int, list[float]] = {}  # by chat: seconds, one refusal each
        self.sent: list[tuple[float, int, str]] = []
        self.refused: list[tuple[float, int]] = []

    async def _call(self, chat_id: int, text: str) -> bool:
        await self.time.sleep(self.latency / 2)
        try:
            self._check(chat_id)
        except ApiError as error:
            self.refused.append((self.time.now, chat_id))
            raise RetryAfter(timedelta(seconds=error.parameters["retry_after"])) from None
        self.sent.append((self.time.now, chat_id, text))
        await self.time.sleep(self.latency / 2)
        return True

    def _check(self, chat_id: int) -> None:
        if self.refusals.get(chat_id):
            raise ApiError(429, "", retry_after=int(self.refusals[chat_id].pop(0)))
        self.limits.check(Call("sendMessage", {"chat_id": chat_id}, self.time.now))

    def send(
        self, chat_id: int, text: str = "", how: Unasked | None = PATIENT
    ) -> Awaitable[object]:
        data: dict[str, Any] = {"chat_id": chat_id, "text": text}
        return self.pace.process_request(self._call, (chat_id, text), {}, "sendMessage", data, how)

    async def later(self, seconds: float, chat_id: int, text: str = "answer") -> float:
        """Somebody asks after a while; the seconds that the answer took."""
        await self.time.sleep(seconds)
        asked = self.time.now
        await self.send(chat_id, text, None)
        return self.time.now - asked

    @property
    def took(self) -> float:
        times = [at for at, _, _ in self.sent]
        return max(times) - min(times)


# ------------------------------------------------------------------ limits


@pytest.mark.parametrize("latency", [0.0, 0.05, 0.3])
async def test_many_chats_take_no_longer_than_telegram_dictates(latency: float) -> None:
    wire = Wire(latency)
    await wire.time.run(*(wire.send(each) for each in range(1, 601)))
    assert len(wire.sent) == 600
    assert wire.refused == []
    assert wire.took <= 1.1 * ((600 - 1) // 30)


async def test_one_group_takes_twenty_a_minute_and_one_a_second() -> None:
    wire = Wire(0.05)
    await wire.time.run(*(wire.send(GROUP, str(number)) for number in range(60)))
    assert [text for _, _, text in wire.sent] == [str(number) for number in range(60)]
    assert wire.refused == []
    assert wire.took <= 1.1 * 139


async def test_a_chat_that_waits_holds_up_no_other() -> None:
    wire = Wire()
    await wire.time.run(*(wire.send(each) for each in (1, 1, 1, 2, 3)))
    assert [chat for _, chat, _ in wire.sent] == [1, 2, 3, 1, 1]


async def test_what_gives_up_is_not_sent() -> None:
    wire = Wire()
    how = Unasked(patience=30)
    done = await wire.time.run(*(wire.send(GROUP, str(each), how) for each in range(25)))
    assert [each for each in done if each is not True] == done[20:]
    outcomes = [classify(each) for each in done[20:]]
    assert all(isinstance(each, Retry) and each.held for each in outcomes)
    assert len(wire.sent) == 20


@given(
    chats=st.lists(st.sampled_from([1, 2, 3, -1, -2]), min_size=1, max_size=60),
    asks=st.lists(st.tuples(st.floats(0, 90), st.sampled_from([4, 5, -3])), max_size=10),
    latency=st.sampled_from([0.0, 0.02, 0.4]),
)
@settings(max_examples=30, deadline=None)
def test_whatever_comes_all_of_it_arrives_and_nothing_unasked_is_refused(
    chats: list[int], asks: list[tuple[float, int]], latency: float
) -> None:
    async def go() -> None:
        wire = Wire(latency)
        everything = [wire.send(chat) for chat in chats]
        answers = [wire.later(at, chat) for at, chat in asks]
        await wire.time.run(*everything, *answers)
        assert len(wire.sent) == len(chats) + len(asks)
        assert {chat for _, chat in wire.refused} <= {chat for _, chat in asks}

    asyncio.run(go())


# ------------------------------------------------------------------ answers


@pytest.mark.parametrize("chat", [4, GROUP])
async def test_answers_to_one_chat_all_arrive_in_their_order(chat: int) -> None:
    """So many at once that each refused one, trying again by itself, would meet the others."""
    wire = Wire()
    asks = [wire.later(at, chat, str(at)) for at in (0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 2.5)]
    took = await wire.time.run(*asks)
    assert [text for _, _, text in wire.sent] == [
        "0.0",
        "0.01",
        "0.02",
        "0.03",
        "0.04",
        "0.05",
        "2.5",
    ]
    assert max(took) < 7


async def test_answers_overtake_a_long_queue() -> None:
    wire = Wire(0.05)
    queue = [wire.send(each) for each in range(1, 601)]
    asks = [wire.later(0.15 + number / 4, 10_000 + number) for number in range(60)]
    done = await wire.time.run(*queue, *asks)
    took = done[600:]
    assert all(isinstance(each, float) for each in took)
    assert max(took) < 1.5
    assert sum(each < 0.1 for each in took) > 0.9 * len(took)
    assert wire.took <= 1.1 * (600 + 60) / 30


async def test_in_a_group_where_the_bot_talks_the_queue_leaves_places() -> None:
    wire = Wire()
    queue = [wire.send(GROUP) for _ in range(40)]
    asks = [wire.later(0.5 + 30 * number, GROUP) for number in range(3)]
    done = await wire.time.run(*queue, *asks)
    assert len(wire.sent) == 43
    assert max(done[40:]) <= 1.0  # one a second, to the letter


async def test_an_answer_that_telegram_refuses_for_a_moment_is_repeated() -> None:
    wire = Wire()
    wire.refusals[7] = [2, 3]
    done = await wire.time.run(wire.later(0, 7))
    assert done == [5]
    assert len(wire.sent) == 1


@pytest.mark.parametrize("seconds", [[6], [1, 1, 1]])
async def test_an_answer_that_is_refused_for_long_fails(seconds: list[float]) -> None:
    wire = Wire()
    wire.refusals[7] = list(seconds)
    (error,) = await wire.time.run(wire.later(0, 7))
    assert isinstance(error, RetryAfter)
    assert wire.sent == []


async def test_calls_that_put_no_message_anywhere_are_not_counted() -> None:
    wire = Wire()
    made: list[str] = []

    async def call(name: str) -> bool:
        made.append(name)
        return True

    for name, data in (
        ("sendChatAction", {"chat_id": 1}),
        ("getMe", {}),
        ("answerCallbackQuery", {"callback_query_id": "1"}),
        ("sendMessage", {"chat_id": "@channel"}),
    ):
        await wire.pace.process_request(call, (name,), {}, name, dict(data), None)
    assert len(made) == 4
    assert wire.pace._windows.known == 0


# ------------------------------------------------------------------ what Telegram says


async def test_a_stop_is_never_shortened_by_another_request() -> None:
    """Pitfall 3: another chat's call ends meanwhile, and a shorter stop comes too."""
    wire = Wire()
    wire.refusals[1] = [300]
    (error,) = await wire.time.run(wire.send(1, how=Unasked()))
    assert isinstance(error, RetryAfter)
    await wire.time.run(wire.send(2), wire.later(0, 3))
    wire.pace.stop(1, 10)
    until = wire.refused[0][0] + 300
    assert wire.time.now + wire.pace.stopped(1) == pytest.approx(until)
    await wire.time.run(wire.send(1))
    assert wire.sent[-1][0] >= until


async def test_a_short_refusal_is_waited_for_in_place() -> None:
    wire = Wire()
    wire.refusals[1] = [20]
    await wire.time.run(wire.send(1, how=Unasked()), wire.send(2))
    assert [chat for _, chat, _ in wire.sent] == [2, 1]
    assert wire.sent[1][0] - wire.refused[0][0] >= 20
    assert wire.pace.stopped() == 0


async def test_one_that_is_refused_again_and_again_gives_up() -> None:
    wire = Wire()
    wire.refusals[1] = [1, 1, 1]
    (error,) = await wire.time.run(wire.send(1))
    assert isinstance(error, RetryAfter)
    assert len(wire.refused) == 3


async def test_two_chats_refused_at_a_time_stop_everything() -> None:
    wire = Wire()
    wire.refusals = {1: [60], 2: [90]}
    await wire.time.run(wire.send(1, how=Unasked()), wire.send(2, how=Unasked()))
    assert wire.pace.stopped() == pytest.approx(90, abs=1)
    calls = len(wire.sent) + len(wire.refused)
    (error,) = await wire.time.run(wire.send(3, how=Unasked()))
    assert isinstance(error, Held)
    assert seconds_of(error.retry_after) == pytest.approx(90, abs=1)
    assert len(wire.sent) + len(wire.refused) == calls


async def test_a_chat_of_which_we_wanted_too_much_stops_alone() -> None:
    """Two answers in a second: that is the chat's own limit, whatever was refused before."""
    wire = Wire()
    wire.refusals[1] = [60]
    await wire.time.run(wire.send(1, how=Unasked()))
    wire.refusals[2] = []
    await wire.time.run(wire.later(0, 2), wire.later(0.1, 2))
    assert wire.pace.stopped() == 0
    assert len(wire.refused) == 2


async def test_each_stop_is_told_to_whoever_remembers() -> None:
    wire = Wire()
    told: list[tuple[int, float]] = []

    async def remember(place: int, seconds: float) -> None:
        told.append((place, seconds))

    wire.pace.remember = remember
    wire.refusals = {1: [60], 2: [90]}
    await wire.time.run(wire.send(1, how=Unasked()), wire.send(2, how=Unasked()))
    assert told == [(1, 60), (ALL, 90)]


async def test_a_stop_that_cannot_be_kept_holds_all_the_same() -> None:
    wire = Wire()

    async def broken(place: int, seconds: float) -> None:
        raise OSError("disk")

    wire.pace.remember = broken
    wire.refusals[1] = [60]
    (error,) = await wire.time.run(wire.send(1, how=Unasked()))
    assert isinstance(error, RetryAfter)
    assert wire.pace.stopped(1) > 0


# ------------------------------------------------------------------ leaving


async def test_who_waits_for_a_place_gives_up_when_the_bot_leaves() -> None:
    pace = Pace(Limits(chat_gap=1000.0))

    async def call() -> bool:
        return True

    def send() -> Awaitable[object]:
        return pace.process_request(call, (), {}, "sendMessage", {"chat_id": 1}, PATIENT)

    await send()
    waiting = [asyncio.ensure_future(send()) for _ in range(3)]
    await asyncio.sleep(0)
    pace.leave()
    done = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in done] == [Held] * 3
    pace.stay()
    pace.leave()
    with pytest.raises(Held):
        await pace.process_request(call, (), {}, "sendMessage", {"chat_id": 2}, PATIENT)


async def test_it_waits_in_real_time_too() -> None:
    pace = Pace(Limits(chat_gap=0.001, apart=0.0))

    async def call() -> bool:
        return True

    for _ in range(2):
        await pace.process_request(call, (), {}, "sendMessage", {"chat_id": 1}, PATIENT)
    await pace.initialize()
    await pace.shutdown()


# ------------------------------------------------------------------ windows


def test_chats_that_are_quiet_again_are_forgotten() -> None:
    windows = Windows(Limits())
    for chat_id in range(1, 3001):
        windows.begin(chat_id, float(chat_id), answer=True)
        windows.end(chat_id, float(chat_id), chat_id + 0.5)
    assert windows.known < 1100
    windows.end(1, 1.0, 9.0)  # nobody remembers it
    assert not windows.explains(1, 9.0)


# ------------------------------------------------------------------ edits


@pytest.mark.parametrize("endpoint", ["editMessageText", "pinChatMessage"])
async def test_what_nobody_asked_for_waits_for_its_place_when_it_is_edited_too(
    endpoint: str,
) -> None:
    wire = Wire()

    def change(how: Unasked | None) -> Awaitable[object]:
        data: dict[str, Any] = {"chat_id": GROUP}
        return wire.pace.process_request(wire._call, (GROUP, ""), {}, endpoint, data, how)

    began = wire.time.now
    await wire.time.run(*(change(PATIENT) for _ in range(3)))
    waited = [moment - began for moment, _, _ in wire.sent]
    assert waited == pytest.approx([0.0, 1.0, 2.0], abs=0.1)


async def test_an_edit_in_answer_to_a_press_waits_for_nothing() -> None:
    wire = Wire()
    wire.pace.stop(GROUP, 300)

    async def call(chat_id: int, text: str) -> bool:
        wire.sent.append((wire.time.now, chat_id, text))
        return True

    began = wire.time.now
    data: dict[str, Any] = {"chat_id": GROUP}
    edit = wire.pace.process_request(call, (GROUP, ""), {}, "editMessageText", data, None)
    await wire.time.run(edit)
    assert [moment for moment, _, _ in wire.sent] == [began]
