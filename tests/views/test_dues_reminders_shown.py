"""Messages about dues in both languages: whole texts, lengths, buttons, and what is never said.

Snapshots are made anew with `--snapshot-update`.
"""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.kit.buttons import Action, parse
from bot.kit.pages import PAGE_UNITS, units
from bot.kit.texts import LOCALES, Texts
from bot.views.dues_reminders import dues_page
from bot.views.page import Page, keys_of
from domain.dues.months import month
from domain.dues.rates import Told
from domain.dues.reminding import Says
from services.dues.notices import Notice
from services.reminders import (
    Behind,
    BehindList,
    Decided,
    DuesClaim,
    DuesItem,
    OwnDues,
    Row,
    StepCounts,
    Waiting,
)
from services.rulebook import load_rules

TEXTS = Texts.load(strict=True)
BUTTONS_A_MESSAGE = 100  # set by Telegram
STEPS = {step.months: step for step in load_rules().dues.steps}
DAY = date(2026, 11, 10)
SEPTEMBER, OCTOBER, NOVEMBER = (month(2026, number) for number in (9, 10, 11))
FIRST = Row(1, 1, 2, "第一支部")
JUDGING = ("自行脱党", "脱党", "处分", "除名", "verdict", "expel", "left the Party")


def claimed(*items: DuesItem, repeated: bool = False) -> DuesClaim:
    return DuesClaim(7006, None, DAY, repeated, items)


TODAY = OwnDues(FIRST, "dues_day", Says.DUES_DAY, DAY, (NOVEMBER,), 3000, 0, (), None)
BEHIND = OwnDues(
    FIRST,
    "day_after",
    Says.DAY_AFTER,
    DAY,
    (SEPTEMBER, OCTOBER, NOVEMBER),
    9000,
    3000,
    (SEPTEMBER, OCTOBER, NOVEMBER),
    STEPS[3],
)
SOON = replace(TODAY, day=date(2026, 11, 13))
OVER = replace(TODAY, day=date(2026, 11, 9))
AHEAD = replace(SOON, stage="soon", says=Says.AHEAD)
AGAIN = replace(BEHIND, stage="again", says=Says.STILL_OPEN)
LATE = replace(FIRST, late_since=date(2026, 11, 6))
PLAIN = replace(BEHIND, reported_fen=0, step=None, run=(), months=(SEPTEMBER,), owed_fen=240)
PEOPLE = (
    Behind(6, "孙八", 3, 9000, STEPS[3], True),
    Behind(4, "赵六", 1, 240, STEPS[1], False),
    Behind(5, "钱七", 0, 100, None, True),
)
LIST = BehindList(FIRST, Told.COLLECTOR, PEOPLE)
SECRETARY = BehindList(FIRST, Told.SECRETARY, PEOPLE[:1])
COUNTS = StepCounts(FIRST, ((STEPS[6], 1), (STEPS[3], 4)))
WAITING = (
    Waiting(FIRST, 41, "孙八", 9000, (SEPTEMBER, OCTOBER, NOVEMBER), DAY),
    Waiting(FIRST, 42, "<b>赵六", 240, (), DAY),
)
RECEIVED = Decided(FIRST, Notice.RECEIVED, 41, "2026-0012", 9000, (SEPTEMBER, OCTOBER), "")
REFUSED = Decided(FIRST, Notice.REFUSED, 42, None, 240, (NOVEMBER,), "没有收到 <1>")
REVERSED = Decided(FIRST, Notice.REVERSED, 41, "2026-0012", 3000, (OCTOBER,), "重复登记")
PAGES = {
    "today": claimed(TODAY),
    "behind": claimed(BEHIND, repeated=True),
    "behind_without_a_step": claimed(PLAIN),
    "list": claimed(LIST),
    "secretary": claimed(SECRETARY),
    "counts": claimed(COUNTS, StepCounts(Row(2, 1, 3, "第二支部"), ((STEPS[3], 1),))),
    "waiting": claimed(*WAITING),
    "before_the_day": claimed(SOON),
    "after_the_day": claimed(OVER),
    "ahead": claimed(AHEAD),
    "ahead_too_late": claimed(replace(AHEAD, day=date(2026, 11, 9))),
    "still_open": claimed(AGAIN),
    "still_open_without_a_step": claimed(replace(PLAIN, says=Says.STILL_OPEN)),
    "late": claimed(
        *(replace(each, row=LATE) for each in (TODAY, BEHIND, AHEAD, AGAIN)),
        replace(LIST, row=LATE),
        replace(COUNTS, row=LATE),
    ),
    "decided": claimed(RECEIVED, REFUSED, REVERSED),
    "everything": claimed(BEHIND, LIST, COUNTS, *WAITING, RECEIVED),
}


