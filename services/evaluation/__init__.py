"""The anonymous evaluation (无记名测评): rounds, ballots, results; see `models.evaluation`."""

from services.evaluation.ballots import (
    cast_ballot,
    mark_ballot,
    rounds_to_vote,
    show_ballot,
    take_ballot,
)
from services.evaluation.inviting import (
    accept_invitation,
    end_invitation,
    invite_representative,
)
from services.evaluation.results import (
    evaluation_of,
    own_results,
    round_of,
    round_results,
    voters_to_remind,
)
from services.evaluation.rounds import close_round, open_round, void_round
from services.evaluation.values import (
    NOTICE,
    TOO_FEW,
    Invited,
    Line,
    OwnRound,
    Paper,
    Representative,
    ResultRow,
    RoundEntry,
    RoundResults,
    RoundView,
    Turnout,
    Waiting,
)

__all__ = [
    "NOTICE",
    "TOO_FEW",
    "Invited",
    "Line",
    "OwnRound",
    "Paper",
    "Representative",
    "ResultRow",
    "RoundEntry",
    "RoundResults",
    "RoundView",
    "Turnout",
    "Waiting",
    "accept_invitation",
    "cast_ballot",
    "close_round",
    "end_invitation",
    "evaluation_of",
    "invite_representative",
    "mark_ballot",
    "open_round",
    "own_results",
    "round_of",
    "round_results",
    "rounds_to_vote",
    "show_ballot",
    "take_ballot",
    "void_round",
    "voters_to_remind",
]
