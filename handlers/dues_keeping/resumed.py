"""Receipts that a crash kept from being said: what was recorded, read again and told."""

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.forms.types import Saved
from bot.kit.kit import Kit, Resume
from bot.views import dues_yearly as views
from handlers.dues_keeping import assess, group, letter, relief, settings
from handlers.dues_keeping.fields import to_menu
from services.dues import again, dues_settings, yearly_preview


@dataclass(frozen=True)
class Resumed:
    """One resume for each effect of the keepers."""

    kit: Kit

    def table(self) -> Mapping[str, Resume]:
        """By the effect's name."""
        return {
            "dues_group": self.on_group,
            "dues_assess": self.on_assess,
            "dues_relief": self.on_relief,
            "dues_letter": self.on_letter,
            "dues_setting": self.on_setting,
            "dues_year": self.on_year,
        }

    async def on_group(self, update: Update, number: int) -> None:
        turn = await self.kit.turn(update)
        await _show(update, await group.saved(turn, await turn.ask(again.group_receipt, number)))

    async def on_assess(self, update: Update, number: int) -> None:
        turn = await self.kit.turn(update)
        found = await turn.ask(again.assessment, number)
        await _show(update, assess.saved(turn, found.made, found.branch_id))

    async def on_relief(self, update: Update, number: int) -> None:
        turn = await self.kit.turn(update)
        found = await turn.ask(again.relief, number)
        await _show(update, relief.saved(turn, found.relief, found.name, found.branch_id))

    async def on_letter(self, update: Update, number: int) -> None:
        turn = await self.kit.turn(update)
        await _show(update, letter.saved(turn, await turn.ask(again.letter, number)))

    async def on_setting(self, update: Update, branch_id: int) -> None:
        turn = await self.kit.turn(update)
        await _show(update, settings.saved(turn, await turn.ask(dues_settings, branch_id)))

    async def on_year(self, update: Update, number: int) -> None:
        """Who has a figure for the year now, and who still has none."""
        branch_id, year = divmod(number, 10_000)
        turn = await self.kit.turn(update)
        found = await turn.ask(yearly_preview, branch_id, year)
        text = turn.say("dues_yearly.resumed", **views.receipt(found))
        await say.show(update, text, to_menu(turn, branch_id))


async def _show(update: Update, saved: Saved) -> None:
    await say.show(update, saved.text, saved.keys)
