"""Ballots, the urn and the terms of the anonymous evaluation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError
from domain.evaluation.ballot import (
    Ballot,
    ballot_bytes,
    blank,
    check_complete,
    check_marks,
    read_ballot,
)
from domain.evaluation.terms import Audience, Terms, check_terms
from domain.evaluation.urn import Tally, Urn, empty_urn, read_urn, urn_bytes

SCORES = st.none() | st.integers(0, 100)


def refused(key: str, call: object, *args: object) -> DomainError:
    with pytest.raises(DomainError) as found:
        call(*args)  # type: ignore[operator]
    assert found.value.key == key
    return found.value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scale", 0),
        ("scale", 101),
        ("minimum", 2),
        ("group_minimum", 2),
        ("member_weight", 0),
        ("mass_weight", 101),
    ],
)
def test_a_term_out_of_its_range_is_refused(field: str, value: int) -> None:
    check_terms(Terms())
    found = refused("evaluation.term_unfit", check_terms, Terms(**{field: value}))  # type: ignore[arg-type]
    assert found.values["field"] == field


def test_marks_are_checked_and_the_error_keeps_the_score_to_itself() -> None:
    terms = Terms(scale=20)
    check_marks({0: 0, 1: 20}, terms, None)
    for score in (-1, 21):
        found = refused("evaluation.score_out_of_range", check_marks, {0: score}, terms, None)
        assert found.values == {"most": 20}
    refused("evaluation.own_excluded", check_marks, {1: 5}, terms, 1)
    refused("evaluation.own_excluded", check_marks, {0: 5}, terms, 0)


def test_a_ballot_is_whole_but_for_the_own_line() -> None:
    ballot = blank(3).marked({0: 90, 2: 80}).marked({0: 95})
    assert ballot.scores == (95, None, 80)
    check_complete(ballot, 1)
    assert refused("evaluation.incomplete", check_complete, ballot, None).values == {"count": 1}
    refused("evaluation.incomplete", check_complete, ballot, 2)


@given(st.lists(SCORES, max_size=40))
def test_a_ballot_has_as_many_bytes_whatever_it_says(scores: list[int | None]) -> None:
    ballot = Ballot(tuple(scores))
    assert read_ballot(ballot_bytes(ballot)) == ballot
    assert len(ballot_bytes(ballot)) == len(ballot_bytes(blank(len(scores))))


@given(st.lists(st.tuples(st.sampled_from(Audience), st.tuples(SCORES, SCORES)), max_size=30))
def test_the_urn_holds_sums_whatever_the_order(
    cast: list[tuple[Audience, tuple[int | None, int | None]]],
) -> None:
    urn, backwards = empty_urn(2), empty_urn(2)
    for audience, scores in cast:
        urn = urn.drop(audience, Ballot(scores))
    for audience, scores in reversed(cast):
        backwards = backwards.drop(audience, Ballot(scores))
    assert urn == backwards == read_urn(urn_bytes(urn))
    assert len(urn_bytes(urn)) == len(urn_bytes(empty_urn(2)))
    for audience in Audience:
        said = [scores[1] for each, scores in cast if each is audience and scores[1] is not None]
        assert urn.tallies(1)[audience] == Tally(len(said), sum(said))


def test_a_ballot_of_another_round_does_not_fit() -> None:
    with pytest.raises(ValueError, match="zip"):
        Urn(()).drop(Audience.MEMBER, blank(1))
