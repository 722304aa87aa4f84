"""Buttons, and the only place that writes and reads their data: `1|action|arg|…`, 64 bytes at most.

A press carries no authority: whoever handles it asks the use case, as for any command.
"""

import re
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
VERSION = "1"
_SEPARATOR = "|"
_LIMIT = 64  # bytes, set by Telegram
_NUMBER = re.compile(r"-?[0-9]{1,9}")  # an id that every database keeps in its column


@dataclass(frozen=True, slots=True)
class Key:
    """One inline button: what it shows, and its callback data or link."""

    label: str
    data: str = ""
    url: str = ""


Keys = Sequence[Sequence[Key]]


class Action(StrEnum):
    """What a button asks for; a retired letter is never used again."""

    FORM = "f"  # form, draft id, operation, stamp, argument
    MEETING_OPEN = "mo"  # kind, unit id, period key
    MEETING_SHOW = "ms"  # record id
    MEETING_CORRECT = "mc"  # record id
    MEETING_EVIDENCE = "me"  # record id
    MEETING_WITHDRAW = "mw"  # record id
    MEETING_HELD = "mh"  # record id of a plan
    MEETING_CANCEL_PLAN = "mx"  # record id of a plan
    COMPLIANCE_PAGE = "cp"  # unit id, page, span
    COMPLIANCE_EXPLAIN = "ce"  # unit id, obligation, period key
    BIND = "bi"  # unit id
    CANDIDATE = "ca"  # candidate id
    CANDIDATE_IS = "ci"  # candidate id, person id
    CANDIDATE_NOT = "cn"  # candidate id
    INVITE_WHOM = "iw"  # branch id, page
    INVITE = "iv"  # person id
    LANGUAGE = "la"  # locale
    PRIVACY_EXPORT = "pe"
    PRIVACY_FORGET = "pf"
    PRIVACY_FORGET_SURE = "ps"
    DUES_PAY = "dp"  # branch id: one's own payment
    DUES_PAY_FOR = "dr"  # branch id, person id (0: not chosen yet)
    DUES_SHOW = "ds"  # payment id
    DUES_PRINT = "dt"  # payment id: the receipt as a page to print
    DUES_CONFIRM = "dc"  # payment id
    DUES_REFUSE = "dn"  # payment id
    DUES_WITHDRAW = "dw"  # payment id
    DUES_REVERSE = "dx"  # payment id
    DUES_YEAR = "dy"  # branch id, person id (0: oneself in all branches), year
    DUES_LIST = "dl"  # branch id, page: whom to ask
    DUES_MENU = "dm"  # branch id: what its keepers can do
    DUES_GROUP = "dg"  # branch id
    DUES_ASSESS = "da"  # branch id, person id (0: not chosen yet)
    DUES_YEARLY = "du"  # branch id
    DUES_RELIEF = "df"  # branch id, person id (0: not chosen yet)
    DUES_RELIEF_END = "de"  # branch id, exemption id
    DUES_LETTER = "dh"  # branch id
    DUES_SET = "dv"  # branch id
    DUES_REGISTER = "dd"  # branch id, year
    DUES_PUBLISH = "db"  # branch id, year
    DUES_PUBLISHED = "dq"  # branch id, year
    DUES_TOTALS = "dk"  # first month, last month, page
    EVALUATION_MENU = "em"  # branch id: what its keepers can do
    EVALUATION_OPEN = "eo"  # branch id
    EVALUATION_ROUND = "er"  # round id: turnout, then results
    EVALUATION_INVITE = "ei"  # round id
    EVALUATION_INVITE_END = "ex"  # round id, voter id
    EVALUATION_REMIND = "en"  # round id: those who have not voted
    EVALUATION_CLOSE = "el"  # round id
    EVALUATION_VOID = "ev"  # round id
    EVALUATION_TAKE = "et"  # round id: a ballot for oneself
    EVALUATION_SCORE = "es"  # token, slot, score; see domain.evaluation.discreet
    EVALUATION_CAST = "ec"  # token
    EVALUATION_OWN = "ew"  # round id: one's own result
    POINTS_CARD = "jc"  # branch id, person id (0: oneself), year
    POINTS_MONTH = "jm"  # branch id, person id (0: oneself), month: its entries with their reasons
    POINTS_PROPOSE = "jp"  # branch id, person id (0: not chosen yet)
    POINTS_SHOW = "je"  # entry id
    POINTS_WITHDRAW = "jx"  # entry id: taken back by whoever proposed it
    POINTS_WAITING = "jw"  # branch id, page: proposals that wait
    POINTS_APPROVE = "ja"  # entry id
    POINTS_APPROVE_ALL = "jb"  # branch id, the last entry id that was shown
    POINTS_CHANGE = "jg"  # entry id
    POINTS_DECLINE = "jd"  # entry id
    POINTS_REVERSE = "jz"  # entry id: an approved entry is taken back, with a reason
    POINTS_MENU = "ju"  # branch id: what its keepers can do
    POINTS_SCORE = "jt"  # branch id, month: the cards of a month
    POINTS_SHEET = "js"  # branch id, year, page
    POINTS_FILE = "jf"  # branch id, person id (0: the yearly summary), year: as .xlsx
    POINTS_SET = "jv"  # branch id
    POINTS_CLOSE = "jl"  # branch id, month
    POINTS_REOPEN = "jo"  # branch id, month
    POINTS_APPEAL = "jq"  # branch id, month
    POINTS_APPEALS = "ji"  # branch id, page: appeals that wait
    POINTS_ANSWER = "jn"  # appeal id
    POINTS_REVIEW = "jr"  # branch id, year, half (1 or 2)
    POINTS_PUBLISH = "jy"  # branch id, year
    POINTS_ABOVE = "jk"  # year, page: the distribution by branch
    REMINDER_SNOOZE = "rs"  # reminder id: until when
    REMINDER_SNOOZED = "rz"  # reminder id, until (d1: tomorrow, w3: in three work days)
    REMINDER_SNOOZE_TO = "rt"  # reminder id: until a day that is typed, with a reason
    REMINDER_NUDGE = "rn"  # branch id, obligation, period key: 催一下
    REMINDER_WHY = "rw"  # branch id, obligation, period key
    REMINDER_MENU = "ru"  # branch id
    REMINDER_SET = "rv"  # branch id
    REMINDER_SUSPEND = "rp"  # branch id
    REMINDER_RESUME = "rr"  # branch id, suspension id
    REMINDER_LIVE = "rl"  # branch id: the rehearsal ends
    DIGEST_SEALED = "gs"  # unit id, period key, page (none: the first one)
    CLOSE = "x"


