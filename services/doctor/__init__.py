"""What an operator must know: counts and codes of units, never names of people."""

from services.doctor.examine import Check, Health, examine

__all__ = ["Check", "Health", "examine"]
