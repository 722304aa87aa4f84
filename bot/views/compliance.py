"""The digest as pages: one branch in detail, or many with a matrix; symbols always with words."""

from collections.abc import Iterable, Sequence

from bot.kit.buttons import Action, page_count
from bot.kit.pages import pages
from bot.kit.texts import Texts
from bot.views.lines import SYMBOLS, line_values, span_of
from bot.views.matrix import cut, matrix
from bot.views.meetings import period_name
from bot.views.page import Button, Page
from domain.attendance import Rate
from domain.obligations import Why
from services.compliance import BranchDigest, Digest, Line, Mark, mark_of

BRANCHES_A_PAGE = 15
_NAME_COLUMNS = 40  # a longer name is cut in lists
_KEYS_A_ROW = 5
_CHINESE = "zh_CN"
_MISSING = frozenset({Mark.MISSING, Mark.SOFT_MISSING})


def digest_pages(
    texts: Texts,
    locale: str,
    digest: Digest,
    number: int = 0,
    *,
    late: bool = False,
    back: int | None = None,
) -> list[Page]:
    """One branch in detail, or the page with this number of the overview of many.

    `back` is a unit to return to.
    """
    branches = digest.branches
    if not branches:
        key = "nothing_late" if late else "no_branches"
        return [Page(texts.say(locale, f"compliance.{key}"))]
    if len(branches) == 1 and digest.scope_id in {None, branches[0].unit_id}:
        return branch_pages(texts, locale, digest, branches[0], late=late, back=back)
    return [committee_page(texts, locale, digest, number, late=late)]


def branch_pages(
    texts: Texts,
    locale: str,
    digest: Digest,
    branch: BranchDigest,
    *,
    late: bool = False,
    back: int | None = None,
) -> list[Page]:
    """Every obligation of a branch with its state, what counts, what is missing and by when."""
    lines = _numbered(branch, digest)
    values = _branch_values(branch, digest, lines, chinese=locale == _CHINESE, late=late)
    parts = pages(texts.say(locale, "compliance.branch", **values))
    found = [_figure(number, line) for number, line in lines if number and line.verdict.period.key]
    rows = list(_rows(found))
    if back is not None:
        label = texts.plain(locale, "compliance.button.back")
        args = (back, 0, span_of(digest.period, late=late))
        rows.append((Button(label, Action.COMPLIANCE_PAGE, args),))
    return [*map(Page, parts[:-1]), Page(parts[-1], tuple(rows))]


def committee_page(
    texts: Texts, locale: str, digest: Digest, number: int, *, late: bool = False
) -> Page:
    """One page of the overview: totals, a line a branch, and their matrix; counted from 0."""
    number = min(max(number, 0), committee_pages(digest) - 1)
    values = committee_values(digest, number, chinese=locale == _CHINESE, late=late)
    span = span_of(digest.period, late=late)
    found = [
        Button(str(place), Action.COMPLIANCE_PAGE, (branch.unit_id, 0, span))
        for place, branch in enumerate(
            branches_on(digest, number), start=number * BRANCHES_A_PAGE + 1
        )
    ]
    rows = (*_rows(found), *_pager(texts, locale, digest, number, span))
    return Page(texts.say(locale, "compliance.committee", **values), rows)


def committee_pages(digest: Digest) -> int:
    """How many pages the overview has; at least one."""
    return page_count(digest.branches, BRANCHES_A_PAGE)


def branches_on(digest: Digest, page: int) -> Sequence[BranchDigest]:
    """The branches of one page of the overview."""
    start = page * BRANCHES_A_PAGE
    return digest.branches[start : start + BRANCHES_A_PAGE]


def _branch_values(
    branch: BranchDigest,
    digest: Digest,
    lines: Sequence[tuple[int, Line]],
    *,
    chinese: bool,
    late: bool,
) -> dict[str, object]:
    """Values for `compliance.branch`: what is still open, then what has ended."""
    sections: dict[str, list[dict[str, object]]] = {"open": [], "ended": []}
    for number, line in lines:
        if not number:
            continue
        section = "ended" if line.verdict.period.end <= branch.today else "open"
        sections[section].append({"number": number, **line_values(line, chinese=chinese)})
    return {
        "late": late,
        "branch": branch.name,
        "as_of": branch.today,
        "whole": digest.period is None,
        "sections": [(name, found) for name, found in sections.items() if found],
        "forgotten": sum(not number for number, _ in lines),
        "rate": _percent(branch.rate),
        "reachable": branch.reachable,
        "typed_later": branch.typed_later,
        "version": digest.rules_version,
    }


