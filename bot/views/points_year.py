"""The year of points as plain values: months, appeals, reviews, publications, branches."""

from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from domain.errors import Labelled
from domain.points.amount import show_points
from domain.points.scheme import Scheme
from services.points import (
    AppealDesk,
    AppealView,
    BranchPoints,
    MonthDesk,
    PublishedRow,
    PublishedYear,
    ReviewSheet,
    YearPreview,
)

Label = Callable[[Labelled], str]  # of a row of the rules, in the language
_NAMED = 12  # names in one sentence


def month_desk(desk: MonthDesk) -> dict[str, object]:
    """A month before its keepers."""
    return {
        "branch": desk.branch_name,
        "month": desk.month,
        "state": desk.state.value,
        "until": desk.until,
        "over": desk.over,
        "scored": desk.scored,
        "missing": list(desk.missing[:_NAMED]),
        "missing_count": len(desk.missing),
        "waiting": desk.waiting,
        "appeals": desk.appeals,
    }


def appeal_desk(found: AppealDesk) -> dict[str, object]:
    """One's own month with one's appeals."""
    return {
        "branch": found.branch_name,
        "month": found.month,
        "state": found.state.value,
        "until": found.until,
        "appeals": [appeal(each, found.zone) for each in found.appeals],
    }


def appeal(each: AppealView, zone: str) -> dict[str, object]:
    """One appeal with its answer."""
    return {
        "id": each.appeal_id,
        "name": each.name,
        "month": each.month,
        "text": each.text,
        "day": each.raised_at.astimezone(ZoneInfo(zone)),
        "upheld": each.upheld,
        "answer": each.answer,
    }


def review(sheet: ReviewSheet) -> dict[str, object]:
    """The sheet of a half: the base of each member by now, with full marks beside it."""
    return {
        "branch": sheet.branch_name,
        "year": sheet.year,
        "half": sheet.half,
        "held_on": sheet.held_on,
        "note": sheet.note,
        "opens": sheet.opens,
        "ready": sheet.opens <= sheet.today,
        "rows": [
            {
                "name": row.name,
                "points": show_points(row.points),
                "most": None if row.most is None else show_points(row.most),
                "missing": row.missing,
            }
            for row in sheet.rows
        ],
    }


def preview(found: YearPreview, label: Label) -> dict[str, object]:
    """A year before it is published."""
    return {
        "branch": found.branch_name,
        "year": found.year,
        "scheme": label(found.scheme),
        "count": len(found.rows),
        "blocked": [
            {"name": row.name, "blocks": [block.value for block in row.blocks]}
            for row in found.blocked
        ],
        "appeals": found.appeals,
        "ready": found.ready,
        "bands": bands(found.scheme, found.bands, label),
        "rows": [
            {
                "name": row.name,
                "total": show_points(row.total),
                "band": band(found.scheme, row.band, label),
            }
            for row in found.rows
            if not row.blocks
        ],
    }


def published(found: PublishedYear, label: Label) -> dict[str, object]:
    """A published year, with what later corrections have changed."""
    return {
        "branch": found.branch_name,
        "year": found.year,
        "scheme": "" if found.scheme is None else label(found.scheme),
        "version": found.version,
        "day": found.published_at.astimezone(ZoneInfo(found.zone)),
        "whole": found.whole,
        "fits": found.fits,
        "seal": found.seal[:16],
        "newly": found.newly,
        "rows": [_published(row, found.scheme, label) for row in found.rows],
    }


def _published(row: PublishedRow, scheme: Scheme | None, label: Label) -> dict[str, object]:
    return {
        "name": row.name,
        "total": show_points(row.total),
        "band": band(scheme, row.band, label),
        "changed": row.changed,
        "now": None if row.now is None else show_points(row.now),
        "band_now": band(scheme, row.band_now, label),
        "difference": f"{'+' if row.difference > 0 else ''}{show_points(row.difference)}",
    }


def band(scheme: Scheme | None, key: str | None, label: Label) -> str:
    """A band as it is called; its key where the scheme knows it no more."""
    rows = () if scheme is None else scheme.bands
    return next((label(each) for each in rows if each.key == key), key or "")


def bands(scheme: Scheme | None, counts: Mapping[str, int], label: Label) -> list[tuple[str, int]]:
    """How many have which band."""
    return [(band(scheme, key, label), count) for key, count in counts.items()]


def branches(
    found: Sequence[BranchPoints], schemes: Mapping[str, Scheme], label: Label
) -> list[dict[str, object]]:
    """Branches as a committee sees them: numbers only."""
    return [
        {
            "name": each.name,
            "scheme": _scheme(schemes.get(each.scheme or ""), each.scheme, label),
            "members": each.members,
            "due": each.due,
            "scored": each.scored,
            "missing": each.missing,
            "halves": list(each.halves),
            "published": each.published,
            "bands": None
            if each.bands is None
            else bands(schemes.get(each.scheme or ""), each.bands, label),
        }
        for each in found
    ]


def _scheme(scheme: Scheme | None, key: str | None, label: Label) -> str:
    return (key or "") if scheme is None else label(scheme)
