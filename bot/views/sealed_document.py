"""A sealed quarter for scripts, as docs/compliance-json.md describes it."""

import json

from services.reminders import SealedDigest

SCHEMA = 1  # raised when a field changes its meaning or goes


def as_sealed(found: SealedDigest) -> dict[str, object]:
    """What was sealed, whether it still fits its hash, and what differs from it today."""
    return {
        "schema": SCHEMA,
        "unit": found.code,
        "period": found.seal.period,
        "sealed_at": found.seal.sealed_at.isoformat(),
        "rules_version": found.seal.rules,
        "sha256": found.seal.digest,
        "intact": found.intact,
        "differing_today": list(found.differing),
        "figures": json.loads(found.content) if found.intact else None,
    }
