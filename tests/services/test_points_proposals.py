"""Proposals: who may propose for whom, what fits, and what is taken back again."""

from datetime import date

import pytest

from domain.errors import Forbidden, NotFound
from domain.points.amount import HUNDREDTHS
from models.organisation import Appointment, Membership
from models.points import PointsDecision, PointsEntry, PointsEvidence
from services.drafts import open_draft
from services.points import (
    Standing,
    check_entry,
    entry,
    open_months,
    proposal_desk,
    withdraw_entry,
)
from services.points.decide import approve_entry, decline_entry
from services.points.propose import propose_entry
from services.seam import AlreadyDoneError, Caller, Delivery, Deps
from tests.services.dues_cast import LEADER_B, m, names, refused
from tests.services.meeting_cast import (
    FENG,
    FIRST,
    GONE,
    LI,
    SUN,
    WU,
    ZHANG,
    ZHAO,
    caller,
)
from tests.services.points_cast import seed_points
from tests.services.points_own_cast import PHOTO, PROPOSES_FOR, SCAN, close, proposal, propose


def test_a_proposal_is_a_row_that_waits_with_its_evidence(deps: Deps) -> None:
    world = seed_points(deps)
    view = propose(world, evidence=(PHOTO, SCAN, PHOTO))
    assert (view.name, view.proposer, view.own) == ("孙八", "孙八", True)
    assert (view.standing, view.points, view.proposed) == (Standing.WAITING, 100, 100)
    assert (view.may_withdraw, view.may_decide, view.may_reverse) == (True, False, False)
    assert [each.file_unique_id for each in view.files] == ["unique-a", "unique-b"]
    assert view.event is not None
    assert view.event.label == "好人好事"
    (row,) = world.all(PointsEntry)
    assert (row.person_id, row.recorded_by, row.note) == (SUN, SUN, "帮邻居修水管")
    assert [each.stored_as for each in world.all(PointsEvidence)] == [None, "unique-b.pdf"]


def test_points_within_the_event_may_be_stated(deps: Deps) -> None:
    world = seed_points(deps)
    assert propose(world, points=3 * HUNDREDTHS).proposed == 300
    assert propose(world, points=50).proposed == 50


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("points.beyond_event", {"points": 301}),
        ("points.beyond_event", {"points": -100}),
        ("points.beyond_event", {"points": 0}),
        ("points.unknown_event", {"event": "lecture_given"}),
        ("points.derived_only", {"event": "meeting_missed"}),
        ("points.evidence_missing", {"evidence": ()}),
        ("points.too_long", {"note": "长" * 401}),
        ("points.too_long", {"occasion": "长" * 61}),
        ("points.month_ahead", {"month": "2026-12"}),
        ("points.year_before", {"month": "2019-05"}),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    deps: Deps, key: str, values: dict[str, object]
) -> None:
    world = seed_points(deps)
    refused(key, propose, world, SUN, **values)
    refused(key, world.run, check_entry, SUN, proposal(SUN, **values))  # type: ignore[arg-type]
    assert world.all(PointsEntry) == []


def test_a_month_that_is_closed_takes_no_proposal(deps: Deps) -> None:
    world = seed_points(deps)
    close(world, "2026-10")
    refused("points.month_closed", propose, world, SUN, "2026-10")
    close(world, "2026-09", date(2026, 11, 30))  # open to objections still
    assert propose(world, SUN, "2026-09").month == m("2026-09")


def test_a_month_for_which_the_member_is_not_scored_is_refused(deps: Deps) -> None:
    world = seed_points(deps, since="2026-09")
    refused("points.month_not_open", propose, world, SUN, "2026-08")


def test_the_preview_says_what_would_be_proposed(deps: Deps) -> None:
    world = seed_points(deps)
    found = world.run(check_entry, SUN, proposal(points=200))
    assert (found.name, found.event.code, found.points) == ("孙八", "good_deed", 200)
    assert world.run(check_entry, SUN, proposal()).points == 100


def test_in_a_group_by_occasion_the_note_is_the_occasion(deps: Deps) -> None:
    world = seed_points(deps, scheme="student_bonus")
    scheme = deps.rules.points.of("student_bonus", 2026)
    assert scheme is not None
    by_occasion = [
        each
        for each in scheme.events.values()
        if each.group and scheme.groups[each.group].per == "occasion" and not each.derived
    ]
    others = [each for each in scheme.events.values() if not each.group and not each.derived]
    for event in (*by_occasion[:1], *others[:1]):
        view = propose(world, event=event.code, note="全国竞赛" * 20)
        assert view.occasion == (("全国竞赛" * 20)[:60] if event in by_occasion else "")
    said = propose(world, event=others[0].code, occasion=" 校  运会 ")
    assert said.occasion == "校 运会"


# ------------------------------------------------------------------ who for whom


@pytest.mark.parametrize("by", PROPOSES_FOR)
def test_who_may_propose_for_whom(deps: Deps, by: int) -> None:
    world = seed_points(deps)
    for who in (ZHANG, LI, SUN, ZHAO, GONE):
        if who in PROPOSES_FOR[by]:
            view = propose(world, who, "2026-10", by=by)
            assert (view.person_id, view.own) == (who, who == by)
        else:
            with pytest.raises((NotFound, Forbidden)) as found:
                propose(world, who, "2026-10", by=by)
            assert found.value.key in {"person.not_in_branch", "unit.not_found", "access.member"}
    assert len(world.all(PointsEntry)) == len(PROPOSES_FOR[by])


