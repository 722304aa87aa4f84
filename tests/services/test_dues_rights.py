"""Who may do what with dues: one table, read out for every role."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from domain.dues.account import ReliefKind
from domain.errors import DomainError, Forbidden
from services import dues
from services.seam import SYSTEM, Deps
from tests.services.dues_cast import DUE, LEADER_A, LEADER_B, entry, m, report, seed_dues
from tests.services.meeting_cast import (
    ANONYMOUS,
    FENG,
    FIRST,
    GONE,
    GROUP_B,
    LI,
    READER,
    STRANGER,
    SUN,
    WANG,
    ZHANG,
    ZHOU,
    World,
)

KEEPER, COLLECTOR, MEMBER, ABOVE = "keeper", "collector", "member", "above"
ROLES: Mapping[int, frozenset[str]] = {
    ZHANG: frozenset({KEEPER, COLLECTOR, MEMBER}),  # secretary
    LI: frozenset({KEEPER, COLLECTOR, MEMBER}),  # deputy
    WANG: frozenset({KEEPER, COLLECTOR, MEMBER}),  # organization officer
    LEADER_B: frozenset({COLLECTOR, MEMBER}),  # of the group that SUN is in
    LEADER_A: frozenset({MEMBER}),  # of the other group
    ZHOU: frozenset({MEMBER}),
    READER: frozenset({ABOVE}),  # of the committee above
    FENG: frozenset(),  # secretary of the other branch
    GONE: frozenset(),  # has left
    STRANGER: frozenset(),
    ANONYMOUS: frozenset(),
    999_999: frozenset(),
}
_RELIEF = dues.ReliefEntry(
    FIRST, SUN, ReliefKind.EXEMPT, m("2026-11"), m("2026-12"), "困难", "党委"
)

# What is done to SUN or to the branch, and whose it is to do.
CALLS: Mapping[str, tuple[str, Callable[[World, int], Any]]] = {
    "assess": (KEEPER, lambda w, who: w.run(
        dues.assess_member, who, dues.AssessEntry(FIRST, SUN, "student"))),
    "preview": (KEEPER, lambda w, who: w.run(dues.yearly_preview, who, FIRST, 2027)),
    "yearly": (KEEPER, lambda w, who: w.run(dues.yearly_run, who, FIRST, 2027, seal=_seal(w))),
    "grant": (KEEPER, lambda w, who: w.run(dues.grant_relief, who, _RELIEF)),
    "reliefs": (KEEPER, lambda w, who: w.run(dues.reliefs, who, FIRST, SUN)),
    "end": (KEEPER, lambda w, who: w.run(
        dues.end_relief, who, w.run(dues.grant_relief, WANG, _RELIEF).exemption_id,
        m("2026-11"), "好转")),
    "set": (KEEPER, lambda w, who: w.run(dues.set_dues, who, FIRST, "dues_day", 5)),
    "register": (KEEPER, lambda w, who: w.run(dues.register, who, FIRST, 2026)),
    "publish": (KEEPER, lambda w, who: w.run(dues.publish_year, who, FIRST, 2026)),
    "confirm": (COLLECTOR, lambda w, who: w.run(dues.confirm_payment, who, _reported(w))),
    "refuse": (COLLECTOR, lambda w, who: w.run(dues.refuse_payment, who, _reported(w), "没收到")),
    "see": (COLLECTOR, lambda w, who: w.run(dues.payment, who, _reported(w))),
    "reverse": (COLLECTOR, lambda w, who: w.run(
        dues.reverse_payment, who, w.run(dues.record_payment, WANG, entry(SUN)).payment_id,
        "记错了")),
    "group": (COLLECTOR, lambda w, who: w.run(
        dues.record_group, who, dues.GroupEntry(FIRST, m("2026-11"), GROUP_B))),
    "record": (COLLECTOR, lambda w, who: w.run(dues.record_payment, who, entry(SUN))),
    "check": (COLLECTOR, lambda w, who: w.run(dues.check_payment, who, entry(SUN))),
    "year": (COLLECTOR, lambda w, who: w.run(dues.member_year, who, FIRST, SUN, 2026)),
    "counts": (MEMBER, lambda w, who: w.run(dues.month_counts, who, FIRST)),
    "settings": (MEMBER, lambda w, who: w.run(dues.dues_settings, who, FIRST)),
    "quote": (MEMBER, lambda w, who: w.run(dues.quote_for, who, FIRST, "student", None)),
    "totals": (ABOVE, lambda w, who: w.run(dues.branch_totals, who, m("2026-09"), m("2026-11"))),
}  # fmt: skip


REFUSALS = {
    "access.anonymous",
    "access.bound",
    "access.member",
    "access.see_compliance",
    "dues.not_collector",
    "dues.not_committee",
    "dues.not_keeper",
    "dues.nothing_open",  # a leader of another group finds nobody there
    "person.not_in_branch",
    "unit.not_found",
}


def _seal(world: World) -> str:
    run: dues.YearlyRun = world.run(dues.yearly_preview, WANG, FIRST, 2027)
    return run.seal


def _reported(world: World) -> int:
    return report(world, SUN, DUE).payment_id


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("call", CALLS)
def test_each_use_case_is_for_those_of_the_table_and_nobody_else(
    sqlite_deps: Deps, call: str, who: int
) -> None:
    world = seed_dues(sqlite_deps)
    whose, run = CALLS[call]
    if whose in ROLES[who]:
        run(world, who)
        return
    with pytest.raises(DomainError) as refused:
        run(world, who)
    assert refused.value.key in REFUSALS


@pytest.mark.parametrize(
    "call",
    [
        lambda deps: deps.run_now(dues.own_year, SYSTEM, 2026),
        lambda deps: deps.run_now(dues.report_payment, SYSTEM, entry(SUN)),
        lambda deps: deps.run_now(dues.withdraw_report, SYSTEM, 1, "没有"),
    ],
)
def test_the_command_line_is_nobody_and_has_no_year_of_its_own(
    deps: Deps, call: Callable[[Deps], Any]
) -> None:
    world = seed_dues(deps)
    report(world, SUN)
    with pytest.raises(Forbidden, match=r"access\.bound"):
        call(deps)
