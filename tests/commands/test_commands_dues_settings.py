"""`zhibu dues settings` and `zhibu dues set`."""

import pytest

from tests.commands.conftest import Installation
from tests.commands.dues_commands import ENGLISH, document, refused


def test_a_branch_sets_a_thing_and_goes_back(installation: Installation) -> None:
    installation.imported()
    branch = ("--branch", "ZB01")
    before = document(installation, "settings", *branch)
    assert (before["branch"], before["own"]) == ("ZB01", [])
    assert (before["settings"]["rounding"], before["settings"]["steps"]) == ("fen", [1, 3, 5, 6])
    after = document(installation, "set", "rounding", "yuan", *branch)
    assert (after["own"], after["settings"]["rounding"]) == (["rounding"], "yuan")
    found = document(
        installation, "quote", "--kind", "salaried", "--base", "4300.50", "--branch", "ZB01"
    )
    assert (found["due_fen"], found["rounding"]) == (4300, "yuan")
    assert document(installation, "set", "rounding", "--default", *branch) == before


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("ceiling", "false", False),
        ("dues_day", "15", 15),
        ("steps", "1,6", [1, 6]),
        ("steps", "[1, 3]", [1, 3]),
        ("steps", "6", [6]),
        ("farmer", "0.50", "0.50"),
        ("publication", "amounts", "amounts"),
        ("pay_every", "quarter", "quarter"),
    ],
)
def test_values_are_typed_as_they_are_shown(
    installation: Installation, field: str, typed: str, value: object
) -> None:
    installation.imported()
    found = document(installation, "set", field, typed, "--branch", "ZB01")
    assert found["settings"][field] == value
    assert document(installation, "settings", "--branch", "ZB02")["own"] == []
    shown = installation.with_config("dues", "settings", "--branch", "ZB01").stdout
    assert f"{field} = {typed.strip('[]').replace(' ', '')}" in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("set", "mood", "good"), ("“mood”", "rounding", "farmer")),
        (("set", "rounding", "mao"), ("“rounding”", "fen")),
        (("set", "dues_day", "31"), ("“dues_day”",)),
        (("set", "farmer", "2"), ("“farmer”", "0.20")),
        (("set", "rounding"), ("--default",)),
        (("set", "rounding", "yuan", "--default"), ("--default",)),
        (("settings", "--branch", "ZB99"), ("ZB99",)),
    ],
)
def test_what_cannot_be_set_is_one_sentence(
    installation: Installation, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    installation.imported().settings(ENGLISH)
    given = arguments if "--branch" in arguments else (*arguments, "--branch", "ZB01")
    said = refused(installation, *given)
    assert [word for word in words if word not in said] == []
