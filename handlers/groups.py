"""Groups and their people: binding, joining, leaving, migration, invitations."""

from collections.abc import Callable
from dataclasses import dataclass

from telegram import ChatMember, Message, Update, User

from bot.kit import say
from bot.kit.buttons import Action, Press, data_for, parse
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit
from domain.errors import DomainError, Forbidden
from domain.vocabulary import UnitKind
from services.binding import (
    bind_chat,
    bindable_units,
    migrate_chat,
    place_of_chat,
    set_chat_reachable,
    unbind_chat,
)
from services.people import (
    INVITE_HOURS,
    Roll,
    candidate,
    confirm_candidate,
    create_invite,
    create_invite_above,
    dismiss_candidate,
    mark_reachable,
    note_candidate,
    rolls,
    rolls_above,
)

_HERE = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER})
_PAGE = 10  # names on one page


@dataclass(frozen=True)
class Groups:
    """Commands and events around groups and their members."""

    kit: Kit

    # Binding -----------------------------------------------------------------------------

    async def on_bind(self, update: Update, context: Context) -> None:
        """`/bind`, with a code or with buttons."""
        turn = await self.kit.turn(update)
        if not say.in_group(update):
            await say.send(update, turn.say("bind.private"))
            return
        if context.args:
            await self._bind(update, turn, context.args[0])
            return
        units = await turn.ask(bindable_units)
        if not units:
            await say.send(update, turn.say("bind.none"))
            return
        keys = [[say.Key(each.name, data_for(Action.BIND, each.unit_id))] for each in units]
        await say.send(update, turn.say("bind.ask"), keys)

    async def on_bind_pressed(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self.kit.turn(update)
        await self._bind(update, turn, _press(update).number(0))

    async def _bind(self, update: Update, turn: Turn, unit: int | str) -> None:
        chat = update.effective_chat
        assert chat is not None
        place = await turn.ask(
            bind_chat,
            chat.id,
            unit,
            thread_id=say.thread_of(update) or None,
            allowed=self.kit.allowed_chats,
        )
        await say.toast(update)
        branch = place.unit_kind is UnitKind.BRANCH
        await say.show(update, turn.say("bind.done", unit=place.unit_name, branch=branch))

    async def on_unbind(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self.kit.turn(update)
        chat = update.effective_chat
        assert chat is not None
        await turn.ask(unbind_chat, chat.id)
        await say.send(update, turn.say("bind.unbound"))

    # What happens to chats ---------------------------------------------------------------

    async def on_own_status(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """The bot was added, removed, blocked or unblocked."""
        change = update.my_chat_member
        assert change is not None
        turn = await self.kit.turn(update)
        here = change.new_chat_member.status in _HERE
        if change.chat.type == "private":
            await turn.ask(mark_reachable, change.from_user.id, reachable=here)
            return
        was = change.old_chat_member.status in _HERE
        await turn.ask(set_chat_reachable, change.chat.id, reachable=here)
        if here and not was and await turn.ask(place_of_chat, change.chat.id) is None:
            await say.send(update, turn.say("unknown.chat"))

    async def on_migration(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A group became a supergroup; both service messages say so."""
        message = update.effective_message
        assert isinstance(message, Message)
        old, new = message.chat_id, message.migrate_to_chat_id
        if new is None and message.migrate_from_chat_id is not None:
            old, new = message.migrate_from_chat_id, message.chat_id
        if new is not None:
            turn = await self.kit.turn(update)
            await self.kit.deps.run(migrate_chat, turn.caller, old, new)

    async def on_joined(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Joining the group makes a candidate, never a member."""
        message = update.effective_message
        assert isinstance(message, Message)
        people = [user for user in message.new_chat_members if not user.is_bot]
        await self._note(update, people)

    async def on_member_status(self, update: Update, context: Context) -> None:  # noqa: ARG002
        change = update.chat_member
        assert change is not None
        user = change.new_chat_member.user
        joined = (
            change.new_chat_member.status in _HERE and change.old_chat_member.status not in _HERE
        )
        if joined and not user.is_bot:
            await self._note(update, [user])

    async def _note(self, update: Update, people: list[User]) -> None:
        turn = await self.kit.turn(update)
        chat = update.effective_chat
        assert chat is not None
        new = [await turn.ask(note_candidate, user.id, chat.id, user.full_name) for user in people]
        if any(new):
            await say.send(update, turn.say("bind.candidate"))

    # Members -----------------------------------------------------------------------------

    async def on_members(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """`/members`: who is linked, who waits, whom to invite; in private only."""
        turn = await self.kit.turn(update)
        if say.in_group(update):
            await say.send(update, turn.say("members.private"))
            return
        for roll in await self._rolls(turn):
            text = turn.say(
                "members.text",
                branch=roll.branch,
                total=roll.total,
                bound=roll.bound,
                waiting=len(roll.waiting),
            )
            keys = [
                [
                    say.Key(
                        turn.plain("members.button.candidate", shown=each.shown_name),
                        data_for(Action.CANDIDATE, each.candidate_id, 0),
                    )
                ]
                for each in roll.waiting[:_PAGE]
            ]
            invite = data_for(Action.INVITE_WHOM, roll.branch_id, 0)
            keys.append([say.Key(turn.plain("members.button.invite"), invite)])
            await say.send(update, text, keys)

    async def _rolls(self, turn: Turn) -> tuple[Roll, ...]:
        try:
            return await turn.ask(rolls)
        except Forbidden:
            return await turn.ask(rolls_above)

    async def on_candidate(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Ask which person of the roster a candidate is."""
        turn = await self.kit.turn(update)
        press = _press(update)
        await say.toast(update)
        waiting = await turn.ask(candidate, press.number(0))
        own = [
            roll
            for roll in await turn.ask(rolls)
            if any(each.candidate_id == waiting.candidate_id for each in roll.waiting)
        ]
        people = own[0].unbound if own else ()
        shown, turner = _page(
            [
                say.Key(
                    each.name,
                    data_for(Action.CANDIDATE_IS, waiting.candidate_id, each.person_id),
                )
                for each in people
            ],
            press.number(1),
            lambda page: data_for(Action.CANDIDATE, waiting.candidate_id, page),
        )
        dismiss = say.Key(
            turn.plain("members.button.dismiss"),
            data_for(Action.CANDIDATE_NOT, waiting.candidate_id),
        )
        text = turn.say("members.who", shown=waiting.shown_name)
        await say.show(update, text, [*[[key] for key in shown], turner, [dismiss]])

    async def on_candidate_is(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self.kit.turn(update)
        press = _press(update)
        person = await turn.ask(confirm_candidate, press.number(0), press.number(1))
        await say.toast(update)
        await say.show(update, turn.say("members.confirmed", name=person.name))

    async def on_candidate_not(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self.kit.turn(update)
        press = _press(update)
        waiting = await turn.ask(candidate, press.number(0))
        await turn.ask(dismiss_candidate, waiting.candidate_id)
        await say.toast(update)
        await say.show(update, turn.say("members.dismissed", shown=waiting.shown_name))

    async def on_invite_whom(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self.kit.turn(update)
        press = _press(update)
        await say.toast(update)
        found = [r for r in await self._rolls(turn) if r.branch_id == press.number(0)]
        if not found or not found[0].unbound:
            await say.show(update, turn.say("members.all_bound"))
            return
        shown, turner = _page(
            [say.Key(p.name, data_for(Action.INVITE, p.person_id)) for p in found[0].unbound],
            press.number(1),
            lambda page: data_for(Action.INVITE_WHOM, found[0].branch_id, page),
        )
        await say.show(update, turn.say("members.invite_ask"), [*[[key] for key in shown], turner])

    async def on_invite(self, update: Update, context: Context) -> None:
        """A one-time link for one person, shown in private only."""
        turn = await self.kit.turn(update)
        if say.in_group(update):
            raise DomainError("members.private")
        person_id = _press(update).number(0)
        try:
            token = await turn.ask(create_invite, person_id)
        except Forbidden:
            token = await turn.ask(create_invite_above, person_id)
        await say.toast(update)
        link = f"https://t.me/{context.bot.username}?start={token}"
        name = _label_pressed(update)
        await say.send(update, turn.say("members.invite", name=name, hours=INVITE_HOURS, link=link))


def _press(update: Update) -> Press:
    query = update.callback_query
    press = parse(query.data if query else None)
    assert press is not None
    return press


def _label_pressed(update: Update) -> str:
    query = update.callback_query
    assert query is not None
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return ""
    rows = message.reply_markup.inline_keyboard
    return next((k.text for row in rows for k in row if k.callback_data == query.data), "")


def _page(
    keys: list[say.Key], page: int, data: Callable[[int], str]
) -> tuple[list[say.Key], list[say.Key]]:
    last = max(0, (len(keys) - 1) // _PAGE)
    page = min(max(page, 0), last)
    shown = keys[page * _PAGE : (page + 1) * _PAGE]
    if last == 0:
        return shown, []
    before, after = max(page - 1, 0), min(page + 1, last)
    turner = [
        say.Key("‹", data(before)),
        say.Key(f"{page + 1}/{last + 1}", data(page)),
        say.Key("›", data(after)),
    ]
    return shown, turner
