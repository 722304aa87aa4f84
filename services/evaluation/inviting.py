"""Representatives of the masses: invited by a one-time link, known by a label only."""

import hashlib
import secrets
from typing import cast

from domain.errors import DomainError, Forbidden, NotFound
from domain.evaluation.terms import Audience
from models.evaluation import EvaluationRound, EvaluationVoter
from models.organisation import Unit
from models.queries.evaluation import add, forget_invited, invited_by, voter_of
from services.access import May
from services.drafts import delete_own
from services.evaluation.found import kept_round, require_open, view_of
from services.evaluation.notices import note_joined
from services.evaluation.values import Invited, RoundView
from services.seam import Tx, use_case
from services.wording import one_line

_LONGEST = 60


@use_case(may=May.KEEPER, writes=True)
def invite_representative(tx: Tx, round_id: int, label: str, *, draft_id: int | None = None) -> str:
    """A one-time token for somebody who is no member; only its hash is stored."""
    row, _ = kept_round(tx, round_id, lock=True)
    require_open(row)
    said = one_line(label)
    if not 0 < len(said) <= _LONGEST:
        raise DomainError("evaluation.label_unfit", most=_LONGEST)
    if draft_id is not None and not delete_own(tx, draft_id):
        raise NotFound("draft.gone")
    token = secrets.token_urlsafe(24)
    add(
        tx.session,
        EvaluationVoter,
        {
            "round_id": round_id,
            "audience": Audience.MASS.value,
            "label": said,
            "token_hash": _hash(token),
            "voted": False,
        },
    )
    tx.effect = f"evaluation:{round_id}"
    return token


@use_case(may=May.KEEPER, writes=True)
def end_invitation(tx: Tx, round_id: int, voter_id: int) -> RoundView:
    """Take an invitation back from somebody who has not voted.

    Once a representative has voted, a link that was opened stays: being refused or not would tell
    the keeper whether this very one has.
    """
    row, branch = kept_round(tx, round_id, lock=True)
    require_open(row)
    view = view_of(tx, row, branch)
    opened = {each.voter_id for each in view.representatives if each.accepted}
    if voter_id in opened and view.turnout[Audience.MASS].voted:
        raise DomainError("evaluation.invitation_opened")
    if not forget_invited(tx.session, round_id, voter_id):
        raise NotFound("evaluation.invitation_gone")
    return view_of(tx, row, branch)


@use_case(may=May.ANYONE, writes=True)
def accept_invitation(tx: Tx, token: str) -> Invited:
    """Make the actor's account the representative's whom the token names."""
    telegram_id = tx.actor.telegram_id
    if telegram_id is None:
        raise Forbidden("evaluation.not_voter")
    invited = invited_by(tx.session, _hash(token))
    if invited is None:
        raise NotFound("evaluation.invitation_gone")
    row = tx.session.get_one(EvaluationRound, invited.round_id)
    branch = tx.session.get_one(Unit, row.branch_id)
    require_open(row)
    if invited.telegram_id not in {None, telegram_id}:
        raise DomainError("evaluation.invitation_used")
    known = voter_of(tx.session, invited.round_id, tx.actor.person_id, telegram_id)
    if known is not None and known.id != invited.id:
        raise DomainError("evaluation.voter_already")
    invited.telegram_id = telegram_id
    tx.session.flush()
    note_joined(tx, branch, invited.round_id, cast("int", invited.id))
    tx.effect = f"evaluation:{row.id}"
    return Invited(invited.round_id, branch.name, row.year, open=True)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
