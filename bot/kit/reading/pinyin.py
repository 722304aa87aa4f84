"""How names sound: full pinyin, initials and distances; pypinyin loads at the first use."""

from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice, product

_MOST_SPELLINGS = 24  # of one name with characters of several sounds
_LEAST_LIKE = 0.34  # ratio below which nobody is near


@lru_cache(maxsize=4096)
def full(name: str) -> frozenset[str]:
    """Every full pinyin of a name, without tones or spaces."""
    return frozenset("".join(parts) for parts in _spellings(name))


@lru_cache(maxsize=4096)
def given(name: str) -> frozenset[str]:
    """Every pinyin of the given name alone."""
    return frozenset("".join(parts[1:]) for parts in _spellings(name) if len(parts) > 1)


@lru_cache(maxsize=4096)
def initials(name: str) -> frozenset[str]:
    """Every row of first letters."""
    return frozenset("".join(part[:1] for part in parts) for parts in _spellings(name))


@lru_cache(maxsize=4096)
def _spellings(name: str) -> tuple[tuple[str, ...], ...]:
    from pypinyin import Style, pinyin  # noqa: PLC0415  0.5 s

    sounds = pinyin(name, style=Style.NORMAL, heteronym=True)
    every = islice(product(*(dict.fromkeys(each) for each in sounds)), _MOST_SPELLINGS)
    return tuple(tuple(part.casefold() for part in parts) for parts in every)


def nearest(word: str, names: list[str], most: int) -> list[int]:
    """The places of the names most like a word, by characters or by sound."""
    scored = sorted(((-_likeness(word, name), place) for place, name in enumerate(names)))
    return [place for score, place in scored[:most] if -score >= _LEAST_LIKE]


def _likeness(word: str, name: str) -> float:
    spelt = max(_ratio(a, b) for a in islice(full(word), 2) for b in islice(full(name), 2))
    return max(_ratio(word, name), spelt * 0.9)


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
