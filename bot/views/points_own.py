"""A member's own card of points, and the ways from it; in private only."""

from collections.abc import Sequence

from bot.kit.buttons import Action
from bot.kit.texts import Texts, label_of
from bot.views.page import Button, Page
from bot.views.points_words import signed
from domain.dues.months import month_of
from domain.points.amount import Rounding, rounded, show_points
from domain.points.closing import MonthState
from domain.points.scheme import PartKind, Per
from domain.points.total import PartTotal, Share
from services.points import (
    MonthLine,
    OwnCard,
    Period,
    PointsDuties,
)

Rows = tuple[tuple[Button, ...], ...]
_YEAR = 12
_OPEN_TO_WORDS = frozenset({MonthState.OBJECTIONS.value, MonthState.APPEALED.value})
Values = dict[str, object]


def own_page(texts: Texts, locale: str, card: OwnCard, duties: PointsDuties) -> Page:
    """One's own year, and the ways to all that one has to do with points."""
    return Page(
        texts.say(locale, "points_own.card", **card_values(locale, card)),
        (*_card_rows(texts, locale, card), *offices(texts, locale, duties)),
    )


def member_page(texts: Texts, locale: str, card: OwnCard) -> Page:
    """A member's year for the keepers of the branch."""
    text = texts.say(locale, "points_own.card", **card_values(locale, card))
    menu = Button(
        texts.plain(locale, "points_own.button.back"), Action.POINTS_MENU, (card.branch_id,)
    )
    return Page(text, (*_card_rows(texts, locale, card), (menu,)))


def own_line(texts: Texts, locale: str, card: OwnCard) -> str:
    """The total of the year in a few words, for `/me`."""
    total = card.total
    band = None if total.band is None else label_of(locale, total.band)
    shown = show_points(total.total)
    return texts.plain(locale, "points_own.me", total=shown, final=total.final, band=band)


def desk_page(texts: Texts, locale: str, duties: PointsDuties, why: str | None) -> Page:
    """For who has no card: why, and what else they have to do with points."""
    rows = offices(texts, locale, duties)
    return Page(texts.say(locale, "points_own.desk", why=why, offices=bool(rows)), rows)


def card_values(locale: str, card: OwnCard) -> Values:
    """Values for `points_own.card`."""
    total, rounding = card.total, card.scheme.rounding
    band = total.band
    return {
        "own": card.own,
        "name": card.name,
        "year": card.year,
        "branch": card.branch,
        "scheme": label_of(locale, card.scheme),
        "total": show_points(total.total),
        "final": total.final,
        "band": None if band is None else label_of(locale, band),
        "vetoed": bool(total.vetoes),
        "parts": [_part(locale, each, rounding) for each in total.parts],
        "scored": bool(card.months),
        "months": [row for row in map(_month_row, card.months) if row["said"]],
        "quarters": _periods(locale, card.quarters, rounding),
        "halves": _periods(locale, card.halves, rounding),
        "blocks": [each.value for each in total.blocks],
        "waiting": card.waiting,
        "published": _published(locale, card),
        "place": card.place,
    }


def _part(locale: str, of: PartTotal, rounding: Rounding) -> Values:
    part = of.part
    return {
        "label": label_of(locale, part),
        "points": show_points(of.shown(rounding)),
        "full": None if part.points is None else show_points(part.points),
        "months": sum(each.scored for each in of.marks) if part.per is Per.MONTH else 0,
        "missing": of.missing,
        "evaluation": part.kind is PartKind.EVALUATION,
        "known": of.evaluation is not None,
    }


def _month_row(found: MonthLine) -> Values:
    by_month = [each for each in found.shares if each.part.per is Per.MONTH]
    change = sum(each.change for each in found.shares)
    missing = any(each.missing for each in by_month)
    state = found.state.value
    return {
        # Where nothing is scored by the month, only what happened in it is worth a line.
        "said": by_month or change or state in _OPEN_TO_WORDS,
        "number": found.month % _YEAR + 1,
        "ahead": found.ahead,
        "missing": missing and not found.ahead,
        "marks": [] if missing or found.ahead else [_marks(each) for each in by_month],
        "change": signed(change) if change else None,
        "state": state,
    }


