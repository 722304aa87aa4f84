"""Quorum and majority: the worked integers, each rule, and a second statement in fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.quorum import Denominator, Share, Strictness, Tally, rule_on
from domain.rulebook import Rules
from services.rulebook import load_rules

# Not the fixture: hypothesis writes the arguments of a failure down, and all rules are long.
RULES = load_rules()

RULE_KEYS = (
    "ordinary",
    "committee",
    "admission",
    "regularization",
    "organizational_handling",
    "election",
    "election_of_present",
    "democratic_life",
)

# rulebook 2.2: N, ≥½, >½, votes > ½ N, ≥4/5, >4/5, ≥2/3
WORKED = [
    (3, 2, 2, 2, 3, 3, 2),
    (5, 3, 3, 3, 4, 5, 4),
    (6, 3, 4, 4, 5, 5, 4),
    (7, 4, 4, 4, 6, 6, 5),
    (10, 5, 6, 6, 8, 9, 7),
    (15, 8, 8, 8, 12, 13, 10),
    (20, 10, 11, 11, 16, 17, 14),
    (31, 16, 16, 16, 25, 25, 21),
    (50, 25, 26, 26, 40, 41, 34),
]


@pytest.mark.parametrize("row", WORKED, ids=lambda row: f"N={row[0]}")
def test_the_worked_integers(row: tuple[int, ...], rules: Rules) -> None:
    people, half, more_than_half, votes, four_fifths, more_than_four_fifths, two_thirds = row
    none = Tally(0, 0, 0)
    ordinary = rule_on(rules.vote_rules["ordinary"], people, 0, none)
    admission = rule_on(rules.vote_rules["admission"], people, 0, none)
    assert (ordinary.quorum_needed, ordinary.votes_needed) == (half, votes)
    assert (admission.quorum_needed, admission.votes_needed) == (more_than_half, votes)
    assert rule_on(rules.vote_rules["election"], people, 0, none).quorum_needed == four_fifths
    assert Share(Strictness.MORE_THAN, 4, 5).needed(people) == more_than_four_fifths
    life = rule_on(rules.vote_rules["democratic_life"], people, 0, none)
    assert life.quorum_needed == two_thirds


def test_every_rule_of_the_rulebook_is_there(rules: Rules) -> None:
    assert tuple(rules.vote_rules) == RULE_KEYS


def test_pitfall_10_ordinary_quorum_is_half_and_admission_quorum_is_more(rules: Rules) -> None:
    five_of_ten = Tally(5, 0, 0)
    assert rule_on(rules.vote_rules["ordinary"], 10, 5, five_of_ten).quorum_met
    assert not rule_on(rules.vote_rules["admission"], 10, 5, five_of_ten).quorum_met


def test_pitfall_10_a_thin_meeting_does_not_pass_more_easily(rules: Rules) -> None:
    """The majority is of those who should attend: 8 of 8 present are not enough of 20."""
    ruling = rule_on(rules.vote_rules["ordinary"], 20, 10, Tally(10, 0, 0))
    assert ruling.quorum_met
    assert (ruling.votes_needed, ruling.passed) == (11, False)


def test_pitfall_10_exactly_four_fifths_is_a_quorum_for_an_election(rules: Rules) -> None:
    rule = rules.vote_rules["election"]
    assert rule_on(rule, 10, 8, Tally(6, 2, 0)).passed
    assert not rule_on(rule, 10, 7, Tally(7, 0, 0)).passed


def test_the_disputed_majority_of_an_election_is_shown_both_ways(rules: Rules) -> None:
    """Of 10 who should attend 8 came; 5 votes are more than half of 8 and half of 10."""
    strict, loose = rules.vote_rules["election"], rules.vote_rules["election_of_present"]
    tally = Tally(5, 3, 0)
    assert strict.disputed
    assert loose.disputed
    assert not rule_on(strict, 10, 8, tally).passed
    assert rule_on(loose, 10, 8, tally).passed
    assert not rule_on(loose, 10, 8, Tally(4, 4, 0)).passed  # exactly half is not elected


def test_pitfall_11_written_opinions_count_as_votes_and_not_in_the_quorum(rules: Rules) -> None:
    rule = rules.vote_rules["admission"]
    enough = rule_on(rule, 10, 6, Tally(5, 1, 0, written_for=1))
    assert (enough.votes_for, enough.passed) == (6, True)
    thin = rule_on(rule, 10, 5, Tally(5, 0, 0, written_for=4))
    assert (thin.votes_for, thin.quorum_met, thin.passed) == (9, False, False)


def test_pitfall_11_written_opinions_do_not_count_in_an_ordinary_vote(rules: Rules) -> None:
    ruling = rule_on(rules.vote_rules["ordinary"], 10, 5, Tally(5, 0, 0, written_for=4))
    assert (ruling.votes_for, ruling.passed) == (5, False)


def test_pitfall_12_the_excluded_classes_count_only_when_approved(rules: Rules) -> None:
    rule = rules.vote_rules["admission"]
    assert not rule_on(rule, 10, 5, Tally(5, 0, 0)).passed
    approved = rule_on(rule, 10, 5, Tally(5, 0, 0), excluded=1)
    assert (approved.entitled, approved.passed) == (9, True)


def test_pitfall_12_exclusions_do_not_touch_an_ordinary_vote(rules: Rules) -> None:
    assert rule_on(rules.vote_rules["ordinary"], 10, 5, Tally(5, 0, 0), excluded=1).entitled == 10


def test_a_rule_without_a_majority_asks_for_the_quorum_only(rules: Rules) -> None:
    ruling = rule_on(rules.vote_rules["democratic_life"], 9, 6, Tally(0, 0, 0))
    assert (ruling.votes_needed, ruling.passed) == (0, True)


def test_nobody_is_no_quorum(rules: Rules) -> None:
    for rule in rules.vote_rules.values():
        assert not rule_on(rule, 0, 0, Tally(0, 0, 0)).passed


COUNTS = st.integers(0, 120)


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.sampled_from(RULE_KEYS), st.integers(0, 20))
def test_rulings_agree_with_fractions(
    entitled: int,
    present: int,
    votes: int,
    written: int,
    key: str,
    excluded: int,
) -> None:
    """Said once more, with fractions instead of needed numbers."""
    rule = RULES.vote_rules[key]
    ruling = rule_on(rule, entitled + 20, present, Tally(votes, 0, 0, written), excluded)
    people = entitled + 20 - (excluded if rule.exclusions else 0)
    came = Fraction(present, people)
    bar = Fraction(rule.quorum.numerator, rule.quorum.denominator)
    met = came >= bar if rule.quorum.strictness == "at_least" else came > bar
    for_it = votes + (written if rule.written_opinions_count else 0)
    of = present if rule.of is Denominator.PRESENT else people
    majority = rule.passing is None or 2 * for_it > of
    assert (ruling.quorum_met, ruling.passed) == (met, met and majority)


@given(st.integers(1, 500), st.integers(1, 9), st.integers(0, 9), st.sampled_from(Strictness))
def test_needed_is_the_least_number_that_meets_the_share(
    people: int, numerator: int, more: int, strictness: Strictness
) -> None:
    share = Share(strictness, numerator, numerator + more)
    fits = [
        n
        for n in range(1, people + 2)
        if (Fraction(n, people) > Fraction(numerator, numerator + more))
        or (strictness == "at_least" and n * (numerator + more) == people * numerator)
    ]
    assert share.needed(people) == fits[0]
