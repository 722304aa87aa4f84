"""Alembic's environment: it works on the connection that `models.upgrade` hands over."""

from typing import TYPE_CHECKING, Literal

from alembic import context
from sqlmodel import AutoString

from models.tables import METADATA
from models.types import UtcDateTime

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext


def plain_types(kind: str, item: object, _: "AutogenContext") -> str | Literal[False]:
    """New revisions name SQLAlchemy's own types, not SQLModel's."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain_types,
)
context.run_migrations()
