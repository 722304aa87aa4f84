"""Assessing members, the yearly run, relief, letters of transfer and settings."""

from datetime import date
from typing import Any

import pytest

from domain.dues.account import ReliefKind, Standing
from domain.errors import DomainError, Forbidden, NotFound
from models.dues import DuesAssessment, DuesExemption, DuesSetting
from models.organisation import Membership
from services.drafts import open_draft
from services.dues import (
    HandoverEntry,
    ReliefEntry,
    YearlyChange,
    dues_settings,
    end_relief,
    grant_relief,
    quote_for,
    record_handover,
    reliefs,
    set_dues,
    yearly_preview,
    yearly_run,
)
from services.seam import Deps
from tests.services import meeting_cast as cast
from tests.services.dues_cast import (
    DUE,
    LEADER_B,
    assess,
    m,
    names,
    parts,
    record,
    refused,
    seed_dues,
    year,
)
from tests.services.meeting_cast import (
    CHEN,
    FENG,
    FIRST,
    GONE,
    LI,
    READER,
    SECOND,
    STRANGER,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    ZHOU,
    World,
)

OTHERS = pytest.mark.parametrize("who", [SUN, LEADER_B, READER, FENG, STRANGER])


def new_due(world: World, who: int, **values: Any) -> Any:
    return assess(world, who, since=m("2027-01"), **values)


def test_a_due_comes_from_the_base_which_is_not_kept(deps: Deps) -> None:
    world = seed_dues(deps)
    found = new_due(world, SUN, base_fen=430_050)
    assert (found.due_fen, found.before_fen, found.by_hand) == (4301, DUE, False)
    assert found.quote.rate == 100
    row = world.all(DuesAssessment)[-1]
    assert (row.base_fen, row.since, row.assessed_by) == (None, date(2027, 1, 1), WANG)
    assert "第1、2条" in row.source
    assert new_due(world, ZHOU, base_fen=430_050, keep_base=True).assessment_id
    assert world.all(DuesAssessment)[-1].base_fen == 430_050


def test_the_fixed_due_alone_is_enough(deps: Deps) -> None:
    found = new_due(seed_dues(deps), SUN, due_fen=4500)
    assert (found.due_fen, found.by_hand, found.quote) == (4500, False, None)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("salaried", {"base_fen": 430_050, "due_fen": 4300}),
        ("student", {"due_fen": 50}),
        ("farmer", {"due_fen": 150}),
    ],
)
def test_a_due_that_differs_from_the_rule_needs_a_reason(
    deps: Deps, kind: str, values: dict[str, Any]
) -> None:
    world = seed_dues(deps)
    refused("dues.by_hand_without_reason", new_due, world, SUN, kind=kind, **values)
    found = new_due(world, SUN, kind=kind, reason="支委会研究", **values)
    assert (found.by_hand, found.due_fen) == (True, values["due_fen"])


@pytest.mark.parametrize(
    ("kind", "values", "key"),
    [
        ("salaried", {}, "dues.base_missing"),
        ("salaried", {"due_fen": 0}, "dues.due_out_of_range"),
        ("salaried", {"due_fen": 100_001}, "dues.above_ceiling"),
        ("cosmonaut", {"due_fen": 500}, "dues.unknown_kind"),
        ("farmer", {}, "dues.figure_missing"),
        ("student", {"base_fen": 20}, "dues.base_not_asked"),
        ("student", {"since": "2027-12"}, "dues.too_far_ahead"),
        ("student", {"since": "2019-12"}, "dues.not_owed"),
    ],
)
def test_what_cannot_be_assessed_is_refused(
    deps: Deps, kind: str, values: dict[str, Any], key: str
) -> None:
    world = seed_dues(deps)
    values = {"since": "2027-01", **values}
    refused(key, assess, world, SUN, kind, **{**values, "since": m(values["since"])})


def test_within_a_year_the_due_is_fixed_unless_agreed(deps: Deps) -> None:
    world = seed_dues(deps)
    error = refused("dues.fixed_for_year", assess, world, SUN, base_fen=500_000, since=m("2026-11"))
    assert error.values["counts_from"] == m("2027-01")
    assert assess(world, SUN, base_fen=500_000).since == m("2027-01")
    assert assess(world, SUN, base_fen=500_000, agreed_change=True).since == m("2026-11")
    found = assess(world, ZHOU, due_fen=1000, since=m("2026-10"), agreed_change=True)
    assert found.before_fen == DUE
    assert [line.due_fen for line in year(world, ZHOU).lines] == [DUE, 1000, 1000]


