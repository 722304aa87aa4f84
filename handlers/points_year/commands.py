"""The year of points: closing, appeals, reviews, publication, and the committee's view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.kit.buttons import Action
from bot.kit.forms.conversation import Conversation, Entry
from bot.kit.forms.entries import entered
from bot.kit.kit import Handle, Kit, Resume
from handlers.points_year import months, years
from handlers.points_year.desk import Desk
from handlers.points_year.months import Months
from handlers.points_year.years import Years


@dataclass(frozen=True)
class PointsYear:
    """What closes a month and a year."""

    kit: Kit
    _forms: dict[str, Conversation] = field(default_factory=dict, init=False)

    def conversations(self) -> Sequence[tuple[Conversation, Sequence[Entry]]]:
        """The forms, each with what opens it."""
        month, year = self._months(), self._years()
        made = (
            (months.reopen_form(), Action.POINTS_REOPEN, month.on_reopen),
            (months.appeal_form(), Action.POINTS_APPEAL, month.on_appeal),
            (months.answer_form(), Action.POINTS_ANSWER, month.on_answer),
            (years.review_form(), Action.POINTS_REVIEW, year.on_review),
        )
        return entered(self.kit, self._forms, made)

    def commands(self) -> Sequence[tuple[str, Handle]]:
        """The commands that are no form: none, `/points` leads here."""
        return ()

    def presses(self) -> Sequence[tuple[Action, Handle]]:
        """The buttons that are no form."""
        month, year = self._months(), self._years()
        return (
            (Action.POINTS_CLOSE, month.on_close),
            (Action.POINTS_APPEALS, month.on_appeals),
            (Action.POINTS_PUBLISH, year.on_publish),
            (Action.POINTS_ABOVE, year.on_above),
        )

    def resumes(self) -> Mapping[str, Resume]:
        """What to say again after a crash, by the effect's name."""
        month, year = self._months(), self._years()
        return {
            "points_month": month.again_month,
            "points_own_month": month.again_own,
            "points_appeal": month.again_answer,
            "points_review": year.again_review,
            "points_published": year.again_published,
        }

    def _months(self) -> Months:
        return Months(Desk(self.kit, self._forms))

    def _years(self) -> Years:
        return Years(Desk(self.kit, self._forms))
