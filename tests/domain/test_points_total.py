"""Totals of members: the worked examples of rulebook 4.2, and what keeps a total from final."""

from fractions import Fraction

import pytest

from domain.points.amount import Rounding, points, rounded, show_points
from domain.points.counting import Out
from domain.points.entries import Card, Evaluation, Status
from domain.points.total import Block, YearTotal, shares
from domain.reading import UnfitError
from tests.domain.points_cast import (
    FORM,
    SEED,
    STUDENT,
    VILLAGE,
    YEAR,
    built,
    cards,
    entry,
    event,
    full,
    label,
    m,
    scored,
    ten,
)

BALLOTS = Evaluation(20 * 92 + 5 * 85, 25, 100)  # 90.6
ELEVEN_AND_FORTY = cards(SEED, {**dict.fromkeys(range(1, 12), 100), 12: 40})


def base(found: YearTotal) -> int:
    return found.parts[0].shown(found.scheme.rounding)


# ------------------------------------------------------------------ rulebook 4.2


@pytest.mark.parametrize(
    ("given", "months", "base_points"),
    [
        (full(SEED), YEAR, 8000),
        (cards(SEED, dict.fromkeys(range(1, 13), 90)), YEAR, 7200),
        (ELEVEN_AND_FORTY, YEAR, 7600),
        (cards(SEED, dict.fromkeys(range(7, 13), 95)), [m(n) for n in range(7, 13)], 7600),
    ],
)
def test_worked_examples_of_the_base(
    given: tuple[Card, ...], months: list[int], base_points: int
) -> None:
    assert base(scored(SEED, cards=given, months=months)) == base_points


def test_worked_example_with_the_evaluation_and_its_band() -> None:
    found = scored(SEED, cards=ELEVEN_AND_FORTY, evaluation=BALLOTS)
    assert [each.shown(Rounding.HUNDREDTH) for each in found.parts] == [7600, 1812]
    assert (found.total, found.final, found.blocks) == (9412, True, ())
    assert found.band is not None
    assert found.band.label == "出色型"


@pytest.mark.parametrize(
    ("ballots", "total", "band"),
    [
        (6995, 8999, "本色型"),
        (7000, 9000, "出色型"),
        (6998, 9000, "出色型"),
        (6997, 8999, "本色型"),
    ],
)
def test_pitfall_20_the_gap_between_89_and_90(ballots: int, total: int, band: str) -> None:
    """8999.4 and 8999.6 hundredths lie on either side of the rounding."""
    given = cards(SEED, dict.fromkeys(range(1, 13), 95))  # 76.00
    found = scored(SEED, cards=given, evaluation=Evaluation(ballots, 1, 10_000))
    assert (found.total, found.band and found.band.label) == (total, band)


def test_nothing_is_rounded_before_the_end() -> None:
    """Thirds of a hundredth add up: 79.7333… and 3.3333… make 83.07, not 83.06."""
    found = scored(
        SEED,
        cards=cards(SEED, {1: 100, 2: 100, 3: 99}),
        months=[m(1), m(2), m(3)],
        evaluation=Evaluation(1, 6, 1),
    )
    assert [part.exact for part in found.parts] == [Fraction(8000 * 299, 300), Fraction(1000, 3)]
    assert [part.shown(Rounding.HUNDREDTH) for part in found.parts] == [7973, 333]
    assert found.total == 8307


def test_missing_is_not_zero_and_blocks_final() -> None:
    found = scored(SEED, cards=full(SEED, range(1, 12)), evaluation=BALLOTS)
    assert found.parts[0].missing == (m(12),)
    assert (base(found), found.blocks, found.band) == (8000, (Block.UNSCORED_MONTHS,), None)
    zero = scored(SEED, cards=cards(SEED, {**dict.fromkeys(range(1, 12), 100), 12: 0}))
    assert base(zero) == 7333


def test_a_card_that_lacks_a_dimension_scores_no_month() -> None:
    part = {"activities": 1000}
    found = scored(SEED, cards=(Card(1, m(1), part),), months=[m(1)])
    (marks,) = found.parts[0].marks
    assert (marks.scored, marks.card, marks.raw) == (False, 1, 0)
    assert (found.total, Block.UNSCORED_MONTHS in found.blocks) == (0, True)


def test_the_last_card_of_a_month_holds() -> None:
    rows = (Card(2, m(1), ten(SEED, 90)), Card(1, m(1), ten(SEED, 40)))
    assert base(scored(SEED, cards=rows, months=[m(1)])) == 7200
    assert base(scored(SEED, cards=rows[::-1], months=[m(1)])) == 7200


def test_cards_never_leave_their_bounds() -> None:
    given = Card(1, m(1), {**ten(SEED, 100), "activities": 5000, "pledges": -700})
    assert base(scored(SEED, cards=(given,), months=[m(1)])) == 7200


