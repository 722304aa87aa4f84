"""One figure opened: rule, source, version, rows with the recorder and a link."""

from datetime import date

import pytest
from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from models.organisation import Unit
from services.compliance import Explanation, RowWhy, explain
from services.seam import Deps
from tests.services.figures_cast import (
    A1,
    GROUP_CHAT,
    LEADER,
    MEMBER,
    OTHER,
    READER,
    UNBOUND,
    X_READER,
    A,
    B,
    C,
    World,
    seed,
)


@pytest.fixture
def world(deps: Deps) -> World:
    return seed(deps)


def opened(
    world: World,
    rule: str = "theme_day",
    period: str = "2026-10",
    unit_id: int = A,
    *,
    who: int | None = MEMBER,
    as_of: date | None = None,
) -> Explanation:
    found: Explanation = world.run(explain, unit_id, rule, period, as_of=as_of, who=who)
    return found


def test_a_figure_opens_down_to_rule_rows_recorder_and_source_message(world: World) -> None:
    record = world.held("theme_day", "2026-10-05", source_chat_id=GROUP_CHAT, source_message_id=77)
    found = opened(world)
    rule = found.verdict.obligation
    assert (rule.preset, rule.version) == ("national_default", world.deps.rules.version)
    assert "第16条" in rule.source
    assert (found.branch_name, found.unit_name, found.zone) == (
        "第一支部",
        "第一支部",
        "Asia/Shanghai",
    )
    assert found.rate is not None
    assert (found.rate.present, found.rate.expected) == (9, 10)
    (row,) = found.rows
    assert (row.record_id, row.counted, row.why) == (record, True, RowWhy.COUNTED)
    assert (row.recorded_by, row.held_on) == ("张三", date(2026, 10, 5))
    assert row.link == "https://t.me/c/1234567890/77"


@pytest.mark.parametrize("chat_id", [None, -4012345, 7101])
def test_only_messages_of_supergroups_have_links(world: World, chat_id: int | None) -> None:
    world.held("theme_day", "2026-10-05", source_chat_id=chat_id, source_message_id=77)
    assert opened(world).rows[0].link is None


def test_a_record_without_a_message_has_no_link(world: World) -> None:
    world.held("theme_day", "2026-10-05", source_chat_id=GROUP_CHAT)
    assert opened(world).rows[0].link is None


def test_rows_that_did_not_count_say_why(world: World) -> None:
    first = world.held("theme_day", "2026-10-05")
    second = world.held("theme_day", "2026-10-06", replaces_id=first)
    world.held("theme_day", "2026-10-07", status="planned")
    called_off = world.held("theme_day", "2026-10-08", status="planned")
    world.held("theme_day", "2026-10-08", status="cancelled", replaces_id=called_off)
    undone = world.held("theme_day", "2026-10-09")
    world.held("theme_day", "2026-10-09", status="withdrawn", replaces_id=undone)
    world.held("general_meeting", "2026-10-09")
    world.held("theme_day", "2026-10-09", B)
    found = opened(world)
    assert [row.why for row in found.rows] == [
        RowWhy.REPLACED,
        RowWhy.COUNTED,
        RowWhy.PLANNED,
        RowWhy.REPLACED,
        RowWhy.CANCELLED,
        RowWhy.REPLACED,
        RowWhy.WITHDRAWN,
    ]
    assert found.rows[0].replaced_by == second


def test_as_of_shows_what_came_after_and_what_was_typed_later(world: World) -> None:
    world.held("theme_day", "2026-10-05", recorded="2026-10-11 00:30")
    world.held("theme_day", "2026-10-15")
    found = opened(world, as_of=date(2026, 10, 10))
    assert [(row.why, row.typed_later) for row in found.rows] == [
        (RowWhy.COUNTED, True),
        (RowWhy.AFTER_DAY, True),
    ]
    assert found.verdict.state.value == "done"


def test_what_the_branch_has_set_itself_is_shown(world: World) -> None:
    world.override(A, "theme_day", "minimum", "2")
    assert opened(world).overrides == {"minimum": 2}
    assert opened(world, "general_meeting", "2026Q4").overrides == {}


def test_a_group_is_opened_on_its_own(world: World) -> None:
    record = world.held("group_meeting", "2026-10-05", A1)
    found = opened(world, "group_meeting", "2026-10", A1)
    assert (found.unit_name, found.branch_id) == ("第一党小组", A)
    assert found.verdict.counted == (record,)


def test_a_waived_figure_says_why(world: World) -> None:
    verdict = opened(world, "committee_meeting", "2026-10", B, who=OTHER).verdict
    assert (verdict.state.value, verdict.why.value) == ("waived", "no_committee")


def test_out_of_reach_finds_nothing(world: World) -> None:
    for who in (MEMBER, X_READER):
        with pytest.raises(NotFound):
            opened(world, unit_id=B, who=who)
    for forged in (0, -5, 99):
        with pytest.raises(NotFound):
            opened(world, unit_id=forged)
    assert opened(world, unit_id=B, who=READER).branch_id == B
    assert opened(world, "group_meeting", "2026-10", A1, who=LEADER).unit_name == "第一党小组"


def test_the_unbound_are_refused(world: World) -> None:
    with pytest.raises(Forbidden):
        opened(world, who=UNBOUND)


def test_a_committee_has_no_figures_of_its_own(world: World) -> None:
    with pytest.raises(NotFound):
        opened(world, unit_id=C, who=READER)


@pytest.mark.parametrize(
    ("rule", "period"),
    [("dues", "2026-10"), ("theme_day", "2026Q4"), ("theme_day", "2016-10"), ("", "2026")],
)
def test_a_forged_obligation_or_period_finds_nothing(world: World, rule: str, period: str) -> None:
    with pytest.raises(NotFound) as refusal:
        opened(world, rule, period)
    assert refusal.value.key == "obligation.not_found"


@pytest.mark.parametrize("period", ["", "soon", "2026-13", "2026Q5"])
def test_a_forged_period_key_is_refused_by_name(world: World, period: str) -> None:
    with pytest.raises(DomainError) as refusal:
        opened(world, period=period)
    assert refusal.value.key == "period.unreadable"


def test_the_zone_of_the_branch_says_what_today_is(world: World) -> None:
    world.set(Unit, col(Unit.id) == B, zone="America/New_York")
    assert opened(world, unit_id=B, who=OTHER).as_of == date(2026, 11, 20)
    assert opened(world, unit_id=B, who=OTHER).zone == "America/New_York"
