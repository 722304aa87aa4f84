"""A quarter's digest sealed once, opened as it was sealed, and compared with today."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from domain.attendance import Rate
from domain.errors import Forbidden, NotFound
from domain.ladder.sealed import seal_of as hash_of
from domain.periods import Period, parse_period
from models.queries.digests import ids_of, seal_of, unsealed
from models.reminders import DigestSeal
from services.access import May
from services.compliance import Digest, Tally, as_digest, as_document, canonical
from services.compliance.digest import compliance
from services.reminders.digest_values import Seal, SealedDigest
from services.seam import Tx, use_case

_Figures: TypeAlias = tuple[Tally, Rate | None]


def is_known(digest: Digest) -> bool:
    """Whether there is anything to tell: what is waived or unknown alone is nothing."""
    tally = digest.tally
    return bool(tally.done or tally.missing or tally.soft_missing or tally.open)


@dataclass(frozen=True, slots=True)
class Figures:
    """A quarter read before it is sealed: a large committee takes seconds."""

    unit_id: int
    period: str
    content: str
    digest: Digest


@use_case(may=May.OPERATE, writes=False)
def quarter_to_seal(tx: Tx) -> Figures | None:
    """The figures of the quarter that will be sealed next, read where nobody waits for the writer.

    None when no quarter is due that is not sealed yet, and where nothing is known.
    """
    if not tx.actor.system:
        raise Forbidden("access.system")
    found = unsealed(tx.session, tx.now)
    return None if found is None else figures_of(tx, found[0], parse_period(found[1]))


def figures_of(tx: Tx, unit_id: int, period: Period) -> Figures | None:
    """The figures of a committee's quarter as they are now; None where nothing is known."""
    digest = compliance(tx, unit_id=unit_id, period=period)
    if not is_known(digest):
        return None
    content = canonical(as_document(digest))
    return Figures(unit_id, period.key, content, _opened(tx, unit_id, content))


def sealed_or_new(
    tx: Tx, unit_id: int, period: Period, figures: Figures | None = None
) -> tuple[Digest, Seal] | None:
    """A quarter's figures as they are sealed; sealed now where nobody has, once and for all.

    What was read for it just before is taken, and read here where it is not that. None where
    nothing is known that could be sealed, and where somebody has touched the seal.
    """
    row = seal_of(tx.session, unit_id, period.key)
    if row is not None:
        return (_opened(tx, unit_id, row.content), _seal(row)) if _intact(row) else None
    if figures is None or (figures.unit_id, figures.period) != (unit_id, period.key):
        figures = figures_of(tx, unit_id, period)
    return None if figures is None else (figures.digest, _seal(_sealed(tx, figures)))


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def sealed_digest(tx: Tx, unit_id: int, period_key: str) -> SealedDigest:
    """A unit's quarter exactly as it was sealed, and which branches have other figures today.

    Raises NotFound for a unit out of reach and for what was never sealed.
    """
    unit = tx.unit(unit_id)
    row = seal_of(tx.session, unit_id, period_key)
    if row is None:
        raise NotFound("digest.not_sealed", unit=unit.name, period=period_key)
    intact = _intact(row)
    figures = _opened(tx, unit_id, row.content) if intact else None
    return SealedDigest(
        unit_id=unit_id,
        unit=unit.name,
        code=unit.code,
        zone=unit.zone,
        seal=_seal(row),
        intact=intact,
        content=row.content,
        figures=figures,
        differing=() if figures is None else _differing(tx, unit_id, figures),
    )


def _sealed(tx: Tx, figures: Figures) -> DigestSeal:
    rules = figures.digest.rules_version
    row = DigestSeal(
        unit_id=figures.unit_id,
        period=figures.period,
        rules=rules,
        content=figures.content,
        digest=hash_of(rules, figures.content),
        sealed_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def _intact(row: DigestSeal) -> bool:
    return hash_of(row.rules, row.content) == row.digest


def _opened(tx: Tx, unit_id: int, content: str) -> Digest:
    document: Mapping[str, Any] = json.loads(content)
    ids = ids_of(tx.session, {each["code"] for each in document["branches"]})
    return replace(as_digest(document, ids), scope_id=unit_id)


def _seal(row: DigestSeal) -> Seal:
    return Seal(row.period, row.rules, row.digest, row.sealed_at)


def _differing(tx: Tx, unit_id: int, sealed: Digest) -> tuple[str, ...]:
    """Branches whose numbers are others today, also those that have come or gone, by name."""
    assert sealed.period is not None  # it was sealed of a quarter
    period = parse_period(sealed.period)
    today = compliance(tx, unit_id=unit_id, period=period, overview=True)
    names = {each.code: each.name for each in (*today.branches, *sealed.branches)}
    then, now = _figures(sealed), _figures(today)
    return tuple(sorted(name for code, name in names.items() if then.get(code) != now.get(code)))


def _figures(digest: Digest) -> dict[str, _Figures]:
    return {each.code: (each.tally, each.rate) for each in digest.branches}
