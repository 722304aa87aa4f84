"""The sheet of a branch and year by page, and the workbooks of a branch or of one member."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Action, Key, Keys, data_for, in_rows, page_count
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit
from bot.kit.processor import press_of
from bot.views import points_sheet as views
from bot.views.points_workbook import Words, write_card, write_year
from domain.dues.months import year_of
from handlers.points_keeping.desk import Opened, opened, privately, to_menu
from services.points import YearSheet, card_sheet, year_sheet

_IN_A_ROW = 2
_HEADINGS = ("name", "half_1", "half_2", "total")


@dataclass(frozen=True)
class Papers:
    """What a keeper reads and files; a member gets the own card."""

    kit: Kit

    async def on_sheet(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """One page of the year's sheet."""
        found = await opened(self.kit, update)
        if found is None:
            return
        turn, branch_id = found.turn, found.desk.branch_id
        sheet = await turn.ask(year_sheet, branch_id, found.press.number(1) or found.desk.year)
        page = min(max(found.press.number(2), 0), page_count(sheet.rows, views.A_PAGE) - 1)
        await say.toast(update)
        words = Words(turn.texts, turn.locale)
        headings = tuple(map(words.heading, _HEADINGS))
        values = views.sheet(sheet, page, headings, turn.locale)
        await say.show(update, turn.say("points_sheet.page", **values), _keys(found, sheet, page))

    async def on_file(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A workbook: the summary of the branch, or the card of one person."""
        turn = await privately(self.kit, update)
        if turn is None:
            return
        press = press_of(update)
        branch_id, person_id = press.number(0), press.number(1)
        year = press.number(2) or turn.now.year
        words = Words(turn.texts, turn.locale)
        if person_id:
            card = await turn.ask(card_sheet, branch_id, person_id, year)
            values = {"branch": card.branch, "name": card.row.name, "year": year}
            write: Callable[[BinaryIO], None] = lambda file: write_card(words, card, file)  # noqa: E731
            name = "card"
        else:
            sheet = await turn.ask(year_sheet, branch_id, year)
            values = {"branch": sheet.name, "year": year, "count": len(sheet.rows)}
            write = lambda file: write_year(words, sheet, file)  # noqa: E731
            name = "year"
        await say.toast(update, turn.plain("points_sheet.building"))
        content = await asyncio.to_thread(_content, write)
        chat = update.effective_chat
        assert chat is not None
        await chat.send_document(
            content,
            filename=turn.plain(f"points_sheet.file.{name}", **values),
            caption=turn.plain(f"points_sheet.caption.{name}", **values),
        )


def _content(write: Callable[[BinaryIO], None]) -> bytes:
    """What the file holds; made beside the loop."""
    file = BytesIO()
    write(file)
    return file.getvalue()


def _keys(found: Opened, sheet: YearSheet, page: int) -> Keys:
    """The members of the page, the pages, the years, and the file."""
    turn, branch_id, year = found.turn, sheet.branch_id, sheet.year
    members = [
        Key(each.name, data_for(Action.POINTS_CARD, branch_id, each.person_id, year))
        for each in views.on_page(sheet, page)
    ]
    turner = say.pager(
        page,
        page_count(sheet.rows, views.A_PAGE),
        lambda to: data_for(Action.POINTS_SHEET, branch_id, year, to),
    )
    file = Key(
        turn.plain("points_keeping.button.file"), data_for(Action.POINTS_FILE, branch_id, 0, year)
    )
    return [
        *in_rows(members, _IN_A_ROW),
        turner,
        _years(turn, found, year),
        [file],
        *to_menu(turn, branch_id),
    ]


def _years(turn: Turn, found: Opened, year: int) -> list[Key]:
    """The year before and after, as far as there are points."""
    begins = found.desk.settings.begins
    first = year_of(begins[0].since) if begins else year
    return [
        Key(
            turn.plain("points_keeping.button.year", year=each),
            data_for(Action.POINTS_SHEET, found.desk.branch_id, each, 0),
        )
        for each in (year - 1, year + 1)
        if first <= each <= found.desk.today.year
    ]
