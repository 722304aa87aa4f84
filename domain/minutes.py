"""The minutes of a meeting: the values that can be checked, and the checks."""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import chain
from types import MappingProxyType

from domain.kinds import MeetingKind
from domain.quorum import Ruling, Tally, VoteRule, rule_on


class AbsenceReason(StrEnum):
    """Why somebody who should have attended did not."""

    SICK = "sick"  # 病假
    LEAVE = "leave"  # 事假
    DUTY_TRIP = "duty_trip"  # 出差
    UNEXCUSED = "unexcused"  # 无故
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who should attend, and whether they may vote there."""

    person_id: int
    votes: bool


@dataclass(frozen=True, slots=True)
class Motion:
    """One motion with its own tally."""

    text: str
    rule: VoteRule
    tally: Tally
    about: tuple[str, ...] = ()  # the people concerned, where the rule votes on each


@dataclass(frozen=True, slots=True)
class Minutes:
    """The values of one record that can be checked against each other."""

    kind: MeetingKind
    held_on: date  # in the branch's zone
    expected: tuple[Expected, ...]
    absent: Mapping[int, AbsenceReason]  # by person
    chair_id: int | None
    recorder_id: int | None
    started_at: datetime | None = None  # to the minute; both naive or both aware
    ended_at: datetime | None = None
    observers: tuple[str, ...] = ()  # by name
    observer_ids: frozenset[int] = frozenset()  # those of them who are on the roster
    excluded: frozenset[int] = frozenset()  # approved out of the number entitled to vote
    motions: tuple[Motion, ...] = ()
    lecturer: str = ""
    topic: str = ""
    content: str = ""  # what was studied
    credit_hours: int | None = None  # hundredths of an hour (学时)
    said_expected: int | None = None  # numbers that were typed beside the lists
    said_present: int | None = None

    @property
    def present_ids(self) -> frozenset[int]:
        """Who should have attended and did."""
        return frozenset(e.person_id for e in self.expected if e.person_id not in self.absent)

    @property
    def voter_ids(self) -> frozenset[int]:
        """Who of those who should attend may vote."""
        return frozenset(e.person_id for e in self.expected if e.votes)

    @property
    def entitled(self) -> int:
        """How many of those who should attend may vote."""
        return sum(e.votes for e in self.expected)

    @property
    def voters_present(self) -> int:
        """How many with a vote attended."""
        return sum(e.votes and e.person_id not in self.absent for e in self.expected)


Value = int | str | date
MOST_CREDIT_HOURS = 2400  # hundredths of an hour; more than a day is a slip of the hand


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the minutes that cannot be right; `key` names the sentence."""

    key: str
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))


def rulings(minutes: Minutes) -> tuple[Ruling, ...]:
    """What its rule makes of each motion, in order."""
    return tuple(
        rule_on(
            motion.rule,
            minutes.entitled,
            minutes.voters_present,
            motion.tally,
            excluded=len(minutes.excluded),
        )
        for motion in minutes.motions
    )


def check(minutes: Minutes, today: date, *, now: datetime | None = None) -> tuple[Problem, ...]:
    """Everything in the minutes that contradicts itself or the calendar; empty when sound.

    With `now` a meeting of today that has not begun counts as future. Source: rulebook 2.1.
    """
    found = chain(_check_time(minutes, today, now), *(rule(minutes) for rule in _CHECKS))
    return tuple(found)


def _check_time(minutes: Minutes, today: date, now: datetime | None) -> Iterator[Problem]:
    started, ended = minutes.started_at, minutes.ended_at
    if minutes.held_on > today:
        yield _problem("meeting.in_future", held_on=minutes.held_on, today=today)
    elif now and started and started > now:
        yield _problem("meeting.not_begun", started_at=started, now=now)
    if started and ended and ended <= started:
        yield _problem("meeting.ends_before_start", started_at=started, ended_at=ended)


