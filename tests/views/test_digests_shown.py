"""Scheduled digests in both languages: whole texts, lengths, buttons."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.kit.buttons import Action, parse
from bot.kit.pages import PAGE_UNITS, units
from bot.kit.texts import LOCALES, Texts
from bot.views.compliance import committee_page
from bot.views.digests import sealed_page, sealed_table, upper_page, weekly_page
from bot.views.page import Page, keys_of
from bot.views.sealed_document import as_sealed
from domain.ladder.digests import DigestKind
from domain.periods import parse_period
from services.compliance import BranchDigest, Digest, as_document, canonical
from services.reminders import Coming, Seal, SealedDigest, UpperClaim, Week, WeeklyClaim
from services.seam import Deps
from tests.services import figures_cast as figures

TEXTS = Texts.load(strict=True)
TODAY = date(2026, 11, 16)
SEAL = Seal("2026Q3", "2026-11-21", "0123456789abcdef" * 4, datetime(2026, 10, 8, 1, tzinfo=UTC))
MOST_BRANCHES = 15


@pytest.fixture
def world(sqlite_deps: Deps) -> figures.World:
    sqlite_deps.clock.set("2026-11-16 09:00")  # type: ignore[attr-defined]
    made = figures.seed(sqlite_deps)
    made.held("theme_day", "2026-10-03")
    made.held("general_meeting", "2026-11-04", present=7)
    return made


def week(world: figures.World, **values: Any) -> Week:
    lines = world.branch(figures.A).lines
    by_state = {
        state: tuple(line for line in lines if line.verdict.state.value == state)
        for state in ("missing", "not_yet_due")
    }
    kind = world.deps.rules.kinds["general_meeting"]
    given: dict[str, Any] = {
        "branch_id": figures.A,
        "branch": "第一支部",
        "late_on": None,
        "done": 2,
        "open": len(by_state["not_yet_due"]),
        "overdue": by_state["missing"],
        "due": by_state["not_yet_due"][:3],
        "numbers": (),
        "planned": (
            Coming(date(2026, 11, 20), "general_meeting", kind, None),
            Coming(date(2026, 11, 21), "knitting", None, "第一党小组"),
        ),
        "quiet": False,
    }
    return Week(**{**given, **values})


def weeks(*found: Week, repeated: bool = False) -> WeeklyClaim:
    return WeeklyClaim(7001, None, TODAY, repeated, {1: 1}, found)


def above(digest: Digest, **values: Any) -> UpperClaim:
    given: dict[str, Any] = {
        "chat_id": 7001,
        "thread_id": None,
        "private": True,
        "language": None,
        "repeated": False,
        "epochs": {1: 1},
        "kind": DigestKind.MONTHLY,
        "unit_id": figures.C,
        "period": "2026-10",
        "late_on": None,
        "digest": digest,
        "seal": None,
    }
    return UpperClaim(**{**given, **values})


def sealed(digest: Digest, **values: Any) -> SealedDigest:
    given: dict[str, Any] = {
        "unit_id": figures.C,
        "unit": "机关党委",
        "code": "C",
        "zone": "Asia/Shanghai",
        "seal": SEAL,
        "intact": True,
        "content": canonical(as_document(digest)),
        "figures": digest,
        "differing": (),
    }
    return SealedDigest(**{**given, **values})


def many(digest: Digest, count: int) -> Digest:
    """So many branches with the longest names, each with everything that can stand in a line."""
    worst: BranchDigest = digest.branches[0]
    name = "某某市某某区某某街道某某社区联合支部委员会"
    tally = replace(worst.tally, unknown=88, open=88, missing=88, late=88)
    branches = tuple(
        replace(worst, unit_id=100 + n, name=name, tally=tally, reachable=False)
        for n in range(count)
    )
    return replace(digest, scope_name=name, branches=branches, tally=tally, typed_later=88)


def shown(page: Page) -> str:
    rows = (" ".join(f"[{button.label}]" for button in row) for row in page.buttons)
    return "\n".join((page.text, *rows))


def actions(page: Page) -> list[tuple[Action, tuple[str, ...]]]:
    found = [parse(key.data) for row in keys_of(page) for key in row]
    return [(each.action, each.args) for each in found if each is not None]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_week(world: figures.World, locale: str, snapshot: SnapshotAssertion) -> None:
    quiet = week(world, branch_id=3, branch="第二支部", quiet=True)
    late = week(world, late_on=date(2026, 11, 13), overdue=(), due=(), planned=())
    page = weekly_page(TEXTS, locale, weeks(week(world), late, quiet, repeated=True))
    assert shown(page) == snapshot
    assert actions(page) == [(Action.COMPLIANCE_PAGE, (str(figures.A), "0", "a"))] * 2


@pytest.mark.parametrize("locale", LOCALES)
def test_a_week_in_which_all_is_done_is_one_sentence(world: figures.World, locale: str) -> None:
    page = weekly_page(TEXTS, locale, weeks(week(world, quiet=True)))
    _, _, branch, sentence = page.text.split("\n")
    assert branch == "<b>第一支部</b>"
    assert sentence.startswith("✅")
    assert len(actions(page)) == 1


@pytest.mark.parametrize("locale", LOCALES)
def test_weeks_of_many_branches_fit_into_one_message(world: figures.World, locale: str) -> None:
    most = week(world)
    lines = (most.overdue * 20)[:60]
    full = replace(most, overdue=lines, due=lines, branch="第一支部" * 20)
    page = weekly_page(TEXTS, locale, weeks(*[full] * 8))
    assert units(page.text) <= PAGE_UNITS
    assert len(page.buttons) == 6
    quiet = replace(full, quiet=True)
    assert units(weekly_page(TEXTS, locale, weeks(*[quiet] * 20)).text) <= PAGE_UNITS


@pytest.mark.parametrize("locale", LOCALES)
def test_a_month_and_a_quarter(
    world: figures.World, locale: str, snapshot: SnapshotAssertion
) -> None:
    month = world.digest(unit_id=figures.C, period=parse_period("2026-10"))
    quarter = world.digest(unit_id=figures.C, period=parse_period("2026Q3"))
    found = (
        above(month, repeated=True, late_on=date(2026, 11, 2)),
        above(quarter, kind=DigestKind.QUARTERLY, period="2026Q3", seal=SEAL),
    )
    pages = [upper_page(TEXTS, locale, each) for each in found]
    assert "\n---\n".join(map(shown, pages)) == snapshot
    # The figures are the page of the command, word for word.
    for page, digest in zip(pages, (month, quarter), strict=True):
        asked = committee_page(TEXTS, locale, digest, 0)
        assert page.text.endswith(asked.text)
        assert page.buttons[: len(asked.buttons)] == asked.buttons
    assert actions(pages[1])[-1] == (Action.DIGEST_SEALED, (str(figures.C), "2026Q3"))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_sealed_quarter(world: figures.World, locale: str, snapshot: SnapshotAssertion) -> None:
    digest = world.digest(unit_id=figures.C, period=parse_period("2026Q3"))
    found = sealed(digest, differing=("第二支部",))
    broken = sealed(digest, intact=False, figures=None)
    pages = [sealed_page(TEXTS, locale, each) for each in (found, sealed(digest), broken)]
    assert "\n---\n".join(map(shown, pages)) == snapshot
    assert pages[0].text.endswith(committee_page(TEXTS, locale, digest, 0).text)
    assert pages[2].buttons == ()
    tables = [sealed_table(TEXTS, locale, each) for each in (found, broken)]
    assert tables[0].split("\n")[2].endswith("第二支部")
    assert [len(table.split("\n")) > 3 for table in tables] == [True, False]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_longest_page_fits_with_all_that_is_said_of_it(
    world: figures.World, locale: str
) -> None:
    digest = many(world.digest(unit_id=figures.C, period=parse_period("2026")), 40)
    claimed = above(
        digest,
        repeated=True,
        late_on=date(2026, 10, 8),
        kind=DigestKind.QUARTERLY,
        period="2026Q3",
        seal=SEAL,
    )
    page = upper_page(TEXTS, locale, claimed)
    assert len(page.buttons[0]) * 3 == MOST_BRANCHES
    assert units(page.text) <= PAGE_UNITS
    assert (
        units(sealed_page(TEXTS, locale, sealed(digest, differing=("x",) * 40)).text) <= PAGE_UNITS
    )


def test_pages_of_what_is_sealed_lead_to_what_is_sealed(world: figures.World) -> None:
    digest = many(world.digest(unit_id=figures.C, period=parse_period("2026Q3")), 40)
    turns = [
        [args[2] for action, args in actions(sealed_page(TEXTS, "en", sealed(digest), number))
         if action is Action.DIGEST_SEALED]
        for number in (0, 1, 2, 99)
    ]  # fmt: skip
    assert turns == [["1"], ["0", "2"], ["1"], ["1"]]
    branches = actions(sealed_page(TEXTS, "en", sealed(digest), 1))[:-2]
    assert {action for action, _ in branches} == {Action.COMPLIANCE_PAGE}
    assert {args[2] for _, args in branches} == {"a2026Q3"}


def test_the_document_has_the_figures_only_where_they_fit(world: figures.World) -> None:
    digest = world.digest(unit_id=figures.C, period=parse_period("2026Q3"))
    found = as_sealed(sealed(digest))
    assert found["figures"] == as_document(digest)
    assert (found["sha256"], found["intact"], found["unit"]) == (SEAL.digest, True, "C")
    assert as_sealed(sealed(digest, intact=False, figures=None))["figures"] is None
