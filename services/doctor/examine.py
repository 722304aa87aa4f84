"""Looking for what keeps the bot from its work; each check stands alone."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from models.queries.doctor import (
    dead_branches,
    deliveries,
    revision_of,
    stops_on,
    unanswered_updates,
    unreachable_chats,
    unreached_branches,
    votes_are_open,
)
from models.queries.rehearsal import rehearsing_codes
from models.upgrade import head
from services.access import May
from services.reminders.rehearsal import operators_of
from services.seam import Tx, use_case

_AHEAD = timedelta(days=365)
_ANNOUNCED = 12  # month by which the State Council has said how the next year is worked
_LATELY = timedelta(days=30)
_PATIENCE = timedelta(minutes=10)  # before what should have gone out counts as late


class Health(StrEnum):
    """How a check ended; only `wrong` needs somebody to do something now."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `named` are codes of units, years or revisions."""

    name: str
    health: Health
    count: int = 0
    named: tuple[str, ...] = ()


@use_case(may=May.OPERATE, writes=False)
def examine(tx: Tx, *, key_kept: bool) -> tuple[Check, ...]:
    """Everything that an operator must know; `key_kept`: the key of sealed ballots is there."""
    return (
        _workdays(tx),
        _coded("branches", unreached_branches(tx.session, tx.today())),
        _coded("chats", unreachable_chats(tx.session)),
        *_rehearsals(tx),
        *_deliveries(tx),
        # Telegram's limits end by themselves.
        _counted("silence", stops_on(tx.session, tx.now), Health.NOTE),
        _counted("inbox", unanswered_updates(tx.session, tx.now - _PATIENCE), Health.WRONG),
        _tables(tx),
        _key(tx, kept=key_kept),
    )


def _workdays(tx: Tx) -> Check:
    """The next year is announced in November, so before December it is only a note."""
    today = tx.today()
    years = tx.rules.workdays.unknown(today, today + _AHEAD)
    overdue = [year for year in years if year == today.year or today.month >= _ANNOUNCED]
    health = Health.WRONG if overdue else Health.NOTE if years else Health.FINE
    return Check("workdays", health, len(years), tuple(map(str, years)))


def _deliveries(tx: Tx) -> tuple[Check, ...]:
    """An unknown outcome cannot be mended, and most of these messages have arrived."""
    since = tx.now - _LATELY
    found = deliveries(tx.session, tx.now, since, tx.now - _PATIENCE)
    dead = tuple(dead_branches(tx.session, since)) if found.dead else ()
    return (
        Check("dead", Health.WRONG if dead else Health.FINE, found.dead, dead),
        _counted("unknown", found.unknown, Health.NOTE),
        _counted("overdue", found.overdue, Health.WRONG),
        _counted("lapsed", found.lapsed, Health.WRONG),
    )


def _rehearsals(tx: Tx) -> tuple[Check, ...]:
    """New branches rehearse until they are switched on; nobody hears it without an operator."""
    codes = tuple(rehearsing_codes(tx.session))
    unheard = () if operators_of(tx) else codes
    health = Health.NOTE if codes else Health.FINE
    return (
        Check("rehearsal", health, len(codes), codes),
        Check("unheard", Health.NOTE if unheard else Health.FINE, len(unheard), unheard),
    )


def _tables(tx: Tx) -> Check:
    found = revision_of(tx.session)
    return Check("tables", Health.FINE if found == head() else Health.WRONG, 0, (found, head()))


def _key(tx: Tx, *, kept: bool) -> Check:
    """The first evaluation makes the key; while one is open nothing replaces it."""
    if kept:
        return Check("key", Health.FINE)
    return Check("key", Health.WRONG if votes_are_open(tx.session) else Health.NOTE)


def _coded(name: str, codes: list[str]) -> Check:
    health = Health.WRONG if codes else Health.FINE
    return Check(name, health, len(codes), tuple(codes))


def _counted(name: str, count: int, bad: Health) -> Check:
    return Check(name, bad if count else Health.FINE, count)
