"""Points of a branch: settings, the book, months and years, appeals, and what committees see."""

from services.points.above import points_above
from services.points.appeals import (
    answer_appeal,
    appeal_of,
    appeals_waiting,
    own_month,
    raise_appeal,
)
from services.points.close import month_desk, open_objections, reopen_month
from services.points.publish import announcement, publication_preview, publish_year, published
from services.points.review import record_review, review_sheet
from services.points.year_values import (
    Announcement,
    AppealView,
    BranchPoints,
    HalfRow,
    MonthDesk,
    OwnMonth,
    PublishedRow,
    PublishedYear,
    ReviewSheet,
    YearPreview,
    YearRow,
)

__all__ = [
    "Announcement",
    "AppealView",
    "BranchPoints",
    "HalfRow",
    "MonthDesk",
    "OwnMonth",
    "PublishedRow",
    "PublishedYear",
    "ReviewSheet",
    "YearPreview",
    "YearRow",
    "announcement",
    "answer_appeal",
    "appeal_of",
    "appeals_waiting",
    "month_desk",
    "open_objections",
    "own_month",
    "points_above",
    "publication_preview",
    "publish_year",
    "published",
    "raise_appeal",
    "record_review",
    "reopen_month",
    "review_sheet",
]
