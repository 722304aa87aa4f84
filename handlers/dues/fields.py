"""The fields of the payment form: each names its sentence and where its choices come from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast

from bot.kit.forms.amounts import MoneyField, MonthsField
from bot.kit.forms.engine import BEFORE, without
from bot.kit.forms.people import PersonField
from bot.kit.forms.types import (
    Answered,
    Answers,
    Field,
    Line,
    Option,
    Outcome,
    Prompt,
    Question,
    Said,
    Turn,
    Unclear,
    line,
)
from bot.kit.kit import shown
from bot.kit.reading import Direction, NameEntry, Value, read_date
from domain.dues.months import Month, month_of
from domain.errors import DomainError
from services.drafts import JSON
from services.dues import (
    GroupRow,
    MemberYear,
    PaymentEntry,
    PaymentPreview,
    check_payment,
    group_preview,
    member_year,
    own_year,
)

_OFFERED = 8  # people as buttons; anybody can be typed
_SMALLEST = 1  # fen: an amount with which months can be tried before the amount is known


def questions(answers: Answers) -> Sequence[Question]:
    """What is asked: a collector says whose payment it is, and on which day it came in."""
    asked = [
        Question("amount", _Amount()),
        Question("months", _Tried("months", months()), optional=True),
    ]
    if answers.get("own"):
        return asked
    whose = Question("person", _Person("dues_pay.ask.person", people, _likely))
    return [whose, *asked, Question("paid_on", _PaidOn(), optional=True)]


def branch_of(turn: Turn) -> int:
    return int(str(turn.answers["branch"]))


def entry_of(turn: Turn) -> PaymentEntry:
    """What the answers say by now; an amount that is not known yet is all that is open."""
    answers = turn.answers
    source = answers.get("source")
    chat_id, message_id = source if isinstance(source, list) else (None, None)
    amount, said, paid_on = answers.get("amount"), answers.get("months"), answers.get("paid_on")
    return PaymentEntry(
        branch_id=branch_of(turn),
        person_id=int(str(answers["person"])),
        amount_fen=amount if isinstance(amount, int) else None,
        months=tuple(int(str(each)) for each in said) if isinstance(said, list) else None,
        paid_on=date.fromisoformat(str(paid_on)) if paid_on else None,
        source_chat_id=chat_id if isinstance(chat_id, int) else None,
        source_message_id=message_id if isinstance(message_id, int) else None,
    )


async def tried(turn: Turn, entry: PaymentEntry) -> PaymentPreview | Line:
    """What would become of a payment, or the sentence that says why it cannot be."""
    try:
        return await turn.ask(check_payment, entry)
    except DomainError as error:
        return line(f"error.{error.key}", **shown(turn, error.values))


async def year_of(turn: Turn) -> MemberYear:
    """The account of whoever pays; read once in an exchange."""
    if "year" not in turn.memo:
        branch, year = branch_of(turn), turn.now.year
        turn.memo["year"] = (
            await turn.ask(own_year, year, branch)
            if turn.answers.get("own")
            else await turn.ask(member_year, branch, int(str(turn.answers["person"])), year)
        )
    return cast("MemberYear", turn.memo["year"])


async def _rows(turn: Turn) -> Sequence[GroupRow]:
    """Whose dues the collector keeps; read once in an exchange."""
    if "rows" not in turn.memo:
        now = month_of(turn.now.date())
        turn.memo["rows"] = await turn.ask(group_preview, branch_of(turn), now)
    return cast("Sequence[GroupRow]", turn.memo["rows"])


async def people(turn: Turn) -> Sequence[NameEntry]:
    """Whose dues the collector keeps, as names."""
    return [NameEntry(row.person_id, row.name) for row in await _rows(turn)]


async def _likely(turn: Turn) -> Sequence[int]:
    """Those who still owe something for this month."""
    return [row.person_id for row in await _rows(turn) if row.open_fen][:_OFFERED]


async def _offered(turn: Turn) -> dict[str, int]:
    """Likely amounts by the button that names them: a month's due, and all that is open."""
    due = (await year_of(turn)).due_fen or 0
    found = await tried(turn, replace(entry_of(turn), amount_fen=None))
    whole = found.amount_fen if isinstance(found, PaymentPreview) else 0
    said = "of_months" if turn.answers.get("months") else "whole"
    offered = {"due": due, said: 0 if whole == due else whole}
    return {name: fen for name, fen in offered.items() if fen}


