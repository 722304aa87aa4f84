"""A half reviewed, a year published, and what committees see of points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.kit import say
from bot.kit.buttons import Action, Key, Keys, data_for
from bot.kit.forms.basic import TextField
from bot.kit.forms.types import (
    Answered,
    Answers,
    Form,
    Outcome,
    Prompt,
    Question,
    Saved,
    Turn,
    Unclear,
    line,
)
from bot.kit.kit import Context
from bot.kit.processor import press_of
from bot.kit.texts import label_of
from bot.views import points_year as views
from domain.errors import NotFound
from handlers.dues_keeping.fields import DayField
from handlers.points_year.desk import A_PAGE, NEW, SURE, Desk, key, page_of, to_menu
from services.drafts import JSON
from services.points import (
    Announcement,
    PublishedYear,
    ReviewSheet,
    YearPreview,
    announcement,
    points_above,
    publication_preview,
    publish_year,
    published,
    record_review,
    review_sheet,
)

REVIEW = "points_review"
_LONG = 400  # characters
_LAST = (6, 12)  # the last months of the halves
log = structlog.get_logger()


@dataclass(frozen=True)
class Years:
    """The screens of a half, a year, and all branches."""

    desk: Desk

    async def on_review(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """The sheet of a half; the fourth word on the button opens the form."""
        turn = await self.desk.privately(update)
        if turn is None:
            return None
        press = press_of(update)
        year, half = press.number(1), press.number(2)
        if not year:
            year, half = _newest_half(turn.now.date())
        found = await turn.ask(review_sheet, press.number(0), year, half)
        if press.text(3) == NEW:
            turn.in_zone(found.zone)
            known: dict[str, JSON] = {
                "branch": found.branch_id,
                "year": year,
                "half": half,
                "zone": found.zone,
            }
            return await self.desk.start(update, turn, REVIEW, known)
        await say.toast(update)
        await say.show(update, *_sheet(turn, found))
        return None

    async def on_publish(self, update: Update, context: Context) -> None:
        """What is published; else what would be, and the third word on the button publishes it."""
        turn = await self.desk.privately(update)
        if turn is None:
            return
        press = press_of(update)
        branch_id, year = press.number(0), press.number(1) or turn.now.year
        if press.text(2) == SURE:
            made = await turn.ask(publish_year, branch_id, year)
            told = await self._announce(context.bot, turn, made)
            await say.toast(update)
            await say.show(update, *_published(turn, made, told=told))
            return
        found = await _if_published(turn, branch_id, year)
        if found is None:
            look = await turn.ask(publication_preview, branch_id, year)
            await say.toast(update)
            await say.show(update, *_preview(turn, look))
            return
        await say.toast(update)
        await say.show(update, *_published(turn, found))

    async def on_above(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """All branches below one's committee, a page at a time."""
        turn = await self.desk.privately(update)
        if turn is None:
            return
        press = press_of(update)
        this = turn.now.year
        year = press.number(0) if press.number(0) in range(this - 3, this + 1) else this
        found = await turn.ask(points_above, year)
        await say.toast(update)
        page, pages = page_of(found, press.number(1))
        rules = turn.deps.rules.points
        keys = {each.scheme for each in found if each.scheme is not None}
        schemes = {name: each for name in keys if (each := rules.of(name, year)) is not None}
        rows = found[page * A_PAGE : (page + 1) * A_PAGE]
        text = turn.say(
            "points_year.above",
            year=year,
            count=len(found),
            keeping=sum(each.scheme is not None for each in found),
            members=sum(each.members for each in found),
            missing=sum(each.missing for each in found),
            rows=views.branches(rows, schemes, _label(turn)),
        )
        turner = say.pager(page, pages, lambda each: data_for(Action.POINTS_ABOVE, year, each))
        years = [
            Key(str(each), data_for(Action.POINTS_ABOVE, each, 0))
            for each in range(this, this - 3, -1)
        ]
        await say.show(update, text, [turner, years])

    async def again_review(self, update: Update, number: int) -> None:
        """Say a review that a crash kept from being said."""
        turn = await self.desk.kit.turn(update)
        rest, half = divmod(number, 10)
        found = await turn.ask(review_sheet, *divmod(rest, 10_000), half)
        await say.show(update, *_sheet(turn, found))

    async def again_published(self, update: Update, number: int) -> None:
        """Say a publication that a crash kept from being said."""
        turn = await self.desk.kit.turn(update)
        found = await turn.ask(published, *divmod(number, 10_000))
        await say.show(update, *_published(turn, found))

    async def _announce(self, bot: Bot, turn: Turn, made: PublishedYear) -> bool:
        """Tell the group of the branch, the first time and where it wants it; whether it heard."""
        if not made.newly:
            return False
        said = await turn.ask(announcement, made.branch_id, made.year)
        if said is None:
            return False
        try:
            await bot.send_message(
                said.chat_id, self._group_text(turn, said), message_thread_id=said.thread_id
            )
        except TelegramError as error:
            # The year is published all the same; what the group hears is an extra.
            log.warning("points.not_announced", error=type(error).__name__)
            return False
        return True

    def _group_text(self, turn: Turn, said: Announcement) -> str:
        """In the language of the installation: a group has none of its own."""
        locale = self.desk.kit.locale
        found = views.bands(said.scheme, said.bands, lambda row: label_of(locale, row))
        return turn.texts.plain(locale, "points_year.announced", year=said.year, bands=found)


