"""The meeting form: how it settles, its summary and its submission."""

from datetime import datetime, timedelta

from bot.kit.buttons import Action, Key, data_for
from bot.kit.forms.types import Form, Option, Prompt, Saved, Turn, line
from bot.kit.kit import shown
from bot.kit.texts import label_of
from bot.views import meetings as views
from domain.errors import Duplicate
from domain.rulebook import Rules
from handlers.meeting import fields
from handlers.meeting.entry import entry_of
from handlers.meeting.questions import is_planned, kinds_of, questions
from services.drafts import JSON, drop
from services.meetings import Receipt, check_entry, correct_meeting, record_meeting
from services.meetings.clean import clean_entry

KEY = "meeting"
LONGEST = timedelta(hours=12)  # of a meeting, as where its end is read
SAME, ANOTHER = "same", "another"


def meeting_form(rules: Rules) -> Form:
    """The form over the kinds of meeting and vote rules that are loaded."""
    return Form(
        key=KEY,
        questions=lambda answers: questions(answers, rules),
        summary=_summary,
        submit=_submit,
        settle=lambda answers: settle(answers, rules),
    )


def settle(answers: dict[str, JSON], rules: Rules) -> dict[str, JSON]:
    """Take back what another answer has made doubtful.

    A chair or recorder who turns out to be absent is asked for again, and so is an end that does
    not fit a new start.
    """
    kept = dict(answers)
    if "end" in kept and not _fits(kept.get("when"), kept["end"]):
        del kept["end"]
    away = {
        who
        for kind in kinds_of(answers, rules.kinds)
        if isinstance(told := answers.get(f"absent:{kind.key}"), dict)
        for who in told
    }
    for key in ("chair", "recorder"):
        if key in kept and str(kept[key]) in away:
            del kept[key]
    return kept


def _fits(when: JSON, end: JSON) -> bool:
    if not isinstance(when, dict) or not isinstance(end, str):
        return True
    lasts = datetime.fromisoformat(end) - datetime.fromisoformat(str(when["start"]))
    return timedelta(0) < lasts <= LONGEST


async def _summary(turn: Turn) -> Prompt:
    entry = clean_entry(entry_of(turn))  # shown as it will be stored
    checked = await turn.ask(check_entry, entry, corrects=fields.corrected(turn))
    names = {each.id: each.name for each in await fields.everybody(turn)}
    groups = {each.unit_id: each.name for each in (await fields.context_of(turn)).groups}
    values = views.summary(
        entry,
        checked,
        names=names,
        groups=groups,
        label=lambda key: label_of(turn.locale, turn.deps.rules.kinds[key]),
        decides=lambda key: turn.deps.rules.kinds[key].decides,
        problem=lambda each: turn.plain(f"error.{each.key}", **shown(turn, each.values)),
        now=turn.now,
        reason=str(turn.answers.get("reason") or ""),
    )
    return Prompt(line("meeting.summary.text", **values))


async def _submit(turn: Turn, choice: str | None) -> Saved | Prompt:
    draft = turn.draft
    assert draft is not None
    if choice == SAME:
        await turn.ask(drop, draft.id)
        return Saved(turn.say("meeting.receipt.same"))
    entry, another = entry_of(turn), choice == ANOTHER
    corrects = fields.corrected(turn)
    try:
        if corrects is None:
            receipt = await turn.ask(
                record_meeting, entry, confirmed_separate=another, draft_id=draft.id
            )
        else:
            receipt = await turn.ask(
                correct_meeting,
                corrects,
                entry,
                str(turn.answers["reason"]),
                confirmed_separate=another,
                draft_id=draft.id,
            )
    except Duplicate as found:
        return _which(turn, found)
    return saved(turn, receipt)


def _which(turn: Turn, found: Duplicate) -> Prompt:
    values = shown(turn, found.values)
    return Prompt(
        line("meeting.say.duplicate", day=values["held_on"], **values),
        (
            (Option(turn.plain("meeting.button.same"), SAME),),
            (Option(turn.plain("meeting.button.another"), ANOTHER),),
        ),
    )


def saved(turn: Turn, receipt: Receipt) -> Saved:
    """The receipt with the buttons that open each record."""
    turn.in_zone(receipt.zone)
    values = views.receipt(
        receipt,
        label=lambda key: label_of(turn.locale, turn.deps.rules.kinds[key]),
        chinese=turn.locale == "zh_CN",
        zone=turn.now.tzinfo,
    )
    text = turn.say("meeting.receipt.text", **values)
    return Saved(text, [[_details(turn, each.record_id)] for each in receipt.kinds[:1]])


def _details(turn: Turn, record_id: int) -> Key:
    return Key(turn.plain("meeting.button.details"), data_for(Action.MEETING_SHOW, record_id))


__all__ = ["KEY", "is_planned", "meeting_form", "saved", "settle"]
