"""The fixed day (主题党日) in a reminder of a meeting, in both languages."""

from datetime import date

import pytest

from bot.kit.texts import LOCALES, Texts
from bot.views.reminders import reminder_page
from domain.ladder.stages import Audience
from services.reminders import Claim, Item

TEXTS = Texts.load(strict=True)
NEAR = {"zh_CN": "快到了", "en": "is near"}


def page_of(fixed_on: date | None, told: Audience = Audience.SECRETARY, *, overdue: bool) -> str:
    """A reminder on the day before the 20th."""
    item = Item(
        reminder_id=1,
        epoch=1,
        branch_id=2,
        branch="第一支部",
        obligation="theme_day",
        label="主题党日",
        label_en="Themed Party day",
        kind="theme_day",
        unit_id=2,
        group=None,
        period="2026-11",
        stage="ahead",
        due_on=date(2026, 11, 30),
        missing=1,
        overdue=overdue,
        told=told,
        instead=False,
        called_on=date(2026, 11, 19),
        late=False,
        fixed_on=fixed_on,
    )
    claim = Claim(7001, None, True, None, date(2026, 11, 19), False, (item,))
    found = {locale: reminder_page(TEXTS, locale, claim).text for locale in LOCALES}
    assert len({word in found[locale] for locale, word in NEAR.items()}) == 1
    return found["zh_CN"]


@pytest.mark.parametrize(
    ("fixed_on", "overdue", "said"),
    [
        (
            date(2026, 11, 20),
            False,
            "主题党日 2026-11-20\uff08周五\uff09\uff08明天\uff09快到了\u3002",
        ),
        (
            date(2026, 11, 19),
            False,
            "主题党日 2026-11-19\uff08周四\uff09\uff08今天\uff09快到了\u3002",
        ),
        (date(2026, 11, 18), False, None),  # it is over, and the month is not
        (date(2026, 11, 20), True, None),
        (None, False, None),
    ],
)
def test_it_is_named_while_it_is_ahead(
    fixed_on: date | None, said: str | None, *, overdue: bool
) -> None:
    text = page_of(fixed_on, overdue=overdue)
    if said is None:
        assert NEAR["zh_CN"] not in text
    else:
        assert said in text


def test_those_above_read_it_too() -> None:
    text = page_of(date(2026, 11, 20), Audience.COMMITTEE, overdue=False)
    assert "快到了\u3002还差 1 次\uff0c" in text
