"""Reminders: planned as rows, claimed, delivered by the clock, finished with their outcome."""

from services.reminders.claim import Claim, Item, claim
from services.reminders.finish import Result, finish
from services.reminders.plan import plan_reminders

__all__ = ["Claim", "Item", "Result", "claim", "finish", "plan_reminders"]
