"""What tests of access share: those who may not, what must not change, what must stay unseen."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text
from structlog.testing import capture_logs

from domain.meetings import AbsenceReason
from models.chats import InboxUpdate
from models.engine import transaction
from models.organisation import Account, Candidate
from models.tables import METADATA
from playground import Chat, Message, Person
from services.inbox import mark_answered
from services.meetings import record_meeting
from services.seam import SYSTEM, Caller
from tests.chat.house import PATIENCE, House
from tests.services.meeting_cast import (
    FENG,
    FIRST,
    GONE,
    NAMES,
    SUN,
    ZHANG,
    entry,
)

AGENDA, PLACE = "机密议题", "机密地点"
SOURCE = 77  # the number of the message that reported it
# The clock's own tables move by themselves; the inbox only says that an update came.
_ITS_OWN = frozenset({"inbox", "reminder", "reminder_attempt", "clock_mark"})


@dataclass(frozen=True)
class Stand:
    """Somebody in the place where they speak."""

    person: Person
    chat: Chat
    anonymous: bool = False
    own: frozenset[str] = field(default_factory=frozenset)  # words about themselves

    async def says(self, text_: str) -> None:
        await self.person.says(self.chat, text_, anonymous=self.anonymous)


def outsider_in_private(house: House) -> Stand:
    return Stand(house.outsider, house.outsider.private)


def outsider_in_the_group(house: House) -> Stand:
    return Stand(house.outsider, house.first)


def other_branch_in_the_group(house: House) -> Stand:
    """The secretary of the second branch, who sits in the first branch's group."""
    feng = house.people[FENG]
    house.first.members[feng.id] = "member"
    return Stand(feng, house.first, own=frozenset({NAMES[FENG]}))


def anonymous_admin(house: House) -> Stand:
    return Stand(house.people[ZHANG], house.first, anonymous=True)


def gone_in_the_group(house: House) -> Stand:
    return Stand(house.people[GONE], house.first)


def gone_in_private(house: House) -> Stand:
    gone = house.people[GONE]
    return Stand(gone, gone.private, own=frozenset({NAMES[GONE]}))


def candidate_in_the_group(house: House) -> Stand:
    return Stand(candidate(house), house.first)


def candidate_in_private(house: House) -> Stand:
    person = candidate(house)
    return Stand(person, person.private)


WHO = {
    each.__name__: each
    for each in (
        outsider_in_private,
        outsider_in_the_group,
        other_branch_in_the_group,
        anonymous_admin,
        gone_in_the_group,
        gone_in_private,
        candidate_in_the_group,
        candidate_in_private,
    )
}


def candidate(house: House, name: str = "新来的") -> Person:
    """Somebody in the first branch's group whom the secretary has not confirmed."""
    person = house.pg.person(name, started=True)
    house.first.members[person.id] = "member"
    row = {
        "telegram_id": person.id,
        "unit_id": FIRST,
        "shown_name": name,
        "seen_at": house.clock(),
        "state": "waiting",
    }
    house.world.add(Candidate, row)
    return person


def confide(house: House, **values: Any) -> int:
    """A meeting of the first branch with something to hide; its record's id."""
    told: dict[str, Any] = {
        "agenda": AGENDA,
        "place": PLACE,
        "absent": {SUN: AbsenceReason.SICK},
        "source_chat_id": house.first.id,
        "source_message_id": SOURCE,
    }
    receipt = house.app.deps.run_now(
        record_meeting, Caller(house.people[ZHANG].id), entry(**{**told, **values})
    )
    return receipt.kinds[0].record_id


def confidential(stand: Stand) -> frozenset[str]:
    """Words that must not be shown to somebody who does not belong to the first branch."""
    words = {*NAMES.values(), AGENDA, PLACE, "新来的", "出席率 ", "应到", "病假", "未完成", "还差"}
    return frozenset(words - stand.own)


# What is stored ------------------------------------------------------------------------------


def ledgers(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that an actor could write, whole; only whether they can be reached is left out."""
    found = {}
    with transaction(house.app.deps.engine, writes=False) as session:
        for table in METADATA.sorted_tables:
            if table.name not in _ITS_OWN:
                columns = [each for each in table.columns if each.name != "reachable"]
                rows = session.execute(select(*columns).order_by(*table.primary_key))
                found[table.name] = [tuple(row) for row in rows]
    assert found["person"], "an empty ledger would prove nothing"
    return found


async def inbox_texts(house: House) -> list[str]:
    """What the inbox keeps of the updates that were dealt with."""
    await settled(house)
    await house.app.intake.mark()
    # A group of marks may still be on its way; the writer takes this one after it.
    await house.app.deps.run(mark_answered, SYSTEM, [])
    return [row.payload for row in house.world.all(InboxUpdate)]


def account_of(house: House, person: Person) -> Account | None:
    rows = [each for each in house.world.all(Account) if each.telegram_id == person.id]
    return rows[0] if rows else None


def execute(house: House, statement: str) -> None:
    """Change rows by hand, as time or an operator would."""
    with transaction(house.app.deps.engine, writes=True) as session:
        session.execute(text(statement))


# What is said --------------------------------------------------------------------------------


async def settled(house: House) -> None:
    """Everything that people have done so far has been dealt with, by whichever handler."""
    await house.settled()
    # The marker only shows that all was taken in: others' updates run beside it.
    await asyncio.wait_for(house.app.intake._idle.wait(), PATIENCE)


async def heard(house: House, chat: Chat, since: int) -> list[Message]:
    """What the bot has said or changed in a chat since."""
    await settled(house)
    return [
        event.message
        for event in house.pg.tg.events.after(since)
        if event.from_bot
        and event.chat is chat
        and event.message is not None
        and event.kind in {"message", "edit"}
    ]


def now(house: House) -> int:
    """The number of the last event, for `heard`."""
    return house.pg.tg.events.seq


async def answers(house: House, stand: Stand, words: str) -> list[str]:
    """All that is said in answer to something that somebody writes."""
    since = now(house)
    await stand.says(words)
    return [message.text for message in await heard(house, stand.chat, since)]


async def answer_to(house: House, person: Person, chat: Chat, words: str) -> Message:
    """The message that answers what somebody writes: in a group it is a reply to them."""
    asked = await person.says(chat, words)
    return await house.pg.wait_for(
        lambda message: chat.private or replied_to(message) == asked.id,
        chat=chat,
        timeout=PATIENCE,
    )


def replied_to(message: Message) -> int | None:
    """The number of the message that this one answers."""
    found = message.wire.get("reply_to_message")
    return int(found["message_id"]) if found else None


def toasts(house: House, since: int) -> list[str]:
    """What those who pressed were shown: a client shows the first answer to a press only."""
    first: dict[str, str] = {}
    for event in house.pg.tg.events.after(since):
        if event.kind == "answer":
            first.setdefault(event.data["callback_query_id"], event.data["text"])
    return list(first.values())


@contextmanager
def no_errors() -> Iterator[list[Any]]:
    """Nothing may reach the log as an error, and no update may fail."""
    with capture_logs() as lines:
        yield lines
    faults = [
        line
        for line in lines
        if line["log_level"] in {"error", "critical"}
        or str(line.get("outcome", "")).startswith("failed")
    ]
    assert faults == [], faults