def committee_values(
    digest: Digest, page: int, *, chinese: bool, late: bool = False
) -> dict[str, object]:
    """Values for `compliance.committee`: totals, a line a branch, and the matrix of the page."""
    shown, first = branches_on(digest, page), page * BRANCHES_A_PAGE + 1
    found = matrix(shown, first, chinese=chinese, only=_MISSING if late else None)
    return {
        "late": late,
        "scope": digest.scope_name,
        "as_of": digest.as_of,
        "period": period_name(digest.period, chinese=chinese) if digest.period else "",
        "count": len(digest.branches),
        "met": digest.branches_met,
        "tally": digest.tally,
        "rate": _percent(digest.rate),
        "typed_later": digest.typed_later,
        "branches": [
            _branch_line(branch, number) for number, branch in enumerate(shown, start=first)
        ],
        "matrix": {"text": found.text, "legend": found.legend},
        "page": page + 1,
        "pages": committee_pages(digest),
        "version": digest.rules_version,
    }


def _numbered(branch: BranchDigest, digest: Digest) -> list[tuple[int, Line]]:
    """What is still open, then what has ended, each by rule, group and period, numbered from 1.

    What is only counted in one sentence comes last, with the number 0.
    """
    found = sorted(branch.lines, key=lambda line: line.verdict.period.end <= branch.today)
    shown: list[Line] = []
    forgotten: list[Line] = []
    for line in found:
        (forgotten if _forgotten(line, branch, digest) else shown).append(line)
    return [*enumerate(shown, start=1), *((0, line) for line in forgotten)]


def _forgotten(line: Line, branch: BranchDigest, digest: Digest) -> bool:
    """A period that was over before the ledger began: counted in one sentence, unless asked for."""
    verdict = line.verdict
    over = verdict.period.end <= branch.today
    return over and verdict.why is Why.BEFORE_LEDGER and digest.period is None


def _figure(number: int, line: Line) -> Button:
    """Opens a figure; a nameless period cannot be opened."""
    verdict = line.verdict
    label = f"{number} {SYMBOLS[mark_of(verdict)]}"
    args = (verdict.unit_id, verdict.obligation.key, verdict.period.key)
    return Button(label, Action.COMPLIANCE_EXPLAIN, args)


def _branch_line(branch: BranchDigest, number: int) -> dict[str, object]:
    name, _ = cut(branch.name, _NAME_COLUMNS)
    return {
        "number": number,
        "symbol": SYMBOLS[_worst(branch)],
        "name": name,
        "tally": branch.tally,
        "rate": _percent(branch.rate),
        "reachable": branch.reachable,
    }


def _worst(branch: BranchDigest) -> Mark:
    tally = branch.tally
    if tally.missing:
        return Mark.MISSING
    if tally.soft_missing:
        return Mark.SOFT_MISSING
    return Mark.UNKNOWN if tally.unknown else Mark.DONE


def _percent(rate: Rate | None) -> int | None:
    return rate.percent_tenths if rate else None


def _rows(buttons: Sequence[Button]) -> Iterable[tuple[Button, ...]]:
    for at in range(0, len(buttons), _KEYS_A_ROW):
        yield tuple(buttons[at : at + _KEYS_A_ROW])


def _pager(
    texts: Texts, locale: str, digest: Digest, number: int, span: str
) -> tuple[tuple[Button, ...], ...]:
    last = committee_pages(digest) - 1
    turns = [
        Button(
            texts.plain(locale, f"compliance.button.{name}"),
            Action.COMPLIANCE_PAGE,
            (digest.scope_id or 0, page, span),
        )
        for name, page in (("previous", number - 1), ("next", number + 1))
        if 0 <= page <= last
    ]
    return (tuple(turns),) if turns else ()
