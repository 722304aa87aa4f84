"""Who sees a proposal, and what is shown of one that does not fit the scheme any more."""

import pytest

from domain.errors import Forbidden, NotFound
from services.points import entry
from services.seam import Deps
from tests.services.dues_cast import LEADER_B, refused
from tests.services.meeting_cast import FENG, FIRST, LI, SECOND, SUN, WANG, ZHANG
from tests.services.points_cast import add_entry, seed_points, set_field, set_scheme
from tests.services.points_own_cast import PROPOSES_FOR, propose

SEES = {ZHANG, LI, WANG, LEADER_B, SUN}


@pytest.mark.parametrize("who", [*PROPOSES_FOR, LEADER_B])
def test_who_sees_a_proposal(deps: Deps, who: int) -> None:
    world = seed_points(deps)
    number = propose(world).entry_id
    if who in SEES:
        assert world.run(entry, who, number).entry_id == number
    else:
        with pytest.raises((NotFound, Forbidden)):
            world.run(entry, who, number)


def test_forged_numbers_are_refused(deps: Deps) -> None:
    world = seed_points(deps)
    add_entry(world, 1, SUN, "2026-10", status="approved")
    add_entry(world, 2, SUN, "2026-10", reverses_id=1)
    for number in (0, 2, 999_999):
        refused("points.entry_not_found", world.run, entry, ZHANG, number)
    refused("points.derived_only", world.run, entry, ZHANG, -1)
    refused("points.entry_not_found", world.run, entry, FENG, 1)


def test_an_event_that_the_scheme_has_no_more_is_shown_by_its_code(deps: Deps) -> None:
    world = seed_points(deps)
    add_entry(world, 1, SUN, "2026-10", event="old_one", recorded_by=None)
    view = world.run(entry, ZHANG, 1)
    assert (view.event, view.code, view.proposer) == (None, "old_one", None)
    set_field(world, FIRST, "scheme", None)
    assert world.run(entry, ZHANG, 1).event is None
    set_scheme(world, SECOND, "student_bonus")
