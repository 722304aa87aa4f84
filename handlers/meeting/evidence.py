"""The small form that adds photos and documents to a record."""

from bot.kit.forms.files import FilesField, files_of
from bot.kit.forms.types import Answers, Form, Prompt, Question, Saved, Turn, line
from handlers.meeting.entry import attachment
from services.drafts import drop
from services.meetings import add_attachments

KEY = "evidence"


def evidence_form() -> Form:
    """One question; the summary says how many files will be added."""
    return Form(key=KEY, questions=_questions, summary=_summary, submit=_submit)


def _questions(_: Answers) -> list[Question]:
    return [Question("files", FilesField("meeting.ask.files"))]


async def _summary(turn: Turn) -> Prompt:
    return Prompt(line("evidence.summary", count=len(files_of(turn.answers["files"]))))


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    files = [attachment(each) for each in files_of(turn.answers["files"])]
    # Files that are there already are passed over, so a second submit adds nothing.
    count = await turn.ask(add_attachments, int(str(turn.answers["record"])), files)
    await turn.ask(drop, turn.draft.id)
    return Saved(turn.say("meeting.receipt.evidence_added", count=count))
