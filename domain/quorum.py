"""Quorum and majority of a vote, in integers, by rules kept as data.

"以上" includes the number and is `at_least`; "超过" excludes it and is `more_than`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Strictness(StrEnum):
    """Whether the exact fraction is enough."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"


class Denominator(StrEnum):
    """Of whom the majority is taken."""

    ENTITLED = "entitled"  # 应到会有表决权的党员, present or not
    PRESENT = "present"  # 实到会有表决权的党员


@dataclass(frozen=True, slots=True)
class Share:
    """A fraction of a number of people, with or without its exact value."""

    strictness: Strictness
    numerator: int
    denominator: int

    def needed(self, people: int) -> int:
        """The least whole number of people that meets the share; at least one."""
        if self.strictness is Strictness.AT_LEAST:
            return max(1, -(-people * self.numerator // self.denominator))
        return people * self.numerator // self.denominator + 1


@dataclass(frozen=True, slots=True)
class VoteRule:
    """How one class of decision is taken; read from rules/meetings.toml."""

    key: str
    label: str
    label_en: str
    quorum: Share  # of those entitled to vote
    passing: Share | None  # None: the rule knows a quorum and no majority
    of: Denominator  # of whom `passing` is a share
    written_opinions_count: bool  # in the tally; never in the quorum
    exclusions: bool  # approved long-term absentees may be left out of the number entitled
    per_person: bool  # each person concerned is voted on separately
    ballots: bool  # fewer ballots than voters may come back, or be spoiled
    disputed: bool  # sources differ: show the other reading too and let a person confirm
    source: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes of those present, and opinions sent in writing before the meeting."""

    votes_for: int
    votes_against: int
    votes_abstain: int
    written_for: int = 0
    written_against: int = 0
    written_abstain: int = 0

    @property
    def cast(self) -> int:
        """Votes given in the room."""
        return self.votes_for + self.votes_against + self.votes_abstain

    @property
    def written(self) -> int:
        """Opinions sent in writing."""
        return self.written_for + self.written_against + self.written_abstain


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule makes of a tally, with every number that it used."""

    rule: VoteRule
    entitled: int  # after exclusions
    voters_present: int
    quorum_needed: int
    quorum_met: bool
    votes_needed: int  # 0 where the rule knows no majority
    votes_for: int  # with written opinions where they count
    passed: bool


def rule_on(
    rule: VoteRule, entitled: int, voters_present: int, tally: Tally, excluded: int = 0
) -> Ruling:
    """Judge one motion; `entitled` are the members with a vote who should attend.

    The majority of a branch's resolution is taken of those who should attend, so that a thin
    meeting does not pass more easily. Written opinions add to the votes, not to the quorum.
    Source: 支部工作条例第11、12条; 发展党员工作细则; 基层组织选举工作条例.
    """
    counted = entitled - (excluded if rule.exclusions else 0)
    quorum_needed = rule.quorum.needed(counted)
    written = rule.written_opinions_count
    base = counted
    if rule.of is Denominator.PRESENT:
        base = voters_present + (tally.written if written else 0)
    votes_needed = rule.passing.needed(base) if rule.passing else 0
    votes_for = tally.votes_for + (tally.written_for if written else 0)
    quorum_met = voters_present >= quorum_needed
    return Ruling(
        rule=rule,
        entitled=counted,
        voters_present=voters_present,
        quorum_needed=quorum_needed,
        quorum_met=quorum_met,
        votes_needed=votes_needed,
        votes_for=votes_for,
        passed=quorum_met and votes_for >= votes_needed,
    )
