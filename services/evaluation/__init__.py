"""The anonymous evaluation (无记名测评): rounds, ballots, results; see `models.evaluation`."""

from services.evaluation.ballots import (
    cast_ballot,
    mark_ballot,
    rounds_to_vote,
    show_ballot,
    take_ballot,
)
from services.evaluation.desk import (
    EvaluationDesk,
    KeptBranch,
    evaluation_desk,
    kept_branches,
    own_evaluations,
    round_view,
)
from services.evaluation.inviting import (
    accept_invitation,
    end_invitation,
    invite_representative,
)
from services.evaluation.notices import remind_voters
from services.evaluation.results import (
    round_results,
)
from services.evaluation.rounds import close_round, open_round, void_round
from services.evaluation.values import (
    NOTICE,
    TOO_FEW,
    Invited,
    Line,
    OwnResult,
    OwnRound,
    Paper,
    Representative,
    ResultRow,
    RoundEntry,
    RoundResults,
    RoundView,
    Turnout,
)

__all__ = [
    "NOTICE",
    "TOO_FEW",
    "EvaluationDesk",
    "Invited",
    "KeptBranch",
    "Line",
    "OwnResult",
    "OwnRound",
    "Paper",
    "Representative",
    "ResultRow",
    "RoundEntry",
    "RoundResults",
    "RoundView",
    "Turnout",
    "accept_invitation",
    "cast_ballot",
    "close_round",
    "end_invitation",
    "evaluation_desk",
    "invite_representative",
    "kept_branches",
    "mark_ballot",
    "open_round",
    "own_evaluations",
    "remind_voters",
    "round_results",
    "round_view",
    "rounds_to_vote",
    "show_ballot",
    "take_ballot",
    "void_round",
]
