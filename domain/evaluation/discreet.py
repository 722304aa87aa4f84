"""What of a raw update may be stored when it comes from a ballot: nothing that shows a score.

A press carries more than its own data: the message under which the button stands, with its
text and all its buttons; a reply carries the message that it answers. The stored text loses
these, and of a press with a score the score itself: fed again after a crash, it shows the
ballot as it stands, and the voter presses once more.
"""

import json
from typing import Any

SCORE_BUTTON = "1|es|"  # token, slot, score
CAST_BUTTON = "1|ec|"  # token
_BUTTONS = (SCORE_BUTTON, CAST_BUTTON)
_SHOWN = ("text", "caption", "entities", "caption_entities", "reply_markup", "quote")
_KEPT = 3  # parts of a button's data: version, action, token


def discreet(payload: str) -> str:
    """The raw update without what a ballot shows; any other update as it is."""
    if not any(mark in payload for mark in _BUTTONS):
        return payload
    return json.dumps(_without(json.loads(payload)), ensure_ascii=False)


def _without(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [_without(each) for each in value]
    if not isinstance(value, dict):
        return value
    hidden = _SHOWN if _is_ballot(value) else ()
    return {
        key: _without_score(each) if key == "data" else _without(each)
        for key, each in value.items()
        if key not in hidden
    }


def _is_ballot(message: dict[str, Any]) -> bool:
    """Whether a message has a ballot's buttons under it."""
    markup = json.dumps(message.get("reply_markup", ""), ensure_ascii=False)
    return any(mark in markup for mark in _BUTTONS)


def _without_score(data: object) -> object:
    if isinstance(data, str) and data.startswith(SCORE_BUTTON):
        return "|".join(data.split("|")[:_KEPT])
    return data
