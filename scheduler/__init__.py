"""The clock: it rings, looks at the rows, and delivers what is due."""

from scheduler.timetable import Timetable

__all__ = ["Timetable"]
