"""The list of a month's cards: full marks unless said otherwise, exceptions by tap or by name."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.kit.buttons import in_rows
from bot.kit.forms.basic import on_page, page_of, page_row
from bot.kit.forms.people import nobody
from bot.kit.forms.types import (
    Answered,
    Option,
    Outcome,
    Partly,
    Prompt,
    Said,
    Turn,
    Unclear,
    line,
)
from bot.kit.reading import NameEntry, read_names
from bot.kit.texts import label_of
from bot.views import points_score as views
from domain.errors import DomainError
from domain.points.amount import show_points
from domain.points.scheme import Dimension
from handlers.dues_keeping.fields import refusal, unfinished
from handlers.points_keeping.grid import grid, typed_note, typed_score
from handlers.points_keeping.marked import Marked, give
from handlers.points_keeping.pasted import read_scores, with_scores
from services.drafts import JSON
from services.points import MemberMonth, MonthCards

_UNREAD = 5  # lines that are repeated because they could not be read
PAGE = 10  # names on a page, two in a row
_CONFIRM, _BACK, _NOTE, _RESET = "ok", "back", "note", "reset"
_PERSON, _DIMENSION, _SCORE, _STEP = "i", "d", "s", "h"


@dataclass(frozen=True, slots=True)
class CardsField:
    """Everybody of a month with the sum of the card; the value is the exceptions."""

    month: Callable[[Turn], Awaitable[MonthCards]]

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        known = Marked.of(unfinished(turn, "people", state))
        try:
            found = await self.month(turn)
        except DomainError as error:  # closed in the middle: another month can be chosen
            return Prompt(refusal(turn, error).note, typed=False)
        row, dimension = _asked(known, found), _dimension(known, found)
        if row is None:
            return _list(turn, known, found)
        if known.noting:
            return Prompt(line("points_score.ask.note", name=row.name), ((_back(turn),),))
        if dimension is None:
            return _card(turn, known, found, row)
        score = known.card(found, row)[dimension.key]
        said = line(
            "points_score.ask.score",
            name=row.name,
            dimension=label_of(turn.locale, dimension),
            points=show_points(score),
            least=show_points(dimension.floor),
            most=show_points(dimension.most or 0),
        )
        return Prompt(said, (*grid(dimension, score, _SCORE, _STEP), (_back(turn),)))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        known = Marked.of(unfinished(turn, "people", state))
        try:
            found = await self.month(turn)
        except DomainError as error:
            return refusal(turn, error)
        row = _asked(known, found)
        if said.pressed is None:
            return _typed(turn, known, found, row, said.text or "")
        if row is None:
            return _on_list(known, found, said.pressed)
        return _on_card(turn, known, found, row, said.pressed)


# What is shown ------------------------------------------------------------------------------


def _list(turn: Turn, known: Marked, found: MonthCards) -> Prompt:
    heading = views.heading(found)
    if not found.rows:
        return Prompt(line("points_score.ask.nobody", **heading), typed=False)
    shown = on_page(found.rows, known.page, PAGE)
    options = [Option(_name(known, found, row), f"{_PERSON}{row.person_id}") for row in shown]
    buttons = list(in_rows(options, 2))
    if turner := page_row(len(found.rows), known.page, PAGE):
        buttons.append(turner)
    count = len(known.entry(found).cards)
    buttons.append((Option(turn.plain("points_score.button.confirm", count=count), _CONFIRM),))
    beside = views.beside(found, turn.locale)
    said = line(
        "points_score.ask.people",
        **heading,
        **beside,
        changed=sum(known.changed(row) for row in found.rows),
        locked=any(row.locked for row in found.rows),
    )
    return Prompt(said, tuple(buttons))


def _name(known: Marked, found: MonthCards, row: MemberMonth) -> str:
    """Changed here, scored already, or still to be scored; one's own is for another keeper."""
    if row.locked:
        return f"🔒 {row.name}"
    mark = "✏️" if known.changed(row) else "▫️" if row.card is None else "✅"
    return f"{mark} {row.name} {show_points(sum(known.card(found, row).values()))}"


def _card(turn: Turn, known: Marked, found: MonthCards, row: MemberMonth) -> Prompt:
    scores = known.card(found, row)
    # The score comes first: a long label is cut at its end on a small screen.
    options = [
        Option(f"{show_points(scores[each.key])} {label_of(turn.locale, each)}", f"d{place}")
        for place, each in enumerate(found.dimensions)
    ]
    more = [Option(turn.plain("points_score.button.note"), _NOTE)]
    if known.changed(row):
        more.append(Option(turn.plain("points_score.button.reset"), _RESET))
    values = views.one(found, row, scores, known.note(row), turn.locale)
    rows = (*in_rows(options, 2), tuple(more), (_back(turn),))
    return Prompt(line("points_score.ask.card", **values), rows, typed=False)


def _back(turn: Turn) -> Option:
    return Option(turn.plain("points_score.button.back"), _BACK)


