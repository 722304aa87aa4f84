"""`/compliance` and `/overdue`: the digest of a branch or of all below a committee."""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.forms.types import Turn
from bot.kit.kit import Context, Kit
from bot.kit.processor import press_of
from bot.kit.reading import Direction, Value, read_period
from bot.kit.texts import label_of
from bot.views.compliance import digest_pages
from bot.views.explanation import dues_explanation, explanation_pages, points_explanation
from bot.views.lines import LATE
from bot.views.page import Page, keys_of
from domain.dues.collection import KEY as DUES
from domain.errors import DomainError
from domain.periods import Period, parse_period, period_of_months
from domain.points.duty import KEYS as POINTS
from services.binding import place_of_chat
from services.compliance import compliance, explain, explain_dues, explain_points
from services.compliance.digest import late as only_late
from services.reminders import asking_about


@dataclass(frozen=True)
class Compliance:
    """The commands that show figures, and the buttons that open them."""

    kit: Kit

    async def on_compliance(self, update: Update, context: Context) -> None:
        await self._answer(update, context, late=False)

    async def on_overdue(self, update: Update, context: Context) -> None:
        await self._answer(update, context, late=True)

    async def _answer(self, update: Update, context: Context, *, late: bool) -> None:
        turn = await self.kit.turn(update)
        home = await self._home(update, turn)
        period = _typed(" ".join(context.args or ()), turn)
        use_case = only_late if late else compliance
        digest = await turn.ask(use_case, unit_id=home, period=period, overview=True)
        found = digest_pages(turn.texts, turn.locale, digest, late=late)
        await _show(update, found)

    async def on_page(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Turn a page of the overview, or open one branch of it."""
        turn = await self.kit.turn(update)
        press = press_of(update)
        home = await self._home(update, turn)
        unit, late = press.number(0), press.text(2)[:1] == LATE
        period = _kept(press.text(2)[1:], turn)
        digest = await turn.ask(
            only_late if late else compliance,
            unit_id=unit or None,
            period=period,
            overview=True,
        )
        await say.toast(update)
        back = home or 0 if unit not in {0, home} else None
        page = press.number(1)
        found = digest_pages(turn.texts, turn.locale, digest, page, late=late, back=back)
        await _show(update, found)

    async def on_explain(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """Open one figure down to its rows."""
        turn = await self.kit.turn(update)
        press = press_of(update)
        if press.text(1) == DUES:
            month = await turn.ask(explain_dues, press.number(0), press.text(2))
            await say.toast(update)
            await _show(update, [dues_explanation(turn.texts, turn.locale, month)])
            return
        if press.text(1) in POINTS:
            point = await turn.ask(explain_points, press.number(0), press.text(1), press.text(2))
            beside = await turn.ask(asking_about, press.number(0), press.text(1), press.text(2))
            await say.toast(update)
            await _show(update, [points_explanation(turn.texts, turn.locale, point, beside)])
            return
        what = press.number(0), press.text(1), press.text(2)
        found = await turn.ask(explain, *what)
        asking = await turn.ask(asking_about, *what)
        await say.toast(update)
        rules = turn.deps.rules
        kinds = {key: label_of(turn.locale, kind) for key, kind in rules.kinds.items()}
        presets = {key: label_of(turn.locale, it) for key, it in rules.preset_labels.items()}
        await _show(
            update,
            explanation_pages(
                turn.texts, turn.locale, found, kinds=kinds, presets=presets, asking=asking
            ),
        )

    async def _home(self, update: Update, turn: Turn) -> int | None:
        """The unit of the group; in private, nothing: all that one may see."""
        chat = update.effective_chat
        assert chat is not None
        if not say.in_group(update):
            return None
        place = await turn.ask(place_of_chat, chat.id)
        if place is None:
            raise DomainError("chat.unbound")
        return place.unit_id


async def _show(update: Update, found: Sequence[Page]) -> None:
    """A single page goes on the card that was pressed; several go out one by one."""
    for page in found:
        if len(found) == 1:
            await say.show(update, page.text, keys_of(page))
        else:
            await say.send(update, page.text, keys_of(page))


def _typed(text: str, turn: Turn) -> Period | None:
    """The period after the command, if any; raises `period.unreadable`."""
    if not text:
        return None
    if found := _kept(text, turn):
        return found
    reading = read_period(text, now=turn.now, prefer=Direction.PAST)
    if isinstance(reading, Value):
        span = reading.value
        if named := period_of_months(span.year, span.month, span.months):
            return named
    raise DomainError("period.unreadable", text=text)


def _kept(key: str, turn: Turn) -> Period | None:
    """The period behind a key, such as a button carries; none behind a forged one."""
    try:
        return parse_period(key, turn.deps.semesters)
    except ValueError:
        return None
