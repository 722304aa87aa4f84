"""What a reminder says of an election, a probation and points, to whom, and its buttons."""

from datetime import date
from typing import Any

import pytest

from bot.kit.buttons import Action
from bot.kit.texts import LOCALES, Texts
from bot.views.reminder_lines import LINES
from bot.views.reminders import reminder_page
from domain.dues.months import month_of
from domain.ladder.stages import Audience, Subject
from services.reminders import Claim, Item
from services.rulebook import load_rules

TEXTS = Texts.load(strict=True)


def item(subject: Subject, text: str, **values: Any) -> Item:
    given: dict[str, Any] = {
        "reminder_id": 1,
        "epoch": 1,
        "branch_id": 2,
        "branch": "第一支部",
        "obligation": {"term": "term_election"}.get(subject.value, subject.value),
        "label": "名目",
        "label_en": "Label",
        "kind": None,
        "unit_id": 2,
        "group": None,
        "period": "2027-03-15",
        "stage": text,
        "due_on": date(2027, 3, 15),
        "missing": 2,
        "overdue": False,
        "told": Audience.SECRETARY,
        "instead": False,
        "called_on": date(2027, 3, 1),
        "late": False,
        "subject": subject,
        "text": text,
    }
    return Item(**{**given, **values})


def page(*items: Item, locale: str = "zh_CN") -> tuple[str, list[tuple[Action, tuple[Any, ...]]]]:
    claimed = Claim(7001, None, True, None, date(2027, 3, 1), False, items)
    found = reminder_page(TEXTS, locale, claimed)
    return found.text, [(each.action, each.args) for row in found.buttons for each in row]


ABOVE: dict[str, Any] = {"told": Audience.COMMITTEE}
OVER: dict[str, Any] = {"overdue": True}
PEOPLE: dict[str, Any] = {"people": ("郑一", "<王>")}
REVIEW: dict[str, Any] = {"obligation": "points_reviewed", "period": "2026H2"}
MONTH: dict[str, Any] = {"obligation": "points_scored", "period": "2027-02"}


@pytest.mark.parametrize(
    ("subject", "text", "values", "said"),
    [
        (Subject.TERM, "ahead", {}, "⏳ 名目：2027-03-15（周一）（14天后）任期届满，请着手筹备"),
        (Subject.TERM, "ahead", ABOVE, "任期届满，请督促支部着手筹备换届。"),
        (Subject.TERM, "last_days", {}, "届满，请按期召开党员大会选举；"),
        (Subject.TERM, "last_days", ABOVE, "届满，请督促支部按期换届。"),
        (Subject.TERM, "missed", OVER, "🔴 名目：任期已于 2027-03-15（周一） 届满，名册里"),
        (Subject.TERM, "missed", OVER | ABOVE, "请督促支部换届；已经选举的，请支部更新名册。"),
        (Subject.TERM, "our_own", OVER, "任期已于"),
        (Subject.TERM, "our_own", {}, "任期到"),
        (Subject.PROBATION, "ahead", PEOPLE, "：郑一、&lt;王&gt;的预备期到"),
        (Subject.PROBATION, "ahead", {}, "：2 名预备党员的预备期到"),
        (Subject.PROBATION, "ahead", ABOVE, "满，请督促支部办理。"),
        (Subject.PROBATION, "ahead", ABOVE | {"instead": True}, "消息，请转告支部。"),
        (Subject.PROBATION, "last_days", {}, "请安排支部党员大会讨论转正，并把结果更新到名册。"),
        (Subject.PROBATION, "missed", OVER, "已决定延长的，不必理会。"),
        (Subject.POINTS, "last_days", MONTH, "名目 2027年2月：还有 2 人没有积分卡，"),
        (Subject.POINTS, "last_days", REVIEW, "名目 2026年下半年：还没有登记评议，"),
        (Subject.POINTS, "missed", OVER | MONTH, "还有 2 人没有积分卡。请尽快补上。"),
        (Subject.POINTS, "missed", OVER | MONTH | ABOVE, "。请督促支部办理。"),
    ],
)  # fmt: skip
def test_each_stage_has_its_sentence(
    subject: Subject, text: str, values: dict[str, Any], said: str
) -> None:
    found, _ = page(item(subject, text, **values))
    assert said in found
    assert "/overdue" not in found
    assert "/meeting" not in found


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_of_the_file_is_said_in_both_languages(locale: str) -> None:
    """A text that nobody has written would be told by the day alone."""
    for ladder in load_rules().ladders.ladders:
        if ladder.subject not in {Subject.MEETINGS, Subject.DUES}:
            for stage in ladder.stages:
                over = stage.offset.count > 0
                assert (ladder.subject, stage.text) in LINES
                assert page(item(ladder.subject, stage.text, overdue=over, **MONTH), locale=locale)


def test_in_english() -> None:
    found, _ = page(
        item(Subject.TERM, "missed", **OVER),
        item(Subject.PROBATION, "ahead", people=("Zheng Yi",)),
        item(Subject.PROBATION, "missed", missing=1, **OVER, **ABOVE),
        item(Subject.POINTS, "last_days", missing=1, **MONTH),
        locale="en",
    )
    for words in (
        "🔴 Label: the term ended on",
        "Zheng Yi: probation ends on",
        "1 probationary member: probation ended on",
        "Please see to it that the branch does it.",
        "Label, 2027-02: 1 member without a card;",
    ):
        assert words in found


def test_buttons_open_the_cards_or_the_review_and_nothing_else() -> None:
    _, buttons = page(
        item(Subject.TERM, "ahead"),
        item(Subject.PROBATION, "ahead"),
        item(Subject.POINTS, "last_days", **MONTH),
        item(Subject.POINTS, "last_days", **REVIEW),
        item(Subject.POINTS, "last_days", **REVIEW | {"period": "2026H1"}),
        item(Subject.POINTS, "last_days", **MONTH | ABOVE),
        item(Subject.MEETINGS, "ahead", kind="theme_day", obligation="theme_day", period="2027-03"),
    )
    assert buttons == [
        (Action.POINTS_SCORE, (2, month_of(date(2027, 2, 1)))),
        (Action.POINTS_REVIEW, (2, 2026, 2)),
        (Action.POINTS_REVIEW, (2, 2026, 1)),
        (Action.MEETING_OPEN, ("theme_day", 2, "2027-03")),
        (Action.REMINDER_SNOOZE, (1,)),
    ]
