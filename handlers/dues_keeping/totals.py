"""The committee's totals: its branches, the most behind first; counts and sums, no person."""

from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Action, Key, data_for, page_count
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit
from bot.kit.processor import press_of
from bot.views import dues_totals as views
from domain.dues.months import Month, month, month_of, year_of
from handlers.dues_keeping.desk import privately
from services.dues import branch_totals


@dataclass(frozen=True)
class Totals:
    """What a committee sees of the dues below it."""

    kit: Kit

    async def on_totals(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """One page of the branches; with zeros, of this year so far."""
        turn = await privately(self.kit, update)
        if turn is None:
            return
        press = press_of(update)
        now = month_of(turn.now.date())
        first, last = press.number(0) or month(year_of(now), 1), press.number(1) or now
        found = await turn.ask(branch_totals, first, last)
        await say.toast(update)
        count = page_count(found, views.A_PAGE)
        page = min(max(press.number(2), 0), count - 1)
        values = views.totals(found, first, last, page)
        turner = say.pager(
            page, count, lambda each: data_for(Action.DUES_TOTALS, first, last, each)
        )
        text = turn.say("dues_keeping.totals", **values)
        await say.show(update, text, [turner, *_spans(turn, now)])


def _spans(turn: Turn, now: Month) -> list[list[Key]]:
    """Other months to look at: this one, the last one, this year, the year before."""
    year = year_of(now)
    spans = {
        "this_month": (now, now),
        "last_month": (now - 1, now - 1),
        "this_year": (month(year, 1), now),
        "last_year": (month(year - 1, 1), month(year - 1, 12)),
    }
    keys = [
        Key(turn.plain(f"dues_keeping.button.{name}"), data_for(Action.DUES_TOTALS, *span, 0))
        for name, span in spans.items()
    ]
    return [keys[:2], keys[2:]]
