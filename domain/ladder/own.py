"""What a branch sets itself about reminders: its hours, its stages, and times without any."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time

from domain.ladder.quiet import Hours, Suspension
from domain.ladder.reading import ends_within, offset
from domain.ladder.stages import Board, DigestDay, Ladder, Ladders, Offset, Stage, Subject
from domain.reading import Fault, Parser, Reader, UnfitError, Wrong, choice, flag, one_of, whole

OFF = "off"
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_MOST_A_DAY = 20
_HOURS_OF_ALL = Hours()
_HOURS = ("quiet_from", "quiet_until")


@dataclass(frozen=True, slots=True)
class OwnReminders:
    """The settings of one branch over those of the file."""

    hours: Hours = _HOURS_OF_ALL
    a_day: int = 3
    stages: tuple[tuple[str, str, Offset | None], ...] = ()  # ladder, stage; None: switched off
    suspensions: tuple[Suspension, ...] = ()
    rehearsal: bool = False  # what the clock has to say goes to the operator only
    board: Board = Board.SHOWN
    digest_day: DigestDay = DigestDay.MONDAY
    digest_at: time = time(9, 0)

    def ladder(self, ladder: Ladder) -> Ladder:
        """A ladder as this branch has it."""
        moved = {stage: offset for key, stage, offset in self.stages if key == ladder.key}
        if not moved:
            return ladder
        kept = (_moved(stage, moved.get(stage.key, stage.offset)) for stage in ladder.stages)
        return replace(ladder, stages=tuple(stage for stage in kept if stage is not None))


def clock_time(value: object) -> time:
    """A time of day such as "08:30"."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise UnfitError(Wrong.WRONG_TYPE, '"08:30"')
    return time(int(found[1]), int(found[2]))


def setting_fields(ladders: Ladders) -> Mapping[str, Parser]:
    """Everything that a branch can set, each with how its value is read."""
    stages = {
        f"stage.{ladder.key}.{stage.key}": _shift(stage)
        for ladder in _settable(ladders)
        for stage in ladder.stages
    }
    return {
        **dict.fromkeys(_HOURS, clock_time),
        "work_days_only": flag,
        "a_day": whole(1, _MOST_A_DAY),
        "rehearsal": flag,
        "board": choice(Board),
        "digest_day": choice(DigestDay),
        "digest_at": clock_time,
        **stages,
    }


def own_reminders(
    ladders: Ladders, stated: Mapping[str, object], suspensions: tuple[Suspension, ...] = ()
) -> OwnReminders:
    """The settings of a branch; what `check_own` finds faulty changes nothing."""
    found = Reader("overrides").stated("", stated, setting_fields(ladders)) if stated else {}
    hours = Hours(
        begin=found.get("quiet_until", ladders.quiet_until),
        end=found.get("quiet_from", ladders.quiet_from),
        work_days_only=found.get("work_days_only", True),
    )
    if hours.begin >= hours.end:  # two settings that do not fit any more
        hours = replace(hours, begin=ladders.quiet_until, end=ladders.quiet_from)
    stages = tuple(
        (ladder.key, stage.key, found[name])
        for ladder in _settable(ladders)
        for stage in ladder.stages
        if (name := f"stage.{ladder.key}.{stage.key}") in found
    )
    return OwnReminders(
        hours,
        found.get("a_day", ladders.a_day),
        stages,
        suspensions,
        rehearsal=found.get("rehearsal", False),
        board=Board(found.get("board", ladders.board)),
        digest_day=DigestDay(found.get("digest_day", ladders.digest_day)),
        digest_at=found.get("digest_at", ladders.digest_at),
    )


def shown_settings(ladders: Ladders, own: OwnReminders) -> Mapping[str, object]:
    """Every setting with its value, as it is typed."""
    hours = own.hours
    moved = {f"stage.{ladder}.{stage}": where for ladder, stage, where in own.stages}
    names = {
        f"stage.{ladder.key}.{stage.key}": stage.offset
        for ladder in _settable(ladders)
        for stage in ladder.stages
    }
    stages = {name: str(moved.get(name, where) or OFF) for name, where in names.items()}
    return {
        "quiet_from": f"{hours.end:%H:%M}",
        "quiet_until": f"{hours.begin:%H:%M}",
        "work_days_only": hours.work_days_only,
        "a_day": own.a_day,
        "rehearsal": own.rehearsal,
        "board": own.board.value,
        "digest_day": own.digest_day.value,
        "digest_at": f"{own.digest_at:%H:%M}",
        **stages,
    }


def check_own(
    ladders: Ladders, stated: Mapping[str, object], field: str, value: object
) -> tuple[Fault, ...]:
    """Everything wrong with one thing that a branch wants to set beside what it has set."""
    reader = Reader("overrides")
    fields = setting_fields(ladders)
    reader.stated("", {field: value}, fields)
    if reader.faults:
        return tuple(reader.faults)
    wanted = {**stated, field: value}
    if field in _HOURS:
        _check_hours(reader, ladders, wanted, field)
    own = own_reminders(ladders, wanted)
    for ladder in _settable(ladders):
        if field.startswith(f"stage.{ladder.key}."):
            _check_stages(reader, field, own.ladder(ladder))
    return tuple(reader.faults)


def _check_hours(reader: Reader, ladders: Ladders, wanted: Mapping[str, object], name: str) -> None:
    found = {"quiet_from": ladders.quiet_from, "quiet_until": ladders.quiet_until}
    found |= {key: clock_time(wanted[key]) for key in _HOURS if key in wanted}
    begin, end = found["quiet_until"], found["quiet_from"]
    if begin >= end:
        right = f'> "{begin:%H:%M}"' if name == "quiet_from" else f'< "{end:%H:%M}"'
        reader.fault(name, Wrong.UNKNOWN_VALUE, right, wanted[name])


def _check_stages(reader: Reader, field: str, ladder: Ladder) -> None:
    """A moved stage must neither end too late nor fall on another one."""
    moved = next((each for each in ladder.stages if field.endswith(f".{each.key}")), None)
    if moved is None:
        return  # switched off
    if (most := ends_within(ladder, moved)) is not None:
        reader.fault(field, Wrong.TOO_LARGE, most, moved.key)
    for other in ladder.stages:
        alike = (other.offset, other.audience) == (moved.offset, moved.audience)
        if alike and other is not moved:
            reader.fault(field, Wrong.TWICE, one_of([OFF, "-5 work_days"]), other.key)


def _settable(ladders: Ladders) -> tuple[Ladder, ...]:
    """Dues have settings of their own."""
    return tuple(each for each in ladders.ladders if each.subject is not Subject.DUES)


def _moved(stage: Stage, where: Offset | None) -> Stage | None:
    return None if where is None else replace(stage, offset=where)


def _shift(stage: Stage) -> Parser:
    """Off, or an offset on the same side of the end: what says "missed" cannot come before it."""
    after = stage.offset.count > 0
    right = one_of([OFF, "3 work_days" if after else "-5 work_days"])

    def parse(value: object) -> Offset | None:
        if value == OFF:
            return None
        try:
            found = offset(value)
        except UnfitError as unfit:
            raise UnfitError(unfit.problem, right) from None
        if (found.count > 0) is not after:
            raise UnfitError(Wrong.TOO_SMALL if after else Wrong.TOO_LARGE, right)
        return found

    return parse
