"""Errors carry a key and values, never a sentence."""

from domain.errors import DomainError, NotFound


def test_an_error_shows_its_key_and_values_in_logs() -> None:
    assert str(NotFound("unit.not_found")) == "unit.not_found"
    assert str(DomainError("meeting.in_future", day=1)) == "meeting.in_future {'day': 1}"
