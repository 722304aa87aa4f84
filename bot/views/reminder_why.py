"""Why somebody was reminded, or was not, for a chat: stages, days, fates, and names if any."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter
from zoneinfo import ZoneInfo

from bot.kit.buttons import Action, in_rows, page_count
from bot.kit.pages import pages
from bot.kit.texts import Texts
from bot.views.asking import nudge_row
from bot.views.matrix import cut
from bot.views.meetings import period_name
from bot.views.page import Button, Page
from domain.ladder.stages import Audience
from domain.obligations import State
from services.reminders import Asking, CallStory, Reminded, ReminderList, Story

A_PAGE = 8  # branches; more do not fit a phone
_CHINESE = "zh_CN"
_LABEL_COLUMNS = 44  # what a button shows on a phone
_WAITS = frozenset({"ahead", "due", "planned", "claimed", "retry"})
_OPEN = frozenset({State.MISSING, State.NOT_YET_DUE})
_SETTLED = frozenset({State.DONE, State.WAIVED})
_CANCELLED = "cancelled"
_SYMBOLS = {"sent": "✅", "dead": "🔴", "unknown": "❔"}
_STATES = {"done": "✅", "missing": "🔴", "not_yet_due": "⏳"}


def branches_page(
    texts: Texts, locale: str, found: Sequence[tuple[int, str, int]], asked: int
) -> Page:
    """The branches that were reminded lately, a button each."""
    count = page_count(found, A_PAGE)
    page = min(max(asked, 0), count - 1)
    shown = found[page * A_PAGE : (page + 1) * A_PAGE]
    buttons = [
        Button(
            texts.plain(locale, "reminder_why.button.branch", name=name, count=rows),
            Action.REMINDER_WHY,
            (number, "", ""),
        )
        for number, name, rows in shown
    ]
    turner = [_turn(f"{page + 1}/{count}", page)]
    turner = [_turn("‹", max(page - 1, 0)), *turner, _turn("›", min(page + 1, count - 1))]
    text = texts.say(locale, "reminder_why.branches", count=len(found))
    return Page(text, (*in_rows(buttons, 1), *([tuple(turner)] if count > 1 else [])))


def list_page(texts: Texts, locale: str, found: ReminderList, *, group: bool) -> Page:
    """What a branch is being reminded of, a button each."""
    rows = [_row(texts, locale, each) for each in found.items]
    text = texts.say(
        locale,
        "reminder_why.list",
        branch=found.branch,
        rows=rows,
        today=found.today,
        group=group,
    )
    return Page(text, _buttons(texts, locale, found.items))


def message_page(texts: Texts, locale: str, items: Sequence[Reminded]) -> Page:
    """What one message was about, a button each."""
    return Page(texts.say(locale, "reminder_why.message"), _buttons(texts, locale, items))


def story_pages(
    texts: Texts, locale: str, found: Sequence[Story], asking: Asking | None = None
) -> list[Page]:
    """What became of each call, for the branch or for each of its groups that owes it.

    With a button to ask once more, for who may.
    """
    text = "\n\n".join(_story(texts, locale, each) for each in found)
    *most, last = pages(text)
    label = texts.plain(locale, "reminder_why.button.back")
    back = Button(label, Action.REMINDER_WHY, (found[0].branch_id, "", ""))
    first = found[0]
    what = (first.branch_id, first.obligation, first.period)
    open_ = any(each.state in _OPEN for each in found)
    rows = [nudge_row(texts, locale, *what)] if asking and asking.may_nudge and open_ else []
    return [*map(Page, most), Page(last, (*rows, (back,)))]


def _turn(label: str, page: int) -> Button:
    return Button(label, Action.REMINDER_WHY, (0, "", page))


def _buttons(
    texts: Texts, locale: str, items: Sequence[Reminded]
) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        (
            Button(
                cut(_named(texts, locale, each), _LABEL_COLUMNS)[0],
                Action.REMINDER_WHY,
                (each.branch_id, each.obligation, each.period),
            ),
        )
        for each in items
    )


def _row(texts: Texts, locale: str, item: Reminded) -> dict[str, object]:
    return {
        "name": _named(texts, locale, item),
        "symbol": _STATES.get(item.state.value if item.state else "", "▫️"),
        "state": item.state.value if item.state else None,
        "next_on": item.next_on,
    }


def _named(texts: Texts, locale: str, item: Reminded) -> str:
    """What it is, and for which period; a period that is none of ours is left out."""
    chinese = locale == _CHINESE
    label = item.label if chinese else item.label_en
    if not label:
        return texts.plain(locale, f"reminder_why.subject.{item.subject}")
    return f"{label} {period_name(item.period, chinese=chinese)}"


def _story(texts: Texts, locale: str, story: Story) -> str:
    chinese = locale == _CHINESE
    label = story.label if chinese else story.label_en
    calls = [_needless(call) for call in story.calls] if story.state in _SETTLED else story.calls
    waiting = [(_said_on(story, each), each) for each in calls if each.fate in _WAITS and each.on]
    day, coming = min(waiting, key=itemgetter(0), default=(None, None))
    return texts.say(
        locale,
        "reminder_why.story",
        branch=story.branch,
        label=f"{label}·{story.group}" if story.group else label,
        period=period_name(story.period, chinese=chinese),
        state=story.state.value,
        known_on=story.known_on,
        calls=[_call(texts, locale, story.zone, each) for each in calls],
        coming=None if coming is None else _call(texts, locale, story.zone, coming),
        coming_on=day,
        put_off=story.put_off,
    )


def _said_on(story: Story, call: CallStory) -> date:
    """The day on which a call comes: what was put off waits for that day."""
    assert call.on is not None
    if call.row is not None:
        return max(call.on, call.row.not_before.astimezone(ZoneInfo(story.zone)).date())
    return max(call.on, story.put_off[-1].until) if story.put_off else call.on


def _needless(call: CallStory) -> CallStory:
    """What would still come were it not done: each call is judged again before it goes out."""
    return replace(call, fate=_CANCELLED) if call.fate in _WAITS else call


def _call(texts: Texts, locale: str, zone: str, call: CallStory) -> dict[str, object]:
    """One call; of an audience told instead of its own, which one."""
    row = call.row
    sent = [each.at for each in row.attempts if each.outcome == "sent"] if row else []
    told = row.told if row else None
    return {
        "symbol": _SYMBOLS.get(call.fate, "⏳" if call.fate in _WAITS else "▫️"),
        "on": call.on,
        "asked": asked_words(texts, locale, call),
        "audience": _audience(texts, locale, call.audience),
        "fate": texts.plain(locale, f"reminders_fate.{call.fate}"),
        "at": sent[-1].astimezone(ZoneInfo(zone)) if sent else None,
        "told": None if told in {None, call.audience} else _audience(texts, locale, str(told)),
        "name": row.name if row else None,
        "tries": len(row.attempts) if row else 0,
    }


def asked_words(texts: Texts, locale: str, call: CallStory) -> str | None:
    """Who asked for what no ladder calls for; None for a call of the ladder."""
    return None if call.asked is None else texts.plain(locale, f"reminder_why.asked.{call.asked}")


def _audience(texts: Texts, locale: str, audience: str) -> str:
    """An audience in words; one of rows from before there were ladders as it stands."""
    known = {*Audience, "operator"}
    return texts.plain(locale, f"reminders_audience.{audience}") if audience in known else audience
