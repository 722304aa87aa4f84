"""Relief: months set apart, with a reason, an approver and an end."""

from typing import Any

import pytest

from domain.dues.account import ReliefKind, Standing
from models.dues import DuesExemption
from services.drafts import open_draft
from services.dues import (
    end_relief,
    grant_relief,
    reliefs,
)
from services.seam import Deps
from tests.services.dues_cast import (
    DUE,
    m,
    names,
    parts,
    record,
    refused,
    relief,
    seed_dues,
    year,
)
from tests.services.meeting_cast import (
    FIRST,
    SUN,
    WANG,
    ZHANG,
    ZHOU,
)


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
