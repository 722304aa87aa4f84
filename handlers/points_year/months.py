"""A month laid open, closed and opened again; appeals and their answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Update

from bot.kit import say
from bot.kit.buttons import Action, Key, Keys, data_for
from bot.kit.forms.basic import ChoiceField, TextField
from bot.kit.forms.types import (
    Answers,
    Form,
    Option,
    Prompt,
    Question,
    Saved,
    Turn,
    line,
)
from bot.kit.kit import Context
from bot.kit.processor import press_of
from bot.views import points_year as views
from domain.points.closing import MonthState
from handlers.points_year.desk import A_PAGE, NEW, SURE, Desk, key, page_of, to_menu
from services.drafts import JSON
from services.points import (
    AppealDesk,
    AppealView,
    MonthDesk,
    answer_appeal,
    appeal_desk,
    appeal_of,
    appeals_waiting,
    month_desk,
    open_objections,
    raise_appeal,
    reopen_month,
)

REOPEN, APPEAL, ANSWER = "points_reopen", "points_appeal", "points_answer"
LONG = 400  # characters
_UPHELD, _REFUSED = "upheld", "refused"


@dataclass(frozen=True)
class Months:
    """The screens of a month."""

    desk: Desk

    async def on_close(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """What a month lacks; the third word on the button lays it open."""
        turn = await self.desk.privately(update)
        if turn is None:
            return
        press = press_of(update)
        sure = press.text(2) == SURE
        use_case = open_objections if sure else month_desk
        found = await turn.ask(use_case, press.number(0), press.number(1))
        await say.toast(update)
        await say.show(update, *_month(turn, found, done=sure))

    async def on_reopen(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        turn = await self.desk.privately(update)
        if turn is None:
            return None
        press = press_of(update)
        found = await turn.ask(month_desk, press.number(0), press.number(1))
        turn.in_zone(found.zone)
        known: dict[str, JSON] = {
            "branch": found.branch_id,
            "month": found.month,
            "zone": found.zone,
        }
        return await self.desk.start(update, turn, REOPEN, known)

    async def on_appeal(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        """One's appeals to a month; or the form, where there is none and one may object."""
        turn = await self.desk.privately(update)
        if turn is None:
            return None
        press = press_of(update)
        found = await turn.ask(appeal_desk, press.number(0), press.number(1))
        if _may_appeal(found) and (not found.appeals or press.text(2) == NEW):
            turn.in_zone(found.zone)
            known: dict[str, JSON] = {
                "branch": found.branch_id,
                "month": found.month,
                "zone": found.zone,
            }
            return await self.desk.start(update, turn, APPEAL, known)
        await say.toast(update)
        await say.show(update, *_own(turn, found))
        return None

    async def on_appeals(self, update: Update, context: Context) -> None:  # noqa: ARG002
        """The appeals of a branch that wait."""
        turn = await self.desk.privately(update)
        if turn is None:
            return
        press = press_of(update)
        found = await turn.ask(appeals_waiting, press.number(0))
        await say.toast(update)
        await say.show(update, *_waiting(turn, press.number(0), found, press.number(1)))

    async def on_answer(self, update: Update, context: Context) -> int | None:  # noqa: ARG002
        turn = await self.desk.privately(update)
        if turn is None:
            return None
        found = await turn.ask(appeal_of, press_of(update).number(0))
        known: dict[str, JSON] = {
            "branch": found.branch_id,
            "appeal": found.appeal_id,
            "name": found.name,
            "month": found.month,
            "said": found.text,
            "zone": turn.deps.zone,
        }
        return await self.desk.start(update, turn, ANSWER, known)

    # What a crash kept from being said ---------------------------------------------------

    async def again_month(self, update: Update, number: int) -> None:
        turn = await self.desk.kit.turn(update)
        found = await turn.ask(month_desk, *divmod(number, 1_000_000))
        await say.show(update, *_month(turn, found, done=True))

    async def again_own(self, update: Update, number: int) -> None:
        turn = await self.desk.kit.turn(update)
        found = await turn.ask(appeal_desk, *divmod(number, 1_000_000))
        await say.show(update, *_own(turn, found))

    async def again_answer(self, update: Update, number: int) -> None:
        turn = await self.desk.kit.turn(update)
        saved = _answered(turn, await turn.ask(appeal_of, number))
        await say.show(update, saved.text, saved.keys)


def _may_appeal(found: AppealDesk) -> bool:
    waits = any(each.upheld is None for each in found.appeals)
    return found.state is MonthState.OBJECTIONS and not waits


