"""What is shown of points in private: a year, a month, a proposal, and the list that waits."""

from dataclasses import dataclass

import structlog
from telegram import Chat, Update
from telegram.error import TelegramError

from bot.kit import say
from bot.kit.buttons import Action, Key, data_for
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit, shown
from bot.kit.processor import press_of
from bot.views import points_own as views
from bot.views import points_proposals as lists
from bot.views.page import Page, keys_of
from bot.views.points_month import month_page
from bot.views.points_words import signed
from domain.errors import DomainError
from handlers.points.form import saved
from services.points import (
    PointsDuties,
    ProposalView,
    approve_all,
    approve_entry,
    entry,
    own_card,
    own_month,
    points_duties,
    waiting,
    withdraw_entry,
)

log = structlog.get_logger()
LINK = "points"  # of t.me/<bot>?start=points
_NO_CARD = frozenset({"points.no_scheme", "points.year_before", "person.not_in_branch"})


async def in_private(update: Update, turn: Turn) -> bool:
    """Whether scores may be shown here; a press that was forged in a group gets a word."""
    if not say.in_group(update):
        return True
    await say.toast(update, turn.plain("points_own.private"), alert=True)
    return False


async def to_private(update: Update, turn: Turn) -> None:
    """In a group nothing but the way into private."""
    link = f"https://t.me/{update.get_bot().username}?start={LINK}"
    key = Key(turn.plain("points_own.button.private"), url=link)
    await say.send(update, turn.say("points_own.private"), [[key]])


async def own_line(turn: Turn) -> str | None:
    """One's total of the year in a few words, for `/me`; None where no branch scores one."""
    try:
        return views.own_line(turn.texts, turn.locale, await turn.ask(own_card))
    except DomainError:
        return None


@dataclass(frozen=True)
class Screens:
    """The buttons that show something, and those that decide with one press."""

    kit: Kit

    async def show_own(self, update: Update, turn: Turn, duties: PointsDuties) -> None:
        """One's own year, with what one has to do with points besides."""
        turn.in_zone(duties.zone)
        why = turn.plain("points_own.outside")
        if duties.branch_id is not None:
            try:
                card = await turn.ask(own_card, duties.branch_id)
            except DomainError as error:
                if error.key not in _NO_CARD:
                    raise
                why = turn.plain(f"error.{error.key}", **shown(turn, error.values))
            else:
                await _show(update, views.own_page(turn.texts, turn.locale, card, duties))
                return
        await _show(update, views.desk_page(turn.texts, turn.locale, duties, why))

    async def on_card(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A year of one's own, or for keepers of a member."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return
        press = press_of(update)
        branch, person, year = press.number(0), press.number(1), press.number(2)
        card = await turn.ask(own_card, branch, person, year)
        turn.in_zone(card.zone)
        await say.toast(update)
        if not card.own:
            await _show(update, views.member_page(turn.texts, turn.locale, card))
            return
        duties = await turn.ask(points_duties)
        await _show(update, views.own_page(turn.texts, turn.locale, card, duties))

    async def on_month(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A month opened down to its entries."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return
        press = press_of(update)
        branch, person, month = press.number(0), press.number(1), press.number(2)
        found = await turn.ask(own_month, branch, person, month)
        turn.in_zone(found.zone)
        await say.toast(update)
        kinds = turn.deps.rules.kinds
        await _show(update, month_page(turn.texts, turn.locale, found, kinds))

    async def on_show(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A proposal as it stands, with its photos and documents."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return
        view = await turn.ask(entry, press_of(update).number(0))
        await say.toast(update)
        await _send_files(update, turn, view)
        done = saved(turn, view)
        await say.send(update, done.text, done.keys)

    async def on_withdraw(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """One's own proposal is taken back while it waits."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return
        done = saved(turn, await turn.ask(withdraw_entry, press_of(update).number(0)))
        await say.toast(update)
        await say.show(update, done.text, done.keys)

    async def on_waiting(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """What waits, a page of it."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return
        press = press_of(update)
        await self._list(update, turn, press.number(0), press.number(1))

    async def on_approve(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A proposal approved as it is; then what still waits."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return
        view = await turn.ask(approve_entry, press_of(update).number(0))
        note = turn.plain(
            "points_list.approved",
            name=view.name,
            event=lists.event_label(turn.locale, view),
            points=signed(view.points),
        )
        await self._list(update, turn, view.branch_id, 0, note)

    async def on_approve_all(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """All that was shown approved, without one's own."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return
        press = press_of(update)
        done = await turn.ask(approve_all, press.number(0), press.number(1))
        note = turn.plain(
            "points_list.approved_all",
            count=len(done.entries),
            own=done.own,
            not_open=done.not_open,
        )
        await self._list(update, turn, done.branch_id, 0, note)

    async def resume_entry(self, update: Update, entry_id: int) -> None:
        """Say what a crash kept from being said; only ever in private."""
        if say.in_group(update):
            return
        turn = await self.kit.turn(update)
        done = saved(turn, await turn.ask(entry, entry_id))
        await say.show(update, done.text, done.keys)

    async def resume_approved(self, update: Update, branch_id: int) -> None:
        """After a batch: what still waits."""
        if not say.in_group(update):
            await self._list(update, await self.kit.turn(update), branch_id, 0)

    async def _list(
        self, update: Update, turn: Turn, branch_id: int, asked: int, note: str | None = None
    ) -> None:
        found = await turn.ask(waiting, branch_id)
        turn.in_zone(found.zone)
        count = max(1, -(-len(found.proposals) // lists.PAGE))
        page = min(max(asked, 0), count - 1)
        made = lists.waiting_page(turn.texts, turn.locale, found, page, note)
        turner = say.pager(page, count, lambda at: data_for(Action.POINTS_WAITING, branch_id, at))
        await say.toast(update)
        await say.show(update, made.text, [*keys_of(made), turner])


async def _send_files(update: Update, turn: Turn, view: ProposalView) -> None:
    """The evidence, each file as it was sent; what Telegram has no more is said."""
    chat = update.effective_chat
    assert chat is not None
    gone = 0
    for each in view.files:
        gone += not await _sent(chat, each.kind, each.file_id)
    if gone:
        await say.send(update, turn.say("points_list.file_gone", count=gone))


async def _sent(chat: Chat, kind: str, file_id: str) -> bool:
    send = chat.send_photo if kind == "photo" else chat.send_document
    try:
        await send(file_id)
    except TelegramError as error:
        log.info("evidence.not_sent", error=type(error).__name__)
        return False
    return True


async def _show(update: Update, page: Page) -> None:
    await say.show(update, page.text, keys_of(page))
