"""A quarter's digest sealed once, opened as it was sealed, and compared with today."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from domain.attendance import Rate
from domain.errors import NotFound
from domain.ladder.sealed import seal_of as hash_of
from domain.periods import Period, parse_period
from models.queries.digests import ids_of, seal_of
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


def sealed_or_new(tx: Tx, unit_id: int, period: Period) -> tuple[Digest, Seal] | None:
    """A quarter's figures as they are sealed; sealed now where nobody has, once and for all.

    None where nothing is known that could be sealed, and where somebody has touched the seal.
    """
    row = seal_of(tx.session, unit_id, period.key)
    if row is None:
        digest = compliance(tx, unit_id=unit_id, period=period)
        if not is_known(digest):
            return None
        row = _sealed(tx, unit_id, period, digest)
    return (_opened(tx, row), _seal(row)) if _intact(row) else None


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
    figures = _opened(tx, row) if intact else None
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


def _sealed(tx: Tx, unit_id: int, period: Period, digest: Digest) -> DigestSeal:
    content = canonical(as_document(digest))
    row = DigestSeal(
        unit_id=unit_id,
        period=period.key,
        rules=digest.rules_version,
        content=content,
        digest=hash_of(digest.rules_version, content),
        sealed_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def _intact(row: DigestSeal) -> bool:
    return hash_of(row.rules, row.content) == row.digest


def _opened(tx: Tx, row: DigestSeal) -> Digest:
    document: Mapping[str, Any] = json.loads(row.content)
    ids = ids_of(tx.session, {each["code"] for each in document["branches"]})
    return replace(as_digest(document, ids), scope_id=row.unit_id)


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
