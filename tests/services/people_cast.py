"""The two branches as their people come in: some have no account yet, a group has a chat."""

from datetime import UTC, datetime

from sqlalchemy import delete
from sqlmodel import col

from models.chats import Chat
from models.engine import transaction
from models.organisation import Account, Candidate
from services.people import note_candidate
from services.seam import SYSTEM, Deps
from tests.services.meeting_cast import FIRST, SECOND, SUN, WU, ZHOU, World, seed

FIRST_CHAT, SECOND_CHAT = -100_2, -100_3
UNBOUND = (SUN, ZHOU, WU)  # of the first branch
NEWCOMER = 880_001  # a Telegram account that nobody knows
NEWCOMER_TOO = 880_002


def arriving(deps: Deps) -> World:
    """The branches with their chats; `UNBOUND` have not linked an account."""
    world = seed(deps)
    with transaction(deps.engine, writes=True) as session:
        session.execute(delete(Account).where(col(Account.person_id).in_(UNBOUND)))
    since = datetime(2026, 1, 1, tzinfo=UTC)
    world.add(
        Chat,
        {"chat_id": FIRST_CHAT, "unit_id": FIRST, "bound_at": since, "bound_by": 1},
        {"chat_id": SECOND_CHAT, "unit_id": SECOND, "bound_at": since, "bound_by": 1},
    )
    return world


def joins(world: World, chat: int = FIRST_CHAT, telegram_id: int = NEWCOMER) -> int:
    """Somebody joins a branch's group; the candidate's id."""
    assert world.deps.run_now(note_candidate, SYSTEM, telegram_id, chat, "花名 🌼")
    found: int = max(each.id for each in world.all(Candidate))
    return found


def account_of(world: World, person: int) -> int | None:
    """The Telegram id that is linked to a person."""
    return next((a.telegram_id for a in world.all(Account) if a.person_id == person), None)
