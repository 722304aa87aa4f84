"""The yearly run: everybody is shown, and what was shown is written once."""

from datetime import date

from models.organisation import Membership
from services.dues import (
    YearlyChange,
    yearly_preview,
    yearly_run,
)
from services.seam import Deps
from tests.services import meeting_cast as cast
from tests.services.dues_cast import (
    DUE,
    assess,
    m,
    new_due,
    refused,
    seed_dues,
    stay_of,
    year,
)
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GONE,
    LI,
    SECOND,
    SUN,
    WANG,
    WU,
    ZHAO,
    ZHOU,
)


def test_the_yearly_run_shows_everybody_and_writes_what_was_shown(deps: Deps) -> None:
    world = seed_dues(deps)
    new_due(world, ZHAO, base_fen=400_000, keep_base=True)
    changes = (
        YearlyChange(SUN, "salaried", base_fen=600_000),
        YearlyChange(WU, "student"),
        YearlyChange(ZHOU, "salaried"),  # neither base nor due
    )
    run = world.run(yearly_preview, WANG, FIRST, 2027, changes)
    rows = {row.person_id: row for row in run.rows}
    assert set(rows) == set(range(1, 9))
    assert (rows[LI].due_fen, rows[LI].before_fen, rows[LI].changed) == (DUE, DUE, False)
    assert (rows[SUN].due_fen, rows[SUN].changed) == (9000, True)
    assert (rows[WU].due_fen, rows[WU].kind) == (20, "student")
    assert (rows[ZHOU].due_fen, rows[ZHOU].problem) == (None, "dues.base_missing")
    assert (rows[ZHAO].due_fen, rows[ZHAO].by_hand) == (4000, False)
    done = world.run(yearly_run, WANG, FIRST, 2027, changes, seal=run.seal)
    assert done.written == 6  # all but ZHOU, and ZHAO whose figure stands
    deps.clock.set("2027-01-15 09:00")  # type: ignore[attr-defined]
    assert year(world, SUN, 2027).due_fen == 9000
    assert year(world, SUN, 2026).lines[-1].due_fen == DUE


def test_a_second_confirmation_finds_everything_written(deps: Deps) -> None:
    world = seed_dues(deps)
    changes = (YearlyChange(SUN, "salaried", due_fen=9000),)
    run = world.run(yearly_preview, WANG, FIRST, 2027, changes)
    assert world.run(yearly_run, WANG, FIRST, 2027, changes, seal=run.seal).written == 8
    assert world.run(yearly_run, WANG, FIRST, 2027, changes, seal=run.seal).written == 0


def test_a_preview_that_has_changed_is_not_written(deps: Deps) -> None:
    world = seed_dues(deps)
    run = world.run(yearly_preview, WANG, FIRST, 2027)
    new_due(world, SUN, due_fen=100)
    refused("dues.preview_changed", world.run, yearly_run, WANG, FIRST, 2027, seal=run.seal)


def test_a_flat_amount_follows_the_article_unless_set_by_hand(deps: Deps) -> None:
    world = seed_dues(deps)
    assess(world, SUN, "student", since=m("2026-11"), agreed_change=True)
    assess(world, ZHOU, "student", due_fen=50, reason="自愿", since=m("2026-11"),
           agreed_change=True)  # fmt: skip
    rows = {row.person_id: row for row in world.run(yearly_preview, WANG, FIRST, 2027).rows}
    assert (rows[SUN].due_fen, rows[ZHOU].due_fen, rows[ZHOU].by_hand) == (20, 50, True)


def test_who_was_never_assessed_is_named(deps: Deps) -> None:
    world = seed_dues(deps)
    rows = {row.person_id: row for row in world.run(yearly_preview, FENG, SECOND, 2026).rows}
    assert (rows[CHEN].problem, rows[CHEN].kind) == ("dues.not_assessed", None)
    assert rows[FENG].problem is None


def test_the_year_of_who_has_left_is_left_out(deps: Deps) -> None:
    world = seed_dues(deps)
    world.change(Membership, stay_of(world, SUN), until=date(2026, 11, 5))
    assert SUN in {row.person_id for row in world.run(yearly_preview, WANG, FIRST, 2026).rows}
    assert SUN not in {row.person_id for row in world.run(yearly_preview, WANG, FIRST, 2027).rows}
    # Of who left without any assessment this ledger says nothing.
    assert GONE not in {row.person_id for row in world.run(yearly_preview, WANG, FIRST, 2026).rows}


def test_a_first_run_within_the_year_makes_no_debts_of_earlier_months(deps: Deps) -> None:
    world = cast.seed(deps)
    changes = [YearlyChange(SUN, "salaried", due_fen=3000)]
    run = world.run(yearly_preview, WANG, FIRST, 2026, changes)
    world.run(yearly_run, WANG, FIRST, 2026, changes, seal=run.seal)
    own = year(world, SUN)
    assert [each.month for each in own.lines] == [m("2026-11")]
    # The dues day of November is over: the next one is early enough.
    assert own.lines[0].deadline == date(2026, 12, 10)
    assert own.arrears.owed_fen == 0


def test_the_yearly_run_refuses_strangers_and_far_years(deps: Deps) -> None:
    world = seed_dues(deps)
    changes = (YearlyChange(FENG, "student"),)
    refused("person.not_in_branch", world.run, yearly_preview, WANG, FIRST, 2027, changes)
    refused("dues.year_out_of_range", world.run, yearly_preview, WANG, FIRST, 2028)
