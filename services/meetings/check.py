"""From what was handed over to minutes that can be stored: lists, problems, rulings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.errors import DomainError
from domain.kinds import Attends, MeetingKind
from domain.meetings import Expected, Minutes, Motion, Problem, check, rulings
from domain.quorum import Ruling
from services.access import May
from services.meetings.branch import Branch, expected_of, kind_of, load_branch, roster
from services.meetings.clean import SHORTEST_REASON, clean_entry, too_long
from services.meetings.entries import PLANNED, KindEntry, MeetingEntry, MotionEntry
from services.meetings.frozen import Frozen, frozen_of
from services.meetings.values import CheckedKind
from services.seam import Tx, use_case


@dataclass(frozen=True, slots=True)
class Prepared:
    """One kind's minutes, checked against the list that is frozen with them."""

    entry: KindEntry
    kind: MeetingKind
    unit_id: int
    minutes: Minutes
    names: Mapping[int, str]
    problems: tuple[Problem, ...]
    rulings: tuple[Ruling, ...]


@use_case(may=May.MEMBER, writes=False)
def check_entry(
    tx: Tx, entry: MeetingEntry, *, corrects: int | None = None
) -> tuple[CheckedKind, ...]:
    """What would be recorded of each kind, with everything that cannot be right.

    A correction of a record is checked against the list that was frozen with that record.
    """
    branch = load_branch(tx, entry.branch_id)
    frozen = frozen_of(tx, branch, corrects)
    return tuple(_checked(each) for each in prepare(tx, branch, clean_entry(entry), frozen))


def prepare(
    tx: Tx, branch: Branch, entry: MeetingEntry, frozen: Frozen | None = None
) -> tuple[Prepared, ...]:
    """Each kind with its list, its problems and its rulings; texts must be clean already."""
    if not entry.kinds:
        raise DomainError("meeting.kind_missing")
    day = held_on(branch, entry)
    people = roster(tx, branch, day)
    names = {row.person_id: row.name for row in people}
    prepared: list[Prepared] = []
    for each in entry.kinds:
        kind = kind_of(tx, each.kind)
        grouped = each.group_id if kind.attends is Attends.GROUP else None
        expected = expected_of(branch, people, kind, day, grouped)
        unit_id = grouped or branch.unit_id
        if frozen is not None and frozen.fits(each.kind, unit_id, day):
            expected, names = frozen.expected, {**names, **frozen.names}
        minutes = _minutes(tx, branch, entry, each, expected=expected, names=names)
        twice = any((p.unit_id, p.kind) == (unit_id, kind) for p in prepared)
        found = _problems(tx, branch, entry, each, minutes, twice=twice)
        prepared.append(
            Prepared(
                entry=each,
                kind=kind,
                unit_id=unit_id,
                minutes=minutes,
                names=names,
                problems=tuple(_named(problem, names) for problem in found),
                rulings=() if entry.status == PLANNED else rulings(minutes),
            )
        )
    return tuple(prepared)


def sound(prepared: Sequence[Prepared]) -> Sequence[Prepared]:
    """The same, when nothing is wrong with it; raises the first problem."""
    for each in prepared:
        for problem in each.problems:
            raise DomainError(problem.key, **problem.values)
    return prepared


def held_on(branch: Branch, entry: MeetingEntry) -> date:
    """The day of the meeting in the branch's zone: it decides the period."""
    return entry.started_at.astimezone(branch.zone).date()


def _minutes(
    tx: Tx,
    branch: Branch,
    entry: MeetingEntry,
    each: KindEntry,
    *,
    expected: tuple[Expected, ...],
    names: Mapping[int, str],
) -> Minutes:
    roles = {who for who in (entry.chair_id, entry.recorder_id) if who is not None}
    # One of the branch who is not on this kind's list may chair or record: present, no vote.
    guests = (roles & names.keys()) - {person.person_id for person in expected}
    return Minutes(
        kind=kind_of(tx, each.kind),
        held_on=held_on(branch, entry),
        expected=expected,
        absent=each.absent,
        chair_id=entry.chair_id,
        recorder_id=entry.recorder_id,
        started_at=entry.started_at.astimezone(branch.zone),
        ended_at=entry.ended_at.astimezone(branch.zone) if entry.ended_at else None,
        observer_ids=frozenset(guests),
        excluded=frozenset(exclusion.person_id for exclusion in each.excluded),
        motions=tuple(_motion(tx, motion) for motion in each.motions),
        lecturer=each.lecturer,
        topic=each.topic,
        content=each.content,
        credit_hours=each.credit_hours,
        said_expected=each.said_expected,
        said_present=each.said_present,
    )


def _motion(tx: Tx, motion: MotionEntry) -> Motion:
    rule = tx.rules.vote_rules.get(motion.rule)
    if rule is None:
        raise DomainError("meeting.unknown_rule", rule=motion.rule)
    return Motion(motion.text, rule, motion.tally, motion.about)


def _problems(
    tx: Tx, branch: Branch, entry: MeetingEntry, each: KindEntry, minutes: Minutes, *, twice: bool
) -> Iterator[Problem]:
    if entry.status == PLANNED:
        if minutes.held_on < branch.today:
            yield Problem(
                "meeting.plan_in_past", {"held_on": minutes.held_on, "today": branch.today}
            )
    else:
        yield from check(minutes, branch.today, now=tx.now.astimezone(branch.zone))
        if not entry.place:
            yield Problem("meeting.place_missing")
    for exclusion in each.excluded:
        if min(len(exclusion.reason), len(exclusion.decision)) < SHORTEST_REASON:
            yield Problem("meeting.exclusion_unapproved", {"person_id": exclusion.person_id})
    if twice:
        yield Problem("meeting.kind_twice", {"kind": each.kind})
    yield from too_long(entry, each)


def _named(problem: Problem, names: Mapping[int, str]) -> Problem:
    """The problem with the name of whom it is about; nobody of another branch gets one."""
    person = problem.values.get("person_id")
    if not isinstance(person, int):
        return problem
    return Problem(problem.key, {**problem.values, "name": names.get(person, "")})


def _checked(each: Prepared) -> CheckedKind:
    minutes = each.minutes
    return CheckedKind(
        kind=each.kind.key,
        expected=len(minutes.expected),
        present=len(minutes.present_ids),
        expected_voters=minutes.entitled,
        present_voters=minutes.voters_present,
        absent=tuple(
            each.names[person.person_id]
            for person in minutes.expected
            if person.person_id in minutes.absent
        ),
        problems=each.problems,
        rulings=tuple(
            (motion.text, ruling)
            for motion, ruling in zip(minutes.motions, each.rulings, strict=False)
        ),
    )
