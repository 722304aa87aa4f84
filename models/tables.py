"""All tables, so that the metadata is whole wherever it is asked for."""

from sqlmodel import SQLModel

from models import chats, dues, evaluation, meetings, organisation, points, reminders

METADATA = SQLModel.metadata
MODULES = (chats, dues, evaluation, meetings, organisation, points, reminders)
