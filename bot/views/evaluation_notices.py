"""A message to a voter: that there is a ballot, and the button to take it."""

from bot.kit.buttons import Action
from bot.kit.texts import Texts
from bot.views.page import Button, Page
from services.reminders import EvaluationClaim


def evaluation_notice(texts: Texts, locale: str, claimed: EvaluationClaim) -> Page:
    """The first word, or a reminder; neither says who else has voted or not."""
    text = texts.say(
        locale,
        "evaluation.message",
        branch=claimed.branch,
        year=claimed.year,
        again=claimed.again,
        repeated=claimed.repeated,
    )
    take = texts.plain(locale, "evaluation.button.take")
    return Page(text, ((Button(take, Action.EVALUATION_TAKE, (claimed.round_id,)),),))
