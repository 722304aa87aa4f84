"""Reminders for scripts and terminals: settings, why a call came or did not, what will come."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.kit.texts import Texts
from bot.views.meetings import period_name
from bot.views.reminder_why import asked_words
from domain.ladder.stages import Audience
from services.reminders import (
    CallStory,
    Item,
    ReminderSettings,
    RowStory,
    Simulated,
    Simulation,
    Story,
    Suspended,
    UpperSettings,
)

SCHEMA = 1  # raised when a field changes its meaning or goes
_CHINESE = "zh_CN"


def settings_document(code: str, found: ReminderSettings | UpperSettings) -> dict[str, object]:
    """The settings of a branch, which it has set itself, and its suspensions."""
    return {
        "schema": SCHEMA,
        "branch": code,
        "settings": dict(found.values),
        "own": list(found.changed),
        "suspensions": [
            {
                "number": each.suspension_id,
                "from": each.since.isoformat(),
                "to": each.until.isoformat(),
                "reason": each.reason,
                "approver": each.approver,
            }
            for each in _suspended(found)
        ],
    }


def settings_lines(texts: Texts, locale: str, found: ReminderSettings | UpperSettings) -> str:
    """The same for people."""
    rows = [
        texts.plain(
            locale,
            "reminders_command.setting",
            field=name,
            value=str(value).lower() if isinstance(value, bool) else value,
            own=name in found.changed,
        )
        for name, value in found.values.items()
    ]
    shut = [
        texts.plain(locale, "reminders_command.suspension", **asdict(each))
        for each in _suspended(found)
    ]
    return "\n".join(rows + shut)


def _suspended(found: ReminderSettings | UpperSettings) -> Sequence[Suspended]:
    """A committee has digests only, and no times without."""
    return () if isinstance(found, UpperSettings) else found.suspended


def stories_document(code: str, found: Sequence[Story]) -> dict[str, object]:
    """The calls to each unit with what became of them."""
    return {"schema": SCHEMA, "branch": code, "units": [_story(each) for each in found]}


def stories_lines(texts: Texts, locale: str, found: Sequence[Story]) -> str:
    """The same for people."""
    return "\n\n".join(
        "\n".join(
            (
                _head(texts, locale, story),
                *_calls(texts, locale, story),
                *(
                    texts.plain(locale, "reminder_asking.story", **asdict(each))
                    for each in story.put_off
                ),
            )
        )
        for story in found
    )


def simulated_document(found: Simulation, version: str) -> dict[str, object]:
    """What is sent when, and what nobody would hear."""
    return {
        "schema": SCHEMA,
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "rules_version": version,
        "messages": [_message(each, found.codes) for each in found.messages],
        "counted": [{**asdict(each), "at": _instant(each.at)} for each in found.counted],
        "unheard": [{**asdict(each), "at": _instant(each.at)} for each in found.unheard],
    }


def simulated_lines(texts: Texts, locale: str, found: Simulation) -> str:
    """The same for people: a line for each thing that a message says."""
    rows = [
        texts.plain(
            locale,
            "reminders_command.simulated",
            at=_local(each.at, found.zones[item.branch_id]),
            code=found.codes[item.branch_id],
            told=_audience(texts, locale, item.told),
            label=_label(item.label, item.label_en, item.group, locale),
            period=period_name(item.period, chinese=locale == _CHINESE),
            stage=item.stage,
            late=item.late,
        )
        for each in found.messages
        for item in each.claim.items
    ]
    counted = [
        texts.plain(
            locale,
            "reminders_command.counted",
            at=_instant(each.at),
            branch=each.branch,
            subject=texts.plain(locale, f"reminders_subject.{each.subject}"),
            stage=each.stage,
            count=each.count,
        )
        for each in found.counted
    ]
    unheard = [
        texts.plain(
            locale,
            "reminders_command.unheard",
            at=_instant(each.at),
            branch=each.branch,
            label=_label(each.label, each.label_en, None, locale),
            period=period_name(each.period, chinese=locale == _CHINESE),
            stage=each.stage,
        )
        for each in found.unheard
    ]
    return "\n".join(rows + counted + unheard) or texts.plain(locale, "reminders_command.nothing")


def _story(story: Story) -> dict[str, object]:
    return {
        "unit_id": story.unit_id,
        "group": story.group,
        "obligation": story.obligation,
        "period": story.period,
        "state": story.state.value,
        "why": story.why,
        "known_on": story.known_on.isoformat() if story.known_on else None,
        "as_of": story.as_of.isoformat(),
        "calls": [_call(each) for each in story.calls],
        "put_off": [
            {**asdict(each), "until": each.until.isoformat(), "on": each.on.isoformat()}
            for each in story.put_off
        ],
    }


def _call(call: CallStory) -> dict[str, object]:
    return {
        "stage": call.stage,
        "on": call.on.isoformat() if call.on else None,
        "audience": call.audience,
        "fate": call.fate,
        "asked": call.asked,
        "row": None if call.row is None else _row(call.row),
    }


def _row(row: RowStory) -> dict[str, object]:
    return {
        "planned_at": _instant(row.planned_at),
        "not_before": _instant(row.not_before),
        "told": row.told,
        "name": row.name,
        "attempts": [{**asdict(each), "at": _instant(each.at)} for each in row.attempts],
    }


def _message(sent: Simulated, codes: Mapping[int, str]) -> dict[str, object]:
    claim = sent.claim
    return {
        "at": _instant(sent.at),
        "chat_id": claim.chat_id,
        "private": claim.private,
        "items": [_item(item, codes) for item in claim.items],
    }


def _item(item: Item, codes: Mapping[int, str]) -> dict[str, object]:
    return {
        "branch": codes[item.branch_id],
        "unit": codes[item.unit_id],
        "subject": item.subject.value,
        "obligation": item.obligation,
        "period": item.period,
        "stage": item.stage,
        "told": item.told.value,
        "due_on": item.due_on.isoformat(),
        "missing": item.missing,
        "overdue": item.overdue,
        "asked": item.asked,
        "late": item.late,
    }


def _head(texts: Texts, locale: str, story: Story) -> str:
    return texts.plain(
        locale,
        "reminders_command.story",
        branch=story.branch,
        label=_label(story.label, story.label_en, story.group, locale),
        period=period_name(story.period, chinese=locale == _CHINESE),
        state=story.state.value,
        known_on=story.known_on,
    )


def _calls(texts: Texts, locale: str, story: Story) -> list[str]:
    return [
        texts.plain(
            locale,
            "reminders_command.call",
            stage=call.stage,
            asked=asked_words(texts, locale, call),
            on=call.on,
            audience=_audience(texts, locale, call.audience),
            fate=texts.plain(locale, f"reminders_fate.{call.fate}"),
            told=_instead(texts, locale, call),
            name=call.row.name if call.row else None,
            attempts=[
                (_local(each.at, story.zone), each.outcome, each.detail)
                for each in (call.row.attempts if call.row else ())
            ],
        )
        for call in story.calls
    ]


def _instead(texts: Texts, locale: str, call: CallStory) -> str | None:
    """Who was told where it was not the audience itself."""
    told = call.row.told if call.row else None
    return None if told in {None, call.audience} else _audience(texts, locale, str(told))


def _audience(texts: Texts, locale: str, audience: str) -> str:
    """An audience in words; that of rows from before there were ladders as it stands."""
    known = audience in {each.value for each in Audience}
    return texts.plain(locale, f"reminders_audience.{audience}") if known else audience


def _label(label: str, label_en: str, group: str | None, locale: str) -> str:
    named = label if locale == _CHINESE else label_en
    return f"{named}·{group}" if group else named


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
