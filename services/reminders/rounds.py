"""What a tick goes through: every ledger's planner and claimer, for the clock and for simulations.

Another ledger is added here, and is simulated with the rest. Dues take portions and turns of their
own (`plan_dues`, `claim_dues`), and digests of committees are taken one by one (`claim_upper`).
"""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from services.reminders.boards import BoardClaim, claim_boards, plan_boards
from services.reminders.claim import claim
from services.reminders.digest_claim import claim_weekly
from services.reminders.digest_plan import plan_digests
from services.reminders.digest_values import WeeklyClaim
from services.reminders.evaluation_claim import EvaluationClaim, claim_evaluation
from services.reminders.plan import plan_reminders
from services.reminders.points_claim import PointsClaim, claim_points
from services.reminders.values import Claim
from services.seam import Tx

Said: TypeAlias = Claim | EvaluationClaim | PointsClaim | WeeklyClaim | BoardClaim


class Planner(Protocol):
    """The use case that plans what one ledger has to say today; how many rows are new."""

    def __call__(self, tx: Tx, /) -> int: ...


class Take(Protocol):
    """The use case that takes what one ledger has to say."""

    def __call__(self, tx: Tx, /, *, limit: int) -> Sequence[Said]: ...


PLANNERS: tuple[Planner, ...] = (plan_reminders, plan_digests, plan_boards)
TAKES: tuple[Take, ...] = (claim, claim_evaluation, claim_points, claim_weekly, claim_boards)
