"""Callback data: what is written is read back, what is forged is harmless, 64 bytes at most."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.buttons import Action, data_for, parse, pattern

ACTIONS = st.sampled_from(list(Action))
WORDS = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.integers(-(10**9) + 1, 10**9 - 1)
LIMIT = 64


@given(ACTIONS, st.lists(WORDS | NUMBERS, max_size=3))
def test_what_is_written_on_a_button_is_read_back(action: Action, args: list[int | str]) -> None:
    try:
        data = data_for(action, *args)
    except ValueError:
        assert sum(len(str(arg).encode()) + 1 for arg in args) + len(action) + 2 > LIMIT
        return
    assert len(data.encode()) <= LIMIT
    press = parse(data)
    assert press is not None
    assert (press.action, press.args) == (action, tuple(map(str, args)))
    for place, arg in enumerate(args):
        assert press.text(place) == str(arg)
        if isinstance(arg, int):
            assert press.number(place) == arg


@given(st.text(max_size=LIMIT))
def test_whatever_is_forged_is_read_without_an_error(data: str) -> None:
    press = parse(data)
    if press is not None:
        assert isinstance(press.number(0), int)
        assert press.text(9) == ""


@pytest.mark.parametrize("data", [None, "", "1", "1|", "2|x", "|x", "1|nonsense", "x|1", "1|X"])
def test_what_is_not_ours_is_nobodys_press(data: str | None) -> None:
    assert parse(data) is None


@pytest.mark.parametrize("text", ["", "1e3", "１２", "99999999999", "1 ", "--1", "٣", "0x1"])
def test_a_number_that_no_database_keeps_is_zero(text: str) -> None:
    press = parse(f"1|x|{text}")
    assert press is not None
    assert press.number(0) == 0


def test_bytes_are_counted_and_not_characters() -> None:
    data_for(Action.CLOSE, "a" * 60)
    with pytest.raises(ValueError, match="64 bytes"):
        data_for(Action.CLOSE, "a" * 61)
    with pytest.raises(ValueError, match="64 bytes"):
        data_for(Action.CLOSE, "支" * 21)


def test_an_argument_cannot_smuggle_in_another() -> None:
    with pytest.raises(ValueError, match="separator"):
        data_for(Action.CLOSE, "1|2")


@given(ACTIONS, ACTIONS, st.lists(NUMBERS, max_size=2))
def test_a_pattern_fits_its_own_action_only(one: Action, other: Action, args: list[int]) -> None:
    fits = re.search(pattern(one), data_for(other, *args))
    assert (fits is not None) is (one is other)


def test_a_pattern_can_ask_for_the_first_arguments() -> None:
    wanted = pattern(Action.FORM, "meeting.x")
    assert re.search(wanted, data_for(Action.FORM, "meeting.x", 5))
    assert re.search(wanted, data_for(Action.FORM, "meeting.x"))
    assert not re.search(wanted, data_for(Action.FORM, "meetingax", 5))
    assert not re.search(wanted, data_for(Action.FORM, "meeting.xy"))


def test_no_two_actions_share_a_letter() -> None:
    assert len({each.value for each in Action}) == len(Action.__members__)
