"""What is open, whatever it is about, and the call that its ladder has for it on a day."""

from dataclasses import dataclass
from datetime import date

from domain.ladder.due import Judged, open_call
from domain.ladder.meetings import fixed_day
from domain.ladder.own import OwnReminders
from domain.ladder.stages import Audience, Ladder, Subject
from domain.obligations import State, Verdict
from domain.periods import Period
from domain.workdays import WorkDays
from models.queries.points_entries import people_named
from services.seam import Tx


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that a unit has not done yet."""

    subject: Subject
    key: str
    label: str
    label_en: str
    unit_id: int
    period: str  # its key, or its day
    due_on: date
    missing: int
    overdue: bool
    kind: str | None = None  # of meeting, for the form
    people: tuple[int, ...] = ()  # whom it is about


def owed_of(subject: Subject, verdict: Verdict, kind: str | None = None) -> Owed:
    """What a verdict says is owed; `kind` is that of the meeting for which a form opens."""
    rule = verdict.obligation
    return Owed(
        subject,
        rule.key,
        rule.label,
        rule.label_en,
        verdict.unit_id,
        verdict.period.key,
        verdict.due_on,
        verdict.missing,
        overdue=verdict.state is State.MISSING,
        kind=kind,
    )


@dataclass(frozen=True, slots=True)
class Open:
    """Something owed, with what its calls depend on."""

    owed: Owed
    branch_id: int
    ladder: Ladder | None
    known_on: date
    period: Period | None = None  # of a meeting
    theme_day: int | None = None  # of its branch

    def call(
        self, own: OwnReminders, today: date, workdays: WorkDays, put_off: date | None = None
    ) -> Judged | None:
        """The newest call by the ladder as a branch has it, which may have put it off."""
        if self.ladder is None:
            return None
        owed, ladder, period = self.owed, own.ladder(self.ladder), self.period
        fixed = self.fixed_on(workdays)
        return open_call(
            ladder,
            owed.due_on if fixed is None else fixed,
            self.known_on,
            today,
            workdays,
            period,
            put_off,
            overdue=owed.overdue,
        )

    def fixed_on(self, workdays: WorkDays) -> date | None:
        """The branch's 主题党日 of the period, where the ladder counts from it."""
        if self.ladder is None or self.period is None:
            return None
        return fixed_day(self.ladder, self.period, self.theme_day, workdays)


def people_for(tx: Tx, told: Audience, owed: Owed) -> tuple[str, ...]:
    """Whom a message may name: the branch's own people, to who answers for the branch only."""
    if told is not Audience.SECRETARY or not owed.people:
        return ()
    names = people_named(tx.session, owed.people).values()
    return tuple(sorted(name for name in names if name))  # a simulation has none
