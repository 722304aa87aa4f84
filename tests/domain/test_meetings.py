"""Who should attend, and what minutes cannot say."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.meetings import (
    AbsenceReason,
    Expected,
    Member,
    Minutes,
    Motion,
    check,
    expected_at,
    rulings,
)
from domain.quorum import Tally
from domain.rulebook import Rules
from domain.vocabulary import MemberKind, MemberTrait

DAY = date(2026, 11, 20)
TODAY = date(2026, 11, 21)
FULL, PROBATIONARY = MemberKind.FULL, MemberKind.PROBATIONARY


def ids(expected: tuple[Expected, ...]) -> list[int]:
    return [one.person_id for one in expected]


def test_pitfall_09_a_probationer_should_attend_and_has_no_vote(rules: Rules) -> None:
    members = [Member(1, FULL), Member(2, PROBATIONARY)]
    found = expected_at(rules.kinds["general_meeting"], members, DAY)
    assert found == (Expected(1, votes=True), Expected(2, votes=False))


def test_who_is_under_probation_in_the_party_has_no_vote(rules: Rules) -> None:
    members = [Member(1, FULL, frozenset({MemberTrait.VOTING_SUSPENDED}))]
    assert expected_at(rules.kinds["general_meeting"], members, DAY) == (Expected(1, votes=False),)


def test_stopped_membership_is_in_no_denominator(rules: Rules) -> None:
    members = [Member(1, FULL, frozenset({MemberTrait.MEMBERSHIP_STOPPED}))]
    assert expected_at(rules.kinds["general_meeting"], members, DAY) == ()


@pytest.mark.parametrize(
    "trait",
    [
        MemberTrait.OUT_OF_CONTACT,
        MemberTrait.MIGRANT,
        MemberTrait.RETIRED,
        MemberTrait.STUDENT,
        MemberTrait.IN_HARDSHIP,
    ],
)
def test_pitfall_12_no_other_trait_takes_anybody_out_by_itself(
    rules: Rules, trait: MemberTrait
) -> None:
    members = [Member(1, FULL, frozenset({trait}))]
    assert expected_at(rules.kinds["general_meeting"], members, DAY) == (Expected(1, votes=True),)


def test_pitfall_18_a_member_who_moved_belongs_to_the_branch_of_the_day(rules: Rules) -> None:
    kind = rules.kinds["general_meeting"]
    moved = [Member(1, FULL, until=date(2026, 11, 20))]
    assert expected_at(kind, moved, date(2026, 11, 19)) == (Expected(1, votes=True),)
    assert expected_at(kind, moved, date(2026, 11, 20)) == ()


def test_pitfall_19_who_joins_mid_month_is_expected_from_that_day_on(rules: Rules) -> None:
    kind = rules.kinds["theme_day"]
    joined = [Member(1, FULL, since=date(2026, 11, 15))]
    assert expected_at(kind, joined, date(2026, 11, 14)) == ()
    assert ids(expected_at(kind, joined, date(2026, 11, 15))) == [1]


def test_a_committee_meeting_expects_the_committee(rules: Rules) -> None:
    members = [Member(1, FULL, committee=True), Member(2, FULL)]
    assert ids(expected_at(rules.kinds["committee_meeting"], members, DAY)) == [1]


def test_a_group_meeting_expects_the_group(rules: Rules) -> None:
    members = [Member(1, FULL, group_id=7), Member(2, FULL, group_id=8), Member(3, FULL)]
    kind = rules.kinds["group_meeting"]
    assert ids(expected_at(kind, members, DAY, group_id=7)) == [1]
    with pytest.raises(ValueError):
        expected_at(kind, members, DAY)


def sound(rules: Rules, kind: str = "general_meeting") -> Minutes:
    """Five should attend, four of them with a vote; 4 is sick, 5 is a probationer."""
    return Minutes(
        kind=rules.kinds[kind],
        held_on=DAY,
        expected=(*(Expected(n, votes=True) for n in (1, 2, 3, 4)), Expected(5, votes=False)),
        absent={4: AbsenceReason.SICK},
        chair_id=1,
        recorder_id=2,
        started_at=datetime(2026, 11, 20, 6, 0, tzinfo=UTC),
        ended_at=datetime(2026, 11, 20, 7, 30, tzinfo=UTC),
    )


def keys(minutes: Minutes, today: date = TODAY) -> list[str]:
    return [problem.key for problem in check(minutes, today)]


def test_sound_minutes_have_no_problem(rules: Rules) -> None:
    minutes = sound(rules)
    assert check(minutes, TODAY, now=datetime(2026, 11, 21, tzinfo=UTC)) == ()
    assert (len(minutes.present_ids), minutes.entitled, minutes.voters_present) == (4, 4, 3)


def test_pitfall_03_a_meeting_of_tomorrow_cannot_be_minuted(rules: Rules) -> None:
    (problem,) = check(sound(rules), date(2026, 11, 19))
    assert problem.key == "meeting.in_future"
    assert problem.values == {"held_on": DAY, "today": date(2026, 11, 19)}


def test_pitfall_03_nor_one_that_begins_this_evening(rules: Rules) -> None:
    now = datetime(2026, 11, 20, 5, 59, tzinfo=UTC)
    assert [p.key for p in check(sound(rules), DAY, now=now)] == ["meeting.not_begun"]
    assert check(replace(sound(rules), started_at=None), DAY, now=now) == ()


PROBLEMS = [
    ({"ended_at": datetime(2026, 11, 20, 6, 0, tzinfo=UTC)}, ["meeting.ends_before_start"]),
    ({"absent": {9: AbsenceReason.LEAVE}}, ["meeting.absent_not_expected"]),
    ({"observer_ids": frozenset({5})}, ["meeting.observer_is_expected"]),
    ({"excluded": frozenset({1})}, ["meeting.excluded_but_present"]),
    (
        {"excluded": frozenset({5}), "absent": {5: AbsenceReason.SICK}},
        ["meeting.excluded_not_entitled"],
    ),
    ({"excluded": frozenset({4})}, []),
    ({"said_expected": 5, "said_present": 4}, []),
    ({"said_expected": 6}, ["meeting.expected_does_not_add_up"]),
    ({"said_present": 3}, ["meeting.present_does_not_add_up"]),
    ({"said_present": 6}, ["meeting.more_present_than_expected"]),
    ({"said_expected": 5, "said_present": 6}, ["meeting.more_present_than_expected"]),
    ({"chair_id": None}, ["meeting.chair_missing"]),
    ({"recorder_id": 4}, ["meeting.recorder_not_present"]),
    ({"chair_id": 77}, ["meeting.chair_not_present"]),
    ({"chair_id": 77, "observer_ids": frozenset({77})}, []),
    ({"credit_hours": -1}, ["meeting.credit_hours_out_of_range"]),
    ({"credit_hours": 2401}, ["meeting.credit_hours_out_of_range"]),
    ({"credit_hours": 400}, []),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), PROBLEMS)
def test_what_minutes_cannot_say(
    rules: Rules, change: dict[str, object], expected: list[str]
) -> None:
    assert keys(replace(sound(rules), **change)) == expected  # type: ignore[arg-type]


def test_somebody_must_be_expected_and_come(rules: Rules) -> None:
    nobody = replace(sound(rules), expected=(), absent={}, observer_ids=frozenset({1, 2}))
    assert keys(nobody) == ["meeting.nobody_expected"]
    away = dict.fromkeys(range(1, 6), AbsenceReason.OTHER)
    alone = replace(sound(rules), absent=away, observer_ids=frozenset({77}), chair_id=77)
    assert keys(replace(alone, recorder_id=77)) == ["meeting.nobody_present"]


def test_nobody_is_expected_twice(rules: Rules) -> None:
    minutes = sound(rules)
    assert keys(replace(minutes, expected=(*minutes.expected, minutes.expected[0]))) == [
        "meeting.expected_twice"
    ]


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("party_lecture", ["meeting.lecturer_missing", "meeting.topic_missing"]),
        ("theme_day", ["meeting.content_missing"]),
        ("study_session", ["meeting.content_missing"]),
        ("group_meeting", []),
    ],
)
def test_lectures_and_study_have_fields_of_their_own(
    rules: Rules, kind: str, missing: list[str]
) -> None:
    assert keys(sound(rules, kind)) == missing
    filled = replace(sound(rules, kind), lecturer="某某", topic="党章", content="党章")
    assert keys(filled) == []


def motion(rules: Rules, rule: str, tally: Tally, *about: str) -> Motion:
    return Motion("同意", rules.vote_rules[rule], tally, about)


MOTIONS = [
    ("ordinary", Tally(2, 1, 0), [], "all three voters present voted"),
    ("ordinary", Tally(2, 0, 0), ["meeting.votes_do_not_add_up"], "one vote is not told"),
    ("ordinary", Tally(4, 0, 0), ["meeting.votes_do_not_add_up"], "the probationer voted"),
    ("ordinary", Tally(4, -1, 0), ["meeting.votes_negative"], "below zero"),
    ("ordinary", Tally(3, 0, 0, 1), ["meeting.written_do_not_count"], "written, ordinary"),
    ("admission", Tally(3, 0, 0, 1), [], "the sick one wrote"),
    ("admission", Tally(3, 0, 0, 2), ["meeting.more_written_than_absent"], "two wrote, one away"),
    ("election", Tally(2, 0, 0), [], "a spoiled ballot"),
    ("election", Tally(4, 0, 0), ["meeting.votes_do_not_add_up"], "more ballots than voters"),
    ("committee", Tally(3, 0, 0), ["meeting.cannot_decide"], "a committee's rule"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "tally", "expected"), [m[:3] for m in MOTIONS], ids=[m[3] for m in MOTIONS]
)
def test_votes_add_up(rules: Rules, rule: str, tally: Tally, expected: list[str]) -> None:
    assert keys(replace(sound(rules), motions=(motion(rules, rule, tally),))) == expected


def test_a_kind_that_does_not_decide_takes_no_motion(rules: Rules) -> None:
    minutes = sound(rules, "group_meeting")
    (problem,) = check(
        replace(minutes, motions=(motion(rules, "ordinary", Tally(3, 0, 0)),)), TODAY
    )
    assert problem.values == {"position": 1, "kind": "group_meeting", "rule": "ordinary"}


def test_pitfall_13_each_applicant_is_voted_on_separately(rules: Rules) -> None:
    both = motion(rules, "admission", Tally(3, 0, 0), "甲", "乙")
    assert keys(replace(sound(rules), motions=(both,))) == ["meeting.one_person_each"]
    each = tuple(motion(rules, "admission", Tally(3, 0, 0), name) for name in "甲乙")
    assert keys(replace(sound(rules), motions=each)) == []
    together = motion(rules, "ordinary", Tally(3, 0, 0), "甲", "乙")
    assert keys(replace(sound(rules), motions=(together,))) == []


def test_each_motion_gets_its_ruling(rules: Rules) -> None:
    minutes = replace(
        sound(rules),
        excluded=frozenset({4}),
        motions=(
            motion(rules, "ordinary", Tally(2, 1, 0)),
            motion(rules, "admission", Tally(2, 1, 0)),
        ),
    )
    assert [(r.entitled, r.votes_needed, r.passed) for r in rulings(minutes)] == [
        (4, 3, False),
        (3, 2, True),
    ]


@given(
    st.lists(st.booleans(), min_size=1, max_size=12),
    st.sets(st.integers(0, 11)),
    st.tuples(*[st.integers(0, 6)] * 3),
)
def test_sound_minutes_never_count_more_votes_than_full_members_present(
    rules: Rules, voters: list[bool], away: set[int], votes: tuple[int, int, int]
) -> None:
    minutes = replace(
        sound(rules),
        expected=tuple(Expected(n, votes=v) for n, v in enumerate(voters)),
        absent={n: AbsenceReason.OTHER for n in away if n < len(voters)},
        observer_ids=frozenset({99}),
        chair_id=99,
        recorder_id=99,
        motions=(motion(rules, "ordinary", Tally(*votes)),),
    )
    voting = sum(v for n, v in enumerate(voters) if n not in away)
    assert ("meeting.votes_do_not_add_up" in keys(minutes)) == (sum(votes) != voting)
