"""The register as a workbook, and the yearly account for the members of the branch."""

import asyncio
from dataclasses import dataclass
from io import BytesIO

from telegram import Update
from telegram.helpers import create_deep_linked_url

from bot.kit import say
from bot.kit.buttons import Action, Key, Keys, data_for
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit
from bot.kit.processor import press_of
from bot.views import dues_published as views
from bot.views.register import Words, write_register
from domain.errors import NotFound
from handlers.dues.group import LINK
from handlers.dues_keeping.desk import opened
from handlers.dues_keeping.fields import to_menu
from services.dues import (
    Published,
    Register,
    publication_preview,
    publish_year,
    published,
    register,
)

_YEARS = 4  # this one and those before it


@dataclass(frozen=True)
class Papers:
    """What a branch files, and what it shows its members."""

    kit: Kit

    # The register -----------------------------------------------------------------------

    async def on_register(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Which year; or the workbook of one, as a file."""
        found = await opened(self.kit, update)
        if found is None:
            return
        turn, branch_id, year = found.turn, found.desk.branch_id, found.press.number(1)
        if not year:
            await say.toast(update)
            keys = [_years(turn, Action.DUES_REGISTER, branch_id), *to_menu(turn, branch_id)]
            text = turn.say("dues_keeping.register.ask", branch=found.desk.name)
            await say.show(update, text, keys)
            return
        made = await turn.ask(register, branch_id, year)
        await say.toast(update, turn.plain("dues_keeping.register.building"))
        words = Words(turn.texts, turn.locale, turn.deps.rules.dues)
        content = await asyncio.to_thread(_workbook, words, made)
        chat = update.effective_chat
        assert chat is not None
        caption = turn.plain(
            "dues_keeping.register.caption",
            branch=made.name,
            year=year,
            count=len(made.rows),
            due_fen=made.totals.due_fen,
            paid_fen=made.totals.paid_fen,
            balance_fen=made.totals.balance_fen,
        )
        title = turn.plain("dues_register.title")
        filename = f"{made.name}_{year}_{title}.xlsx"
        await chat.send_document(content, filename=filename, caption=caption)

    # The yearly account -----------------------------------------------------------------

    async def on_publish(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A look before it is published; the third word on the button says that it was seen."""
        found = await opened(self.kit, update)
        if found is None:
            return
        turn, branch_id = found.turn, found.desk.branch_id
        year = found.press.number(1) or found.desk.today.year
        before = await _published(turn, branch_id, year)
        seen, stamp = found.press.text(2), views.stamp(before)
        if seen == stamp:
            made = await turn.ask(publish_year, branch_id, year)
            await say.toast(update, turn.plain("dues_keeping.publish.done_short"))
            await say.show(update, _done(turn, made), _after(turn, made))
            return
        look = await turn.ask(publication_preview, branch_id, year)
        await say.toast(update)
        heading = turn.say("dues_keeping.publish.preview", before=before is not None)
        text = f"{heading}\n\n{_account(turn, look)}"
        sure = Key(
            turn.plain("dues_keeping.button.publish"),
            data_for(Action.DUES_PUBLISH, branch_id, year, stamp),
        )
        years = _years(turn, Action.DUES_PUBLISH, branch_id)
        await say.show(update, text, [[sure], years, *to_menu(turn, branch_id)])

    async def on_published(self, update: Update, context: Context) -> None:
        """What was published, in private; in a group only that it was."""
        press = press_of(update)
        branch_id, year = press.number(0), press.number(1)
        turn = await self.kit.turn(update)
        found = await turn.ask(published, branch_id, year or turn.now.year)
        if say.in_group(update):
            await self._in_group(update, context, turn, found)
            return
        await say.toast(update)
        keys = [_years(turn, Action.DUES_PUBLISHED, branch_id)]
        if found.published_at is None:  # only a keeper gets this far
            heading = turn.say("dues_keeping.publish.not_yet")
        else:
            day = found.published_at.astimezone(turn.now.tzinfo)
            heading = turn.say("dues_keeping.publish.since", day=day)
        await say.show(update, f"{heading}\n\n{_account(turn, found)}", keys)

    async def _in_group(
        self, update: Update, context: Context, turn: Turn, found: Published
    ) -> None:
        if found.published_at is None:
            raise NotFound("dues.not_published", year=found.year)
        await say.toast(update, turn.plain("dues_keeping.private"), alert=True)
        link = Key(
            turn.plain("dues_keeping.button.open"),
            url=create_deep_linked_url(context.bot.username, LINK),
        )
        await say.show(update, turn.say("dues_keeping.publish.in_group", year=found.year), [[link]])

    async def resume(self, update: Update, number: int) -> None:
        """Say a publication that a crash kept from being said."""
        branch_id, year = divmod(number, 10_000)
        turn = await self.kit.turn(update)
        made = await turn.ask(published, branch_id, year)
        await say.show(update, _done(turn, made), _after(turn, made))


def _workbook(words: Words, made: Register) -> bytes:
    file = BytesIO()
    write_register(words, made, file)
    return file.getvalue()


async def _published(turn: Turn, branch_id: int, year: int) -> Published | None:
    """What stands published; None where nothing does."""
    try:
        found = await turn.ask(published, branch_id, year)
    except NotFound:
        return None
    return found if found.published_at else None


def _years(turn: Turn, action: Action, branch_id: int) -> list[Key]:
    this = turn.now.year
    return [
        Key(str(year), data_for(action, branch_id, year)) for year in range(this, this - _YEARS, -1)
    ]


def _account(turn: Turn, found: Published) -> str:
    return turn.say("dues_keeping.publish.account", **views.account(found))


def _done(turn: Turn, made: Published) -> str:
    return turn.say("dues_keeping.publish.done", year=made.year, branch=made.branch_name)


def _after(turn: Turn, made: Published) -> Keys:
    look = Key(
        turn.plain("dues_keeping.button.published"),
        data_for(Action.DUES_PUBLISHED, made.branch_id, made.year),
    )
    return [[look], *to_menu(turn, made.branch_id)]