def test_a_branch_may_count_a_new_base_from_its_month(deps: Deps) -> None:
    world = seed_dues(deps)
    world.run(set_dues, WANG, FIRST, "base_change", "same_month")
    assert assess(world, SUN, base_fen=500_000).since == m("2026-11")


def test_a_new_member_is_assessed_at_once(deps: Deps) -> None:
    world = seed_dues(deps)
    assert assess(world, CHEN, "student", by=FENG, branch_id=SECOND).since == m("2026-11")


def test_a_month_of_another_branch_is_not_assessed_here(deps: Deps) -> None:
    world = seed_dues(deps)
    (row,) = [each for each in world.all(Membership) if each.person_id == SUN]
    world.change(Membership, row.id, until=date(2026, 10, 15))
    world.add(
        Membership,
        {"person_id": SUN, "branch_id": SECOND, "kind": "full", "since": date(2026, 10, 15),
         "group_id": None, "traits": "", "until": None},
    )  # fmt: skip
    refused("dues.owed_elsewhere", assess, world, SUN, due_fen=100, agreed_change=True)
    assert assess(world, SUN, due_fen=100, by=FENG, branch_id=SECOND, agreed_change=True)


def test_an_assessment_submitted_twice_is_made_once(deps: Deps) -> None:
    world = seed_dues(deps)
    draft = world.run(open_draft, WANG, "dues_assess", -100, 0, "summary", {})
    one = new_due(world, SUN, due_fen=4500, draft_id=draft.id)
    again = new_due(world, SUN, due_fen=4500, draft_id=draft.id)
    assert (again.assessment_id, again.due_fen) == (one.assessment_id, 4500)
    refused("draft.gone", assess, world, CHEN, by=FENG, branch_id=SECOND, draft_id=draft.id)


@OTHERS
def test_only_the_keepers_of_the_branch_assess_and_grant(deps: Deps, who: int) -> None:
    world = seed_dues(deps)
    calls: list[tuple[Any, ...]] = [
        (grant_relief, relief(SUN)),
        (reliefs, FIRST, SUN),
        (set_dues, FIRST, "dues_day", 5),
        (yearly_preview, FIRST, 2027),
    ]
    with pytest.raises((Forbidden, NotFound)):
        new_due(world, SUN, by=who, due_fen=500)
    for use_case, *values in calls:
        with pytest.raises((Forbidden, NotFound)):
            world.run(use_case, who, *values)
    with pytest.raises((Forbidden, NotFound)):
        world.run(yearly_run, who, FIRST, 2027, seal="x")
    assert world.all(DuesExemption) == world.all(DuesSetting) == []


def test_any_member_may_ask_what_a_kind_would_pay(deps: Deps) -> None:
    world = seed_dues(deps)
    assert world.run(quote_for, SUN, FIRST, "salaried", 300_001).due_fen == DUE
    with pytest.raises(Forbidden):
        world.run(quote_for, READER, FIRST, "salaried", 300_001)


# ------------------------------------------------------------------ the yearly run


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
    world.change(Membership, _stay_of(world, SUN), until=date(2026, 11, 5))
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


def _stay_of(world: World, who: int) -> int:
    rows = [row for row in world.all(Membership) if row.person_id == who]
    return int(rows[-1].id)


def test_the_yearly_run_refuses_strangers_and_far_years(deps: Deps) -> None:
    world = seed_dues(deps)
    changes = (YearlyChange(FENG, "student"),)
    refused("person.not_in_branch", world.run, yearly_preview, WANG, FIRST, 2027, changes)
    refused("dues.year_out_of_range", world.run, yearly_preview, WANG, FIRST, 2028)


# ------------------------------------------------------------------ relief


def relief(who: int = SUN, **values: Any) -> ReliefEntry:
    months: dict[str, Any] = {name: m(values.pop(name, text)) for name, text in
              (("since", "2026-10"), ("until", "2026-11"))}  # fmt: skip
    given: dict[str, Any] = {
        "kind": ReliefKind.EXEMPT,
        "reason": "家庭困难",
        "approver": "机关党委",
        **values,
    }
    return ReliefEntry(FIRST, who, **months, **given)


