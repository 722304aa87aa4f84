"""The rules that tests run with: the bot's own, with dues on the tenth."""

from dataclasses import replace
from functools import lru_cache

from domain.rulebook import Rules
from services.rulebook import load_rules


@lru_cache(maxsize=1)
def tested_rules() -> Rules:
    """The rules as they are, but for the dues day, from which the casts count their days."""
    found = load_rules()
    settings = replace(found.dues.settings, dues_day=10)
    return replace(found, dues=replace(found.dues, settings=settings))
