"""A message about points as a page for one private chat."""

from bot.kit.buttons import Action, in_rows
from bot.kit.texts import Texts, label_of
from bot.views.page import Button, Page
from bot.views.points_words import signed
from services.reminders import PointsClaim, PointsOpen, PointsWaits, PointsWord

_SHOWN = 6  # entries that get a button


def points_notice(texts: Texts, locale: str, claimed: PointsClaim) -> Page:
    """What waits, what became of one's own proposals, and which months can be objected to."""
    waits = [each for each in claimed.items if isinstance(each, PointsWaits)]
    words = [each for each in claimed.items if isinstance(each, PointsWord)]
    opens = [each for each in claimed.items if isinstance(each, PointsOpen)]
    text = texts.say(
        locale,
        "points_notice.text",
        repeated=claimed.repeated,
        waits=[{"branch": each.branch, "count": each.count} for each in waits],
        rows=[
            {"number": place, **_word(locale, each)} for place, each in enumerate(words, start=1)
        ],
        opens=[{"branch": e.branch, "month": e.month, "until": e.until} for e in opens],
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
    months = [
        (
            Button(
                texts.plain(locale, "points_notice.month", month=each.month),
                Action.POINTS_MONTH,
                (each.branch_id, 0, each.month),
            ),
        )
        for each in opens[:_SHOWN]
    ]
    return Page(text, (*lists, *in_rows(shown, 3), *months))


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
