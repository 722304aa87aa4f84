"""A clock that stands still until a test sets it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


class Clock:
    """`clock.set("2026-11-20 20:30")` in Shanghai; called, it gives the instant in UTC."""

    def __init__(self, text: str) -> None:
        self.now = datetime.min.replace(tzinfo=UTC)
        self.set(text)

    def __call__(self) -> datetime:
        return self.now

    def set(self, text: str) -> None:
        self.now = datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)

    def advance(self, **span: float) -> None:
        """As `timedelta` takes it: `clock.advance(days=1)`."""
        self.now += timedelta(**span)
