"""The digest for terminals: a text table."""

from collections.abc import Iterator

from bot.kit.texts import Texts
from bot.views.lines import SYMBOLS
from bot.views.matrix import pad
from services.compliance import Digest, Line, mark_of

_LABEL_COLUMNS = 34
_STATE_COLUMNS = 20


def as_table(texts: Texts, locale: str, digest: Digest) -> str:
    """The digest for a terminal: a line a figure, worst branch first."""
    chinese = locale == "zh_CN"
    return "\n".join(_table(texts, locale, digest, chinese=chinese))


def _table(texts: Texts, locale: str, digest: Digest, *, chinese: bool) -> Iterator[str]:
    yield texts.plain(
        locale,
        "compliance.table.head",
        scope=digest.scope_name,
        as_of=digest.as_of,
        period=digest.period,
    )
    for branch in digest.branches:
        yield ""
        rate = branch.rate.percent_tenths if branch.rate else None
        yield texts.plain(
            locale, "compliance.table.branch", name=branch.name, code=branch.code, rate=rate
        )
        for line in branch.lines:
            yield _line(texts, locale, line, chinese=chinese)
    yield ""
    rate = digest.rate.percent_tenths if digest.rate else None
    yield texts.plain(locale, "compliance.table.total", tally=digest.tally, rate=rate)


def _line(texts: Texts, locale: str, line: Line, *, chinese: bool) -> str:
    verdict = line.verdict
    mark = mark_of(verdict)
    label = verdict.obligation.label if chinese else verdict.obligation.label_en
    named = f"{label}·{line.group}" if line.group else label
    state = texts.plain(locale, f"compliance.state.{mark.name.lower()}")
    return (
        f"  {SYMBOLS[mark]} {pad(named, _LABEL_COLUMNS)} {verdict.period.key:<12} "
        f"{len(verdict.counted)}/{verdict.needed}  {pad(state, _STATE_COLUMNS)} {verdict.due_on}"
    )
