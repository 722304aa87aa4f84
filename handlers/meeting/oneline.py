"""A meeting in one line: its parts go through the same fields as the conversation.

`党员大会 昨天19:00-20:30 会议室;缺席 张三;议题 学习;决议 通过`
"""

import re
from dataclasses import dataclass

from bot.kit.forms import engine
from bot.kit.forms.types import (
    Answered,
    Answers,
    Form,
    Line,
    Partly,
    Question,
    Said,
    Turn,
    line,
)
from domain.rulebook import Rules
from handlers.meeting.fields import NO
from services.drafts import JSON

_AFTER_LABEL = " :\uff1a"
_PARTS = re.compile(r"[;\uff1b\n]")
# What a part may begin with, and the question that it answers.
LABELS: dict[str, str] = {
    "缺席": "absent",
    "缺": "absent",
    "请假": "absent",
    "absent": "absent",
    "主持": "chair",
    "chair": "chair",
    "记录": "recorder",
    "recorder": "recorder",
    "列席": "observers",
    "observers": "observers",
    "议题": "agenda",
    "agenda": "agenda",
    "决议": "resolution",
    "resolution": "resolution",
    "主讲": "lecturer",
    "lecturer": "lecturer",
    "题目": "topic",
    "topic": "topic",
    "学习": "content",
    "内容": "content",
    "content": "content",
    "学时": "hours",
    "hours": "hours",
    "地点": "place",
    "place": "place",
    "时间": "when",
    "time": "when",
    "党小组": "group",
    "group": "group",
}
_BY_LENGTH = sorted(LABELS, key=len, reverse=True)
_WHOLE = frozenset({"absent"})
_CONFIRM = "ok"
_ENOUGH = 2  # parts with which a line is meant to be the whole report


@dataclass(frozen=True, slots=True)
class Parts:
    """A line taken apart: kinds, and texts by question."""

    kinds: tuple[str, ...]
    texts: dict[str, str]
    unread: tuple[str, ...]


async def fill(form: Form, turn: Turn, said: str) -> tuple[dict[str, JSON], Line | None]:
    """The answers that the line gives; what it leaves open or unclear is asked as ever."""
    parts = take_apart(said, turn.deps.rules)
    unread = list(parts.unread)
    turn.answers = engine.without(turn.answers, *parts.texts)
    if parts.kinds:
        turn.answers["kinds"] = list[JSON](parts.kinds)
    tried: set[str] = set()
    while question := _next(form, turn.answers, parts, tried):
        tried.add(question.key)
        text = parts.texts[_base(question.key)]
        outcome = await question.field.read(turn, None, Said(text=text))
        if isinstance(outcome, Partly):
            # A list that was typed is whole; a time that must be confirmed stays open.
            confirmed = await question.field.read(turn, outcome.state, Said(pressed=_CONFIRM))
            whole = _base(question.key) in _WHOLE and isinstance(confirmed, Answered)
            outcome = confirmed if whole else outcome
        match outcome:
            case Answered(value):
                turn.answers = engine.with_answer(turn.answers, question.key, value)
            case Partly(state=state):
                turn.answers = engine.with_state(turn.answers, question.key, state)
            case _:
                unread.append(text)
        turn.memo.clear()
    if "when" in turn.answers and len(parts.texts) >= _ENOUGH:
        turn.answers = _nothing_more(form, turn.answers)
    note = line("meeting.say.line_unread", text="、".join(unread)) if unread else None
    return turn.answers, note


def _next(form: Form, answers: Answers, parts: Parts, tried: set[str]) -> Question | None:
    return next(
        (
            each
            for each in form.questions(answers)
            if _base(each.key) in parts.texts and each.key not in tried
        ),
        None,
    )


def _nothing_more(form: Form, answers: Answers) -> dict[str, JSON]:
    """What may be skipped and was not said is skipped, and nothing was put to the vote.

    The summary shows it, and everything can be changed there.
    """
    made = dict(answers)
    for each in form.questions(made):
        if each.key not in made and each.optional:
            made[each.key] = None
        elif each.key not in made and _base(each.key) == "votes":
            made[each.key] = NO
    return made


def _base(key: str) -> str:
    return key.partition(":")[0]


def take_apart(said: str, rules: Rules) -> Parts:
    """Kinds come first, then the time and the place, then parts with a label."""
    first, *rest = [part.strip() for part in _PARTS.split(said) if part.strip()] or [""]
    kinds, remaining = _kinds(first, rules)
    texts: dict[str, str] = {}
    unread = []
    when, place = _when_and_place(remaining)
    if when:
        texts["when"] = when
    if place:
        texts["place"] = place
    for part in rest:
        label = next((each for each in _BY_LENGTH if part.lower().startswith(each)), None)
        if label is None:
            unread.append(part)
            continue
        text = part[len(label) :].lstrip(_AFTER_LABEL)
        if text:
            texts[LABELS[label]] = text
    return Parts(kinds, texts, tuple(unread))


def _kinds(first: str, rules: Rules) -> tuple[tuple[str, ...], str]:
    """Leading words that name kinds; several are joined with + or 、."""
    words = first.split()
    kinds: list[str] = []
    for place, word in enumerate(words):
        named = [rules.kind_named(each) for each in re.split(r"[+\uff0b、]", word) if each]
        if not named or any(each is None for each in named):
            return tuple(kinds), " ".join(words[place:])
        kinds += [each.key for each in named if each is not None]
    return tuple(kinds), ""


_TIME = re.compile(r"[\d点時时半刻午晚早今昨前天周星期月日号本上::\-\~~至到./—–]")


def _when_and_place(text: str) -> tuple[str, str]:
    """Words up to the last one that tells a time are the time; what follows is the place."""
    words = text.split()
    timed = [place for place, word in enumerate(words) if _tells_time(word)]
    if not timed:
        return "", text
    last = timed[-1] + 1
    return " ".join(words[:last]), " ".join(words[last:])


def _tells_time(word: str) -> bool:
    if re.fullmatch(r"(yesterday|today|am|pm|mon|tue|wed|thu|fri|sat|sun)\w*", word.lower()):
        return True
    marks = sum(1 for mark in word if _TIME.fullmatch(mark))
    return (any(mark.isdigit() for mark in word) and marks * 2 >= len(word)) or marks == len(word)
