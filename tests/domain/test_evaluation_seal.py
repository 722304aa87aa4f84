"""The seal, and what of an update from a ballot is stored."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.evaluation.discreet import CAST_BUTTON, SCORE_BUTTON, discreet
from domain.evaluation.seal import NONCE, fingerprint, seal, unseal

NONCES = st.binary(min_size=NONCE, max_size=NONCE)
TOKEN = "tokentokentokentoken22"


@given(st.binary(min_size=1), NONCES, st.binary(max_size=200))
def test_what_is_sealed_comes_back_for_its_purpose_only(
    secret: bytes, nonce: bytes, plain: bytes
) -> None:
    sealed = seal(secret, "urn 1", nonce, plain)
    assert unseal(secret, "urn 1", sealed) == plain
    assert unseal(secret, "urn 2", sealed) is None
    assert unseal(secret + b"x", "urn 1", sealed) is None
    assert len(sealed) == len(plain) + NONCE + 32


@given(NONCES, NONCES, st.binary(min_size=8, max_size=90))
def test_another_nonce_seals_otherwise(one: bytes, other: bytes, plain: bytes) -> None:
    first, second = (seal(b"key", "urn 1", nonce, plain) for nonce in (one, other))
    assert (first == second) is (one == other)
    assert plain not in first[NONCE:]


@pytest.mark.parametrize("place", [0, 20, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    sealed = bytearray(seal(b"key", "urn 1", bytes(NONCE), b"sums of ballots"))
    sealed[place] ^= 1
    assert unseal(b"key", "urn 1", bytes(sealed)) is None
    assert unseal(b"key", "urn 1", b"") is None


def test_a_key_is_known_by_a_mark_that_says_nothing_of_it() -> None:
    assert fingerprint(b"key") == fingerprint(b"key") != fingerprint(b"other")
    assert len(fingerprint(b"key")) == 16


def keyboard(*data: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "90", "callback_data": each} for each in data]]}


BALLOT = {
    "message_id": 5,
    "chat": {"id": 7001, "type": "private"},
    "text": "张三 90 分",
    "entities": [{"type": "bold", "offset": 0, "length": 2}],
    "reply_markup": keyboard(f"{SCORE_BUTTON}{TOKEN}|0|90", f"{CAST_BUTTON}{TOKEN}"),
}


def press(data: str, message: dict[str, Any]) -> dict[str, Any]:
    query = {"id": "1", "from": {"id": 7001}, "message": message, "data": data}
    return {"update_id": 41, "callback_query": query}


def stored(update: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(discreet(json.dumps(update, ensure_ascii=False)))
    return found


def test_a_press_with_a_score_is_stored_without_it() -> None:
    found = stored(press(f"{SCORE_BUTTON}{TOKEN}|0|90", BALLOT))
    assert found["callback_query"] == {
        "id": "1",
        "from": {"id": 7001},
        "message": {"message_id": 5, "chat": {"id": 7001, "type": "private"}},
        "data": f"{SCORE_BUTTON}{TOKEN}",
    }
    assert "90" not in json.dumps(found)


def test_casting_is_stored_with_what_it_needs() -> None:
    found = stored(press(f"{CAST_BUTTON}{TOKEN}", BALLOT))
    assert found["callback_query"]["data"] == f"{CAST_BUTTON}{TOKEN}"
    assert "90" not in json.dumps(found)


def test_a_reply_to_a_ballot_is_stored_without_the_ballot() -> None:
    message = {"message_id": 6, "text": "这样可以吗", "reply_to_message": BALLOT}
    found = stored({"update_id": 42, "message": message})
    assert found["message"]["text"] == "这样可以吗"
    assert found["message"]["reply_to_message"] == {"message_id": 5, "chat": BALLOT["chat"]}


def test_any_other_update_is_stored_as_it_came() -> None:
    other = json.dumps(press("1|ms|4", {**BALLOT, "reply_markup": keyboard("1|ms|4")}))
    assert discreet(other) is other
    assert discreet("not json") == "not json"


def test_a_stored_text_that_only_speaks_of_a_ballot_keeps_its_words() -> None:
    said = {"message_id": 6, "text": f"{SCORE_BUTTON}x", "photo": [{"file_id": "a"}], "data": 4}
    assert stored({"update_id": 43, "message": said})["message"] == said
