"""The digest as a document: what is read back shows the same figures, line by line."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col

from bot.kit.texts import LOCALES, Texts
from bot.views.compliance import committee_page
from bot.views.document import as_table
from domain.obligations import State
from domain.periods import Semester, parse_period
from models.organisation import ObligationOverride, Unit
from services.compliance import Digest, as_digest, as_document, canonical
from services.seam import Deps
from tests.services.figures_cast import A1, A, B, C, World, all_done, seed

TEXTS = Texts.load(strict=True)
IDS = {"A": A, "B": B}


@pytest.fixture
def world(deps: Deps) -> World:
    """One branch with something of everything, one that began its ledger in November."""
    deps.semesters = (Semester("2026-2027-1", date(2026, 9, 1), date(2027, 1, 20)),)
    made = seed(deps)
    all_done(made, A, until="2026-10")
    made.held("theme_day", "2026-10-19", recorded="2026-11-19 21:00")
    made.held("committee_meeting", "2026-10-12", present=3, recorded="2026-11-19 21:00")
    made.held("group_meeting", "2026-11-03", A1)
    made.add(ObligationOverride, unit_id=A, obligation="theme_day", field="minimum", value="2")
    made.set(Unit, col(Unit.id) == A, branch_type="school")
    made.set(Unit, col(Unit.id) == B, ledger_since=date(2026, 11, 1))
    return made


def read_again(digest: Digest) -> Digest:
    document = json.loads(canonical(as_document(digest)))
    return replace(as_digest(document, IDS), scope_id=digest.scope_id)


@pytest.mark.parametrize("period", [None, "2026Q4", "2026-10", "2026"])
@pytest.mark.parametrize("as_of", [None, date(2026, 11, 5)])
def test_what_is_read_back_says_the_same(
    world: World, period: str | None, as_of: date | None
) -> None:
    asked = None if period is None else parse_period(period)
    digest = world.digest(unit_id=C, period=asked, as_of=as_of)
    again = read_again(digest)
    assert canonical(as_document(again)) == canonical(as_document(digest))
    assert (again.branches_met, again.typed_later) == (digest.branches_met, digest.typed_later)
    assert [each.unit_id for each in again.branches] == [each.unit_id for each in digest.branches]
    for locale in LOCALES:
        assert committee_page(TEXTS, locale, again, 0) == committee_page(TEXTS, locale, digest, 0)
        assert as_table(TEXTS, locale, again) == as_table(TEXTS, locale, digest)


def test_a_semester_without_dates_is_read_back_without_a_key(world: World) -> None:
    world.deps.semesters = ()
    digest = world.digest(unit_id=C)
    nameless = [
        line
        for branch in read_again(digest).branches
        for line in branch.lines
        if not line.verdict.period.key
    ]
    assert {line.verdict.state for line in nameless} == {State.UNKNOWN}
    assert canonical(as_document(read_again(digest))) == canonical(as_document(digest))


def test_nothing_expected_anywhere_stays_no_rate(world: World) -> None:
    digest = world.digest(unit_id=B)
    assert digest.rate is None
    assert read_again(digest).rate is None


def test_a_branch_that_is_gone_has_no_number_to_open(world: World) -> None:
    document = as_document(world.digest(unit_id=C))
    assert [each.unit_id for each in as_digest(document, {}).branches] == [0, 0]


def test_the_one_way_to_write_it_down() -> None:
    assert canonical({"b": [1, None], "a": "第一支部"}) == '{"a":"第一支部","b":[1,null]}'
