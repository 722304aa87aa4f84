"""The year of points as it is shown: no figure in messages, keys where a scheme is gone."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.kit.buttons import Action
from bot.kit.texts import LOCALES, Texts, label_of
from bot.views import points_year as views
from bot.views.points_notices import points_notice
from domain.dues.months import month
from domain.errors import Labelled
from domain.points.closing import MonthState
from domain.points.total import Block
from services.points import (
    AppealView,
    BranchPoints,
    MonthDesk,
    PublishedRow,
    PublishedYear,
    YearPreview,
    YearRow,
)
from services.reminders import PointsClaim, PointsOpen
from tests.domain.points_cast import SEED

TEXTS = Texts.load(strict=True)
OCTOBER = month(2026, 10)
ZONE = "Asia/Shanghai"
AT = datetime(2027, 1, 8, 1, tzinfo=UTC)
DESK = MonthDesk(
    branch_id=2,
    branch_name="第一支部",
    zone=ZONE,
    month=OCTOBER,
    state=MonthState.OPEN,
    until=date(2026, 11, 25),
    over=True,
    scored=20,
    missing=(),
    waiting=0,
    appeals=0,
)
YEAR = PublishedYear(
    branch_id=2,
    branch_name="第一支部",
    zone=ZONE,
    year=2026,
    scheme=SEED,
    version="2026-11-21",
    seal="0" * 64,
    fits=True,
    published_at=AT,
    whole=True,
    rows=(PublishedRow(6, "孙八", 8999, "steady", 9012, "outstanding"),),
)


def label(row: Labelled) -> str:
    return label_of("zh_CN", row)


def open_month(number: int = 1, branch: str = "第一支部") -> PointsOpen:
    return PointsOpen(number, branch, OCTOBER, date(2026, 11, 25))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("repeated", [False, True])
def test_a_message_of_a_month_holds_no_figure(locale: str, repeated: bool) -> None:
    claim = PointsClaim(7006, None, repeated, {1: 1}, (open_month(),))
    page = points_notice(TEXTS, locale, claim)
    assert {"zh_CN": "2026-11-25", "en": "25 Nov 2026"}[locale] in page.text
    assert not any(word in page.text for word in ("党费", "Dues", ".00"))
    ((button,),) = page.buttons
    assert (button.action, button.args) == (Action.POINTS_MONTH, (1, 0, OCTOBER))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("state", MonthState)
@pytest.mark.parametrize("done", [False, True])
def test_a_month_is_said_in_each_state(locale: str, state: MonthState, done: bool) -> None:
    desk = replace(DESK, state=state, missing=("张三",) * 20, waiting=2, appeals=1)
    text = TEXTS.say(locale, "points_year.month", done=done, **views.month_desk(desk))
    assert "20" in text
    assert text.count("张三") == 12


def test_an_empty_month_and_one_that_runs_say_why() -> None:
    for desk, words in (
        (replace(DESK, over=False), "还没有过完"),
        (replace(DESK, scored=0), "没有计分的党员"),
        (DESK, "可以公示了"),
    ):
        assert words in TEXTS.say(
            "zh_CN", "points_year.month", done=False, **views.month_desk(desk)
        )


@pytest.mark.parametrize("locale", LOCALES)
def test_every_block_has_its_words(locale: str) -> None:
    row = YearRow(6, "孙八", 0, None, tuple(Block))
    found = YearPreview(2, "第一支部", ZONE, 2026, SEED, (row,), 1)
    text = TEXTS.say(locale, "points_year.preview", **views.preview(found, label))
    assert len(text.splitlines()) > 4
    nobody = replace(found, rows=(), appeals=0)
    assert TEXTS.say(locale, "points_year.preview", **views.preview(nobody, label))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_later_correction_stands_beside_what_was_sealed(locale: str) -> None:
    text = TEXTS.say(locale, "points_year.published", **views.published(YEAR, label))
    assert "89.99 本色型" in text
    assert "90.12 出色型" in text
    assert "+0.13" in text
    broken = replace(YEAR, fits=False, scheme=None, newly=True)
    text = TEXTS.say(locale, "points_year.published", told=True, **views.published(broken, label))
    assert "⚠️" in text
    assert "89.99 steady" in text
    own = replace(YEAR, whole=False, rows=())
    assert "0000" not in TEXTS.say(locale, "points_year.published", **views.published(own, label))


@pytest.mark.parametrize("locale", LOCALES)
def test_branches_are_numbers(locale: str) -> None:
    rows = (
        BranchPoints(2, "A", "第一支部", "eighty_twenty", 9, 90, 88, (1, 2), published=True),
        BranchPoints(3, "B", "第二支部", "gone", 3, 0, 0, (), True, {"high": 3}),
        BranchPoints(4, "C", "第三支部", None),
    )
    found = views.branches(rows, {SEED.key: SEED}, label)
    values = {"year": 2026, "count": 3, "keeping": 2, "members": 12, "missing": 2}
    text = TEXTS.say(locale, "points_year.above", rows=found, **values)
    assert "88/90" in text
    assert "gone" in text
    assert "high 3" in text


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("upheld", [None, False, True])
def test_an_appeal_is_said_with_its_answer(locale: str, upheld: bool | None) -> None:
    each = AppealView(1, 2, 6, "孙八", OCTOBER, "少<记>了", AT, upheld, "已补记")
    values = views.appeal(each, ZONE)
    text = TEXTS.say(locale, "points_year.appeals", count=1, rows=[values])
    assert "少&lt;记&gt;了" in text
    assert TEXTS.say(locale, "points_answer.receipt", **values)
