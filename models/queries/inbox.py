"""The inbox as the seam writes it, in every transaction that has an effect."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from models.chats import InboxUpdate
from models.tables import METADATA

_INBOX = METADATA.tables[InboxUpdate.__tablename__]
# Built once: making and hashing a statement takes longer than SQLite needs to run it.
_MARK_DONE = (
    update(_INBOX)
    .where(_INBOX.c.update_id == bindparam("number"), _INBOX.c.done_at.is_(None))
    .values(done_at=bindparam("now"), effect=bindparam("what"))
)


def mark_done(connection: Connection, update_id: int, now: datetime, effect: str | None) -> bool:
    """Note that an update has had its effect; False when it had had it before."""
    values = {"number": update_id, "now": now, "what": effect}
    return connection.execute(_MARK_DONE, values).rowcount > 0
