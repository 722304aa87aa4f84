"""`/doctor`: what keeps the bot from its work, for operators, in private."""

from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.kit import Context, Kit
from bot.views.doctor import doctor_text
from services.doctor import examine


@dataclass(frozen=True)
class Doctor:
    """The command of those who run the bot."""

    kit: Kit

    async def on_doctor(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self.kit.turn(update)
        if say.in_group(update):
            await say.send(update, turn.say("doctor.private"))
            return
        checks = await turn.ask(examine, key_kept=self.kit.key_kept())
        await say.send_long(update, doctor_text(turn.texts, turn.locale, checks))
