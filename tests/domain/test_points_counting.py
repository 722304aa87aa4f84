"""Which entries count, what is cut from them, and why: one example for each reason."""

import pytest

from domain.points.counting import Line, Out, count
from domain.points.entries import Entry, Origin, Status
from domain.points.scheme import Derives, Scheme
from tests.domain.points_cast import DECEMBER, YEAR, built, entry, event, label, m

CAPPED = built(event("a", "2", cap_month="3", cap_year="5"), event("b", "-2", cap_year="3"))


def lines(scheme: Scheme, *entries: Entry) -> dict[int, Line]:
    return {each.entry.id: each for each in count(scheme, entries, YEAR, DECEMBER)}


def cut(line: Line) -> list[tuple[Out, int]]:
    return [(each.why, each.points) for each in line.cuts]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"status": Status.DECLINED}, Out.DECLINED),
        ({"status": Status.PROPOSED}, Out.PROPOSED),
        ({"event": "tea"}, Out.OTHER_SCHEME),
        ({"month": m(12) + 1}, Out.NOT_SCORED),
        ({"reverses": 9}, Out.REVERSAL),
    ],
)
def test_entries_that_do_not_count(values: dict[str, object], why: Out) -> None:
    given = {"id": 1, "event": "a", "month": m(3), "points": 200, **values}
    found = lines(CAPPED, Entry(**given))[1]  # type: ignore[arg-type]
    assert (found.counted, cut(found)) == (0, [(why, 200)])


def test_months_after_the_one_asked_for_wait() -> None:
    (found,) = count(CAPPED, [entry(1, "a", 6, 200)], YEAR, m(5))
    assert cut(found) == [(Out.NOT_YET, 200)]


def test_a_reversal_names_what_it_takes_back() -> None:
    found = lines(CAPPED, entry(1, "a", 3, 200), entry(2, "a", 3, 200, reverses=1))
    assert [each.counted for each in found.values()] == [0, 0]
    assert (found[1].cuts[0].why, found[1].cuts[0].by) == (Out.REVERSED, 2)


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.DECLINED])
def test_a_reversal_that_nobody_approved_takes_nothing_back(status: Status) -> None:
    found = lines(CAPPED, entry(1, "a", 3, 200), entry(2, "a", 3, 200, reverses=1, status=status))
    assert found[1].counted == 200


def test_an_approval_may_change_the_points() -> None:
    changed = entry(1, "a", 3, 200, status=Status.CHANGED, changed_to=150)
    assert (changed.stated, lines(CAPPED, changed)[1].counted) == (150, 150)
    assert entry(1, "a", 3, 200, status=Status.CHANGED).stated == 200


def test_the_cap_of_the_month_takes_first_and_that_of_the_year_after() -> None:
    rows = [entry(n, "a", 1 + n // 3, 200) for n in range(1, 6)]  # two in January, three after
    found = lines(CAPPED, *rows)
    assert [each.counted for each in found.values()] == [200, 100, 200, 0, 0]
    assert cut(found[2]) == [(Out.MONTH_CAP, 100)]
    assert cut(found[4]) == [(Out.MONTH_CAP, 100), (Out.YEAR_CAP, 100)]
    assert cut(found[5]) == [(Out.MONTH_CAP, 100), (Out.YEAR_CAP, 100)]
    assert [each.cap for each in found[4].cuts] == [300, 500]


def test_a_cap_leaves_the_earlier_months_their_points_whenever_they_were_written() -> None:
    later_first = [entry(1, "a", 9, 200), entry(2, "a", 8, 200), entry(3, "a", 2, 200)]
    found = lines(CAPPED, *later_first)
    assert {each.entry.month: each.counted for each in found.values()} == {
        m(2): 200,
        m(8): 200,
        m(9): 100,
    }


def test_a_cap_of_what_costs_points_bounds_the_loss() -> None:
    found = lines(CAPPED, entry(1, "b", 1, -200), entry(2, "b", 2, -200))
    assert [each.counted for each in found.values()] == [-200, -100]
    assert cut(found[2]) == [(Out.YEAR_CAP, -100)]


@pytest.mark.parametrize(("points", "counted"), [(500, 300), (300, 300), (-100, 0), (250, 250)])
def test_an_entry_brings_no_more_than_its_event(points: int, counted: int) -> None:
    scheme = built(event("a", "2", up_to="3"))
    found = lines(scheme, entry(1, "a", 1, points))[1]
    assert found.counted == counted
    assert cut(found) == ([(Out.ABOVE_EVENT, points - counted)] if points != counted else [])


def test_a_derived_entry_may_count_its_event_many_times() -> None:
    row = entry(1, "a", 1, 300, origin=Origin(Derives.STUDY_HOURS, (4, 5)))
    assert lines(built(event("a", "1")), row)[1].counted == 300


# ------------------------------------------------------------------ exclusive groups


def grouped(per: str) -> Scheme:
    return built(
        event("a", "3", group="g"),
        event("b", "5", group="g", up_to="9"),
        event("c", "1"),
        groups=[label("g", per=per)],
    )


ROWS = (
    entry(1, "a", 1, 300, occasion="essay"),
    entry(2, "b", 1, 500, occasion="essay"),
    entry(3, "b", 2, 500, occasion="essay"),
    entry(4, "b", 2, 500),
    entry(5, "b", 2, 500),
    entry(6, "c", 2, 100, occasion="essay"),
)


@pytest.mark.parametrize(
    ("per", "counted"),
    [
        ("occasion", [0, 500, 0, 500, 500, 100]),
        ("month", [0, 500, 500, 0, 0, 100]),
        ("year", [0, 500, 0, 0, 0, 100]),
    ],
)
def test_of_a_group_the_weightiest_counts(per: str, counted: list[int]) -> None:
    found = lines(grouped(per), *ROWS)
    assert [each.counted for each in found.values()] == counted
    assert found[1].cuts[0].by == 2


def test_of_entries_that_weigh_the_same_the_earlier_month_counts() -> None:
    rows = [entry(1, "a", 5, 300), entry(2, "b", 2, 300), entry(3, "a", 2, 300)]
    found = lines(grouped("year"), *rows)
    assert [(each.entry.id, each.counted) for each in found.values()] == [(2, 0), (3, 300), (1, 0)]
    found = lines(grouped("year"), *rows[:2])
    assert [(each.entry.id, each.counted) for each in found.values()] == [(2, 300), (1, 0)]


def test_what_does_not_count_gives_way_to_nothing() -> None:
    weighty = entry(2, "b", 1, 500, occasion="essay", status=Status.DECLINED)
    assert lines(grouped("occasion"), ROWS[0], weighty)[1].counted == 300


def test_points_above_the_event_weigh_nothing_in_a_group() -> None:
    """A says 8 of at most 3; B is still the weightier."""
    found = lines(grouped("year"), entry(1, "a", 1, 800), entry(2, "b", 1, 400))
    assert [each.counted for each in found.values()] == [0, 400]
