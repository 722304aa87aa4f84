"""Proposals of points as people see them: one of them, and the list that waits; in private."""

from zoneinfo import ZoneInfo

from bot.kit.buttons import Action
from bot.kit.texts import Texts
from bot.views.page import Button, Page
from bot.views.points_words import label_of, signed
from services.points import ProposalView, Waiting

PAGE = 5  # proposals on a page of the list
Values = dict[str, object]


def event_label(locale: str, view: ProposalView) -> str:
    """How the event is called; by its code where the scheme has it no more."""
    return view.code if view.event is None else label_of(locale, view.event)


def proposal_page(texts: Texts, locale: str, view: ProposalView) -> Page:
    """One proposal as it stands, and what the reader may do about it."""
    text = texts.say(locale, "points_list.proposal", **proposal_values(locale, view))

    def button(name: str, action: Action, *args: int) -> Button:
        return Button(texts.plain(locale, f"points_list.button.{name}"), action, args)

    number, month = view.entry_id, (view.branch_id, 0, view.month)
    decide = (
        button("approve", Action.POINTS_APPROVE, number),
        button("change", Action.POINTS_CHANGE, number),
        button("decline", Action.POINTS_DECLINE, number),
    )
    rows = (
        decide if view.may_decide else (),
        (button("withdraw", Action.POINTS_WITHDRAW, number),) if view.may_withdraw else (),
        (button("reverse", Action.POINTS_REVERSE, number),) if view.may_reverse else (),
        (button("month", Action.POINTS_MONTH, *month),) if view.own else (),
        (button("list", Action.POINTS_WAITING, view.branch_id, 0),) if view.may_decide else (),
    )
    return Page(text, tuple(row for row in rows if row))


def proposal_values(locale: str, view: ProposalView) -> Values:
    """Values for one proposal."""
    zone = ZoneInfo(view.zone)
    return {
        "name": view.name,
        "own": view.own,
        "event": event_label(locale, view),
        "proposed": signed(view.proposed),
        "points": signed(view.points),
        "month": view.month,
        "note": view.note,
        "proposer": None if view.proposer == view.name else view.proposer,
        "day": view.recorded_at.astimezone(zone).date(),
        "standing": view.standing.value,
        "decided_by": view.decided_by,
        "reason": view.reason,
        "files": len(view.files),
        "closed": not view.month_open,
    }


def waiting_page(
    texts: Texts, locale: str, found: Waiting, page: int, note: str | None = None
) -> Page:
    """A page of what waits, numbered through, with buttons for each."""
    first = page * PAGE
    here = found.proposals[first : first + PAGE]
    rows = [
        {**proposal_values(locale, each), "number": number}
        for number, each in enumerate(here, start=first + 1)
    ]
    may = [each for each in found.proposals[: first + PAGE] if each.may_decide]
    text = texts.say(
        locale,
        "points_list.waiting",
        branch=found.branch,
        decides=found.decides,
        count=len(found.proposals),
        rows=rows,
        note=note,
    )
    buttons = [
        _line(texts, locale, each, number) for number, each in enumerate(here, start=first + 1)
    ]
    if len(may) > 1:
        label = texts.plain(locale, "points_list.button.approve_all", count=len(may))
        last = found.proposals[first + len(here) - 1].entry_id
        buttons.append((Button(label, Action.POINTS_APPROVE_ALL, (found.branch_id, last)),))
    return Page(text, tuple(buttons))


def _line(texts: Texts, locale: str, view: ProposalView, number: int) -> tuple[Button, ...]:
    """The buttons of one proposal: short, so that four fit a phone."""
    shown = (("one_show", Action.POINTS_SHOW),)
    decide = (
        ("one_approve", Action.POINTS_APPROVE),
        ("one_change", Action.POINTS_CHANGE),
        ("one_decline", Action.POINTS_DECLINE),
    )
    return tuple(
        Button(
            texts.plain(locale, f"points_list.button.{name}", number=number),
            action,
            (view.entry_id,),
        )
        for name, action in (*shown, *(decide if view.may_decide else ()))
    )
