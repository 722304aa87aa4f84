"""The seal of a quarter: made once, opened as it was, never by who is out of reach."""

import hashlib
import json
from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from domain.periods import parse_period
from models.organisation import Membership, Unit
from models.reminders import DigestSeal
from services.compliance import as_document, canonical
from services.reminders import (
    Result,
    SealedDigest,
    UpperClaim,
    claim_upper,
    quarter_to_seal,
    recover,
    sealed_digest,
)
from services.seam import Deps
from tests.services.digests_cast import at, ended, planned, rows, uppers, with_clock
from tests.services.figures_cast import (
    MEMBER,
    OTHER,
    READER,
    SECRETARY,
    UNBOUND,
    X_READER,
    A,
    B,
    C,
    World,
    X,
    Y,
    all_done,
)

BEFORE, DUE = "2026-09-30 12:00", "2026-10-08 09:00"
Q3 = parse_period("2026Q3")


@pytest.fixture
def world(deps: Deps) -> World:
    """The third quarter is due above; one branch has held everything, the other nothing."""
    made = with_clock(deps, BEFORE)
    for kind in ("general_meeting", "party_lecture"):
        made.held(kind, "2026-08-03", A)
    made.reachable(READER)
    planned(made)
    planned(made, "2026-10-08 00:01")
    at(deps, DUE)
    return made


def quarter(world: World, moment: str | None = None) -> UpperClaim:
    found = [each for each in uppers(world, moment) if each.kind == "quarterly"]
    (only,) = found
    return only


def opened(world: World, unit_id: int = C, period: str = "2026Q3", **asked: Any) -> SealedDigest:
    found: SealedDigest = world.run(sealed_digest, unit_id, period, **asked)
    return found


def test_it_is_sealed_when_it_is_claimed_with_the_figures_of_the_command(world: World) -> None:
    figures = world.digest(unit_id=C, period=Q3)
    claimed = quarter(world)
    (row,) = world.all(DigestSeal)
    assert (row.unit_id, row.period, row.sealed_at) == (C, "2026Q3", world.deps.clock())
    assert row.content == canonical(as_document(figures))
    said = f"{row.rules}\n{row.content}".encode()
    assert row.digest == hashlib.sha256(said).hexdigest()
    assert row.rules == world.deps.rules.version
    assert claimed.seal is not None
    assert (claimed.seal.rules, claimed.seal.digest) == (row.rules, row.digest)
    assert canonical(as_document(claimed.digest)) == row.content
    assert claimed.digest.scope_id == C
    ids = [each.unit_id for each in claimed.digest.branches]
    assert ids == [each.unit_id for each in figures.branches] == [A, B]


def test_what_was_read_for_another_committee_is_read_again(world: World) -> None:
    world.reachable(X_READER)
    wrong = world.run(quarter_to_seal)
    assert (wrong.unit_id, wrong.period) == (C, "2026Q3")
    ours = world.run(claim_upper, quarter=wrong)
    theirs = world.run(claim_upper, quarter=wrong)
    assert [each.unit_id for each in (ours, theirs)] == [C, X]
    assert [each.name for each in theirs.digest.branches] == ["第三支部"]
    assert [row.unit_id for row in world.all(DigestSeal)] == [C, X]
    assert world.run(quarter_to_seal) is None


def test_the_command_asked_as_of_then_has_the_same_figures_later(world: World) -> None:
    quarter(world)
    at(world.deps, "2026-12-20 12:00")
    then = world.digest(unit_id=C, period=Q3, as_of=date(2026, 10, 8))
    assert canonical(as_document(then)) == world.all(DigestSeal)[0].content


def test_nothing_is_sealed_for_nobody(world: World) -> None:
    world.reachable(READER, reachable=False)
    assert uppers(world) == ()
    assert world.all(DigestSeal) == []
    assert ("2026Q3", C, "dead") in rows(world)


def test_a_repeat_says_what_was_sealed_whatever_has_been_corrected(world: World) -> None:
    first = quarter(world)
    assert world.run(recover) == 2
    for kind in ("general_meeting", "party_lecture"):
        world.held(kind, "2026-08-04", B, recorded="2026-10-08 10:00")
    again = quarter(world, "2026-10-08 11:00")
    assert again.repeated
    assert (again.seal, again.digest.tally) == (first.seal, first.digest.tally)
    assert len(world.all(DigestSeal)) == 1
    ended(world, again, Result.SENT)
    assert uppers(world) == ()


