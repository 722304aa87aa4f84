"""Ballots and rounds as pages: short rows on a phone, no score in a text, nothing over a limit."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.kit.buttons import Action
from bot.kit.texts import LOCALES, Texts, units
from bot.views.evaluation import hundredths, results_page, round_page
from bot.views.evaluation_ballot import (
    PAGE,
    ballot_page,
    first_slot,
    next_slot,
    scores,
)
from bot.views.page import Page, keys_of
from domain.evaluation.terms import Audience, Terms
from services.evaluation import (
    Line,
    Paper,
    Representative,
    ResultRow,
    RoundResults,
    RoundView,
    Turnout,
)

TEXTS = Texts.load(strict=True)
TOKEN = "A" * 22
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def paper(*said: int | None, scale: int = 100, own: int | None = None) -> Paper:
    lines = tuple(Line(at + 1, f"党员{at + 1}", each, at == own) for at, each in enumerate(said))
    return Paper(TOKEN, 1, "第一支部", 2026, scale, lines)


def shown(made: Paper, slot: int | None, locale: str = "zh_CN") -> Page:
    return ballot_page(TEXTS, locale, made, slot)


def labels(page: Page) -> list[list[str]]:
    return [[button.label for button in row] for row in page.buttons]


def view(**values: object) -> RoundView:
    made = RoundView(
        round_id=1,
        branch_id=2,
        branch_name="第一支部",
        year=2026,
        terms=Terms(),
        opened_at=NOW,
        ended_at=None,
        void_reason=None,
        subjects=8,
        turnout={Audience.MEMBER: Turnout(8, 3)},
        representatives=(),
    )
    return replace(made, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("scale", [1, 5, 10, 30, 31, 60, 97, 100])
def test_every_score_is_near_and_every_row_is_short(scale: int, locale: str) -> None:
    grid = scores(scale)
    assert grid == sorted(set(grid), reverse=True)
    assert (grid[0], grid[-1]) == (scale, 0)
    reached = set(grid)
    for score in grid:
        page = shown(paper(score, None, scale=scale), 0, locale)
        assert max(map(len, page.buttons)) <= 8
        assert sum(map(len, page.buttons)) <= 100
        reached |= {
            int(button.args[2]) for row in page.buttons for button in row if button.args[2:]
        }
    assert reached == set(range(scale + 1))


def test_the_score_that_was_given_is_marked_and_stands_on_a_button_only() -> None:
    page = shown(paper(94, None), 0)
    assert labels(page)[-2] == ["92", "93", "✓94", "95", "96"]
    assert "94" not in page.text
    assert "✓" not in str(labels(shown(paper(None, 94), 0)))
    assert labels(shown(paper(0), 0))[-2] == ["✓0", "1", "2"]
    assert labels(shown(paper(100), 0))[-2] == ["98", "99", "✓100"]


def test_the_way_around_leaves_out_oneself_and_who_has_a_score() -> None:
    made = paper(90, None, None, 80, own=1)
    assert first_slot(made) == 2
    assert next_slot(made, 2) == 2
    assert next_slot(paper(90, 80), 0) is None
    assert first_slot(paper(90, None, own=1)) is None
    assert [button.args[1] for button in shown(made, 2).buttons[-1]] == [0, -1, 3]
    assert [button.args[1] for button in shown(made, 0).buttons[-1]] == [3, -1, 2]
    assert shown(made, 1) == shown(made, None)  # oneself has no page


@pytest.mark.parametrize("slot", [None, -1, -50, 3, 10**8])
def test_the_overview_has_scores_on_buttons_and_a_way_to_cast(slot: int | None) -> None:
    page = shown(paper(97, 0, 63), slot)
    assert labels(page) == [["党员1 97", "党员2 0", "党员3 63"], ["🗳 投出这张票"]]
    assert page.buttons[-1][0].action is Action.EVALUATION_CAST
    assert not any(each in page.text for each in ("97", "63"))
    open_ = shown(paper(97, None, 63), slot)
    assert labels(open_)[-1] == ["✍️ 继续打分（还差 1 人）"]


def test_a_large_branch_has_pages_and_no_limit_is_passed() -> None:
    made = paper(*[100] * 300)
    for slot in (-1, -4, -7, -99):
        page = shown(made, slot)
        assert sum(map(len, page.buttons)) <= 100
        assert units(page.text) < 1000
        assert keys_of(page)
    assert labels(shown(made, -1))[-2] == ["‹", "1/7", "›"]
    assert [each.args[1] for each in shown(made, -2).buttons[-2]] == [-1, -2, -3]
    assert len(labels(shown(made, -7))[0]) == 3
    assert PAGE * 7 >= 300


@pytest.mark.parametrize("locale", LOCALES)
def test_a_round_says_how_many_and_offers_what_can_be_done(locale: str) -> None:
    people = (Representative(9, "代表<一>", True), Representative(10, "代表二", False))
    turnout = {Audience.MEMBER: Turnout(8, 3), Audience.MASS: Turnout(2, 0)}
    page = round_page(TEXTS, locale, view(representatives=people, turnout=turnout), "<b>好</b>")
    assert "3/8" in page.text
    assert "代表&lt;一&gt;" in page.text
    assert page.text.startswith("<b>好</b>")
    ends = [b for row in page.buttons for b in row if b.action is Action.EVALUATION_INVITE_END]
    assert [each.args for each in ends] == [(1, 9), (1, 10)]
    voted = {**turnout, Audience.MASS: Turnout(2, 1)}
    page = round_page(TEXTS, locale, view(representatives=people, turnout=voted))
    ends = [b for row in page.buttons for b in row if b.action is Action.EVALUATION_INVITE_END]
    assert [each.args for each in ends] == [(1, 10)]
    void = round_page(TEXTS, locale, view(ended_at=NOW, void_reason="重来"))
    assert "重来" in void.text
    assert len(void.buttons) == 1


@pytest.mark.parametrize("locale", LOCALES)
def test_results_show_both_audiences_where_they_may(locale: str) -> None:
    means = {Audience.MEMBER: 9000, Audience.MASS: 8050}
    rows = (
        ResultRow(1, "张三", 5, 8867, 1773, means),
        ResultRow(2, "李四", 5, 10000, 2000, {Audience.MEMBER: 10000}),
    )
    text = results_page(TEXTS, locale, RoundResults(view(ended_at=NOW), rows)).text
    for figure in ("88.67", "17.73", "90.00", "80.50", "100.00", "20.00"):
        assert figure in text
    hidden = (ResultRow(1, "张三", 5),)
    text = results_page(TEXTS, locale, RoundResults(view(ended_at=NOW), hidden)).text
    assert "张三" not in text
    assert "5" in text


def test_hundredths_have_two_places() -> None:
    assert [hundredths(each) for each in (0, 5, 950, 10000)] == ["0.00", "0.05", "9.50", "100.00"]
