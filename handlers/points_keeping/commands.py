"""The buttons behind which the officers of a branch keep its points."""

from collections.abc import Mapping, Sequence

from telegram import Update
from telegram.ext import CallbackQueryHandler

from bot.kit import say
from bot.kit.buttons import Action, Key, Keys, data_for, pattern
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Handle, Kit, Resume
from bot.kit.texts import label_of
from domain.dues.months import year_of
from handlers.points_keeping import score, settings
from handlers.points_keeping.desk import opened
from handlers.points_keeping.papers import Papers
from services.points import PointsDesk, branch_and_month, month_cards, points_settings

_SHOWN = 3  # months in the menu
_HALF = 6


class PointsKeeping:
    """What the keepers of a branch do month by month."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self._score = Conversation(score.score_form(), kit)
        self._setting = Conversation(settings.setting_form(), kit)

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """The forms, each with what opens it."""
        made = (
            (self._score, Action.POINTS_SCORE, self.on_score),
            (self._setting, Action.POINTS_SET, self.on_set),
        )
        return [
            (form, [CallbackQueryHandler(handle, pattern=pattern(action))])
            for form, action, handle in made
        ]

    def commands(self) -> Sequence[tuple[str, Handle]]:
        """The commands that are no form: none, `/points` leads here."""
        return ()

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The buttons that are no form."""
        papers = Papers(self.kit)
        return (
            (Action.POINTS_MENU, self.on_menu),
            (Action.POINTS_SHEET, papers.on_sheet),
            (Action.POINTS_FILE, papers.on_file),
        )

    def resumes(self) -> Mapping[str, Resume]:
        """What to say again after a crash, by the effect's name."""
        return {"points_cards": self.on_cards_again, "points_setting": self.on_setting_again}

    async def on_menu(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """How far the months are, and what can be done."""
        found = await opened(self.kit, update)
        if found is None:
            return
        await say.toast(update)
        turn, desk = found.turn, found.desk
        await say.show(
            update, turn.say("points_keeping.menu", **_menu(turn, desk)), _keys(turn, desk)
        )

    async def on_score(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """The cards of a month: the one on the button, or the one that is to be scored next."""
        found = await opened(self.kit, update)
        if found is None:
            return None
        month = found.press.number(1) or found.desk.to_score
        await found.turn.ask(month_cards, found.desk.branch_id, month)  # what cannot be is said now
        await say.toast(update)
        return await self._score.start(update, found.turn, score.known_of(found.desk, month))

    async def on_set(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """One setting of the branch."""
        found = await opened(self.kit, update)
        if found is None:
            return None
        await say.toast(update)
        return await self._setting.start(update, found.turn, settings.known_of(found.desk))

    async def on_cards_again(self, update: Update, number: int) -> None:
        """Say how many have a card, which a crash kept from being said."""
        branch_id, month = branch_and_month(number)
        turn = await self.kit.turn(update)
        found = await turn.ask(month_cards, branch_id, month)
        told = score.saved(turn, branch_id, month, carded=found.carded, members=len(found.rows))
        await say.show(update, told.text, told.keys)

    async def on_setting_again(self, update: Update, branch_id: int) -> None:
        """Say the settings, which a crash kept from being said."""
        turn = await self.kit.turn(update)
        told = settings.saved(turn, await turn.ask(points_settings, branch_id))
        await say.show(update, told.text, told.keys)


def _menu(turn: Turn, desk: PointsDesk) -> dict[str, object]:
    begins = [each for each in desk.settings.begins if each.since > desk.now]
    over = [each for each in reversed(desk.months) if each.month <= desk.now]
    return {
        "branch": desk.name,
        "scheme": None if desk.scheme is None else label_of(turn.locale, desk.scheme),
        "begins": begins[0].since if begins and not desk.months else None,
        "by_cards": desk.by_cards,
        "months": [
            {
                "month": each.month,
                "members": each.members,
                "carded": each.carded,
                "state": each.state.value,
            }
            for each in over[:_SHOWN]
        ],
        "earlier": [each.month for each in over[_SHOWN:] if each.missing],
    }


def _keys(turn: Turn, desk: PointsDesk) -> Keys:
    """What there is to do; without a scheme only the choice of one, and the evaluation."""
    branch, year = desk.branch_id, desk.year
    last = desk.now - 1
    half = 1 if last % (2 * _HALF) < _HALF else 2

    def key(name: str, action: Action, *args: int, **values: object) -> Key:
        return Key(turn.plain(f"points_keeping.button.{name}", **values), data_for(action, *args))

    always = [
        [
            key("settings", Action.POINTS_SET, branch),
            key("evaluation", Action.EVALUATION_MENU, branch),
        ]
    ]
    if desk.scheme is None or not desk.months:
        return always
    first = []
    if desk.by_cards:
        month = desk.to_score
        first.append([key("score", Action.POINTS_SCORE, branch, month, month=month)])
    if desk.waiting:
        first.append([key("waiting", Action.POINTS_WAITING, branch, 0, count=desk.waiting)])
    return [
        *first,
        [
            key("sheet", Action.POINTS_SHEET, branch, year, 0),
            key("file", Action.POINTS_FILE, branch, 0, year),
        ],
        [
            key("close", Action.POINTS_CLOSE, branch, last),
            key("appeals", Action.POINTS_APPEALS, branch, 0, count=desk.appeals),
        ],
        [
            key("review", Action.POINTS_REVIEW, branch, year_of(last), half),
            key("publish", Action.POINTS_PUBLISH, branch, year),
        ],
        *always,
    ]
