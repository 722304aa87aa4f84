"""The meeting form: what it opens with, how it settles, its summary and its submission."""

from bot.kit.forms.types import Form
from domain.rulebook import Rules
from handlers.meeting.questions import kinds_of, questions
from services.drafts import JSON

KEY = "meeting"
SAME, ANOTHER = "same", "another"


def meeting_form(rules: Rules) -> Form:
    """The form over the kinds of meeting and vote rules that are loaded."""
    return Form(
        key=KEY,
        questions=lambda answers: questions(answers, rules),
        summary=_summary,
        submit=_submit,
        settle=lambda answers: settle(answers, rules),
    )


def settle(answers: dict[str, JSON], rules: Rules) -> dict[str, JSON]:
    """Take back what another answer has made doubtful.

    A chair or recorder who turns out to be absent is asked for again; a date that changed asks
    again who was absent, since another day has another list.
    """
    kept = dict(answers)
    away = {
        who
        for kind in kinds_of(answers, rules.kinds)
        if isinstance(told := answers.get(f"absent:{kind.key}"), dict)
        for who in told
    }
    for key in ("chair", "recorder"):
        if str(kept.get(key)) in away and key in kept:
            del kept[key]
    return kept


"""
"""
