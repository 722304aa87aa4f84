"""Meetings: their kinds, who should attend, and whether the minutes can be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.kinds import Attends, MeetingKind
from domain.minutes import (
    AbsenceReason,
    Expected,
    Minutes,
    Motion,
    Problem,
    Value,
    check,
    rulings,
)
from domain.vocabulary import MemberKind, MemberTrait

__all__ = [
    "AbsenceReason",
    "Attends",
    "Expected",
    "MeetingKind",
    "Member",
    "Minutes",
    "Motion",
    "Problem",
    "Value",
    "check",
    "expected_at",
    "rulings",
]


@dataclass(frozen=True, slots=True)
class Member:
    """One membership in the branch, over [since, until)."""

    person_id: int
    kind: MemberKind
    traits: frozenset[MemberTrait] = frozenset()
    group_id: int | None = None
    committee: bool = False  # sits in the branch committee on the day asked about
    since: date = date.min
    until: date | None = None


def expected_at(
    kind: MeetingKind, members: Iterable[Member], day: date, group_id: int | None = None
) -> tuple[Expected, ...]:
    """Who should attend a meeting of this kind on this day, in the order given.

    Probationers should attend and have no vote (党章第7条). Whose membership is stopped is in no
    list (党员教育管理工作条例第24条). A member out of contact stays in it until membership is
    stopped: no text takes them out by itself, and leaving anybody out of a vote needs approval
    (`Minutes.excluded`). Raises ValueError for a group meeting without its group.
    """
    if kind.attends is Attends.GROUP and group_id is None:
        raise ValueError(kind.key)
    return tuple(
        Expected(member.person_id, _votes(member))
        for member in members
        if _belongs_on(member, day) and _invited(kind.attends, member, group_id)
    )


def _belongs_on(member: Member, day: date) -> bool:
    if MemberTrait.MEMBERSHIP_STOPPED in member.traits:
        return False
    return member.since <= day and (member.until is None or day < member.until)


def _invited(attends: Attends, member: Member, group_id: int | None) -> bool:
    if attends is Attends.COMMITTEE:
        return member.committee
    return attends is Attends.BRANCH or member.group_id == group_id


def _votes(member: Member) -> bool:
    return member.kind is MemberKind.FULL and MemberTrait.VOTING_SUSPENDED not in member.traits
