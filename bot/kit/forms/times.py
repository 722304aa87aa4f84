"""Fields for when something began and ended; what is not surely understood is asked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
    Reading,
    Reason,
    Refusal,
    TimeRange,
    Value,
    read_datetime,
    read_end,
    read_range,
    read_time,
)
from services.drafts import JSON

Days = Callable[[Turn], Awaitable[Sequence[tuple[str, date]]]]

_YES, _AGAIN, _PLAN = "ok", "again", "plan"
_MINUTES = (60, 90, 120)


def aware(turn: Turn, text: str) -> datetime:
    """A stored wall time in the zone of the turn."""
    return datetime.fromisoformat(text).replace(tzinfo=turn.now.tzinfo)


def stored(moment: datetime) -> str:
    """How a wall time is kept in the answers: `2026-11-20T19:30`."""
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")


def _span(start: datetime, end: datetime | None) -> JSON:
    return {"start": stored(start), "end": stored(end) if end else None}


@dataclass(frozen=True, slots=True)
class WhenField:
    """The start of a meeting, and its end when it was said; the value is {start, end}."""

    ask: str
    days: Days  # label keys and days offered as buttons
    direction: Callable[[Turn], Direction]

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:
        if isinstance(state, dict):
            return self._again(turn, state)
        offered = await self.days(turn)
        options = tuple(
            Option(turn.plain(key, day=day), f"d{day.isoformat()}") for key, day in offered
        )
        return Prompt(line(self.ask), tuple((option,) for option in options))

    def _again(self, turn: Turn, state: dict[str, JSON]) -> Prompt:
        if "future" in state:
            return _still_to_come(turn, state["future"])
        if "confirm" in state:
            return _confirm(turn, state["confirm"])
        if "readings" in state:
            return _which(turn, state)
        day = date.fromisoformat(str(state["day"]))
        return Prompt(
            line("form.time_missing", day=day, today=turn.now.date()),
            (tuple(Option(each, f"c{each}") for each in ("09:00", "14:00", "15:00", "19:30")),),
        )

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:
        known = state if isinstance(state, dict) else {}
        if said.pressed is not None:
            return self._pressed(turn, known, said.pressed)
        return self._typed(turn, said.text or "", known)

    def _pressed(self, turn: Turn, state: dict[str, JSON], pressed: str) -> Outcome:
        op, arg = pressed[:1], pressed[1:]
        if pressed == _AGAIN:
            return Partly(None)
        if pressed == _YES and "confirm" in state:
            return _held(turn, state["confirm"])
        if pressed == _PLAN and isinstance(future := state.get("future"), dict):
            return Answered({**future, "planned": True})
        if op == "d" and _is_day(arg):
            return Partly({"day": arg})
        if op == "c" and "day" in state:
            outcome = self._typed(turn, arg, state)
            # Day and hour were both read off a button: there is nothing left to confirm.
            known = outcome.state if isinstance(outcome, Partly) else None
            confirm = known.get("confirm") if isinstance(known, dict) else None
            return _held(turn, confirm) if confirm else outcome
        return self._chosen(turn, state.get("readings"), arg)

    def _chosen(self, turn: Turn, readings: JSON, arg: str) -> Outcome:
        known = readings if isinstance(readings, list) else []
        if arg.isdecimal() and int(arg) < len(known):
            return _held(turn, known[int(arg)])
        return Unclear(line("form.stale"))

    def _typed(self, turn: Turn, text: str, state: dict[str, JSON]) -> Outcome:
        direction = self.direction(turn)
        if "day" in state:
            day = date.fromisoformat(str(state["day"]))
            clock = read_time(text, day=day, now=turn.now)
            if not isinstance(clock, Refusal):
                return self._instant(turn, clock, text)
        ranged = read_range(text, now=turn.now, prefer=direction)
        if isinstance(ranged, Value) and isinstance(ranged.value, TimeRange):
            span = _span(ranged.value.start, ranged.value.end)
            return _understood(turn, span, exact=ranged.exact)
        return self._instant(turn, read_datetime(text, now=turn.now, prefer=direction), text)

    def _instant(self, turn: Turn, read: Reading[datetime], text: str) -> Outcome:
        if isinstance(read, Value):
            return _understood(turn, _span(read.value, None), exact=read.exact)
        if isinstance(read, Ambiguous):
            return self._ambiguous(turn, read, text)
        return Unclear(line(f"reading.{read.reason.value}", text=text, now=turn.now))

    def _ambiguous(self, turn: Turn, read: Ambiguous[datetime], text: str) -> Outcome:
        if read.reason is Reason.MISSING_TIME and isinstance(read.partial, date):
            return Partly({"day": _day(read.partial).isoformat()})
        if read.readings:
            spans: list[JSON] = [_span(each, None) for each in read.readings]
            return Partly({"readings": spans, "text": text, "why": read.reason.value})
        return Unclear(line(f"reading.{read.reason.value}", text=text, now=turn.now))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _understood(turn: Turn, span: JSON, *, exact: bool) -> Outcome:
    return _held(turn, span) if exact else Partly({"confirm": span})


def _held(turn: Turn, span: JSON) -> Outcome:
    """What lies ahead is no log: a plan, or a slip."""
    assert isinstance(span, dict)
    ahead = aware(turn, str(span["start"])) > turn.now
    return Partly({"future": span}) if ahead else Answered(span)


def _still_to_come(turn: Turn, span: JSON) -> Prompt:
    return Prompt(
        Line("form.in_future", span_values(turn, span)),
        (
            (Option(turn.plain("form.button.change_day"), _AGAIN),),
            (Option(turn.plain("form.button.planned"), _PLAN),),
        ),
    )


def _confirm(turn: Turn, span: JSON) -> Prompt:
    return Prompt(
        Line("form.confirm_when", span_values(turn, span)),
        (
            (
                Option(turn.plain("form.button.right"), _YES),
                Option(turn.plain("form.button.again"), _AGAIN),
            ),
        ),
    )


def span_values(turn: Turn, span: JSON) -> dict[str, object]:
    """A stored {start, end} as values for a sentence: start, end (or None), today."""
    assert isinstance(span, dict)
    end = span.get("end")
    return {
        "start": aware(turn, str(span["start"])),
        "end": aware(turn, str(end)) if end else None,
        "today": turn.now.date(),
    }


def _which(turn: Turn, state: dict[str, JSON]) -> Prompt:
    readings = state["readings"]
    assert isinstance(readings, list)
    rows = tuple(
        (Option(turn.plain("form.button.reading", **span_values(turn, span)), f"r{place}"),)
        for place, span in enumerate(readings)
    )
    again = (Option(turn.plain("form.button.again"), _AGAIN),)
    return Prompt(line(f"reading.{state['why']}", text=state["text"], now=turn.now), (*rows, again))


@dataclass(frozen=True, slots=True)
class EndField:
    """When a meeting ended, as a length by button or a clock time typed; the value is ISO text."""

    ask: str
    start: Callable[[Turn], datetime]

    async def prompt(self, turn: Turn, state: JSON) -> Prompt:  # noqa: ARG002
        options = tuple(
            Option(turn.plain("form.button.minutes", minutes=minutes), f"m{minutes}")
            for minutes in _MINUTES
        )
        return Prompt(line(self.ask, start=self.start(turn)), (options,))

    async def read(self, turn: Turn, state: JSON, said: Said) -> Outcome:  # noqa: ARG002
        start = self.start(turn)
        if said.pressed and said.pressed[1:].isdigit():
            return Answered(stored(start + timedelta(minutes=int(said.pressed[1:]))))
        read = read_end(said.text or "", start=start)
        if isinstance(read, Value):
            return Answered(stored(read.value.end))
        example = f"{start + timedelta(minutes=90):%H:%M}"
        return Unclear(line("form.end_wanted", start=start, example=example))
