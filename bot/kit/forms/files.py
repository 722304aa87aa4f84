"""The field that collects photos and documents, album or single, until done is pressed."""

from dataclasses import dataclass

from bot.kit.forms.types import (
    Answered,
    Option,
    Outcome,
    Partly,
    Prompt,
    Said,
    SentFile,
    Turn,
    Unclear,
    line,
)
from services.drafts import JSON

_DONE = "ok"
MOST = 20  # files of one meeting
DOWNLOAD_LIMIT = 20 * 1024 * 1024  # bytes that the Bot API lets a bot download


@dataclass(frozen=True, slots=True)
class FilesField:
    """Evidence: each file is kept as it comes; the value is the list of files."""

    ask: str

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        files = files_of(state)
        button = Option(turn.plain("form.button.files_done", count=len(files)), _DONE)
        return Prompt(line(self.ask, count=len(files)), ((button,),), typed=False)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        files = files_of(state)
        if said.pressed == _DONE:
            return Answered(list[JSON](files))
        if said.file is None:
            return Unclear(line("form.file_wanted"))
        if any(each["file_unique_id"] == said.file.file_unique_id for each in files):
            return Partly(list[JSON](files), line("form.file_again"))
        if len(files) >= MOST:
            return Unclear(line("form.files_full", most=MOST))
        kept: list[JSON] = [*files, _row(said.file)]
        if (said.file.size or 0) > DOWNLOAD_LIMIT:
            return Partly(kept, line("form.file_too_big", megabytes=(said.file.size or 0) >> 20))
        # An album is many messages; one answer to its first is enough.
        quiet = said.file.album is not None and any(
            each.get("album") == said.file.album for each in files
        )
        return Partly(kept, line("form.file_kept", count=len(kept)), quiet=quiet)


def files_of(state: JSON) -> list[dict[str, JSON]]:
    """The files that an unfinished or finished answer holds."""
    if not isinstance(state, list):
        return []
    return [each for each in state if isinstance(each, dict)]


def _row(sent: SentFile) -> dict[str, JSON]:
    return {
        "kind": sent.kind,
        "file_id": sent.file_id,
        "file_unique_id": sent.file_unique_id,
        "name": sent.name,
        "size": sent.size,
        "album": sent.album,
        "stored_as": sent.stored_as,
    }