def _marks(share: Share) -> Values:
    full = share.part.full
    return {
        "points": show_points(share.raw),
        "full": None if full is None else show_points(full),
    }


def _periods(locale: str, found: Sequence[Period], rounding: Rounding) -> list[Values]:
    """Quarters or halves, without the parts by the year in which nothing happened."""
    rows = [
        {
            "number": each.number,
            "labelled": len(each.shares) > 1,
            "rows": [
                _share(locale, share, rounding)
                for share in each.shares
                if share.part.per is Per.MONTH or share.change
            ],
        }
        for each in found
    ]
    return [row for row in rows if row["rows"]]


def _share(locale: str, share: Share, rounding: Rounding) -> Values:
    """What a period brings to the total; of a part by the year, what its entries changed."""
    yearly = share.part.per is Per.YEAR
    points = signed(share.change) if yearly else show_points(rounded(share.exact, rounding))
    return {
        "label": label_of(locale, share.part),
        "points": points,
        "most": None if share.most is None else show_points(rounded(share.most, rounding)),
        "missing": len(share.missing),
    }


def _published(locale: str, card: OwnCard) -> Values | None:
    found = card.published
    if found is None:
        return None
    bands = {each.key: label_of(locale, each) for each in card.scheme.bands}
    apart = card.total.total - found.total
    return {
        "total": show_points(found.total),
        "band": None if found.band is None else bands.get(found.band, found.band),
        "now": show_points(card.total.total),
        "apart": signed(apart) if apart else None,
    }


# ------------------------------------------------------------------ buttons


def _card_rows(texts: Texts, locale: str, card: OwnCard) -> Rows:
    place = (card.branch_id, 0 if card.own else card.person_id)
    now = month_of(card.today)
    months = [each.month for each in card.months if each.month <= now]
    last = months[-1] if months else None

    def button(name: str, action: Action, *args: int, **values: object) -> Button:
        return Button(texts.plain(locale, f"points_own.button.{name}", **values), action, args)

    propose = button("propose", Action.POINTS_PROPOSE, card.branch_id, card.person_id)
    opened = (
        () if last is None else (button("month", Action.POINTS_MONTH, *place, last, month=last),)
    )
    objected = [each.month for each in card.months if each.state is MonthState.OBJECTIONS]
    appeals = tuple(
        (button("appeal", Action.POINTS_APPEAL, card.branch_id, each, month=each),)
        for each in objected
        if card.own
    )
    years = [
        button("year", Action.POINTS_CARD, *place, each, year=each, later=each > card.year)
        for each in (card.year - 1, card.year + 1)
        if (card.first_year or card.year) <= each <= card.today.year
    ]
    file = button("file", Action.POINTS_FILE, card.branch_id, card.person_id, card.year)
    return ((propose, *opened), *appeals, (*years, file))


def offices(texts: Texts, locale: str, duties: PointsDuties) -> Rows:
    """What somebody does for others, a row for each."""
    rows: list[tuple[Button, ...]] = []
    for place in duties.places:
        names = {"branch": place.branch_id != duties.branch_id and place.name}
        label = "decide" if place.decides else "led"
        waiting = texts.plain(locale, f"points_own.button.{label}", count=place.waiting, **names)
        row = []
        if place.scores or place.waiting:
            row.append(Button(waiting, Action.POINTS_WAITING, (place.branch_id, 0)))
        if place.proposes:
            name = texts.plain(locale, "points_own.button.propose_for", **names)
            row.append(Button(name, Action.POINTS_PROPOSE, (place.branch_id, 0)))
        if row:
            rows.append(tuple(row))
        if place.keeps:
            name = texts.plain(locale, "points_own.button.menu", **names)
            rows.append((Button(name, Action.POINTS_MENU, (place.branch_id,)),))
    if duties.above:
        name = texts.plain(locale, "points_own.button.above")
        rows.append((Button(name, Action.POINTS_ABOVE, (duties.today.year, 0)),))
    return tuple(rows)