def shown(page: Page) -> str:
    """A page as text, with what each button asks for."""
    rows = [" | ".join(f"[{key.label}: {key.data}]" for key in row) for row in keys_of(page)]
    return "\n".join((page.text, *rows))


def sendable(page: Page) -> bool:
    count = sum(len(row) for row in page.buttons)
    known = all(parse(key.data) is not None for row in keys_of(page) for key in row)
    return units(page.text) <= PAGE_UNITS and count <= BUTTONS_A_MESSAGE and known


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", PAGES)
def test_a_message(name: str, locale: str, snapshot: SnapshotAssertion) -> None:
    page = dues_page(TEXTS, locale, PAGES[name])
    assert sendable(page)
    assert shown(page) == snapshot


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", PAGES)
def test_no_message_judges_anybody(name: str, locale: str) -> None:
    text = dues_page(TEXTS, locale, PAGES[name]).text
    assert [word for word in JUDGING if word in text] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_late_says_so_in_each_part(locale: str) -> None:
    word = {"zh_CN": "\uff08迟发", "en": "(late: this should have come on"}[locale]
    assert dues_page(TEXTS, locale, PAGES["late"]).text.count(word) == 4 + 1 + 2
    assert word not in dues_page(TEXTS, locale, PAGES["everything"]).text


@pytest.mark.parametrize("locale", LOCALES)
def test_counts_hold_neither_names_nor_amounts(locale: str) -> None:
    text = dues_page(TEXTS, locale, PAGES["counts"]).text
    assert [each.name for each in PEOPLE if each.name in text] == []
    assert re.findall(r"\d+\.\d\d", text) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_long_lists_are_cut_and_counted(locale: str) -> None:
    many = replace(LIST, rows=PEOPLE * 100)
    reports = tuple(replace(WAITING[0], payment_id=number) for number in range(300))
    page = dues_page(TEXTS, locale, claimed(many, *reports))
    assert sendable(page)
    assert f"{300 - page.text.count('孙八（') - page.text.count('孙八 (')}" in page.text
    actions = [button.action for row in page.buttons for button in row]
    assert Action.DUES_LIST in actions
    assert 0 < actions.count(Action.DUES_CONFIRM) <= 20


@pytest.mark.parametrize("locale", LOCALES)
def test_very_many_branches_still_fit_one_message(locale: str) -> None:
    lists = tuple(
        replace(LIST, row=Row(number, 1, number, f"第{number}支部")) for number in range(50)
    )
    counts = tuple(replace(COUNTS, row=each.row) for each in lists)
    page = dues_page(TEXTS, locale, claimed(*lists, *counts))
    assert sendable(page)
    assert "/dues" in page.text
    labels = [button.label for row in page.buttons for button in row]
    assert any("第0支部" in label for label in labels)


@pytest.mark.parametrize("locale", LOCALES)
def test_who_pays_and_keeps_gets_the_buttons_of_both(locale: str) -> None:
    page = dues_page(TEXTS, locale, claimed(BEHIND, LIST))
    assert [[(each.action, each.args) for each in row] for row in page.buttons] == [
        [(Action.DUES_PAY, (2,))],
        [(Action.DUES_LIST, (2, 0)), (Action.DUES_GROUP, (2,))],
    ]


def test_english_messages_hold_no_chinese_but_names_and_sources() -> None:
    sources = [step.source for step in STEPS.values()]
    reasons = [REFUSED.reason, REVERSED.reason, "第一支部", "第二支部"]
    known = sorted((*sources, *reasons, *(each.name for each in PEOPLE)), key=len, reverse=True)
    for name, claim in PAGES.items():
        text = unescape(dues_page(TEXTS, "en", claim).text)
        for each in known:
            text = text.replace(each, "")
        assert re.findall(r"[\u4e00-\u9fff]+", text) == [], name
