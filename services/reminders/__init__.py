"""Reminders: planned as rows, claimed, delivered by the clock, finished with their outcome."""

from services.reminders.claim import cancel_for, claim, recover
from services.reminders.finish import finish
from services.reminders.plan import plan_reminders, replan
from services.reminders.values import Claim, Ending, Item, Result

__all__ = [
    "Claim",
    "Ending",
    "Item",
    "Result",
    "cancel_for",
    "claim",
    "finish",
    "plan_reminders",
    "recover",
    "replan",
]
