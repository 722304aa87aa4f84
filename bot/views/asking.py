"""Put off and asked once more, as values and buttons."""

from collections.abc import Sequence
from datetime import date

from bot.kit.buttons import Action
from bot.kit.texts import Texts
from bot.views.matrix import cut
from bot.views.meetings import period_name
from bot.views.page import Button, Page
from domain.ladder.stages import Subject
from services.reminders import Asking, Item, Nudged, Snoozable, Snoozed

ONE = "o"  # on a button: this thing, not the choice among those of its message
_CHINESE = "zh_CN"
_LABEL_COLUMNS = 44  # what a button shows on a phone
_DATED = frozenset({Subject.TERM, Subject.PROBATION})  # they have a day of their own, no period


def snooze_row(
    texts: Texts, locale: str, items: Sequence[Item], today: date
) -> tuple[tuple[Button], ...]:
    """The button under a reminder that puts it off, while anything of it can be."""
    left = [item for item in items if not item.overdue and today < item.due_on]
    label = texts.plain(locale, "reminder_asking.button.snooze")
    return tuple((Button(label, Action.REMINDER_SNOOZE, (item.reminder_id,)),) for item in left[:1])


def choice_page(texts: Texts, locale: str, found: Sequence[Snoozable]) -> Page:
    """Which thing of a message is to be put off."""
    rows = [
        (
            Button(
                cut(what_is(texts, locale, each), _LABEL_COLUMNS)[0],
                Action.REMINDER_SNOOZE,
                (each.reminder_id, ONE),
            ),
        )
        for each in found
    ]
    return Page(texts.say(locale, "reminder_asking.choose"), tuple(rows))


def until_page(texts: Texts, locale: str, thing: Snoozable) -> Page:
    """Until when one thing is to be put off."""
    quick = [
        Button(
            texts.plain(locale, f"reminder_asking.button.{choice.name.lower()}", day=day),
            Action.REMINDER_SNOOZED,
            (thing.reminder_id, choice.value),
        )
        for choice, day in thing.options
    ]
    to = texts.plain(locale, "reminder_asking.button.to")
    buttons = [*quick, Button(to, Action.REMINDER_SNOOZE_TO, (thing.reminder_id,))]
    what = what_is(texts, locale, thing)
    text = texts.say(locale, "reminder_asking.until", what=what, due_on=thing.due_on)
    return Page(text, tuple((button,) for button in buttons))


def snoozed_text(texts: Texts, locale: str, found: Snoozed) -> str:
    """That something was put off, until when and why."""
    return texts.say(
        locale,
        "reminder_asking.snoozed",
        what=what_is(texts, locale, found.thing),
        day=found.again_at.date(),
        hour=f"{found.again_at:%H:%M}",
        reason=found.reason,
    )


def nudged_text(texts: Texts, locale: str, found: Nudged) -> str:
    """That it was asked for, of whom, and when the message goes out."""
    chinese = locale == _CHINESE
    return texts.say(
        locale,
        "reminder_asking.nudged",
        branch=found.branch,
        label=found.label if chinese else found.label_en,
        period=period_name(found.period, chinese=chinese),
        groups=found.groups,
        told=[texts.plain(locale, f"reminder_asking.told.{each.value}") for each in found.told],
        at=found.at.date(),
        hour=f"{found.at:%H:%M}",
        at_once=found.at_once,
    )


def beside_figure(texts: Texts, locale: str, asking: Asking) -> str:
    """What is said beside a figure of what its branch has put off; empty where it has not."""
    held = asking.put_off
    if held is None:
        return ""
    said = {"until": held.until, "on": held.on, "reason": held.reason}
    return "\n\n" + texts.say(locale, "reminder_asking.put_off", **said)


def nudge_row(
    texts: Texts, locale: str, branch_id: int, obligation: str, period: str
) -> tuple[Button]:
    """The button that asks once more."""
    label = texts.plain(locale, "reminder_asking.button.nudge")
    return (Button(label, Action.REMINDER_NUDGE, (branch_id, obligation, period)),)


def what_is(texts: Texts, locale: str, thing: Snoozable) -> str:
    """What a reminder is about, in a few words."""
    chinese = locale == _CHINESE
    dated = thing.subject in _DATED
    return texts.plain(
        locale,
        "reminder_asking.what",
        label=thing.label if chinese else thing.label_en,
        group=thing.group,
        subject=thing.subject.value,
        period="" if dated else period_name(thing.period, chinese=chinese),
    )
