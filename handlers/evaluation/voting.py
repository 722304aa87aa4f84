"""What a voter does, in private only: take a ballot, tap scores, cast it, read one's own result.

A score arrives on a button and nowhere else: nothing that is typed is read here, since a text
would be kept in the inbox. A press without a score, which is what is stored of it, shows the
ballot as it stands.
"""

from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Action, Press
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit, shown
from bot.kit.processor import press_of
from bot.views import evaluation as views
from bot.views import evaluation_ballot as ballots
from bot.views.page import Page, keys_of
from domain.errors import DomainError, Forbidden, NotFound
from services.evaluation import (
    OwnRound,
    Paper,
    accept_invitation,
    cast_ballot,
    kept_branches,
    mark_ballot,
    own_evaluations,
    rounds_to_vote,
    show_ballot,
    take_ballot,
)

_DIGITS = 3  # of a score; a longer number on a button was forged
# After these a ballot is worth nothing any more: its scores need not stay in the chat.
_OVER = frozenset({"evaluation.closed", "evaluation.void", "evaluation.voted_already"})


async def privately(kit: Kit, update: Update) -> Turn | None:
    """The turn of a press in private; in a group only a word of where it is done."""
    turn = await kit.turn(update)
    if say.in_group(update):
        await say.toast(update, turn.plain("evaluation.private"), alert=True)
        return None
    return turn


async def show_page(update: Update, page: Page) -> None:
    await say.show(update, page.text, keys_of(page))


@dataclass(frozen=True)
class Voting:
    """The voter's side."""

    kit: Kit

    async def show_home(self, update: Update, turn: Turn) -> None:
        """What this person can do."""
        page = views.home_page(
            turn.texts,
            turn.locale,
            await turn.ask(rounds_to_vote),
            await turn.ask(own_evaluations),
            await turn.ask(kept_branches),
        )
        await say.send(update, page.text, keys_of(page))

    async def join(self, update: Update, turn: Turn, token: str) -> None:
        """A representative of the masses has opened the link."""
        await turn.ask(accept_invitation, token)
        await self.show_home(update, turn)

    async def on_take(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """First what is anonymous and what is not; then a ballot."""
        turn = await privately(self.kit, update)
        if turn is None:
            return
        press = press_of(update)
        if press.text(1) == views.BEGIN:
            paper = await turn.ask(take_ballot, press.number(0))
            await say.toast(update)
            await _ballot(update, turn, paper, ballots.first_slot(paper))
            return
        mine = await _own_round(turn, press.number(0))
        await say.toast(update)
        await show_page(update, views.start_page(turn.texts, turn.locale, mine))

    async def on_score(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """A score, or another place on the ballot."""
        turn = await privately(self.kit, update)
        if turn is None:
            return
        try:
            paper, slot = await _pressed(turn, press_of(update))
        except DomainError as error:
            await _over(update, turn, error)
            return
        await say.toast(update)
        await _ballot(update, turn, paper, slot)

    async def on_cast(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Into the urn; what takes the ballot's place has neither scores nor buttons."""
        turn = await privately(self.kit, update)
        if turn is None:
            return
        try:
            done = await turn.ask(cast_ballot, press_of(update).text(0))
        except DomainError as error:
            await _over(update, turn, error)
            return
        await say.toast(update)
        await say.show(update, ballots.cast_text(turn.texts, turn.locale, done))

    async def on_own(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """One's own result."""
        turn = await privately(self.kit, update)
        if turn is None:
            return
        wanted = press_of(update).number(0)
        found = await turn.ask(own_evaluations)
        own = next((each for each in found if each.round_id == wanted), None)
        if own is None:
            raise NotFound("evaluation.not_found")
        await say.toast(update)
        await say.show(update, views.own_text(turn.texts, turn.locale, own))

    async def resume(self, update: Update, turn: Turn, press: Press | None, round_id: int) -> None:
        """Say again what a crash kept from being said."""
        if press is not None and press.action is Action.EVALUATION_SCORE:
            paper = await turn.ask(show_ballot, press.text(0))
            await _ballot(update, turn, paper, ballots.first_slot(paper))
            return
        mine = await _own_round(turn, round_id)
        if mine.voted:
            await say.show(update, ballots.cast_text(turn.texts, turn.locale, mine))
            return
        # The paper of a press that was not answered is lost with its token: another is taken.
        await show_page(update, views.start_page(turn.texts, turn.locale, mine))


async def _pressed(turn: Turn, press: Press) -> tuple[Paper, int | None]:
    """The ballot after a press, and which place of it to show."""
    token, slot, said = press.text(0), press.number(1), press.text(2)
    paper = await turn.ask(show_ballot, token)
    if not press.text(1):
        return paper, ballots.first_slot(paper)
    if not said:
        return paper, slot
    if not 0 <= slot < len(paper.lines):
        raise NotFound("evaluation.not_subject")
    if not (said.isascii() and said.isdecimal() and len(said) <= _DIGITS):
        raise DomainError("evaluation.score_out_of_range", most=paper.scale)
    line, score = paper.lines[slot], press.number(2)
    marked = await turn.ask(mark_ballot, token, {line.person_id: score})
    # A score that is changed stays in sight, so that it can be changed by one more.
    if line.score is not None and line.score != score:
        return marked, slot
    return marked, ballots.next_slot(marked, slot)


async def _ballot(update: Update, turn: Turn, paper: Paper, slot: int | None) -> None:
    await show_page(update, ballots.ballot_page(turn.texts, turn.locale, paper, slot))


async def _own_round(turn: Turn, round_id: int) -> OwnRound:
    """A round in which the actor may vote."""
    found = await turn.ask(rounds_to_vote)
    mine = next((each for each in found if each.round_id == round_id), None)
    if mine is None:
        raise Forbidden("evaluation.not_voter")
    return mine


async def _over(update: Update, turn: Turn, error: DomainError) -> None:
    """A ballot that can do nothing any more makes way for the sentence that says so."""
    if error.key not in _OVER:
        raise error
    values = shown(turn, error.values)
    await say.toast(update, turn.plain(f"error.{error.key}", **values), alert=True)
    await say.show(update, turn.say(f"error.{error.key}", **values))