@dataclass(frozen=True, slots=True)
class Press:
    """What was pressed, as it was written on the button."""

    action: Action
    args: tuple[str, ...]

    def number(self, place: int) -> int:
        """The argument at a place as a number; 0 when somebody forged it."""
        text = self.args[place] if place < len(self.args) else ""
        return int(text) if _NUMBER.fullmatch(text) else 0

    def text(self, place: int) -> str:
        """The argument at a place, empty when there is none."""
        return self.args[place] if place < len(self.args) else ""


def data_for(action: Action, *args: int | str) -> str:
    """Callback data for a button; raises ValueError over 64 bytes or with a separator inside."""
    parts = [VERSION, action.value, *(str(arg) for arg in args)]
    if any(_SEPARATOR in part for part in parts):
        raise ValueError(f"a button argument holds the separator: {parts}")
    data = _SEPARATOR.join(parts)
    if len(data.encode()) > _LIMIT:
        raise ValueError(f"callback data over {_LIMIT} bytes: {data}")
    return data


def parse(data: str | None) -> Press | None:
    """The press behind callback data; None for another version or an unknown action."""
    version, *parts = (data or "").split(_SEPARATOR)
    if version != VERSION or not parts or parts[0] not in set(Action):
        return None
    return Press(Action(parts[0]), tuple(parts[1:]))


def pattern(action: Action, *args: str) -> str:
    """A regular expression for handlers of one action, with its first arguments if given."""
    fixed = "".join(rf"\|{re.escape(arg)}" for arg in args)
    return rf"^{VERSION}\|{action.value}{fixed}(\||\Z)"


def in_rows(buttons: Sequence[T], columns: int) -> tuple[tuple[T, ...], ...]:
    """Buttons in rows of so many."""
    return tuple(
        tuple(buttons[start : start + columns]) for start in range(0, len(buttons), columns)
    )


def page_count(things: Sized, size: int) -> int:
    """How many pages of a size some things fill; at least one."""
    return max(1, -(-len(things) // size))
