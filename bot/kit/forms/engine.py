"""Where a draft stands: derived from its answers, so nothing can disagree with them."""

from bot.kit.forms.types import Answers, Form, Question, state_key
from services.drafts import JSON

SUMMARY = "summary"
BEFORE = "_before"  # the question that is asked again, with the answer it had


def current(form: Form, answers: Answers) -> Question | None:
    """The first question without an answer; none means the summary."""
    return next((q for q in form.questions(answers) if q.key not in answers), None)


def step_name(form: Form, answers: Answers) -> str:
    """The name of the step, as the draft row stores it."""
    question = current(form, answers)
    return question.key if question else SUMMARY


def left(form: Form, answers: Answers) -> int:
    """How many questions are open, as far as the answers tell by now."""
    return sum(1 for question in form.questions(answers) if question.key not in answers)


def with_answer(answers: Answers, key: str, value: JSON) -> dict[str, JSON]:
    """The answers after one more; the unfinished state of the question goes."""
    kept = {k: v for k, v in answers.items() if k not in {key, state_key(key), BEFORE}}
    return {**kept, key: value}


def with_state(answers: Answers, key: str, state: JSON) -> dict[str, JSON]:
    """The answers with the unfinished state of a question."""
    return {**answers, state_key(key): state}


def without(answers: Answers, *keys: str) -> dict[str, JSON]:
    """The answers with some taken back, so that they are asked again."""
    gone = {*keys, *(state_key(key) for key in keys)}
    return {k: v for k, v in answers.items() if k not in gone}


def reopened(answers: Answers, key: str) -> dict[str, JSON]:
    """The answers with one to be given again; going back from there brings it back."""
    return {**without(answers, key), BEFORE: [key, answers[key]]} if key in answers else {**answers}


def one_back(form: Form, answers: Answers) -> dict[str, JSON]:
    """The answers before the newest one among the questions that come before the current one."""
    now = current(form, answers)
    if now is None:
        return dict(answers)
    before = answers.get(BEFORE)
    if isinstance(before, list) and before[0] == now.key:
        return with_answer(answers, now.key, before[1])
    asked = [question.key for question in form.questions(answers)]
    earlier = set(asked[: asked.index(now.key)])
    given = [key for key in answers if key in earlier]
    return without(answers, now.key, *given[-1:])