def test_what_keeps_a_total_from_final() -> None:
    waits = entry(1, "good_deed", 3, 100, status=Status.PROPOSED)
    found = scored(SEED, waits, cards=full(SEED), through=m(11))
    assert found.blocks == (Block.MONTHS_AHEAD, Block.EVALUATION_MISSING, Block.UNDECIDED)
    assert [each.month for each in found.parts[0].marks] == list(YEAR[:11])
    nobody = scored(VILLAGE, months=())
    assert (nobody.blocks, nobody.total, nobody.parts[0].marks) == ((Block.NOT_SCORED,), 0, ())


# ------------------------------------------------------------------ quarters and half-years


@pytest.mark.parametrize(
    ("months", "exact"), [(YEAR[:3], 2000), (YEAR[6:9], 2000), (YEAR[:6], 4000)]
)
def test_full_marks_of_a_quarter_and_a_half_year(months: range, exact: int) -> None:
    (found,) = shares(scored(SEED, cards=full(SEED), through=months[-1]), months)
    assert [found.exact, found.most] == [exact, exact]
    assert found.raw == 10_000 * len(months)
    assert (found.months, found.missing) == (tuple(months), ())


def test_a_quarter_of_somebody_who_joined_in_july() -> None:
    late = [m(n) for n in range(7, 13)]
    given = cards(SEED, {7: 95, 8: 95})
    (found,) = shares(scored(SEED, cards=given, months=late), YEAR[6:9])
    assert found.most == 4000
    assert (found.raw, found.missing) == (19_000, (m(9),))
    assert found.exact == Fraction(8000 * 190, 600)
    (before,) = shares(scored(SEED, cards=given, months=late), YEAR[:3])
    assert [before.exact, before.most] == [0, 0]
    assert before.months == ()
    (never,) = shares(scored(SEED, months=()), YEAR[:3])
    assert never.most is None
    assert never.exact == 0


def test_quarters_make_up_the_year() -> None:
    found = scored(SEED, cards=ELEVEN_AND_FORTY)
    parts = [shares(found, YEAR[n : n + 3])[0].exact for n in range(0, 12, 3)]
    assert sum(parts) == found.parts[0].exact == 7600


def test_a_part_by_the_year_shows_what_its_months_changed() -> None:
    found = scored(VILLAGE, entry(1, "labour_missed", 2, -200), entry(2, "good_deed", 5, 500))
    first = shares(found, YEAR[:3])
    assert [(each.part.key, each.change, each.most) for each in first] == [
        ("base", -200, None),
        ("reward", 0, None),
    ]
    assert [each.change for each in shares(found, YEAR[3:6])] == [0, 500]


def test_a_part_by_the_month_that_is_not_converted() -> None:
    """Its mean is added as it is; where full marks are not stated there is no most."""
    parts = [label("base", kind="entries", per="month")]
    scheme = built(event("a", "2"), parts=parts)
    found = scored(scheme, entry(1, "a", 1, 200), months=[m(1), m(2)])
    assert (found.total, shares(found, YEAR[:3])[0].most) == (100, None)
    parts = [label("base", kind="entries", per="month", full="4")]
    dimensions = [label("x", part="base", most="4")]
    scheme = built(event("a", "2"), parts=parts, dimensions=dimensions)
    found = scored(scheme, entry(1, "a", 1, 200), months=[m(1), m(2)])
    assert found.total == 100
    assert shares(found, YEAR[:1])[0].most == 200


# ------------------------------------------------------------------ the other schemes


def test_student_scheme_caps_the_bonus_and_takes_deductions_off() -> None:
    awards = [entry(n, "award_university", n, 1000, occasion=f"a{n}") for n in range(1, 5)]
    found = scored(STUDENT, *awards, evaluation=Evaluation(9, 1, 10))
    assert [each.exact for each in found.parts] == [6000, 3000, 900, 0]
    (bonus,) = found.parts[1].marks[0].scores
    assert (bonus.before, bonus.change, bonus.score, bonus.beyond) == (0, 4000, 3000, 1000)
    assert (found.total, found.band and found.band.key) == (9900, "excellent")
    less = scored(STUDENT, *awards, entry(9, "meeting_missed", 4, -200),
                  evaluation=Evaluation(9, 1, 10))  # fmt: skip
    assert less.total == 9700


