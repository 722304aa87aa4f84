"""A reminder that was edited, and the board of a group: what they say, and that it fits."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.kit.pages import PAGE_UNITS, units
from bot.kit.texts import Texts
from bot.views.board import board_page
from bot.views.reminder_edits import edited_page
from domain.ladder.stages import Audience, Subject
from services.reminders import BoardLine, BoardPart, BoardView, Edit, EditItem

TEXTS = Texts.load(strict=True)
OPEN = EditItem(
    branch_id=1,
    branch="第一支部",
    label="主题党日",
    label_en="Theme day",
    kind="theme_day",
    group=None,
    period="2026-11",
    due_on=date(2026, 11, 30),
    missing=1,
    overdue=False,
    done=False,
    owed=True,
    told=Audience.SECRETARY,
    instead=False,
    record_id=None,
    held_on=None,
)
DONE = replace(OPEN, done=True, owed=False, missing=0, record_id=7, held_on=date(2026, 11, 18))
POINTS = replace(
    OPEN,
    label="积分评分",
    label_en="Scoring",
    kind=None,
    period="2026-10",
    missing=2,
    due_on=date(2026, 11, 10),
    obligation="points_scored",
    subject=Subject.POINTS,
    text="last_days",
    overdue=True,
)
TERM = replace(
    OPEN, label="支部换届", kind=None, period="2026-11-30", obligation="term_election",
    subject=Subject.TERM, text="ahead",
)  # fmt: skip
PROBATION = replace(
    TERM, label="转正", obligation="probation", subject=Subject.PROBATION, people=("郑一", "<王>")
)
GONE: dict[str, Any] = {"owed": False, "missing": 0}
EDIT = Edit(
    chat_id=1,
    message_id=2,
    language=None,
    today=date(2026, 11, 19),
    repeated=False,
    items=(OPEN,),
    rows={},
    lease=datetime(2026, 11, 19, tzinfo=UTC),
)
LINE = BoardLine(
    label="主题党日",
    label_en="Theme day",
    groups=False,
    counted=0,
    needed=1,
    done=False,
    overdue=False,
    due_on=date(2026, 11, 30),
)
VIEW = BoardView("第一支部", "2026-11", False, (BoardPart("2026-11", (LINE,)),))


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (
            OPEN,
            "⏳ 主题党日 2026年11月：还差 1 次，请在 2026-11-30（周一）（11天后）前",
        ),
        (replace(OPEN, overdue=True), "🔴 主题党日 2026年11月：已于 2026-11-30（周一） 截止"),
        (DONE, "✅ 主题党日 2026年11月：已登记，2026-11-18（周三） 召开。"),
        (replace(OPEN, owed=False), "➖ 主题党日 2026年11月：现在不需要开了。"),
        (replace(OPEN, told=Audience.COMMITTEE), "请提醒支部按时召开。"),
        (replace(OPEN, told=Audience.COMMITTEE, instead=True), "没有人能收到消息，请转告支部。"),
        (replace(OPEN, group="第一党小组"), "主题党日·第一党小组"),
        (
            replace(POINTS, text=""),
            "🔴 积分评分 2026年10月：已于 2026-11-10（周二） 截止，还有 2 人",
        ),
        (replace(POINTS, done=True, **GONE), "✅ 积分评分 2026年10月：已完成。"),
        (replace(POINTS, **GONE), "➖ 积分评分 2026年10月：现在不需要办了。"),
        (TERM, "⏳ 支部换届：2026-11-30（周一）（11天后）任期届满，请着手筹备换届"),
        (replace(TERM, done=True, **GONE), "✅ 支部换届：已完成。"),
        (PROBATION, "⏳ 转正：郑一、&lt;王&gt;的预备期到 2026-11-30"),
        (replace(PROBATION, done=True, people=(), **GONE), "✅ 转正：已完成。"),
    ],
)
def test_a_line_says_how_it_stands(item: EditItem, says: str) -> None:
    assert says in edited_page(TEXTS, "zh_CN", replace(EDIT, items=(item,))).text


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_open_lines_have_their_forms_first_and_done_ones_their_records(locale: str) -> None:
    page = edited_page(TEXTS, locale, replace(EDIT, items=(DONE, OPEN)))
    forms = [button.label[0] for row in page.buttons for button in row]
    assert forms == ["📝", "✅"]
    assert page.buttons[1][0].args == (7,)


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_what_is_no_meeting_has_its_own_form_or_none(locale: str) -> None:
    page = edited_page(TEXTS, locale, replace(EDIT, items=(TERM, POINTS, DONE, PROBATION)))
    assert [row[0].label[0] for row in page.buttons] == ["⭐", "✅"]
    assert page.buttons[0][0].args[0] == 1
    assert "/meeting" not in page.text
    assert "/overdue" not in page.text
    ticked = replace(EDIT, items=(DONE, replace(POINTS, done=True, **GONE)))
    assert len(edited_page(TEXTS, locale, ticked).buttons) == 1


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_a_committee_has_no_form_for_points(locale: str) -> None:
    above = replace(POINTS, told=Audience.COMMITTEE)
    assert edited_page(TEXTS, locale, replace(EDIT, items=(above,))).buttons == ()


def test_in_english_what_is_no_meeting_is_done() -> None:
    items = (replace(POINTS, done=True, **GONE), replace(TERM, label_en="Election", **GONE))
    text = edited_page(TEXTS, "en", replace(EDIT, items=items)).text
    assert "✅ Scoring, 2026-10: done." in text
    assert "➖ Election: not needed any more." in text


def test_with_several_branches_a_button_says_which() -> None:
    other = replace(OPEN, branch_id=2, branch="第二支部")
    page = edited_page(TEXTS, "zh_CN", replace(EDIT, items=(OPEN, other), repeated=True))
    assert [row[0].label for row in page.buttons] == [
        "📝 登记第一支部 主题党日 2026年11月",
        "📝 登记第二支部 主题党日 2026年11月",
    ]
    assert "可能重复" in page.text


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_very_much_still_fits_one_message(locale: str) -> None:
    many = replace(EDIT, items=(OPEN, DONE) * 150)
    page = edited_page(TEXTS, locale, many)
    assert units(page.text) <= PAGE_UNITS
    assert len(page.buttons) == 6
    assert "/overdue" in page.text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (LINE, "⏳ 主题党日：应开 1 次，已开 0 次；2026-11-30（周一） 截止"),
        (
            replace(LINE, overdue=True),
            "🔴 主题党日：应开 1 次，已开 0 次；已于 2026-11-30（周一）",
        ),
        (replace(LINE, done=True, counted=1), "✅ 主题党日：应开 1 次，已开 1 次\n"),
        (replace(LINE, groups=True, counted=1, needed=3), "⏳ 主题党日：3 个党小组，完成 1 个；"),
    ],
)
def test_a_line_of_a_board(line: BoardLine, says: str) -> None:
    view = replace(VIEW, parts=(BoardPart("2026-11", (line,)),))
    assert says in board_page(TEXTS, "zh_CN", view, repeated=False).text


def test_a_board_says_when_it_is_the_last_word_or_may_stand_there_twice() -> None:
    assert (
        "（本月已结束）"
        in board_page(TEXTS, "zh_CN", replace(VIEW, final=True), repeated=False).text
    )
    assert "（这一条可能重复发送）" in board_page(TEXTS, "zh_CN", VIEW, repeated=True).text
    assert "meetings of 2026-11" in board_page(TEXTS, "en", VIEW, repeated=False).text


def test_a_board_of_very_much_still_fits_one_message() -> None:
    view = replace(VIEW, parts=tuple(BoardPart("2026-11", (LINE,) * 40) for _ in range(5)))
    text = board_page(TEXTS, "zh_CN", view, repeated=False).text
    assert units(text) <= PAGE_UNITS
    assert "/compliance" in text
