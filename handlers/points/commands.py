"""`/points` and the buttons around proposals and one's own card."""

from collections.abc import Mapping, Sequence

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.kit import say
from bot.kit.buttons import Action, pattern
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.kit import Context, Handle, Kit, Resume
from bot.kit.processor import press_of
from domain.errors import DomainError, NotFound
from handlers.points import decisions, form
from handlers.points.fields import proposable
from handlers.points.screens import LINK, Screens, in_private, to_private
from services.people import mark_reachable
from services.points import points_duties, proposal_desk

SPOKEN = r"^(积分|我的积分|查积分)$"
PROPOSE = r"^(申报积分|积分申报)$"


class Points:
    """What members propose and officers decide."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.propose = Conversation(form.proposal_form(), kit)
        self.reasons = {
            decisions.CHANGE: Conversation(decisions.change_form(), kit),
            decisions.DECLINE: Conversation(decisions.decline_form(), kit),
            decisions.REVERSE: Conversation(decisions.reverse_form(), kit),
        }
        self.screens = Screens(kit)

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """The forms, each with what opens it."""
        fresh, private = filters.UpdateType.MESSAGE, filters.ChatType.PRIVATE
        linked = filters.Regex(rf"^/start(@\w+)? {LINK}$") & private
        entries: list[Entry] = [
            CommandHandler("points", self.on_points, filters=fresh),
            MessageHandler(fresh & private & filters.Regex(SPOKEN), self.on_points),
            MessageHandler(fresh & private & filters.Regex(PROPOSE), self.on_spoken),
            CommandHandler("start", self.on_link, filters=fresh & linked),
            _pressed(Action.POINTS_PROPOSE, self.on_propose),
        ]
        return (
            (self.propose, entries),
            (self.reasons[decisions.CHANGE], [_pressed(Action.POINTS_CHANGE, self.on_change)]),
            (self.reasons[decisions.DECLINE], [_pressed(Action.POINTS_DECLINE, self.on_decline)]),
            (self.reasons[decisions.REVERSE], [_pressed(Action.POINTS_REVERSE, self.on_reverse)]),
        )

    def commands(self) -> Sequence[tuple[str, Handle]]:
        """The commands that are no form: none, `/points` leads to all."""
        return ()

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The buttons that are no form."""
        return (
            (Action.POINTS_CARD, self.screens.on_card),
            (Action.POINTS_MONTH, self.screens.on_month),
            (Action.POINTS_SHOW, self.screens.on_show),
            (Action.POINTS_WITHDRAW, self.screens.on_withdraw),
            (Action.POINTS_WAITING, self.screens.on_waiting),
            (Action.POINTS_APPROVE, self.screens.on_approve),
            (Action.POINTS_APPROVE_ALL, self.screens.on_approve_all),
        )

    def resumes(self) -> Mapping[str, Resume]:
        """What to say again after a crash, by the effect's name."""
        return {
            "points_entry": self.screens.resume_entry,
            "points_approved": self.screens.resume_approved,
        }

    async def on_points(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """`/points`: one's own year in private; in a group nothing but the way there."""
        turn = await self.kit.turn(update)
        if say.in_group(update):
            await to_private(update, turn)
            return None
        await self.screens.show_own(update, turn, await turn.ask(points_duties))
        return None

    async def on_link(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """The deep link from a group: one's own year."""
        turn = await self.kit.turn(update)
        duties = await turn.ask(points_duties)
        assert turn.caller.telegram_id is not None
        await turn.ask(mark_reachable, turn.caller.telegram_id, reachable=True)
        await self.screens.show_own(update, turn, duties)
        return None

    async def on_spoken(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """A proposal for oneself, or for whom one may choose, in one's own branch."""
        turn = await self.kit.turn(update)
        duties = await turn.ask(points_duties)
        branch = duties.branch_id or next((each.branch_id for each in duties.places), None)
        if branch is None:
            raise NotFound("points.nobody_to_propose")
        return await self._propose(update, branch, 0)

    async def on_propose(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """A proposal for somebody; who it is may be the first question."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return None
        press = press_of(update)
        return await self._propose(update, press.number(0), press.number(1))

    async def _propose(self, update: Update, branch_id: int, person_id: int) -> int:
        turn = await self.kit.turn(update)
        desk = await turn.ask(proposal_desk, branch_id)
        if person_id and person_id not in {each.person_id for each in desk.people}:
            raise NotFound("person.not_in_branch")
        if not proposable(desk.scheme):
            raise DomainError("points.nothing_to_propose")
        turn.in_zone(desk.zone)
        await say.toast(update)
        return await self.propose.start(update, turn, form.known_of(desk, person_id))

    async def on_change(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """Approve with other points."""
        return await self._reason(update, decisions.CHANGE)

    async def on_decline(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """Decline with a reason."""
        return await self._reason(update, decisions.DECLINE)

    async def on_reverse(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """Take an approved entry back."""
        return await self._reason(update, decisions.REVERSE)

    async def _reason(self, update: Update, key: str) -> int | None:
        """Open a form over a proposal; who may not is told before it is filled."""
        turn = await self.kit.turn(update)
        if not await in_private(update, turn):
            return None
        view = await turn.ask(decisions.MAY[key], press_of(update).number(0))
        if key == decisions.CHANGE and view.event is None:
            raise DomainError("points.event_gone", code=view.code)
        await say.toast(update)
        return await self.reasons[key].start(update, turn, decisions.known_of(view))


def _pressed(action: Action, handle: Handle) -> Entry:
    return CallbackQueryHandler(handle, pattern=pattern(action))
