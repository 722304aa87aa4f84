"""Settings and logs; none of it may hang."""

from tests.support.guard import pytest_runtest_call, pytest_runtest_setup

__all__ = ["pytest_runtest_call", "pytest_runtest_setup"]
