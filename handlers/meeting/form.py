"""The meeting form: how it settles, its summary and its submission."""

from bot.kit.buttons import Action, data_for
from bot.kit.forms.types import Form, Option, Prompt, Saved, Turn, line
from bot.kit.kit import label_of, shown
from bot.kit.say import Key
from bot.views import meetings as views
from domain.errors import Duplicate
from domain.rulebook import Rules
from handlers.meeting import fields
from handlers.meeting.entry import entry_of
from handlers.meeting.questions import is_planned, kinds_of, questions
from services.drafts import JSON, drop
from services.meetings import Receipt, check_entry, correct_meeting, record_meeting

KEY = "meeting"
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

    A chair or recorder who turns out to be absent is asked for again.
    """
    kept = dict(answers)
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


async def _summary(turn: Turn) -> Prompt:
    entry = entry_of(turn)
    checked = await turn.ask(check_entry, entry)
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
        return Saved(turn.say("meeting.same"))
    entry = entry_of(turn)
    corrects = turn.answers.get("corrects")
    if corrects is not None:
        reason = str(turn.answers["reason"])
        record_id = int(str(corrects))
        receipt = await turn.ask(correct_meeting, record_id, entry, reason, draft_id=draft.id)
        return saved(turn, receipt)
    try:
        receipt = await turn.ask(
            record_meeting, entry, confirmed_separate=choice == ANOTHER, draft_id=draft.id
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
