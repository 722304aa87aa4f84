"""Dues: assessed, paid, followed and shown; every figure is what is due minus what is paid."""

from services.dues import (
    again,
)
from services.dues.above import (
    branch_totals,
    ladder,
)
from services.dues.assess import (
    assess_member,
    check_assessment,
    quote_for,
)
from services.dues.desk import (
    Desk,
    DeskGroup,
    DeskMember,
    Move,
    StandingRelief,
    collector_desk,
    desk_members,
    keeper_desk,
    moves_of,
    standing_reliefs,
)
from services.dues.duties import duties
from services.dues.entries import (
    AssessEntry,
    GroupEntry,
    HandoverEntry,
    PaymentEntry,
    ReliefEntry,
    YearlyChange,
)
from services.dues.group import (
    group_preview,
    record_group,
)
from services.dues.letters import (
    record_handover,
)
from services.dues.papers import Published, PublishedRow, Register, RegisterRow
from services.dues.pay import (
    check_payment,
    confirm_payment,
    record_payment,
    refuse_payment,
    report_payment,
    withdraw_report,
)
from services.dues.publish import (
    publication_preview,
    publish_year,
    published,
)
from services.dues.receipts import (
    payment,
)
from services.dues.register import (
    branches_with_dues,
    register,
    registers,
)
from services.dues.relief import (
    end_relief,
    grant_relief,
    reliefs,
)
from services.dues.reverse import (
    reverse_payment,
)
from services.dues.settings import (
    dues_settings,
    set_dues,
)
from services.dues.taken import (
    taken_by,
)
from services.dues.values import (
    CONFIRMED,
    REFUSED,
    REPORTED,
    Assessed,
    BranchTotals,
    ChaseRow,
    Counts,
    DuesSettings,
    Duties,
    GroupReceipt,
    GroupRow,
    Kept,
    LadderRow,
    Letter,
    MemberYear,
    PaymentPreview,
    PaymentView,
    ReliefView,
    YearlyRow,
    YearlyRun,
)
from services.dues.views import (
    collector_list,
    member_year,
    month_counts,
    own_year,
)
from services.dues.yearly import (
    yearly_preview,
    yearly_run,
)

__all__ = [
    "CONFIRMED",
    "REFUSED",
    "REPORTED",
    "AssessEntry",
    "Assessed",
    "BranchTotals",
    "ChaseRow",
    "Counts",
    "Desk",
    "DeskGroup",
    "DeskMember",
    "DuesSettings",
    "Duties",
    "GroupEntry",
    "GroupReceipt",
    "GroupRow",
    "HandoverEntry",
    "Kept",
    "LadderRow",
    "Letter",
    "MemberYear",
    "Move",
    "PaymentEntry",
    "PaymentPreview",
    "PaymentView",
    "Published",
    "PublishedRow",
    "Register",
    "RegisterRow",
    "ReliefEntry",
    "ReliefView",
    "StandingRelief",
    "YearlyChange",
    "YearlyRow",
    "YearlyRun",
    "again",
    "assess_member",
    "branch_totals",
    "branches_with_dues",
    "check_assessment",
    "check_payment",
    "collector_desk",
    "collector_list",
    "confirm_payment",
    "desk_members",
    "dues_settings",
    "duties",
    "end_relief",
    "grant_relief",
    "group_preview",
    "keeper_desk",
    "ladder",
    "member_year",
    "month_counts",
    "moves_of",
    "own_year",
    "payment",
    "publication_preview",
    "publish_year",
    "published",
    "quote_for",
    "record_group",
    "record_handover",
    "record_payment",
    "refuse_payment",
    "register",
    "registers",
    "reliefs",
    "report_payment",
    "reverse_payment",
    "set_dues",
    "standing_reliefs",
    "taken_by",
    "withdraw_report",
    "yearly_preview",
    "yearly_run",
]
