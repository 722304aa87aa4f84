"""Which questions a meeting raises: they follow from its kinds and from the answers so far."""

from collections.abc import Callable, Mapping, Sequence

from bot.kit.forms.types import Answers, Question
from domain.meetings import Attends, MeetingKind
from domain.rulebook import Rules
from handlers.meeting import fields

Build = Callable[[MeetingKind], list[Question]]
MOST_MOTIONS = 20


def kinds_of(answers: Answers, kinds: Mapping[str, MeetingKind]) -> list[MeetingKind]:
    """The kinds that were chosen, in the order of the rules."""
    chosen = answers.get("kinds")
    wanted = {str(key) for key in chosen} if isinstance(chosen, list) else set()
    return [kind for key, kind in kinds.items() if key in wanted]


def is_planned(answers: Answers) -> bool:
    when = answers.get("when")
    return isinstance(when, dict) and bool(when.get("planned"))


def has_end(answers: Answers) -> bool:
    when = answers.get("when")
    return isinstance(when, dict) and bool(when.get("end"))


def questions(answers: Answers, rules: Rules) -> Sequence[Question]:
    """Every question of this meeting, in the order in which they are asked."""
    chosen = kinds_of(answers, rules.kinds)
    asked = [Question("kinds", fields.kinds())]
    if answers.get("choose_branch"):
        asked.insert(0, Question("branch", fields.branch()))
    asked += [
        Question(f"group:{kind.key}", fields.group())
        for kind in chosen
        if kind.attends is Attends.GROUP
    ]
    asked.append(Question("when", fields.when()))
    if not has_end(answers) and not is_planned(answers):
        asked.append(Question("end", fields.end(), optional=True))
    asked.append(Question("place", fields.place()))
    for kind in chosen:
        asked += _planned(kind) if is_planned(answers) else _held(kind, answers, rules)
    if not is_planned(answers):
        asked += [
            Question("chair", fields.chair()),
            Question("recorder", fields.recorder()),
            Question("observers", fields.observers(), optional=True),
            Question("files", fields.files(), optional=True),
        ]
    if answers.get("corrects"):
        asked.append(Question("reason", fields.reason()))
    return asked


def _planned(kind: MeetingKind) -> list[Question]:
    return [Question(f"agenda:{kind.key}", fields.agenda(), optional=True)]


def _held(kind: MeetingKind, answers: Answers, rules: Rules) -> list[Question]:
    asked = [Question(f"absent:{kind.key}", fields.absent(kind.key))]
    for applies, build in _PARTS:
        if applies(kind):
            asked += build(kind)
    if kind.decides:
        asked += _votes(kind, answers, rules)
    return asked


def _lecture(kind: MeetingKind) -> list[Question]:
    return [
        Question(f"lecturer:{kind.key}", fields.lecturer()),
        Question(f"topic:{kind.key}", fields.topic()),
        Question(f"hours:{kind.key}", fields.hours(), optional=True),
    ]


def _study(kind: MeetingKind) -> list[Question]:
    return [
        Question(f"content:{kind.key}", fields.content()),
        Question(f"hours:{kind.key}", fields.hours(), optional=True),
    ]


def _agenda(kind: MeetingKind) -> list[Question]:
    return [Question(f"agenda:{kind.key}", fields.agenda())]


def _resolution(kind: MeetingKind) -> list[Question]:
    return [Question(f"resolution:{kind.key}", fields.resolution(), optional=True)]


# What a kind's own minutes hold besides time, place and people.
_PARTS: tuple[tuple[Callable[[MeetingKind], bool], Build], ...] = (
    (lambda kind: kind.lecture, _lecture),
    (lambda kind: kind.study and not kind.lecture, _study),
    (lambda kind: not kind.lecture and not kind.study, _agenda),
    (lambda kind: kind.decides, _resolution),
)


def _votes(kind: MeetingKind, answers: Answers, rules: Rules) -> list[Question]:
    """Motion after motion, as long as the answer is that there is another."""
    asked = [Question(f"votes:{kind.key}", fields.votes())]
    more = answers.get(f"votes:{kind.key}") == fields.YES
    for place in range(MOST_MOTIONS):
        if not more:
            break
        at = f"{kind.key}:{place}"
        asked += [
            Question(f"motion:{at}", fields.motion()),
            Question(f"rule:{at}", fields.rule(kind)),
            Question(f"tally:{at}", fields.tally(kind.key)),
        ]
        rule = rules.vote_rules.get(str(answers.get(f"rule:{at}")))
        if rule is not None and rule.written_opinions_count:
            asked.append(Question(f"written:{at}", fields.written(), optional=True))
        asked.append(Question(f"more:{at}", fields.more()))
        more = answers.get(f"more:{at}") == fields.YES
    return asked
