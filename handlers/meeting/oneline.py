"""A meeting in one line: its parts go through the same fields as the conversation.

`党员大会 昨天19:00-20:30 会议室;缺席 张三;议题 学习;决议 通过`
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
    state_key,
)
from bot.kit.reading import leading_time
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
    parts = take_apart(said, turn.deps.rules, turn.now)
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
    tried_bases = {_base(key) for key in tried}
    unread += [text for base, text in parts.texts.items() if base not in tried_bases]
    if len(parts.texts) >= _ENOUGH:
        turn.answers = await _whole(form, turn)
    note = line("meeting.say.line_unread", text="、".join(unread)) if unread else None
    return turn.answers, note


def _next(form: Form, answers: Answers, parts: Parts, tried: set[str]) -> Question | None:
    return next(
        (
            each
            for each in form.questions(answers)
            if _base(each.key) in parts.texts
            and each.key not in tried
            and not _waits(each.key, form.questions(answers), answers)
        ),
        None,
    )


def _waits(key: str, asked: Sequence[Question], answers: Answers) -> bool:
    """Who should attend a group's meeting is not known before the group is."""
    group = f"group:{key.partition(':')[2]}"
    return _base(key) in _WHOLE and group not in answers and any(q.key == group for q in asked)


async def _whole(form: Form, turn: Turn) -> dict[str, JSON]:
    """The line as the whole report, if it is one.

    A day that would have to be confirmed needs no question of its own then: the summary shows
    it with its weekday and its distance.
    """
    answers = turn.answers
    if "when" not in answers:
        when = next((each for each in form.questions(answers) if each.key == "when"), None)
        state = answers.get(state_key("when"))
        if when is None or state is None:
            return answers
        outcome = await when.field.read(turn, state, Said(pressed=_CONFIRM))
        if not isinstance(outcome, Answered):
            return answers
        made = _nothing_more(form, engine.with_answer(answers, "when", outcome.value))
        return made if engine.current(form, form.settle(made)) is None else answers
    return _nothing_more(form, answers)


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


def take_apart(said: str, rules: Rules, now: datetime) -> Parts:
    """Kinds come first, then the time and the place, then parts with a label."""
    first, *rest = [part.strip() for part in _PARTS.split(said) if part.strip()] or [""]
    kinds, remaining = _kinds(first, rules)
    texts: dict[str, str] = {}
    unread = []
    when, place = leading_time(remaining, now=now)
    if when:
        texts["when"] = when
    for part in rest:
        label = next((each for each in _BY_LENGTH if part.lower().startswith(each)), None)
        if label is None:
            unread.append(part)
            continue
        text = part[len(label) :].lstrip(_AFTER_LABEL)
        if text:
            texts[LABELS[label]] = text
    if place and "when" in texts:
        texts.setdefault("place", place)
    elif place:  # without a time beside it nobody can tell a place from a slip
        unread.insert(0, place)
    return Parts(kinds, texts, tuple(unread))


def _kinds(first: str, rules: Rules) -> tuple[tuple[str, ...], str]:
    """Leading words that name kinds; several are joined with + or 、, a name may have blanks."""
    words = first.split()
    kinds: list[str] = []
    while words:
        for size in range(len(words), 0, -1):
            if named := _named(" ".join(words[:size]), rules):
                break
        else:
            break
        kinds += named
        words = words[size:]
    return tuple(dict.fromkeys(kinds)), " ".join(words)


def _named(text: str, rules: Rules) -> list[str]:
    """The kinds that a text names, when it names nothing else."""
    found = [rules.kind_named(each.strip()) for each in re.split(r"[+\uff0b、]", text)]
    return [each.key for each in found if each is not None] if all(found) else []
