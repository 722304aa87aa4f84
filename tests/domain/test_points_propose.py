"""What is refused before an entry or a card is stored, with a sentence for each."""

import pytest

from domain.errors import DomainError, Named
from domain.points.propose import check_card, check_points, check_proposal
from tests.domain.points_cast import SEED, STUDENT, YEAR, built, event, label, m, ten

PLEDGES = Named.of(SEED.dimensions["pledges"])


def refused(key: str, code: str, points: int, **values: object) -> DomainError:
    given = {"month": m(3), "months": YEAR, "evidence": True, **values}
    with pytest.raises(DomainError) as error:
        check_proposal(STUDENT, code, points, **given)  # type: ignore[arg-type]
    assert error.value.key == f"points.{key}"
    return error.value


def test_a_sound_proposal_gives_its_event() -> None:
    found = check_proposal(STUDENT, "award_university", 1000, m(3), YEAR, evidence=True)
    assert found is STUDENT.events["award_university"]


def test_an_event_of_another_scheme_is_refused() -> None:
    error = refused("unknown_event", "good_deed", 100)
    assert error.values == {"code": "good_deed", "scheme": Named.of(STUDENT)}


def test_a_derived_event_is_not_typed() -> None:
    refused("derived_only", "meeting_missed", -200)


def test_a_month_that_is_closed_or_not_scored_is_refused() -> None:
    refused("month_not_open", "volunteering", 100, months=YEAR[5:])


def test_evidence_that_is_missing() -> None:
    refused("evidence_missing", "volunteering", 100, evidence=False)
    paper = check_proposal(built(event("a", "1")), "a", 100, m(1), YEAR, evidence=False)
    assert not paper.evidence


@pytest.mark.parametrize(
    ("code", "points"),
    [
        ("volunteering", 101),
        ("volunteering", 0),
        ("volunteering", -100),
        ("award_university", 1001),
        ("breach", -2001),
        ("breach", 500),
    ],
)
def test_points_beyond_the_event_are_refused(code: str, points: int) -> None:
    error = refused("beyond_event", code, points)
    assert error.values["event"] == Named.of(STUDENT.events[code])


@pytest.mark.parametrize(
    ("code", "points"), [("volunteering", 50), ("breach", -2000), ("breach", -1)]
)
def test_less_than_the_event_may_be_given(code: str, points: int) -> None:
    check_points(STUDENT.events[code], points)


def test_a_veto_may_cost_nothing() -> None:
    check_points(built(event("v", "0", veto="low")).events["v"], 0)


# ------------------------------------------------------------------ cards


@pytest.mark.parametrize(
    ("change", "key", "said"),
    [
        ({"tea": 100}, "unknown_dimension", {"dimension": "tea"}),
        ({"pledges": None}, "dimension_missing", {"dimension": PLEDGES}),
        ({"pledges": 1001}, "beyond_dimension",
         {"dimension": PLEDGES, "points": "10.01", "least": "0.00", "most": "10.00"}),
        ({"pledges": -1}, "beyond_dimension",
         {"dimension": PLEDGES, "points": "-0.01", "least": "0.00", "most": "10.00"}),
    ],
)  # fmt: skip
def test_a_card_that_does_not_fit_is_refused(
    change: dict[str, int | None], key: str, said: dict[str, object]
) -> None:
    scores = {**ten(SEED, 100), **change}
    given = {name: score for name, score in scores.items() if score is not None}
    with pytest.raises(DomainError) as error:
        check_card(SEED, SEED.parts[0], given)
    assert (error.value.key, error.value.values) == (f"points.{key}", said)


def test_a_card_that_fits() -> None:
    check_card(SEED, SEED.parts[0], ten(SEED, 40))


def test_a_dimension_without_a_most_is_bounded_below() -> None:
    scheme = built(dimensions=[label("x", part="base")])
    check_card(scheme, scheme.parts[0], {"x": 99_900})
    with pytest.raises(DomainError):
        check_card(scheme, scheme.parts[0], {"x": -1})
