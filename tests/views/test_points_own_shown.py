"""A month of points in both languages: every reason and every origin has its words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.kit.texts import LOCALES, Texts
from bot.views.points_month import month_page
from bot.views.points_proposals import proposal_page, waiting_page
from domain.dues.months import month
from domain.points.closing import MonthState
from domain.points.counting import Out
from domain.points.entries import Entry, Origin
from domain.points.scheme import Derives
from domain.points.score import Score
from services.points import EntryDetail, OriginView, OwnMonth, ProposalView, Standing, Waiting
from services.points.values import MonthPart
from tests.support import rules as shipped

RULES = shipped.tested_rules()
TEXTS = Texts.load(strict=True)
OCTOBER = month(2026, 10)
BOTH = pytest.mark.parametrize("locale", LOCALES)


def opened(*entries: EntryDetail, state: MonthState = MonthState.OPEN) -> OwnMonth:
    scheme = RULES.points.of("eighty_twenty", 2026)
    assert scheme is not None
    good = scheme.dimensions["good_conduct"]
    stance = scheme.dimensions["political_stance"]
    scores = (Score(good, 1000, 100, 1000), Score(stance, 100, -300, 0), Score(stance, 1, 0, 1))
    return OwnMonth(
        branch_id=2,
        branch="第一支部",
        zone="Asia/Shanghai",
        person_id=6,
        name="孙八",
        own=True,
        month=OCTOBER,
        scored=True,
        state=state,
        scheme=scheme,
        parts=(MonthPart(scheme.parts[0], scored=True, scores=scores),),
        entries=entries,
        card_note="按时上报",
    )


def detail(number: int = -1, origin: OriginView | None = None, **values: Any) -> EntryDetail:
    source = None if origin is None else Origin(origin.source, (1,))
    made = {"counted": -200, "why": (), "origin": origin, **values}
    return EntryDetail(
        Entry(number, "meeting_missed", OCTOBER, -200, origin=source),
        None,
        **made,
    )


def text(locale: str, *entries: EntryDetail, state: MonthState = MonthState.OPEN) -> str:
    return month_page(TEXTS, locale, opened(*entries, state=state), RULES.kinds).text


@BOTH
@pytest.mark.parametrize("why", Out)
def test_every_reason_for_counting_less_has_its_words(locale: str, why: Out) -> None:
    plain = text(locale, detail(counted=0))
    told = text(locale, detail(counted=0, why=((why.value, -200, 400),)))
    assert len(told) > len(plain) + 5
    assert "4.00" in told


@BOTH
def test_every_origin_has_its_words(locale: str) -> None:
    meetings = (("general_meeting", date(2026, 10, 12)), ("study_session", date(2026, 10, 14)))
    for source in (Derives.MEETING_ABSENT, Derives.MEETING_PRESENT, Derives.STUDY_HOURS):
        told = text(locale, detail(origin=OriginView(source, meetings)))
        assert "12" in told
        label = RULES.kinds["general_meeting"]
        assert (label.label if locale == "zh_CN" else label.label_en) in told
        text(locale, detail(origin=OriginView(source)))
    for source in (Derives.DUES_LATE, Derives.DUES_CHASED):
        told = text(locale, detail(origin=OriginView(source, month=OCTOBER - 1)))
        assert ("来自党费：2026年9月" if locale == "zh_CN" else "From dues: Sep 2026") in told


@BOTH
@pytest.mark.parametrize("standing", Standing)
def test_every_standing_has_its_words(locale: str, standing: Standing) -> None:
    values: dict[str, Any] = {
        "proposer": "孙八",
        "decided_by": "李四",
        "reason": "原因",
        "files": 2,
    }
    told = text(locale, detail(7, standing=standing, **values))
    assert "李四" in told
    view = proposal(standing)
    assert "李四" in proposal_page(TEXTS, locale, view).text
    waiting = Waiting(2, "第一支部", "Asia/Shanghai", decides=True, proposals=(view,))
    assert "good_deed" in waiting_page(TEXTS, locale, waiting, 0).text


@BOTH
@pytest.mark.parametrize("state", MonthState)
def test_every_state_of_a_month_is_shown(locale: str, state: MonthState) -> None:
    page = month_page(TEXTS, locale, opened(state=state), RULES.kinds)
    appeals = [each for row in page.buttons for each in row if each.action == "jq"]
    assert bool(appeals) is (state is MonthState.OBJECTIONS)
    assert ("🔒" in page.text) is (state in {MonthState.CLOSED, MonthState.PUBLISHED})
    # What is over the limit, and what the floor keeps.
    assert "1.00" in page.text
    assert "2.00" in page.text


def test_what_people_write_is_no_markup() -> None:
    told = text("zh_CN", detail(7, standing=Standing.WAITING, note="<b>x</b>", proposer="<i>"))
    assert "&lt;b&gt;x" in told
    assert "<i>" not in told


def proposal(standing: Standing) -> ProposalView:
    return ProposalView(
        entry_id=7,
        branch_id=2,
        branch="第一支部",
        zone="Asia/Shanghai",
        person_id=6,
        name="孙八",
        own=False,
        code="good_deed",
        event=None,
        month=OCTOBER,
        proposed=100,
        points=200,
        note="扫雪",
        occasion="",
        proposer="钱七",
        recorded_at=datetime(2026, 10, 5, 17, tzinfo=UTC),
        standing=standing,
        decided_by="李四",
        decided_at=None,
        reason="原因",
        month_open=False,
    )
