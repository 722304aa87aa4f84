"""What people see, in both languages: snapshots of whole pages (`--snapshot-update` after edits).

Beside them stands what no polishing may change: lengths, buttons, and the other language.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from telegram.constants import MessageLimit

from bot.kit.buttons import parse
from bot.kit.pages import units
from bot.kit.texts import LOCALES, Texts, label_of
from bot.views import meetings
from bot.views.compliance import digest_pages
from bot.views.explanation import explanation_pages
from bot.views.matrix import COLUMNS, columns, matrix
from bot.views.page import Page, keys_of
from bot.views.reminders import reminder_page
from domain.ladder.stages import Audience
from services.compliance import explain
from services.reminders import Asked, Asking, Claim, Item, PutOff
from services.seam import Deps
from tests.services import figures_cast as figures
from tests.services import meeting_cast

TEXTS = Texts.load(strict=True)
BUTTONS_A_MESSAGE = 100  # set by Telegram


@pytest.fixture
def world(sqlite_deps: Deps) -> figures.World:
    """A branch with something done, something typed late, and something missing."""
    made = figures.seed(sqlite_deps)
    made.held("theme_day", "2026-10-03")
    made.held("committee_meeting", "2026-10-12", recorded="2026-11-19 21:00")
    made.held("group_meeting", "2026-11-03", figures.A1)
    made.held("general_meeting", "2026-11-04", present=7)
    return made


@pytest.fixture
def claimed() -> Claim:
    def item(number: int, label: str, label_en: str, stage: str, **values: Any) -> Item:
        given = {
            "reminder_id": number,
            "epoch": 1,
            "branch_id": figures.A,
            "branch": "第一支部",
            "obligation": "theme_day",
            "label": label,
            "label_en": label_en,
            "kind": "theme_day",
            "unit_id": figures.A,
            "group": None,
            "period": "2026-11",
            "stage": stage,
            "due_on": date(2026, 11, 30),
            "missing": 1,
            "overdue": False,
            "told": Audience.SECRETARY,
            "instead": False,
            "called_on": date(2026, 11, 19),
            "late": False,
        }
        return Item(**{**given, **values})

    overdue = {"period": "2026-10", "due_on": date(2026, 10, 31), "overdue": True}
    above = {"branch_id": figures.B, "branch": "第二支部", "told": Audience.COMMITTEE}
    return Claim(
        chat_id=7001,
        thread_id=None,
        private=True,
        language=None,
        today=date(2026, 11, 24),
        repeated=True,
        items=(
            item(1, "主题党日", "Theme day", "ahead"),
            item(2, "党小组会", "Group meeting", "missed", group="第一党小组", **overdue),
            item(3, "党课", "Party lecture", "missed", late=True, **overdue, **above),
            item(4, "主题党日", "Theme day", "last_days", instead=True, **above),
            item(5, "党小组会", "Group meeting", "ahead", asked=Asked.ABOVE, **above),
        ),
    )


def shown(page: Page) -> str:
    """A page with its buttons, as text."""
    rows = (" ".join(f"[{button.label}]" for button in row) for row in page.buttons)
    return "\n".join((page.text, *rows))


def sendable(page: Page) -> bool:
    keys = [key for row in keys_of(page) for key in row]
    return (
        0 < units(page.text) <= MessageLimit.MAX_TEXT_LENGTH
        and len(keys) <= BUTTONS_A_MESSAGE
        and all(parse(key.data) is not None for key in keys)
    )


def digest_of(world: figures.World, locale: str, unit_id: int | None) -> list[Page]:
    return digest_pages(TEXTS, locale, world.digest(unit_id=unit_id))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_digest_of_a_branch(
    world: figures.World, locale: str, snapshot: SnapshotAssertion
) -> None:
    found = digest_of(world, locale, figures.A)
    assert all(map(sendable, found))
    assert "\n---\n".join(map(shown, found)) == snapshot


@pytest.mark.parametrize("locale", LOCALES)
def test_the_overview_of_a_committee(
    world: figures.World, locale: str, snapshot: SnapshotAssertion
) -> None:
    found = digest_of(world, locale, figures.C)
    assert all(map(sendable, found))
    assert "\n---\n".join(map(shown, found)) == snapshot


@pytest.mark.parametrize("locale", LOCALES)
def test_a_figure_explained(world: figures.World, locale: str, snapshot: SnapshotAssertion) -> None:
    rules = world.deps.rules
    found = explanation_pages(
        TEXTS,
        locale,
        world.run(explain, figures.A, "committee_meeting", "2026-10"),
        kinds={key: label_of(locale, kind) for key, kind in rules.kinds.items()},
        presets={key: label_of(locale, each) for key, each in rules.preset_labels.items()},
        asking=Asking(PutOff(date(2026, 11, 24), "", None, date(2026, 11, 20)), may_nudge=True),
    )
    assert all(map(sendable, found))
    # The version changes with the rules; the sentences about it do not.
    text = "\n---\n".join(map(shown, found)).replace(rules.version, "VERSION")
    assert text == snapshot


@pytest.mark.parametrize("locale", LOCALES)
def test_a_reminder(claimed: Claim, locale: str, snapshot: SnapshotAssertion) -> None:
    page = reminder_page(TEXTS, locale, claimed)
    assert sendable(page)
    assert shown(page) == snapshot


@pytest.mark.parametrize("locale", LOCALES)
def test_a_receipt(sqlite_deps: Deps, locale: str, snapshot: SnapshotAssertion) -> None:
    cast = meeting_cast.seed(sqlite_deps)
    made = cast.record(
        absent=meeting_cast.absent(meeting_cast.WU), motions=(meeting_cast.motion(),)
    )
    values = meetings.receipt(
        made,
        label=lambda key: label_of(locale, sqlite_deps.rules.kinds[key]),
        chinese=locale == "zh_CN",
        zone=meeting_cast.ZONE,
    )
    assert TEXTS.say(locale, "meeting.receipt.text", **values) == snapshot


@pytest.mark.parametrize("unit", [figures.A, figures.C])
def test_english_pages_hold_no_chinese_but_names(world: figures.World, unit: int) -> None:
    names = {
        *(name for _, _, name, *_ in figures._UNITS),
        *(name for name, _, _ in figures._PEOPLE.values()),
    }
    text = "".join(map(shown, digest_of(world, "en", unit)))
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_reminder_of_very_much_still_fits_one_message(claimed: Claim, locale: str) -> None:
    many = replace(claimed, items=claimed.items * 200)
    page = reminder_page(TEXTS, locale, many)
    assert sendable(page)
    shown = sum(page.text.count(each) for each in ("Theme day", "Group meeting", "Party lecture"))
    left = 1000 - shown
    if locale == "en":
        assert str(left) in page.text


@pytest.mark.parametrize("chinese", [True, False])
def test_the_matrix_fits_a_narrow_phone(world: figures.World, chinese: bool) -> None:
    found = matrix(world.digest(unit_id=figures.C).branches, 1, chinese=chinese)
    widths = [sum(map(columns, line)) for line in found.text.splitlines()]
    assert max(widths) <= COLUMNS
    assert [number for number, _ in found.legend] == list(range(1, len(found.legend) + 1))
