"""Scheduled digests as pages: a secretary's week, a committee's figures, and a sealed quarter."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from bot.kit.buttons import Action
from bot.kit.pages import PAGE_UNITS, units
from bot.kit.texts import Texts, label_of
from bot.views.compliance import committee_page, committee_pages
from bot.views.document import as_table
from bot.views.lines import line_values, span_of
from bot.views.matrix import cut
from bot.views.meetings import period_name
from bot.views.page import Button, Page
from domain.ladder.digests import DigestKind
from domain.ladder.sealed import SHOWN_DIGITS
from services.compliance import Line
from services.reminders import Coming, Seal, SealedDigest, UpperClaim, Week, WeeklyClaim

_BUTTONS = 6
_LABEL_COLUMNS = 44  # what a button shows on a phone
_MOST = 10  # lines of one kind in a week
_CHINESE = "zh_CN"


def weekly_page(texts: Texts, locale: str, claimed: WeeklyClaim) -> Page:
    """The weeks of the branches that one secretary answers for, each with a button to all of it."""
    most = _MOST
    text = _weekly(texts, locale, claimed, most)
    while units(text) > PAGE_UNITS and most:
        most -= 1
        text = _weekly(texts, locale, claimed, most)
    shown = [week for week in claimed.weeks if not week.quiet] or claimed.weeks
    return Page(text, tuple((_open(texts, locale, week),) for week in shown[:_BUTTONS]))


def upper_page(texts: Texts, locale: str, claimed: UpperClaim) -> Page:
    """The first page of `/compliance` for a month or quarter, and what was sealed of it."""
    head = texts.say(
        locale,
        "digest.upper",
        monthly=claimed.kind is DigestKind.MONTHLY,
        late_on=claimed.late_on,
        repeated=claimed.repeated,
    )
    page = committee_page(texts, locale, claimed.digest, 0)
    if claimed.seal is None:
        return Page(f"{head}\n{page.text}", page.buttons)
    seal = texts.say(locale, "digest.seal", **_seal(claimed.seal))
    label = texts.plain(locale, "digest.button.sealed")
    opens = Button(label, Action.DIGEST_SEALED, (claimed.unit_id, claimed.period))
    return Page(f"{head}\n{seal}\n{page.text}", (*page.buttons, (opens,)))


def sealed_page(texts: Texts, locale: str, found: SealedDigest, number: int = 0) -> Page:
    """One page of what was sealed, counted from 0; only words where it is not intact."""
    if found.figures is None:
        period = period_name(found.seal.period, chinese=locale == _CHINESE)
        values = {**_seal(found.seal), "unit": found.unit, "period": period}
        return Page(texts.say(locale, "digest.broken", **values))
    last = committee_pages(found.figures) - 1
    number = min(max(number, 0), last)
    page = committee_page(texts, locale, found.figures, number)
    head = texts.say(
        locale,
        "digest.sealed",
        **_seal(found.seal),
        at=found.seal.sealed_at.astimezone(ZoneInfo(found.zone)),
        differing=len(found.differing),
    )
    turns = tuple(
        Button(
            texts.plain(locale, f"compliance.button.{name}"),
            Action.DIGEST_SEALED,
            (found.unit_id, found.seal.period, to),
        )
        for name, to in (("previous", number - 1), ("next", number + 1))
        if 0 <= to <= last
    )
    rows = page.buttons[:-1] if turns else page.buttons  # its own pager shows today's figures
    return Page(f"{head}\n\n{page.text}", (*rows, *((turns,) if turns else ())))


def sealed_table(texts: Texts, locale: str, found: SealedDigest) -> str:
    """A sealed quarter for a terminal."""
    at = found.seal.sealed_at.astimezone(ZoneInfo(found.zone))
    head = texts.plain(
        locale,
        "digest.command.head",
        unit=found.unit,
        code=found.code,
        period=found.seal.period,
        at=at,
    )
    fits = texts.plain(
        locale,
        "digest.command.hash",
        rules=found.seal.rules,
        hash=found.seal.digest,
        intact=found.intact,
    )
    if found.figures is None:
        return f"{head}\n{fits}"
    differing = texts.plain(
        locale, "digest.command.differing", count=len(found.differing), names=found.differing
    )
    return "\n".join((head, fits, differing, "", as_table(texts, locale, found.figures)))


def _seal(seal: Seal) -> dict[str, object]:
    return {"rules": seal.rules, "hash": seal.digest[:SHOWN_DIGITS]}


def _weekly(texts: Texts, locale: str, claimed: WeeklyClaim, most: int) -> str:
    return texts.say(
        locale,
        "digest.weekly",
        today=claimed.today,
        repeated=claimed.repeated,
        weeks=[_week(locale, week, most) for week in claimed.weeks],
    )


def _week(locale: str, week: Week, most: int) -> dict[str, object]:
    lists = (week.overdue, week.due, week.planned, week.numbers)
    return {
        "branch": week.branch,
        "late_on": week.late_on,
        "quiet": week.quiet,
        "done": week.done,
        "open": week.open,
        "late": len(week.overdue),
        "overdue": _lines(locale, week.overdue[:most]),
        "numbers": _lines(locale, week.numbers[:most]),
        "due": _lines(locale, week.due[:most]),
        "planned": [_coming(locale, each) for each in week.planned[:most]],
        "more": sum(max(len(some) - most, 0) for some in lists),
    }


def _lines(locale: str, lines: Iterable[Line]) -> Sequence[dict[str, object]]:
    return [line_values(line, chinese=locale == _CHINESE) for line in lines]


def _coming(locale: str, coming: Coming) -> dict[str, object]:
    label = coming.kind if coming.found is None else label_of(locale, coming.found)
    return {"on": coming.on, "label": label, "group": coming.group}


def _open(texts: Texts, locale: str, week: Week) -> Button:
    branch, _ = cut(week.branch, _LABEL_COLUMNS)
    label = texts.plain(locale, "digest.button.branch", branch=branch)
    return Button(label, Action.COMPLIANCE_PAGE, (week.branch_id, 0, span_of(None, late=False)))
