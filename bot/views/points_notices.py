"""A message about proposals of points as a page for one private chat."""

from bot.kit.buttons import Action
from bot.kit.texts import Texts
from bot.views.page import Button, Page
from bot.views.points_words import label_of, signed
from services.reminders import PointsClaim, PointsWaits, PointsWord

_SHOWN = 6  # entries that get a button


def points_notice(texts: Texts, locale: str, claimed: PointsClaim) -> Page:
    """What waits, and what became of one's own proposals."""
    waits = [each for each in claimed.items if isinstance(each, PointsWaits)]
    words = [each for each in claimed.items if isinstance(each, PointsWord)]
    text = texts.say(
        locale,
        "points_notice.text",
        repeated=claimed.repeated,
        waits=[{"branch": each.branch, "count": each.count} for each in waits],
        rows=[
            {"number": place, **_word(locale, each)} for place, each in enumerate(words, start=1)
        ],
    )
    lists = [
        (
            Button(
                texts.plain(locale, "points_notice.waiting", branch=each.branch),
                Action.POINTS_WAITING,
                (each.branch_id, 0),
            ),
        )
        for each in waits
    ]
    shown = tuple(
        Button(
            texts.plain(locale, "points_own.button.entry", number=place),
            Action.POINTS_SHOW,
            (each.entry_id,),
        )
        for place, each in enumerate(words[:_SHOWN], start=1)
    )
    return Page(text, (*lists, *(shown[at : at + 3] for at in range(0, len(shown), 3))))


def _word(locale: str, item: PointsWord) -> dict[str, object]:
    return {
        "standing": item.standing.value,
        "name": item.name,
        "event": item.code if item.event is None else label_of(locale, item.event),
        "proposed": signed(item.proposed),
        "points": signed(item.points),
        "month": item.month,
        "reason": item.reason,
    }
