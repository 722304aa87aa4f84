"""The two branches of `meeting_cast`, with dues: 30 yuan a month since January 2026."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.dues.account import ReliefKind
from domain.dues.months import Month, first_day, month, month_key
from domain.errors import DomainError
from models.dues import DuesAssessment
from models.organisation import Appointment, Membership
from services.dues import (
    AssessEntry,
    MemberYear,
    PaymentEntry,
    PaymentView,
    ReliefEntry,
    assess_member,
    own_year,
    record_payment,
    report_payment,
)
from services.seam import Deps
from tests.services import meeting_cast as cast
from tests.services.meeting_cast import (
    FIRST,
    GROUP_A,
    GROUP_B,
    QIAN,
    SECOND,
    SUN,
    WANG,
    ZHAO,
    World,
)

DUE = 3000  # fen a month
_SINCE = date(2020, 1, 1)
ASSESSED_AT = datetime(2025, 1, 5, tzinfo=UTC)  # before the first dues day of anything
LEADER_A, LEADER_B = ZHAO, QIAN
ASSESSED = (*range(cast.ZHANG, cast.WU + 1), cast.FENG)


def m(text: str) -> Month:
    year, number = text.split("-")
    return month(int(year), int(number))


def names(months: Any) -> list[str]:
    return [month_key(each) for each in months]


def parts(view: PaymentView) -> dict[str, int]:
    return {month_key(each): fen for each, fen in view.parts.items()}


def seed_dues(deps: Deps, *, since: str = "2026-09") -> World:
    """Dues of 30 yuan since September for everybody but CHEN; groups have leaders."""
    world = cast.seed(deps)
    add_dues(world, since=since)
    return world


def add_dues(world: World, *, since: str = "2026-09") -> None:
    """The same for a cast that is there already."""
    for who, unit in ((LEADER_A, GROUP_A), (LEADER_B, GROUP_B)):
        world.add(
            Appointment,
            {"person_id": who, "unit_id": unit, "office": "group_leader", "since": _SINCE},
        )
    seed_assessments(world, since=since)


def seed_assessments(world: World, *, since: str = "2026-09") -> None:
    """The dues alone, for a world that is there already."""
    world.add(
        DuesAssessment,
        *(
            {
                "person_id": who,
                "branch_id": cast.SECOND if who == cast.FENG else FIRST,
                "since": first_day(m(since)),
                "due_fen": DUE,
                "kind": "salaried",
                "by_hand": False,
                "source": "",
                "reason": "",
                "assessed_at": ASSESSED_AT,
            }
            for who in ASSESSED
        ),
    )


def entry(who: int, fen: int | None = DUE, *months: str, **values: Any) -> PaymentEntry:
    said = tuple(m(each) for each in months) or None
    return PaymentEntry(values.pop("branch_id", FIRST), who, fen, said, **values)


def report(
    world: World, who: int, fen: int | None = DUE, *months: str, **values: Any
) -> PaymentView:
    options = {name: values.pop(name) for name in tuple(values) if name in _OPTIONS}
    found: PaymentView = world.run(
        report_payment, who, entry(who, fen, *months, **values), **options
    )
    return found


def record(
    world: World, who: int, fen: int | None = DUE, *months: str, by: int = WANG, **values: Any
) -> PaymentView:
    options = {name: values.pop(name) for name in tuple(values) if name in _OPTIONS}
    found: PaymentView = world.run(
        record_payment, by, entry(who, fen, *months, **values), **options
    )
    return found


def assess(world: World, who: int, kind: str = "salaried", by: int = WANG, **values: Any) -> Any:
    options = {name: values.pop(name) for name in tuple(values) if name in {"agreed_change",
               "draft_id"}}  # fmt: skip
    said = AssessEntry(values.pop("branch_id", FIRST), who, kind, **values)
    return world.run(assess_member, by, said, **options)


def new_due(world: World, who: int, **values: Any) -> Any:
    """A due from January 2027 on."""
    return assess(world, who, since=m("2027-01"), **values)


def relief(who: int = SUN, **values: Any) -> ReliefEntry:
    """October and November 2026 of a member, exempt unless said otherwise."""
    months: dict[str, Any] = {name: m(values.pop(name, text)) for name, text in
              (("since", "2026-10"), ("until", "2026-11"))}  # fmt: skip
    given: dict[str, Any] = {
        "kind": ReliefKind.EXEMPT,
        "reason": "家庭困难",
        "approver": "机关党委",
        **values,
    }
    return ReliefEntry(FIRST, who, **months, **given)


def stay_of(world: World, who: int) -> int:
    """The number of a member's last stay."""
    rows = [row for row in world.all(Membership) if row.person_id == who]
    return int(rows[-1].id)


def moved(world: World, day: date = date(2026, 10, 15), **values: Any) -> None:
    """SUN goes from the first branch to the second."""
    world.change(Membership, stay_of(world, SUN), until=day)
    there = {"person_id": SUN, "branch_id": SECOND, "kind": "full", "since": day}
    world.add(Membership, {**there, "traits": "", **values})


def year(world: World, who: int, number: int = 2026) -> MemberYear:
    found: MemberYear = world.run(own_year, who, number)
    return found


def refused(key: str, call: Any, *args: Any, **kwargs: Any) -> DomainError:
    """The error with this key that a call raises."""
    with pytest.raises(DomainError) as found:
        call(*args, **kwargs)
    assert found.value.key == key, found.value
    return found.value


_OPTIONS = {"agreed", "confirmed_separate", "draft_id"}
