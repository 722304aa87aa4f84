"""The rules that tests run with: the bot's own, dues on the tenth, no digests and no boards."""

from dataclasses import replace
from functools import lru_cache

from domain.ladder.stages import Board, DigestDay
from domain.rulebook import Rules
from services.rulebook import load_rules


@lru_cache(maxsize=1)
def tested_rules() -> Rules:
    """The rules as they are, but for the dues day, from which the casts count their days.

    Digests are switched off: they would come into tests about something else, on any Monday.
    Groups have no board either: a world that is about boards has its branches set one.
    """
    found = load_rules()
    settings = replace(found.dues.settings, dues_day=10)
    ladders = replace(
        found.ladders,
        digest_day=DigestDay.OFF,
        digest_monthly=False,
        digest_quarterly=False,
        board=Board.OFF,
    )
    return replace(found, dues=replace(found.dues, settings=settings), ladders=ladders)


def with_digests(rules: Rules) -> Rules:
    """The same with digests as the file has them, and still without boards."""
    return replace(rules, ladders=replace(load_rules().ladders, board=Board.OFF))