def test_a_committee_member_without_a_ledger_proposes_for_oneself_only(deps: Deps) -> None:
    world = seed_points(deps)
    office = {"person_id": WU, "unit_id": FIRST, "office": "publicity_officer"}
    world.add(Appointment, {**office, "since": date(2020, 1, 1)})
    refused("person.not_in_branch", propose, world, SUN, by=WU)
    assert propose(world, WU).own


def test_the_desk_names_those_for_whom_one_may_propose(deps: Deps) -> None:
    world = seed_points(deps)
    desk = world.run(proposal_desk, ZHANG, FIRST)
    assert (desk.branch, desk.own_id, desk.for_others) == ("第一支部", ZHANG, True)
    assert {GONE, SUN, ZHANG} < {each.person_id for each in desk.people}
    led = world.run(proposal_desk, LEADER_B, FIRST)
    assert {each.name for each in led.people} == {"钱七", "孙八", "周九", "吴十"}
    own = world.run(proposal_desk, SUN, FIRST)
    assert ([each.person_id for each in own.people], own.for_others) == ([SUN], False)


def test_who_is_not_scored_and_leads_nobody_has_no_desk(deps: Deps) -> None:
    world = seed_points(deps)
    row = next(each for each in world.all(Membership) if each.person_id == SUN)
    world.change(Membership, row.id, traits="out_of_contact")
    refused("points.nobody_to_propose", world.run, proposal_desk, SUN, FIRST)
    refused("unit.not_found", world.run, proposal_desk, FENG, FIRST)


def test_a_keeper_from_elsewhere_is_not_among_the_people(deps: Deps) -> None:
    """An office in the branch without a membership in it."""
    world = seed_points(deps)
    office = {"person_id": FENG, "unit_id": FIRST, "office": "secretary"}
    world.add(Appointment, {**office, "since": date(2020, 1, 1)})
    assert world.run(proposal_desk, FENG, FIRST).own_id is None


def test_the_open_months_are_offered_the_newest_first(deps: Deps) -> None:
    world = seed_points(deps, since="2026-08")
    close(world, "2026-09")
    found = world.run(open_months, SUN, FIRST, SUN)
    assert names(found) == ["2026-11", "2026-10", "2026-08"]
    refused("person.not_in_branch", world.run, open_months, SUN, FIRST, LI)


def test_last_year_s_months_are_offered_while_they_are_open(deps: Deps, clock: object) -> None:
    world = seed_points(deps)
    clock.set("2027-01-10 09:00")  # type: ignore[attr-defined]
    found = world.run(open_months, SUN, FIRST, SUN)
    assert names(found)[:3] == ["2027-01", "2026-12", "2026-11"]
    assert len(found) == 12
    assert propose(world, SUN, "2026-12").month == m("2026-12")


# ------------------------------------------------------------------ twice


def test_a_draft_submitted_twice_proposes_once(deps: Deps) -> None:
    world = seed_points(deps)
    draft = world.run(open_draft, SUN, "points_propose", 7006, 0, "summary", {})
    one = propose(world, draft_id=draft.id)
    assert propose(world, draft_id=draft.id) == one
    refused("draft.gone", propose, world, draft_id=draft.id, note="别的")
    assert len(world.all(PointsEntry)) == 1


def test_a_second_delivery_changes_nothing(deps: Deps) -> None:
    world = seed_points(deps)
    world.update(5)
    for attempt in range(2):
        actor = Caller(caller(SUN).telegram_id, Delivery(5))
        if attempt:
            with pytest.raises(AlreadyDoneError):
                deps.run_now(propose_entry, actor, proposal())
        else:
            deps.run_now(propose_entry, actor, proposal())
    assert len(world.all(PointsEntry)) == 1


# ------------------------------------------------------------------ taken back


def test_a_proposal_is_withdrawn_while_it_waits(deps: Deps) -> None:
    world = seed_points(deps)
    number = propose(world, by=LEADER_B).entry_id
    refused("points.not_proposer", world.run, withdraw_entry, SUN, number)
    view = world.run(withdraw_entry, LEADER_B, number)
    assert (view.standing, view.may_withdraw) == (Standing.WITHDRAWN, False)
    assert view.decided_by is None
    assert world.run(withdraw_entry, LEADER_B, number) == view
    first, back = world.all(PointsEntry)
    assert (back.reverses_id, back.points, back.person_id) == (first.id, -100, SUN)
    assert world.all(PointsDecision) == []


@pytest.mark.parametrize("decide", [approve_entry, decline_entry])
def test_what_was_decided_is_not_withdrawn(deps: Deps, decide: object) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    reason = [] if decide is approve_entry else ["没有看到"]
    world.run(decide, LI, number, *reason)  # type: ignore[arg-type]
    refused("points.decided_already", world.run, withdraw_entry, SUN, number)


def test_a_proposal_may_be_withdrawn_from_a_month_that_has_closed(deps: Deps) -> None:
    world = seed_points(deps)
    number = propose(world, SUN, "2026-10").entry_id
    close(world, "2026-10")
    assert world.run(entry, SUN, number).month_open is False
    assert world.run(withdraw_entry, SUN, number).standing is Standing.WITHDRAWN
