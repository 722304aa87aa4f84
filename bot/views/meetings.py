"""Meetings as values for sentences: summary, receipt, one record in full."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo

from domain.minutes import Problem
from domain.periods import Period, parse_period
from domain.quorum import Ruling
from services.meetings import CheckedKind, KindEntry, KindReceipt, MeetingEntry, Receipt, Step

Label = Callable[[str], str]


def summary(  # noqa: PLR0913 - by name; it gathers what the summary shows
    entry: MeetingEntry,
    checked: Sequence[CheckedKind],
    *,
    names: Mapping[int, str],
    groups: Mapping[int, str],
    label: Label,
    decides: Callable[[str], bool],
    problem: Callable[[Problem], str],
    now: datetime,
    reason: str,
) -> dict[str, object]:
    """What a person checks before submitting; times in the zone of `now`."""
    problems = dict.fromkeys(problem(each) for kind in checked for each in kind.problems)
    zone = now.tzinfo
    return {
        "planned": entry.status == "planned",
        "kinds": [
            _kind(each, found, label, groups, decides(each.kind))
            for each, found in zip(entry.kinds, checked, strict=True)
        ],
        "start": entry.started_at.astimezone(zone),
        "end": entry.ended_at.astimezone(zone) if entry.ended_at else None,
        "today": now.date(),
        "place": entry.place,
        "chair": names.get(entry.chair_id or 0),
        "recorder": names.get(entry.recorder_id or 0),
        "observers": next((each.observers for each in entry.kinds if each.observers), ""),
        "files": len(entry.attachments),
        "reason": reason,
        "problems": list(problems),
    }


def _kind(
    entry: KindEntry,
    found: CheckedKind,
    label: Label,
    groups: Mapping[int, str],
    decides: bool,  # noqa: FBT001
) -> dict[str, object]:
    return {
        "label": label(entry.kind),
        "group": groups.get(entry.group_id or 0),
        "decides": decides,
        "expected": found.expected,
        "present": found.present,
        "expected_voters": found.expected_voters,
        "present_voters": found.present_voters,
        "absent": found.absent,
        "lecturer": entry.lecturer,
        "topic": entry.topic,
        "content": entry.content,
        "hours": entry.credit_hours,
        "agenda": entry.agenda,
        "resolution": entry.resolution,
        "motions": [
            {
                "text": motion.text,
                "votes_for": motion.tally.votes_for + motion.tally.written_for,
                "votes_against": motion.tally.votes_against + motion.tally.written_against,
                "votes_abstain": motion.tally.votes_abstain + motion.tally.written_abstain,
            }
            for motion in entry.motions
        ],
    }


def receipt(
    found: Receipt, *, label: Label, chinese: bool, zone: tzinfo | None
) -> dict[str, object]:
    """What was recorded and what it did for the periods."""
    return {
        "planned": found.status == "planned",
        "corrected": found.corrected,
        "start": found.started_at.astimezone(zone),
        "kinds": [_receipt_kind(each, label, chinese=chinese) for each in found.kinds],
    }


def _receipt_kind(found: KindReceipt, label: Label, *, chinese: bool) -> dict[str, object]:
    return {
        "label": label(found.kind),
        "unit": found.unit_name,
        "serial": found.serial,
        "expected": found.expected,
        "present": found.present,
        "rate": found.rate.percent_tenths if found.rate else None,
        "rulings": [_ruling(text, ruling, chinese=chinese) for text, ruling in found.rulings],
        "steps": [_step(each, chinese=chinese) for each in found.steps],
    }


def _ruling(text: str, ruling: Ruling, *, chinese: bool) -> dict[str, object]:
    return {
        "text": text,
        "rule": ruling.rule.label if chinese else ruling.rule.label_en,
        "entitled": ruling.entitled,
        "present": ruling.voters_present,
        "quorum_needed": ruling.quorum_needed,
        "quorum_met": ruling.quorum_met,
        "votes_for": ruling.votes_for,
        "votes_needed": ruling.votes_needed,
        "passed": ruling.passed,
        "disputed": ruling.rule.disputed,
    }


def _step(step: Step, *, chinese: bool) -> dict[str, object]:
    return {
        "label": step.label if chinese else step.label_en,
        "period": period_name(step.period, chinese=chinese),
        "counted": step.counted,
        "minimum": step.minimum,
        "missing": step.missing,
        "done": step.missing == 0,
    }


def period_name(period: Period | str, *, chinese: bool) -> str:
    """A period as people say it: 2026年第四季度 for 2026Q4; English keeps the key."""
    key = period if isinstance(period, str) else period.key
    if not chinese:
        return key
    try:
        found = parse_period(key)
    except ValueError:
        return key
    year, number = found.start.year, (found.start.month - 1) // 3
    names = {
        "month": f"{year}年{found.start.month}月",
        "quarter": f"{year}年{'一二三四'[number]}季度",
        "half_year": f"{year}年{'上' if found.start.month == 1 else '下'}半年",
        "year": f"{year}年",
    }
    return names.get(found.kind.value, key)
