"""Fields for an amount of money and for months; what is not surely understood is asked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.kit.buttons import in_rows
from bot.kit.forms.types import (
    Answered,
    Line,
    Option,
    Outcome,
    Partly,
    Prompt,
    Said,
    Turn,
    Unclear,
    line,
)
from bot.kit.reading import (
    Ambiguous,
    Direction,
    MonthSpan,
    Reading,
    Reason,
    Value,
    read_money,
    read_period,
)
from bot.kit.texts import show_months
from domain.dues.money import show_yuan
from domain.dues.months import Month, month_of
from services.drafts import JSON

Amounts = Callable[[Turn], Awaitable[Sequence[int]]]
Months = Callable[[Turn], Awaitable[Sequence[Sequence[Month]]]]
_SHOWN = 40  # characters of what was typed
_OF_MONEY = frozenset({Reason.ZERO_AMOUNT, Reason.TOO_MUCH, Reason.TOO_MANY_DECIMALS})
_OF_MONTHS = frozenset({Reason.IMPOSSIBLE_PERIOD})


async def none_offered(turn: Turn) -> Sequence[int]:  # noqa: ARG001
    """No amount is likelier than another."""
    return ()


@dataclass(frozen=True, slots=True)
class MoneyField:
    """An amount in fen; likely ones are offered as buttons."""

    ask: str  # text key
    offers: Amounts = none_offered

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        offered = [Option(show_yuan(fen), f"f{fen}") for fen in await self.offers(turn)]
        return Prompt(line(self.ask), in_rows(offered, 3))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        if said.pressed is not None:
            chosen = [fen for fen in await self.offers(turn) if said.pressed == f"f{fen}"]
            return Answered(chosen[0]) if chosen else Unclear(line("form.stale"))
        if said.text is None:
            return Unclear(line("form.amount_wanted"))
        reading = read_money(said.text)
        if isinstance(reading, Value):
            return Answered(reading.value)
        return Unclear(why_no_money(reading, said.text))


@dataclass(frozen=True, slots=True)
class MonthsField:
    """Months in a row, as numbers `year * 12 + month - 1`; the value is their list.

    A month without its year is the one within `back` months ago and `ahead` months to come; where
    two fit, or none does, the person is asked.
    """

    ask: str
    offers: Months
    back: int = 6
    ahead: int = 6
    single: bool = False  # one month only

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        asked = state if isinstance(state, list) else []
        offered = [_months(each) for each in asked] or await self.offers(turn)
        chinese = turn.locale == "zh_CN"
        options = [Option(show_months(each, chinese=chinese), _arg(each)) for each in offered]
        return Prompt(line(self.ask), tuple((option,) for option in options))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        if said.pressed is not None:
            asked = state if isinstance(state, list) else []
            offered = [_months(each) for each in asked] or await self.offers(turn)
            chosen = [each for each in offered if _arg(each) == said.pressed]
            return Answered([*chosen[0]]) if chosen else Unclear(line("form.stale"))
        if said.text is None:
            return Unclear(line("form.months_wanted"))
        return self.typed(turn, said.text)

    def typed(self, turn: Turn, text: str) -> Outcome:
        """What a text says."""
        readings = [
            read_period(text, now=turn.now, prefer=prefer)
            for prefer in (Direction.PAST, Direction.FUTURE)
        ]
        live = list(dict.fromkeys(span for reading in readings for span in _spans(reading)))
        if not live:
            return Unclear(why_no_months(readings[0], text))
        now = month_of(turn.now.date())
        near = [span for span in live if self._near(span, now)]
        found = near if len(near) == 1 else live
        if self.single and any(span.months > 1 for span in found):
            return Unclear(line("form.one_month_wanted"))
        if len(found) > 1:
            asked: list[JSON] = [[span.index, span.months] for span in found]
            return Partly(asked, line("reading.which_year", text=text[:_SHOWN]))
        return Answered([*_range(found[0])])

    def _near(self, span: MonthSpan, now: Month) -> bool:
        return now - self.back <= span.index and span.index + span.months - 1 <= now + self.ahead


def _spans(reading: Reading[MonthSpan]) -> Sequence[MonthSpan]:
    match reading:
        case Value(value=span):
            return (span,)
        case Ambiguous(readings=spans):
            return spans
    return ()


def why_no_money(reading: Reading[int], text: str) -> Line:
    """The sentence for an amount that could not be read."""
    return _why(reading, text, _OF_MONEY, Reason.NOT_MONEY)


def why_no_months(reading: Reading[MonthSpan], text: str) -> Line:
    """The sentence for months that could not be read."""
    return _why(reading, text, _OF_MONTHS, Reason.NOT_A_PERIOD)


def _why(
    reading: Reading[int] | Reading[MonthSpan], text: str, own: frozenset[Reason], other: Reason
) -> Line:
    """Many reasons speak of days and hours: those are not for here."""
    reason = other if isinstance(reading, Value) or reading.reason not in own else reading.reason
    return line(f"reading.{reason.value}", text=text[:_SHOWN])


def _range(span: MonthSpan) -> range:
    return range(span.index, span.index + span.months)


def _months(kept: JSON) -> Sequence[Month]:
    first, count = (int(str(each)) for each in kept) if isinstance(kept, list) else (0, 0)
    return range(first, first + count)


def _arg(months: Sequence[Month]) -> str:
    return f"m{months[0]}-{months[-1]}"
