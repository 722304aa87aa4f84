"""Claiming: what is due is taken by one process for a while, its condition checked again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, or_, select, true, update
from sqlmodel import col

from domain.obligations import Verdict
from domain.reminders import wanted
from domain.vocabulary import Office
from models.chats import Chat
from models.organisation import Account, Appointment, Unit
from models.reminders import Reminder, ReminderAttempt
from services.access import May
from services.compliance.facts import BranchFacts, around, facts_where
from services.organisation import valid_on
from services.reminders.plan import verdicts_of
from services.seam import Tx, use_case

LEASE = timedelta(minutes=2)  # how long a claim holds while its process says nothing
MOST_ATTEMPTS = 6
_ONCE_MORE = timedelta(minutes=5)  # after which an unknown outcome is repeated, once
_MOST_ROWS = 400


@dataclass(frozen=True, slots=True)
class Item:
    """One obligation that a message reminds of."""

    reminder_id: int
    obligation: str
    label: str
    label_en: str
    kind: str  # of meeting, for the form that the button opens
    unit_id: int
    group: str | None
    period: str
    stage: str
    due_on: date
    missing: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One message for one chat: everything that is due there now."""

    branch_id: int
    branch: str
    chat_id: int
    thread_id: int | None
    private: bool
    language: str | None
    today: date
    repeated: bool  # an earlier attempt may have arrived
    items: tuple[Item, ...]
    epochs: tuple[tuple[int, int], ...]  # (reminder id, epoch)


@dataclass(frozen=True, slots=True)
class _Target:
    chat_id: int
    thread_id: int | None
    private: bool
    language: str | None


@use_case(may=May.OPERATE, writes=True)
def claim(tx: Tx, *, limit: int = 50) -> tuple[Claim, ...]:
    """Take what is due, one message a branch; what is done meanwhile is cancelled here."""
    due = _due(tx)
    if not due:
        return ()
    by_branch: dict[int, list[Reminder]] = defaultdict(list)
    for row in due:
        by_branch[row.branch_id].append(row)
    some = list(by_branch)[:limit]
    start, end = around(tx.today())
    facts = {each.unit_id: each for each in facts_where(tx, col(Unit.id).in_(some), start, end)}
    targets = _targets(tx, some)
    claims = (_claim(tx, facts.get(b), by_branch[b], targets.get(b)) for b in some)
    return tuple(each for each in claims if each is not None)


def _due(tx: Tx) -> Sequence[Reminder]:
    """Planned and retried rows whose time has come, and those of a process that died."""
    return tx.session.scalars(
        select(Reminder)
        .where(
            or_(
                and_(
                    col(Reminder.state).in_(("planned", "retry")),
                    col(Reminder.not_before) <= tx.now,
                ),
                and_(col(Reminder.state) == "claimed", col(Reminder.claimed_until) <= tx.now),
                and_(
                    col(Reminder.state) == "unknown",
                    col(Reminder.not_before) <= tx.now - _ONCE_MORE,
                    col(Reminder.attempts) < 2,  # noqa: PLR2004 - once, and once more
                ),
            )
        )
        .order_by(col(Reminder.id))
        .limit(_MOST_ROWS)
        .with_for_update(skip_locked=True)
    ).all()


def _claim(
    tx: Tx, facts: BranchFacts | None, rows: list[Reminder], target: _Target | None
) -> Claim | None:
    if facts is None:
        _set(tx, rows, "cancelled")
        return None
    today = tx.today(facts.zone)
    found = {
        (verdict.obligation.key, verdict.period.key, verdict.unit_id): verdict
        for verdict in verdicts_of(facts, today)
    }
    standing = []
    for row in rows:
        verdict = found.get((row.obligation, row.period, row.unit_id))
        stage = wanted(verdict, today) if verdict else None
        if verdict is None or stage is None:
            _set(tx, [row], "cancelled")
        elif stage.key != row.stage:
            _set(tx, [row], "superseded")
        else:
            standing.append((row, verdict))
    if not standing:
        return None
    if target is None:
        _unreachable(tx, [row for row, _ in standing])
        return None
    return _taken(tx, facts, standing, target, today)


def _taken(
    tx: Tx,
    facts: BranchFacts,
    standing: list[tuple[Reminder, Verdict]],
    target: _Target,
    today: date,
) -> Claim:
    repeated = any(row.state in {"claimed", "unknown"} for row, _ in standing)
    for row, _ in standing:
        row.state = "claimed"
        row.claimed_until = tx.now + LEASE
        row.epoch += 1
        row.attempts += 1
        row.chat_id = target.chat_id
    tx.session.flush()
    return Claim(
        branch_id=facts.unit_id,
        branch=facts.name,
        chat_id=target.chat_id,
        thread_id=target.thread_id,
        private=target.private,
        language=target.language,
        today=today,
        repeated=repeated,
        items=tuple(_item(facts, row, verdict) for row, verdict in standing),
        epochs=tuple((row.id or 0, row.epoch) for row, _ in standing),
    )


def _item(facts: BranchFacts, row: Reminder, verdict: Verdict) -> Item:
    rule = verdict.obligation
    return Item(
        reminder_id=row.id or 0,
        obligation=rule.key,
        label=rule.label,
        label_en=rule.label_en,
        kind=min(rule.kinds),
        unit_id=verdict.unit_id,
        group=facts.names.get(verdict.unit_id),
        period=verdict.period.key,
        stage=row.stage,
        due_on=verdict.due_on,
        missing=verdict.missing,
    )


def _unreachable(tx: Tx, rows: Sequence[Reminder]) -> None:
    """Nobody can be written to: tried again next day, and the digest says so meanwhile."""
    for row in rows:
        row.state = "retry"
        row.not_before = tx.now + timedelta(days=1)
        tx.session.add(
            ReminderAttempt(reminder_id=row.id or 0, epoch=row.epoch, at=tx.now, outcome="nobody")
        )
    tx.session.flush()


def _set(tx: Tx, rows: Sequence[Reminder], state: str) -> None:
    tx.session.execute(
        update(Reminder).where(col(Reminder.id).in_([row.id for row in rows])).values(state=state)
    )


def _targets(tx: Tx, branch_ids: Sequence[int]) -> dict[int, _Target]:
    """The secretary in private, else the deputy, else the branch's group."""
    groups = tx.session.scalars(
        select(Chat).where(col(Chat.unit_id).in_(branch_ids), col(Chat.reachable) == true())
    )
    found = {
        chat.unit_id: _Target(chat.chat_id, chat.thread_id, private=False, language=None)
        for chat in groups
    }
    rows = tx.session.execute(
        select(
            col(Appointment.unit_id),
            col(Appointment.office),
            col(Account.telegram_id),
            col(Account.language),
        )
        .join(Account, col(Account.person_id) == col(Appointment.person_id))
        .where(
            col(Appointment.unit_id).in_(branch_ids),
            col(Appointment.office).in_((Office.SECRETARY.value, Office.DEPUTY_SECRETARY.value)),
            valid_on(Appointment, tx.today()),
            col(Account.reachable) == true(),
        )
        # A deputy is put in first, so that the secretary takes the place.
        .order_by(col(Appointment.office), col(Appointment.id))
    )
    for unit_id, _, telegram_id, language in rows:
        found[unit_id] = _Target(telegram_id, None, private=True, language=language)
    return found