async def _amounts(turn: Turn) -> Sequence[int]:
    return [*(await _offered(turn)).values()]


def amount() -> MoneyField:
    return MoneyField("dues_pay.ask.amount", _amounts)


def months() -> MonthsField:
    """The months that are open by now; where none is, the next one."""

    async def offers(turn: Turn) -> Sequence[Sequence[Month]]:
        now, found = month_of(turn.now.date()), await year_of(turn)
        late = {each.month for each in (*found.arrears.others, *found.arrears.run) if each.open_fen}
        year = {each.month for each in found.lines if each.open_fen and each.month <= now}
        still = sorted(late | year)
        if not still:
            return [[now + 1]]
        each_one = [[month] for month in (still[0], still[-1])]
        runs = [still] if still[-1] - still[0] + 1 == len(still) else []
        return [*dict.fromkeys(map(tuple, (*runs, *each_one)))]

    return MonthsField("dues_pay.ask.months", offers)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A field whose answer is tried on the ledger before it is taken."""

    key: str
    field: Field

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        return await self.field.prompt(turn, state)

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await self.field.read(turn, state, said)
        if not isinstance(outcome, Answered) or "person" not in turn.answers:
            return outcome
        before = dict(turn.answers)
        turn.answers[self.key] = outcome.value
        entry = entry_of(turn)
        found = await tried(turn, replace(entry, amount_fen=entry.amount_fen or _SMALLEST))
        turn.answers = before
        return Unclear(found) if isinstance(found, Line) else outcome


@dataclass(frozen=True, slots=True)
class _Amount:
    """The amount; where it covers all that is open, there are no months to choose."""

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        options = [
            Option(turn.plain(f"dues_pay.button.{name}", fen=fen), f"f{fen}")
            for name, fen in (await _offered(turn)).items()
        ]
        return Prompt(line("dues_pay.ask.amount"), tuple((option,) for option in options))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await _Tried("amount", amount()).read(turn, state, said)
        answers = turn.answers
        open_yet = "person" in answers and "months" not in answers
        if isinstance(outcome, Answered) and open_yet:
            whole = await tried(turn, replace(entry_of(turn), amount_fen=None, months=None))
            if isinstance(whole, PaymentPreview) and whole.amount_fen == outcome.value:
                answers["months"] = None
        return outcome


class _Person(PersonField):
    """Whose payment it is; for somebody else the amount and the months are asked anew."""

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        outcome = await PersonField.read(self, turn, state, said)
        before = turn.answers.get(BEFORE)
        chosen = [outcome.value] if isinstance(outcome, Answered) else []
        if chosen and before is not None and before != ["person", *chosen]:
            turn.answers = without(turn.answers, "amount", "months")
        return outcome


@dataclass(frozen=True, slots=True)
class _PaidOn:
    """The day on which the money came in; the value is in ISO."""

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        options = [
            Option(turn.plain(f"dues_pay.button.{name}", day=day), day.isoformat())
            for name, day in _days(turn)
        ]
        return Prompt(line("dues_pay.ask.paid_on"), tuple((option,) for option in options))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        if said.pressed is not None:
            known = {day.isoformat() for _, day in _days(turn)}
            return Answered(said.pressed) if said.pressed in known else Unclear(line("form.stale"))
        reading = read_date(said.text or "", now=turn.now, prefer=Direction.PAST)
        if not isinstance(reading, Value):
            return Unclear(line("dues_pay.day_wanted"))
        if reading.value > turn.now.date():
            values = {"paid_on": reading.value, "today": turn.now.date()}
            return Unclear(line("error.dues.in_future", **values))
        return Answered(reading.value.isoformat())


def _days(turn: Turn) -> Sequence[tuple[str, date]]:
    today = turn.now.date()
    return [("today", today), ("yesterday", today - timedelta(days=1))]
