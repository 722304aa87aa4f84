"""The settings of a branch: its own, or those of the rules."""

import pytest

from domain.errors import DomainError
from models.dues import DuesSetting
from services.dues import (
    dues_settings,
    set_dues,
)
from services.seam import Deps
from tests.services.dues_cast import (
    m,
    seed_dues,
    year,
)
from tests.services.meeting_cast import (
    FENG,
    FIRST,
    SECOND,
    SUN,
    WANG,
)


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
