"""The answers to `/why` as plain values: pages of branches, and what became of each call."""

from datetime import UTC, date, datetime

import pytest

from bot.kit.texts import LOCALES, Texts
from bot.views.page import keys_of
from bot.views.reminder_why import A_PAGE, branches_page, list_page, story_pages
from bot.views.reminders_document import stories_lines
from domain.obligations import State
from services.reminders import (
    Asked,
    Attempt,
    CallStory,
    Fate,
    PutOff,
    Reminded,
    ReminderList,
    RowStory,
    Story,
)

TEXTS = Texts.load(strict=True)
AT = datetime(2026, 11, 19, 1, tzinfo=UTC)
DAY = date(2026, 11, 20)


def story(*calls: CallStory, state: State = State.MISSING, **values: object) -> Story:
    given: dict[str, object] = {
        "branch_id": 2,
        "branch": "第一<支部>",
        "zone": "Asia/Shanghai",
        "unit_id": 4,
        "group": None,
        "obligation": "theme_day",
        "label": "主题党日",
        "label_en": "Theme day",
        "period": "2026-11",
        "state": state,
        "why": "missing",
        "known_on": DAY,
        "as_of": DAY,
        "calls": calls,
    }
    return Story(**{**given, **values})  # type: ignore[arg-type]


def call(fate: str, row: RowStory | None = None, on: date | None = DAY) -> CallStory:
    return CallStory("ahead", on, "secretary", fate, row)


def row(*outcomes: str, told: str | None = "secretary", name: str | None = None) -> RowStory:
    tried = tuple(Attempt(AT, outcome, "") for outcome in outcomes)
    return RowStory(AT, AT, told, name, tried)


@pytest.mark.parametrize("locale", LOCALES)
def test_branches_come_in_pages_and_the_nearest_is_shown(locale: str) -> None:
    found = [(number, f"B{number}", number) for number in range(1, 2 * A_PAGE + 2)]
    for asked, first in ((0, 1), (1, A_PAGE + 1), (99, 2 * A_PAGE + 1), (-5, 1)):
        page = branches_page(TEXTS, locale, found, asked)
        assert page.buttons[0][0].args == (first, "", "")
        *_, turner = keys_of(page)
        assert [key.label for key in turner][::2] == ["‹", "›"]
    assert len(branches_page(TEXTS, locale, found[:A_PAGE], 0).buttons) == A_PAGE


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_to_tell_is_a_sentence(locale: str) -> None:
    assert branches_page(TEXTS, locale, (), 0).buttons == ()
    page = list_page(TEXTS, locale, ReminderList(2, "B", DAY, ()), group=False)
    assert (page.buttons, len(page.text.splitlines())) == ((), 2)
    (told,) = story_pages(TEXTS, locale, [story()])
    assert len(told.text.strip().splitlines()) == 5


@pytest.mark.parametrize("locale", LOCALES)
def test_things_without_a_label_are_named_by_their_subject(locale: str) -> None:
    items = [Reminded(2, subject, subject, "x") for subject in ("term", "probation", "points")]
    page = list_page(TEXTS, locale, ReminderList(2, "B", DAY, tuple(items)), group=True)
    assert len({rows[0].label for rows in page.buttons}) == len(items)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_state_of_a_row_and_every_fate_has_words(locale: str) -> None:
    rows = ("planned", "claimed", "sent", "unknown", "retry", "dead", "superseded", "cancelled")
    fates = [*rows, *(each.value for each in Fate)]
    (page,) = story_pages(TEXTS, locale, [story(*map(call, fates))])
    assert len(page.text.splitlines()) == len(fates) + 4


def test_attempts_names_and_who_was_told_instead_are_said() -> None:
    called = (
        call("sent", row("retry", "sent", told="committee", name="张三")),
        call("sent", row("sent", told="operator"), on=None),
        CallStory("old", None, "collector", "dead", None),
    )
    (page,) = story_pages(TEXTS, "en", [story(*called)])
    assert "09:00, to the organisation above instead, received by 张三 (2 attempts)" in page.text
    assert "(no longer in the rules) → secretary: sent" in page.text
    assert "to the operator (rehearsal) instead" in page.text
    assert "→ collector: " in page.text
    assert "第一&lt;支部&gt;" in page.text


@pytest.mark.parametrize("state", [State.DONE, State.WAIVED])
def test_what_is_done_needs_no_more_of_them(state: State) -> None:
    (page,) = story_pages(TEXTS, "en", [story(call("ahead"), call("due"), state=state)])
    assert "Nothing more will be sent." in page.text
    assert "not yet" not in page.text


def test_many_groups_come_in_several_messages() -> None:
    calls = [call("sent", row("sent", name="张三"))] * 8
    stories = [story(*calls, group=f"G{number}") for number in range(12)]
    *most, last = story_pages(TEXTS, "zh_CN", stories)
    assert most
    assert not any(page.buttons for page in most)
    assert last.buttons[0][0].args == (2, "", "")


@pytest.mark.parametrize("locale", LOCALES)
def test_what_no_ladder_calls_for_has_words(locale: str) -> None:
    calls = [CallStory(f"{by}+1", DAY, "secretary", "sent", row("sent"), by) for by in Asked]
    (page,) = story_pages(TEXTS, locale, [story(*calls)])
    lines = stories_lines(TEXTS, locale, [story(*calls)])
    for by in Asked:
        words = TEXTS.plain(locale, f"reminder_why.asked.{by.value}")
        assert words in page.text
        assert words in lines


def test_what_was_put_off_comes_on_its_day() -> None:
    until = date(2026, 11, 25)
    later = (PutOff(until, "", None, DAY),)
    (page,) = story_pages(TEXTS, "en", [story(call("ahead"), put_off=later)])
    assert "put off on Fri 20 Nov 2026 until Wed 25 Nov 2026\n" in page.text
    assert "Next: Wed 25 Nov 2026" in page.text
