"""Telegram's limits as sliding windows over our own calls: when the next message may go out."""

from collections import deque
from dataclasses import dataclass, field

_SECOND, _MINUTE = 1.0, 60.0
_SLACK = 0.015  # seconds by which calls may overtake each other on the way
_KEPT = 1000  # chats, before those that are quiet again are forgotten


@dataclass(frozen=True, slots=True)
class Limits:
    """What Telegram takes, and what of it is left to answers; spans in seconds."""

    a_second: int = 30  # messages to all chats
    for_answers: int = 1  # of these, never taken by what nobody asked for
    apart: float = 1 / 35  # between two that nobody asked for: an answer finds a place among them
    chat_gap: float = 1.0  # between two to one chat
    group_minute: int = 20  # messages to one group
    for_talk: int = 2  # of these, where the bot has answered somebody within the minute


@dataclass(slots=True)
class _Chat:
    """What went into one chat: a call counts from its end, for it arrived at some time before."""

    sent: deque[float] = field(default_factory=deque)
    answered: float | None = None

    def forget(self, before: float) -> None:
        while self.sent and self.sent[0] <= before:
            self.sent.popleft()


class Windows:
    """Counts calls by the clock that it is told; decides nothing and waits for nothing."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all: deque[float] = deque(maxlen=limits.a_second)
        self._unasked = self._tidied = -_SECOND
        self._chats: dict[int, _Chat] = {}

    def chat_wait(self, chat_id: int, now: float) -> float:
        """Seconds until a chat takes a message that nobody asked for."""
        chat = self._chats.get(chat_id)
        if chat is None:
            return 0.0
        chat.forget(now - _span(chat_id))
        wait = chat.sent[-1] + self._limits.chat_gap - now if chat.sent else 0.0
        if chat_id < 0:
            talks = chat.answered is not None and now - chat.answered < _MINUTE
            places = self._limits.group_minute - (self._limits.for_talk if talks else 0)
            if len(chat.sent) >= places:
                wait = max(wait, chat.sent[-places] + _MINUTE - now)
        return max(wait, 0.0)

    def wait(self, now: float) -> float:
        """Seconds until there is a place among the messages to all chats."""
        places = self._limits.a_second - self._limits.for_answers
        wait = self._unasked + self._limits.apart - now
        if len(self._all) >= places:
            wait = max(wait, self._all[-places] + _SECOND + _SLACK - now)
        return max(wait, 0.0)

    def begin(self, chat_id: int, now: float, *, answer: bool) -> None:
        """A call goes out."""
        self._all.append(now)
        if len(self._chats) > _KEPT and now - self._tidied >= _SECOND:
            self._tidy(now)
        chat = self._chats.setdefault(chat_id, _Chat())
        chat.forget(now - _span(chat_id))
        chat.sent.append(now)
        if answer:
            chat.answered = now
        else:
            self._unasked = now

    def end(self, chat_id: int, began: float, now: float) -> None:
        """A call has ended."""
        chat = self._chats.get(chat_id)
        if chat is not None and began in chat.sent:
            chat.sent.remove(began)
            chat.sent.append(now)

    def explains(self, chat_id: int, now: float) -> bool:
        """Whether a refusal can be about this chat alone: we did write to it just before."""
        chat = self._chats.get(chat_id)
        if chat is None:
            return False
        lately = sum(at > now - 2 * _SECOND for at in chat.sent)
        return lately > 1 or (chat_id < 0 and len(chat.sent) >= self._limits.group_minute)

    @property
    def known(self) -> int:
        """Chats of which anything is remembered."""
        return len(self._chats)

    def _tidy(self, now: float) -> None:
        self._tidied = now
        for chat_id, chat in self._chats.items():
            chat.forget(now - _span(chat_id))
        self._chats = {chat_id: chat for chat_id, chat in self._chats.items() if chat.sent}


def _span(chat_id: int) -> float:
    return _MINUTE if chat_id < 0 else 2 * _SECOND