def _check_lists(minutes: Minutes) -> Iterator[Problem]:
    ids = [expected.person_id for expected in minutes.expected]
    known = set(ids)
    if not known:
        yield _problem("meeting.nobody_expected")
    elif not minutes.present_ids:
        yield _problem("meeting.nobody_present", expected=len(known))
    by_key = {
        "meeting.expected_twice": {person for person in known if ids.count(person) > 1},
        "meeting.absent_not_expected": set(minutes.absent) - known,
        "meeting.observer_is_expected": minutes.observer_ids & known,
        "meeting.excluded_not_entitled": minutes.excluded - minutes.voter_ids,
        "meeting.excluded_but_present": minutes.excluded & minutes.present_ids,
    }
    for key, people in by_key.items():
        yield from (_problem(key, person_id=person) for person in sorted(people))


def _check_numbers(minutes: Minutes) -> Iterator[Problem]:
    listed, present = len(minutes.expected), len(minutes.present_ids)
    said_expected, said_present = minutes.said_expected, minutes.said_present
    if said_expected is not None and said_expected != listed:
        yield _problem("meeting.expected_does_not_add_up", said=said_expected, listed=listed)
    if said_present is None:
        return
    most = listed if said_expected is None else said_expected
    if said_present > most:
        yield _problem("meeting.more_present_than_expected", present=said_present, expected=most)
    elif said_present != present:
        yield _problem("meeting.present_does_not_add_up", said=said_present, listed=present)


def _check_roles(minutes: Minutes) -> Iterator[Problem]:
    here = minutes.present_ids | minutes.observer_ids
    for role, person in (("chair", minutes.chair_id), ("recorder", minutes.recorder_id)):
        if person is None:
            yield _problem(f"meeting.{role}_missing")
        elif person not in here:
            yield _problem(f"meeting.{role}_not_present", person_id=person)


def _check_fields(minutes: Minutes) -> Iterator[Problem]:
    kind, hours = minutes.kind, minutes.credit_hours
    wanted = (
        ("lecturer", kind.lecture, minutes.lecturer),
        ("topic", kind.lecture, minutes.topic),
        ("content", kind.study, minutes.content),
    )
    for name, asked, text in wanted:
        if asked and not text.strip():
            yield _problem(f"meeting.{name}_missing", kind=kind.key)
    if hours is not None and not 0 <= hours <= MOST_CREDIT_HOURS:
        yield _problem("meeting.credit_hours_out_of_range", hundredths=hours)


def _check_motions(minutes: Minutes) -> Iterator[Problem]:
    for position, motion in enumerate(minutes.motions, start=1):
        if motion.rule.key not in minutes.kind.vote_rules:
            yield _problem(
                "meeting.cannot_decide",
                position=position,
                kind=minutes.kind.key,
                rule=motion.rule.key,
            )
        people = len(motion.about)
        if motion.rule.per_person and people > 1:
            yield _problem("meeting.one_person_each", position=position, people=people)
        yield from _check_tally(position, motion, minutes)


def _check_tally(position: int, motion: Motion, minutes: Minutes) -> Iterator[Problem]:
    tally, rule, voters = motion.tally, motion.rule, minutes.voters_present
    if min(astuple(tally)) < 0:
        yield _problem("meeting.votes_negative", position=position)
        return
    if tally.cast > voters or (tally.cast < voters and not rule.ballots):
        yield _problem(
            "meeting.votes_do_not_add_up",
            position=position,
            votes_for=tally.votes_for,
            votes_against=tally.votes_against,
            votes_abstain=tally.votes_abstain,
            cast=tally.cast,
            voters_present=voters,
        )
    away = minutes.entitled - voters
    if tally.written and not rule.written_opinions_count:
        yield _problem(
            "meeting.written_do_not_count",
            position=position,
            written=tally.written,
            rule=rule.key,
        )
    elif tally.written > away:
        yield _problem(
            "meeting.more_written_than_absent",
            position=position,
            written=tally.written,
            absent=away,
        )


_CHECKS = (_check_lists, _check_numbers, _check_roles, _check_fields, _check_motions)


def _problem(key: str, **values: Value) -> Problem:
    return Problem(key, MappingProxyType(values))
