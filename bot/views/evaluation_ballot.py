"""A ballot on a phone: one person at a time with scores to tap, and an overview before it is cast.

Scores stand on buttons only, never in the text: buttons go when the ballot is cast, and a message
that somebody forwards or answers has lost them.
"""

from collections.abc import Sequence

from bot.kit.buttons import Action
from bot.kit.texts import Texts
from bot.views.matrix import cut
from bot.views.page import Button, Page
from services.evaluation import Line, OwnRound, Paper

PAGE = 48  # people on one overview
_ROW = 7  # scores beside each other
_STEP, _ALL = 5, 30  # steps between scores, but for a scale on which all of them fit
_NEAR = (-2, -1, 0, 1, 2)  # from a score on the grid, every score is as near as that
_COLUMNS = 3
_NAME = 12  # columns of a name on a button
_UNSAID = "—"
_Rows = tuple[tuple[Button, ...], ...]


def ballot_page(texts: Texts, locale: str, paper: Paper, slot: int | None) -> Page:
    """The person at a place; or the overview, when there is no such place to score."""
    if slot is not None and 0 <= slot < len(paper.lines) and not paper.lines[slot].own:
        return _subject(texts, locale, paper, slot)
    return _overview(texts, locale, paper, -1 - slot if slot is not None and slot < 0 else 0)


def next_slot(paper: Paper, after: int) -> int | None:
    """The next place without a score, from one place on and around; None when nothing is open."""
    count = len(paper.lines)
    around = [(after + step) % count for step in range(1, count + 1)]
    return next((at for at in around if _open(paper.lines[at])), None)


def first_slot(paper: Paper) -> int | None:
    """Where a ballot goes on: the first place without a score."""
    return next_slot(paper, len(paper.lines) - 1)


def scores(scale: int) -> list[int]:
    """The scores on the grid, the highest first."""
    step = 1 if scale <= _ALL else _STEP
    return sorted({*range(0, scale + 1, step), scale}, reverse=True)


def cast_text(texts: Texts, locale: str, cast: OwnRound) -> str:
    """What takes the place of a ballot that was cast: no score, no button."""
    return texts.say(locale, "evaluation.ballot.cast", branch=cast.branch_name, year=cast.year)


def _open(line: Line) -> bool:
    return line.score is None and not line.own


def _subject(texts: Texts, locale: str, paper: Paper, slot: int) -> Page:
    line = paper.lines[slot]
    places = [at for at, each in enumerate(paper.lines) if not each.own]
    at = places.index(slot)
    text = texts.say(
        locale,
        "evaluation.ballot.subject",
        branch=paper.branch_name,
        year=paper.year,
        number=at + 1,
        total=len(places),
        name=line.name,
        scale=paper.scale,
        said=line.score is not None,
        fine=line.score is not None and paper.scale > _ALL,
        missing=paper.missing,
    )
    grid = [_score(paper, slot, each) for each in scores(paper.scale)]
    turn = (
        _to(paper, "‹", places[at - 1]),
        _to(paper, texts.plain(locale, "evaluation.button.overview"), -1),
        _to(paper, "›", places[(at + 1) % len(places)]),
    )
    return Page(text, (*_in_rows(grid, _ROW), *_fine(paper, slot), turn))


def _fine(paper: Paper, slot: int) -> _Rows:
    """The scores beside the one that was given, where the grid leaves some out."""
    said = paper.lines[slot].score
    if said is None or paper.scale <= _ALL:
        return ()
    near = [said + step for step in _NEAR if 0 <= said + step <= paper.scale]
    return (tuple(_score(paper, slot, each) for each in near),)


def _score(paper: Paper, slot: int, score: int) -> Button:
    said = paper.lines[slot].score == score
    label = f"✓{score}" if said else str(score)
    return Button(label, Action.EVALUATION_SCORE, (paper.token, slot, score))


def _to(paper: Paper, label: str, slot: int) -> Button:
    """A button that only shows: it carries no score."""
    return Button(label, Action.EVALUATION_SCORE, (paper.token, slot))


def _overview(texts: Texts, locale: str, paper: Paper, page: int) -> Page:
    pages = max(1, -(-len(paper.lines) // PAGE))
    page = min(page, pages - 1)
    text = texts.say(
        locale,
        "evaluation.ballot.overview",
        branch=paper.branch_name,
        year=paper.year,
        total=sum(not each.own for each in paper.lines),
        missing=paper.missing,
        own=any(each.own for each in paper.lines),
    )
    here = list(enumerate(paper.lines))[page * PAGE : (page + 1) * PAGE]
    people = [_person(paper, at, each) for at, each in here if not each.own]
    return Page(
        text,
        (
            *_in_rows(people, _COLUMNS),
            *_turner(paper, page, pages),
            (_last(texts, locale, paper),),
        ),
    )


def _person(paper: Paper, slot: int, line: Line) -> Button:
    name, _ = cut(line.name, _NAME)
    said = _UNSAID if line.score is None else line.score
    return _to(paper, f"{name} {said}", slot)


def _last(texts: Texts, locale: str, paper: Paper) -> Button:
    """Cast it, or go on with whoever is missing."""
    slot = first_slot(paper)
    if slot is None:
        label = texts.plain(locale, "evaluation.button.cast")
        return Button(label, Action.EVALUATION_CAST, (paper.token,))
    return _to(paper, texts.plain(locale, "evaluation.button.go_on", count=paper.missing), slot)


def _turner(paper: Paper, page: int, pages: int) -> _Rows:
    """The row that turns pages of the overview: places below zero."""
    if pages == 1:
        return ()
    before, after = max(page - 1, 0), min(page + 1, pages - 1)
    labelled = (("‹", before), (f"{page + 1}/{pages}", page), ("›", after))
    return (tuple(_to(paper, label, -1 - at) for label, at in labelled),)


def _in_rows(buttons: Sequence[Button], columns: int) -> _Rows:
    return tuple(
        tuple(buttons[start : start + columns]) for start in range(0, len(buttons), columns)
    )
