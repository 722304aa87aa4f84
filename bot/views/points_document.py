"""Points for scripts: one JSON document, as `zhibu points sheet --help` says."""

from domain.dues.months import month_key
from services.points import Figure, SheetRow, YearSheet

SCHEMA = 1  # raised when a field changes its meaning or goes


def sheet_document(found: YearSheet) -> dict[str, object]:
    """The sheet of a branch and year; points are whole hundredths, null where not known."""
    return {
        "schema": SCHEMA,
        "branch": {"code": found.code, "name": found.name},
        "year": found.year,
        "as_of": found.today.isoformat(),
        "scheme": {"key": found.scheme.key, "version": found.scheme.version},
        "members": [_member(row) for row in found.rows],
    }


def _member(row: SheetRow) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "group": row.group,
        "here": row.here,
        "months": {month_key(each): figure.raw for each, figure in row.months.items()},
        "quarters": [_figure(each) for each in row.quarters],
        "halves": [_figure(each) for each in row.halves],
        "parts": {each.part.key: each.points for each in row.parts},
        "total": row.total,
        "final": row.final,
        "band": None if row.band is None else row.band.key,
        "blocks": [each.value for each in row.blocks],
        "missing": [month_key(each) for each in row.missing],
    }


def _figure(each: Figure) -> dict[str, object]:
    return {"points": each.points, "most": each.most}
