"""The meeting form: what it opens with, how it settles, its summary and its submission."""

from bot.kit.forms.types import Answers, Form, Prompt, Saved, Turn, line
from bot.views import meetings as views
from domain.errors import DomainError, Duplicate
from domain.rulebook import Rules
from handlers.meeting import fields
from handlers.meeting.entry import entry_of
from handlers.meeting.questions import is_planned, kinds_of, questions
from services.drafts import JSON
from services.meetings import (
    CheckedEntry,
    check_entry,
    correct_meeting,
    record_meeting,
)

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
'''
'''