def _label(turn: Turn) -> views.Label:
    return lambda row: label_of(turn.locale, row)


def _newest_half(today: date) -> tuple[int, int]:
    """The half that can be reviewed last."""
    if today.month < _LAST[0]:
        return today.year - 1, 2
    return today.year, 1 if today.month < _LAST[1] else 2


async def _if_published(turn: Turn, branch_id: int, year: int) -> PublishedYear | None:
    try:
        return await turn.ask(published, branch_id, year)
    except NotFound as error:
        if error.key != "points_year.not_published":
            raise
        return None


def _sheet(turn: Turn, found: ReviewSheet) -> tuple[str, Keys]:
    text = turn.say("points_year.review", **views.review(found))
    place = (found.branch_id, found.year, found.half)
    rows: list[list[Key]] = []
    if found.opens <= found.today:
        rows.append([key(turn, "record_review", Action.POINTS_REVIEW, *place, NEW)])
    other = (found.year, 1) if found.half != 1 else (found.year - 1, 2)
    after = (found.year, 2) if found.half == 1 else (found.year + 1, 1)
    rows.append(
        [
            Key(
                turn.plain("points_year.button.half", year=year, half=half),
                data_for(Action.POINTS_REVIEW, found.branch_id, year, half),
            )
            for year, half in (other, after)
        ]
    )
    return text, [*rows, *to_menu(turn, found.branch_id)]


def _preview(turn: Turn, found: YearPreview) -> tuple[str, Keys]:
    text = turn.say("points_year.preview", **views.preview(found, _label(turn)))
    place = (found.branch_id, found.year)
    rows = [[key(turn, "publish", Action.POINTS_PUBLISH, *place, SURE)]] if found.ready else []
    years = _years(found.branch_id, found.year)
    return text, [*rows, years, *to_menu(turn, found.branch_id)]


def _published(turn: Turn, found: PublishedYear, *, told: bool = False) -> tuple[str, Keys]:
    text = turn.say("points_year.published", told=told, **views.published(found, _label(turn)))
    if not found.whole:
        return text, []
    return text, [_years(found.branch_id, found.year), *to_menu(turn, found.branch_id)]


def _years(branch_id: int, year: int) -> list[Key]:
    return [
        Key(str(each), data_for(Action.POINTS_PUBLISH, branch_id, each))
        for each in (year - 1, year + 1)
    ]


# ------------------------------------------------------------------ the form


def review_form() -> Form:
    """The day of a review, and a word about it."""
    return Form(REVIEW, _questions, _summary, _submit)


class HeldField(DayField):
    """A day that has come."""

    def _checked(self, turn: Turn, day: date) -> Outcome:
        today = turn.now.date()
        if day > today:
            return Unclear(line("error.points_year.in_future", day=day, today=today))
        return Answered(day.isoformat())


def _questions(answers: Answers) -> Sequence[Question]:  # noqa: ARG001 - always the same two
    return [
        Question("day", HeldField("points_review.ask.day")),
        Question("note", TextField("points_review.ask.note", _LONG), optional=True),
    ]


def _place(turn: Turn) -> tuple[int, int, int]:
    branch_id, year, half = (int(str(turn.answers[name])) for name in ("branch", "year", "half"))
    return branch_id, year, half


async def _summary(turn: Turn) -> Prompt:
    _, year, half = _place(turn)
    day = date.fromisoformat(str(turn.answers["day"]))
    note = turn.answers.get("note")
    return Prompt(line("points_review.summary", year=year, half=half, day=day, note=note or ""))


async def _submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    found = await turn.ask(
        record_review,
        *_place(turn),
        date.fromisoformat(str(turn.answers["day"])),
        str(turn.answers.get("note") or ""),
        draft_id=turn.draft.id,
    )
    return Saved(*_sheet(turn, found))
