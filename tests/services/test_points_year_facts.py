"""What other ledgers say about members, read anew each time; on both databases."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import event

from domain.meetings import AbsenceReason
from domain.points.derive import Attended, DuesChased, DuesMonth, Facts
from domain.points.scheme import Derives
from models.queries.dues import ever_in
from models.reminders import Reminder
from services.access import May
from services.dues import confirm_payment
from services.meetings import KindEntry, correct_meeting, withdraw_meeting
from services.meetings.branch import load_branch
from services.points.book import Book, branch_book
from services.points.facts import FactsAsked, facts_of
from services.seam import Deps, Tx, use_case
from tests.services.dues_cast import DUE, m, record, report, seed_assessments
from tests.services.dues_reminders_cast import at, reach, relieve
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    SECOND,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    ZHOU,
    World,
    absent,
    entry,
)
from tests.services.points_cast import add_card, seed_points

ALL = frozenset(Derives)
DAY = "2026-11-02 19:00"


@use_case(may=May.MEMBER, writes=False)
def known(tx: Tx, sources: Iterable[Derives], *branches: int) -> dict[int, Facts]:
    asked = FactsAsked(frozenset(sources), date(2026, 1, 1), date(2027, 1, 1), tx.today())
    return dict(facts_of(tx, ever_in(*(branches or (FIRST,))), asked))


@use_case(may=May.MEMBER, writes=False)
def book_of(tx: Tx, person_id: int) -> Book:
    return branch_book(tx, load_branch(tx, FIRST), 2026, person_id)


def of(world: World, who: int, *sources: Derives) -> Facts:
    found: dict[int, Facts] = world.run(known, ZHANG, sources or ALL)
    return found.get(who, Facts())


# ------------------------------------------------------------------ meetings


def test_meetings_are_those_that_stand_and_where_the_member_was_expected(deps: Deps) -> None:
    world = seed_points(deps)
    first = world.record(at_=DAY, absent=absent(SUN)).kinds[0].record_id
    world.record(kind="committee_meeting", at_="2026-11-03 19:00")
    world.record(at_="2026-11-30 19:00", status="planned")
    assert of(world, SUN).attended == (
        Attended(
            first,
            first,
            "general_meeting",
            date(2026, 11, 2),
            present=False,
            reason=AbsenceReason.LEAVE,
        ),
    )
    said = entry(at_=DAY, absent=absent(ZHAO))
    newer = world.run(correct_meeting, ZHANG, first, said, "记错了人").kinds[0].record_id
    assert of(world, SUN).attended == (
        Attended(newer, first, "general_meeting", date(2026, 11, 2), present=True),
    )
    world.run(withdraw_meeting, ZHANG, newer, "没有开成")
    assert of(world, SUN).attended == ()
    assert [each.kind for each in of(world, ZHANG).attended] == ["committee_meeting"]


def test_kinds_held_together_are_one_meeting_with_the_hours_of_each(deps: Deps) -> None:
    world = seed_points(deps)
    kinds = (
        KindEntry("theme_day", content="学习", credit_hours=150, absent=absent(SUN)),
        KindEntry("study_session", content="学习", credit_hours=100, absent=absent(SUN)),
    )
    made = world.record(at_=DAY, kinds=kinds).kinds
    found = of(world, ZHOU).attended
    assert {each.meeting_id for each in found} == {made[0].record_id}
    assert [each.hours for each in found] == [150, 100]
    assert [each.present for each in of(world, SUN, Derives.MEETING_ABSENT).attended] == [False] * 2


def test_only_what_is_asked_for_is_read(deps: Deps) -> None:
    world = seed_points(deps)
    world.record(at_=DAY, absent=absent(SUN))
    world.record(kind="study_session", at_="2026-11-03 19:00", content="学习", credit_hours=200)
    asked = {
        Derives.MEETING_ABSENT: ([False], []),
        Derives.MEETING_PRESENT: ([True], [True, True]),
        Derives.STUDY_HOURS: ([True], [True]),
        Derives.DUES_LATE: ([], []),
    }
    for source, (sun, zhou) in asked.items():
        assert [each.present for each in of(world, SUN, source).attended] == sun
        assert [each.present for each in of(world, ZHOU, source).attended] == zhou


# ------------------------------------------------------------------ dues


def test_months_of_dues_count_once_their_day_has_passed(deps: Deps) -> None:
    world = seed_points(deps)
    seed_assessments(world)
    record(world, SUN, DUE, "2026-09", paid_on=date(2026, 9, 10))
    record(world, SUN, DUE, "2026-10", paid_on=date(2026, 10, 11), confirmed_separate=True)
    tenth = [date(2026, number, 10) for number in (9, 10, 11)]
    months = [m("2026-09"), m("2026-10"), m("2026-11")]
    assert of(world, SUN).dues == (
        DuesMonth(months[0], tenth[0], tenth[0]),
        DuesMonth(months[1], tenth[1], date(2026, 10, 11)),
        DuesMonth(months[2], tenth[2], None),
    )
    assert [each.late for each in of(world, SUN).dues] == [False, True, True]
    deps.clock.set("2026-11-10 23:00")  # type: ignore[attr-defined]
    assert [each.month for each in of(world, SUN).dues] == months[:2]
    assert of(world, CHEN).dues == ()


def test_months_that_nobody_holds_against_anybody_are_no_facts(deps: Deps) -> None:
    world = seed_points(deps)
    seed_assessments(world)
    for kind, month in (("exempt", "2026-09"), ("excused", "2026-10")):
        relieve(world, SUN, kind, month, month)
    view = report(world, SUN, DUE, "2026-11", paid_on=date(2026, 11, 9))
    assert of(world, SUN).dues == ()  # what is reported waits for the collector
    world.run(confirm_payment, WANG, view.payment_id)
    assert [each.late for each in of(world, SUN).dues] == [False]


def test_reminders_count_when_they_reached_a_member_who_owed(deps: Deps) -> None:
    world = seed_points(deps)
    seed_assessments(world, since="2026-11")
    reach(world)
    at(world, "2026-11-10 10:00")
    assert of(world, SUN).chased == ()  # on the dues day nobody is chased
    at(world, "2026-11-11 10:00", blocked=[WU])
    found = {
        row.recipient: row.id
        for row in world.all(Reminder)
        if (row.stage, row.state) == ("day_after", "sent")
    }
    eleventh = date(2026, 11, 11)
    assert of(world, SUN).chased == (DuesChased(found[f"member:{SUN}"], m("2026-11"), eleventh),)
    assert of(world, WU).chased == ()
    # Found in the till: it had come in time.
    record(world, SUN, DUE, "2026-11", paid_on=date(2026, 11, 9))
    assert of(world, SUN).chased == ()
    record(world, ZHOU, DUE, "2026-11", paid_on=eleventh)
    assert len(of(world, ZHOU).chased) == 1


# ------------------------------------------------------------------ the book


def test_the_book_derives_what_the_ledgers_say_and_follows_their_corrections(deps: Deps) -> None:
    world = seed_points(deps)
    add_card(world, SUN, "2026-11")
    away = {SUN: AbsenceReason.UNEXCUSED}
    first = world.record(at_=DAY, absent=away).kinds[0].record_id
    found: Book = world.run(book_of, ZHANG, SUN)
    (derived,) = found.member(SUN).record.entries
    assert (derived.id, derived.event, derived.points) == (-1, "meeting_missed", -200)
    assert derived.origin is not None
    assert (derived.origin.rows, derived.occasion) == ((first,), f"meeting:{first}")
    marks = found.total(found.member(SUN)).parts[0].marks
    assert [each.raw for each in marks if each.scored] == [9800]
    world.run(correct_meeting, ZHANG, first, entry(at_=DAY), "他到了")
    assert world.run(book_of, ZHANG, SUN).member(SUN).record.entries == ()


def test_the_number_of_queries_does_not_grow_with_the_members(deps: Deps) -> None:
    world = seed_points(deps)
    seed_assessments(world)
    reach(world)
    world.record(at_=DAY, absent=absent(SUN))
    at(world, "2026-11-11 10:00")
    assert of(world, FENG).dues == ()
    counts = []
    for branches in ((FIRST,), (FIRST, SECOND)):
        asked: list[str] = []

        def hear(*args: object, into: list[str] = asked) -> None:
            into.append(str(args[2]))

        event.listen(deps.engine, "before_cursor_execute", hear)
        found = world.run(known, ZHANG, ALL, *branches)
        event.remove(deps.engine, "before_cursor_execute", hear)
        assert (FENG in found) is (SECOND in branches)
        counts.append(len(asked))
    assert counts[0] == counts[1]
