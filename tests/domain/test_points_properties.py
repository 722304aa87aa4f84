"""Totals against a second, naive statement, and against every order in which rows can come."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.minutes import AbsenceReason
from domain.points.counting import Out
from domain.points.derive import Attended, Derived, Facts, derive
from domain.points.entries import Card, Entry, Status
from domain.points.scheme import GroupPer, Scheme
from domain.points.total import YearTotal
from tests.domain.points_cast import (
    FORM,
    SEED,
    STUDENT,
    VILLAGE,
    built,
    event,
    label,
    m,
    scored,
    ten,
)

caps = st.one_of(st.none(), st.integers(0, 8).map(str))
CODES = "abcd"
# Few of them, so that entries often weigh the same and caps often fill.
weights = st.sampled_from([100, 150, 300, 500])


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """Four events in two dimensions with any caps, floors and group, by the month or the year."""
    sign = draw(st.sampled_from(["", "-"]))
    events = []
    for code in CODES:
        own = sign if code in "ab" else draw(st.sampled_from(["", "-"]))
        values: dict[str, Any] = {"dimension": draw(st.sampled_from("xy")), "up_to": f"{own}5"}
        for cap in ("cap_month", "cap_year"):
            stated = draw(caps)
            if stated is not None:
                values[cap] = stated
        if code in "ab":
            values["group"] = "g"
        events.append(event(code, f"{own}1", **values))
    dimensions = [label("x", part="base", start="3", most="9"), label("y", part="base", floor="-4")]
    return built(
        *events,
        parts=[label("base", kind="entries", per=draw(st.sampled_from(["month", "year"])))],
        dimensions=dimensions,
        groups=[label("g", per=draw(st.sampled_from(list(GroupPer))))],
    )


@st.composite
def ledgers(draw: st.DrawFn, scheme: Scheme) -> list[Entry]:
    """Entries of any standing; some rows take others back."""
    size = draw(st.integers(0, 14))
    rows = []
    for number in range(1, size + 1):
        of = scheme.events[draw(st.sampled_from(CODES))]
        way = 1 if of.points > 0 else -1
        row = Entry(
            id=number,
            event=of.code,
            month=m(draw(st.integers(1, 3))),
            points=way * draw(weights),
            status=draw(st.sampled_from([Status.APPROVED] * 3 + list(Status))),
            changed_to=way * draw(weights),
            occasion=draw(st.sampled_from(["", "o", "p"])),
        )
        if number > 1 and draw(st.integers(0, 5)) == 0:
            taken = draw(st.integers(1, number - 1))
            row = replace(row, reverses=taken, status=Status.APPROVED)
        rows.append(row)
    return rows


# ------------------------------------------------------------------ the same, said naively


def beats(scheme: Scheme, one: Entry, other: Entry) -> bool:
    """Whether one entry makes the other give way."""
    a, b = scheme.events[one.event], scheme.events[other.event]
    if one.id == other.id or a.group is None or a.group != b.group:
        return False
    per = scheme.groups[a.group].per
    if per is GroupPer.MONTH and one.month != other.month:
        return False
    if per is GroupPer.OCCASION and (not one.occasion or one.occasion != other.occasion):
        return False
    return (-abs(one.stated), one.month, one.event, one.id) < (
        -abs(other.stated), other.month, other.event, other.id,
    )  # fmt: skip


def capped(amount: int, cap: int | None) -> int:
    return amount if cap is None else min(amount, cap)


def naive(scheme: Scheme, rows: list[Entry], months: list[int]) -> Fraction:
    """The total by sums only: no entry is looked at twice, no reason is kept."""
    gone = [row.reverses for row in rows]
    live = [
        row
        for row in rows
        if row.reverses is None
        and row.id not in gone
        and row.status in {Status.APPROVED, Status.CHANGED}
    ]
    live = [row for row in live if not any(beats(scheme, other, row) for other in live)]
    counted: dict[tuple[int, str], int] = {}
    for of in scheme.events.values():
        used = 0
        for month in months:
            mine = [abs(r.stated) for r in live if r.event == of.code and r.month == month]
            kept = capped(sum(mine), of.cap_month)
            if of.cap_year is not None:
                kept = min(kept, of.cap_year - used)
            used += kept
            counted[month, of.code] = kept if of.points > 0 else -kept

    def score(within: list[int]) -> int:
        total = 0
        for side in scheme.dimensions.values():
            found = side.start + sum(
                counted[month, of.code]
                for month in within
                for of in scheme.events.values()
                if of.dimension == side.key
            )
            top = found if side.most is None else min(found, side.most)
            total += max(top, side.floor)
        return total

    if scheme.parts[0].per == "year":
        return Fraction(score(months))
    return Fraction(sum(score([month]) for month in months), len(months))


def check_lines(found: YearTotal, rows: list[Entry]) -> None:
    """Every entry has one line, and what counts and what is cut make up what it states."""
    assert sorted(line.entry.id for line in found.lines) == sorted(row.id for row in rows)
    for line in found.lines:
        assert line.counted + sum(cut.points for cut in line.cuts) == line.entry.stated
        assert abs(line.counted) <= abs(line.entry.stated)


@settings(max_examples=300)
@given(st.data())
def test_totals_are_those_of_the_naive_statement(data: st.DataObject) -> None:
    scheme = data.draw(schemes())
    rows = data.draw(ledgers(scheme))
    months = [m(1), m(2), m(3)]
    found = scored(scheme, *rows, months=months)
    assert found.exact == naive(scheme, rows, months)
    check_lines(found, rows)


@given(st.data())
def test_caps_floors_and_groups_hold_for_any_sequence(data: st.DataObject) -> None:
    scheme = data.draw(schemes())
    rows = data.draw(ledgers(scheme))
    found = scored(scheme, *rows, months=[m(1), m(2), m(3)])
    for of in scheme.events.values():
        mine = [line for line in found.lines if line.entry.event == of.code]
        assert of.cap_year is None or abs(sum(line.counted for line in mine)) <= of.cap_year
        for month in {line.entry.month for line in mine}:
            brought = sum(line.counted for line in mine if line.entry.month == month)
            assert of.cap_month is None or abs(brought) <= of.cap_month
    for marks in found.parts[0].marks:
        for score in marks.scores:
            most = score.dimension.most
            assert score.dimension.floor <= score.score
            assert most is None or score.score <= most
    for line in found.lines:
        excluding = [cut.by for cut in line.cuts if cut.why is Out.EXCLUDED]
        others = {each.entry.id: each for each in found.lines}
        for by in excluding:
            assert by is not None
            assert Out.EXCLUDED not in {cut.why for cut in others[by].cuts}


@given(st.data())
def test_the_order_of_rows_changes_nothing(data: st.DataObject) -> None:
    scheme = data.draw(schemes())
    rows = data.draw(ledgers(scheme))
    mixed = data.draw(st.permutations(rows))
    assert scored(scheme, *rows) == scored(scheme, *mixed)


@given(st.data())
def test_the_order_in_which_rows_were_written_changes_no_total(data: st.DataObject) -> None:
    """The same entries under other numbers: what counts of which may differ, no sum does."""
    scheme = data.draw(schemes())
    rows = data.draw(ledgers(scheme))
    numbers = data.draw(st.permutations([row.id for row in rows]))
    new = dict(zip([row.id for row in rows], numbers, strict=True))
    written = [
        replace(row, id=new[row.id], reverses=None if row.reverses is None else new[row.reverses])
        for row in rows
    ]
    one, other = scored(scheme, *rows), scored(scheme, *written)
    assert (one.exact, one.total, one.band, one.blocks) == (
        other.exact, other.total, other.band, other.blocks,
    )  # fmt: skip


# ------------------------------------------------------------------ facts that are corrected

KINDS = ("theme_day", "study_session")
REASONS = (None, AbsenceReason.SICK, AbsenceReason.UNEXCUSED)
meetings = st.lists(
    st.tuples(
        st.integers(1, 4),  # which meeting is corrected
        st.integers(1, 3),  # its month
        st.sampled_from(KINDS),
        st.booleans(),
        st.sampled_from(REASONS),
        st.sampled_from([0, 100, 250]),
        st.booleans(),  # whether it is withdrawn
    ),
    max_size=10,
)


@settings(max_examples=60)
@given(st.sampled_from([SEED, STUDENT, VILLAGE, FORM]), meetings, st.randoms())
def test_after_any_corrections_the_facts_that_stand_alone_decide(
    scheme: Scheme, history: list[tuple[Any, ...]], chance: Any
) -> None:
    """The total after a history of corrections is that of its last state, read in any order."""
    known: dict[int, Attended] = {}
    for record, (number, month, kind, present, reason, hours, gone) in enumerate(history):
        known[number] = Attended(
            record, number, kind, date(2026, month, number), present, reason, hours
        )
        if gone:
            del known[number]
    once = derive(scheme, Facts(tuple(known.values())))
    facts = [*known.values(), *known.values()]  # a ledger may name a row twice
    chance.shuffle(facts)
    again = derive(scheme, Facts(tuple(facts)))
    assert again == once
    rows = _rows(again)
    numbers = [-row.id for row in rows]
    chance.shuffle(numbers)
    mixed = [replace(row, id=-number) for row, number in zip(rows, numbers, strict=True)]
    chance.shuffle(mixed)
    cards = _cards(scheme)
    alone = scored(scheme, *_rows(once), cards=cards)
    assert scored(scheme, *rows, cards=cards) == alone
    assert scored(scheme, *mixed, cards=cards).exact == alone.exact


def _rows(found: Iterable[Derived]) -> list[Entry]:
    """Entries as the book numbers them: below nought, in the order of derivation."""
    return [
        Entry(-n, e.event, e.month, e.points, occasion=e.occasion, origin=e.origin)
        for n, e in enumerate(found, start=1)
    ]


def _cards(scheme: Scheme) -> tuple[Card, ...]:
    if scheme.parts[0].kind != "cards":
        return ()
    return tuple(Card(n, m(n), ten(scheme, 90)) for n in range(1, 13))