def test_an_exemption_has_reason_approver_and_end(deps: Deps) -> None:
    world = seed_dues(deps)
    found = world.run(grant_relief, WANG, relief())
    assert (names([found.since, found.until]), found.approver) == (
        ["2026-10", "2026-11"],
        "机关党委",
    )
    assert world.run(reliefs, ZHANG, FIRST, SUN) == (found,)
    assert [line.standing for line in year(world, SUN).lines] == [
        Standing.UNPAID,
        Standing.EXEMPT,
        Standing.EXEMPT,
    ]
    refused("dues.nothing_due", record, world, SUN, DUE, "2026-10")


def test_a_reduction_names_what_is_left(deps: Deps) -> None:
    world = seed_dues(deps)
    kind = ReliefKind.REDUCED
    refused("dues.reduced_to_missing", world.run, grant_relief, WANG, relief(kind=kind))
    world.run(grant_relief, WANG, relief(kind=kind, due_fen=500))
    assert [line.due_fen for line in year(world, SUN).lines] == [DUE, 500, 500]
    assert parts(record(world, SUN, None)) == {"2026-09": 3000, "2026-10": 500, "2026-11": 500}


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"reason": "无"}, "dues.reason_missing"),
        ({"approver": "  "}, "dues.approver_missing"),
        ({"until": "2026-09"}, "dues.span_out_of_range"),
        ({"until": "2028-10"}, "dues.span_out_of_range"),
        ({"due_fen": 5}, "dues.reduced_to_not_asked"),
        ({"since": "2019-01", "until": "2019-02"}, "dues.not_owed"),
    ],
)
def test_a_relief_that_lacks_something_is_refused(
    deps: Deps, values: dict[str, Any], key: str
) -> None:
    world = seed_dues(deps)
    refused(key, world.run, grant_relief, WANG, relief(**values))
    assert world.all(DuesExemption) == []


def test_a_relief_ends_earlier_or_not_at_all(deps: Deps) -> None:
    world = seed_dues(deps)
    first = world.run(grant_relief, WANG, relief())
    second = world.run(end_relief, WANG, first.exemption_id, m("2026-10"), "已好转")
    assert [line.standing for line in year(world, SUN).lines][1:] == [
        Standing.EXEMPT,
        Standing.UNPAID,
    ]
    refused("dues.relief_replaced", world.run, end_relief, WANG, first.exemption_id,
            m("2026-10"), "再改")  # fmt: skip
    world.run(end_relief, WANG, second.exemption_id, m("2026-09"), "撤销")
    assert Standing.EXEMPT not in {line.standing for line in year(world, SUN).lines}
    assert len(world.all(DuesExemption)) == 3
    refused("dues.relief_not_found", world.run, end_relief, WANG, 99, m("2026-10"), "再改")


def test_a_relief_submitted_twice_is_granted_once(deps: Deps) -> None:
    world = seed_dues(deps)
    draft = world.run(open_draft, WANG, "dues_relief", -100, 0, "summary", {})
    one = world.run(grant_relief, WANG, relief(), draft_id=draft.id)
    assert world.run(grant_relief, WANG, relief(), draft_id=draft.id) == one
    refused("draft.gone", world.run, grant_relief, WANG, relief(ZHOU), draft_id=draft.id)


# ------------------------------------------------------------------ letters of transfer


def moved(world: World) -> None:
    """SUN goes from the first branch to the second on 15 October."""
    (row,) = [each for each in world.all(Membership) if each.person_id == SUN]
    world.change(Membership, row.id, until=date(2026, 10, 15))
    world.add(
        Membership,
        {"person_id": SUN, "branch_id": SECOND, "kind": "full", "since": date(2026, 10, 15),
         "group_id": None, "traits": "", "until": None},
    )  # fmt: skip


def letter(through: str = "2026-09", **values: Any) -> HandoverEntry:
    sides = {"from_branch_id": FIRST, "to_branch_id": SECOND, **values}
    return HandoverEntry(SUN, date(2026, 10, 15), m(through), **sides)


