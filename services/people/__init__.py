"""Persons and their accounts: invited by links, confirmed by keepers, forgotten on wish."""

from services.people.candidates import (
    candidate,
    confirm_candidate,
    dismiss_candidate,
    note_candidate,
)
from services.people.invites import (
    INVITE_HOURS,
    create_invite,
    create_invite_above,
    create_invite_for,
    redeem_invite,
)
from services.people.profile import forget_account, mark_reachable, me, set_language, speaker
from services.people.rolls import rolls, rolls_above
from services.people.values import Me, PersonView, Roll, Speaker, Waiting

__all__ = [
    "INVITE_HOURS",
    "Me",
    "PersonView",
    "Roll",
    "Speaker",
    "Waiting",
    "candidate",
    "confirm_candidate",
    "create_invite",
    "create_invite_above",
    "create_invite_for",
    "dismiss_candidate",
    "forget_account",
    "mark_reachable",
    "me",
    "note_candidate",
    "redeem_invite",
    "rolls",
    "rolls_above",
    "set_language",
    "speaker",
]
