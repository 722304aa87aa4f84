"""A month of a card of points, down to each entry with its reason; in private only."""

from collections.abc import Mapping, Sequence

from bot.kit.buttons import Action
from bot.kit.texts import Texts, label_of
from bot.views.page import Button, Page
from bot.views.points_words import signed
from domain.dues.months import year_of
from domain.errors import Labelled
from domain.points.amount import show_points
from domain.points.closing import MonthState
from domain.points.scheme import Scheme
from domain.points.score import Score
from services.points import EntryDetail, OriginView, OwnMonth

Rows = tuple[tuple[Button, ...], ...]
Values = dict[str, object]
_SHOWN = 6  # entries of a month that get a button


def month_page(texts: Texts, locale: str, found: OwnMonth, kinds: Mapping[str, Labelled]) -> Page:
    """A month with its dimensions and entries, each with its reason."""
    entries = [_entry(locale, each, kinds) for each in found.entries]
    text = texts.say(
        locale,
        "points_own.month",
        own=found.own,
        name=found.name,
        month=found.month,
        scored=found.scored,
        state=found.state.value,
        parts=[
            {
                "label": label_of(locale, each.part),
                "scored": each.scored,
                "points": show_points(sum(score.score for score in each.scores)),
                "full": None if each.part.full is None else show_points(each.part.full),
                "scores": [_score(locale, score) for score in each.scores],
            }
            for each in found.parts
        ],
        entries=[{**each, "number": place} for place, each in enumerate(entries, start=1)],
        note=found.card_note,
        **_rule(locale, found.scheme),
    )
    return Page(text, _month_rows(texts, locale, found))


def _rule(locale: str, scheme: Scheme) -> Values:
    return {
        "scheme": label_of(locale, scheme),
        "version": scheme.version,
        "source": scheme.source,
    }


def _score(locale: str, score: Score) -> Values:
    return {
        "label": label_of(locale, score.dimension),
        "before": show_points(score.before),
        "change": signed(score.change) if score.change else None,
        "points": show_points(score.score),
        "beyond": show_points(score.beyond) if score.beyond > 0 else None,
        "below": show_points(-score.beyond) if score.beyond < 0 else None,
    }


def _entry(locale: str, found: EntryDetail, kinds: Mapping[str, Labelled]) -> Values:
    entry = found.entry
    return {
        "label": entry.event if found.event is None else label_of(locale, found.event),
        "stated": signed(entry.stated),
        "proposed": signed(entry.points),
        "counted": signed(found.counted),
        "whole": found.counted == entry.stated,
        "partly": found.counted != 0,
        "why": [
            {
                "why": why,
                "points": show_points(abs(points)),
                "cap": None if cap is None else show_points(cap),
            }
            for why, points, cap in found.why
        ],
        "note": found.note,
        "standing": None if found.standing is None else found.standing.value,
        "proposer": found.proposer,
        "decided_by": found.decided_by,
        "reason": found.reason,
        "files": found.files,
        "origin": None if found.origin is None else _origin(locale, found.origin, kinds),
    }


def _origin(locale: str, origin: OriginView, kinds: Mapping[str, Labelled]) -> Values:
    return {
        "source": origin.source.value,
        "month": origin.month,
        "meetings": [
            {"kind": label_of(locale, kinds[kind]), "day": day} for kind, day in origin.meetings
        ],
    }


def _month_rows(texts: Texts, locale: str, found: OwnMonth) -> Rows:
    place = (found.branch_id, 0 if found.own else found.person_id)

    def button(name: str, action: Action, *args: int, **values: object) -> Button:
        return Button(texts.plain(locale, f"points_own.button.{name}", **values), action, args)

    stored = [(n, each) for n, each in enumerate(found.entries, start=1) if each.standing]
    shown = [button("entry", Action.POINTS_SHOW, each.entry.id, number=n) for n, each in stored]
    turn = (
        button("earlier", Action.POINTS_MONTH, *place, found.month - 1, month=found.month - 1),
        button("later", Action.POINTS_MONTH, *place, found.month + 1, month=found.month + 1),
    )
    appeal = button("appeal", Action.POINTS_APPEAL, found.branch_id, found.month, month=found.month)
    card = button("card", Action.POINTS_CARD, *place, year_of(found.month))
    may = found.own and found.state is MonthState.OBJECTIONS
    return (
        *in_rows(shown[:_SHOWN], 3),
        *(((appeal,),) if may else ()),
        turn,
        (card,),
    )


def in_rows(buttons: Sequence[Button], columns: int) -> Rows:
    """Buttons in rows of so many."""
    return tuple(
        tuple(buttons[start : start + columns]) for start in range(0, len(buttons), columns)
    )