def test_it_opens_as_it_was_sealed_and_says_what_differs_today(world: World) -> None:
    quarter(world)
    sealed = opened(world)
    assert sealed.intact
    assert sealed.figures is not None
    assert sealed.differing == ()
    assert (sealed.unit, sealed.code, sealed.zone) == ("机关党委", "C", "Asia/Shanghai")
    at(world.deps, "2026-11-20 12:00")
    world.held("general_meeting", "2026-08-04", B, recorded="2026-11-20 10:00")
    later = opened(world)
    assert later.figures is not None
    assert later.figures.tally == sealed.figures.tally
    assert later.content == sealed.content
    assert later.differing == ("第二支部",)


def test_a_branch_that_has_come_or_gone_differs_and_a_new_name_does_not(world: World) -> None:
    quarter(world)
    world.set(Unit, col(Unit.id) == A, name="机关一支部")
    assert opened(world).differing == ()
    world.set(Unit, col(Unit.id) == Y, parent_id=C, path="/1/7/")
    assert opened(world).differing == ("第三支部",)
    world.set(Unit, col(Unit.id) == B, parent_id=X, path="/6/3/")
    assert opened(world).differing == ("第三支部", "第二支部")


@pytest.mark.parametrize("content", [None, "{", '{"met":true}'])
def test_what_was_altered_is_not_shown(world: World, content: str | None) -> None:
    claimed = quarter(world)
    (row,) = world.all(DigestSeal)
    altered = row.content.replace('"met":false', '"met":true') if content is None else content
    world.set(DigestSeal, col(DigestSeal.id) == row.id, content=altered)
    found = opened(world)
    assert not found.intact
    assert (found.figures, found.differing) == (None, ())
    # A repeat of it is not sent either.
    ended(world, claimed, Result.RETRY)
    assert [each for each in uppers(world, "2026-10-08 12:00") if each.kind == "quarterly"] == []
    assert ("2026Q3", C, "cancelled") in rows(world)


def test_other_rules_under_the_same_figures_are_an_alteration(world: World) -> None:
    quarter(world)
    world.set(DigestSeal, col(DigestSeal.unit_id) == C, rules="2019-01-01")
    assert not opened(world).intact


def test_who_reads_the_committee_opens_it_and_nobody_else(world: World) -> None:
    quarter(world)
    assert opened(world, who=READER).intact
    for who in (SECRETARY, MEMBER, OTHER, X_READER):
        with pytest.raises(NotFound):
            opened(world, who=who)
    world.set(Membership, col(Membership.person_id) == MEMBER, until=date(2026, 1, 1))
    for who in (MEMBER, UNBOUND):
        with pytest.raises(Forbidden):
            opened(world, who=who)


@pytest.mark.parametrize(("unit_id", "period"), [(C, "2026Q2"), (A, "2026Q3"), (C, "x")])
def test_what_was_never_sealed_is_not_found(world: World, unit_id: int, period: str) -> None:
    quarter(world)
    with pytest.raises(DomainError) as found:
        opened(world, unit_id, period)
    assert found.value.key == "digest.not_sealed"


def test_a_quarter_of_which_nothing_is_known_is_not_sealed(world: World) -> None:
    world.reachable(X_READER)
    world.set(Unit, col(Unit.id) == Y, ledger_since=date(2026, 10, 1))
    assert quarter(world).unit_id == C
    assert [row.unit_id for row in world.all(DigestSeal)] == [C]
    assert ("2026Q3", X, "cancelled") in rows(world)


def test_no_name_of_a_person_and_no_sum_is_sealed(world: World) -> None:
    all_done(world, A)
    quarter(world)
    document = json.loads(world.all(DigestSeal)[0].content)
    said = json.dumps(document, ensure_ascii=False)
    assert [name for name in ("张三", "李四", "王五", "赵六", "钱七") if name in said] == []
    assert "fen" not in said
