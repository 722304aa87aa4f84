"""A message about dues as a page for one private chat: what is open, who is behind, what waits.

Each kind of item is a section of its own; long lists are cut and counted.
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.kit.buttons import Action
from bot.kit.pages import PAGE_UNITS, units
from bot.kit.texts import Texts, label_of
from bot.views.matrix import cut
from bot.views.page import Button, Page
from domain.dues.rates import Step, Told
from domain.dues.reminding import BEFOREHAND, Says
from services.dues.notices import Notice
from services.reminders import (
    BehindList,
    Decided,
    DuesClaim,
    OwnDues,
    StepCounts,
    Waiting,
)

_MOST = 20  # lines of a list, and payments with buttons
_SECTIONS = 6  # with buttons
_LABEL_COLUMNS = 44  # what a button shows on a phone
_OWED = {
    Says.AHEAD: "dues_stage.ahead",
    Says.DUES_DAY: "dues_reminder.today",
    Says.DAY_AFTER: "dues_reminder.behind",
    Says.STILL_OPEN: "dues_stage.still_open",
}
_Rows = tuple[tuple[Button, ...], ...]


def dues_page(texts: Texts, locale: str, claimed: DuesClaim) -> Page:
    """One message for one chat; what does not fit is counted."""
    made = _Maker(texts, locale, claimed)
    most = _MOST
    text, sections = made.text(most)
    while units(text) > PAGE_UNITS and most > 1:
        most = most * 3 // 4
        text, sections = made.text(most)
    kept = len(sections)
    while units(text) > PAGE_UNITS:
        kept -= 1
        rest = texts.say(locale, "dues_reminder.rest", count=len(sections) - kept)
        text = "\n\n".join((made.head(), *sections[:kept], rest))
    return Page(text, made.buttons(most))


class _Maker:
    """The sections of one message, for different lengths of its lists."""

    def __init__(self, texts: Texts, locale: str, claimed: DuesClaim) -> None:
        self._texts = texts
        self._locale = locale
        self._claimed = claimed
        self._several = len({item.row.branch_id for item in claimed.items}) > 1
        items = claimed.items
        self._own = [each for each in items if isinstance(each, OwnDues)]
        self._lists = [each for each in items if isinstance(each, BehindList)]
        self._counts = [each for each in items if isinstance(each, StepCounts)]
        self._waiting = [each for each in items if isinstance(each, Waiting)]
        self._decided = [each for each in items if isinstance(each, Decided)]

    def text(self, most: int) -> tuple[str, list[str]]:
        """The whole text, and its sections alone."""
        sections = [self._decision(each) for each in self._decided]
        if self._waiting:
            sections.append(self._waits(most))
        sections += [self._owed(each) for each in self._own]
        sections += [self._list(each, most) for each in self._lists]
        if self._counts:
            sections.append(self._counted(most))
        return "\n\n".join((self.head(), *sections)), sections

    def head(self) -> str:
        """What it is, and whether it may have come before."""
        return self._say("dues_reminder.head", repeated=self._claimed.repeated)

    def buttons(self, most: int) -> _Rows:
        """To see a receipt, to confirm, to pay, and to see lists."""
        shown = tuple((self._show(each),) for each in self._decided[:_SECTIONS])
        confirm = tuple(self._confirm(each) for each in self._waiting[:most])
        pay = tuple(
            (self._of_branch("dues_reminder.button.pay", Action.DUES_PAY, branch_id),)
            for branch_id in _once(each.row.branch_id for each in self._own)
        )
        late = [each.row.branch_id for each in self._lists]
        late += [each.row.branch_id for each in self._waiting[most:]]
        people = tuple(self._people(branch_id) for branch_id in _once(late)[:_SECTIONS])
        return (*shown, *confirm, *pay, *people)

    def _show(self, item: Decided) -> Button:
        key = "dues_reminder.button.show"
        return self._button(key, Action.DUES_SHOW, item.payment_id, receipt=item.receipt)

    def _confirm(self, item: Waiting) -> tuple[Button, ...]:
        key, values = "dues_reminder.button.confirm", {"name": item.name, "fen": item.amount_fen}
        return (
            self._button(key, Action.DUES_CONFIRM, item.payment_id, **values),
            self._button("dues_reminder.button.refuse", Action.DUES_REFUSE, item.payment_id),
        )

    def _people(self, branch_id: int) -> tuple[Button, ...]:
        return (
            self._of_branch("dues_reminder.button.people", Action.DUES_LIST, branch_id, 0),
            self._of_branch("dues_reminder.button.group", Action.DUES_GROUP, branch_id),
        )

    def _owed(self, item: OwnDues) -> str:
        key, late = _OWED[item.says], item.row.late_since
        if item.says in BEFOREHAND:
            return self._say(
                key,
                branch=item.row.branch,
                day=item.day,
                today=self._claimed.today,
                late=late,
                months=item.months,
                open_fen=item.owed_fen - item.reported_fen,
            )
        return self._say(
            key,
            branch=item.row.branch,
            day=item.day,
            late=late,
            months=item.months,
            owed_fen=item.owed_fen,
            reported_fen=item.reported_fen,
            run=item.run,
            step=None if item.step is None else self._step(item.step),
        )

    def _list(self, item: BehindList, most: int) -> str:
        rows = [
            {
                "name": each.name,
                "run": each.run,
                "owed_fen": each.owed_fen,
                "label": None if each.step is None else self._step(each.step)["label"],
                "reachable": each.reachable,
            }
            for each in item.rows[:most]
        ]
        return self._say(
            "dues_reminder.list",
            branch=item.row.branch,
            late=item.row.late_since,
            collector=item.whom is Told.COLLECTOR,
            count=len(item.rows),
            rows=rows,
            more=len(item.rows) - len(rows),
            steps=self._steps(each.step for each in item.rows[:most]),
        )

    def _counted(self, most: int) -> str:
        found = [(each.row, *count) for each in self._counts for count in each.counts]
        rows = [
            {
                "branch": row.branch,
                "late": row.late_since,
                "months": step.months,
                "count": count,
            }
            for row, step, count in found[:most]
        ]
        return self._say(
            "dues_reminder.counts",
            rows=rows,
            more=len(found) - len(rows),
            steps=self._steps(step for _, step, _ in found[:most]),
        )

    def _waits(self, most: int) -> str:
        rows = [
            {
                "name": each.name,
                "branch": each.row.branch,
                "amount_fen": each.amount_fen,
                "months": each.months,
                "paid_on": each.paid_on,
            }
            for each in self._waiting[:most]
        ]
        count = len(self._waiting)
        return self._say("dues_reminder.waiting", rows=rows, count=count, more=count - len(rows))

    def _decision(self, item: Decided) -> str:
        values = {"branch": item.row.branch, "amount_fen": item.amount_fen, "months": item.months}
        if item.notice is Notice.RECEIVED:
            return self._say("dues_reminder.received", receipt=item.receipt, **values)
        if item.notice is Notice.REFUSED:
            return self._say("dues_reminder.refused", reason=item.reason, **values)
        return self._say(
            "dues_reminder.reversed", receipt=item.receipt, reason=item.reason, **values
        )

    def _step(self, step: Step) -> Mapping[str, object]:
        """A step in the reader's language; its source stays as it is written."""
        label = label_of(self._locale, step)
        return {"label": label, "source": step.source, "national": step.national}

    def _steps(self, steps: Iterable[Step | None]) -> list[Mapping[str, object]]:
        return [self._step(each) for each in dict.fromkeys(steps) if each is not None]

    def _of_branch(self, key: str, action: Action, branch_id: int, *args: int) -> Button:
        """A button for one branch, which it names where there are several."""
        named = next(
            (
                each.row.branch
                for each in self._claimed.items
                if self._several and each.row.branch_id == branch_id
            ),
            None,
        )
        return self._button(key, action, branch_id, *args, branch=named)

    def _button(self, key: str, action: Action, *args: int, **values: object) -> Button:
        label, _ = cut(self._texts.plain(self._locale, key, **values), _LABEL_COLUMNS)
        return Button(label, action, args)

    def _say(self, key: str, **values: object) -> str:
        return self._texts.say(self._locale, key, **values)


def _once(ids: Iterable[int]) -> Sequence[int]:
    return list(dict.fromkeys(ids))
