"""Which words at the beginning of a line say a time, and which follow them."""

from collections.abc import Callable

from bot.kit.reading.text import MAX_LENGTH
from bot.kit.reading.values import Ambiguous, Reading, Reason, Refusal

_MOST_WORDS = 12  # Friday, 13 November 2026 from 7:30 pm to 9:00 pm
# Nothing of a time was understood; every other refusal is about a time that was said.
_NOTHING = {Reason.EMPTY, Reason.TOO_LONG, Reason.NOT_A_TIME, Reason.NOT_A_RANGE}


def leading(text: str, read: Callable[[str], Reading[object]]) -> tuple[str, str]:
    """The longest row of first words that says a time, and the other words."""
    words = text.split()
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        said = " ".join(words[:count])
        if len(said) <= MAX_LENGTH and _says_a_time(read(said)):
            return said, " ".join(words[count:])
    return "", " ".join(words)


def _says_a_time(answer: Reading[object]) -> bool:
    """A time, one to be asked about, or one that cannot be; a vague word alone is none."""
    if isinstance(answer, Refusal):
        return answer.reason not in _NOTHING
    if isinstance(answer, Ambiguous) and answer.reason is Reason.VAGUE:
        return bool(answer.readings)
    return True
