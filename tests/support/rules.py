"""The rules that tests run with: the bot's own, with dues on the tenth, and no boards."""

from dataclasses import replace
from functools import lru_cache

from domain.ladder.stages import Board
from domain.rulebook import Rules
from services.rulebook import load_rules


@lru_cache(maxsize=1)
def tested_rules() -> Rules:
    """The rules as they are, but for the dues day, from which the casts count their days.

    Groups have no board either: a world that is about boards has its branches set one.
    """
    found = load_rules()
    settings = replace(found.dues.settings, dues_day=10)
    ladders = replace(found.ladders, board=Board.OFF)
    return replace(found, ladders=ladders, dues=replace(found.dues, settings=settings))