def _month(turn: Turn, found: MonthDesk, *, done: bool) -> tuple[str, Keys]:
    text = turn.say("points_year.month", done=done, **views.month_desk(found))
    place = (found.branch_id, found.month)
    rows: list[list[Key]] = []
    if found.state is MonthState.OPEN and found.over and not (found.missing or found.waiting):
        rows.append([key(turn, "lay_open", Action.POINTS_CLOSE, *place, SURE)])
    if found.missing:
        rows.append([key(turn, "score", Action.POINTS_SCORE, *place)])
    if found.waiting:
        rows.append([key(turn, "waiting", Action.POINTS_WAITING, found.branch_id, 0)])
    if found.appeals:
        rows.append([key(turn, "appeals", Action.POINTS_APPEALS, found.branch_id, 0)])
    if found.state not in {MonthState.OPEN, MonthState.PUBLISHED}:
        rows.append([key(turn, "reopen", Action.POINTS_REOPEN, *place)])
    return text, [*rows, *to_menu(turn, found.branch_id)]


def _own(turn: Turn, found: AppealDesk) -> tuple[str, Keys]:
    text = turn.say("points_year.own_month", **views.appeal_desk(found))
    if not _may_appeal(found):
        return text, []
    place = (found.branch_id, found.month, NEW)
    return text, [[key(turn, "appeal", Action.POINTS_APPEAL, *place)]]


def _waiting(
    turn: Turn, branch_id: int, found: Sequence[AppealView], asked: int
) -> tuple[str, Keys]:
    page, pages = page_of(found, asked)
    rows = found[page * A_PAGE : (page + 1) * A_PAGE]
    text = turn.say(
        "points_year.appeals",
        count=len(found),
        rows=[views.appeal(each, turn.deps.zone) for each in rows],
    )
    keys = [
        [
            Key(
                turn.plain("points_year.button.answer", name=each.name, month=each.month),
                data_for(Action.POINTS_ANSWER, each.appeal_id),
            )
        ]
        for each in rows
        if not each.own
    ]
    turner = say.pager(page, pages, lambda each: data_for(Action.POINTS_APPEALS, branch_id, each))
    return text, [*keys, turner, *to_menu(turn, branch_id)]


# ------------------------------------------------------------------ forms


def reopen_form() -> Form:
    """Why a month is opened again."""
    return Form(REOPEN, _reopen_questions, _reopen_summary, _reopen_submit)


def appeal_form() -> Form:
    """What a member objects to."""
    return Form(APPEAL, _appeal_questions, _appeal_summary, _appeal_submit)


def answer_form() -> Form:
    """Whether an appeal is upheld, and the words for it."""
    return Form(ANSWER, _answer_questions, _answer_summary, _answer_submit)


def place_of(turn: Turn) -> tuple[int, int]:
    """Branch and month of a form."""
    return int(str(turn.answers["branch"])), int(str(turn.answers["month"]))


def _reopen_questions(answers: Answers) -> Sequence[Question]:  # noqa: ARG001
    return [Question("reason", TextField("points_reopen.ask.reason", LONG))]


async def _reopen_summary(turn: Turn) -> Prompt:
    _, month = place_of(turn)
    return Prompt(line("points_reopen.summary", month=month, reason=str(turn.answers["reason"])))


async def _reopen_submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    said = str(turn.answers["reason"])
    found = await turn.ask(reopen_month, *place_of(turn), said, draft_id=turn.draft.id)
    return Saved(*_month(turn, found, done=True))


def _appeal_questions(answers: Answers) -> Sequence[Question]:  # noqa: ARG001
    return [Question("text", TextField("points_appeal.ask.text", LONG))]


async def _appeal_summary(turn: Turn) -> Prompt:
    _, month = place_of(turn)
    return Prompt(line("points_appeal.summary", month=month, text=str(turn.answers["text"])))


async def _appeal_submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    said = str(turn.answers["text"])
    found = await turn.ask(raise_appeal, *place_of(turn), said, draft_id=turn.draft.id)
    return Saved(*_own(turn, found))


def _answer_questions(answers: Answers) -> Sequence[Question]:
    asked = [Question("upheld", ChoiceField("points_answer.ask.upheld", _verdicts, columns=1))]
    if answers.get("upheld") is not None:
        asked.append(Question("text", TextField("points_answer.ask.text", LONG)))
    return asked


async def _verdicts(turn: Turn) -> Sequence[Option]:
    return [
        Option(turn.plain(f"points_answer.button.{each}"), each) for each in (_UPHELD, _REFUSED)
    ]


async def _answer_summary(turn: Turn) -> Prompt:
    answers = turn.answers
    names = ("name", "said", "upheld", "text")
    values = {name: str(answers[name]) for name in names}
    return Prompt(line("points_answer.summary", month=place_of(turn)[1], **values))


async def _answer_submit(turn: Turn, choice: str | None) -> Saved:  # noqa: ARG001
    assert turn.draft is not None
    found = await turn.ask(
        answer_appeal,
        int(str(turn.answers["appeal"])),
        str(turn.answers["text"]),
        upheld=turn.answers["upheld"] == _UPHELD,
        draft_id=turn.draft.id,
    )
    return _answered(turn, found)


def _answered(turn: Turn, found: AppealView) -> Saved:
    text = turn.say("points_answer.receipt", **views.appeal(found, turn.deps.zone))
    back = key(turn, "appeals", Action.POINTS_APPEALS, found.branch_id, 0)
    return Saved(text, [[back], *to_menu(turn, found.branch_id)])
