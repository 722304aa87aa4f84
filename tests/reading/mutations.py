"""Slips of the keyboard: one or two characters added, dropped, doubled or swapped."""

from random import Random

from tests.reading.tables import Phrase, every_phrase

_DIGITS = "0123456789一二三四五六七八九十两零半"


def mutations(count: int, seed: int) -> list[Phrase]:
    """So many rows of the tables, each with one or two slips."""
    random, rows = Random(seed), every_phrase()
    alphabet = sorted({char for row in rows for char in row.text}) + list(_DIGITS) * 4
    return [_slipped(random.choice(rows), alphabet, random) for _ in range(count)]


def _slipped(row: Phrase, alphabet: list[str], random: Random) -> Phrase:
    text = row.text
    for _ in range(random.choice((1, 1, 2))):
        text = _slip(text, alphabet, random)
    return Phrase(row.kind, text, row.now, row.prefer, row.answers)


def _slip(text: str, alphabet: list[str], random: Random) -> str:
    at = random.randrange(len(text) + 1)
    head, tail = text[:at], text[at:]
    match random.randrange(5):
        case 0:
            return head + random.choice(alphabet) + tail
        case 1:
            return head + tail[1:]
        case 2:
            return head + tail[:1] * 2 + tail[1:]
        case 3:
            return head + tail[1:2] + tail[:1] + tail[2:]
        case _:
            return head + random.choice(alphabet) + tail[1:]