def test_pitfall_18_each_month_belongs_to_one_branch(deps: Deps) -> None:
    world = seed_dues(deps)
    moved(world)
    assert [line.branch_id for line in year(world, SUN).lines] == [FIRST, FIRST, SECOND]
    assert parts(record(world, SUN, None)) == {"2026-09": DUE, "2026-10": DUE}
    refused("dues.not_owed", record, world, SUN, DUE, "2026-11")
    found = record(world, SUN, None, branch_id=SECOND, by=FENG)
    assert parts(found) == {"2026-11": DUE}


@pytest.mark.parametrize("keeper", [WANG, FENG])
def test_a_letter_says_from_where_the_new_branch_is_creditor(deps: Deps, keeper: int) -> None:
    world = seed_dues(deps)
    moved(world)
    world.run(record_handover, keeper, letter())
    assert [line.branch_id for line in year(world, SUN).lines] == [FIRST, SECOND, SECOND]
    world.run(record_handover, keeper, letter("2026-11"))  # the newer letter holds
    assert {line.branch_id for line in year(world, SUN).lines} == {FIRST}


def test_a_letter_from_outside_says_from_where_dues_are_owed(deps: Deps) -> None:
    world = seed_dues(deps)
    (row,) = [each for each in world.all(Membership) if each.person_id == SUN]
    world.change(Membership, row.id, since=date(2026, 10, 15))
    world.run(record_handover, WANG, letter("2026-08", from_branch_id=None, to_branch_id=FIRST))
    assert names(line.month for line in year(world, SUN).lines) == ["2026-09", "2026-10", "2026-11"]


def test_a_time_with_stopped_membership_is_owed_to_nobody(deps: Deps) -> None:
    world = seed_dues(deps)
    (row,) = [each for each in world.all(Membership) if each.person_id == SUN]
    world.change(Membership, row.id, until=date(2026, 10, 1))
    world.add(
        Membership,
        {"person_id": SUN, "branch_id": FIRST, "kind": "full", "since": date(2026, 10, 1),
         "group_id": None, "traits": "membership_stopped", "until": None},
    )  # fmt: skip
    assert names(line.month for line in year(world, SUN).lines) == ["2026-09"]


def test_a_letter_needs_two_sides_and_a_keeper_of_one(deps: Deps) -> None:
    world = seed_dues(deps)
    moved(world)
    refused("dues.handover_sides", world.run, record_handover, WANG,
            letter(from_branch_id=None, to_branch_id=None))  # fmt: skip
    refused("dues.handover_sides", world.run, record_handover, WANG, letter(to_branch_id=FIRST))
    refused("dues.not_keeper", world.run, record_handover, ZHOU, letter())
    refused("dues.handover_month", world.run, record_handover, WANG, letter("2024-01"))
    stranger = HandoverEntry(CHEN, date(2026, 10, 15), m("2026-09"), to_branch_id=FIRST)
    refused("person.not_in_branch", world.run, record_handover, WANG, stranger)


# ------------------------------------------------------------------ settings


def test_a_branch_sets_its_own_numbers_and_goes_back(deps: Deps) -> None:
    world = seed_dues(deps)
    found = world.run(set_dues, WANG, FIRST, "dues_day", 25)
    assert (found.settings.dues_day, found.own) == (25, ("dues_day",))
    assert year(world, SUN).arrears.run[-1].month == m("2026-10")
    world.run(set_dues, WANG, FIRST, "dues_day", 5)
    assert world.run(dues_settings, SUN, FIRST).settings.dues_day == 5
    assert world.run(dues_settings, FENG, SECOND).own == ()
    found = world.run(set_dues, WANG, FIRST, "dues_day", None)
    assert (found.settings.dues_day, found.own) == (10, ())
    assert len(world.all(DuesSetting)) == 3


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [
        ("tea", 1, "dues.setting_unknown"),
        ("dues_day", 31, "dues.setting_unfit"),
        ("rounding", "li", "dues.setting_unfit"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(
    deps: Deps, field: str, value: object, key: str
) -> None:
    world = seed_dues(deps)
    with pytest.raises(DomainError) as found:
        world.run(set_dues, WANG, FIRST, field, value)
    assert found.value.key == key
    assert world.all(DuesSetting) == []
