"""Start, help, one's own record, privacy and language."""

import json
from dataclasses import dataclass

from telegram import Message, Update
from telegram.helpers import create_deep_linked_url

from bot.kit import say
from bot.kit.buttons import Action, Key, data_for
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit
from bot.kit.processor import press_of
from bot.kit.texts import label_of
from domain.attendance import Rate
from domain.errors import Forbidden
from handlers.points.screens import own_line
from services.binding import place_of_chat
from services.export import export_own_data
from services.meetings import my_attendance
from services.people import (
    Me,
    forget_account,
    mark_reachable,
    me,
    redeem_invite,
    set_language,
)

_ATTENDED = 12  # newest meetings shown


@dataclass(frozen=True)
class Basics:
    """Commands that everybody may give."""

    kit: Kit

    async def on_start(self, update: Update, context: Context) -> None:
        """`/start`, alone or by an invitation's link; in a group a word of greeting."""
        turn = await self.kit.turn(update)
        if say.in_group(update):
            await say.send(update, turn.say("start.group"))
            return
        token = context.args[0] if context.args else ""
        if token and token != "me":  # noqa: S105 - a deep link that opens /me
            person = await turn.ask(redeem_invite, token)
            text = turn.say("start.welcome", name=person.name, branch=person.branch or "")
            await say.send(update, text)
            return
        known = await self._me(turn)
        if known is None:
            await say.send(update, turn.say("start.unbound"))
            return
        telegram_id = turn.caller.telegram_id
        assert telegram_id is not None
        await turn.ask(mark_reachable, telegram_id, reachable=True)
        if token == "me":  # noqa: S105
            await self._show_me(update, turn, known)
            return
        text = turn.say("start.bound", name=known.name, branch=known.branch or "")
        await say.send(update, text)

    async def on_help(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self.kit.turn(update)
        known = turn.speaker
        may = {"keeper": known.keeper, "binder": known.binder, "operator": known.operator}
        await say.send(update, turn.say("help.text", **may))

    async def on_me(self, update: Update, context: Context) -> None:
        """`/me`: one's own record, in private only."""
        turn = await self.kit.turn(update)
        if say.in_group(update):
            link = create_deep_linked_url(context.bot.username, "me")
            key = Key(turn.plain("me.open_private"), url=link)
            await say.send(update, turn.say("me.private"), [[key]])
            return
        await self._show_me(update, turn, await turn.ask(me))

    async def _show_me(self, update: Update, turn: Turn, known: Me) -> None:
        turn.in_zone(known.zone)
        rows = await turn.ask(my_attendance, turn.now.year)
        kinds = turn.deps.rules.kinds
        present = sum(row.present for row in rows)
        attended = {
            "expected": len(rows),
            "present": present,
            "rate": Rate(present, len(rows)).percent_tenths if rows else None,
            "rows": [
                {
                    "day": row.held_on,
                    "kind": label_of(turn.locale, kinds[row.kind]),
                    "present": row.present,
                    "reason": turn.plain(f"absence.{row.reason}") if row.reason else "",
                }
                for row in rows[:_ATTENDED]
            ],
        }
        text = turn.say(
            "me.text",
            name=known.name,
            kind=turn.plain(f"kind.{known.kind.value}") if known.kind else "",
            traits=[turn.plain(f"trait.{each.value}") for each in known.traits],
            branch=known.branch or "",
            group=known.group,
            offices=[turn.plain(f"office.{each.value}") for each in known.offices],
            points=await own_line(turn),
            attended=attended if rows else None,
        )
        await say.send(update, text)

    async def on_privacy(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """`/privacy`: what is kept; in private, with the buttons to export and unlink."""
        turn = await self.kit.turn(update)
        keys = [
            [Key(turn.plain("privacy.export"), data_for(Action.PRIVACY_EXPORT))],
            [Key(turn.plain("privacy.forget"), data_for(Action.PRIVACY_FORGET))],
        ]
        await say.send(update, turn.say("privacy.text"), () if say.in_group(update) else keys)

    async def on_export(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Everything kept about oneself, as a file, in private only."""
        turn = await self.kit.turn(update)
        chat = update.effective_chat
        assert chat is not None
        if not await _offered(update, turn):
            return
        found = await turn.ask(export_own_data)
        await say.toast(update)
        content = json.dumps(found, ensure_ascii=False, indent=2).encode()
        await chat.send_document(
            content, filename="zhibu-me.json", caption=turn.plain("privacy.exported")
        )

    async def on_forget(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Ask once more before an account is unlinked."""
        turn = await self.kit.turn(update)
        if not await _offered(update, turn):
            return
        await turn.ask(me)
        await say.toast(update)
        sure = Key(turn.plain("privacy.forget_yes"), data_for(Action.PRIVACY_FORGET_SURE))
        keep = Key(turn.plain("form.button.cancel"), data_for(Action.CLOSE))
        await say.show(update, turn.say("privacy.forget_sure"), [[sure], [keep]])

    async def on_forget_sure(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self.kit.turn(update)
        if not await _offered(update, turn):
            return
        await turn.ask(forget_account)
        await say.toast(update)
        await say.show(update, turn.say("privacy.forgotten"))

    async def on_language(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self.kit.turn(update)
        keys = [
            [
                Key("中文", data_for(Action.LANGUAGE, "zh_CN")),
                Key("English", data_for(Action.LANGUAGE, "en")),
            ]
        ]
        await say.send(update, turn.say("language.ask"), keys)

    async def on_language_chosen(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self.kit.turn(update)
        press = press_of(update)
        if not await _offered(update, turn):
            return
        await turn.ask(set_language, press.text(0))
        turn.locale = press.text(0)
        await say.toast(update)
        await say.show(update, turn.say("language.set"))

    async def on_close(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A button that only puts its card away: the text stays, the buttons go."""
        if await _offered(update, await self.kit.turn(update)):
            await say.toast(update)
            await say.put_away(update)

    async def on_stale(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A button that nobody knows any more."""
        turn = await self.kit.turn(update)
        await say.toast(update, turn.plain("form.stale"))

    async def on_unknown(self, update: Update, context: Context) -> None:
        """Anything else in private: how to begin; in a group only what was addressed to us."""
        if say.in_group(update) and not _addressed(update, context.bot.username):
            return
        turn = await self.kit.turn(update)
        chat = update.effective_chat
        assert chat is not None
        if say.in_group(update) and await turn.ask(place_of_chat, chat.id) is None:
            await say.send(update, turn.say(unknown_chat(self.kit, chat.id)))
            return
        await say.send(update, turn.say("form.nothing_open"))

    async def _me(self, turn: Turn) -> Me | None:
        try:
            return await turn.ask(me)
        except Forbidden:
            return None


def unknown_chat(kit: Kit, chat_id: int) -> str:
    """The one sentence for a group that is not bound: how to bind it, if it may be at all."""
    refused = kit.allowed_chats and chat_id not in kit.allowed_chats
    return "unknown.chat_refused" if refused else "unknown.chat"


def _addressed(update: Update, username: str) -> bool:
    """Whether a command names this bot: others listen to the same group."""
    text = (update.message.text if update.message else None) or ""
    return text.partition(" ")[0].lower().endswith(f"@{username.lower()}")


async def _offered(update: Update, turn: Turn) -> bool:
    """Whether the card that was pressed has this button.

    Anybody may press these, so a forged press could otherwise write over somebody's card.
    """
    query = update.callback_query
    message = query.message if query else None
    markup = message.reply_markup if isinstance(message, Message) else None
    rows = markup.inline_keyboard if markup else ()
    if query and any(key.callback_data == query.data for row in rows for key in row):
        return True
    await say.toast(update, turn.plain("form.stale"))
    return False
