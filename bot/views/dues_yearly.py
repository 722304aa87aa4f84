"""The yearly run as values for its sentences: problems first, then changes, then the rest."""

from collections.abc import Callable, Sequence

from services.dues import YearlyRow, YearlyRun

Label = Callable[[str | None], str]
# Problems that have a word of their own in the catalogue; others are told in general.
_WHY = ("not_assessed", "base_missing", "figure_missing", "above_ceiling", "unknown_kind")
_MOST = 12  # changes named in the summary; the preview has all


def sorted_rows(found: YearlyRun) -> list[YearlyRow]:
    """Problems first, then what changes, then the rest; by name within each."""
    return sorted(found.rows, key=lambda row: (row.problem is None, not row.changed))


def preview(found: YearlyRun, on_page: Sequence[YearlyRow], label: Label) -> dict[str, object]:
    """Values for one page of the preview."""
    return {**_counts(found), "rows": [_row(row, label) for row in on_page]}


def summary(found: YearlyRun, label: Label) -> dict[str, object]:
    """Values for the summary: sums, changes, and who is left out."""
    rows = [row for row in sorted_rows(found) if row.problem is None and row.changed]
    return {
        **_counts(found),
        "fen": sum(row.due_fen or 0 for row in found.rows),
        "rows": [_row(row, label) for row in rows[:_MOST]],
        "more": max(0, len(rows) - _MOST),
        "left_out": _left_out(found),
    }


def receipt(found: YearlyRun) -> dict[str, object]:
    """Values for the receipt."""
    return {"year": found.year, "left_out": _left_out(found)}


def _counts(found: YearlyRun) -> dict[str, object]:
    fine = [row for row in found.rows if row.problem is None]
    return {
        "year": found.year,
        "count": len(fine),
        "changed": sum(row.changed for row in fine),
        "problems": len(found.rows) - len(fine),
    }


def _row(row: YearlyRow, label: Label) -> dict[str, object]:
    return {
        "name": row.name,
        "kind": label(row.kind) if row.kind else "",
        "before_fen": row.before_fen,
        "due_fen": row.due_fen,
        "changed": row.changed,
        "by_hand": row.by_hand,
        "since": row.since if row.since % 12 else None,
        "why": _why(row),
    }


def _why(row: YearlyRow) -> str:
    """Why somebody has no figure: a word of the catalogue, empty where there is one."""
    if row.problem is None:
        return ""
    key = row.problem.removeprefix("dues.")
    return key if key in _WHY else "other"


def _left_out(found: YearlyRun) -> list[dict[str, object]]:
    return [{"name": row.name, "why": _why(row)} for row in found.rows if row.problem is not None]
