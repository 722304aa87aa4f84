"""What an obligation is called, whatever it is about, as the rules have it now."""

from collections.abc import Mapping

from domain.points.duty import PERIODS, duty_of
from domain.rulebook import Rules
from services.reminders.due_days import KEYS

Label = tuple[str, str]  # Chinese, English


def labels_of(rules: Rules) -> Mapping[str, Label]:
    """The label of every obligation; of several dated rows the newest, without what branches set.

    Of points those of the schemes that ask for it.
    """
    meetings = {
        row.key: (row.label, row.label_en) for rows in rules.presets.values() for row in rows
    }
    duties = {
        key: (duty.label, duty.label_en)
        for scheme in rules.points.schemes
        for key in PERIODS
        if (duty := duty_of(scheme, key)) is not None
    }
    days = {
        key: (ladder.label, ladder.label_en)
        for subject, key in KEYS.items()
        if (ladder := rules.ladders.of(subject, None)) is not None
    }
    return meetings | duties | days
