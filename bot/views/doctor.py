"""What `/doctor` and `zhibu doctor` say: counts and codes, never a name."""

from collections.abc import Mapping, Sequence

from bot.kit.texts import Texts
from services.doctor import Check, Health

_NAMED = 12  # codes shown; the JSON document has all
# Colour is never alone: a sentence stands beside it.
_SYMBOLS = {Health.FINE: "✅", Health.NOTE: "ℹ️", Health.WRONG: "🔴"}
VERSION = 1


def doctor_text(texts: Texts, locale: str, checks: Sequence[Check], *, html: bool = True) -> str:
    """A head, then a sentence for each check: what is wrong comes first."""
    say = texts.say if html else texts.plain
    wrong = sum(check.health is Health.WRONG for check in checks)
    order = (Health.WRONG, Health.NOTE, Health.FINE)
    lines = [
        f"{_SYMBOLS[check.health]} {say(locale, _key(check), **_values(check))}"
        for check in sorted(checks, key=lambda each: order.index(each.health))
    ]
    return "\n".join((say(locale, "doctor.head", wrong=wrong), "", *lines))


def doctor_document(checks: Sequence[Check]) -> Mapping[str, object]:
    """The same as values for a script."""
    return {
        "version": VERSION,
        "fine": all(check.health is not Health.WRONG for check in checks),
        "checks": [
            {
                "name": check.name,
                "health": check.health.value,
                "count": check.count,
                "named": list(check.named),
            }
            for check in checks
        ],
    }


def _key(check: Check) -> str:
    bad = "fine" if check.health is Health.FINE else "bad"
    if check.health is not Health.FINE and check.name in {"workdays", "key"}:
        bad = check.health.value
    return f"doctor.{check.name}.{bad}"


def _values(check: Check) -> Mapping[str, object]:
    more = len(check.named) - _NAMED
    return {
        "count": check.count,
        "named": list(check.named[:_NAMED]),
        "more": max(more, 0),
    }
