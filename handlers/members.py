"""The people of a branch: who is linked to an account, who waits, who is invited."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from telegram import Message, Update
from telegram.helpers import create_deep_linked_url

from bot.kit import say
from bot.kit.buttons import Action, Key, data_for, page_count
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit
from bot.kit.processor import press_of
from domain.errors import DomainError, Forbidden, NotFound
from services.people import (
    INVITE_HOURS,
    Roll,
    candidate,
    confirm_candidate,
    create_invite,
    create_invite_above,
    dismiss_candidate,
    rolls,
    rolls_above,
)

_PAGE = 10  # names on one page
_APART = 3  # branches that get a message each; more are a list to choose from


@dataclass(frozen=True)
class Members:
    """`/members` and its buttons, in private only: a group is shown no names."""

    kit: Kit

    async def on_members(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """`/members`: who is linked, who waits, whom to invite; in private only."""
        turn = await self.kit.turn(update)
        if say.in_group(update):
            await say.send(update, turn.say("members.private"))
            return
        found, keeps = await self._rolls(turn)
        if len(found) > _APART:
            await self._branches(update, turn, found, 0)
            return
        for roll in found:
            await self._roll(update, turn, roll, keeps=keeps)

    async def _roll(self, update: Update, turn: Turn, roll: Roll, *, keeps: bool) -> None:
        """One branch; only its keepers say who the waiting are, so only they get the buttons."""
        text = turn.say(
            "members.text",
            branch=roll.branch,
            total=roll.total,
            bound=roll.bound,
            waiting=len(roll.waiting),
        )
        keys = [
            [
                Key(
                    turn.plain("members.button.candidate", shown=each.shown_name),
                    data_for(Action.CANDIDATE, each.candidate_id, 0),
                )
            ]
            for each in (roll.waiting[:_PAGE] if keeps else ())
        ]
        invite = data_for(Action.INVITE_WHOM, roll.branch_id, 0)
        keys.append([Key(turn.plain("members.button.invite"), invite)])
        await say.send(update, text, keys)

    async def _branches(
        self, update: Update, turn: Turn, found: tuple[Roll, ...], page: int
    ) -> None:
        """Those above many branches choose one first."""
        shown, turner = _page(
            [
                Key(
                    f"{roll.branch} {roll.bound}/{roll.total}",
                    data_for(Action.INVITE_WHOM, roll.branch_id, 0),
                )
                for roll in found
            ],
            page,
            lambda at: data_for(Action.INVITE_WHOM, 0, at),
        )
        text = turn.say("members.branches", count=len(found))
        await say.show(update, text, [*[[key] for key in shown], turner])

    async def _rolls(self, turn: Turn) -> tuple[tuple[Roll, ...], bool]:
        """The branches that the actor keeps, or may bind; and whether it keeps them."""
        try:
            return await turn.ask(rolls), True
        except Forbidden as refused:
            with contextlib.suppress(Forbidden):
                return await turn.ask(rolls_above), False
            raise refused from None  # this is the keepers' business first

    async def _privately(self, update: Update) -> Turn:
        """An exchange about people by name, which no group may see."""
        if say.in_group(update):
            raise DomainError("members.private")
        return await self.kit.turn(update)

    async def on_candidate(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Ask which person of the roster a candidate is."""
        turn = await self._privately(update)
        press = press_of(update)
        waiting = await turn.ask(candidate, press.number(0))
        await say.toast(update)
        own = [
            roll
            for roll in await turn.ask(rolls)
            if any(each.candidate_id == waiting.candidate_id for each in roll.waiting)
        ]
        people = own[0].unbound if own else ()
        shown, turner = _page(
            [
                Key(
                    each.name,
                    data_for(Action.CANDIDATE_IS, waiting.candidate_id, each.person_id),
                )
                for each in people
            ],
            press.number(1),
            lambda page: data_for(Action.CANDIDATE, waiting.candidate_id, page),
        )
        dismiss = Key(
            turn.plain("members.button.dismiss"),
            data_for(Action.CANDIDATE_NOT, waiting.candidate_id),
        )
        text = turn.say("members.who", shown=waiting.shown_name)
        await say.show(update, text, [*[[key] for key in shown], turner, [dismiss]])

    async def on_candidate_is(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self._privately(update)
        press = press_of(update)
        person = await turn.ask(confirm_candidate, press.number(0), press.number(1))
        await say.toast(update)
        await say.show(update, turn.say("members.confirmed", name=person.name))

    async def on_candidate_not(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self._privately(update)
        press = press_of(update)
        waiting = await turn.ask(candidate, press.number(0))
        await turn.ask(dismiss_candidate, waiting.candidate_id)
        await say.toast(update)
        await say.show(update, turn.say("members.dismissed", shown=waiting.shown_name))

    async def on_invite_whom(self, update: Update, context: Context) -> None:  # noqa: ARG002
        turn = await self._privately(update)
        press = press_of(update)
        known, _ = await self._rolls(turn)
        if press.number(0) == 0 and len(known) > _APART:
            await say.toast(update)
            await self._branches(update, turn, known, press.number(1))
            return
        found = [roll for roll in known if roll.branch_id == press.number(0)]
        if not found:
            raise NotFound("unit.not_found")
        await say.toast(update)
        if not found[0].unbound:
            await say.show(update, turn.say("members.all_bound"))
            return
        shown, turner = _page(
            [Key(p.name, data_for(Action.INVITE, p.person_id)) for p in found[0].unbound],
            press.number(1),
            lambda page: data_for(Action.INVITE_WHOM, found[0].branch_id, page),
        )
        await say.show(update, turn.say("members.invite_ask"), [*[[key] for key in shown], turner])

    async def on_invite(self, update: Update, context: Context) -> None:
        """A one-time link for one person, shown in private only."""
        turn = await self._privately(update)
        person_id = press_of(update).number(0)
        try:
            token = await turn.ask(create_invite, person_id)
        except Forbidden:
            token = await turn.ask(create_invite_above, person_id)
        await say.toast(update)
        link = create_deep_linked_url(context.bot.username, token)
        name = _label_pressed(update)
        await say.send(update, turn.say("members.invite", name=name, hours=INVITE_HOURS, link=link))


def _label_pressed(update: Update) -> str:
    query = update.callback_query
    assert query is not None
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return ""
    rows = message.reply_markup.inline_keyboard
    return next((k.text for row in rows for k in row if k.callback_data == query.data), "")


def _page(keys: list[Key], page: int, data: Callable[[int], str]) -> tuple[list[Key], list[Key]]:
    """The keys of one page, counted from 0, and the row that turns pages."""
    count = page_count(keys, _PAGE)
    page = min(max(page, 0), count - 1)
    return keys[page * _PAGE : (page + 1) * _PAGE], say.pager(page, count, data)
