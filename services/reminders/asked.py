"""`/why` in a chat: what a branch is being reminded of, and the story that this person may read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import col

from domain.errors import DomainError, Forbidden, NotFound
from domain.ladder.due import Judged, Why
from domain.ladder.lasting import TERM_ELECTION
from domain.ladder.meetings import judged_within, known_on
from domain.ladder.own import OwnReminders
from domain.ladder.stages import Subject
from domain.obligations import Obligation, State, UnitFacts, Verdict, current_and_last
from domain.points.duty import KEYS as POINTS
from models.organisation import Unit
from models.queries.reminded import (
    AboutRow,
    about_message,
    lately_about,
    reminded_branches,
    two_branches,
)
from services.access import May
from services.compliance.facts import BranchFacts, around, facts_where
from services.meetings.branch import Branch, load_branch
from services.reminders.labels import Label, labels_of
from services.reminders.own import owns_of
from services.reminders.telling import CallStory, Story
from services.reminders.why import why_reminded
from services.rights import keeps
from services.seam import Tx, use_case

LATELY = timedelta(days=31)
_MOST = 200  # branches named to one person
_OF_MESSAGE = 20  # things of one message that are offered
_MEETINGS = Subject.MEETINGS.value
# Whoever sees how a branch stands may read why it was told of these, in its group too; the others
# are for its keepers and those above, in private. Dues, ballots and digests tell of themselves.
_OPEN = frozenset({_MEETINGS, Subject.TERM.value})
_KEPT = frozenset({Subject.POINTS.value, Subject.PROBATION.value})


@dataclass(frozen=True, slots=True)
class Reminded:
    """One thing of a period that a branch is being reminded of."""

    branch_id: int
    subject: str
    obligation: str
    period: str
    label: str = ""  # of a meeting
    label_en: str = ""
    state: State | None = None  # of a meeting; the worst of its groups
    next_on: date | None = None  # the next call, if nothing is done before


@dataclass(frozen=True, slots=True)
class ReminderList:
    """What a branch is being reminded of, as far as the actor may know it here."""

    branch_id: int
    branch: str
    today: date
    items: tuple[Reminded, ...]


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def asked_branches(tx: Tx, unit_id: int | None = None) -> tuple[tuple[int, str, int], ...]:
    """The branches within reach, or below a unit, that were reminded lately, with how many rows.

    Where there is one branch only, it comes alone, reminded or not.
    """
    within = tx.within_reach()
    if unit_id is not None:
        path = tx.unit(unit_id).path
        within = within & col(Unit.path).startswith(path, autoescape=True)
    first = two_branches(tx.session, within)
    if len(first) == 1:
        ((number, name),) = first
        return ((number, name, 0),)
    since = tx.now - LATELY
    return tuple(reminded_branches(tx.session, within, _OPEN, since, _MOST))


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def reminded_of(tx: Tx, branch_id: int, *, group: bool) -> ReminderList:
    """What was called for lately or will be; in a group nothing that is about persons or points.

    Raises NotFound for a branch out of reach.
    """
    branch = load_branch(tx, branch_id)
    inside = _inside(tx, branch) and not group
    subjects = _OPEN | _KEPT if inside else _OPEN
    rows = lately_about(tx.session, branch_id, subjects, tx.now - LATELY)
    known = {(row.obligation, row.period) for row in rows if row.subject == _MEETINGS}
    here = col(Unit.id) == branch_id
    meetings: dict[tuple[str, str], Reminded] = {}
    for facts in facts_where(tx, here, *around(branch.today)):
        own = owns_of(tx, here).of(branch_id)
        for found in _meetings(tx, facts, own, known):
            key = found.obligation, found.period
            meetings[key] = _worse(meetings[key], found) if key in meetings else found
    named = labels_of(tx.rules)
    others = [_other(row, named) for row in rows if row.subject != _MEETINGS and _told_of(row)]
    items = (*sorted(meetings.values(), key=_order), *others)
    return ReminderList(branch_id, branch.row.name, branch.today, items)


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def why_told(
    tx: Tx, branch_id: int, obligation: str, period: str, *, group: bool
) -> tuple[Story, ...]:
    """`why_reminded` as this person may read it here: names in private, for keepers and above.

    Raises `reminders.only_private` for what is not for a group, Forbidden for what is not for
    ordinary members, and what `why_reminded` raises.
    """
    branch = load_branch(tx, branch_id)
    inside = _inside(tx, branch)
    open_ = {rule.key for rule in branch.obligations} | {TERM_ELECTION}
    if obligation not in open_:
        if not inside:
            raise Forbidden("reminders.not_keeper_asks")
        if group:
            raise DomainError("reminders.only_private")
    found = why_reminded(tx, branch_id, obligation, period)
    return found if inside and not group else tuple(map(_nameless, found))


@use_case(may=May.SEE_COMPLIANCE, writes=False)
def asked_message(tx: Tx, chat_id: int, message_id: int) -> tuple[Reminded, ...]:
    """What a message of the bot reminded of, as far as the actor reaches.

    Raises NotFound for a message that was no reminder.
    """
    rows = about_message(tx.session, tx.within_reach(), chat_id, message_id)
    rows = [row for row in rows if _told_of(row)][:_OF_MESSAGE]
    if not rows:
        raise NotFound("reminders.message_unknown")
    rules = {
        (branch_id, rule.key): rule
        for branch_id in {row.branch_id for row in rows}
        for rule in load_branch(tx, branch_id).obligations
    }
    named = labels_of(tx.rules)
    return tuple(
        _labelled(_other(row, named), rules.get((row.branch_id, row.obligation))) for row in rows
    )


def _inside(tx: Tx, branch: Branch) -> bool:
    """Whether the actor keeps the branch or holds an office above it."""
    path = tx.unit(branch.unit_id).path
    return keeps(tx, branch) or any(
        path.startswith(seat.path) and seat.path != path for seat in tx.actor.seats
    )


def _told_of(row: AboutRow) -> bool:
    """Rows of an obligation; of points there are others, for single entries."""
    return row.subject in _OPEN | _KEPT and (
        row.subject != Subject.POINTS.value or row.obligation in POINTS
    )


def _other(row: AboutRow, named: Mapping[str, Label]) -> Reminded:
    label, label_en = named.get(row.obligation, ("", ""))
    return Reminded(row.branch_id, row.subject, row.obligation, row.period, label, label_en)


def _labelled(found: Reminded, rule: Obligation | None) -> Reminded:
    return found if rule is None else replace(found, label=rule.label, label_en=rule.label_en)


def _meetings(
    tx: Tx, facts: BranchFacts, own: OwnReminders, known: set[tuple[str, str]]
) -> Iterator[Reminded]:
    """What each unit owes that has a call to come, or had rows lately."""
    today = tx.today(facts.zone)
    for unit in facts.units:
        held = facts.meetings_of(unit.unit_id)
        for verdict in current_and_last(facts.obligations, unit, held, today):
            judged = _judged(tx, verdict, unit, facts.theme_day, own, today)
            owed = verdict.state in {State.MISSING, State.NOT_YET_DUE}
            coming = [each.call.on for each in judged if each.why is Why.AHEAD] if owed else []
            due = owed and any(each.why is Why.DUE for each in judged)
            rule, period = verdict.obligation, verdict.period.key
            if coming or due or (rule.key, period) in known:
                yield Reminded(
                    facts.unit_id,
                    _MEETINGS,
                    rule.key,
                    period,
                    rule.label,
                    rule.label_en,
                    verdict.state,
                    min(coming, default=None),
                )


def _judged(  # noqa: PLR0917 - what it depends on
    tx: Tx,
    verdict: Verdict,
    unit: UnitFacts,
    theme_day: int | None,
    own: OwnReminders,
    today: date,
) -> tuple[Judged, ...]:
    period, workdays = verdict.period, tx.rules.workdays
    ladder = tx.rules.ladders.of(Subject.MEETINGS, period.kind, verdict.obligation.key)
    if ladder is None:
        return ()
    own_ladder = own.ladder(ladder)
    return judged_within(own_ladder, period, theme_day, known_on(unit), today, workdays)


_RANK = (State.MISSING, State.NOT_YET_DUE, State.UNKNOWN, State.DONE, State.WAIVED)


def _worse(one: Reminded, other: Reminded) -> Reminded:
    """Two groups that owe the same, as one line."""
    first = min(one, other, key=_rank)
    days = [each.next_on for each in (one, other) if each.next_on is not None]
    return replace(first, next_on=min(days, default=None))


def _rank(found: Reminded) -> int:
    assert found.state is not None
    return _RANK.index(found.state)


def _order(found: Reminded) -> tuple[int, str, str]:
    return _rank(found), found.period, found.obligation


def _nameless(story: Story) -> Story:
    """Without names, and without the reasons for which it was put off."""
    put_off = tuple(replace(each, name=None, reason="") for each in story.put_off)
    return replace(story, calls=tuple(map(_unnamed, story.calls)), put_off=put_off)


def _unnamed(call: CallStory) -> CallStory:
    return call if call.row is None else replace(call, row=replace(call.row, name=None))
