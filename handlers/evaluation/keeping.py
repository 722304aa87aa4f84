"""What the keepers of a branch do with its rounds, in private only.

They see how many have voted, never who: nothing here asks for it, and no answer depends on it.
"""

from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit
from bot.kit.processor import press_of
from bot.views import evaluation as views
from bot.views.page import Page
from handlers.evaluation.voting import privately, show_page
from services.evaluation import (
    RoundView,
    close_round,
    end_invitation,
    evaluation_desk,
    remind_voters,
    round_results,
    round_view,
)


@dataclass(frozen=True)
class Keeping:
    """The keeper's side."""

    kit: Kit

    async def on_menu(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """The rounds of a branch."""
        turn = await privately(self.kit, update)
        if turn is None:
            return
        desk = await turn.ask(evaluation_desk, press_of(update).number(0))
        await say.toast(update)
        await show_page(update, views.menu_page(turn.texts, turn.locale, desk))

    async def on_round(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Turnout while it is open, then results."""
        turn = await privately(self.kit, update)
        if turn is None:
            return
        view = await turn.ask(round_view, press_of(update).number(0))
        page = await round_or_results(turn, view)
        await say.toast(update)
        await show_page(update, page)

    async def on_remind(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Those who have not voted are written to at the next tick."""
        turn = await privately(self.kit, update)
        if turn is None:
            return
        view = await turn.ask(remind_voters, press_of(update).number(0))
        await say.toast(update)
        # Neither names nor how many can be reached: in a small branch that would tell who waits.
        note = turn.say("evaluation.reminded")
        await show_page(update, views.round_page(turn.texts, turn.locale, view, note))

    async def on_invite_end(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """An invitation is taken back."""
        turn = await privately(self.kit, update)
        if turn is None:
            return
        press = press_of(update)
        view = await turn.ask(end_invitation, press.number(0), press.number(1))
        await say.toast(update)
        note = turn.say("evaluation.invitation_ended")
        await show_page(update, views.round_page(turn.texts, turn.locale, view, note))

    async def on_close(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Asked once more, then results."""
        turn = await privately(self.kit, update)
        if turn is None:
            return
        press = press_of(update)
        view = await turn.ask(round_view, press.number(0))
        if press.text(1) == views.SURE:
            view = await turn.ask(close_round, press.number(0))
        page = (
            views.sure_page(turn.texts, turn.locale, view)
            if view.ended_at is None
            else await round_or_results(turn, view)
        )
        await say.toast(update)
        await show_page(update, page)

    async def resume(self, update: Update, turn: Turn, round_id: int) -> None:
        """Say again what a crash kept from being said: the round as it is now."""
        view = await turn.ask(round_view, round_id)
        await show_page(update, await round_or_results(turn, view))


async def round_or_results(turn: Turn, view: RoundView) -> Page:
    """A round as it stands: turnout, results, or why it is void."""
    if view.ended_at is None or view.void_reason is not None:
        return views.round_page(turn.texts, turn.locale, view)
    found = await turn.ask(round_results, view.round_id)
    return views.results_page(turn.texts, turn.locale, found)
