"""What is shown of dues in private: a year, a payment, the receipt to print, the list."""

from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Action, data_for, page_count
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit
from bot.kit.processor import press_of
from bot.views import dues as views
from bot.views.page import Page, keys_of
from bot.views.receipt import receipt_document
from domain.errors import DomainError
from handlers.dues.form import saved
from services.dues import (
    CONFIRMED,
    Duties,
    collector_list,
    confirm_payment,
    duties,
    member_year,
    own_year,
    payment,
    taken_by,
)

_YEARS = range(2000, 2100)


async def in_private(update: Update, turn: Turn) -> bool:
    """Whether amounts may be shown here; a press that was forged in a group gets a word."""
    if not say.in_group(update):
        return True
    await say.toast(update, turn.plain("dues.only_private"), alert=True)
    return False


@dataclass(frozen=True)
class Screens:
    """The buttons that show something, and the one that confirms."""

    kit: Kit

    async def show_own(self, update: Update, turn: Turn, found: Duties, year: int) -> None:
        """One's own year, with what one has to do with dues besides."""
        turn.in_zone(found.zones.get(found.branch_id or 0, turn.deps.zone))
        shown = await turn.ask(own_year, year) if found.branch_id else None
        today = shown.today if shown else turn.now.date()
        page = views.own_page(turn.texts, turn.locale, shown, found, today)
        await _show(update, page)

    async def on_year(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Another year of one's own, or a year of somebody whose dues one keeps."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return
        press = press_of(update)
        branch, person, year = press.number(0), press.number(1), press.number(2)
        found = await turn.ask(duties)
        if year not in _YEARS or not (person or found.branch_id):
            raise DomainError("dues.year_unknown")
        if not person:
            await say.toast(update)
            await self.show_own(update, turn, found, year)
            return
        shown = await turn.ask(member_year, branch, person, year)
        await say.toast(update)
        await _show(update, views.member_page(turn.texts, turn.locale, shown, branch))

    async def on_show(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A payment as it stands: its receipt as text."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return
        view = await turn.ask(payment, press_of(update).number(0))
        await say.toast(update)
        done = await saved(turn, view)
        await say.send(update, done.text, done.keys)

    async def on_print(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """The receipt as a page to print, sent as a file."""
        turn = await self.kit.turn(update)
        chat = update.effective_chat
        assert chat is not None
        if not await in_private(update, turn):
            return
        payment_id = press_of(update).number(0)
        view = await turn.ask(payment, payment_id)
        if view.receipt is None:
            raise DomainError("dues.no_receipt")
        by = await turn.ask(taken_by, payment_id)
        await say.toast(update)
        page = receipt_document(turn.texts, turn.locale, view, by or "")
        await chat.send_document(
            page.encode(),
            filename=f"dues-{view.receipt}.html",
            caption=turn.plain("dues.printed", receipt=view.receipt),
        )

    async def on_confirm(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """The collector has the money; a second press shows the same receipt."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return
        payment_id = press_of(update).number(0)
        before = await turn.ask(payment, payment_id)
        view = await turn.ask(confirm_payment, payment_id)
        key = "confirmed_before" if before.status == CONFIRMED else "confirmed"
        await say.toast(update, turn.plain(f"dues.{key}", receipt=view.receipt))
        done = await saved(turn, view)
        await say.show(update, done.text, done.keys)

    async def on_list(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Whom to ask, a page at a time; those whose report waits come first."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return
        press = press_of(update)
        branch_id = press.number(0)
        rows = sorted(await turn.ask(collector_list, branch_id), key=lambda row: not row.reported)
        found = await turn.ask(duties)
        turn.in_zone(found.zones[branch_id])
        count = page_count(rows, views.PAGE)
        page = min(max(press.number(1), 0), count - 1)
        here = rows[page * views.PAGE : (page + 1) * views.PAGE]
        made = views.list_page(
            turn.texts,
            turn.locale,
            rows,
            kept=next(kept for kept in found.kept if kept.branch_id == branch_id),
            waiting=[await turn.ask(payment, each) for row in here for each in row.reported],
            page=page,
            today=turn.now.date(),
        )
        turner = say.pager(page, count, lambda at: data_for(Action.DUES_LIST, branch_id, at))
        await say.toast(update)
        await say.show(update, made.text, [*keys_of(made), turner])

    async def resume(self, update: Update, payment_id: int) -> None:
        """Say what a crash kept from being said; only ever in private."""
        if say.in_group(update):
            return
        turn = await self.kit.turn(update)
        done = await saved(turn, await turn.ask(payment, payment_id))
        await say.show(update, done.text, done.keys)


async def _show(update: Update, page: Page) -> None:
    await say.show(update, page.text, keys_of(page))