def test_a_veto_limits_the_band_and_leaves_the_total() -> None:
    awards = [entry(n, "award_university", n, 1000, occasion=f"a{n}") for n in range(1, 5)]
    breach = entry(9, "breach", 4, -500)
    found = scored(STUDENT, *awards, breach, evaluation=Evaluation(9, 1, 10))
    assert (found.total, found.vetoes) == (9400, (9,))
    assert found.band is not None
    assert found.band.key == "unqualified"
    undone = scored(STUDENT, *awards, breach, entry(10, "breach", 4, 500, reverses=9),
                    evaluation=Evaluation(9, 1, 10))  # fmt: skip
    assert (undone.vetoes, undone.band and undone.band.key) == ((), "excellent")


def test_a_veto_never_lifts_a_band() -> None:
    bands = [label("high", at_least="5"), label("middle", at_least="1"), label("low")]
    scheme = built(event("v", "0", veto="middle"), event("a", "9"), bands=bands)
    assert scored(scheme, entry(1, "v", 1, 0)).band == scheme.bands[2]
    assert scored(scheme, entry(1, "v", 1, 0), entry(2, "a", 1, 900)).band == scheme.bands[1]
    assert scored(scheme, entry(2, "a", 1, 900)).band == scheme.bands[0]


def test_village_dimensions_lose_points_down_to_zero() -> None:
    found = scored(
        VILLAGE, entry(1, "cult", 1, -1000), entry(2, "meeting_missed", 2, -100),
        entry(3, "good_deed", 3, 500),
    )  # fmt: skip
    assert [part.exact for part in found.parts] == [4400, 500]
    law = next(s for s in found.parts[0].marks[0].scores if s.dimension.key == "law")
    assert (law.score, law.beyond) == (0, -500)
    assert (found.total, found.final) == (4900, True)


def test_monthly_form_bounds_each_month_by_itself() -> None:
    """Seven absences in January cost the section of January, no more."""
    missed = [entry(n, "meeting_missed", 1, -200) for n in range(1, 13)]
    found = scored(FORM, *missed, cards=full(FORM))
    assert [marks.raw for marks in found.parts[0].marks] == [8000, *[10_000] * 11]
    assert found.total == 9833
    assert found.band is not None
    assert found.band.label == "优秀"


def test_entries_change_the_card_within_its_bounds() -> None:
    given = full(SEED, [1])
    lost = entry(1, "meeting_missed", 1, -200)
    deed = entry(2, "good_deed", 1, 300)
    found = scored(SEED, lost, deed, cards=given, months=[m(1)])
    by_key = {s.dimension.key: s for s in found.parts[0].marks[0].scores}
    assert by_key["activities"].score == 800
    assert by_key["activities"].lines[0].entry is lost
    assert (by_key["good_conduct"].score, by_key["good_conduct"].beyond) == (1000, 300)


def test_an_entry_of_another_scheme_is_in_sight_and_changes_nothing() -> None:
    found = scored(VILLAGE, entry(1, "tea", 1, 500))
    assert (found.total, found.lines[0].cuts[0].why) == (5000, Out.OTHER_SCHEME)


def test_the_bounds_of_a_scheme() -> None:
    scheme = built(event("a", "900"), event("b", "-9"), floor="0", most="100")
    high = scored(scheme, entry(1, "a", 1, 90_000))
    assert (high.total, high.bounded) == (10_000, True)
    low = scored(scheme, entry(1, "b", 1, -900))
    assert (low.total, low.bounded, low.band and low.band.key) == (0, True, "low")
    assert not scored(scheme).bounded
    assert scored(built(event("b", "-9")), entry(1, "b", 1, -900)).total == -900


# ------------------------------------------------------------------ amounts


@pytest.mark.parametrize(
    ("exact", "rounding", "expected"),
    [
        (Fraction(1, 2), Rounding.HUNDREDTH, 1),
        (Fraction(-1, 2), Rounding.HUNDREDTH, -1),
        (Fraction(49, 100), Rounding.HUNDREDTH, 0),
        (Fraction(9995), Rounding.TENTH, 10_000),
        (Fraction(9994), Rounding.TENTH, 9990),
        (Fraction(8950), Rounding.WHOLE, 9000),
        (Fraction(-8950), Rounding.WHOLE, -9000),
    ],
)
def test_rounding(exact: Fraction, rounding: Rounding, expected: int) -> None:
    assert rounded(exact, rounding) == expected


@pytest.mark.parametrize(
    ("text", "hundredths"), [("2", 200), ("-0.5", -50), ("0.05", 5), ("99999.99", 9_999_999)]
)
def test_points_are_read(text: str, hundredths: int) -> None:
    assert points(most=10_000_000)(text) == hundredths
    assert points(most=10_000_000)(show_points(hundredths)) == hundredths


@pytest.mark.parametrize("value", [2, 2.5, "+2", "2.505", "", "二", "1e3", "-", None, True])
def test_odd_points_are_refused(value: object) -> None:
    with pytest.raises(UnfitError):
        points()(value)