def _asked(known: Marked, found: MonthCards) -> MemberMonth | None:
    return next((row for row in found.rows if str(row.person_id) == known.asking), None)


def _dimension(known: Marked, found: MonthCards) -> Dimension | None:
    return next((each for each in found.dimensions if each.key == known.dimension), None)


# What is done -------------------------------------------------------------------------------


def _on_list(known: Marked, found: MonthCards, pressed: str) -> Outcome:
    if pressed == _CONFIRM:
        if not known.entry(found).cards:
            return Unclear(line("points_score.say.nothing"))
        known.closed()
        return Answered({**known.kept(), "page": 0})
    if pressed.startswith("p"):
        known.page = page_of(pressed)
        return Partly(known.kept())
    row = next((each for each in found.rows if pressed == f"{_PERSON}{each.person_id}"), None)
    return Unclear(line("form.stale")) if row is None else _opened(known, row)


def _opened(known: Marked, row: MemberMonth) -> Outcome:
    if row.locked:
        return Unclear(line("error.points.own_card"))
    known.asking, known.dimension, known.noting = str(row.person_id), None, False
    return Partly(known.kept())


def _on_card(
    turn: Turn, known: Marked, found: MonthCards, row: MemberMonth, pressed: str
) -> Outcome:
    dimension = _dimension(known, found)
    if pressed == _BACK and (known.noting or dimension is not None):
        known.dimension, known.noting = None, False
    elif pressed == _BACK:
        known.closed()
    elif known.noting:
        return Unclear(line("form.stale"))
    elif dimension is not None:
        return _pressed_score(turn, known, found, row, pressed)
    elif pressed == _NOTE:
        known.noting = True
    elif pressed == _RESET:
        known.scores.pop(str(row.person_id), None)
        known.notes.pop(str(row.person_id), None)
        known.closed()
    elif (place := _place(pressed, len(found.dimensions))) is not None:
        known.dimension = found.dimensions[place].key
    else:
        return Unclear(line("form.stale"))
    return Partly(known.kept())


def _pressed_score(
    turn: Turn, known: Marked, found: MonthCards, row: MemberMonth, pressed: str
) -> Outcome:
    """A score of the grid leads back to the list; half a step stays, for there may be two."""
    dimension = _dimension(known, found)
    assert dimension is not None
    score = known.card(found, row)[dimension.key]
    offered = {o.arg for each in grid(dimension, score, _SCORE, _STEP) for o in each}
    if pressed not in offered:
        return Unclear(line("form.stale"))
    given = int(pressed[1:])
    note = give(turn, known, found, row, dimension, given)
    if pressed[0] == _STEP:
        return Partly(known.kept())
    known.closed()
    return Partly(known.kept(), note)


def _typed(
    turn: Turn, known: Marked, found: MonthCards, row: MemberMonth | None, text: str
) -> Outcome:
    """A score or a note where one is asked, else the name of somebody to open."""
    if not text.strip():
        return Unclear(line("form.text_wanted"))
    if row is None and with_scores(text):
        return _pasted(turn, known, found, text)
    if row is None:
        return _named(known, found.rows, text)
    dimension = _dimension(known, found)
    if known.noting:
        outcome = typed_note(text)
    elif dimension is not None:
        outcome = typed_score(dimension, text)
    else:
        return Unclear(line("form.tap_to_choose"))
    if not isinstance(outcome, Answered):
        return outcome
    note = None
    if dimension is None:
        known.notes[str(row.person_id)] = str(outcome.value)
    else:
        note = give(turn, known, found, row, dimension, int(str(outcome.value)))
    known.closed()
    return Partly(known.kept(), note)


def _pasted(turn: Turn, known: Marked, found: MonthCards, text: str) -> Outcome:
    """Scores in lines: what is read is given, the rest is said."""
    pasted = read_scores(found, text)
    for each in pasted.given:
        give(turn, known, found, each.row, each.dimension, each.score)
    unread = list(pasted.unread[:_UNREAD])
    said = {"count": len(pasted.given), "unread": unread, "more": len(pasted.unread) - len(unread)}
    note = line("points_score.say.listed", **said)
    return Partly(known.kept(), note) if pasted.given else Unclear(note)


def _named(known: Marked, rows: Sequence[MemberMonth], text: str) -> Outcome:
    people = [NameEntry(row.person_id, row.name) for row in rows]
    read = read_names(text, people)
    if not read.settled or not read.ids:
        if any(word.choices for word in read.words):
            return Unclear(line("form.which_person"))
        return Unclear(nobody(read, people, text))
    if len(read.ids) > 1:
        return Unclear(line("points_score.say.one_name"))
    return _opened(known, next(row for row in rows if row.person_id == read.ids[0]))


def _place(pressed: str, count: int) -> int | None:
    number = pressed[1:]
    fits = pressed[:1] == _DIMENSION and number.isascii() and number.isdigit() and len(number) <= 2  # noqa: PLR2004
    return int(number) if fits and int(number) < count else None
